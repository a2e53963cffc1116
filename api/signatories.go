package api

import "johnschool/registrar"

// listSignatories answers who signs for a program, and who did.
func (s *server) listSignatories(r *request) (reply, error) {
	rows, err := s.office.Signatories(r.ctx, r.actor, r.id("id"))
	return ok(whole(rows)), err
}

// addSignatory writes who signs for a program from a day on.
func (s *server) addSignatory(r *request) (reply, error) {
	var signatory registrar.SignatoryRequest
	if err := r.decode(&signatory); err != nil {
		return reply{}, err
	}
	view, err := s.office.AddSignatory(r.ctx, r.actor, r.id("id"), signatory)
	return created(view), err
}

// endSignatory writes the last day on which somebody signs.
func (s *server) endSignatory(r *request) (reply, error) {
	var end registrar.EndSignatoryRequest
	if err := r.decode(&end, "/until"); err != nil {
		return reply{}, err
	}
	view, err := s.office.EndSignatory(r.ctx, r.actor, r.id("id"), r.id("signatoryId"), end)
	return ok(view), err
}
