package web

import (
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// enrolledBody says what came of enrolling somebody.
type enrolledBody struct {
	ID, Name, Number string
	Facts            []Fact
	Next             []string // what happens now, without anybody's doing
}

// showEnrolled is where enrolling ends: the number, the first session, and the proof
// of enrollment to hand over.
func (s *server) showEnrolled(r *request) (reply, error) {
	e, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	body := enrolledBody{ID: e.ID, Number: e.Number, Name: personName(e)}
	body.Facts = []Fact{fact("Enrollment number", e.Number)}
	if e.Order.CaseNumber != "" {
		body.Facts = append(body.Facts, fact("Case number", e.Order.CaseNumber))
	}
	body.Facts = append(body.Facts, fact("Program", e.Program.Name))
	class, err := s.classFact(r, e)
	if err != nil {
		return reply{}, err
	}
	body.Facts = append(body.Facts, class)
	if e.DueOn != nil {
		body.Facts = append(body.Facts, fact("Due date", dateWords(e.DueOn)))
	}
	fee := fact("Fee to be paid", "None")
	if e.Standing.BalanceCents > 0 {
		fee.Text = money(e.Standing.BalanceCents)
	}
	body.Facts = append(body.Facts, fee)
	if body.Next, err = s.afterEnrolling(r, e); err != nil {
		return reply{}, err
	}
	return r.page("enrolled", "Enrolled", body).ownHeading().at(enrollPath), nil
}

// classFact says where and when the first session is.
func (s *server) classFact(r *request, e registrar.EnrollmentView) (Fact, error) {
	if e.ClassID == nil {
		return Fact{Term: "First class", Text: "None yet", Note: "The school places them in a class."}, nil
	}
	class, err := s.office.Class(r.ctx, r.actor, *e.ClassID)
	first := Fact{Term: "First class", Text: class.Name}
	for _, session := range class.Sessions {
		if session.Cancelled == nil && session.StartsAt.After(s.clock.Now()) {
			first.Text = session.Day.Weekday().String() + ", " + momentWords(session.StartsAt, s.zone, []any{e.Program.Zone}, whenOf)
			first.Note = strings.TrimSuffix(class.Name+", "+class.Location, ", ")
			break
		}
	}
	return first, err
}

// afterEnrolling says what the product does by itself now.
func (s *server) afterEnrolling(r *request, e registrar.EnrollmentView) ([]string, error) {
	var next []string
	list, err := s.office.Reports(r.ctx, r.actor, registrar.ReportFilter{EnrollmentID: e.ID, Kind: "enrollment"}, registrar.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, report := range list.Items {
		to := e.Order.CourtName
		if report.Recipient == string(school.ToAgency) {
			to = e.Order.AgencyName
		}
		if to != nil {
			next = append(next, "The proof of enrollment goes to "+*to+" by "+dateWords(report.DueOn)+".")
		}
	}
	email := e.Participant.Email
	switch {
	case email == nil || *email == "":
		next = append(next, "There is no e-mail address: reminders and notices have to go by post or by hand.")
	case e.ClassID != nil:
		next = append(next, "Reminders of the sessions go to the participant by e-mail.")
	}
	return next, nil
}

// proof is the proof of enrollment as a file to print.
func (s *server) proof(r *request) (reply, error) {
	d, err := s.office.ProofOfEnrollment(r.ctx, r.actor, r.id("id"))
	return paper(d, r.query("save") != "", err)
}
