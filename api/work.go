package api

// readWork answers how much of each kind waits for who asks.
func (s *server) readWork(r *request) (reply, error) {
	view, err := s.office.Work(r.ctx, r.actor)
	return ok(view), err
}
