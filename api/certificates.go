package api

import (
	"johnschool/registrar"
	"johnschool/school"
)

var certificateStates = []string{"valid", "void", "replaced"}

// checkCertificate tells anybody who holds the paper whether it is genuine. Who asks too often waits: see auth.Checks.
func (s *server) checkCertificate(r *request) (reply, error) {
	q := r.query()
	code := q.text("code")
	if err := q.err(); err != nil {
		return reply{}, err
	}
	number, address := r.id("number"), ""
	if r.actor.Role == school.Anonymous {
		address = s.proxies.Client(r.gin.Request)
	}
	if err := s.checks.Certificate(address, number); err != nil {
		return reply{}, err
	}
	view, err := s.office.CheckCertificate(r.ctx, r.actor, number, code)
	if err == nil && view.Status != registrar.CertificateUnknown {
		s.checks.Genuine(number)
	}
	return ok(view), err
}

// readCertificateDocument answers a certificate to print.
func (s *server) readCertificateDocument(r *request) (reply, error) {
	return file(s.office.CertificateDocument(r.ctx, r.actor, r.id("number")))
}

// listCertificates answers the register.
func (s *server) listCertificates(r *request) (reply, error) {
	q := r.query()
	filter := registrar.RegisterFilter{State: oneOf(q, "state", certificateStates), ProgramID: q.id("program"), EnrollmentID: q.id("enrollment"), Number: q.text("number")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Register(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// voidCertificate takes a certificate out of force.
func (s *server) voidCertificate(r *request) (reply, error) {
	var why registrar.CertificateRequest
	if err := r.decode(&why); err != nil {
		return reply{}, err
	}
	view, err := s.office.VoidCertificate(r.ctx, r.actor, r.id("number"), why)
	return ok(view), err
}

// reissueCertificate issues another in place of a certificate.
func (s *server) reissueCertificate(r *request) (reply, error) {
	var why registrar.CertificateRequest
	if err := r.decode(&why); err != nil {
		return reply{}, err
	}
	view, err := s.office.ReissueCertificate(r.ctx, r.actor, r.id("number"), why)
	return created(view).at(base + "/certificates/" + view.Number), err
}
