package api

// listBouncedAddresses answers whose e-mail address takes no mail.
func (s *server) listBouncedAddresses(r *request) (reply, error) {
	q := r.query()
	program, page := q.id("program"), q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.BouncedAddresses(r.ctx, r.actor, program, page)
	return ok(view), err
}
