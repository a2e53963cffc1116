package registrar

import (
	"context"
	"net/url"
	"strings"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// CertificateDocument is a certificate's paper as it was kept when it was issued. Of one that is not in force any more
// it is a copy marked void, drawn from what the paper said.
func (o *Office) CertificateDocument(ctx context.Context, actor school.Actor, number string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActReadCertificate, func(v *visit) error {
		cert, err := v.certificateInScope(number)
		if err != nil {
			return err
		}
		paper, err := v.paperOf(cert)
		if err != nil {
			return err
		}
		d = Document{FileName: "certificate-" + cert.Number + ".pdf", ContentType: pdfType, Data: paper}
		return v.auditReading("certificate", cert.ID, nil)
	})
	return d, err
}

// certificateInScope loads a certificate by the number that an address names.
func (v *visit) certificateInScope(number string) (db.Certificate, error) {
	cert, err := v.CertificateByNumber(v.ctx, school.ReadCertificateNumber(number))
	if db.IsNoRow(err) {
		return cert, notFound("certificate")
	}
	return cert, err
}

func (v *visit) paperOf(cert db.Certificate) ([]byte, error) {
	if cert.State == db.CertificateValid && cert.LetterID != nil {
		blob, err := v.Blob(v.ctx, *cert.LetterID)
		return blob.Content, err
	}
	facts, err := v.factsOf(cert)
	if err != nil {
		return nil, err
	}
	if cert.State != db.CertificateValid {
		facts.VoidedOn, facts.VoidReason = dateText(cert.VoidedOn), cert.VoidReason
	}
	return v.certificatePaper(&facts)
}

// factsOf is what a certificate's paper said; of one whose paper was not kept, what it would say today.
func (v *visit) factsOf(cert db.Certificate) (documents.CertificateFacts, error) {
	if cert.ContentID == nil {
		facts, err := v.certificateFacts(cert)
		if cert.State != db.CertificateValid {
			facts.SessionsCredited = 0 // what is credited now is not what it certified
		}
		return facts, err
	}
	return recall[documents.CertificateFacts](v, "certificate", cert.ID, cert.ContentID)
}

func (v *visit) certificateFacts(cert db.Certificate) (documents.CertificateFacts, error) {
	c, err := v.correspondence(cert.EnrollmentID)
	if err != nil {
		return documents.CertificateFacts{}, err
	}
	signer, err := v.signatoryOn(c.program, cert.IssuedOn)
	if err != nil {
		return documents.CertificateFacts{}, err
	}
	return documents.CertificateFacts{Number: cert.Number, CheckCode: cert.Code, CheckURL: v.office.checkURL(cert), IssuedOn: cert.IssuedOn.String(),
		CompletedOn: cert.CompletedOn.String(), Letterhead: c.letterhead(), Participant: c.participant(),
		Order: documents.Order{Court: c.CourtName, CaseNumber: c.Order.CaseNumber}, EnrollmentNumber: c.Number,
		SessionsCredited: c.matter.standing(cert.CompletedOn).Credits, ReplacesNumber: deref(cert.ReplacesNumber), Signatory: signer.Signatory}, nil
}

// checkURL is where anybody can check a certificate; empty where nobody said how
// this office is reached.
func (o *Office) checkURL(c db.Certificate) string {
	if o.publicURL == "" {
		return ""
	}
	return strings.TrimSuffix(o.publicURL, "/") + "/check?number=" + url.QueryEscape(c.Number) + "&code=" + url.QueryEscape(c.Code)
}
