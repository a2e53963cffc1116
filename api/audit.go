package api

import "johnschool/registrar"

// listAudit answers who did, read or was refused what.
func (s *server) listAudit(r *request) (reply, error) {
	q := r.query()
	filter := registrar.AuditFilter{Action: q.text("action"), Subject: q.text("subject"), ActorID: q.id("actor"), From: q.instant("from"), To: q.instant("to"), Refused: q.flag("refused"), Changes: q.isSet("changes")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Audit(r.ctx, r.actor, filter, page)
	return ok(view), err
}
