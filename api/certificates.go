package api

// checkCertificate tells anybody who holds the paper whether it is genuine.
func (s *server) checkCertificate(r *request) (reply, error) {
	q := r.query()
	code := q.text("code")
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.CheckCertificate(r.ctx, r.actor, r.id("number"), code)
	return ok(view), err
}

// readCertificateDocument answers a certificate to print.
func (s *server) readCertificateDocument(r *request) (reply, error) {
	return file(s.office.CertificateDocument(r.ctx, r.actor, r.id("number")))
}
