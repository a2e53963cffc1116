package registrar

import (
	"context"
	"crypto/subtle"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// CertificateAnswer is what the public check tells: never a name.
type CertificateAnswer struct {
	Status   string       `json:"status"` // valid, void or unknown
	Program  string       `json:"program,omitempty"`
	IssuedOn *school.Date `json:"issuedOn,omitempty"`
}

// CheckCertificate tells anybody who holds a certificate's number and code
// whether it is genuine and still stands. A wrong code and an unknown number read
// the same.
func (o *Office) CheckCertificate(ctx context.Context, actor school.Actor, number, code string) (CertificateAnswer, error) {
	if err := authorize(actor, ActCheckCertificate); err != nil {
		return CertificateAnswer{}, err
	}
	answer := CertificateAnswer{Status: "unknown"}
	// The register is read as the product itself: the asker has no rows of their own.
	err := o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
		c, err := tx.CertificateByNumber(ctx, strings.ToUpper(strings.TrimSpace(number)))
		if err != nil && !db.IsNoRow(err) {
			return err
		}
		given := strings.ToUpper(strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == ' ' || r == '-' }), ""))
		if err == nil && subtle.ConstantTimeCompare([]byte(given), []byte(c.Code)) == 1 {
			answer = CertificateAnswer{Status: "valid", Program: c.ProgramName, IssuedOn: &c.IssuedOn}
			if c.VoidedOn != nil {
				answer.Status = "void"
			}
		}
		return tx.InsertAudit(ctx, db.AuditEvent{At: o.now(), Actor: actor, Action: string(ActCheckCertificate), SubjectKind: "certificate",
			SubjectID: c.ID, Refused: answer.Status == "unknown"})
	})
	return answer, err
}
