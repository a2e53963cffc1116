package db

import (
	"context"
	"fmt"
	"strings"
	"time"

	"johnschool/school"
)

// The kinds of TimelineEvent.
const (
	EventEnrollment  = "enrollment"  // what: enrolled, credit
	EventClass       = "class"       // placed, taken_out, cancelled (a session of a class they sat in)
	EventAttendance  = "attendance"  // the outcome of a mark
	EventCondition   = "condition"   // attested, withdrawn
	EventPause       = "pause"       // paused, changed, withdrawn
	EventOrder       = "order"       // the kind of an amendment
	EventEnd         = "end"         // closed, reopened, voided
	EventMoney       = "money"       // the kind of an entry, plan
	EventNotice      = "notice"      // opened, delivered, undone, answered, withdrawn, found
	EventFinding     = "finding"     // found, fallen
	EventReport      = "report"      // created, sent, undone, acknowledged, rejected, superseded, withdrawn, and those of a ReviewEvent
	EventCertificate = "certificate" // the kind of a CertificateEvent
	EventMessage     = "message"     // sent, bounced, dead, cancelled
)

// TimelineEvent is one thing that happened to an enrollment.
type TimelineEvent struct {
	Kind   string        `db:"kind" json:"kind"`
	What   string        `db:"what" json:"what"`
	Key    string        `db:"key" json:"-"` // tells it from all others
	On     school.Date   `db:"on_day" json:"on"`
	At     time.Time     `db:"at" json:"at"`       // when it was recorded; only near where not Exact
	Exact  bool          `db:"exact" json:"exact"` // whether At was kept; where not, On is all that is known
	ByID   *string       `db:"by_id" json:"byUserId"`
	ByRole string        `db:"by_role" json:"byRole"` // system where the product did it by itself
	ByName string        `db:"by_name" json:"byName"` // empty where the reader does not see users
	Facts  TimelineFacts `db:"facts" json:"facts"`
}

// TimelineFacts is what is to be said of an event; what does not belong to its kind
// is empty.
type TimelineFacts struct {
	ID          string       `json:"id,omitempty"`        // of the notice, report, certificate's number, message or ledger entry
	SessionOn   *school.Date `json:"sessionOn,omitempty"` // of the session of a mark or a cancellation
	Module      string       `json:"module,omitempty"`
	Class       string       `json:"class,omitempty"`   // its name
	Before      string       `json:"before,omitempty"`  // the outcome that a mark replaces
	Minutes     *int         `json:"minutes,omitempty"` // late, or present where they left early
	Condition   string       `json:"condition,omitempty"`
	Until       *school.Date `json:"until,omitempty"` // the last paused day, or the last day to cure
	DueOn       *school.Date `json:"dueOn,omitempty"` // the new one of an amendment, or a report's
	DecidedBy   string       `json:"decidedBy,omitempty"`
	AmountCents *int64       `json:"amountCents,omitempty"` // signed, as in the ledger; unsigned of an amendment
	Method      string       `json:"method,omitempty"`      // of a payment
	Receipt     *int64       `json:"receipt,omitempty"`
	Version     *int         `json:"version,omitempty"`     // of the program's rules
	Rule        string       `json:"rule,omitempty"`        // of a notice or a finding
	Report      string       `json:"reportKind,omitempty"`  // its kind
	Message     string       `json:"messageKind,omitempty"` // its kind
	Way         string       `json:"way,omitempty"`         // email, hand, post, in_person, phone
	Name        string       `json:"name,omitempty"`        // typed by who answered through a link
	Text        string       `json:"text,omitempty"`        // the reason or the note that was given
}

// Scan reads a jsonb column.
func (f *TimelineFacts) Scan(src any) error { return scanJSON(src, f) }

// enrolledBy is who enrolled: an enrollment does not say, but its first place and its
// fee are of the same instant and the same hand.
const enrolledBy = `coalesce((select p.recorded_by from placement p where p.enrollment_id = x.id and p.recorded_at = x.recorded_at limit 1),
	(select y.recorded_by from entry y where y.enrollment_id = x.id and y.recorded_at = x.recorded_at limit 1))`

// timelineParts are where events come from: of each the kind, what, a key, the day
// it is about, when it was recorded and whether that is known, who did it, and what
// is to be said. $1 is the enrollment.
var timelineParts = []struct{ kind, from string }{
	{EventEnrollment, `select 'enrolled', 'e', x.enrolled_on, x.recorded_at, true, ` + enrolledBy + `, '{}'::jsonb from enrollment x where x.id = $1`},
	{EventEnrollment, `select 'credit', 'c' || x.id, x.brought_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('module', x.module, 'text', x.source) from credit x where x.enrollment_id = $1`},
	{EventClass, `select case when x.class_id is null then 'taken_out' else 'placed' end, 'p' || x.id, x.placed_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('class', c.name)
		from placement x left join class c on c.id = x.class_id where x.enrollment_id = $1`},
	{EventClass, `select 'cancelled', 'x' || x.session_id, x.decided_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('sessionOn', s.day, 'module', s.module, 'class', c.name, 'text', x.reason)
		from placement p join class_session s on s.class_id = p.class_id and s.day >= p.placed_on join session_cancellation x on x.session_id = s.id join class c on c.id = s.class_id
		where p.enrollment_id = $1 and s.day < coalesce((select min(n.placed_on) from placement n where n.enrollment_id = $1 and n.recorded_at > p.recorded_at), 'infinity')`},
	{EventAttendance, `select case when x.withdrawn then 'withdrawn' else x.outcome end, 'm' || x.session_id || x.version, s.day, x.recorded_at, true, x.recorded_by,
		jsonb_build_object('sessionOn', s.day, 'module', s.module, 'minutes', coalesce(x.minutes_late, x.minutes_present), 'text', x.reason,
			'before', (select case when b.withdrawn then null else b.outcome end from mark_history b where b.enrollment_id = $1 and b.session_id = x.session_id and b.version = x.version - 1))
		from mark_history x join class_session s on s.id = x.session_id where x.enrollment_id = $1`},
	{EventCondition, `select case when x.withdrawn then 'withdrawn' else 'attested' end, 'a' || x.id, x.attested_on, x.recorded_at, true, x.recorded_by,
		jsonb_build_object('condition', x.condition, 'text', x.note) from attestation x where x.enrollment_id = $1`},
	{EventPause, `select case when x.withdrawn then 'withdrawn' when exists (select from pause b where b.pause_id = x.pause_id and b.recorded_at < x.recorded_at) then 'changed' else 'paused' end,
		'h' || x.pause_id || x.recorded_at, x.from_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('until', x.until_on, 'text', x.reason) from pause x where x.enrollment_id = $1`},
	{EventOrder, `select x.kind, 'd' || x.id, x.decided_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('decidedBy', x.decided_by, 'dueOn', x.due_on, 'amountCents', x.amount_cents,
		'version', x.policy_version, 'text', x.reason) from amendment x where x.enrollment_id = $1`},
	{EventEnd, `select case when x.voided then 'voided' when x.reopened_on is not null then 'reopened' else x.outcome end, 'k' || x.closure_id || x.recorded_at,
		coalesce(x.reopened_on, x.closed_on), x.recorded_at, true, x.recorded_by, jsonb_build_object('text', x.reason) from closure x where x.enrollment_id = $1`},
	{EventMoney, `select x.kind, 'y' || x.id, x.occurred_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', x.id, 'amountCents', x.amount_cents, 'method', x.method,
		'receipt', x.receipt_number, 'text', x.reason) from entry x where x.enrollment_id = $1`},
	{EventMoney, `select 'plan', 'l' || x.id, x.agreed_on, x.recorded_at, true, x.recorded_by, '{}'::jsonb from payment_plan x where x.enrollment_id = $1`},
	{EventNotice, `select 'opened', 'n' || x.id, x.opened_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', x.id, 'rule', x.rule) from notice x where x.enrollment_id = $1`},
	{EventNotice, `select x.state, 'N' || x.id, x.ended_on, ` + nearDay("x.ended_on", "x.recorded_at") + `, false, null::uuid, jsonb_build_object('id', x.id, 'rule', x.rule, 'text', x.ended_why)
		from notice x where x.enrollment_id = $1 and x.ended_on is not null`},
	{EventNotice, `select x.what, 'v' || x.id, x.on_day, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', x.notice_id, 'rule', n.rule, 'way', x.way, 'until', n.cure_until)
		from notice n join delivery x on x.notice_id = n.id where n.enrollment_id = $1`},
	{EventNotice, `select 'answered', 'w' || x.id, x.on_day, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', x.notice_id, 'rule', n.rule, 'way', x.way)
		from notice n join notice_answer x on x.notice_id = n.id where n.enrollment_id = $1`},
	{EventFinding, `select 'found', 'f' || x.id, x.found_on, x.recorded_at, true, null::uuid, jsonb_build_object('rule', x.rule) from finding x where x.enrollment_id = $1`},
	{EventFinding, `select 'fallen', 'F' || x.finding_id, x.fell_on, x.recorded_at, true, null::uuid, jsonb_build_object('rule', f.rule, 'text', x.reason)
		from finding f join finding_fall x on x.finding_id = f.id where f.enrollment_id = $1`},
	{EventReport, `select 'created', 'r' || x.id, x.created_on, x.recorded_at, true, null::uuid, jsonb_build_object('id', x.id, 'reportKind', x.kind, 'dueOn', x.due_on)
		from report x where x.enrollment_id = $1`},
	{EventReport, `select case x.what when 'delivered' then 'sent' else x.what end, 'v' || x.id, x.on_day, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', r.id, 'reportKind', r.kind, 'way', x.way)
		from report r join delivery x on x.report_id = r.id where r.enrollment_id = $1`},
	{EventReport, `select x.state, 'R' || x.id, (x.answered_at at time zone p.zone)::date, x.answered_at, true, x.answered_by,
		jsonb_build_object('id', x.id, 'reportKind', x.kind, 'text', x.answer_reason, 'name', x.answered_name)
		from report x join program p on p.id = x.program_id where x.enrollment_id = $1 and x.answered_at is not null and x.state in ('acknowledged', 'rejected')`},
	{EventCertificate, `select x.kind, 'z' || x.id, x.happened_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', c.number, 'text', x.why)
		from certificate c join certificate_event x on x.certificate_id = c.id where c.enrollment_id = $1`},
}

// timelineOfStaff are the events that only who runs the school sees.
var timelineOfStaff = []struct{ kind, from string }{
	{EventReport, `select x.kind, 'q' || x.id, x.happened_on, x.recorded_at, true, x.recorded_by, jsonb_build_object('id', r.id, 'reportKind', r.kind, 'until', x.until_day, 'text', x.reason)
		from report r join review_event x on x.report_id = r.id where r.enrollment_id = $1`},
	{EventMessage, `select x.state, 'g' || x.id, (coalesce(x.bounced_at, x.ended_at, x.sent_at) at time zone p.zone)::date, coalesce(x.bounced_at, x.ended_at, x.sent_at), true, null::uuid,
		jsonb_build_object('id', x.id, 'messageKind', x.kind)
		from message x join enrollment e on e.id = x.enrollment_id join program p on p.id = e.program_id
		where x.enrollment_id = $1 and coalesce(x.bounced_at, x.ended_at, x.sent_at) is not null and (x.kind in ('reminder', 'proof') or x.state <> 'sent')`},
}

// nearDay is a moment on a day, for what was kept with its day alone: the morning,
// and never before what it follows.
func nearDay(day, after string) string {
	return fmt.Sprintf(`greatest(((%s + time '03:15') at time zone (select p.zone from program p where p.id = x.program_id)), %s)`, day, after)
}

var timelines = map[bool]string{false: timelineStatement(false), true: timelineStatement(true)}

func timelineStatement(staff bool) string {
	parts := timelineParts
	if staff {
		parts = append(parts[:len(parts):len(parts)], timelineOfStaff...)
	}
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = `select '` + p.kind + `' as kind, part.* from (` + p.from + `) part(what, key, on_day, at, exact, by_id, facts) where $2 in ('', '` + p.kind + `')`
	}
	return `select t.kind, t.what, t.key, t.on_day, t.at, t.exact, t.by_id, coalesce(role_of(t.by_id), 'system') as by_role, coalesce(u.name, '') as by_name, jsonb_strip_nulls(t.facts) as facts
		from (select * from (` + strings.Join(all, "\n\t\tunion all ") + `) every
			where $3::timestamptz is null or (every.at, every.key) < ($3, $4) order by every.at desc, every.key desc limit $5) t
		left join user_account u on u.id = t.by_id order by t.at desc, t.key desc`
}

// TimelineKey is the place of an event in a timeline.
type TimelineKey struct {
	At  *time.Time `json:"a"`
	Key string     `json:"k"`
}

// LookAtCase tells whether an enrollment is in scope, ahead of statements about it:
// row-level security asks once.
func (t *Tx) LookAtCase(ctx context.Context, enrollmentID string) (bool, error) {
	var seen bool
	err := t.get(ctx, &seen, `select look_at_cases(array[$1::uuid])`, enrollmentID)
	return seen, err
}

// Timeline reads what happened to an enrollment in scope, the latest first; of one
// kind where that is not empty. With staff it has what recipients do not see:
// reviews and e-mails. The enrollment's visibility must have been asked before.
func (t *Tx) Timeline(ctx context.Context, enrollmentID, kind string, staff bool, after TimelineKey, limit int) ([]TimelineEvent, error) {
	rows := []TimelineEvent{}
	err := t.list(ctx, &rows, timelines[staff], enrollmentID, kind, after.At, after.Key, limit)
	return rows, err
}
