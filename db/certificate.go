package db

import (
	"context"
	"time"

	"johnschool/school"
)

// Certificate is a line of the register of completions.
type Certificate struct {
	ID           string       `db:"id" json:"id"`
	EnrollmentID string       `db:"enrollment_id" json:"-"`
	Number       string       `db:"number" json:"number"`
	Code         string       `db:"code" json:"code"` // proves to the public check that one holds the paper
	IssuedOn     school.Date  `db:"issued_on" json:"issuedOn"`
	VoidedOn     *school.Date `db:"voided_on" json:"voidedOn"`
	VoidReason   string       `db:"void_reason" json:"voidReason"`
	ProgramName  string       `db:"program_name" json:"-"`
}

const certificateColumns = `c.id, c.enrollment_id, c.number, c.code, c.issued_on, c.voided_on, c.void_reason, p.name as program_name
	from certificate c join program p on p.id = c.program_id`

// Certificates reads an enrollment's certificates, the latest first.
func (t *Tx) Certificates(ctx context.Context, enrollmentID string) ([]Certificate, error) {
	rows := []Certificate{}
	err := t.list(ctx, &rows, `select `+certificateColumns+` where c.enrollment_id = $1 order by c.serial desc`, enrollmentID)
	return rows, err
}

// CertificateByNumber reads one certificate in scope.
func (t *Tx) CertificateByNumber(ctx context.Context, number string) (Certificate, error) {
	var c Certificate
	err := t.get(ctx, &c, `select `+certificateColumns+` where c.number = $1`, number)
	return c, err
}

// NewCertificate is a certificate to be issued.
type NewCertificate struct {
	ID, EnrollmentID, ProgramID, FindingID, Number, Code string
	Serial                                               int64
	IssuedOn                                             school.Date
	At                                                   time.Time
}

// InsertCertificate issues a certificate.
func (t *Tx) InsertCertificate(ctx context.Context, c NewCertificate) error {
	_, err := t.exec(ctx, `insert into certificate (id, enrollment_id, program_id, finding_id, number, serial, code, issued_on, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, c.ID, c.EnrollmentID, c.ProgramID, c.FindingID, c.Number, c.Serial, c.Code, c.IssuedOn, c.At)
	return err
}

// VoidCertificate voids what certificate stands for an enrollment.
func (t *Tx) VoidCertificate(ctx context.Context, enrollmentID string, on school.Date, reason string) error {
	_, err := t.exec(ctx, `update certificate set voided_on = $2, void_reason = $3 where enrollment_id = $1 and voided_on is null`, enrollmentID, on, reason)
	return err
}
