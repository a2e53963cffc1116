package db

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// ReminderLine is a reminder as lists show it.
type ReminderLine struct {
	ID           string     `db:"id" json:"id"`
	EnrollmentID string     `db:"enrollment_id" json:"enrollmentId"`
	EnrollmentNo string     `db:"enrollment_number" json:"enrollmentNumber"`
	ProgramID    string     `db:"program_id" json:"programId"`
	SessionID    string     `db:"session_id" json:"sessionId"`
	StartsAt     time.Time  `db:"starts_at" json:"startsAt"` // the session's
	OffsetDays   int        `db:"offset_days" json:"offsetDays"`
	PlannedFor   time.Time  `db:"planned_for" json:"plannedFor"`
	SendUntil    time.Time  `db:"send_until" json:"sendUntil"`
	State        string     `db:"state" json:"state"`
	Reason       string     `db:"reason" json:"reason"`
	MessageID    *string    `db:"message_id" json:"messageId"`
	DecidedAt    *time.Time `db:"decided_at" json:"decidedAt"`
	RecordedAt   time.Time  `db:"recorded_at" json:"recordedAt"`
}

const reminderColumns = `r.id, r.enrollment_id, e.number as enrollment_number, r.program_id, r.session_id, r.starts_at, r.offset_days, r.planned_for,
	r.send_until, r.state, r.reason, r.message_id, r.decided_at, r.recorded_at`

// ReminderFilter limits a list of reminders; empty fields do not.
type ReminderFilter struct {
	Reach
	EnrollmentID, SessionID, ProgramID, State string
	Before                                    string // the page before ended with this id
	Limit                                     int
}

var reminderStates = IDs{ReminderPlanned, ReminderSent, ReminderFailed, ReminderMissed, ReminderSuppressed}

// Reminders lists reminders in scope, the latest planned first.
func (t *Tx) Reminders(ctx context.Context, f ReminderFilter) ([]ReminderLine, error) {
	var q filter
	q.andAsked([]asked{
		{"r.enrollment_id = %s", f.EnrollmentID}, {"r.session_id = %s", f.SessionID}, {"r.program_id = %s", f.ProgramID}, {"r.id < %s", f.Before},
	})
	var found string
	if f.EnrollmentID != "" || f.SessionID != "" { // a handful, by an index of its own
		if f.State != "" {
			q.and("r.state = %s", f.State)
		}
		found = `select r.id from reminder r` + q.where()
	} else {
		found = f.perOwner(&q)
	}
	rows := []ReminderLine{}
	err := t.list(ctx, &rows, `with page as materialized (`+found+` order by r.id desc limit `+strconv.Itoa(plannedLimit(f.Limit))+`)
		select `+reminderColumns+` from page join reminder r on r.id = page.id join enrollment e on e.id = r.enrollment_id
		order by r.id desc limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// perOwner reads a page of each court, agency or program and each state by the
// index that begins with them, and merges the pages.
func (f *ReminderFilter) perOwner(q *filter) string {
	column, owners := "program_id", f.ProgramIDs
	switch {
	case len(f.CourtIDs) > 0:
		column, owners = "court_id", f.CourtIDs
	case len(f.AgencyIDs) > 0:
		column, owners = "agency_id", f.AgencyIDs
	case owners == nil && f.ProgramID != "":
		owners = IDs{f.ProgramID}
	}
	from := `(select id from program)`
	if owners != nil {
		from = `unnest(` + q.arg(owners) + `::uuid[])`
	}
	states := reminderStates
	if f.State != "" {
		states = IDs{f.State}
	}
	q.and("r." + column + " = owner.id and r.state = status.name")
	return fmt.Sprintf(`select r.id from %s as owner(id) cross join unnest(%s::text[]) as status(name) cross join lateral (
		select r.id from reminder r%s order by r.id desc limit %d) r`, from, q.arg(states), q.where(), plannedLimit(f.Limit))
}
