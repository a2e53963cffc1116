package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// Runner runs jobs: by their schedules between Start and Stop, and by hand. Ticks
// follow the product's clock; how long to wait and whether a run is alive follow
// real time.
type Runner struct {
	office   *registrar.Office
	clock    registrar.Clock
	log      *slog.Logger
	jobs     map[string]*Job
	instance string

	work     context.Context // of runs; cancelled only when their time to finish is over
	abort    context.CancelFunc
	loop     context.Context // of the schedules
	quit     context.CancelFunc
	stopping atomic.Bool
	mu       sync.Mutex // guards adding to running against Stop's waiting
	running  sync.WaitGroup
	passing  sync.Mutex // of LiveThrough: one at a time
}

// New makes a Runner of jobs. instance names this program in the rows of its runs.
func New(office *registrar.Office, clock registrar.Clock, log *slog.Logger, jobs []Job, instance string) (*Runner, error) {
	named, err := schedule(jobs)
	if err != nil {
		return nil, err
	}
	r := &Runner{office: office, clock: clock, log: log, jobs: named, instance: instance}
	r.work, r.abort = context.WithCancel(context.Background())
	r.loop, r.quit = context.WithCancel(context.Background())
	return r, nil
}

// Start begins to follow the schedules.
func (r *Runner) Start() {
	for _, job := range r.jobs {
		if r.enter() {
			go func() {
				defer r.running.Done()
				r.follow(job)
			}()
		}
	}
}

// Stop begins no further run and waits until those under way have finished. Those
// that have not when ctx ends are told to give up, and Stop says so; their ticks
// are taken over.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	r.stopping.Store(true)
	r.mu.Unlock()
	r.quit()
	defer r.abort()
	finished := make(chan struct{})
	go func() {
		r.running.Wait()
		close(finished)
	}()
	select {
	case <-finished:
		return nil
	case <-ctx.Done():
		return errors.New("jobs were still running when the time to stop was over")
	}
}

// enter counts a run or a schedule that Stop waits for; false once it stops.
func (r *Runner) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping.Load() {
		return false
	}
	r.running.Add(1)
	return true
}

const (
	waitForTurn = 60 * time.Second       // how long a run by hand waits for another's end
	turnEvery   = 100 * time.Millisecond // how often it looks
	dayAhead    = 14 * time.Hour         // no zone's calendar is further ahead of UTC
	dayBehind   = 12 * time.Hour         // or further behind
)

// Run runs a job now, on a person's word, and answers the finished run. It waits for a run of the same job that is under way; when that takes
// too long the answer is a Conflict. A job that fails is a run in state failed,
// not an error.
func (r *Runner) Run(ctx context.Context, actor school.Actor, name string, wish registrar.RunRequest) (registrar.JobRunView, error) {
	var none registrar.JobRunView
	if !registrar.May(actor.Role, registrar.ActRunJob) {
		_, _, err := r.office.BeginRun(ctx, actor, registrar.JobName{Name: name}, wish, r.instance)
		return none, err // the refusal, with its event
	}
	job := r.jobs[name]
	if job == nil {
		return none, noSuchJob()
	}
	if on := wish.On; on != nil && *on > school.DateOf(r.clock.Now().Add(dayAhead), time.UTC) {
		return none, school.InvalidField("/on", "Nothing can be decided for a day that has not begun anywhere: give today or an earlier day.")
	}
	if on := wish.On; on != nil && job.Now && *on < school.DateOf(r.clock.Now().Add(-dayBehind), time.UTC) {
		return none, school.InvalidField("/on", "This job goes by the clock: what a day past has left undone, it does or writes off in its next run. Leave the day out.")
	}
	if !r.enter() {
		return none, aboutToEnd()
	}
	defer r.running.Done()
	run, err := r.takeTurn(ctx, actor, job, wish)
	if err != nil {
		return none, err
	}
	return r.execute(job, run.ID, Ask{RunID: run.ID, Actor: actor, ByHand: true, RunRequest: wish, Stopping: r.stopping.Load})
}

// Plans answers every job with its next tick, in the order of their names.
func (r *Runner) Plans() []registrar.JobPlan {
	now := r.clock.Now()
	plans := make([]registrar.JobPlan, 0, len(r.jobs))
	for name, job := range r.jobs {
		plans = append(plans, registrar.JobPlan{Name: name, Next: job.schedule.Next(now), Now: job.Now})
	}
	slices.SortFunc(plans, func(a, b registrar.JobPlan) int { return strings.Compare(a.Name, b.Name) })
	return plans
}

func aboutToEnd() error {
	return &school.Error{Kind: school.Unavailable, Message: "The program is about to end; please try again.", RetryIn: 5}
}

func noSuchJob() error {
	return &school.Error{Kind: school.NotFound, Message: "There is no such job."}
}

// takeTurn begins a run by hand once no other of the job is under way.
func (r *Runner) takeTurn(ctx context.Context, actor school.Actor, job *Job, wish registrar.RunRequest) (registrar.JobRunView, error) {
	ctx, cancel := context.WithTimeout(ctx, waitForTurn)
	defer cancel()
	for {
		run, begun, err := r.office.BeginRun(context.WithoutCancel(ctx), actor, job.JobName, wish, r.instance)
		if err != nil || begun {
			return run, err
		}
		select {
		case <-time.After(turnEvery):
		case <-r.loop.Done(): // the other may be a dead one's, whose lease outlasts the time to stop
			return run, aboutToEnd()
		case <-ctx.Done():
			return run, &school.Error{Kind: school.Conflict, Message: fmt.Sprintf("The job %s is running already and takes long; look at its runs and try again when it has finished.", job.Name)}
		}
	}
}

// execute does a run that has begun and records its end.
func (r *Runner) execute(job *Job, runID string, ask Ask) (registrar.JobRunView, error) {
	ctx, giveUp := context.WithCancel(r.work)
	defer giveUp()
	began := time.Now()
	stop := every(ctx, registrar.RunLease/4, func(ctx context.Context) {
		ours, err := r.office.KeepRun(ctx, runID)
		if err != nil && ctx.Err() == nil {
			r.log.Warn("lease of a run not renewed", "job", job.Name, "run", runID, "error", err)
		} else if err == nil && !ours {
			giveUp() // somebody else took it for dead
		}
	})
	result, failure := safely(ctx, job, ask)
	stop()
	var run registrar.JobRunView
	err := stubbornly(ctx, func(ctx context.Context) (err error) {
		run, err = r.office.EndRun(ctx, job.JobName, runID, result.Counts, result.Braked, failure)
		return err
	})
	r.note(job, run, ask, result, errors.Join(failure, err), time.Since(began))
	return run, err
}

// safely runs a job; a panic is an error of this run alone.
func safely(ctx context.Context, job *Job, ask Ask) (result Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return job.Run(ctx, ask)
}

// note is the one log line of a run.
func (r *Runner) note(job *Job, run registrar.JobRunView, ask Ask, result Result, err error, took time.Duration) {
	level := slog.LevelInfo
	switch {
	case err != nil || result.Braked:
		level = slog.LevelWarn
	case job.Frequent && !ask.ByHand && idle(result.Counts):
		level = slog.LevelDebug
	}
	line := []any{"job", job.Name, "run", ask.RunID, "state", run.State, "byHand", ask.ByHand, "took", took.Round(time.Millisecond)}
	if ask.On != nil {
		line = append(line, "on", ask.On.String())
	}
	for name, n := range result.Counts {
		line = append(line, name, n)
	}
	if err != nil {
		line = append(line, "error", err)
	}
	r.log.Log(context.Background(), level, "job run", line...)
}

func idle(counts map[string]int) bool {
	for _, n := range counts {
		if n != 0 {
			return false
		}
	}
	return true
}
