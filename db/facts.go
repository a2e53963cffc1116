package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The facts of an enrollment are inserted and never changed: a correction is a
// later version.

// InsertPlacement writes that the participant sits in a class from a day on.
func (t *Tx) InsertPlacement(ctx context.Context, id, enrollmentID string, p school.Placement, by string) error {
	_, err := t.exec(ctx, `insert into placement (id, enrollment_id, class_id, placed_on, recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6)`,
		id, enrollmentID, null(p.ClassID), p.On, p.RecordedAt, null(by))
	return err
}

// NewEntry is a line of the ledger to be written.
type NewEntry struct {
	school.Entry
	EnrollmentID, ProgramID string
	Method, Reference       string
	Reason                  string
	ReceiptNumber           *int64
	AmendmentID, RecordedBy string
}

// InsertEntry writes a line of the fee ledger.
func (t *Tx) InsertEntry(ctx context.Context, e NewEntry) error {
	_, err := t.exec(ctx, `insert into entry (id, enrollment_id, program_id, kind, amount_cents, occurred_on, method, reference, reason,
			receipt_number, reverses, amendment_id, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		e.ID, e.EnrollmentID, e.ProgramID, e.Kind, e.AmountCents, e.On, e.Method, e.Reference, e.Reason, e.ReceiptNumber,
		null(e.Reverses), null(e.AmendmentID), e.RecordedAt, null(e.RecordedBy))
	return err
}

// LedgerLine is a line of the ledger as a page shows it.
type LedgerLine struct {
	ID            string      `db:"id" json:"id"`
	Kind          string      `db:"kind" json:"kind"`
	AmountCents   int64       `db:"amount_cents" json:"amountCents"` // signed: what it adds to the balance
	On            school.Date `db:"occurred_on" json:"on"`
	Method        string      `db:"method" json:"method"`
	Reference     string      `db:"reference" json:"reference"`
	Reason        string      `db:"reason" json:"reason"`
	ReceiptNumber *int64      `db:"receipt_number" json:"receiptNumber"`
	Reverses      *string     `db:"reverses" json:"reverses"`
	ReversedBy    *string     `db:"reversed_by" json:"reversedBy"`
	RecordedAt    time.Time   `db:"recorded_at" json:"recordedAt"`
}

// Ledger reads an enrollment's ledger in the order it was written.
func (t *Tx) Ledger(ctx context.Context, enrollmentID string) ([]LedgerLine, error) {
	rows := []LedgerLine{}
	err := t.list(ctx, &rows, `select e.id, e.kind, e.amount_cents, e.occurred_on, e.method, e.reference, e.reason, e.receipt_number, e.reverses,
			r.id as reversed_by, e.recorded_at
		from entry e left join entry r on r.reverses = e.id where e.enrollment_id = $1 order by e.recorded_at, e.id`, enrollmentID)
	return rows, err
}

// NewAmendment is a court's later decision to be written.
type NewAmendment struct {
	school.Amendment
	EnrollmentID, DecidedBy, Reason, RecordedBy string
	AmountCents                                 *int64
	PolicyVersion                               *int
}

// InsertAmendment writes a court's later decision.
func (t *Tx) InsertAmendment(ctx context.Context, a NewAmendment) error {
	_, err := t.exec(ctx, `insert into amendment (id, enrollment_id, kind, decided_by, decided_on, due_on, amount_cents, policy_version, reason, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		a.ID, a.EnrollmentID, a.Kind, a.DecidedBy, a.DecidedOn, a.DueOn, a.AmountCents, a.PolicyVersion, a.Reason, a.RecordedAt, null(a.RecordedBy))
	return err
}

// AmendmentLine is an amendment as a page shows it.
type AmendmentLine struct {
	ID            string       `db:"id" json:"id"`
	Kind          string       `db:"kind" json:"kind"`
	DecidedBy     string       `db:"decided_by" json:"decidedBy"`
	DecidedOn     school.Date  `db:"decided_on" json:"decidedOn"`
	DueOn         *school.Date `db:"due_on" json:"dueOn"`
	AmountCents   *int64       `db:"amount_cents" json:"amountCents"`
	PolicyVersion *int         `db:"policy_version" json:"policyVersion"`
	Reason        string       `db:"reason" json:"reason"`
	RecordedAt    time.Time    `db:"recorded_at" json:"recordedAt"`
}

// Amendments reads an enrollment's amendments in the order they were written.
func (t *Tx) Amendments(ctx context.Context, enrollmentID string) ([]AmendmentLine, error) {
	rows := []AmendmentLine{}
	err := t.list(ctx, &rows, `select id, kind, decided_by, decided_on, due_on, amount_cents, policy_version, reason, recorded_at
		from amendment where enrollment_id = $1 order by recorded_at, id`, enrollmentID)
	return rows, err
}

// InsertAttestation writes a version of a staff member's word on a condition.
func (t *Tx) InsertAttestation(ctx context.Context, id, enrollmentID string, a school.Attestation, note, by string) error {
	_, err := t.exec(ctx, `insert into attestation (id, enrollment_id, condition, attested_on, note, withdrawn, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, id, enrollmentID, a.Condition, a.On, note, a.Withdrawn, a.RecordedAt, null(by))
	return err
}

// InsertPause writes a version of a pause.
func (t *Tx) InsertPause(ctx context.Context, enrollmentID string, p school.Pause, reason, by string) error {
	_, err := t.exec(ctx, `insert into pause (pause_id, enrollment_id, from_on, until_on, reason, withdrawn, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, p.ID, enrollmentID, p.From, p.Until, reason, p.Withdrawn, p.RecordedAt, null(by))
	return err
}

// InsertCredit writes a credit brought from an earlier enrollment.
func (t *Tx) InsertCredit(ctx context.Context, id, enrollmentID string, c school.Credit, source, by string) error {
	_, err := t.exec(ctx, `insert into credit (id, enrollment_id, module, brought_on, source, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7)`, id, enrollmentID, c.Module, c.On, source, c.RecordedAt, null(by))
	return err
}

// InsertPlan writes an agreement to pay in installments.
func (t *Tx) InsertPlan(ctx context.Context, id, enrollmentID string, p school.Plan, by string) error {
	installments, err := asJSON(p.Installments)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into payment_plan (id, enrollment_id, installments, agreed_on, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6)`, id, enrollmentID, installments, p.On, p.RecordedAt, null(by))
	return err
}

// NewClosure is a version of an enrollment's end to be written.
type NewClosure struct {
	school.Closure
	EnrollmentID, Outcome, Reason, FindingID, RecordedBy string
}

// InsertClosure writes a version of an enrollment's end.
func (t *Tx) InsertClosure(ctx context.Context, c NewClosure) error {
	_, err := t.exec(ctx, `insert into closure (closure_id, enrollment_id, outcome, closed_on, reopened_on, voided, reason, finding_id, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.EnrollmentID, c.Outcome, c.On, c.ReopenedOn, c.Voided, c.Reason, null(c.FindingID), c.RecordedAt, null(c.RecordedBy))
	return err
}

// ClosureLine is the current version of an end.
type ClosureLine struct {
	ID         string       `db:"closure_id" json:"id"`
	Outcome    string       `db:"outcome" json:"outcome"`
	On         school.Date  `db:"closed_on" json:"on"`
	ReopenedOn *school.Date `db:"reopened_on" json:"reopenedOn"`
	Voided     bool         `db:"voided" json:"voided"`
	Reason     string       `db:"reason" json:"reason"`
	FindingID  *string      `db:"finding_id" json:"findingId"`
}

// Closures reads the current versions of an enrollment's ends, the latest first.
func (t *Tx) Closures(ctx context.Context, enrollmentID string) ([]ClosureLine, error) {
	rows := []ClosureLine{}
	err := t.list(ctx, &rows, `select closure_id, outcome, closed_on, reopened_on, voided, reason, finding_id from (
			select distinct on (closure_id) closure_id, outcome, closed_on, reopened_on, voided, reason, finding_id, recorded_at
			from closure where enrollment_id = $1 order by closure_id, recorded_at desc) x
		order by recorded_at desc`, enrollmentID)
	return rows, err
}
