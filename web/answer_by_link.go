package web

import (
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// linkBody is the page behind the link in a report's e-mail.
type linkBody struct {
	registrar.LinkView
	Form    *Form // nil unless the report waits for its answer
	Letter  string
	Choices []Option
	Facts   []Fact
	TooLate bool // they tried to answer, and it was not taken
}

// linkChoices are what can be answered; neither is chosen beforehand, so that what
// presses buttons by itself answers nothing.
var linkChoices = []Option{
	{Value: "true", Label: "Accept", Hint: "The report reached us. This decides nothing in the case."},
	{Value: "false", Label: "Reject", Hint: "Something in it is wrong or missing. The school looks at it again and writes to you."},
}

// throughLink calls a use case for who holds the link of the address. Wrong links are
// counted, and nothing of the page is to be found by a search or kept.
func (s *server) throughLink(r *request, use func(visitor school.Actor, token string) error) error {
	r.gin.Header("X-Robots-Tag", "noindex, nofollow, noarchive")
	client := s.sessions.Client(r.gin.Request)
	if err := s.checks.Link(client); err != nil {
		return err
	}
	err := use(r.actor, r.id("token"))
	if school.KindOf(err) != school.NotFound {
		s.checks.Opened(client)
	}
	return err
}

// showLinkedReport shows a report to who holds the link from its e-mail, or what
// became of it. Opening the page, however often, changes nothing.
func (s *server) showLinkedReport(r *request) (reply, error) { return s.linkPage(r, newForm(nil)) }

func (s *server) linkPage(r *request, form *Form) (reply, error) {
	var view registrar.LinkView
	err := s.throughLink(r, func(visitor school.Actor, token string) (err error) {
		view, err = s.office.LinkedReport(r.ctx, visitor, token)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	body := linkBody{LinkView: view, TooLate: r.query("late") != ""}
	report := view.Report
	if report == nil {
		return r.page("answer_by_link", linkTitles[view.State], body), nil
	}
	body.Form, body.Letter, body.Choices = form, r.gin.Request.URL.EscapedPath()+"/letter", linkChoices
	body.Facts = []Fact{fact("Reference", view.Reference), fact("Case number", report.CaseNumber), fact("Participant", report.Participant),
		fact("Enrollment number", report.EnrollmentNumber), fact("Program", report.Program), fact("Written on", dateWords(report.WrittenOn))}
	if report.CaseNumber == "" {
		body.Facts = append(body.Facts[:1], body.Facts[2:]...)
	}
	return r.page("answer_by_link", "Answer a report: "+kindWords(report.Kind), body), nil
}

// linkTitles head the page of a link that takes no answer any more.
var linkTitles = map[string]string{
	registrar.LinkAnswered:  "This report was answered",
	registrar.LinkReplaced:  "A later report took the place of this one",
	registrar.LinkWithdrawn: "This report was withdrawn",
	registrar.LinkExpired:   "This link has expired",
	registrar.LinkClosed:    "This link is no longer valid",
}

// readLinkedLetter shows the letter of the report.
func (s *server) readLinkedLetter(r *request) (reply, error) {
	var letter registrar.Document
	err := s.throughLink(r, func(visitor school.Actor, token string) (err error) {
		letter, err = s.office.LinkedReportDocument(r.ctx, visitor, token)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	return paper(letter, false, nil)
}

// answerByLink writes the recipient's answer and leads back to the page, which says
// what was answered. One that comes too late leads there as well: it says why.
func (s *server) answerByLink(r *request) (reply, error) {
	var answer registrar.LinkAnswer
	form, err := r.decode(&answer)
	if err == nil {
		err = s.throughLink(r, func(visitor school.Actor, token string) error {
			return s.office.AnswerByLink(r.ctx, visitor, token, answer)
		})
	}
	switch path := r.gin.Request.URL.EscapedPath(); {
	case school.KindOf(err) == school.Conflict && !s.stands(r, answer):
		return seeOther(path + "?late=yes"), nil
	case school.KindOf(err) == school.Conflict: // sent twice
		return seeOther(path), nil
	case err != nil:
		return r.again(form, err, func() (reply, error) { return s.linkPage(r, form) })
	default:
		return seeOther(path), nil
	}
}

// stands tells whether the answer that is recorded is the one that came now, as when a
// button was pressed twice.
func (s *server) stands(r *request, a registrar.LinkAnswer) bool {
	same := false
	err := s.throughLink(r, func(visitor school.Actor, token string) error {
		view, err := s.office.LinkedReport(r.ctx, visitor, token)
		same = view.State == registrar.LinkAnswered && a.Accepted != nil && view.Accepted == *a.Accepted && view.AnsweredAs == strings.TrimSpace(a.Name)
		return err
	})
	return err == nil && same
}
