package api

// printRollSheet answers a session's roll to take on paper.
func (s *server) printRollSheet(r *request) (reply, error) {
	return file(s.office.RollSheet(r.ctx, r.actor, r.id("id")))
}
