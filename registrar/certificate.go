package registrar

import (
	"context"
	"net/url"
	"strings"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// CertificateDocument is a certificate as it stands: one that was voided says so.
func (o *Office) CertificateDocument(ctx context.Context, actor school.Actor, number string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActReadCertificate, func(v *visit) error {
		cert, err := v.CertificateByNumber(v.ctx, strings.ToUpper(strings.TrimSpace(number)))
		if db.IsNoRow(err) {
			return notFound("certificate")
		}
		if err != nil {
			return err
		}
		facts, err := v.certificateFacts(cert)
		if err != nil {
			return err
		}
		paper, err := documents.Certificate(facts)
		if err != nil {
			return err
		}
		if paper, err = v.signed(paper, facts.SignedBy); err != nil {
			return err
		}
		d = Document{FileName: "certificate-" + cert.Number + ".pdf", ContentType: pdfType, Data: paper}
		return v.auditReading("certificate", cert.ID, nil)
	})
	return d, err
}

func (v *visit) certificateFacts(cert db.Certificate) (documents.CertificateFacts, error) {
	c, err := v.correspondence(cert.EnrollmentID)
	if err != nil {
		return documents.CertificateFacts{}, err
	}
	f := documents.CertificateFacts{Number: cert.Number, CheckCode: cert.Code, CheckURL: v.office.checkURL(cert), IssuedOn: cert.IssuedOn.String(),
		CompletedOn: cert.IssuedOn.String(), VoidedOn: dateText(cert.VoidedOn), VoidReason: cert.VoidReason, Letterhead: c.letterhead(),
		Participant: c.participant(), Order: documents.Order{Court: c.CourtName, CaseNumber: c.Order.CaseNumber}, EnrollmentNumber: c.Number,
		Signatory: c.signatory(), SignedBy: v.office.signsAs(v.now)}
	f.Unsigned = f.SignedBy == ""
	if cert.VoidedOn == nil {
		f.SessionsCredited = c.matter.standing(cert.IssuedOn).Credits
	}
	all, err := v.Certificates(v.ctx, cert.EnrollmentID)
	if err != nil {
		return f, err
	}
	for i, other := range all { // the latest first
		if other.ID == cert.ID && i+1 < len(all) {
			f.ReplacesNumber = all[i+1].Number
		}
	}
	return f, nil
}

// checkURL is where anybody can check a certificate; empty where nobody said how
// this office is reached.
func (o *Office) checkURL(c db.Certificate) string {
	if o.publicURL == "" {
		return ""
	}
	return strings.TrimSuffix(o.publicURL, "/") + "/api/v1/certificates/" + url.PathEscape(c.Number) + "?code=" + url.QueryEscape(c.Code)
}
