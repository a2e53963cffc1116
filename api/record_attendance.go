package api

import "johnschool/registrar"

// readRoster answers who is expected at a session and the marks so far.
func (s *server) readRoster(r *request) (reply, error) {
	view, err := s.office.Roster(r.ctx, r.actor, r.id("id"))
	return ok(view), err
}

// recordAttendance takes the roll.
func (s *server) recordAttendance(r *request) (reply, error) {
	var roll registrar.AttendanceRequest
	if err := r.decode(&roll); err != nil {
		return reply{}, err
	}
	view, err := s.office.RecordAttendance(r.ctx, r.actor, r.id("id"), roll)
	return ok(view), err
}

// withdrawMark takes back a mark that should not be there.
func (s *server) withdrawMark(r *request) (reply, error) {
	var why registrar.WithdrawMarkRequest
	if err := r.decode(&why); err != nil {
		return reply{}, err
	}
	view, err := s.office.WithdrawMark(r.ctx, r.actor, r.id("id"), r.id("enrollmentId"), why)
	return ok(view), err
}
