package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// SessionLine is a session as a day's list shows it. Marked, Expected and Unmarked
// count the enrollments that the actor may see.
type SessionLine struct {
	ID           string        `db:"id" json:"id"`
	ClassID      string        `db:"class_id" json:"classId"`
	ClassName    string        `db:"class_name" json:"className"`
	ProgramID    string        `db:"program_id" json:"programId"`
	ProgramName  string        `db:"program_name" json:"programName"`
	Day          school.Date   `db:"day" json:"day"`
	StartsAt     time.Time     `db:"starts_at" json:"startsAt"`
	EndsAt       time.Time     `db:"ends_at" json:"endsAt"`
	Module       string        `db:"module" json:"module"`
	Location     string        `db:"location" json:"location"`
	Capacity     int           `db:"capacity" json:"capacity"`
	SeatsTaken   int           `db:"seats_taken" json:"seatsTaken"`
	Marked       int           `db:"marked" json:"marked"`
	Expected     int           `db:"expected" json:"expected"`
	Unmarked     int           `db:"unmarked" json:"unmarked"` // those who had their seat by then, go on, and have no mark
	Zone         string        `db:"zone" json:"-"`
	DecidedOn    *school.Date  `db:"decided_on" json:"-"`
	CancelReason *string       `db:"cancel_reason" json:"-"`
	Cancelled    *Cancellation `db:"-" json:"cancelled"`
	RecordedAt   time.Time     `db:"recorded_at" json:"-"`
}

// Cancellation is why a session does not take place.
type Cancellation struct {
	DecidedOn school.Date `json:"decidedOn"`
	Reason    string      `json:"reason"`
}

// sessionLines reads the sessions whose ids a statement finds. It counts whom the
// actor sees: who reaches the whole program sees everybody at its sessions, and
// nobody is looked up.
func sessionLines(found string) string {
	seen := func(who string) string {
		return `case when s.organization_id = (select scope_all_of()) or s.program_id = any ((select scope_programs())::uuid[]) then cardinality(k.` + who + `)
			else (select count(*) from enrollment e where e.id = any (k.` + who + `)) end as ` + who
	}
	return `with page as materialized (` + found + `)
		select s.id, s.class_id, c.name as class_name, s.program_id, p.name as program_name, p.zone, s.day, s.starts_at, s.ends_at, s.module,
			c.location, c.capacity, c.seats_taken, x.decided_on, x.reason as cancel_reason, s.recorded_at, ` + seen("marked") + `, ` + seen("expected") + `, ` + seen("unmarked") + `
		from people_at(array(select id from page)) k join class_session s on s.id = k.session_id join class c on c.id = s.class_id join program p on p.id = s.program_id
		left join session_cancellation x on x.session_id = s.id order by s.starts_at, s.id`
}

func (l *SessionLine) complete() {
	if l.DecidedOn != nil && l.CancelReason != nil {
		l.Cancelled = &Cancellation{DecidedOn: *l.DecidedOn, Reason: *l.CancelReason}
	}
}

// SessionLine reads one session in scope.
func (t *Tx) SessionLine(ctx context.Context, id string) (SessionLine, error) {
	var s SessionLine
	err := t.get(ctx, &s, sessionLines(`select s.id from class_session s where s.id = $1`), id)
	s.complete()
	return s, err
}

// SessionFilter limits a list of sessions; empty fields do not, but days.
type SessionFilter struct {
	Days                               []school.Date
	OrganizationID, ProgramID, ClassID string
	ProgramIDs                         IDs // only of these, where it is not nil
}

// Sessions lists sessions in scope in the order of their start.
func (t *Tx) Sessions(ctx context.Context, f SessionFilter) ([]SessionLine, error) {
	var q filter
	q.and("s.day = any (%s::date[])", daysArray(f.Days))
	if f.OrganizationID != "" {
		q.and("s.organization_id = %s", f.OrganizationID)
	}
	if f.ProgramID != "" {
		q.and("s.program_id = %s", f.ProgramID)
	}
	if f.ClassID != "" {
		q.and("s.class_id = %s", f.ClassID)
	}
	if f.ProgramIDs != nil {
		q.and("s.program_id = any (%s::uuid[])", f.ProgramIDs)
	}
	rows := []SessionLine{}
	err := t.list(ctx, &rows, sessionLines(`select s.id from class_session s`+q.where()), q.args...)
	for i := range rows {
		rows[i].complete()
	}
	return rows, err
}

// daysArray is days as a parameter.
func daysArray(days []school.Date) any {
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = d.String()
	}
	return pq.Array(texts)
}

// InsertCancellation writes that a session does not take place.
func (t *Tx) InsertCancellation(ctx context.Context, sessionID string, decidedOn school.Date, reason string, at time.Time, by string) error {
	_, err := t.exec(ctx, `insert into session_cancellation (session_id, decided_on, reason, recorded_at, recorded_by) values ($1, $2, $3, $4, $5)`,
		sessionID, decidedOn, reason, at, null(by))
	return err
}
