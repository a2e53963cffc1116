package api

import "johnschool/registrar"

// listMessages answers the outbox.
func (s *server) listMessages(r *request) (reply, error) {
	q := r.query()
	filter := registrar.MessageFilter{State: q.text("state"), Kind: q.text("kind"), EnrollmentID: q.id("enrollment")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Messages(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// readMessage answers one message.
func (s *server) readMessage(r *request) (reply, error) {
	view, err := s.office.Message(r.ctx, r.actor, r.id("id"))
	return ok(view), err
}

// readMessageContent answers the e-mail as it is sent.
func (s *server) readMessageContent(r *request) (reply, error) {
	return file(s.office.MessageContent(r.ctx, r.actor, r.id("id")))
}
