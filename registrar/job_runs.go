package registrar

import (
	"context"
	"slices"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// JobFilter limits a list of runs; empty fields do not.
type JobFilter struct {
	Name, State string
}

// JobsView is what ran, and what waits for a person.
type JobsView struct {
	List[JobRunView]
	Brakes []db.Brake `json:"brakes"` // programs whose night has stopped
}

// JobPlan is a job that the office does by itself.
type JobPlan struct {
	Name string
	Next time.Time // its next tick
	Now  bool      // it goes by the clock alone: it runs for no other day than today
}

// JobsToday is the latest run of each job, and what waits for a person.
type JobsToday struct {
	Last   map[string]JobRunView // by the job's name; none where it never ran
	Brakes []db.Brake
}

// LastJobRuns reads the latest run of each of some jobs, and the brakes that are on.
func (o *Office) LastJobRuns(ctx context.Context, actor school.Actor, names []string) (JobsToday, error) {
	today := JobsToday{}
	err := o.do(ctx, actor, ActReadJobs, func(v *visit) error {
		rows, err := v.LastRuns(v.ctx, names)
		if err != nil {
			return err
		}
		today.Last = map[string]JobRunView{}
		for _, run := range rows {
			today.Last[run.Name] = run
		}
		if today.Brakes, err = v.EngagedBrakes(v.ctx); err != nil {
			return err
		}
		return v.auditReading("job_run", "", idsOf(rows, func(r JobRunView) string { return r.ID }))
	})
	return today, err
}

// Brake is a program whose night stopped itself.
type Brake = db.Brake

// Brakes lists the programs whose night stopped itself, within the actor's reach.
func (o *Office) Brakes(ctx context.Context, actor school.Actor) (brakes []Brake, err error) {
	err = o.do(ctx, actor, ActReadJobs, func(v *visit) (err error) {
		brakes, err = v.EngagedBrakes(v.ctx)
		return err
	})
	return brakes, err
}

var runStates = []string{db.RunRunning, db.RunDone, db.RunBraked, db.RunFailed}

// JobRuns lists the runs of jobs, the latest first, and the brakes that are on.
func (o *Office) JobRuns(ctx context.Context, actor school.Actor, f JobFilter, p Page) (JobsView, error) {
	var view JobsView
	err := o.do(ctx, actor, ActReadJobs, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		before, err := p.afterID()
		if err != nil {
			return err
		}
		var faults school.Faults
		school.CheckText(&faults, "/name", f.Name, 60, false)
		faults.Check(f.State == "" || slices.Contains(runStates, f.State), "/state", "Choose one of "+join(runStates)+".")
		if err := faults.Err(); err != nil {
			return err
		}
		rows, err := v.JobRuns(v.ctx, db.JobFilter{Name: f.Name, State: f.State, Before: before, Limit: limit + 1})
		if err != nil {
			return err
		}
		if view.Brakes, err = v.EngagedBrakes(v.ctx); err != nil {
			return err
		}
		view.List = page(rows, limit, func(r JobRunView) any { return r.ID })
		return v.auditReading("job_run", "", idsOf(view.Items, func(r JobRunView) string { return r.ID }))
	})
	return view, err
}
