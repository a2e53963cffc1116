package web

import (
	"strconv"

	"johnschool/registrar"
	"johnschool/school"
)

func (s *server) showCourts(r *request) (reply, error) {
	list, err := s.office.Courts(r.ctx, r.actor, r.listed())
	if err != nil {
		return reply{}, err
	}
	table := Table{Caption: "Courts by name", Columns: columns("Court", "Address", "E-mail for reports", "Telephone"), Quiet: true,
		Empty: Empty{Title: "There is no court yet.", Text: "An order names its court, so add the courts whose orders you receive."}}
	for _, c := range list.Items {
		table.Rows = append(table.Rows, row(Link{Label: c.Name, Href: "/courts/" + c.ID}, c.Address, emailCell(c.Email), c.Phone))
	}
	return r.page("list", "Courts", listBody{Table: table.paged(r, list.NextCursor), Add: Link{Label: "Add a court", Href: "/courts/new"}}).wide(), nil
}

// emailCell is where an office gets its mail; without it reports go on paper.
func emailCell(address string) Cell {
	if address == "" {
		return Cell{Tags: []Tag{{"None: reports go on paper", warning}}}
	}
	return Cell{Text: address}
}

// officeBody is the page of a court or an agency.
type officeBody struct {
	Action  string
	Form    *Form
	New     bool
	Court   bool
	Kinds   []Option // of an agency
	Year    int
	Years   []Link
	None    Empty // what is said of a year without days
	Closing *Form // adds a day on which the court is closed
	Days    []closedDay
	Path    string
}

type closedDay struct{ Words, Name, Machine string }

func (s *server) showNewCourt(r *request) (reply, error) {
	names := true
	return s.newCourtPage(r, newForm(registrar.CourtRequest{NamesJudge: &names}))
}

func (s *server) newCourtPage(r *request, form *Form) (reply, error) {
	return r.page("office", "Add a court", officeBody{Action: "/courts", Form: form, New: true, Court: true}).under("Courts", "/courts").at("/courts"), nil
}

func (s *server) createCourt(r *request) (reply, error) {
	var wish registrar.CourtRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.CreateCourt(r.ctx, r.actor, wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.newCourtPage(r, form) })
	}
	r.flash("The court was added. Federal holidays are in its table of days closed; look them through.")
	return seeOther("/courts"), nil
}

func (s *server) showCourt(r *request) (reply, error) { return s.courtPage(r, nil, newForm(nil)) }

// courtPage shows a court with its table of days closed; form or closing is one
// that was refused.
func (s *server) courtPage(r *request, form, closing *Form) (reply, error) {
	c, err := s.office.Court(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form == nil {
		form = newForm(registrar.CourtRequest{Name: c.Name, Address: c.Address, Email: c.Email, Phone: c.Phone, AddressedAs: c.AddressedAs, Salutation: c.Salutation,
			NamesJudge: &c.NamesJudge}).versioned(c.Version)
	}
	body := officeBody{Action: "/courts/" + c.ID, Path: "/courts/" + c.ID, Form: form, Court: true, Closing: closing, Year: s.year(r)}
	rows, err := s.office.Closures(r.ctx, r.actor, c.ID, &body.Year)
	if err != nil {
		return reply{}, err
	}
	for _, day := range rows {
		body.Days = append(body.Days, closedDay{Words: day.Day.Weekday().String() + ", " + dateWords(day.Day), Name: day.Name, Machine: day.Day.String()})
	}
	body.None = Empty{Title: "No day is entered for " + strconv.Itoa(body.Year), Text: "Until its holidays are added below they count as working days, and reports come due too early."}
	for year := body.Year - 1; year <= body.Year+1; year++ {
		body.Years = append(body.Years, Link{Label: strconv.Itoa(year), Href: body.Path + "?year=" + strconv.Itoa(year), Current: year == body.Year})
	}
	return r.page("office", c.Name, body).under("Courts", "/courts").at("/courts"), nil
}

// year is the one that the address asks for, the present one otherwise.
func (s *server) year(r *request) int {
	if year, err := strconv.Atoi(r.query("year")); err == nil && year >= 1901 && year <= 2199 {
		return year
	}
	return s.clock.Now().In(s.zone).Year()
}

func (s *server) updateCourt(r *request) (reply, error) {
	var wish registrar.CourtRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.UpdateCourt(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.courtPage(r, form, newForm(nil)) })
	}
	r.flash("Saved.")
	return seeOther("/courts"), nil
}

// closureRequest is a day on which a court is closed.
type closureRequest struct {
	Day  school.Date `json:"day"`
	Name string      `json:"closedFor"` // "name" is the court's
}

func (s *server) closeCourt(r *request) (reply, error) {
	var wish closureRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.AddClosure(r.ctx, r.actor, r.id("id"), registrar.Closure{Day: wish.Day, Name: wish.Name})
		err = renamed(err, "/name", "/closedFor")
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.courtPage(r, nil, form) })
	}
	r.flash("The court is closed on " + dateWords(wish.Day) + ". Reports that are owed already keep their due day.")
	return seeOther("/courts/" + r.id("id") + "?year=" + strconv.Itoa(wish.Day.Time().Year())), nil
}

func (s *server) openCourt(r *request) (reply, error) {
	day, err := school.ParseDate(r.posted().Get("day"))
	if err != nil {
		return reply{}, nothingHere()
	}
	if err := s.office.RemoveClosure(r.ctx, r.actor, r.id("id"), day); err != nil {
		return reply{}, err
	}
	r.flash("The court is open on " + dateWords(day) + ". Reports that are owed already keep their due day.")
	return seeOther("/courts/" + r.id("id") + "?year=" + strconv.Itoa(day.Time().Year())), nil
}

// agencyKinds are what an agency can be.
var agencyKinds = []Option{{Value: "probation", Label: "Probation office"}, {Value: "prosecutor", Label: "Prosecutor"}, {Value: "police", Label: "Police department"}}

func (s *server) showAgencies(r *request) (reply, error) {
	list, err := s.office.Agencies(r.ctx, r.actor, r.listed())
	if err != nil {
		return reply{}, err
	}
	table := Table{Caption: "Agencies by name", Columns: columns("Agency", "Kind", "E-mail for reports", "Telephone"), Quiet: true,
		Empty: Empty{Title: "There is no agency yet.", Text: "Add the probation offices, prosecutors and police departments that supervise or refer participants."}}
	for _, a := range list.Items {
		table.Rows = append(table.Rows, row(Link{Label: a.Name, Href: "/agencies/" + a.ID}, labelOf(agencyKinds, a.Kind), emailCell(a.Email), a.Phone))
	}
	return r.page("list", "Agencies", listBody{Table: table.paged(r, list.NextCursor), Add: Link{Label: "Add an agency", Href: "/agencies/new"}}).wide(), nil
}

func (s *server) showNewAgency(r *request) (reply, error) { return s.newAgencyPage(r, newForm(nil)) }

func (s *server) newAgencyPage(r *request, form *Form) (reply, error) {
	return r.page("office", "Add an agency", officeBody{Action: "/agencies", Form: form, New: true, Kinds: agencyKinds}).under("Agencies", "/agencies").at("/agencies"), nil
}

func (s *server) createAgency(r *request) (reply, error) {
	var wish registrar.AgencyRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.CreateAgency(r.ctx, r.actor, wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.newAgencyPage(r, form) })
	}
	r.flash("The agency was added.")
	return seeOther("/agencies"), nil
}

func (s *server) showAgency(r *request) (reply, error) { return s.agencyPage(r, nil) }

func (s *server) agencyPage(r *request, form *Form) (reply, error) {
	a, err := s.office.Agency(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form == nil {
		form = newForm(registrar.AgencyRequest{Kind: a.Kind, Name: a.Name, Address: a.Address, Email: a.Email, Phone: a.Phone}).versioned(a.Version)
	}
	return r.page("office", a.Name, officeBody{Action: "/agencies/" + a.ID, Form: form, Kinds: agencyKinds}).under("Agencies", "/agencies").at("/agencies"), nil
}

func (s *server) updateAgency(r *request) (reply, error) {
	var wish registrar.AgencyRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.UpdateAgency(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.agencyPage(r, form) })
	}
	r.flash("Saved.")
	return seeOther("/agencies"), nil
}
