package registrar

import (
	"context"
	"slices"

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
