package api

import "johnschool/registrar"

var reminderStates = []string{"planned", "sent", "failed", "missed", "suppressed"}

// listReminders answers who is reminded of which session, and what became of it.
func (s *server) listReminders(r *request) (reply, error) {
	q := r.query()
	filter := registrar.ReminderFilter{EnrollmentID: q.id("enrollment"), SessionID: q.id("session"), ProgramID: q.id("program"),
		State: oneOf(q, "state", reminderStates)}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Reminders(r.ctx, r.actor, filter, page)
	return ok(view), err
}
