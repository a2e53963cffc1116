package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Waiting is a report or a notice that waits for somebody, as what climbs is
// decided from it.
type Waiting struct {
	ReportID       string       `db:"report_id"` // one of the two
	NoticeID       string       `db:"notice_id"`
	EnrollmentID   string       `db:"enrollment_id"`
	Number         string       `db:"number"` // what its letter is called
	OrganizationID string       `db:"organization_id"`
	ProgramID      string       `db:"program_id"`
	CourtID        string       `db:"court_id"` // empty where no court ordered
	Zone           string       `db:"zone"`
	Kind           string       `db:"kind"`  // of a report
	State          string       `db:"state"` // of a report
	DueOn          *school.Date `db:"due_on"`
	OnHoldUntil    *school.Date `db:"on_hold_until"` // of a held report
	ConfirmedBy    string       `db:"confirmed_by"`  // of a held report: the first of two persons; empty while nobody did
	Undelivered    *string      `db:"undelivered"`
	Since          *school.Date `db:"since"` // when it was known to be undelivered, while it is
	AcknowledgeBy  *school.Date `db:"acknowledge_by"`
	RejectedAt     *time.Time   `db:"rejected_at"`
	RejectReason   string       `db:"reject_reason"`
}

// ID is the obligation's.
func (w Waiting) ID() string { return w.ReportID + w.NoticeID }

// WaitingReports lists, after an id, reports that were not sent, were rejected, or
// whose recipient was to acknowledge them before now in any zone.
func (t *Tx) WaitingReports(ctx context.Context, now time.Time, after string, limit int) ([]Waiting, error) {
	var rows []Waiting
	err := t.list(ctx, &rows, `with page as materialized (
			select id from (
				(select id from report where state in ('held', 'due', 'rejected') and id > $2 order by id limit $3)
				union all
				(select id from report where state = 'sent' and acknowledge_by is not null and id > $2
					and acknowledge_by < ($1::timestamptz at time zone 'Pacific/Kiritimati')::date order by id limit $3)) x
			order by id limit $3)
		select r.id as report_id, '' as notice_id, r.enrollment_id,
			e.number || '-R' || (select count(*) from report o where o.enrollment_id = r.enrollment_id and o.id <= r.id) as number, r.organization_id, r.program_id,
			coalesce(r.court_id::text, '') as court_id, p.zone, r.kind, r.state, r.due_on, r.acknowledge_by,
			case when r.state = 'held' then r.on_hold_until end as on_hold_until,
			coalesce(case when r.state = 'held' then r.confirmed_by end::text, '') as confirmed_by,
			case when r.state = 'rejected' then r.answered_at end as rejected_at, r.answer_reason as reject_reason,
			case when r.state = 'due' and r.frozen_at is not null then `+whyUndelivered+` end as undelivered,
			case when r.state = 'due' and r.frozen_at is not null then coalesce(
				(select max(d.on_day) from delivery d where d.report_id = r.id and d.what = 'undone'),
				(coalesce(m.ended_at, r.frozen_at) at time zone p.zone)::date) end as since
		from page join report r on r.id = page.id join enrollment e on e.id = r.enrollment_id join program p on p.id = r.program_id
		left join message m on m.id = r.message_id
		order by r.id`, now, after, limit)
	return rows, err
}

// WaitingNotices lists, after an id, open notices that nobody received.
func (t *Tx) WaitingNotices(ctx context.Context, after string, limit int) ([]Waiting, error) {
	var rows []Waiting
	err := t.list(ctx, &rows, `with page as materialized (
			select id from notice where state = 'open' and delivered_on is null and id > $1 order by id limit $2)
		select '' as report_id, n.id as notice_id, n.enrollment_id,
			e.number || '-N' || (select count(*) from notice o where o.enrollment_id = n.enrollment_id and o.id <= n.id) as number, n.organization_id, n.program_id,
			coalesce(n.court_id::text, '') as court_id, p.zone, '' as kind, n.state, '' as reject_reason, '' as confirmed_by, `+whyUndelivered+` as undelivered,
			coalesce((select max(d.on_day) from delivery d where d.notice_id = n.id and d.what = 'undone'), n.opened_on) as since
		from page join notice n on n.id = page.id join enrollment e on e.id = n.enrollment_id join program p on p.id = n.program_id
		left join lateral (select x.state from message x where x.notice_id = n.id order by x.id desc limit 1) m on true
		order by n.id`, after, limit)
	return rows, err
}

// NewEscalation is that an obligation climbs to a level.
type NewEscalation struct {
	ID           string                 `json:"id"`
	EnrollmentID string                 `json:"enrollment_id"`
	ReportID     *string                `json:"report_id"`
	NoticeID     *string                `json:"notice_id"`
	Level        school.EscalationLevel `json:"level"`
	On           school.Date            `json:"on_day"`
	Why          school.Trouble         `json:"why"`
}

// InsertEscalations writes escalations and answers the ids of those that did not
// stand before.
func (t *Tx) InsertEscalations(ctx context.Context, escalations []NewEscalation, at time.Time) ([]string, error) {
	rows, err := asJSON(escalations)
	if err != nil {
		return nil, err
	}
	var ids []string
	err = t.list(ctx, &ids, `insert into escalation (id, enrollment_id, report_id, notice_id, level, on_day, why, recorded_at)
		select x.id, x.enrollment_id, x.report_id, x.notice_id, x.level, x.on_day, x.why, $2
		from jsonb_to_recordset($1::jsonb) as x(id uuid, enrollment_id uuid, report_id uuid, notice_id uuid, level text, on_day date, why text)
		on conflict do nothing returning id`, rows, at)
	return ids, err
}

// Escalated is to whom an obligation climbed last, and why: the highest level of
// the latest day.
type Escalated struct {
	ID    string                 `db:"id"` // the obligation's
	Level school.EscalationLevel `db:"level"`
	Why   school.Trouble         `db:"why"`
}

// EscalatedReports answers to whom reports climbed last; those that never did are
// not among them.
func (t *Tx) EscalatedReports(ctx context.Context, ids []string) ([]Escalated, error) {
	return t.escalated(ctx, "report_id", ids)
}

// EscalatedNotices answers to whom notices climbed last.
func (t *Tx) EscalatedNotices(ctx context.Context, ids []string) ([]Escalated, error) {
	return t.escalated(ctx, "notice_id", ids)
}

func (t *Tx) escalated(ctx context.Context, column string, ids []string) ([]Escalated, error) {
	var rows []Escalated
	err := t.list(ctx, &rows, `select x.id, s.level, s.why from unnest($1::uuid[]) as x(id)
		cross join lateral (select level, why from escalation where `+column+` = x.id order by on_day desc, level limit 1) s`, pq.Array(ids))
	return rows, err
}

// CourtClosed is a day on which a court is closed.
type CourtClosed struct {
	CourtID string      `db:"court_id"`
	Day     school.Date `db:"day"`
}

// ClosuresOfCourts reads the days from a day on on which courts are closed.
func (t *Tx) ClosuresOfCourts(ctx context.Context, courtIDs []string, from school.Date) ([]CourtClosed, error) {
	var rows []CourtClosed
	err := t.list(ctx, &rows, `select court_id, day from court_closure where court_id = any ($1::uuid[]) and day >= $2`, pq.Array(courtIDs), from)
	return rows, err
}

// Answering is what decides by when a report's recipient is to acknowledge it.
type Answering struct {
	ProgramID     string  `db:"program_id"`
	CourtID       *string `db:"court_id"`
	PolicyVersion int     `db:"policy_version"` // of the rules that hold for the enrollment on the day it was asked for
}

// Answering reads under which rules a report is sent on a day.
func (t *Tx) Answering(ctx context.Context, reportID string, on school.Date) (Answering, error) {
	var a Answering
	err := t.get(ctx, &a, `select r.program_id, r.court_id, coalesce((select a.policy_version from amendment a
			where a.enrollment_id = e.id and a.kind = 'policy_moved' and a.decided_on <= $2 order by a.decided_on desc, a.recorded_at desc limit 1),
			e.policy_version) as policy_version
		from report r join enrollment e on e.id = r.enrollment_id where r.id = $1`, reportID, on)
	return a, err
}
