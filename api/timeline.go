package api

import "johnschool/registrar"

// readTimeline answers what happened to an enrollment, the latest first.
func (s *server) readTimeline(r *request) (reply, error) {
	q := r.query()
	kind := oneOf(q, "kind", registrar.TimelineKinds)
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Timeline(r.ctx, r.actor, r.id("id"), kind, page)
	return ok(view), err
}
