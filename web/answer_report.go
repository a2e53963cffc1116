package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// recipientPart is what those see of a report to whom it goes: what its letter says,
// and the answer that it waits for.
type recipientPart struct {
	ID         string
	Essentials *registrar.ReportEssentials
	AnswerBy   *school.Date
	Form       *Form // nil where no answer of theirs is waited for
	Late       bool
	Next       string // where the next report is that waits for their answer; empty after the last
}

const verdictPart = "answer"

// recipientPart answers what a clerk or an officer sees; nil for those who send reports.
func (s *server) recipientPart(r *request, report registrar.ReportView, part string, refused *Form) (*recipientPart, error) {
	if !r.may(registrar.ActReadInbox) {
		return nil, nil
	}
	p := &recipientPart{ID: report.ID, AnswerBy: report.AcknowledgeBy, Late: report.Unacknowledged}
	if report.Written {
		e, err := s.office.ReportEssentials(r.ctx, r.actor, report.ID)
		if err != nil && school.KindOf(err) != school.NotFound {
			return nil, err
		}
		if err == nil {
			p.Essentials = &e
		}
	}
	mine := map[school.Role]school.ReportTo{school.Clerk: school.ToCourt, school.Officer: school.ToAgency}[r.actor.Role]
	if report.State == "sent" && report.Recipient == string(mine) {
		p.Form = newForm(nil).versioned(report.Version)
		if part == verdictPart && refused != nil {
			p.Form = refused
		}
		next, err := s.office.NextInInbox(r.ctx, r.actor, report.ID)
		if err != nil {
			return nil, err
		}
		if next != "" {
			p.Next = reportPath(next)
		}
	}
	return p, nil
}

// answerReport writes the answer and goes on to what waits next.
func (s *server) answerReport(r *request) (reply, error) {
	var wish registrar.AnswerRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.AnswerReport(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.reportPage(r, verdictPart, form) })
	}
	done := "You accepted the report."
	if !*wish.Accepted {
		done = "You rejected the report. The school has your reason and will write to you."
	}
	waiting, err := s.office.Inbox(r.ctx, r.actor, registrar.Page{Limit: 1})
	if err != nil {
		return reply{}, err
	}
	if len(waiting.Items) == 0 {
		r.flash(done + " Nothing else waits for your answer.")
		return seeOther(inboxPath), nil
	}
	r.flash(done + " This is the next one in your inbox.")
	return seeOther(reportPath(waiting.Items[0].ID)), nil
}
