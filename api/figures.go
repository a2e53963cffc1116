package api

import "johnschool/registrar"

// readFigures answers what the programs of who asks did, as last counted.
func (s *server) readFigures(r *request) (reply, error) {
	q := r.query()
	filter := registrar.FiguresFilter{ProgramID: q.id("program"), CourtID: q.id("court"), From: q.date("from"), To: q.date("to")}
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Figures(r.ctx, r.actor, filter)
	return ok(view), err
}
