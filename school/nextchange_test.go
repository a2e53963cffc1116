package school

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestNextChangeIsNeverLate evaluates day by day, for longer than a year, and
// holds the standing of every day up to the day it named.
func TestNextChangeIsNeverLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		if rapid.Bool().Draw(t, "known at") {
			s.record.KnownAt = s.clock.Add(-time.Duration(draw(t, "minutes", 0, 50)) * time.Minute)
		}
		on := dayNo(draw(t, "on", firstDay, lastDay))
		now := Evaluate(s.policy, s.order, s.record, on)
		for later := on + 1; later <= on+400; later++ {
			if now.NextChangeOn != nil && later >= *now.NextChangeOn {
				if *now.NextChangeOn <= on {
					t.Fatalf("%s is not later than %s", now.NextChangeOn, on)
				}
				break
			}
			then := Evaluate(s.policy, s.order, s.record, later)
			then.On, then.NextChangeOn = now.On, now.NextChangeOn
			if diff := cmp.Diff(now, then); diff != "" {
				t.Fatalf("from day %d, day %d differs, which is before %v:\n%s", on-dayNo(0), later-dayNo(0), now.NextChangeOn, diff)
			}
		}
	})
}

func wantNext(t *testing.T, s Standing, want int) {
	t.Helper()
	switch {
	case s.NextChangeOn == nil && want < 0:
	case s.NextChangeOn == nil:
		t.Fatalf("on %d: next change never, want %d", s.On-dayNo(0), want)
	case *s.NextChangeOn != dayNo(want):
		t.Fatalf("on %d: next change on %d, want %d", s.On-dayNo(0), *s.NextChangeOn-dayNo(0), want)
	}
}

// TestNextChangeIsNotSooner keeps the nightly job from touching enrollments for
// nothing.
func TestNextChangeIsNotSooner(t *testing.T) {
	policy := Policy{RequiredSessions: 4, MakeupsAllowed: ptr(0), MaxGapDays: ptr(30), AtRiskDays: ptr(10), MaxAbsences: ptr(3)}
	s := tell(policy, 6).due(60)
	wantNext(t, s.on(0), 8) // the day after the first session, unless it is marked
	s.mark(Attended, "own1", "own2", "own3")
	wantNext(t, s.on(21), 29)
	s.mark(Attended, "own4")
	wantState(t, s.on(28), RequirementsMet)
	wantNext(t, s.on(44), 51) // met, but what is on offer and due is still told

	// No own session left: the at-risk days, then the deadline, then never.
	s = tell(policy, 1).due(60)
	wantNext(t, s.on(8), 51)
	wantNext(t, s.on(51), 61)
	wantNext(t, s.on(61), -1)
	// An absence without contact since: the gap.
	s = tell(policy, 1).mark(Absent, "own1")
	wantNext(t, s.on(8), 31)
	wantNext(t, s.on(31), -1)

	// Make-ups elsewhere are limited: nothing changes while more are on offer.
	policy.MakeupsAllowed = ptr(2)
	s = tell(policy, 6).place("", 0)
	wantNumber(t, "on offer", s.on(0).OnOffer, 2)
	wantNext(t, s.on(0), 42+1)
	// Their own is what passes first.
	s.place("own", 1)
	wantNext(t, s.on(1), 8)
	// Closed: only what is owed goes on.
	policy.FeeDue, policy.FeeGraceDays = ptr(BeforeCompletion), ptr(5)
	s = tell(policy, 6).due(60).close("c", 10, -1)
	wantNext(t, s.on(20), -1)
	s.entry("fee", Assessment, 100, 0)
	wantNext(t, s.on(20), 66)
	wantNext(t, s.on(66), -1)
	// Facts of later days, known already.
	s.pause("p", 30, 40)
	wantNext(t, s.on(20), 30)
	// A class that has not begun: until it begins.
	s = tell(Policy{RequiredSessions: 1, MakeupsAllowed: ptr(0)}, 2).due(60).place("", 0)
	wantNext(t, s.on(0), 9)
	wantNext(t, s.on(9), 61)
}
