package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// ReminderCase is a reminder with what decides, at the moment of sending, whether
// it still applies, and with what it says.
type ReminderCase struct {
	ID             string    `db:"id"`
	OrganizationID string    `db:"organization_id"`
	ProgramID      string    `db:"program_id"`
	EnrollmentID   string    `db:"enrollment_id"`
	SessionID      string    `db:"session_id"`
	OffsetDays     int       `db:"offset_days"`
	State          string    `db:"state"`
	SendUntil      time.Time `db:"send_until"`
	MessageID      *string   `db:"message_id"`

	Day            school.Date `db:"day"` // the session's
	StartsAt       time.Time   `db:"starts_at"`
	EndsAt         time.Time   `db:"ends_at"`
	SessionClassID string      `db:"session_class_id"`
	Location       string      `db:"location"`
	Cancelled      bool        `db:"cancelled"`
	Outcome        *string     `db:"outcome"` // of the mark that stands

	Number       string  `db:"number"`
	Status       string  `db:"status"`
	ClassID      *string `db:"class_id"` // in which they hold a seat
	ReportTo     string  `db:"report_to"`
	Organization string  `db:"organization"`

	Language string  `db:"preferred_language"`
	Email    *string `db:"email"`
	Consent  *bool   `db:"consent"`
	Safe     *bool   `db:"safe"`
	Bounced  *bool   `db:"bounced"`

	RemindedToday bool `db:"reminded_today"` // by another reminder of the enrollment
}

const reminderCases = `select r.id, r.organization_id, r.program_id, r.enrollment_id, r.session_id, r.offset_days, r.state, r.send_until, r.message_id,
	s.day, s.starts_at, s.ends_at, s.class_id as session_class_id, c.location,
	exists (select from session_cancellation x where x.session_id = r.session_id) as cancelled,
	(select m.outcome from mark m where m.session_id = r.session_id and m.enrollment_id = r.enrollment_id and not m.withdrawn) as outcome,
	e.number, e.status, e.class_id, o.report_to, g.name as organization, p.preferred_language, em.value as email, em.consent, em.safe,
	em.bounced_at is not null as bounced,
	exists (select from reminder d where d.enrollment_id = r.enrollment_id and d.queued_on = $2 and d.id <> r.id) as reminded_today
	from reminder r join class_session s on s.id = r.session_id join class c on c.id = s.class_id join enrollment e on e.id = r.enrollment_id
	join court_order o on o.id = e.order_id join organization g on g.id = r.organization_id join participant p on p.id = e.participant_id
	left join contact_point em on em.participant_id = p.id and em.kind = 'email' and em.removed_at is null
	where r.id = any ($1::uuid[])`

// LockDueReminders holds those of some reminders that nobody else holds and that
// are still to be put into the outbox, those of the nearest sessions first. today
// is the program's.
func (t *Tx) LockDueReminders(ctx context.Context, ids []string, today school.Date) ([]ReminderCase, error) {
	var rows []ReminderCase
	err := t.list(ctx, &rows, reminderCases+` and r.state = 'planned' and r.message_id is null
		order by r.starts_at, r.id for no key update of r skip locked`, pq.Array(ids), today)
	return rows, err
}

// LockReminders holds reminders and reads their cases.
func (t *Tx) LockReminders(ctx context.Context, ids []string) ([]ReminderCase, error) {
	var rows []ReminderCase
	err := t.list(ctx, &rows, reminderCases+` order by r.id for no key update of r`, pq.Array(ids), nil)
	return rows, err
}
