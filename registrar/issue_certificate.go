package registrar

import (
	"crypto/rand"
	"encoding/json"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// codeLength is how many characters of 5 bits the code of a certificate has: 60 bits, which nobody guesses.
const codeLength = 12

// certificateToIssue is why and for which completion a certificate is issued. Events are what issuing is called in the
// register: db.EventIssued or db.EventReissued.
type certificateToIssue struct {
	findingID   string
	completedOn school.Date
	on          school.Date
	kind, why   string
}

// issueCertificate takes the program's next number, draws and signs the paper and keeps it as it is for good. The code
// proves to the public check that the asker holds the paper. What was the enrollment's last certificate, which is not
// in force any more, is replaced by it. The enrollment is locked.
func (v *visit) issueCertificate(c *change, w certificateToIssue) (db.Certificate, error) {
	earlier, err := v.Certificates(v.ctx, c.ID)
	if err != nil {
		return db.Certificate{}, err
	}
	signer, err := v.signatoryOn(c.program, w.on)
	if err != nil {
		return db.Certificate{}, err
	}
	serial, err := v.NextNumber(v.ctx, c.ProgramID, "certificate")
	if err != nil {
		return db.Certificate{}, err
	}
	n := db.NewCertificate{ID: newID(), EnrollmentID: c.ID, ProgramID: c.ProgramID, FindingID: w.findingID, Serial: serial, SignatoryID: signer.id,
		Number: school.CertificateNumber(c.program.Prefix, serial), Code: rand.Text()[:codeLength], CompletedOn: w.completedOn, IssuedOn: w.on, At: c.at}
	paper := db.Certificate{EnrollmentID: c.ID, Number: n.Number, Code: n.Code, CompletedOn: w.completedOn, IssuedOn: w.on}
	if len(earlier) > 0 {
		n.Replaces, paper.ReplacesNumber = earlier[0].ID, &earlier[0].Number
	}
	if n.ContentID, n.LetterID, err = v.freezeCertificate(c, paper); err != nil {
		return db.Certificate{}, err
	}
	if err := v.InsertCertificate(v.ctx, n); err != nil {
		return db.Certificate{}, err
	}
	if err := v.registerEvent(c, n.ID, w.kind, w.on, w.why); err != nil {
		return db.Certificate{}, err
	}
	if err := v.auditFor(c.OrganizationID, "certificate", n.ID, map[string]any{"enrollment": c.ID, "number": n.Number, "event": w.kind}); err != nil {
		return db.Certificate{}, err
	}
	return v.CertificateByNumber(v.ctx, n.Number)
}

// freezeCertificate keeps what a certificate says and its paper. One whose paper cannot be drawn is issued all the same:
// asking for the paper answers why.
func (v *visit) freezeCertificate(c *change, cert db.Certificate) (contentID, letterID string, err error) {
	facts, err := v.certificateFacts(cert)
	if err != nil {
		return "", "", err
	}
	paper, err := v.certificatePaper(&facts)
	if err != nil {
		v.office.log.Error("certificate cannot be drawn", "certificate", cert.Number, "error", err)
	}
	content, err := json.Marshal(facts)
	if err != nil {
		return "", "", err
	}
	if contentID, err = v.keepBlob(c.OrganizationID, c.ID, "certificate_content", "application/json", content); err != nil || paper == nil {
		return contentID, "", err
	}
	letterID, err = v.keepBlob(c.OrganizationID, c.ID, "certificate", pdfType, paper)
	return contentID, letterID, err
}

// certificatePaper draws a certificate and signs it; its facts then say who signed it.
func (v *visit) certificatePaper(facts *documents.CertificateFacts) ([]byte, error) {
	facts.SignedBy = v.signsAs()
	facts.Unsigned = facts.SignedBy == ""
	paper, err := documents.Certificate(*facts)
	if err != nil {
		return nil, err
	}
	return v.signed(paper, facts.SignedBy)
}

// endCertificate takes a certificate out of force, as void or replaced; one that is not in force any more is a Conflict.
func (v *visit) endCertificate(c *change, cert db.Certificate, state, kind string, on school.Date, why string) error {
	ended, err := v.EndCertificate(v.ctx, cert.ID, state, on, why)
	if err != nil {
		return err
	}
	if !ended {
		return notInForce(cert)
	}
	if err := v.registerEvent(c, cert.ID, kind, on, why); err != nil {
		return err
	}
	return v.auditFor(c.OrganizationID, "certificate", cert.ID, map[string]any{"enrollment": c.ID, "number": cert.Number, "event": kind})
}

// voidFallen voids the certificate of a completion that fell, unless a person did before.
func (v *visit) voidFallen(c *change, on school.Date) error {
	all, err := v.Certificates(v.ctx, c.ID)
	if err != nil || len(all) == 0 || all[0].State != db.CertificateValid {
		return err
	}
	return v.endCertificate(c, all[0], db.CertificateVoid, db.EventVoided, on, "The completion it certified no longer stands.")
}

func (v *visit) registerEvent(c *change, certificateID, kind string, on school.Date, why string) error {
	return v.InsertCertificateEvent(v.ctx, newID(), c.ID, db.CertificateEvent{CertificateID: certificateID, Kind: kind, On: on, Why: why, At: c.at})
}

// notInForce is the answer to ending a certificate that was ended before.
func notInForce(cert db.Certificate) error {
	message := "This certificate is void already."
	if cert.ReplacedByNumber != nil {
		message = "This certificate is not in force any more: " + *cert.ReplacedByNumber + " was issued in its place."
	}
	return &school.Error{Kind: school.Conflict, Message: message}
}
