package db

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// RollSession is what the roll of a session shows of it.
type RollSession struct {
	ID          string      `db:"id" json:"id"`
	ClassID     string      `db:"class_id" json:"classId"`
	ClassName   string      `db:"class_name" json:"className"`
	ProgramID   string      `db:"program_id" json:"programId"`
	ProgramName string      `db:"program_name" json:"programName"`
	Zone        string      `db:"zone" json:"zone"`
	Location    string      `db:"location" json:"location"`
	Day         school.Date `db:"day" json:"day"`
	StartsAt    time.Time   `db:"starts_at" json:"startsAt"`
	EndsAt      time.Time   `db:"ends_at" json:"endsAt"`
	Module      string      `db:"module" json:"module"`
	Cancelled   bool        `db:"cancelled" json:"cancelled"`
}

// RollSession reads a session in scope.
func (t *Tx) RollSession(ctx context.Context, id string) (RollSession, error) {
	var s RollSession
	err := t.get(ctx, &s, `select s.id, s.class_id, c.name as class_name, s.program_id, p.name as program_name, p.zone, c.location, s.day,
			s.starts_at, s.ends_at, s.module, x.session_id is not null as cancelled
		from class_session s join class c on c.id = s.class_id join program p on p.id = s.program_id
		left join session_cancellation x on x.session_id = s.id where s.id = $1`, id)
	return s, err
}

// RollSeat is a locked enrollment as far as a roll needs it.
type RollSeat struct {
	ID           string      `db:"id"`
	ProgramID    string      `db:"program_id"`
	EnrolledOn   school.Date `db:"enrolled_on"`
	Version      int64       `db:"version"`
	LastRecorded time.Time   `db:"last_recorded"`
}

// RollProgram is the program of a session whose roll is taken. The session stands
// in its calendar.
type RollProgram struct {
	ID       string `db:"id"`
	Zone     string `db:"zone"`
	Calendar int64  `db:"calendar_version"` // which calendar stands
}

const rollProgram = `class_session s join program p on p.id = s.program_id`

// LockRoll reads the program of a session in scope and locks enrollments as
// LockEnrollments does, in one statement where any of them is in scope.
func (t *Tx) LockRoll(ctx context.Context, sessionID string, enrollmentIDs []string) (RollProgram, []RollSeat, error) {
	var rows []struct {
		RollSeat
		Program RollProgram `db:"program"`
	}
	err := t.list(ctx, &rows, `select e.id, e.program_id, e.enrolled_on, e.version, e.last_recorded,
			p.id as "program.id", p.zone as "program.zone", p.calendar_version as "program.calendar_version"
		from enrollment e cross join (`+rollProgram+`)
		where s.id = $1 and e.id = any ($2::uuid[]) order by e.id for no key update of e`, sessionID, pq.Array(enrollmentIDs))
	if err != nil {
		return RollProgram{}, nil, err
	}
	if len(rows) == 0 {
		var p RollProgram
		err := t.get(ctx, &p, `select p.id, p.zone, p.calendar_version from `+rollProgram+` where s.id = $1`, sessionID)
		return p, nil, err
	}
	seats := make([]RollSeat, len(rows))
	for i, r := range rows {
		seats[i] = r.RollSeat
	}
	return rows[0].Program, seats, nil
}

// Mark is the current attendance outcome of one enrollment at one session.
type Mark struct {
	EnrollmentID   string    `db:"enrollment_id" json:"enrollmentId"`
	Outcome        string    `db:"outcome" json:"outcome"`
	MinutesLate    *int      `db:"minutes_late" json:"minutesLate"`
	MinutesPresent *int      `db:"minutes_present" json:"minutesPresent"`
	Reason         string    `db:"reason" json:"reason"`
	Note           string    `db:"note" json:"note"`
	Withdrawn      bool      `db:"withdrawn" json:"-"`
	Version        int       `db:"version" json:"version"`
	RecordedAt     time.Time `db:"recorded_at" json:"recordedAt"`
}

// MarkChange is a mark to be written, with the projection that follows from it.
// The names are the columns of writeMarks.
type MarkChange struct {
	EnrollmentID   string          `json:"enrollment_id"`
	Outcome        school.Outcome  `json:"outcome"`
	MinutesLate    *int            `json:"minutes_late"`
	MinutesPresent *int            `json:"minutes_present"`
	Reason         string          `json:"reason"`
	Note           string          `json:"note"`
	Withdrawn      bool            `json:"withdrawn"`
	Version        int             `json:"version"`
	RecordedAt     time.Time       `json:"recorded_at"`
	State          school.State    `json:"state"`
	DueOn          *school.Date    `json:"due_on"`
	NextChangeOn   *school.Date    `json:"next_change_on"`
	Standing       school.Standing `json:"standing"`
}

// writeMarks writes a whole roll at once: current marks, their history, the
// projections and an audit event for each. It writes nothing where the calendar is
// no longer the one that the projections rest on: which that is was read in the
// statement that waited for the enrollments, and may be older than its wait.
// Whose they are is asked once, before row-level security asks of each row.
var writeMarks = `with input as (
		select enrollment_id, outcome, minutes_late, minutes_present, reason, note, withdrawn, version, recorded_at, state, due_on, next_change_on, standing
		from jsonb_to_recordset($1::jsonb) as i(enrollment_id uuid, outcome text, minutes_late int, minutes_present int, reason text, note text,
			withdrawn boolean, version int, recorded_at timestamptz, state text, due_on date, next_change_on date, standing jsonb)
		where (select calendar_version from program where id = $8) = $9 and (select look_at_cases($10::uuid[]))
	), current as (
		insert into mark (session_id, enrollment_id, outcome, minutes_late, minutes_present, reason, note, withdrawn, version, recorded_at, recorded_by)
		select $2::uuid, enrollment_id, outcome, minutes_late, minutes_present, reason, note, withdrawn, version, recorded_at, $3::uuid from input
		on conflict (session_id, enrollment_id) do update set outcome = excluded.outcome, minutes_late = excluded.minutes_late,
			minutes_present = excluded.minutes_present, reason = excluded.reason, note = excluded.note, withdrawn = excluded.withdrawn,
			version = excluded.version, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
	), history as (
		insert into mark_history (session_id, enrollment_id, version, outcome, minutes_late, minutes_present, reason, note, withdrawn, recorded_at, recorded_by)
		select $2::uuid, enrollment_id, version, outcome, minutes_late, minutes_present, reason, note, withdrawn, recorded_at, $3::uuid from input
	), projection as (
		update enrollment e set version = e.version + 1, last_recorded = i.recorded_at, ` + noteState("e", "i.state", "i.recorded_at") + `, state = i.state, due_on = i.due_on,
			next_change_on = i.next_change_on, standing = i.standing, projection_stale = false, compliance_due = true
		from input i where e.id = i.enrollment_id
	)
	insert into audit_event (at, actor_role, actor_id, organization_id, request_id, action, subject_kind, subject_id, details)
	select i.recorded_at, $4, $3::uuid, $5::uuid, $6, $7, 'enrollment', i.enrollment_id::text,
		jsonb_build_object('session', $2::uuid, 'outcome', i.outcome, 'version', i.version, 'withdrawn', i.withdrawn) from input i`

// WriteMarks writes marks of locked enrollments at a session, whose calendar their
// projections rest on. Where it moved meanwhile the transaction is run again.
func (t *Tx) WriteMarks(ctx context.Context, sessionID string, p RollProgram, action string, changes []MarkChange) error {
	if len(changes) == 0 {
		return nil
	}
	input, err := asJSON(changes)
	if err != nil {
		return err
	}
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.EnrollmentID
	}
	n, err := t.exec(ctx, writeMarks, input, sessionID, null(t.Actor.UserID), t.Actor.Role, null(t.Actor.OrganizationID), t.Actor.RequestID, action,
		p.ID, p.Calendar, pq.Array(ids))
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: the calendar of program %s moved", errTryAgain, p.ID)
	}
	return err
}

// RosterLine is one person of a session's roll.
type RosterLine struct {
	EnrollmentID string  `db:"enrollment_id"`
	Number       string  `db:"number"`
	Status       string  `db:"status"`
	GivenName    string  `db:"given_name"`
	FamilyName   string  `db:"family_name"`
	OnTheList    bool    `db:"on_the_list"` // sits in this class
	Outcome      *string `db:"outcome"`
	MarkedBy     string  `db:"marked_by"` // the name of whoever recorded the mark, empty where that is no user of the organization
	Mark         Mark    `db:"mark"`
}

// Roster reads who is expected at a session: who had a seat in its class by its
// day and goes on; who has a mark at it; and those of also, who belong to its
// program.
func (t *Tx) Roster(ctx context.Context, s RollSession, also []string) ([]RosterLine, error) {
	rows := []RosterLine{}
	err := t.list(ctx, &rows, `select e.id as enrollment_id, e.number, e.status, p.given_name, p.family_name, e.class_id is not distinct from $2::uuid as on_the_list,
			m.outcome, coalesce(colleague(m.recorded_by), '') as marked_by,
			e.id as "mark.enrollment_id", coalesce(m.outcome, '') as "mark.outcome", m.minutes_late as "mark.minutes_late",
			m.minutes_present as "mark.minutes_present", coalesce(m.reason, '') as "mark.reason", coalesce(m.note, '') as "mark.note",
			coalesce(m.version, 0) as "mark.version", coalesce(m.recorded_at, e.recorded_at) as "mark.recorded_at"
		from enrollment e join participant p on p.id = e.participant_id
		left join mark m on m.session_id = $1 and m.enrollment_id = e.id and not m.withdrawn
		where e.id in (select l.id from enrollment l where l.class_id = $2 and l.status in ('active', 'paused')
				and $3::date >= (select max(b.placed_on) from placement b where b.enrollment_id = l.id)
			union select enrollment_id from mark where session_id = $1 and not withdrawn
			union select id from enrollment where id = any ($4::uuid[]) and program_id = $5)
		order by p.family_name, p.given_name, e.id`, s.ID, s.ClassID, s.Day, pq.Array(also), s.ProgramID)
	return rows, err
}
