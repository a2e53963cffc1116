package year_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// TestAChangeOfRulesThatWouldReportHalfOfAllIsStopped moves everybody to rules that bear no absence at all, when half of
// them have one: the night stops at a fifth, asks, and goes on stopping until a person lets it.
func TestAChangeOfRulesThatWouldReportHalfOfAllIsStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rand.New(rand.NewPCG(1, 1)), []share{{"eight-weeks", 100}}, 60)
	g := w.programs[0]
	w.at(firstDay, 9, 0)
	for _, c := range g.classes {
		for i := range c.starts {
			c.starts[i] = firstDay.Add(7 + 7*i).In(w.zone).Add(18 * time.Hour)
		}
		w.planClass(c)
		for range c.joins {
			w.enroll(g, c, firstDay)
		}
	}
	for _, p := range w.people { // whatever a simulation drew of them
		if p.class() == "" {
			for _, c := range g.classes {
				w.place(p, c.id, false)
			}
		}
	}
	absent := 0
	for _, c := range g.classes {
		w.clock.Set(c.starts[0].Add(time.Hour))
		var r registrar.AttendanceRequest
		for _, p := range g.people {
			if p.class() == c.id {
				m := registrar.MarkRequest{EnrollmentID: p.id, Outcome: school.Attended}
				if absent*2 < len(g.people) {
					m.Outcome = school.Absent
					absent++
				}
				r.Marks = append(r.Marks, m)
			}
		}
		w.record(c.sessions[0], r, "marks")
	}
	today := w.today(g)
	if n := w.run("compliance", false); n["violations"]+n["notices"] > 0 {
		t.Fatalf("one absence brought %v", n)
	}

	strict := g.policies[0]
	strict.Version, strict.EffectiveFrom, strict.MaxAbsences, strict.CureDays, strict.Review = 0, today, ptr(0), nil, nil
	added, err := w.office.AddPolicy(w.ctx, w.admin, g.id, strict)
	check(t, err)
	g.policies = append(g.policies, added)
	w.moveAll(g, 2, today)
	allowed := len(g.people) / 5
	if found := w.run("compliance", false)["violations"]; found != allowed || absent < 2*allowed {
		t.Fatalf("the night of a change that would report %d of %d reported %d", absent, len(g.people), found)
	}
	if brakes := must(w.office.JobRuns(w.ctx, w.admin, registrar.JobFilter{Name: "compliance"}, registrar.Page{})).Brakes; len(brakes) != 1 || brakes[0].ProgramID != g.id || brakes[0].Allowed != allowed {
		t.Fatalf("brakes %+v", brakes)
	}
	w.letters()

	// The decision was entered wrongly: another of the same day takes its place. What was found falls; nobody else hears of
	// it, the brake released or not.
	w.at(today+1, 9, 0)
	w.moveAll(g, 1, today)
	for _, release := range []bool{false, true} {
		if n := w.run("compliance", release)["violations"]; n != 0 {
			t.Errorf("after the decision was taken back %d were found in violation", n)
		}
	}
	b, standing := w.readBooks(), 0
	for _, rows := range b.findings {
		for _, f := range rows {
			if f.fellAt == nil {
				standing++
			}
		}
	}
	if standing != 0 {
		t.Errorf("%d findings still stand", standing)
	}
}

// moveAll enters for everybody the court's decision that a version of the rules holds for them.
func (w *world) moveAll(g *program, version int, on school.Date) {
	w.t.Helper()
	for _, p := range g.people {
		if _, ok := w.amend(p, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedOn: on, PolicyVersion: &version}); !ok {
			w.t.Fatal("not moved")
		}
	}
}
