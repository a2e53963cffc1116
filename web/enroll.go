package web

import (
	"strconv"

	"johnschool/registrar"
	"johnschool/school"
)

// enrollBody is the one page on which somebody is enrolled.
type enrollBody struct {
	Form    *Form
	Alert   *Alert // what waits in the inbox, or what is missing here
	Courts  []Option
	Agency  []Option
	Program []Option
	Ways    []Option // dispositions
	To      []Option // of reports
	Tongues []Option
	Look    enrollLook
}

// enrollLook is what the page shows beside what is typed. Each is a part of its own,
// which a script asks for while somebody types; without one the whole page is.
type enrollLook struct {
	Form   *Form
	Case   caseLook
	Same   []Option // whether this is one of the people who are here already
	Class  []Option
	Levels []Option
	Counts []countRow
	Added  bool // whether the last of them was just asked for: it is typed in next
}

// caseLook is who has an open enrollment under a case number.
type caseLook struct {
	Number string
	Lines  []caseLine
}

type caseLine struct {
	Href, Name, Number, Program string
	Tags                        []Tag
	Due                         *school.Date
}

// countRow is a line for one count of the order.
type countRow struct {
	Statute, Level, Place string
	Last                  bool
}

// The fields of the page that are not the use case's own.
const (
	seenField   = "_seen"         // the case number whose open enrollments the page showed
	rowsField   = "_rows"         // how many counts there is room for
	newPerson   = "new"           // the answer that this is nobody who is here already
	personField = "participantId" // which answers whether it is
)

func (s *server) showEnroll(r *request) (reply, error) {
	form := newForm(registrar.EnrollRequest{Order: registrar.OrderRequest{Order: school.Order{ReportTo: school.ToCourt}}})
	if like := r.query("like"); like != "" {
		if err := s.enrollLike(r, form, like); err != nil {
			return reply{}, err
		}
	}
	return s.enrollPage(r, form)
}

// enrollLike begins with what orders of one hearing have in common: another one's
// court, judge, day, disposition, agency and program.
func (s *server) enrollLike(r *request, form *Form, id string) error {
	e, err := s.office.Enrollment(r.ctx, r.actor, id)
	if err != nil {
		return err
	}
	o := e.Order
	like := registrar.EnrollRequest{ProgramID: e.Program.ID, Order: registrar.OrderRequest{Order: school.Order{
		Disposition: school.Disposition(o.Disposition), OrderedOn: o.OrderedOn, Judge: o.Judge, ReportTo: school.ReportTo(o.ReportTo), Counts: o.Counts}}}
	if o.CourtID != nil {
		like.Order.CourtID = *o.CourtID
	}
	if o.AgencyID != nil {
		like.Order.AgencyID = *o.AgencyID
	}
	encode(form.values, "", like)
	form.Set("order.reportTo", o.ReportTo)
	return nil
}

func (s *server) enrollPage(r *request, form *Form) (reply, error) {
	body := enrollBody{Form: form, To: []Option{{Value: "court", Label: "The court"}, {Value: "agency", Label: "The supervising agency"}, {Value: "nobody", Label: "Nobody"}},
		Ways: anyOf("Choose one", choices(school.Dispositions, func(d school.Disposition) Option { return Option{Value: string(d), Label: kindWords(d)} })...)}
	for _, code := range []string{"en", "es", "so", "hmn", "vi", "ru", "ar", "fr", "am", "om", "lo", "zh"} {
		body.Tongues = append(body.Tongues, Option{Value: code, Label: languageWords(code)})
	}
	courts, err := s.courtChoices(r)
	if err != nil {
		return reply{}, err
	}
	if body.Courts = courts; len(courts) == 1 && r.actor.Role == school.Clerk {
		form.Set("order.courtId", courts[0].Value)
	} else {
		body.Courts = anyOf("Choose a court", courts...)
	}
	if body.Agency, err = s.agencyChoices(r); err != nil {
		return reply{}, err
	}
	body.Agency = anyOf("None", body.Agency...)
	programs, err := s.programChoices(r)
	if err != nil {
		return reply{}, err
	}
	if body.Program = programs; len(programs) == 1 {
		form.Set("programId", body.Program[0].Value)
	} else { // none is chosen beforehand: the first of many would be the wrong one
		body.Program = anyOf("Choose a program", body.Program...)
	}
	if body.Look, err = s.look(r, form); err != nil {
		return reply{}, err
	}
	switch {
	case len(programs) == 0:
		body.Alert = withoutProgram(r)
	case !form.Refused():
		if body.Alert, err = s.inboxAlert(r); err != nil {
			return reply{}, err
		}
	}
	return r.page("enroll", "Enroll a participant", body).at(enrollPath), nil
}

func (s *server) enroll(r *request) (reply, error) {
	var wish registrar.EnrollRequest
	form, misread := r.decode(&wish)
	var view registrar.EnrollmentView
	err := s.answered(r, form, &wish)
	if err == nil {
		wish.Asked.Misread = misread // refused there, with all else that is wrong
		view, err = s.office.Enroll(r.ctx, r.actor, wish, r.once(form))
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.enrollPage(r, form) })
	}
	return seeOther(casesPath + "/" + view.ID + "/enrolled"), nil
}

// answered says in the request who the participant is, and what the page asked and
// was answered. An answer about somebody whose name was changed since is none.
func (s *server) answered(r *request, form *Form, wish *registrar.EnrollRequest) error {
	wish.Asked = &registrar.Asked{SeenCase: form.Get(seenField), NewPerson: form.Get(personField) == newPerson}
	wish.ParticipantID = ""
	if answer := form.Get(personField); answer != "" && answer != newPerson {
		same, err := s.samePeople(r, form)
		if err != nil {
			return err
		}
		if labelOf(same, answer) != "" {
			wish.ParticipantID, wish.Participant = answer, nil
		}
	}
	return nil
}

// enrollAside answers what the page shows beside what is typed: the part that a
// script asks for, or the page where there is none.
func enrollAside(part string) func(*server, *request) (reply, error) {
	return func(s *server, r *request) (reply, error) {
		form := r.posted()
		if part == "counts" {
			form.Set(rowsField, strconv.Itoa(len(countRows(form))+1))
		}
		if !r.partial() {
			return s.enrollPage(r, form)
		}
		look, err := s.look(r, form)
		if err != nil {
			return reply{}, err
		}
		look.Added = part == "counts"
		return r.part("enroll", part, look), nil
	}
}
