package year_test

import (
	"encoding/json"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// schedule draws when a program's classes meet and when people join them: weekly, the long ones twice a week, the last
// of them ending after the year.
func (w *world) schedule(p *program) {
	policy := p.policies[0]
	needed, every := policy.Needed(), 7
	if needed >= 15 {
		every = 3
	}
	const seats = 24
	n := max(2, (p.share+seats-3)/(seats-2))
	latest := max(40, 330-needed*every)
	for k := range n {
		c := &class{program: p, planOn: firstDay.Add(-3)}
		first := firstDay.Add(14 + latest*k/n + w.rng.IntN(7))
		c.planOn = max(c.planOn, first.Add(-40))
		hour := 18
		if needed == 1 {
			hour = 9
		}
		for i := range needed + min(3, 1+needed/4) {
			y, m, d := first.Add(i * every).Time().Date()
			c.starts = append(c.starts, time.Date(y, m, d, hour, 0, 0, 0, p.zone))
		}
		p.classes = append(p.classes, c)
		for range (p.share*(k+1))/n - p.share*k/n {
			c.joins = append(c.joins, first.Add(-1-w.rng.IntN(24)))
		}
		c.seats = max(1, len(c.joins)-w.rng.IntN(3)) // the last to come may have to wait
	}
}

// liveThrough is the year, day by day.
func (w *world) liveThrough() {
	for d := firstDay; d <= lastDay; d++ {
		w.byItself(func() { w.live(d) })
	}
	w.at(lastDay+1, 3, 15)
	w.jobsUntil, w.mailUntil = 0, 0
	w.night()
	w.letters()
	w.send(lastDay + 1)
	w.keepHouse()
}

// byItself does work in a goroutine of its own. The race detector keeps the calls under way of each goroutine, forgets to
// strike out some of them, and takes the longer for everything the more there are.
func (w *world) byItself(work func()) {
	done, whole := make(chan struct{}), false
	go func() {
		defer close(done)
		work()
		whole = true
	}()
	<-done
	if !whole {
		w.t.FailNow()
	}
}

// live is one day.
func (w *world) live(d school.Date) {
	w.troubles(d)
	w.at(d, 3, 15)
	if d >= w.jobsUntil {
		w.night()
		w.letters()
		w.at(d, 6, 0)
		w.escalate()
		w.send(d)
		if d%7 == 0 {
			w.keepHouse()
		}
	}
	w.at(d, 9, 0)
	w.morning(d)
	w.at(d, 22, 5) // every session of the day is over, from coast to coast
	w.evening(d)
}

// keepHouse runs the jobs that follow what was done, which could as well run each minute.
func (w *world) keepHouse() {
	w.run("projections", false)
	w.run("audit_seal", false)
}

func (w *world) at(d school.Date, hour, minute int) {
	y, m, day := d.Time().Date()
	w.clock.Set(time.Date(y, m, day, hour, minute, 0, 0, w.zone))
}

// troubles begin now and then: a program that is down for some days, a mail server that is.
func (w *world) troubles(d school.Date) {
	if d >= w.jobsUntil && w.chance(25) && d > firstDay+3 {
		w.jobsUntil = d.Add(1 + w.rng.IntN(4))
	}
	if d >= w.mailUntil && w.chance(30) {
		w.mailUntil = d.Add(1 + w.rng.IntN(3))
	}
	if d < w.jobsUntil {
		w.counts["days without jobs"]++
	}
	if d < w.mailUntil {
		w.counts["mail outages"]++
	}
}

// run runs a job by hand and answers its counts; one that fails ends the simulation, but for a mail server that is away.
func (w *world) run(name string, release bool) map[string]int {
	w.t.Helper()
	run, err := w.runner.Run(w.ctx, w.admin, name, registrar.RunRequest{ReleaseBrake: release})
	check(w.t, err)
	var counts map[string]int
	check(w.t, json.Unmarshal(run.Counts, &counts))
	if name != "outbox" && (run.State == "failed" || counts["failed"] > 0) {
		w.t.Fatalf("%s at %s: %s %v %s", name, w.clock.Now(), run.State, counts, run.Error)
	}
	return counts
}

// night runs the compliance job and notes when it was and which programs' brakes held.
func (w *world) night(release ...bool) {
	n := night{start: w.clock.Now(), on: map[string]school.Date{}, braked: map[string]bool{}}
	for _, p := range w.programs {
		n.on[p.id] = w.today(p)
	}
	counts := w.run("compliance", len(release) > 0)
	n.end = w.clock.Now()
	if counts["heldBackByBrake"] > 0 {
		for _, b := range must(w.office.JobRuns(w.ctx, w.admin, registrar.JobFilter{}, registrar.Page{Limit: 1})).Brakes {
			n.braked[b.ProgramID] = true
		}
		w.counts["brakes"]++
	}
	w.nights = append(w.nights, n)
}

func (w *world) letters() { w.run("reports", false) }

func (w *world) escalate() {
	w.told = append(w.told, w.clock.Now())
	w.run("escalations", false)
	w.run("digests", false)
}

// morning is the office at work: what the court decided, who is new, what waits on the desk.
func (w *world) morning(d school.Date) {
	for _, p := range w.programs {
		for _, c := range p.classes {
			if c.planOn == d || (d == firstDay && c.planOn < d) {
				w.planClass(c)
			}
			for _, join := range c.joins {
				if join == d || (d == firstDay && join < d) {
					w.enroll(p, c, d)
				}
			}
		}
	}
	if d >= w.jobsUntil && len(w.nights[len(w.nights)-1].braked) > 0 && w.chance(2) {
		w.night(true)
	}
	if weekday := d.Weekday(); weekday != time.Saturday && weekday != time.Sunday {
		w.desk()
		w.table(d)
	}
	for range len(w.people)/45 + w.rng.IntN(3) {
		w.somethingHappens()
	}
}

// evening takes the rolls of the day, and those of the day before that were forgotten.
func (w *world) evening(d school.Date) {
	for _, p := range w.programs {
		for _, c := range p.classes {
			for i, at := range c.starts {
				if c.sessions == nil {
					break
				}
				switch school.DateOf(at, p.zone) {
				case d:
					if !w.chance(40) {
						w.takeRoll(c, c.sessions[i])
					}
				case d - 1:
					w.takeRoll(c, c.sessions[i])
				}
			}
		}
	}
}

func (w *world) planClass(c *class) {
	r := registrar.ClassRequest{ProgramID: c.program.id, Name: "Group", Location: "Room 4", Capacity: c.seats}
	modules := c.program.policies[0].Modules
	for i, at := range c.starts {
		length := 90 * time.Minute
		if at.Hour() == 9 {
			length = 8 * time.Hour
		}
		one := registrar.SessionRequest{StartsAt: at, EndsAt: at.Add(length)}
		if len(modules) > 0 {
			one.Module = modules[i%len(modules)]
		}
		r.Sessions = append(r.Sessions, one)
	}
	now := w.clock.Now()
	made, err := w.office.PlanClass(w.ctx, w.admin, r)
	check(w.t, err)
	c.id = made.ID
	c.program.changed = append(c.program.changed, now)
	for _, s := range made.Sessions {
		c.sessions = append(c.sessions, s.ID)
		c.program.sessions = append(c.program.sessions, school.Session{ID: s.ID, ClassID: c.id, Day: school.DateOf(s.StartsAt, c.program.zone),
			StartsAt: s.StartsAt, Module: s.Module, RecordedAt: now})
	}
	w.counts["classes"]++
}
