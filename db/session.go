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

// sessionLines counts whom the actor sees. Who reaches the whole program sees
// everybody at its sessions, and nobody is looked up.
const sessionLines = `select s.id, s.class_id, c.name as class_name, s.program_id, p.name as program_name, p.zone, s.day, s.starts_at, s.ends_at, s.module,
	c.location, c.capacity, c.seats_taken, x.decided_on, x.reason as cancel_reason, s.recorded_at,
	case when s.organization_id = (select scope_all_of()) or s.program_id = any ((select scope_programs())::uuid[]) then cardinality(k.ids)
		else (select count(*) from enrollment e where e.id = any (k.ids)) end as marked, w.expected, w.unmarked
	from class_session s join class c on c.id = s.class_id join program p on p.id = s.program_id
	left join session_cancellation x on x.session_id = s.id
	cross join lateral (select marked_at(s.id) as ids offset 0) k
	cross join lateral (select count(*) as expected, count(*) filter (where e.status = 'active' and e.id <> all (k.ids)
			and s.day >= (select max(l.placed_on) from placement l where l.enrollment_id = e.id)) as unmarked
		from enrollment e where e.class_id = s.class_id and e.status in ('active', 'paused')) w`

func (l *SessionLine) complete() {
	if l.DecidedOn != nil && l.CancelReason != nil {
		l.Cancelled = &Cancellation{DecidedOn: *l.DecidedOn, Reason: *l.CancelReason}
	}
}

// SessionLine reads one session in scope.
func (t *Tx) SessionLine(ctx context.Context, id string) (SessionLine, error) {
	var s SessionLine
	err := t.get(ctx, &s, sessionLines+` where s.id = $1`, id)
	s.complete()
	return s, err
}

// SessionFilter limits a list of sessions; empty fields do not, but days.
type SessionFilter struct {
	Days                               []school.Date
	OrganizationID, ProgramID, ClassID string
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
	rows := []SessionLine{}
	err := t.list(ctx, &rows, sessionLines+q.where()+` order by s.starts_at, s.id`, q.args...)
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
