package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// checkBody is the page on which anybody checks a certificate.
type checkBody struct {
	Form   *Form
	Answer *registrar.CertificateAnswer // nil before anything was asked
	Number string
}

// checkCertificate answers whether a certificate is genuine and still stands. The
// address of a filled page is what papers have printed on them. The page says no name.
func (s *server) checkCertificate(r *request) (reply, error) {
	form := newForm(nil)
	number, code := r.query("number"), r.query("code")
	form.Set("number", number)
	form.Set("code", code)
	body := checkBody{Form: form, Number: number}
	var err error
	if asked := r.gin.Request.URL.Query(); asked.Has("number") || asked.Has("code") {
		body.Answer, err = s.check(r, number, code)
	}
	show := func() (reply, error) { return r.page("check_certificate", "Check a certificate", body), nil }
	if err != nil {
		return r.again(form, err, show)
	}
	return show()
}

func (s *server) check(r *request, number, code string) (*registrar.CertificateAnswer, error) {
	var faults school.Faults
	faults.Check(number != "", "/number", "Type the certificate's number, as it is printed on it.")
	faults.Check(code != "", "/code", "Type the check code that is printed on the certificate.")
	if err := faults.Err(); err != nil {
		return nil, err
	}
	client := ""
	if r.actor.Role == school.Anonymous {
		client = s.sessions.Client(r.gin.Request)
	}
	if err := s.checks.Certificate(client, number); err != nil {
		return nil, err
	}
	answer, err := s.office.CheckCertificate(r.ctx, r.actor, number, code)
	if err == nil && answer.Status != registrar.CertificateUnknown {
		s.checks.Genuine(number)
	}
	return &answer, err
}
