package api

// printProof answers a proof of enrollment.
func (s *server) printProof(r *request) (reply, error) {
	return file(s.office.ProofOfEnrollment(r.ctx, r.actor, r.id("id")))
}

// sendProof puts e-mails with the proof of an enrollment into the outbox.
func (s *server) sendProof(r *request) (reply, error) {
	return createOnce(r, s.office.SendProof)
}
