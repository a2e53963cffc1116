package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// CertificateRequest says why a certificate is voided or issued again.
type CertificateRequest struct {
	Reason string `json:"reason"`
}

func (r CertificateRequest) check() error {
	var faults school.Faults
	checkText(&faults, "/reason", r.Reason, 2000, true)
	return faults.Err()
}

// VoidCertificate takes a certificate out of force because it should not have been issued: it was got by fraud, or in
// error. The completion stands all the same, and with it the enrollment's status: what it rests on is set right by
// correcting marks, conditions or payments, and then the night voids the certificate by itself and tells the court.
func (o *Office) VoidCertificate(ctx context.Context, actor school.Actor, number string, r CertificateRequest) (RegisterEntry, error) {
	return o.changeCertificate(ctx, actor, ActVoidCertificate, number, r, func(v *visit, c *change, cert db.Certificate) (string, error) {
		return cert.Number, v.endCertificate(c, cert, db.CertificateVoid, db.EventVoided, c.today, r.Reason)
	})
}

// ReissueCertificate issues a certificate anew, in place of one whose paper is lost, or that names somebody wrongly or
// who does not sign any more. The old one is not in force any more. In place of a void one it is for an administrator,
// who voids, to issue another; and always the completion must stand.
func (o *Office) ReissueCertificate(ctx context.Context, actor school.Actor, number string, r CertificateRequest) (RegisterEntry, error) {
	return o.changeCertificate(ctx, actor, ActReissueCertificate, number, r, func(v *visit, c *change, cert db.Certificate) (string, error) {
		switch {
		case cert.ReplacedByNumber != nil:
			return "", notInForce(cert)
		case cert.State == db.CertificateVoid && !May(v.Actor.Role, ActVoidCertificate):
			return "", &school.Error{Kind: school.Forbidden, Message: "This certificate is void. Only an administrator can issue another in its place."}
		}
		if stands, err := v.findingStands(cert.FindingID, cert.EnrollmentID); err != nil {
			return "", err
		} else if !stands {
			return "", &school.Error{Kind: school.Conflict, Message: "The completion that this certificate is about does not stand any more, so there is nothing to certify."}
		}
		if cert.State == db.CertificateValid {
			if err := v.endCertificate(c, cert, db.CertificateReplaced, db.EventReplaced, c.today, r.Reason); err != nil {
				return "", err
			}
		}
		issued, err := v.issueCertificate(c, certificateToIssue{findingID: cert.FindingID, completedOn: cert.CompletedOn, on: c.today, kind: db.EventReissued, why: r.Reason})
		return issued.Number, err
	})
}

// changeCertificate is the frame of the use cases that change one certificate: its enrollment is locked, and the answer
// is the register's entry that work names by its number.
func (o *Office) changeCertificate(ctx context.Context, actor school.Actor, what Action, number string, r CertificateRequest,
	work func(*visit, *change, db.Certificate) (string, error)) (RegisterEntry, error) {
	var entry RegisterEntry
	err := o.do(ctx, actor, what, func(v *visit) error {
		if err := r.check(); err != nil {
			return err
		}
		cert, err := v.certificateInScope(number)
		if err != nil {
			return err
		}
		c, err := v.lock(cert.EnrollmentID)
		if err != nil {
			return err
		}
		if cert, err = v.CertificateByNumber(v.ctx, cert.Number); err != nil { // as it stands now that the lock is held
			return err
		}
		shown, err := work(v, c, cert)
		if err != nil {
			return err
		}
		entry, err = v.registerEntry(shown)
		return err
	})
	return entry, err
}
