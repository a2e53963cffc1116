package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// JobFilter limits a list of runs; empty fields do not.
type JobFilter struct {
	Name, State string
	Before      string // the page before ended with this id
	Limit       int
}

// JobRuns lists runs of jobs, the latest first.
func (t *Tx) JobRuns(ctx context.Context, f JobFilter) ([]JobRun, error) {
	var q filter
	q.andAsked([]asked{{"name = %s", f.Name}, {"state = %s", f.State}, {"id < %s", f.Before}})
	rows := []JobRun{}
	err := t.list(ctx, &rows, `select `+JobRunColumns+` from job_run`+q.where()+` order by id desc limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// LastRuns reads the latest run of each of some jobs.
func (t *Tx) LastRuns(ctx context.Context, names []string) ([]JobRun, error) {
	rows := []JobRun{}
	err := t.list(ctx, &rows, `select r.* from unnest($1::text[]) as n(name) cross join lateral
		(select `+JobRunColumns+` from job_run where name = n.name order by tick desc, id desc limit 1) r`, pq.Array(names))
	return rows, err
}

// Brake is a program whose night stopped because it would have told too many
// people at once, until a person releases it.
type Brake struct {
	ID          string      `db:"id" json:"id"`
	ProgramID   string      `db:"program_id" json:"programId"`
	ProgramName string      `db:"program_name" json:"programName"`
	Owner       string      `db:"organization_id" json:"-"`
	Zone        string      `db:"zone" json:"-"`
	EngagedOn   school.Date `db:"engaged_on" json:"engagedOn"` // the program's day
	RunID       *string     `db:"run_id" json:"runId"`
	Opened      int         `db:"opened" json:"opened"`   // notices and findings that the latest night would have opened
	Allowed     int         `db:"allowed" json:"allowed"` // how many one run may
	RecordedAt  time.Time   `db:"recorded_at" json:"recordedAt"`
}

// EngagedBrakes lists the brakes in scope that nobody has released.
func (t *Tx) EngagedBrakes(ctx context.Context) ([]Brake, error) {
	rows := []Brake{}
	err := t.list(ctx, &rows, `select b.id, b.program_id, p.name as program_name, p.organization_id, p.zone, b.engaged_on, b.run_id, b.opened, b.allowed, b.recorded_at
		from brake b join program p on p.id = b.program_id where b.released_at is null order by b.recorded_at, b.id`)
	return rows, err
}
