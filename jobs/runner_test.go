package jobs

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"johnschool/registrar"
	"johnschool/school"
)

// counted is a job that counts its runs.
func counted(runs *atomic.Int32) Job {
	return Job{JobName: registrar.JobName{Name: "counted"}, When: "0 0 12 * * *", Run: func(context.Context, Ask) (Result, error) {
		return Result{Counts: map[string]int{"runs": int(runs.Add(1))}}, nil
	}}
}

func parse(t *testing.T, line string) cron.Schedule {
	t.Helper()
	s, err := parser.Parse(line)
	check(t, err)
	return s
}

func TestLatestTick(t *testing.T) {
	t.Parallel()
	chicago := "CRON_TZ=America/Chicago 0 15 3 * * *"
	for _, c := range []struct{ line, now, want string }{
		{"*/5 * * * * *", "2026-03-02T18:00:03Z", "2026-03-02T18:00:00Z"},
		{"*/5 * * * * *", "2026-03-02T18:00:05Z", "2026-03-02T18:00:05Z"},
		{"30 * * * * *", "2026-03-02T18:00:29Z", "2026-03-02T17:59:30Z"},
		{chicago, "2026-03-02T09:14:59Z", "2026-03-01T09:15:00Z"},
		{chicago, "2026-03-02T09:15:00Z", "2026-03-02T09:15:00Z"},
		{chicago, "2026-03-08T08:15:00Z", "2026-03-08T08:15:00Z"}, // clocks went forward at two
		{chicago, "2026-11-01T09:14:00Z", "2026-10-31T08:15:00Z"}, // and back, the tick an hour later in UTC
		{chicago, "2026-11-01T09:15:00Z", "2026-11-01T09:15:00Z"},
		{"0 0 0 1 1 *", "2026-03-02T09:15:00Z", ""},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		check(t, err)
		got := ""
		if tick := latest(parse(t, c.line), now); !tick.IsZero() {
			got = tick.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.line, c.now, got, c.want)
		}
	}
}

func TestOneOfSeveralInstancesRunsATick(t *testing.T) {
	b := setup(t)
	var runs atomic.Int32
	runners := []*Runner{b.runner(counted(&runs)), b.runner(counted(&runs)), b.runner(counted(&runs))}
	tick := b.clock.Now()
	first, err := runners[0].tick(runners[0].jobs["counted"], tick)
	check(t, err)
	if first != registrar.TickSettled || runs.Load() != 0 {
		t.Fatalf("a fresh installation ran a tick of before it was there: %s", first)
	}
	for day := 1; day <= 3; day++ {
		tick = tick.Add(24 * time.Hour)
		var all sync.WaitGroup
		for _, r := range runners {
			all.Go(func() {
				for {
					state, err := r.tick(r.jobs["counted"], tick)
					if err != nil {
						t.Error(err)
					}
					if state != registrar.TickBusy {
						return
					}
				}
			})
		}
		all.Wait()
		if n := int(runs.Load()); n != day {
			t.Fatalf("%d runs for %d ticks", n, day)
		}
	}
}

func TestAMissedTickIsCaughtUpOnce(t *testing.T) {
	b := setup(t)
	var runs atomic.Int32
	r := b.runner(counted(&runs))
	job := r.jobs["counted"]
	for _, down := range []time.Duration{0, 5*24*time.Hour + time.Hour, time.Minute} {
		b.clock.Add(down)
		_, err := r.tick(job, latest(job.schedule, b.clock.Now()))
		check(t, err)
	}
	if runs.Load() != 1 {
		t.Errorf("%d runs for five missed days", runs.Load())
	}
}

func TestALeapOfTheClockIsNobodysDowntime(t *testing.T) {
	b := setup(t)
	var runs atomic.Int32
	r := b.runner(counted(&runs))
	job := r.jobs["counted"]
	look := func() {
		t.Helper()
		_, err := r.tick(job, latest(job.schedule, b.clock.Now()))
		check(t, err)
	}
	look()
	check(t, b.office.SealDemo(b.ctx, 0))
	leap := 200 * 24 * time.Hour
	check(t, b.office.MoveClock(b.ctx, leap, b.clock.Now().Add(leap)))
	b.clock.Add(leap)
	look()
	if runs.Load() != 0 {
		t.Error("ran a tick that was leapt over")
	}
	b.clock.Add(24 * time.Hour)
	look()
	if runs.Load() != 1 {
		t.Error("did not run the first tick after the leap")
	}
	if err := b.office.MoveClock(b.ctx, leap-time.Hour, b.clock.Now()); school.KindOf(err) != school.Invalid {
		t.Errorf("back: %v", err)
	}
}

func TestTheTickOfADeadRunIsTakenOver(t *testing.T) {
	b := setup(t)
	var runs atomic.Int32
	r := b.runner(counted(&runs))
	job := r.jobs["counted"]
	tick := b.clock.Now()
	_, _, err := b.office.BeginTick(b.ctx, job.JobName, tick.Add(-time.Hour), "killed")
	check(t, err)
	dead, state, err := b.office.BeginTick(b.ctx, job.JobName, tick, "killed")
	check(t, err)
	if state != registrar.TickOurs {
		t.Fatal(state)
	}
	if state, err = r.tick(job, tick); err != nil || state != registrar.TickBusy {
		t.Fatalf("while its lease holds: %s %v", state, err)
	}
	b.exec(`update job_run set lease_until = clock_timestamp() - interval '1 second' where id = $1`, dead.ID)
	if state, err = r.tick(job, tick); err != nil || state != registrar.TickSettled || runs.Load() != 1 {
		t.Fatalf("after it ran out: %s %v, %d runs", state, err, runs.Load())
	}
	if b.count(`select count(*) from job_run where id = $1 and state = 'failed' and error <> ''`, dead.ID) != 1 {
		t.Error("the dead run is not buried")
	}
	late, err := b.office.EndRun(b.ctx, job.JobName, dead.ID, map[string]int{"late": 1}, false, nil)
	check(t, err)
	if late.State != "failed" {
		t.Error("a buried run came back")
	}
}

func TestAFailedTickIsRunAgainLater(t *testing.T) {
	b := setup(t)
	var runs atomic.Int32
	r := b.runner(Job{JobName: registrar.JobName{Name: "shaky"}, When: "0 0 12 * * *", Run: func(context.Context, Ask) (Result, error) {
		if runs.Add(1) == 1 {
			panic("a bug")
		}
		return Result{}, nil
	}})
	job := r.jobs["shaky"]
	tick := b.clock.Now()
	for i, want := range []registrar.TickState{registrar.TickSettled, registrar.TickFailed, registrar.TickFailed} {
		state, err := r.tick(job, tick.Add(time.Duration(min(i, 1))*time.Hour))
		check(t, err)
		if state != want {
			t.Fatalf("look %d: %s, want %s", i, state, want)
		}
	}
	if b.count(`select count(*) from job_run where state = 'failed' and error like 'panic: a bug%'`) != 1 || runs.Load() != 1 {
		t.Error("the failure is not recorded, or it was run again at once")
	}
	b.exec(`update job_run set lease_until = clock_timestamp() - interval '11 minutes'`)
	state, err := r.tick(job, tick.Add(time.Hour))
	check(t, err)
	if state != registrar.TickSettled || runs.Load() != 2 {
		t.Errorf("ten minutes later: %s after %d runs", state, runs.Load())
	}
}

func TestIdleFrequentRunsLeaveOnlyTheNewest(t *testing.T) {
	b := setup(t)
	busy := false
	r := b.runner(Job{JobName: registrar.JobName{Name: "often", Frequent: true}, When: "*/5 * * * * *", Run: func(context.Context, Ask) (Result, error) {
		if busy {
			return Result{Counts: map[string]int{"done": 1}}, nil
		}
		return Result{Counts: map[string]int{"done": 0}}, nil
	}})
	for i := range 8 {
		b.clock.Add(5 * time.Second)
		busy = i == 4
		_, err := r.tick(r.jobs["often"], b.clock.Now())
		check(t, err)
	}
	b.run(r, "often")
	if idle, all := b.count(`select count(*) from job_run where idle`), b.count(`select count(*) from job_run`); idle != 1 || all != 3 {
		t.Errorf("%d idle of %d rows; one idle, one that worked and one by hand should be left", idle, all)
	}
}

func TestARunByHandTakesItsTurn(t *testing.T) {
	b := setup(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	var inside, most atomic.Int32
	r := b.runner(Job{JobName: registrar.JobName{Name: "slow"}, When: "0 0 12 * * *", Run: func(_ context.Context, ask Ask) (Result, error) {
		most.Store(max(most.Load(), inside.Add(1)))
		defer inside.Add(-1)
		if !ask.ByHand {
			close(begun)
			<-goOn
		}
		return Result{}, nil
	}})
	_, err := r.tick(r.jobs["slow"], b.clock.Now())
	check(t, err)
	var scheduled, byHand sync.WaitGroup
	scheduled.Go(func() {
		if _, err := r.tick(r.jobs["slow"], b.clock.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
	})
	<-begun
	short, cancel := context.WithTimeout(b.ctx, 300*time.Millisecond)
	defer cancel()
	if _, err := r.Run(short, school.ConsoleActor(), "slow", registrar.RunRequest{}); school.KindOf(err) != school.Conflict {
		t.Errorf("a turn that never came: %v", err)
	}
	byHand.Go(func() { b.run(r, "slow") })
	close(goOn)
	scheduled.Wait()
	byHand.Wait()
	if most.Load() != 1 || b.count(`select count(*) from job_run where state = 'done'`) != 2 {
		t.Errorf("%d at once, %d done", most.Load(), b.count(`select count(*) from job_run where state = 'done'`))
	}
}

func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	b := setup(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	job := Job{JobName: registrar.JobName{Name: "slow"}, When: "0 0 12 * * *", Run: func(ctx context.Context, ask Ask) (Result, error) {
		close(begun)
		select {
		case <-goOn:
			return Result{Counts: map[string]int{"finished": 1}}, nil
		case <-ctx.Done():
			return Result{}, ctx.Err()
		}
	}}
	r := b.runner(job)
	var running sync.WaitGroup
	running.Go(func() { b.run(r, "slow") })
	<-begun
	stopped := make(chan error)
	go func() { stopped <- r.Stop(context.Background()) }()
	for !r.stopping.Load() {
		time.Sleep(time.Millisecond)
	}
	if _, err := r.Run(b.ctx, school.ConsoleActor(), "slow", registrar.RunRequest{}); school.KindOf(err) != school.Unavailable {
		t.Errorf("a run that began while stopping: %v", err)
	}
	select {
	case err := <-stopped:
		t.Fatalf("stopped before the job had finished: %v", err)
	default:
	}
	close(goOn)
	check(t, <-stopped)
	running.Wait()
	if b.count(`select count(*) from job_run where state = 'done' and counts->>'finished' = '1'`) != 1 {
		t.Error("the run is not recorded as finished")
	}
}

func TestStopWaitsForNobodysTurn(t *testing.T) {
	b := setup(t)
	r := b.runner(Job{JobName: registrar.JobName{Name: "slow"}, When: "0 0 12 * * *", Run: func(context.Context, Ask) (Result, error) { return Result{}, nil }})
	job := r.jobs["slow"]
	_, begun, err := b.office.BeginRun(b.ctx, school.ConsoleActor(), job.JobName, registrar.RunRequest{}, "another instance, killed since")
	check(t, err)
	if !begun {
		t.Fatal("the other's run has not begun")
	}
	check(t, r.Stop(b.ctx))
	if _, err := r.takeTurn(b.ctx, school.ConsoleActor(), job, registrar.RunRequest{}); school.KindOf(err) != school.Unavailable {
		t.Errorf("who waited for the other was told %v", err)
	}
}

func TestStopGivesUpInTheEnd(t *testing.T) {
	b := setup(t)
	begun := make(chan struct{})
	r := b.runner(Job{JobName: registrar.JobName{Name: "stuck"}, When: "0 0 12 * * *", Run: func(ctx context.Context, _ Ask) (Result, error) {
		close(begun)
		<-ctx.Done()
		return Result{}, ctx.Err()
	}})
	var running sync.WaitGroup
	running.Go(func() { b.run(r, "stuck") })
	<-begun
	over, cancel := context.WithCancel(b.ctx)
	cancel()
	if err := r.Stop(over); err == nil {
		t.Error("Stop says that all had finished")
	}
	running.Wait()
	if b.count(`select count(*) from job_run where state = 'failed' and error = 'context canceled'`) != 1 {
		t.Error("the run is not recorded")
	}
}

func TestSchedulesAreFollowed(t *testing.T) {
	b := setup(t)
	ran := make(chan Ask, 100)
	r := b.runner(Job{JobName: registrar.JobName{Name: "often", Frequent: true}, When: "* * * * * *", Run: func(_ context.Context, ask Ask) (Result, error) {
		ran <- ask
		return Result{}, nil
	}})
	r.Start()
	deadline := time.After(patient)
	for {
		b.clock.Add(time.Second)
		select {
		case ask := <-ran:
			if ask.ByHand || ask.Actor.Role != school.System || ask.RunID == "" {
				t.Errorf("asked: %+v", ask)
			}
			return
		case <-time.After(100 * time.Millisecond):
		case <-deadline:
			t.Fatal("the schedule was not followed")
		}
	}
}

func TestRunByHandRefuses(t *testing.T) {
	b := setup(t)
	r := b.runner()
	nextWeek := school.DateOf(b.clock.Now(), time.UTC).Add(7)
	lastWeek := nextWeek.Add(-14)
	for _, c := range []struct {
		actor school.Actor
		name  string
		on    *school.Date
		want  school.Kind
	}{
		{b.clerk, "compliance", nil, school.Forbidden},
		{b.clerk, "nothing", nil, school.Forbidden},
		{school.Actor{Role: school.Anonymous}, "compliance", nil, school.Unauthenticated},
		{school.ConsoleActor(), "nothing", nil, school.NotFound},
		{school.ConsoleActor(), "escalations", &lastWeek, school.Invalid},
		{school.ConsoleActor(), "reminders", &lastWeek, school.Invalid},
		{school.ConsoleActor(), "reminders", &nextWeek, school.Invalid},
		{school.ConsoleActor(), "compliance", &nextWeek, school.Invalid},
	} {
		_, err := r.Run(b.ctx, c.actor, c.name, registrar.RunRequest{On: c.on})
		var e *school.Error
		if !errors.As(err, &e) || e.Kind != c.want {
			t.Errorf("%s runs %s: %v, want %s", c.actor.Role, c.name, err, c.want)
		}
	}
	if b.count(`select count(*) from job_run`) != 0 || b.count(`select count(*) from audit_event where refused and action = 'job.run'`) != 3 {
		t.Error("a refused run began, or a refusal left no event")
	}
	today := school.DateOf(b.clock.Now(), time.UTC)
	run, err := r.Run(b.ctx, school.ConsoleActor(), "compliance", registrar.RunRequest{On: &today})
	check(t, err)
	if run.State != "done" || !run.ByHand || run.ForDay == nil || *run.ForDay != today || run.FinishedAt == nil {
		t.Errorf("run: %+v", run)
	}
}

func TestEveryProductJobRuns(t *testing.T) {
	b := setup(t)
	b.enroll(2)
	r := b.runner()
	for name := range r.jobs {
		if run := b.run(r, name); run.State != "done" {
			t.Errorf("%s: %s %s", name, run.State, run.Error)
		}
	}
}
