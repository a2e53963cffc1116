package api

import "johnschool/registrar"

// readWork answers how much of each kind waits for who asks.
func (s *server) readWork(r *request) (reply, error) {
	view, err := s.office.Work(r.ctx, r.actor)
	return ok(view), err
}

// listLastChances answers who cannot miss their next session.
func (s *server) listLastChances(r *request) (reply, error) {
	var view struct {
		Items []registrar.LastChance `json:"items"`
		More  bool                   `json:"more"`
	}
	var err error
	view.Items, view.More, err = s.office.LastChances(r.ctx, r.actor, registrar.MostLastChances)
	return ok(view), err
}
