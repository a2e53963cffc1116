package registrar

import (
	"context"
	"errors"

	"johnschool/db"
	"johnschool/school"
)

// NightResult is what a run of the compliance job did. Braked says that in some
// program it would have told too many people at once and waits for a person.
type NightResult struct {
	Counts map[string]int
	Braked bool
}

// The counts of a compliance run.
const (
	countLooked    = "enrollments"
	countNotices   = "notices"
	countWithdrawn = "noticesWithdrawn"
	countFound     = "violations"
	countUnpaid    = "unpaidFees"
	countCompleted = "completions"
	countCorrected = "corrections"
	countProgress  = "progressReports"
	countReleased  = "reportsReleased"
	countHeldBack  = "heldBackByBrake"
	countFailed    = "failed"
)

// nightBatch is how many enrollments a night asks for at a time.
const nightBatch = 500

// RunCompliance does the night of a day (each program's today where nil, never a
// later one): it looks at every enrollment whose answer may have changed, each in
// its own transaction, so that a run that dies half-way is simply run again. One
// bad record does not stop it, nor one bad program; a program whose night would
// open more than max(10, 20 % of its open enrollments) notices or findings stops
// there until a person runs it with its brake released.
func (o *Office) RunCompliance(ctx context.Context, actor school.Actor, r RunRequest, runID string) (NightResult, error) {
	result := NightResult{Counts: map[string]int{}}
	programs, err := o.programsOfNight(ctx, r.On)
	if err != nil {
		return result, err
	}
	released, err := o.releaseBrakes(ctx, actor, r)
	if err != nil {
		return result, err
	}
	for _, id := range programs {
		n := &night{office: o, runID: runID, counts: result.Counts, free: released[id]}
		err := n.run(ctx, id, r.On)
		switch {
		case err == nil:
		case school.KindOf(err) == school.Unavailable || ctx.Err() != nil:
			return result, err
		default:
			result.Counts[countFailed]++
			o.log.Error("compliance failed for one program", "program", id, "run", runID, "error", err)
		}
		result.Braked = result.Braked || n.braked
	}
	return result, nil
}

// programsOfNight lists every program; Invalid where the day has begun in none.
func (o *Office) programsOfNight(ctx context.Context, on *school.Date) (ids []string, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		programs, err := v.ProgramZones(v.ctx)
		if err != nil {
			return err
		}
		ids = nil
		begun := on == nil || len(programs) == 0
		for _, p := range programs {
			ids = append(ids, p.ID)
			if zone, err := loadZone(p.Zone); err == nil {
				begun = begun || *on <= school.DateOf(v.now, zone)
			}
		}
		if !begun {
			return school.InvalidField("/on", "This day has not come yet; a night is done for today or a day past.")
		}
		return nil
	})
	return ids, err
}

// releaseBrakes lets the programs that the actor reaches go on, or the one that is
// named, where asked to, and answers which.
func (o *Office) releaseBrakes(ctx context.Context, actor school.Actor, r RunRequest) (map[string]bool, error) {
	released := map[string]bool{}
	if !r.ReleaseBrake {
		return released, nil
	}
	err := o.do(ctx, actor, ActRunJob, func(v *visit) error {
		ids, err := v.ReleaseBrakes(v.ctx, r.ProgramID, v.Actor.UserID, v.now)
		if err != nil {
			return err
		}
		for _, id := range ids {
			released[id] = true
			if err := v.audit("program", id, map[string]any{"brake": "released"}); err != nil {
				return err
			}
		}
		return nil
	})
	return released, err
}

// night is the run of one program's day.
type night struct {
	office  *Office
	runID   string
	program program
	on      school.Date
	counts  map[string]int

	free    bool // a person released the brake for this run
	engaged bool // the brake holds since an earlier run
	braked  bool // it holds now
	allowed int
	notices int // opened in this run
	found   int
	held    int // not opened in this run, for the brake
}

func (n *night) run(ctx context.Context, programID string, on *school.Date) error {
	err := n.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		if n.program, err = v.programOf(programID); err != nil {
			return err
		}
		n.on = n.program.today(v.now)
		if on != nil {
			n.on = min(*on, n.on)
		}
		if n.engaged, err = v.EngagedBrake(v.ctx, programID); err != nil {
			return err
		}
		open, err := v.OpenEnrollments(v.ctx, programID)
		n.allowed = max(10, open/5)
		return err
	})
	n.braked = n.engaged
	if err == nil { // who waits for a change of the calendar is due tonight; how many is the projections job's to count
		err = n.office.followCalendar(ctx, programID, map[string]int{})
	}
	after := firstID
	for err == nil {
		var ids []string
		err = n.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			ids, err = v.DueForCompliance(v.ctx, programID, n.on, after, nightBatch)
			return err
		})
		for _, id := range ids {
			if err == nil {
				err = n.one(ctx, id)
			}
		}
		if err == nil && len(ids) < nightBatch {
			return n.countBrake(ctx, programID)
		}
		if err == nil {
			after = ids[len(ids)-1]
		}
	}
	return err
}

// countBrake says to who is asked to release the brake how much there is to open.
func (n *night) countBrake(ctx context.Context, programID string) error {
	if !n.braked {
		return nil
	}
	return n.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		return v.CountBrake(v.ctx, programID, n.notices+n.found+n.held)
	})
}

// one does the night of one enrollment. What is wrong with this one is logged and
// counted; only trouble below, or the end of the run, stops the night.
func (n *night) one(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tally := *n
	err := n.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		tally = *n // a transaction that is run again counts once
		tally.counts = map[string]int{countLooked: 1}
		return tally.comply(v, id)
	})
	switch {
	case err == nil:
		for k, count := range tally.counts {
			n.counts[k] += count
		}
		n.notices, n.found, n.held, n.braked = tally.notices, tally.found, tally.held, tally.braked
		n.office.noteProgress(ctx, n.runID, n.counts)
		return nil
	case school.KindOf(err) == school.Unavailable:
		return err
	default:
		n.counts[countFailed]++
		n.office.log.Error("compliance failed for one enrollment", "enrollment", id, "run", n.runID, "error", err)
		return nil
	}
}

// comply brings one enrollment up to the day: first what no longer stands falls,
// then what holds is told, found or completed.
func (n *night) comply(v *visit, id string) error {
	recorded, err := v.ShareCalendar(v.ctx, n.program.ID)
	if err != nil {
		return err
	}
	c, err := v.lock(id)
	if err != nil {
		return err
	}
	c.at = stamp(c.at, recorded) // what is found rests on the calendar as it stands
	told, err := v.Told(v.ctx, c.ID)
	if err != nil {
		return err
	}
	fell, err := n.letFall(v, c, told)
	if err != nil {
		return err
	}
	if fell > 0 {
		if told, err = v.Told(v.ctx, c.ID); err != nil {
			return err
		}
	}
	before := c.Status
	done, heldBack, err := n.bringUp(v, c, told)
	if err != nil {
		return err
	}
	if err := n.releaseHeld(v, c); err != nil {
		return err
	}
	return n.write(v, c, fell+done > 0 || before != c.Status, heldBack)
}

// bringUp does the steps of the day. A step that ends the enrollment changes what
// the others rest on, so after it they are asked for again.
func (n *night) bringUp(v *visit, c *change, told school.Told) (done int, heldBack bool, err error) {
	for {
		m, err := v.matter(c.ID, false)
		if err != nil {
			return done, heldBack, err
		}
		if err := v.movePaused(c, m); err != nil {
			return done, heldBack, err
		}
		was := c.Status
		did, held, err := n.take(v, c, m, n.steps(c, m, told))
		done, heldBack = done+did, heldBack || held
		if err != nil || c.Status == was {
			return done, heldBack, err
		}
		if told, err = v.Told(v.ctx, c.ID); err != nil {
			return done, heldBack, err
		}
	}
}

// steps are those of the night's day; of a day past, only what today asks for as well.
func (n *night) steps(c *change, m matter, told school.Told) []school.Step {
	of := func(on school.Date) []school.Step {
		return school.Comply(m.policyOn(on), m.standing(on), told, isOpen(c.Status), on)
	}
	if n.on == c.today {
		return of(n.on)
	}
	return school.CaughtUp(of(n.on), of(c.today))
}

// take does the steps that the brake allows. Past one that ends the enrollment it
// still makes the findings, for they held that night as well; what else there was
// to do is asked for again.
func (n *night) take(v *visit, c *change, m matter, steps []school.Step) (done int, heldBack bool, err error) {
	before, was := c.Status, c.Status
	for _, step := range steps {
		if c.Status != before && step.Do != school.StepFind {
			continue
		}
		if n.holdsBack(step) {
			n.counts[countHeldBack]++
			n.held++
			heldBack = true
			if err := n.brake(v, c.ProgramID); err != nil {
				return done, true, err
			}
			continue
		}
		if c.Status != was { // the next rests on the end, too
			was = c.Status
			if m, err = v.matter(c.ID, false); err != nil {
				return done, heldBack, err
			}
		}
		if err := n.step(v, c, m, step); err != nil {
			return done, heldBack, err
		}
		done++
	}
	return done, heldBack, nil
}

// holdsBack tells whether the brake stops a step: only what tells participants or
// courts of something that went wrong.
func (n *night) holdsBack(step school.Step) bool {
	if n.free {
		return false
	}
	switch step.Do {
	case school.StepNotify:
		return n.braked || n.notices >= n.allowed
	case school.StepFind:
		return n.braked || n.found >= n.allowed
	}
	return false
}

func (n *night) brake(v *visit, programID string) error {
	if n.braked {
		return nil
	}
	n.braked = true
	if err := v.auditFor(n.program.OrganizationID, "program", programID, map[string]any{"brake": "engaged", "allowed": n.allowed, "run": n.runID}); err != nil {
		return err
	}
	return v.EngageBrake(v.ctx, newID(), programID, n.on, n.runID, n.notices+n.found+n.held, n.allowed, v.now)
}

func (n *night) step(v *visit, c *change, m matter, step school.Step) error {
	switch step.Do {
	case school.StepComplete:
		n.counts[countCompleted]++
		return n.complete(v, c, m)
	case school.StepProgress:
		n.counts[countProgress]++
		return v.oweReport(owed{caseOf: n.caseOf(c, m), kind: db.ReportProgress, on: n.on})
	case school.StepNotify:
		n.notices++
		n.counts[countNotices]++
		return n.notify(v, c, m, step)
	case school.StepFind:
		n.found++
		if step.Rule == school.RuleUnpaidFees {
			n.counts[countUnpaid]++
		} else {
			n.counts[countFound]++
		}
		return n.find(v, c, m, step)
	case school.StepWithdrawNotice:
		n.counts[countWithdrawn]++
		return n.withdrawNotice(v, c, step)
	}
	return errors.New("registrar: unknown step " + string(step.Do))
}

// write brings the projection up to today. The version moves only where
// something happened. After the night of a day past, today's has still to look.
func (n *night) write(v *visit, c *change, happened, heldBack bool) error {
	m, err := v.matter(c.ID, false)
	if err != nil {
		return err
	}
	again := heldBack || n.on != c.today
	p := v.projection(c, m, again)
	if happened {
		return v.UpdateEnrollment(v.ctx, c.ID, p)
	}
	return v.RefreshProjections(v.ctx, v.now, []db.Refresh{{EnrollmentID: c.ID, State: p.Standing.State, DueOn: p.Standing.DueOn,
		NextChangeOn: p.NextChangeOn, Standing: p.Standing, ComplianceIs: &again}})
}
