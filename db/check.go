package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// What is read here is compared with what it should follow from; only the check
// command does.

// EnrollmentIDs lists enrollments after an id.
func (t *Tx) EnrollmentIDs(ctx context.Context, after string, limit int) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from enrollment where id > $1 order by id limit $2`, after, limit)
	return ids, err
}

// StoredProjection is what lists show of an enrollment.
type StoredProjection struct {
	ID           string          `db:"id"`
	Stale        bool            `db:"projection_stale"` // waits to be recomputed
	State        school.State    `db:"state"`
	DueOn        *school.Date    `db:"due_on"`
	NextChangeOn *school.Date    `db:"next_change_on"`
	Standing     json.RawMessage `db:"standing"`
	EntriesSum   int64           `db:"entries_sum"` // cents: the sum of the ledger
}

// StoredProjections reads the projections of enrollments, in the order of their
// ids, with the sums of their ledgers.
func (t *Tx) StoredProjections(ctx context.Context, ids []string) ([]StoredProjection, error) {
	var rows []StoredProjection
	err := t.list(ctx, &rows, `select e.id, e.projection_stale or `+waitsForCalendar+` as projection_stale, e.state, e.due_on, e.next_change_on, e.standing,
			coalesce((select sum(amount_cents) from entry x where x.enrollment_id = e.id), 0)::bigint as entries_sum
		from enrollment e where e.id = any ($1::uuid[]) order by e.id`, pq.Array(ids))
	return rows, err
}

// MarkFault is a current mark that is not the last version of its history.
type MarkFault struct {
	EnrollmentID string `db:"enrollment_id"`
	SessionID    string `db:"session_id"`
	Versions     int    `db:"versions"` // in the history
	Last         int    `db:"last"`     // the highest of them
	Current      int    `db:"current"`  // of the mark; 0 where there is none
}

// MarkFaults compares the marks of enrollments with their history: each is its
// last version, and none is missing.
func (t *Tx) MarkFaults(ctx context.Context, ids []string) ([]MarkFault, error) {
	var rows []MarkFault
	err := t.list(ctx, &rows, `with history as (
			select enrollment_id, session_id, count(*)::int as versions, max(version) as last from mark_history
			where enrollment_id = any ($1::uuid[]) group by enrollment_id, session_id
		), current as (
			select enrollment_id, session_id, version, outcome, minutes_late, minutes_present, reason, note, withdrawn, recorded_at from mark
			where enrollment_id = any ($1::uuid[])
		)
		select enrollment_id, session_id, coalesce(h.versions, 0) as versions, coalesce(h.last, 0) as last, coalesce(c.version, 0) as current
		from current c full join history h using (enrollment_id, session_id)
		left join mark_history v using (enrollment_id, session_id)
		where (v.version = h.last or h.last is null) and (c.version is distinct from h.last or h.versions is distinct from h.last
			or (c.outcome, c.minutes_late, c.minutes_present, c.reason, c.note, c.withdrawn, c.recorded_at)
				is distinct from (v.outcome, v.minutes_late, v.minutes_present, v.reason, v.note, v.withdrawn, v.recorded_at))
		order by enrollment_id, session_id`, pq.Array(ids))
	return rows, err
}

// MisnamedEnrollments answers those enrollments whose row for searching by name is
// missing or does not say what the enrollment and its participant do.
func (t *Tx) MisnamedEnrollments(ctx context.Context, ids []string) ([]string, error) {
	var misnamed []string
	err := t.list(ctx, &misnamed, `select e.id from enrollment e join participant p on p.id = e.participant_id left join enrollment_name n on n.enrollment_id = e.id
		where e.id = any ($1::uuid[])
			and (n.participant_id, n.organization_id, n.program_id, n.court_id, n.agency_id, n.normal_family, n.normal_given)
				is distinct from (e.participant_id, e.organization_id, e.program_id, e.court_id, e.agency_id, p.normal_family, p.normal_given)
		order by e.id`, pq.Array(ids))
	return misnamed, err
}

// Numbering compares a counter with the numbers that were taken.
type Numbering struct {
	Prefix  string `db:"prefix"` // of the program
	Kind    string `db:"kind"`   // enrollment:2026, receipt, certificate
	Counter int64  `db:"counter"`
	Highest int64  `db:"highest"`
	Taken   int64  `db:"taken"` // how many different ones
}

// Numberings reads every counter and what it counts. In one without gaps the
// three figures are the same.
func (t *Tx) Numberings(ctx context.Context) ([]Numbering, error) {
	var rows []Numbering
	err := t.list(ctx, &rows, `with taken as (
			select program_id, 'enrollment:' || split_part(number, '-', 2) as kind, split_part(number, '-', 3)::bigint as n from enrollment
			union all select program_id, 'receipt', receipt_number from entry where receipt_number is not null
			union all select program_id, 'certificate', serial from certificate
		), numbers as (
			select program_id, kind, max(n) as highest, count(distinct n) as taken from taken group by program_id, kind
		)
		select p.prefix, kind, coalesce(c.last, 0) as counter, coalesce(n.highest, 0) as highest, coalesce(n.taken, 0) as taken
		from counter c full join numbers n using (program_id, kind) join program p on p.id = program_id order by p.prefix, kind`)
	return rows, err
}

// SeatFault is a class whose count of seats is not how many sit in it.
type SeatFault struct {
	ClassID string `db:"id"`
	Counted int    `db:"seats_taken"`
	Sitting int    `db:"sitting"`
}

// SeatFaults compares the seats taken in each class with the open enrollments in
// it.
func (t *Tx) SeatFaults(ctx context.Context) ([]SeatFault, error) {
	var rows []SeatFault
	err := t.list(ctx, &rows, `select c.id, c.seats_taken, coalesce(e.sitting, 0) as sitting from class c
		left join (select class_id, count(*)::int as sitting from enrollment
			where class_id is not null and status in ('pending', 'waitlisted', 'active', 'paused') group by class_id) e on e.class_id = c.id
		where c.seats_taken <> coalesce(e.sitting, 0) order by c.id`)
	return rows, err
}

// RollFaults are the sessions that nobody is marked at though they say otherwise,
// and so would not be found among those without a roll.
func (t *Tx) RollFaults(ctx context.Context) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select s.id from class_session s where s.roll_begun
		and not exists (select from mark m where m.session_id = s.id and not m.withdrawn) order by s.id`)
	return ids, err
}

// MailFault is a report, notice or reminder that does not agree with its e-mail.
type MailFault struct {
	Kind string `db:"kind"` // report, notice, reminder
	ID   string `db:"id"`
	What string `db:"what"`
}

// MailFaults compares reports, notices and reminders with their e-mails.
func (t *Tx) MailFaults(ctx context.Context) ([]MailFault, error) {
	var rows []MailFault
	err := t.list(ctx, &rows, `select 'report' as kind, r.id, 'was sent without a letter that is kept' as what from report r left join blob b on b.id = r.letter_id
			where r.sent_at is not null and b.id is null
		union all select 'report', r.id, 'counts as sent, but its e-mail is ' || coalesce(m.state, 'not there') from report r left join message m on m.id = r.message_id
			where r.sent_by = 'email' and (r.state = 'sent' and m.state is distinct from 'sent'
				or r.state in ('acknowledged', 'rejected') and coalesce(m.state, '') not in ('sent', 'bounced'))
		union all select 'report', r.id, 'counts as ' || r.state || ', but its e-mail was sent' from message m join report r on r.id = m.report_id
			where m.state = 'sent' and (r.sent_at is null or r.state in ('held', 'due'))
		union all select 'notice', n.id, 'counts as delivered by e-mail, but none was sent' from notice n
			where n.delivered_by = 'email' and not exists (select from message m where m.notice_id = n.id and m.state = 'sent')
		union all select 'notice', n.id, 'was sent, but no delivery is recorded' from message m join notice n on n.id = m.notice_id
			where m.state = 'sent' and n.state = 'open' and n.delivered_on is null
		union all select 'reminder', r.id, 'counts as sent, but its e-mail is ' || m.state from reminder r join message m on m.id = r.message_id
			where r.state = 'sent' and m.state <> 'sent'
		union all select 'reminder', r.id, 'counts as ' || r.state || ', but its e-mail was sent' from message m join reminder r on r.id = m.reminder_id
			where m.state = 'sent' and r.state <> 'sent'
		union all select 'notice', n.id, 'does not say of its delivery what was recorded last' from notice n
			left join lateral (select d.what, d.way, d.on_day from delivery d where d.notice_id = n.id order by d.id desc limit 1) d on true
			where n.delivered_by is distinct from case when d.what = 'delivered' then d.way end
				or n.delivered_on is distinct from case when d.what = 'delivered' then d.on_day end
		union all select 'report', r.id, 'does not say of its sending what was recorded last' from report r
			left join lateral (select d.what, d.way, d.on_day from delivery d where d.report_id = r.id order by d.id desc limit 1) d on true
			where r.sent_by is distinct from case when d.what = 'delivered' then d.way end
				or r.sent_on is distinct from case when d.what = 'delivered' then d.on_day end
		order by 1, 2`)
	return rows, err
}

// StoredFinding is a determination with the whole input it rests on.
type StoredFinding struct {
	ID           string          `db:"id"`
	EnrollmentID string          `db:"enrollment_id"`
	FoundOn      school.Date     `db:"found_on"`
	KnownAt      time.Time       `db:"known_at"`
	Input        json.RawMessage `db:"input"`
	Standing     json.RawMessage `db:"standing"`
}

// StoredFindings reads findings after an id.
func (t *Tx) StoredFindings(ctx context.Context, after string, limit int) ([]StoredFinding, error) {
	var rows []StoredFinding
	err := t.list(ctx, &rows, `select id, enrollment_id, found_on, known_at, input, standing from finding where id > $1 order by id limit $2`, after, limit)
	return rows, err
}
