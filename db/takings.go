package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Taking is an entry of a ledger that moved money: a payment, a refund, or the
// reversal of one.
type Taking struct {
	ID               string      `db:"id" json:"id"`
	EnrollmentID     string      `db:"enrollment_id" json:"enrollmentId"`
	EnrollmentNumber string      `db:"number" json:"enrollmentNumber"`
	GivenName        string      `db:"given_name" json:"givenName"`
	FamilyName       string      `db:"family_name" json:"familyName"`
	ProgramID        string      `db:"program_id" json:"programId"`
	Prefix           string      `db:"prefix" json:"prefix"` // of the program's receipts
	Zone             string      `db:"zone" json:"-"`
	Kind             string      `db:"kind" json:"kind"`
	AmountCents      int64       `db:"amount_cents" json:"amountCents"` // what it brought in; negative: what it gave back
	On               school.Date `db:"occurred_on" json:"on"`
	Method           string      `db:"method" json:"method"` // of a reversal: of what it reverses
	Reference        string      `db:"reference" json:"reference"`
	ReceiptNumber    *int64      `db:"receipt_number" json:"receiptNumber"` // of a reversal: of the payment that it reverses
	RecordedAt       time.Time   `db:"recorded_at" json:"recordedAt"`
}

// TakingsTotal is what one method brought in on a day, in cents.
type TakingsTotal struct {
	Method     string `db:"method" json:"method"`
	Payments   int    `db:"payments" json:"payments"`
	TakenCents int64  `db:"taken" json:"takenCents"`
	BackCents  int64  `db:"back" json:"backCents"` // refunds and reversals
}

// TakingsFilter says whose money of which day is asked for.
type TakingsFilter struct {
	Days       map[string]school.Date // by program
	RecordedBy string                 // a user; empty: whoever
	AfterAt    time.Time
	AfterID    string
	Limit      int
}

// takings finds a day's entries that moved money, a program after the other by an
// index of its own.
func (f *TakingsFilter) takings(q *filter) string {
	programs, days := []string{}, []string{}
	for id, day := range f.Days {
		programs, days = append(programs, id), append(days, day.String())
	}
	from := `unnest(` + q.arg(pq.Array(programs)) + `::uuid[], ` + q.arg(pq.Array(days)) + `::date[]) as till(program_id, day)
		cross join lateral (select * from entry x where x.program_id = till.program_id and x.occurred_on = till.day
			and x.kind in ('payment', 'refund', 'reversal') offset 0) e
		left join entry r on r.id = e.reverses`
	q.and("(e.kind <> 'reversal' or r.kind in ('payment', 'refund'))")
	if f.RecordedBy != "" {
		q.and("e.recorded_by = %s", f.RecordedBy)
	}
	return from
}

// TakingsTotals adds a day's money up by method.
func (t *Tx) TakingsTotals(ctx context.Context, f TakingsFilter) ([]TakingsTotal, error) {
	var q filter
	from := f.takings(&q)
	rows := []TakingsTotal{}
	err := t.list(ctx, &rows, `select coalesce(r.method, e.method) as method, count(*) filter (where e.kind = 'payment') as payments,
			coalesce(sum(-e.amount_cents) filter (where e.kind = 'payment'), 0)::bigint as taken,
			coalesce(sum(e.amount_cents) filter (where e.kind <> 'payment'), 0)::bigint as back
		from `+from+q.where()+` group by 1 order by 1`, q.args...)
	return rows, err
}

// Takings lists a day's money in the order in which it was recorded.
func (t *Tx) Takings(ctx context.Context, f TakingsFilter) ([]Taking, error) {
	var q filter
	from := f.takings(&q)
	if f.AfterID != "" {
		q.and("(e.recorded_at, e.id) > (%s, %s)", f.AfterAt, f.AfterID)
	}
	rows := []Taking{}
	err := t.list(ctx, &rows, `select e.id, e.enrollment_id, n.number, p.given_name, p.family_name, e.program_id, g.prefix, g.zone, e.kind,
			-e.amount_cents as amount_cents, e.occurred_on, coalesce(r.method, e.method) as method, e.reference,
			coalesce(e.receipt_number, r.receipt_number) as receipt_number, e.recorded_at
		from `+from+` join enrollment n on n.id = e.enrollment_id join participant p on p.id = n.participant_id join program g on g.id = e.program_id`+
		q.where()+` order by e.recorded_at, e.id limit `+q.arg(f.Limit), q.args...)
	return rows, err
}
