package jobs

import (
	"context"
	"sync"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

const (
	lookEvery = time.Second
	// How soon to look at a tick again that another instance is running, that failed, or that the database could not say anything about.
	lookBusy   = 2 * time.Second
	lookFailed = 30 * time.Second
	lookAway   = 5 * time.Second
)

// follow runs the ticks of a job's schedule until Stop. Only the latest tick
// counts: what was missed while the program was down is run once.
//
// The row of the job, not this program's memory, tells which tick was the last.
// Whoever moves the product's clock by hand moves those rows with it
// (registrar.MoveClock): a leap is nobody's downtime, and the ticks leapt over are
// run by nobody.
func (r *Runner) follow(job *Job) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	var settled, notBefore time.Time
	for {
		if tick := latest(job.schedule, r.clock.Now()); !tick.IsZero() && !tick.Equal(settled) && !time.Now().Before(notBefore) {
			state, err := r.tick(job, tick)
			switch {
			case err != nil:
				r.log.Warn("tick not taken", "job", job.Name, "tick", tick, "error", err)
				notBefore = time.Now().Add(lookAway)
			case state == registrar.TickBusy:
				notBefore = time.Now().Add(lookBusy)
			case state == registrar.TickFailed:
				notBefore = time.Now().Add(lookFailed)
			case state == registrar.TickSettled:
				settled = tick
			}
		}
		select {
		case <-ticker.C:
		case <-r.loop.Done():
			return
		}
	}
}

// tick takes a tick and, where it is ours, runs it.
func (r *Runner) tick(job *Job, tick time.Time) (registrar.TickState, error) {
	run, state, err := r.office.BeginTick(r.loop, job.JobName, tick, r.instance)
	if err != nil || state != registrar.TickOurs {
		if r.loop.Err() != nil {
			return registrar.TickSettled, nil
		}
		return state, err
	}
	run, err = r.execute(job, run.ID, Ask{RunID: run.ID, Actor: school.SystemActor(), Stopping: r.stopping.Load})
	if err != nil {
		return state, err
	}
	if run.State == "failed" && !job.Frequent { // a frequent job's next tick is soon enough
		return registrar.TickFailed, nil
	}
	return registrar.TickSettled, nil
}

// every calls work again and again until the answered function is called, which
// waits for a call under way.
func every(ctx context.Context, pause time.Duration, work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		ticker := time.NewTicker(pause)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				work(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
	return func() {
		cancel()
		done.Wait()
	}
}
