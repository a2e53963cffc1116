package db

import (
	"context"
	"time"

	"johnschool/school"
)

// SessionsOfClass lists a class's sessions with what is marked, in the order of
// their start.
func (t *Tx) SessionsOfClass(ctx context.Context, classID string) ([]SessionLine, error) {
	rows := []SessionLine{}
	err := t.list(ctx, &rows, sessionLines(`select s.id from class_session s where s.class_id = $1`), classID)
	for i := range rows {
		rows[i].complete()
	}
	return rows, err
}

// InClass lists the enrollments in scope that hold a seat in a class, by name.
func (t *Tx) InClass(ctx context.Context, classID string) ([]CaseloadLine, error) {
	return t.inClass(ctx, `select e.id from enrollment e where e.class_id = $1`, `p.normal_family, p.normal_given, e.id`, classID)
}

// Waiting lists the enrollments in scope that wait for a seat in a class, those
// enrolled first before the others.
func (t *Tx) Waiting(ctx context.Context, classID string) ([]CaseloadLine, error) {
	return t.inClass(ctx, `select e.id from enrollment e where e.waitlisted_class_id = $1 order by e.id limit 500`, `e.id`, classID)
}

func (t *Tx) inClass(ctx context.Context, found, order, classID string) ([]CaseloadLine, error) {
	rows := []CaseloadLine{}
	err := t.list(ctx, &rows, `with page as materialized (`+found+`) `+caseloadLines+` order by `+order, classID)
	return rows, err
}

// PhonesInClass reads the telephone numbers, by participant, of those in scope who
// hold a seat in a class: where they agreed to be called and it is safe.
func (t *Tx) PhonesInClass(ctx context.Context, classID string) (map[string]string, error) {
	var rows []struct {
		ParticipantID string `db:"participant_id"`
		Number        string `db:"value"`
	}
	err := t.list(ctx, &rows, `select c.participant_id, c.value from enrollment e
		join contact_point c on c.participant_id = e.participant_id and c.kind = 'phone' and c.removed_at is null and c.safe and c.consent
		where e.class_id = $1`, classID)
	phones := make(map[string]string, len(rows))
	for _, r := range rows {
		phones[r.ParticipantID] = r.Number
	}
	return phones, err
}

// CalendarSession is a session as a month shows it.
type CalendarSession struct {
	ID          string       `db:"id" json:"id"`
	ClassID     string       `db:"class_id" json:"classId"`
	ClassName   string       `db:"class_name" json:"className"`
	ProgramName string       `db:"program_name" json:"programName"`
	Zone        string       `db:"zone" json:"zone"`
	Day         school.Date  `db:"day" json:"day"`
	StartsAt    time.Time    `db:"starts_at" json:"startsAt"`
	EndsAt      time.Time    `db:"ends_at" json:"endsAt"`
	Module      string       `db:"module" json:"module"`
	Capacity    int          `db:"capacity" json:"capacity"`
	SeatsTaken  int          `db:"seats_taken" json:"seatsTaken"`
	Cancelled   *school.Date `db:"decided_on" json:"cancelledOn"`
}

// CalendarFilter limits a calendar; empty fields do not, but the days, which are
// included.
type CalendarFilter struct {
	OrganizationID, ProgramID, Language string
	From, To                            school.Date
	Limit                               int
}

// SessionsBetween lists the sessions of some days in the order of their start.
func (t *Tx) SessionsBetween(ctx context.Context, f CalendarFilter) ([]CalendarSession, error) {
	var q filter
	if f.OrganizationID != "" {
		q.and("s.organization_id = %s", f.OrganizationID)
	}
	q.and("s.day >= %s and s.day <= %s", f.From, f.To)
	if f.ProgramID != "" {
		q.and("s.program_id = %s", f.ProgramID)
	}
	if f.Language != "" {
		q.and("c.language = %s", f.Language)
	}
	rows := []CalendarSession{}
	err := t.list(ctx, &rows, `select s.id, s.class_id, c.name as class_name, p.name as program_name, p.zone, s.day, s.starts_at, s.ends_at, s.module,
			c.capacity, c.seats_taken, x.decided_on
		from class_session s join class c on c.id = s.class_id join program p on p.id = s.program_id
		left join session_cancellation x on x.session_id = s.id`+q.where()+` order by s.day, s.starts_at, s.id limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// ClosedDay is a day on which courts in scope are closed.
type ClosedDay struct {
	Day    school.Date `db:"day" json:"day"`
	Name   string      `db:"name" json:"name"`
	Courts int         `db:"courts" json:"courts"` // how many keep it under that name
}

// ClosedDays tells which of some days courts in scope are closed on, the name that
// most of them give it first.
func (t *Tx) ClosedDays(ctx context.Context, days []school.Date) ([]ClosedDay, error) {
	rows := []ClosedDay{}
	err := t.list(ctx, &rows, `select x.day, x.name, count(*) as courts from court c join court_closure x on x.court_id = c.id
		where x.day = any ($1::date[]) group by x.day, x.name order by x.day, courts desc, x.name`, daysArray(days))
	return rows, err
}
