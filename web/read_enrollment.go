package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// enrollmentBody is the page of one participant's enrollment.
type enrollmentBody struct {
	registrar.EnrollmentFile
	Name       string
	Alerts     []Alert
	Figures    []Fact
	Missing    string // what missing the next session would bring
	Actions    []actionGroup
	OrderFacts []Fact
	Person     []Fact
	Course     []Fact
	Fee        []Fact
	Conditions []conditionLine
	Attendance Table
	Notices    Table
	Reports    Table
	Messages   Table
	Papers     []Cell
	Happened   happenedBody
}

// actionGroup is what can be done, by what it is about.
type actionGroup struct {
	Title string
	Links []Link
}

// conditionLine is a condition of the program and where it stands.
type conditionLine struct {
	Name string
	On   *school.Date // nil while it is not met
	Tag  Tag
	Link Link
}

// happenedBody is the timeline as a part of the page.
type happenedBody struct {
	Form   *Form
	Kinds  []Option
	Events []happening
	More   string
	Start  string
	Path   string
}

// enrollmentPath is the page of an enrollment.
func enrollmentPath(id string) string { return "/enrollments/" + id }

func (s *server) showEnrollment(r *request) (reply, error) {
	if r.partial() {
		return s.showHappened(r)
	}
	file, err := s.office.EnrollmentFile(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	happened, err := s.happenedBody(r, zoneOf(file.Program.Zone, s.zone))
	if err != nil {
		return reply{}, err
	}
	body := s.enrollmentBody(r, file)
	body.Happened = happened
	return s.ofEnrollment(r, r.page("enrollment", "Enrollment "+file.Number, body)).ownHeading().wide(), nil
}

// ofEnrollment says where in the navigation the pages of enrollments belong.
func (s *server) ofEnrollment(r *request, page reply) reply {
	if r.actor.Role == school.Officer {
		return page.under("Caseload", caseloadPath).at(caseloadPath)
	}
	if s.leads(r, "/enrollments") {
		return page.under("Cases", "/enrollments")
	}
	return page
}

// under puts a page below an enrollment's own.
func (s *server) underEnrollment(r *request, page reply, id, number string) reply {
	return s.ofEnrollment(r, page).under("Enrollment "+number, enrollmentPath(id))
}

// showHappened answers the timeline alone, for another filter or its next page.
func (s *server) showHappened(r *request) (reply, error) {
	view, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	body, err := s.happenedBody(r, zoneOf(view.Program.Zone, s.zone))
	return r.part("enrollment", "happened", body), err
}

func (s *server) happenedBody(r *request, zone *time.Location) (happenedBody, error) {
	body := happenedBody{Form: r.filters("happened"), Path: r.gin.Request.URL.Path, Kinds: []Option{{Label: "Everything"}}}
	list, err := s.office.Timeline(r.ctx, r.actor, r.id("id"), r.query("happened"), registrar.Page{Cursor: r.query("cursor"), Limit: 25})
	if err != nil {
		return body, err
	}
	for _, kind := range registrar.TimelineKinds {
		if kind != "message" || r.may(registrar.ActReadMessages) {
			body.Kinds = append(body.Kinds, Option{Value: kind, Label: timelineKinds[kind]})
		}
	}
	body.Events = s.happenings(r, list.Items, zone)
	if list.NextCursor != "" {
		body.More = r.here("cursor", list.NextCursor) + "#timeline"
	}
	if r.query("cursor") != "" {
		body.Start = r.here() + "#timeline"
	}
	return body, nil
}

func (s *server) enrollmentBody(r *request, f registrar.EnrollmentFile) enrollmentBody {
	b := enrollmentBody{EnrollmentFile: f, Name: personName(f.EnrollmentView)}
	b.Alerts, b.Figures, b.Missing = enrollmentAlerts(f), figuresOf(f), ifMissedWords(f)
	b.Actions = s.enrollmentActions(r, f)
	b.OrderFacts, b.Person, b.Course, b.Fee = orderFacts(f), personFacts(f), courseFacts(f, s.leads(r, pausePattern)), feeFacts(f)
	for _, c := range f.EnrollmentView.Conditions {
		line := conditionLine{Name: c.Name, On: c.AttestedOn, Tag: Tag{"Not yet met", info}}
		if c.AttestedOn != nil {
			line.Tag = Tag{"Met", good}
		}
		if s.leads(r, conditionPattern) {
			line.Link = Link{Label: "Record as met", Href: enrollmentPath(f.ID) + "/conditions?name=" + url.QueryEscape(c.Name)}
			if c.AttestedOn != nil {
				line.Link.Label = "Withdraw"
			}
		}
		b.Conditions = append(b.Conditions, line)
	}
	b.Attendance = attendanceTable(f)
	b.Notices, b.Reports, b.Messages = s.noticeTable(r, f), s.reportTable(r, f), s.messageTable(r, f)
	for _, c := range f.Certificates {
		b.Papers = append(b.Papers, Cell{Text: "Certificate " + c.Number + " (PDF)", Href: enrollmentPath(f.ID) + "/certificates/" + c.Number, Tags: []Tag{reportTag(c.State)},
			Note: "Issued " + dateWords(c.IssuedOn) + ". Check code " + c.Code})
	}
	return b
}

// enrollmentAlerts are what must not be overlooked.
func enrollmentAlerts(f registrar.EnrollmentFile) []Alert {
	var all []Alert
	if w := f.CertificateWithheld; w != nil {
		all = append(all, Alert{Kind: "warning", Title: "No certificate yet", Text: w.Reason + " Still owed: " + school.Dollars(w.BalanceCents) + "."})
	}
	if f.Participant.EmailBouncedAt != nil {
		all = append(all, Alert{Kind: "warning", Title: "E-mail does not arrive", Text: "Mail to the participant's address came back. Nothing more is sent there until another address is entered or somebody confirms this one."})
	}
	return all
}

// figuresOf is the forecast in numbers.
func figuresOf(f registrar.EnrollmentFile) []Fact {
	st := f.Standing
	unit := "sessions"
	if len(f.Policy.Modules) > 0 {
		unit = "modules"
	}
	all := []Fact{fact(capital(unit)+" credited", strconv.Itoa(st.Credits)+" of "+strconv.Itoa(f.Policy.Needed()))}
	if !f.Open {
		return append(all, fact("Absences that count", strconv.Itoa(st.Absences)), fact("Balance", school.Dollars(st.BalanceCents)))
	}
	offer := "On offer"
	if f.DueOn != nil {
		offer = "On offer by the due date"
	}
	all = append(all, fact("Still needed", strconv.Itoa(st.Needed)), fact(offer, strconv.Itoa(st.OnOffer)))
	if st.AbsencesLeft != nil {
		all = append(all, fact("Absences left", strconv.Itoa(*st.AbsencesLeft)))
	}
	if f.DueOn != nil {
		switch left := int(*f.DueOn - f.On); {
		case left < 0:
			all = append(all, fact("Days past the due date", number(-left)))
		default:
			all = append(all, fact("Days to the due date", number(left)))
		}
	}
	return all
}

// ifMissedWords says what the next absence would do.
func ifMissedWords(f registrar.EnrollmentFile) string {
	switch {
	case f.Next == nil:
		return ""
	case slices.ContainsFunc(f.Standing.Violations, func(v school.Violation) bool {
		return v.Rule == school.RuleAbsences || v.Rule == school.RuleConsecutiveAbsences
	}):
		return "There are more absences than allowed already; missing it would add one."
	case f.Next.IfMissed.BreaksRule && f.Next.IfMissed.EndsTime:
		return "Missing it would be one absence too many, and would leave too few sessions to complete in time."
	case f.Next.IfMissed.BreaksRule:
		return "Missing it would be one absence too many."
	case f.Next.IfMissed.EndsTime:
		return "Missing it would leave too few sessions to complete in time."
	case f.Standing.ServicesComplete:
		return "It is not needed any more."
	case f.Standing.AbsencesLeft != nil && *f.Standing.AbsencesLeft > 0:
		return "Missing it would use one of the absences left."
	}
	return "Missing it would break no rule."
}

// enrollmentActions are what the reader may do, each a small page of its own.
func (s *server) enrollmentActions(r *request, f registrar.EnrollmentFile) []actionGroup {
	at := "/enrollments/:id"
	var fee, course, order, person, papers []Link
	fee = append(fee, s.linkTo(r, "Take a payment", at+"/payments/new", f.ID)...)
	if f.Ledger.BalanceCents > 0 {
		fee = append(fee, s.linkTo(r, "Agree a payment plan", at+"/plan", f.ID)...)
	}
	fee = append(fee, s.linkTo(r, "Fees, payments and receipts", at+"/payments", f.ID)...)
	if f.Open {
		label := "Move to another class"
		if f.ClassID == nil {
			label = "Place in a class"
		}
		course = append(course, s.linkTo(r, label, at+"/placement/new", f.ID)...)
		course = append(course, s.linkTo(r, "Pause", at+"/pauses/new", f.ID)...)
		course = append(course, s.linkTo(r, "Bring credits", at+"/credits/new", f.ID)...)
	}
	order = append(order, s.linkTo(r, "Amend the order", at+"/amendments/new", f.ID)...)
	if f.Open {
		order = append(order, s.linkTo(r, "Close the enrollment", at+"/closure/new", f.ID)...)
	}
	person = append(person, s.linkTo(r, "Change name or contact", at+"/participant", f.ID)...)
	papers = append(papers, s.linkTo(r, "Proof of enrollment (PDF)", at+"/proof", f.ID)...)
	papers = append(papers, s.linkTo(r, "Send the proof by e-mail", proofPattern, f.ID)...)
	papers = append(papers, s.linkTo(r, "Standing on another day", at+"/standing", f.ID)...)
	var groups []actionGroup
	for _, g := range []actionGroup{{"Course", course}, {"Fee", fee}, {"Order", order}, {"Participant", person}, {"For the file", papers}} {
		if len(g.Links) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}
