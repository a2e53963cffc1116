package db

import (
	"context"
	"fmt"
	"time"

	"johnschool/school"
)

// Inbox is whose answers are waited for: those of courts, or of agencies.
type Inbox struct {
	Of  school.ReportTo // court or agency
	IDs IDs
}

// conditions limit reports to those that wait; the words are those of its indexes.
func (i Inbox) conditions() (owner, waits string) {
	if i.Of == school.ToAgency {
		return "agency_id", "r.state = 'sent' and r.recipient = 'agency'"
	}
	return "court_id", "r.state = 'sent' and r.recipient = 'court'"
}

// InboxKey is the place of a report in an inbox.
type InboxKey struct {
	SentAt time.Time `json:"s"`
	ID     string    `json:"i"`
}

// InboxReports lists reports that wait for an answer, the oldest first.
func (t *Tx) InboxReports(ctx context.Context, i Inbox, after InboxKey, limit int) ([]Report, error) {
	var q filter
	const order = "r.sent_at, r.id"
	owner, waits := i.conditions()
	q.and(waits)
	if after.ID != "" {
		q.and("(r.sent_at, r.id) > (%s, %s)", after.SentAt, after.ID)
	}
	p := pages{table: "report", as: "r", owner: owner, owners: "unnest(" + q.arg(i.IDs) + "::uuid[])", columns: "r.id, r.sent_at", order: order, limit: plannedLimit(limit)}
	rows := []Report{}
	err := t.list(ctx, &rows, `with page as materialized (`+p.statement(&q)+`) select `+reportColumns+` join page on page.id = r.id order by `+order+` limit `+q.arg(limit), q.args...)
	return rows, err
}

// InboxCount is how much waits for an answer, each up to MostWork.
type InboxCount struct {
	Waiting int `db:"waiting" json:"waiting"`
	Late    int `db:"late" json:"late"` // of these, what was to be acknowledged before today
}

// CountInbox counts what waits.
func (t *Tx) CountInbox(ctx context.Context, i Inbox, now time.Time) (InboxCount, error) {
	var n InboxCount
	owner, waits := i.conditions()
	err := t.get(ctx, &n, fmt.Sprintf(`with waiting as materialized (
			select r.acknowledge_by, r.program_id from unnest($1::uuid[]) as owner(id) cross join lateral (
				select r.acknowledge_by, r.program_id from report r where r.%s = owner.id and %s limit %[3]d) r limit %[3]d)
		select count(*) as waiting, count(*) filter (where w.acknowledge_by < (select ($2::timestamptz at time zone p.zone)::date from program p where p.id = w.program_id)) as late
		from waiting w`, owner, waits, MostWork), i.IDs, now)
	return n, err
}
