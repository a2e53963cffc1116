package api

import "johnschool/registrar"

// printProof answers a proof of enrollment.
func (s *server) printProof(r *request) (reply, error) {
	return file(s.office.ProofOfEnrollment(r.ctx, r.actor, r.id("id")))
}

// sendProof puts e-mails with the proof of an enrollment into the outbox.
func (s *server) sendProof(r *request) (reply, error) {
	var proof registrar.ProofRequest
	if err := r.decode(&proof); err != nil {
		return reply{}, err
	}
	once, err := r.once()
	if err != nil {
		return reply{}, err
	}
	view, err := s.office.SendProof(r.ctx, r.actor, r.id("id"), proof, once)
	return created(view), err
}
