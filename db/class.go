package db

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Class is a dated run of a program's course.
type Class struct {
	ID             string      `db:"id" json:"id"`
	OrganizationID string      `db:"organization_id" json:"-"`
	ProgramID      string      `db:"program_id" json:"programId"`
	ProgramName    string      `db:"program_name" json:"programName"`
	Name           string      `db:"name" json:"name"`
	Location       string      `db:"location" json:"location"`
	Capacity       int         `db:"capacity" json:"capacity"`
	SeatsTaken     int         `db:"seats_taken" json:"seatsTaken"`
	Language       string      `db:"language" json:"language"`
	FirstDay       school.Date `db:"first_day" json:"firstDay"`
	LastDay        school.Date `db:"last_day" json:"lastDay"`
	Version        int64       `db:"version" json:"version"`
}

// Revision is its id and version.
func (c Class) Revision() (id string, version int64) { return c.ID, c.Version }

const classColumns = `c.id, c.organization_id, c.program_id, p.name as program_name, c.name, c.location, c.capacity, c.seats_taken, c.language,
	c.first_day, c.last_day, c.version from class c join program p on p.id = c.program_id`

// Class reads one class in scope.
func (t *Tx) Class(ctx context.Context, id string) (Class, error) {
	var c Class
	err := t.get(ctx, &c, `select `+classColumns+` where c.id = $1`, id)
	return c, err
}

// ClassKey is the place of a class in a list.
type ClassKey struct {
	FirstDay school.Date `json:"d"`
	ID       string      `json:"i"`
}

// ClassFilter limits a list of classes; empty fields do not. Classes that meet
// between From and To overlap that time.
type ClassFilter struct {
	OrganizationID      string
	ProgramID, Language string
	From, To            *school.Date
	OpenOn              map[string]school.Date // by program: only classes with a free seat that are not over on this day
	After               ClassKey
	Limit               int
}

// Classes lists classes in scope by their first day.
func (t *Tx) Classes(ctx context.Context, f ClassFilter) ([]Class, error) {
	var q filter
	f.conditions(&q)
	const order = "c.first_day, c.id"
	found := ""
	if f.OpenOn == nil {
		found = `select c.id from class c` + q.where() + ` order by ` + order + ` limit ` + strconv.Itoa(plannedLimit(f.Limit))
	} else { // by program: its day, and its classes from an index
		var programs, days []string
		for id, day := range f.OpenOn {
			programs, days = append(programs, id), append(days, day.String())
		}
		q.and("c.program_id = today.program_id and c.last_day >= today.day and c.seats_taken < c.capacity")
		found = fmt.Sprintf(`select c.id from unnest(%s::uuid[], %s::date[]) as today(program_id, day) cross join lateral (
			select c.id, c.first_day from class c%s order by %s limit %d) c order by %s limit %d`,
			q.arg(pq.Array(programs)), q.arg(pq.Array(days)), q.where(), order, plannedLimit(f.Limit), order, plannedLimit(f.Limit))
	}
	rows := []Class{}
	err := t.list(ctx, &rows, `with page as materialized (`+found+`) select `+classColumns+` join page on page.id = c.id order by `+order+
		` limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

func (f *ClassFilter) conditions(q *filter) {
	q.andAsked([]asked{
		{"c.organization_id = %s", f.OrganizationID}, {"c.program_id = %s", f.ProgramID}, {"c.language = %s", f.Language},
	})
	if f.From != nil {
		q.and("c.last_day >= %s", *f.From)
	}
	if f.To != nil {
		q.and("c.first_day <= %s", *f.To)
	}
	if f.After.ID != "" {
		q.and("(c.first_day, c.id) > (%s, %s)", f.After.FirstDay, f.After.ID)
	}
}

// ClassSession is a dated meeting of a class.
type ClassSession struct {
	ID        string       `db:"id" json:"id"`
	ClassID   string       `db:"class_id" json:"-"`
	Day       school.Date  `db:"day" json:"day"` // the program's calendar day on which it starts
	StartsAt  time.Time    `db:"starts_at" json:"startsAt"`
	EndsAt    time.Time    `db:"ends_at" json:"endsAt"`
	Module    string       `db:"module" json:"module"`
	Cancelled *school.Date `db:"decided_on" json:"cancelledOn"` // the day it was decided that it does not take place
}

// ClassSessions reads the sessions of classes in the order of their start.
func (t *Tx) ClassSessions(ctx context.Context, classIDs []string) ([]ClassSession, error) {
	rows := []ClassSession{}
	err := t.list(ctx, &rows, `select s.id, s.class_id, s.day, s.starts_at, s.ends_at, s.module, x.decided_on
		from class_session s left join session_cancellation x on x.session_id = s.id
		where s.class_id = any ($1::uuid[]) order by s.starts_at, s.id`, pq.Array(classIDs))
	return rows, err
}

// InsertClass writes a class with its sessions.
func (t *Tx) InsertClass(ctx context.Context, c Class, sessions []ClassSession, at time.Time, by string) error {
	_, err := t.exec(ctx, `insert into class (id, organization_id, program_id, name, location, capacity, language, first_day, last_day, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		c.ID, c.OrganizationID, c.ProgramID, c.Name, c.Location, c.Capacity, c.Language, c.FirstDay, c.LastDay, at, null(by))
	if err != nil {
		return err
	}
	return t.InsertSessions(ctx, c, sessions, at)
}

// InsertSessions writes sessions of a class.
func (t *Tx) InsertSessions(ctx context.Context, c Class, sessions []ClassSession, at time.Time) error {
	rows, err := asJSON(sessions)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into class_session (id, organization_id, program_id, class_id, day, starts_at, ends_at, module, recorded_at)
		select s.id, $2, $3, $4, s.day, s."startsAt", s."endsAt", s.module, $5
		from jsonb_to_recordset($1::jsonb) as s(id uuid, day date, "startsAt" timestamptz, "endsAt" timestamptz, module text)`,
		rows, c.OrganizationID, c.ProgramID, c.ID, at)
	return err
}

// StretchClass has a class's days reach over a day.
func (t *Tx) StretchClass(ctx context.Context, id string, day school.Date) error {
	_, err := t.exec(ctx, `update class set first_day = least(first_day, $2), last_day = greatest(last_day, $2), version = version + 1 where id = $1`, id, day)
	return err
}

// UpdateClass replaces what a class is called, where it meets and how many seats
// it has, unless its version is another or more sit in it; it says whether it did.
func (t *Tx) UpdateClass(ctx context.Context, c Class) (bool, error) {
	n, err := t.exec(ctx, `update class set name = $3, location = $4, capacity = $5, language = $6, version = version + 1
		where id = $1 and version = $2 and seats_taken <= $5`, c.ID, c.Version, c.Name, c.Location, c.Capacity, c.Language)
	return n == 1, err
}
