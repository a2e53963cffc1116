package registrar

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// CertificateAnswer is what the public check tells: never a name.
type CertificateAnswer struct {
	Status   string       `json:"status"`
	Program  string       `json:"program,omitempty"`
	IssuedOn *school.Date `json:"issuedOn,omitempty"`
}

// What the public check answers.
const (
	CertificateValid   = "valid"
	CertificateVoid    = "void"
	CertificateUnknown = "unknown"
)

// CheckCertificate tells anybody who holds a certificate's number and code
// whether it is genuine and still stands. A wrong code and an unknown number read
// the same, and take the same: the same statements run, and a code is compared
// even where there is none.
func (o *Office) CheckCertificate(ctx context.Context, actor school.Actor, number, code string) (CertificateAnswer, error) {
	if err := authorize(actor, ActCheckCertificate); err != nil {
		return CertificateAnswer{}, err
	}
	answer := CertificateAnswer{Status: CertificateUnknown}
	// The register is read as the product itself: the asker has no rows of their own.
	err := o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
		c, err := tx.SeekCertificate(ctx, school.ReadCertificateNumber(number))
		if err != nil {
			return err
		}
		if sameCode(code, c.Code) {
			answer = CertificateAnswer{Status: CertificateValid, Program: c.ProgramName, IssuedOn: c.IssuedOn}
			if c.State != db.CertificateValid {
				answer.Status = CertificateVoid
			}
		}
		if actor.Role == school.Anonymous { // whose certificate was asked for sees it in the trail
			actor.OrganizationID = c.OrganizationID
		}
		return tx.InsertAudit(ctx, db.AuditEvent{At: o.now(), Actor: actor, Action: string(ActCheckCertificate), SubjectKind: "certificate",
			SubjectID: c.ID, Refused: answer.Status == CertificateUnknown})
	})
	return answer, err
}

// sameCode compares a typed code, in which spaces, hyphens and small letters do not matter, with the register's, in the
// same time whatever they are. No code is ever the same as that of an unknown certificate, which is empty.
func sameCode(typed, kept string) bool {
	given := strings.ToUpper(strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '-' }), ""))
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(kept))
	return subtle.ConstantTimeCompare(a[:], b[:])&subtle.ConstantTimeEq(int32(len(kept)), codeLength) == 1
}
