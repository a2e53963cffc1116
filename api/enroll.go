package api

import "johnschool/registrar"

// enroll writes an order and the enrollment it asks for.
func (s *server) enroll(r *request) (reply, error) {
	var order registrar.EnrollRequest
	if err := r.decode(&order, "/order", "/programId"); err != nil {
		return reply{}, err
	}
	once, err := r.once()
	if err != nil {
		return reply{}, err
	}
	view, err := s.office.Enroll(r.ctx, r.actor, order, once)
	return made("/enrollments", view, err)
}

// readEnrollment answers one enrollment, evaluated afresh.
func (s *server) readEnrollment(r *request) (reply, error) {
	return asItStands(s.office.Enrollment(r.ctx, r.actor, r.id("id")))
}

// readStanding answers where the participant stands on a day, as known at an
// instant.
func (s *server) readStanding(r *request) (reply, error) {
	q := r.query()
	on, knownAt := q.date("on"), q.instant("knownAt")
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Standing(r.ctx, r.actor, r.id("id"), on, knownAt)
	return ok(view), err
}
