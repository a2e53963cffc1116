package api

// printProof answers a proof of enrollment.
func (s *server) printProof(r *request) (reply, error) {
	return file(s.office.ProofOfEnrollment(r.ctx, r.actor, r.id("id")))
}
