package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// cancellationBody is the page on which a session is cancelled.
type cancellationBody struct {
	Form             *Form
	ID, Class, Place string
	ClassID          string
	Weekday, Begins  string
	Day              school.Date
	Marked, Expected int
	Cancelled        bool
	CancelledOn      school.Date
	Reason           string
}

func (s *server) showCancellation(r *request) (reply, error) {
	return s.cancellationPage(r, newForm(nil))
}

func (s *server) cancellationPage(r *request, form *Form) (reply, error) {
	l, err := s.office.Session(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	body := cancellationBody{Form: form, ID: l.ID, ClassID: l.ClassID, Class: l.ClassName, Place: l.Location, Weekday: weekdayWords(l.Day), Begins: timeOf(l.StartsAt.In(zoneOf(l.Zone, s.zone))),
		Day: l.Day, Marked: l.Marked, Expected: l.Expected}
	if l.Cancelled != nil {
		body.Cancelled, body.CancelledOn, body.Reason = true, l.Cancelled.DecidedOn, l.Cancelled.Reason
	}
	return r.page("cancel_session", "Cancel a session", body).under("Today", "/today", dayLink(&l.Day).Label, dayHref(l.Day)).at("/today"), nil
}

// cancelSession writes that a session does not take place, or did not.
func (s *server) cancelSession(r *request) (reply, error) {
	var wish registrar.CancelRequest
	form, err := r.decode(&wish)
	if err == nil {
		var cancelled registrar.SessionLine
		if cancelled, err = s.office.CancelSession(r.ctx, r.actor, r.id("id"), wish); err == nil {
			r.flash("The session is cancelled. It counts for nobody and against nobody.")
			return seeOther(dayHref(cancelled.Day)), nil
		}
	}
	return r.again(form, err, func() (reply, error) { return s.cancellationPage(r, form) })
}

// printRoll is a session's roll on paper.
func (s *server) printRoll(r *request) (reply, error) {
	sheet, err := s.office.RollSheet(r.ctx, r.actor, r.id("id"))
	return paper(sheet, false, err)
}
