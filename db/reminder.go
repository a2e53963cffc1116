package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// The states of a Reminder. All but planned are final.
const (
	ReminderPlanned    = "planned"
	ReminderSent       = "sent"       // a mail server took its e-mail
	ReminderFailed     = "failed"     // a mail server refused its e-mail for good, or returned it
	ReminderMissed     = "missed"     // its time passed before it could be sent
	ReminderSuppressed = "suppressed" // it no longer applied when its turn came, or nobody may be written to
)

// ReminderProgram is a program whose reminders are planned.
type ReminderProgram struct {
	ID              string        `db:"id"`
	OrganizationID  string        `db:"organization_id"`
	Zone            string        `db:"zone"`
	CalendarVersion int64         `db:"calendar_version"`
	PolicyVersions  pq.Int64Array `db:"policy_versions"`
	PlannedTo       *time.Time    `db:"planned_to"` // nil where nothing was planned yet
}

// ReminderPrograms reads all programs in scope with the versions of their rules.
func (t *Tx) ReminderPrograms(ctx context.Context) ([]ReminderProgram, error) {
	var rows []ReminderProgram
	err := t.list(ctx, &rows, `select p.id, p.organization_id, p.zone, p.calendar_version, l.planned_to,
			array(select y.version from policy y where y.program_id = p.id order by y.version) as policy_versions
		from program p left join reminder_plan l on l.program_id = p.id order by p.id`)
	return rows, err
}

// SetReminderPlan writes up to when a program's reminders are planned. It never
// goes back.
func (t *Tx) SetReminderPlan(ctx context.Context, programID string, to time.Time) error {
	_, err := t.exec(ctx, `insert into reminder_plan (program_id, planned_to) values ($1, $2)
		on conflict (program_id) do update set planned_to = greatest(reminder_plan.planned_to, excluded.planned_to)`, programID, to)
	return err
}

// ReminderRules are the reminders that each version of a program's rules wants:
// Days[i] days before a session under version Versions[i].
type ReminderRules struct {
	Versions, Days []int64
}

// Unplanned is a reminder that has no row yet.
type Unplanned struct {
	EnrollmentID string    `db:"enrollment_id"`
	CourtID      *string   `db:"court_id"`
	AgencyID     *string   `db:"agency_id"`
	SessionID    string    `db:"session_id"`
	Version      int       `db:"version"` // of the rules that hold for the enrollment
	Days         int       `db:"days"`
	PlacedAt     time.Time `db:"placed_at"` // when it was put into the session's class
}

// UnplannedReminders finds the reminders of sessions, of those who hold a seat in
// their classes, that have no row yet and whose day is on or after first. The
// rules that hold for an enrollment are those it was moved to last.
func (t *Tx) UnplannedReminders(ctx context.Context, sessions []school.Session, rules ReminderRules, first school.Date) ([]Unplanned, error) {
	ids, classes, days := make([]string, len(sessions)), make([]string, len(sessions)), make([]string, len(sessions))
	for i, s := range sessions {
		ids[i], classes[i], days[i] = s.ID, s.ClassID, s.Day.String()
	}
	var rows []Unplanned
	err := t.list(ctx, &rows, `select e.id as enrollment_id, e.court_id, e.agency_id, s.id as session_id, u.version, w.days,
			coalesce((select max(x.recorded_at) from placement x where x.enrollment_id = e.id), e.recorded_at) as placed_at
		from unnest($1::uuid[], $2::uuid[], $3::date[]) as s(id, class_id, day)
		join enrollment e on e.class_id = s.class_id and e.status in ('pending', 'waitlisted', 'active', 'paused')
		cross join lateral (select coalesce((select a.policy_version from amendment a where a.enrollment_id = e.id and a.kind = 'policy_moved'
			order by a.decided_on desc, a.recorded_at desc limit 1), e.policy_version) as version) u
		join unnest($4::int[], $5::int[]) as w(version, days) on w.version = u.version
		where s.day - w.days >= $6
			and not exists (select from reminder r where r.enrollment_id = e.id and r.session_id = s.id and r.offset_days = w.days)`,
		pq.Array(ids), pq.Array(classes), pq.Array(days), pq.Array(rules.Versions), pq.Array(rules.Days), first)
	return rows, err
}

// NewReminder is a reminder to be planned.
type NewReminder struct {
	ID           string    `json:"id"`
	EnrollmentID string    `json:"enrollment_id"`
	CourtID      *string   `json:"court_id"`
	AgencyID     *string   `json:"agency_id"`
	SessionID    string    `json:"session_id"`
	OffsetDays   int       `json:"offset_days"`
	StartsAt     time.Time `json:"starts_at"`
	PlannedFor   time.Time `json:"planned_for"`
	SendUntil    time.Time `json:"send_until"`
}

// InsertReminders plans reminders of a program and answers the ids of those that
// were not planned before.
func (t *Tx) InsertReminders(ctx context.Context, p ReminderProgram, reminders []NewReminder, at time.Time) ([]string, error) {
	rows, err := asJSON(reminders)
	if err != nil {
		return nil, err
	}
	var ids []string
	err = t.list(ctx, &ids, `insert into reminder (id, organization_id, program_id, court_id, agency_id, enrollment_id, session_id, offset_days, starts_at,
			planned_for, send_until, recorded_at)
		select x.id, $2, $3, x.court_id, x.agency_id, x.enrollment_id, x.session_id, x.offset_days, x.starts_at, x.planned_for, x.send_until, $4
		from jsonb_to_recordset($1::jsonb) as x(id uuid, court_id uuid, agency_id uuid, enrollment_id uuid, session_id uuid, offset_days int,
			starts_at timestamptz, planned_for timestamptz, send_until timestamptz)
		on conflict (enrollment_id, session_id, offset_days) do nothing returning id`, rows, p.OrganizationID, p.ID, at)
	return ids, err
}

// DueReminders lists a program's planned reminders whose time has come and that
// are not in the outbox, those of the nearest sessions first.
func (t *Tx) DueReminders(ctx context.Context, programID string, now time.Time, limit int) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from reminder where program_id = $1 and state = 'planned' and message_id is null and planned_for <= $2
		order by starts_at, id limit $3`, programID, now, limit)
	return ids, err
}

// EndedReminder is a reminder and the state in which it ended.
type EndedReminder struct {
	ID    string `db:"id"`
	State string `db:"state"`
}

// MissReminders ends a program's planned reminders whose time has passed, with
// their e-mails that wait in the outbox; what a sender holds at the moment is
// left to the sender. One whose e-mail may have arrived failed, for nobody knows.
// It answers up to limit.
func (t *Tx) MissReminders(ctx context.Context, programID string, now time.Time, limit int) ([]EndedReminder, error) {
	var ended []EndedReminder
	err := t.list(ctx, &ended, `with passed as (
			select r.id, r.message_id from reminder r where r.program_id = $1 and r.state = 'planned' and r.send_until < $2
				and (r.message_id is null or exists (select from message m where m.id = r.message_id and m.state in ('queued', 'cancelled')))
			order by r.id limit $3
		), waiting as (
			select m.id, m.maybe_sent from message m where m.id in (select message_id from passed) and m.state in ('queued', 'cancelled') for update skip locked
		), cancelled as (
			update message m set state = 'cancelled', last_error = 'missed', ended_at = $2 from waiting w where m.id = w.id and m.state = 'queued'
		)
		update reminder r set decided_at = $2, state = case when w.maybe_sent then 'failed' else 'missed' end,
			reason = case when w.maybe_sent then 'unconfirmed' when w.id is not null then 'mail_waited' else 'not_run' end
		from passed left join waiting w on w.id = passed.message_id
		where r.id = passed.id and r.state = 'planned' and r.message_id is not distinct from w.id
		returning r.id, r.state`, programID, now, limit)
	return ended, err
}

// QueueReminder writes that a reminder's e-mail is in the outbox since a day.
func (t *Tx) QueueReminder(ctx context.Context, id, messageID string, on school.Date) error {
	_, err := t.exec(ctx, `update reminder set message_id = $2, queued_on = $3 where id = $1`, id, messageID, on)
	return err
}

// ReplanReminder takes a reminder's e-mail back, to be written anew.
func (t *Tx) ReplanReminder(ctx context.Context, id string) error {
	_, err := t.exec(ctx, `update reminder set message_id = null, queued_on = null where id = $1 and state = 'planned'`, id)
	return err
}

// DecideReminder ends a planned reminder; false where it had ended before.
func (t *Tx) DecideReminder(ctx context.Context, id, state, reason string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `update reminder set state = $2, reason = $3, decided_at = $4 where id = $1 and state = 'planned'`, id, state, reason, at)
	return n == 1, err
}

// MarkReminderSent writes that a mail server took a reminder's e-mail.
func (t *Tx) MarkReminderSent(ctx context.Context, id string, at time.Time) error {
	_, err := t.exec(ctx, `update reminder set state = 'sent', reason = '', decided_at = $2 where id = $1`, id, at)
	return err
}

// FailReminder writes that an e-mail will not arrive, where it carries a reminder;
// it answers the reminder's id, or "".
func (t *Tx) FailReminder(ctx context.Context, messageID, reason string, at time.Time) (string, error) {
	var ids []string
	err := t.list(ctx, &ids, `update reminder set state = 'failed', reason = $2, decided_at = $3
		where id = (select reminder_id from message where id = $1) and message_id = $1 and state in ('planned', 'sent') returning id`, messageID, reason, at)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}
