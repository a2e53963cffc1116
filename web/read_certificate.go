package web

// readCertificate shows a certificate's paper.
func (s *server) readCertificate(r *request) (reply, error) {
	document, err := s.office.CertificateDocument(r.ctx, r.actor, r.id("number"))
	return paper(document, false, err)
}
