package registrar

import (
	"context"
	"fmt"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// JobRunView is one run of a job.
type JobRunView = db.JobRun

// RunLease is how long a run is taken to be alive, in real time, unless KeepRun
// renews it: as long as its job waits when its program was killed.
const RunLease = 20 * time.Second

// retryFailed is how long a tick whose run failed waits, in real time, before it
// is run again.
const retryFailed = 10 * time.Minute

// JobName is a job as the office keeps its runs.
type JobName struct {
	Name string
	// HoldsBrake: after a run that braked, no other begins until a person releases it.
	HoldsBrake bool
	// ProgramBrakes: what brakes is a program's part of it; the others go on.
	ProgramBrakes bool
	// Frequent: of the runs that find nothing to do only the newest is kept.
	Frequent bool
}

// RunRequest is how a person wants a job run.
type RunRequest struct {
	On           *school.Date `json:"on"`           // the day to run for; nil: each program's own today
	ReleaseBrake bool         `json:"releaseBrake"` // lets go on what braked:
	ProgramID    string       `json:"programId"`    // of this program alone, or of all that the actor reaches where empty
}

// TickState is what became of a tick.
type TickState string

// The states of a tick.
const (
	TickOurs    TickState = "ours"    // the run has begun; the caller works
	TickBusy    TickState = "busy"    // the job runs at the moment, here or elsewhere; look again
	TickFailed  TickState = "failed"  // its run failed a short while ago; look again
	TickSettled TickState = "settled" // it was run, skipped, or is held by a brake
)

// BeginTick takes a scheduled tick of a job unless somebody has: of several
// instances one runs it. A tick whose run died with its program, or failed a while
// ago, is taken over.
func (o *Office) BeginTick(ctx context.Context, job JobName, tick time.Time, instance string) (run JobRunView, state TickState, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		if err := v.LockTick(v.ctx, job.Name, tick); err != nil {
			return err
		}
		alive, err := v.BuryRuns(v.ctx, job.Name, v.now)
		if err != nil {
			return err
		}
		// Read after alive: a run that ended in between is busy now and settled at the next look, never both over and unfinished.
		last, err := v.JobTick(v.ctx, job.Name)
		if err != nil {
			return err
		}
		if state = tickState(last, tick, alive); state != TickOurs {
			return nil
		}
		if held, err := v.held(job); err != nil {
			return err
		} else if held {
			state = TickSettled
			return v.TakeTick(v.ctx, job.Name, tick, "")
		}
		run, err = v.beginRun(db.NewRun{Name: job.Name, Tick: tick, Instance: instance})
		if err != nil {
			return err
		}
		return v.TakeTick(v.ctx, job.Name, tick, run.ID)
	})
	if db.IsTaken(err, "job_run_running") { // somebody's hand was quicker
		return JobRunView{}, TickBusy, nil
	}
	return run, state, err
}

// tickState tells what to do about a tick, given the last one taken and whether a
// run of the job is alive.
func tickState(last db.JobTick, tick time.Time, alive bool) TickState {
	switch {
	case alive:
		return TickBusy
	case tick.After(last.Tick):
		return TickOurs
	case tick.Before(last.Tick) || last.State == nil:
		return TickSettled
	case *last.State != db.RunFailed:
		return TickSettled
	case *last.Error == db.RunLost:
		return TickOurs
	case last.Since < retryFailed.Seconds():
		return TickFailed
	}
	return TickOurs
}

// held tells whether a job waits for a person to release its brake.
func (v *visit) held(job JobName) (bool, error) {
	if !job.HoldsBrake {
		return false, nil
	}
	state, err := v.LastRunState(v.ctx, job.Name)
	return state == db.RunBraked, err
}

func (v *visit) beginRun(r db.NewRun) (JobRunView, error) {
	r.ID, r.At = newID(), v.now
	if err := v.InsertRun(v.ctx, r, RunLease); err != nil {
		return JobRunView{}, err
	}
	return v.JobRun(v.ctx, r.ID)
}

// checkRun refuses a program that is named where none is to be.
func (v *visit) checkRun(job JobName, r RunRequest) error {
	switch {
	case r.ProgramID == "":
		return nil
	case !job.ProgramBrakes:
		return school.InvalidField("/programId", "The brake of this job is not a program's own. Leave the program out.")
	case !r.ReleaseBrake:
		return school.InvalidField("/programId", "A program is named to release its brake: send releaseBrake with it. Every run looks at all programs.")
	}
	_, err := v.programInScope(r.ProgramID)
	if school.KindOf(err) == school.NotFound {
		return school.InvalidField("/programId", "There is no such program, or it is not yours to see.")
	}
	return err
}

// BeginRun begins a run that a person asked for. It answers false while another
// run of the job is alive: they take turns.
func (o *Office) BeginRun(ctx context.Context, actor school.Actor, job JobName, r RunRequest, instance string) (run JobRunView, begun bool, err error) {
	err = o.do(ctx, actor, ActRunJob, func(v *visit) error {
		begun = false
		if err := v.checkRun(job, r); err != nil {
			return err
		}
		alive, err := v.BuryRuns(v.ctx, job.Name, v.now)
		if err != nil || alive {
			return err
		}
		if held, err := v.held(job); err != nil {
			return err
		} else if held && !r.ReleaseBrake {
			return &school.Error{Kind: school.Conflict, Message: fmt.Sprintf("The job %s stopped itself (see its last run) and waits for a person. When the cause is mended, run it with its brake released.", job.Name)}
		}
		run, err = v.beginRun(db.NewRun{Name: job.Name, Tick: v.now, ByHand: true, ForDay: r.On, Instance: instance})
		if err != nil {
			return err
		}
		begun = true
		return v.audit("job_run", run.ID, r.details(job))
	})
	if db.IsTaken(err, "job_run_running") {
		return JobRunView{}, false, nil
	}
	return run, begun, err
}

// details are what the trail keeps of a request.
func (r RunRequest) details(job JobName) map[string]any {
	details := map[string]any{"job": job.Name, "on": r.On, "releaseBrake": r.ReleaseBrake}
	if r.ProgramID != "" {
		details["program"] = r.ProgramID
	}
	return details
}

// KeepRun renews a run's lease; false where it is no longer its program's, which
// had better stop.
func (o *Office) KeepRun(ctx context.Context, id string) (ours bool, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		ours, err = v.RenewRun(v.ctx, id, RunLease)
		return err
	})
	return ours, err
}

// progressEvery is after how many cases a long run says how far it is.
const progressEvery = 50

// noteProgress writes what a run has done so far, for who watches it. That it could
// not be written stops nothing.
func (o *Office) noteProgress(ctx context.Context, runID string, counts map[string]int) {
	if runID == "" || counts[countLooked]%progressEvery != 0 {
		return
	}
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error { return v.NoteProgress(v.ctx, runID, counts) })
	if err != nil && ctx.Err() == nil {
		o.log.Warn("progress of a run not noted", "run", runID, "error", err)
	}
}

// maxRunError bounds what is kept of a run's error, in bytes.
const maxRunError = 1000

// EndRun records how a run ended: its counts, whether it braked, and its error
// where it failed.
func (o *Office) EndRun(ctx context.Context, job JobName, id string, counts map[string]int, braked bool, failure error) (run JobRunView, err error) {
	end := db.RunEnd{State: db.RunDone, Counts: counts}
	switch {
	case failure != nil:
		text := failure.Error()
		end.State, end.Error = db.RunFailed, strings.ToValidUTF8(text[:min(len(text), maxRunError)], "")
	case braked:
		end.State = db.RunBraked
	}
	if end.Counts == nil {
		end.Counts = map[string]int{}
	}
	end.Idle = job.Frequent && end.State == db.RunDone && isIdle(counts)
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		end.At = v.now
		ours, err := v.EndRun(v.ctx, id, end)
		if err != nil {
			return err
		}
		if ours && end.Idle {
			if err := v.PruneIdleRuns(v.ctx, job.Name, id); err != nil {
				return err
			}
		}
		run, err = v.JobRun(v.ctx, id)
		return err
	})
	return run, err
}

func isIdle(counts map[string]int) bool {
	for _, n := range counts {
		if n != 0 {
			return false
		}
	}
	return true
}
