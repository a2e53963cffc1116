package db

import (
	"context"
	"encoding/json"
	"time"

	"johnschool/school"
)

// The states of a JobRun.
const (
	RunRunning = "running"
	RunDone    = "done"
	RunBraked  = "braked" // stopped itself and asks for a person
	RunFailed  = "failed"
)

// RunLost is the error of a run whose program ended while it ran.
const RunLost = "the program ended while it ran"

// JobRun is one run of a job.
type JobRun struct {
	ID         string          `db:"id" json:"id"`
	Name       string          `db:"name" json:"name"`
	Tick       time.Time       `db:"tick" json:"tick"` // the scheduled instant; by hand, when it was asked for
	ByHand     bool            `db:"by_hand" json:"byHand"`
	ForDay     *school.Date    `db:"for_day" json:"forDay"` // nil: each program's own today
	StartedAt  time.Time       `db:"started_at" json:"startedAt"`
	FinishedAt *time.Time      `db:"finished_at" json:"finishedAt"`
	State      string          `db:"state" json:"state"`
	Counts     json.RawMessage `db:"counts" json:"counts"`
	Error      string          `db:"error" json:"error"`
}

// JobRunColumns are the columns of a JobRun in the table job_run.
const JobRunColumns = `id, name, tick, by_hand, for_day, started_at, finished_at, state, counts, error`

// JobTick is the last tick of a job that somebody took, or skipped.
type JobTick struct {
	Tick  time.Time `db:"tick"`
	RunID *string   `db:"run_id"` // nil: nobody ran it, and nobody has to
	State *string   `db:"state"`  // of that run
	Error *string   `db:"error"`
	Since float64   `db:"since"` // seconds of real time since that run ended
}

// LockTick holds a job's tick until the transaction ends. Where the job never ran,
// at becomes its first tick without a run: ticks before it are nobody's.
func (t *Tx) LockTick(ctx context.Context, name string, at time.Time) error {
	if _, err := t.exec(ctx, `insert into job_tick (name, tick) values ($1, $2) on conflict do nothing`, name, at); err != nil {
		return err
	}
	var held string
	return t.get(ctx, &held, `select name from job_tick where name = $1 for update`, name)
}

// JobTick reads a locked tick with how its run stands.
func (t *Tx) JobTick(ctx context.Context, name string) (JobTick, error) {
	var j JobTick
	err := t.get(ctx, &j, `select k.tick, k.run_id, r.state, r.error, coalesce(extract(epoch from clock_timestamp() - r.lease_until), 0)::float8 as since
		from job_tick k left join job_run r on r.id = k.run_id where k.name = $1`, name)
	return j, err
}

// TakeTick writes which tick of a job was taken by which run; an empty runID skips
// it.
func (t *Tx) TakeTick(ctx context.Context, name string, tick time.Time, runID string) error {
	_, err := t.exec(ctx, `update job_tick set tick = $2, run_id = $3 where name = $1`, name, tick, null(runID))
	return err
}

// SkipTicks passes over the ticks of all jobs up to an instant: nobody runs them.
func (t *Tx) SkipTicks(ctx context.Context, until time.Time) error {
	_, err := t.exec(ctx, `update job_tick set tick = $1, run_id = null where tick < $1`, until)
	return err
}

// NewRun is a run that begins.
type NewRun struct {
	ID, Name, Instance string
	Tick, At           time.Time
	ByHand             bool
	ForDay             *school.Date
}

// InsertRun begins a run under a lease in real time. While another of the same job
// runs it is Taken: job_run_running.
func (t *Tx) InsertRun(ctx context.Context, r NewRun, lease time.Duration) error {
	_, err := t.exec(ctx, `insert into job_run (id, name, tick, by_hand, for_day, started_at, state, lease_until, instance)
		values ($1, $2, $3, $4, $5, $6, 'running', clock_timestamp() + $7 * interval '1 millisecond', $8)`,
		r.ID, r.Name, r.Tick, r.ByHand, r.ForDay, r.At, lease.Milliseconds(), r.Instance)
	return err
}

// BuryRuns ends the runs of a job whose lease ran out: their program died. It
// answers whether one is still alive.
func (t *Tx) BuryRuns(ctx context.Context, name string, at time.Time) (alive bool, err error) {
	_, err = t.exec(ctx, `update job_run set state = 'failed', error = $2, finished_at = greatest(started_at, $3)
		where name = $1 and state = 'running' and lease_until < clock_timestamp()`, name, RunLost, at)
	if err != nil {
		return false, err
	}
	err = t.get(ctx, &alive, `select exists (select from job_run where name = $1 and state = 'running')`, name)
	return alive, err
}

// RenewRun prolongs a run's lease, in real time; false where the run is no longer
// its program's.
func (t *Tx) RenewRun(ctx context.Context, id string, lease time.Duration) (bool, error) {
	n, err := t.exec(ctx, `update job_run set lease_until = clock_timestamp() + $2 * interval '1 millisecond' where id = $1 and state = 'running'`,
		id, lease.Milliseconds())
	return n == 1, err
}

// NoteProgress writes what a run that goes on has done so far.
func (t *Tx) NoteProgress(ctx context.Context, id string, counts map[string]int) error {
	text, err := asJSON(counts)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update job_run set counts = $2 where id = $1 and state = 'running'`, id, text)
	return err
}

// RunEnd is how a run ended.
type RunEnd struct {
	State  string
	Counts map[string]int
	Error  string
	Idle   bool
	At     time.Time
}

// EndRun writes how a run ended; false where it was buried before.
func (t *Tx) EndRun(ctx context.Context, id string, e RunEnd) (bool, error) {
	counts, err := asJSON(e.Counts)
	if err != nil {
		return false, err
	}
	n, err := t.exec(ctx, `update job_run set state = $2, counts = $3, error = $4, idle = $5 and not by_hand, finished_at = greatest(started_at, $6), lease_until = clock_timestamp()
		where id = $1 and state = 'running'`, id, e.State, counts, e.Error, e.Idle, e.At)
	return n == 1, err
}

// PruneIdleRuns removes the idle runs of a job but the newest, where that is one.
func (t *Tx) PruneIdleRuns(ctx context.Context, name, newest string) error {
	_, err := t.exec(ctx, `delete from job_run where name = $1 and idle and id <> $2 and exists (select from job_run where id = $2 and idle)`, name, newest)
	return err
}

// PruneRuns removes runs that ended before an instant.
func (t *Tx) PruneRuns(ctx context.Context, before time.Time) (int64, error) {
	return t.exec(ctx, `delete from job_run where finished_at < $1`, before)
}

// JobRun reads one run.
func (t *Tx) JobRun(ctx context.Context, id string) (JobRun, error) {
	var r JobRun
	err := t.get(ctx, &r, `select `+JobRunColumns+` from job_run where id = $1`, id)
	return r, err
}

// LastRunState answers the state of the run of a job that ended last, or "".
func (t *Tx) LastRunState(ctx context.Context, name string) (string, error) {
	var state string
	err := t.get(ctx, &state, `select coalesce((select state from job_run where name = $1 and state <> 'running' order by tick desc, started_at desc limit 1), '')`, name)
	return state, err
}
