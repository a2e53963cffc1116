package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The kinds of CertificateEvent.
const (
	EventIssued   = "issued"
	EventReissued = "reissued" // of the new certificate
	EventVoided   = "voided"
	EventReplaced = "replaced" // of the old one
)

// CertificateEvent is what became of a certificate, by whom and why.
type CertificateEvent struct {
	CertificateID string      `db:"certificate_id" json:"-"`
	Kind          string      `db:"kind" json:"kind"`
	On            school.Date `db:"happened_on" json:"on"` // the program's day
	At            time.Time   `db:"recorded_at" json:"at"`
	ByID          *string     `db:"recorded_by" json:"byUserId"` // null: the product itself
	ByRole        string      `db:"recorded_by_role" json:"byRole"`
	ByName        string      `db:"recorded_by_name" json:"byName"` // as the user was called then
	Why           string      `db:"why" json:"why"`
}

// InsertCertificateEvent writes what became of a certificate.
func (t *Tx) InsertCertificateEvent(ctx context.Context, id, enrollmentID string, e CertificateEvent) error {
	by := null(t.Actor.UserID)
	_, err := t.exec(ctx, `insert into certificate_event (id, certificate_id, enrollment_id, kind, happened_on, why, recorded_at, recorded_by, recorded_by_role, recorded_by_name)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce((select name from user_account where id = $8), ''))`,
		id, e.CertificateID, enrollmentID, e.Kind, e.On, e.Why, e.At, by, string(t.Actor.Role))
	return err
}

// CertificateEvents reads the events of certificates, in order.
func (t *Tx) CertificateEvents(ctx context.Context, certificateIDs []string) ([]CertificateEvent, error) {
	var rows []CertificateEvent
	err := t.list(ctx, &rows, `select certificate_id, kind, happened_on, recorded_at, recorded_by, recorded_by_role, recorded_by_name, why
		from certificate_event where certificate_id = any ($1::uuid[]) order by recorded_at, kind`, IDs(certificateIDs))
	return rows, err
}

// RegisterLine is a certificate in the register. The code of its paper is not shown there.
type RegisterLine struct {
	ID               string       `db:"id" json:"id"`
	Number           string       `db:"number" json:"number"`
	State            string       `db:"state" json:"state"`
	EnrollmentID     string       `db:"enrollment_id" json:"enrollmentId"`
	EnrollmentNumber string       `db:"enrollment_number" json:"enrollmentNumber"`
	ProgramID        string       `db:"program_id" json:"programId"`
	CompletedOn      school.Date  `db:"completed_on" json:"completedOn"`
	IssuedOn         school.Date  `db:"issued_on" json:"issuedOn"`
	VoidedOn         *school.Date `db:"voided_on" json:"voidedOn"` // or replaced
	ReplacesNumber   *string      `db:"replaces_number" json:"replacesNumber"`
	ReplacedByNumber *string      `db:"replaced_by_number" json:"replacedByNumber"`
	Signatory        *string      `db:"signatory" json:"signatory"` // null where the program named none for the day
}

// RegisterFilter limits the register; empty fields do not.
type RegisterFilter struct {
	Reach
	State, ProgramID, EnrollmentID, Number string
	AfterID                                string // the page before ended with this id
	Limit                                  int
}

var everyCertificateState = []string{CertificateValid, CertificateVoid, CertificateReplaced}

// Register lists certificates in scope, the newest first.
func (t *Tx) Register(ctx context.Context, f RegisterFilter) ([]RegisterLine, error) {
	var q filter
	f.Reach.conditions(&q, "c")
	q.andAsked([]asked{
		{"c.enrollment_id = %s", f.EnrollmentID}, {"c.program_id = %s", f.ProgramID}, {"c.number = %s", f.Number}, {"c.id < %s", f.AfterID},
	})
	p := pages{table: "certificate", as: "c", columns: "c.id", order: "c.id desc", limit: plannedLimit(f.Limit),
		among: []among{{"state", matching(f.State, everyCertificateState)}}}
	if f.EnrollmentID != "" { // whose certificates are few
		p.owner, p.owners = "enrollment_id", "unnest("+q.arg(IDs{f.EnrollmentID})+"::uuid[])"
	} else {
		p.owner, p.owners = f.owners(&q, "", "", f.ProgramID)
	}
	rows := []RegisterLine{}
	err := t.list(ctx, &rows, `with page as materialized (`+p.statement(&q)+`)
		select c.id, c.number, c.state, c.enrollment_id, e.number as enrollment_number, c.program_id, c.completed_on, c.issued_on, c.voided_on,
			o.number as replaces_number, n.number as replaced_by_number, s.name as signatory`+certificateTables+`
		join page on page.id = c.id join enrollment e on e.id = c.enrollment_id left join program_signatory s on s.id = c.signatory_id
		order by c.id desc limit `+q.arg(f.Limit), q.args...)
	return rows, err
}
