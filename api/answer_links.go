package api

// listAnswerLinks answers the links by which a report can be answered from its e-mails.
func (s *server) listAnswerLinks(r *request) (reply, error) {
	links, err := s.office.AnswerLinks(r.ctx, r.actor, r.id("id"))
	return ok(whole(links)), err
}

// closeAnswerLink has a link open its report no more.
func (s *server) closeAnswerLink(r *request) (reply, error) {
	links, err := s.office.CloseAnswerLink(r.ctx, r.actor, r.id("id"), r.id("linkId"))
	return ok(whole(links)), err
}
