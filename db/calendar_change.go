package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// CalendarChange is a change of a program's calendar whose enrollments wait to be
// evaluated again.
type CalendarChange struct {
	ID        string      `db:"id"`
	FromDay   school.Date `db:"from_day"`   // it is about sessions on this day and later
	SessionID *string     `db:"session_id"` // the session that was cancelled; nil where a class was planned
}

// MoveCalendar writes that facts of a locked program's calendar were recorded at
// an instant: a class was planned, or a session was cancelled. What is on offer
// changed, so the enrollments that the change touches wait from now on to be
// evaluated again; their rows and versions stay.
func (t *Tx) MoveCalendar(ctx context.Context, programID string, at time.Time, c CalendarChange) error {
	_, err := t.exec(ctx, `update program set last_recorded = $2, calendar_version = calendar_version + 1 where id = $1`, programID, at)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into calendar_change (id, program_id, from_day, session_id, recorded_at) values ($1, $2, $3, $4, $5)`,
		c.ID, programID, c.FromDay, c.SessionID, at)
	return err
}

// ChangedCalendars lists the programs whose calendar changed and whose enrollments
// still wait.
func (t *Tx) ChangedCalendars(ctx context.Context) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select distinct program_id from calendar_change order by program_id`)
	return ids, err
}

// CalendarChanges reads the changes of a program's calendar that are not worked
// off.
func (t *Tx) CalendarChanges(ctx context.Context, programID string) ([]CalendarChange, error) {
	var rows []CalendarChange
	err := t.list(ctx, &rows, `select id, from_day, session_id from calendar_change where program_id = $1 order by id`, programID)
	return rows, err
}

// TouchedBy lists the enrollments of a program that changes of its calendar touch,
// in the order of their ids: every one that is open, or ended but was not due
// before the first day of the changes, and those in whose record a cancelled
// session stands, by a mark or because they were put in its class at some time.
func (t *Tx) TouchedBy(ctx context.Context, programID string, changes []CalendarChange) ([]string, error) {
	from, sessions := changes[0].FromDay, []string{}
	for _, c := range changes {
		from = min(from, c.FromDay)
		if c.SessionID != nil {
			sessions = append(sessions, *c.SessionID)
		}
	}
	var ids []string
	err := t.list(ctx, &ids, `select id from enrollment where program_id = $1 and status in ('pending', 'waitlisted', 'active', 'paused')
		union select id from enrollment where program_id = $1 and due_on >= $2
		union select id from enrollment where program_id = $1 and due_on is null
		union select id from enrollment where program_id = $1 and id in (select enrollment_id from mark where session_id = any ($3::uuid[])
			union select p.enrollment_id from placement p join class_session s on s.class_id = p.class_id where s.id = any ($3::uuid[]))
		order by id`, programID, from, pq.Array(sessions))
	return ids, err
}

// EndCalendarChanges takes away changes whose enrollments were all evaluated again.
func (t *Tx) EndCalendarChanges(ctx context.Context, changes []CalendarChange) error {
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	_, err := t.exec(ctx, `delete from calendar_change where id = any ($1::uuid[])`, pq.Array(ids))
	return err
}

// waitsForCalendar tells of an enrollment e whether a change of its program's
// calendar touches it that is not worked off, as TouchedBy would list it.
const waitsForCalendar = `exists (select from calendar_change x where x.program_id = e.program_id
	and (e.status in ('pending', 'waitlisted', 'active', 'paused') or e.due_on is null or e.due_on >= x.from_day
		or exists (select from mark m where m.session_id = x.session_id and m.enrollment_id = e.id)
		or exists (select from placement p join class_session s on s.class_id = p.class_id where s.id = x.session_id and p.enrollment_id = e.id)))`
