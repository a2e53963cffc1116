package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The states of a Certificate.
const (
	CertificateValid    = "valid"
	CertificateVoid     = "void"     // by a person, or because its completion fell
	CertificateReplaced = "replaced" // another was issued in its place
)

// Certificate is a proof of completion as it stands.
type Certificate struct {
	ID               string       `db:"id" json:"id"`
	EnrollmentID     string       `db:"enrollment_id" json:"-"`
	ProgramID        string       `db:"program_id" json:"-"`
	OrganizationID   string       `db:"organization_id" json:"-"`
	FindingID        string       `db:"finding_id" json:"-"`
	Number           string       `db:"number" json:"number"`
	Code             string       `db:"code" json:"code"` // proves to the public check that one holds the paper
	State            string       `db:"state" json:"state"`
	CompletedOn      school.Date  `db:"completed_on" json:"completedOn"`
	IssuedOn         school.Date  `db:"issued_on" json:"issuedOn"`
	VoidedOn         *school.Date `db:"voided_on" json:"voidedOn"` // or replaced
	VoidReason       string       `db:"void_reason" json:"voidReason"`
	ReplacesNumber   *string      `db:"replaces_number" json:"replacesNumber"`
	ReplacedByNumber *string      `db:"replaced_by_number" json:"replacedByNumber"`
	ContentID        *string      `db:"content_id" json:"-"` // the facts of its paper
	LetterID         *string      `db:"letter_id" json:"-"`  // the paper; nil where it was not kept when it was issued
}

const certificateColumns = `c.id, c.enrollment_id, c.program_id, c.organization_id, c.finding_id, c.number, c.code, c.state, c.completed_on, c.issued_on, c.voided_on,
	c.void_reason, o.number as replaces_number, n.number as replaced_by_number, c.content_id, c.letter_id`

const certificateTables = ` from certificate c left join certificate o on o.id = c.replaces left join certificate n on n.replaces = c.id`

// Certificates reads an enrollment's certificates, the latest first.
func (t *Tx) Certificates(ctx context.Context, enrollmentID string) ([]Certificate, error) {
	rows := []Certificate{}
	err := t.list(ctx, &rows, `select `+certificateColumns+certificateTables+` where c.enrollment_id = $1 order by c.serial desc`, enrollmentID)
	return rows, err
}

// CertificateByNumber reads one certificate in scope.
func (t *Tx) CertificateByNumber(ctx context.Context, number string) (Certificate, error) {
	var c Certificate
	err := t.get(ctx, &c, `select `+certificateColumns+certificateTables+` where c.number = $1`, number)
	return c, err
}

// NewCertificate is a certificate to be issued.
type NewCertificate struct {
	ID, EnrollmentID, ProgramID, FindingID, Number, Code string
	Serial                                               int64
	CompletedOn, IssuedOn                                school.Date
	Replaces, SignatoryID, ContentID, LetterID           string // ids; empty for none
	At                                                   time.Time
}

// InsertCertificate issues a certificate.
func (t *Tx) InsertCertificate(ctx context.Context, c NewCertificate) error {
	_, err := t.exec(ctx, `insert into certificate (id, enrollment_id, program_id, finding_id, number, serial, code, completed_on, issued_on, replaces, signatory_id,
			content_id, letter_id, recorded_at, organization_id, court_id, agency_id)
		select $1, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, organization_id, court_id, agency_id from enrollment where id = $2`,
		c.ID, c.EnrollmentID, c.ProgramID, c.FindingID, c.Number, c.Serial, c.Code, c.CompletedOn, c.IssuedOn, null(c.Replaces), null(c.SignatoryID),
		null(c.ContentID), null(c.LetterID), c.At)
	return err
}

// EndCertificate takes a valid certificate out of force; it answers whether it was valid.
func (t *Tx) EndCertificate(ctx context.Context, id, state string, on school.Date, reason string) (bool, error) {
	n, err := t.exec(ctx, `update certificate set state = $2, voided_on = $3, void_reason = $4 where id = $1 and state = 'valid'`, id, state, on, reason)
	return n == 1, err
}

// CertificateSought is what the register has under a number that somebody asks for. It is always one row: with the
// zero values where there is no such certificate, so that asking for one that there is does the same work.
type CertificateSought struct {
	ID             string       `db:"id"`
	OrganizationID string       `db:"organization_id"`
	Code           string       `db:"code"`
	State          string       `db:"state"`
	IssuedOn       *school.Date `db:"issued_on"`
	ProgramName    string       `db:"program_name"`
}

// SeekCertificate looks a number up for the public check.
func (t *Tx) SeekCertificate(ctx context.Context, number string) (CertificateSought, error) {
	var c CertificateSought
	err := t.get(ctx, &c, `select coalesce(c.id::text, '') as id, coalesce(c.organization_id::text, '') as organization_id, coalesce(c.code, '') as code,
			coalesce(c.state, '') as state, c.issued_on, coalesce(p.name, '') as program_name
		from (select $1::text as number) sought left join certificate c on c.number = sought.number left join program p on p.id = c.program_id`, number)
	return c, err
}
