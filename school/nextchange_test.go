package school

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestNextChangeIsNeverLate evaluates every day of longer than a year and looks
// from each to the first later day that differs.
func TestNextChangeIsNeverLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		if rapid.Bool().Draw(t, "known at") {
			s.record.KnownAt = s.clock.Add(-time.Duration(draw(t, "minutes", 0, 50)) * time.Minute)
		}
		end := dayNo(lastDay + 400)
		differs := end + 1 // the first day after the one looked at that differs from it
		then := Evaluate(s.policy, s.order, s.record, end)
		for on := end - 1; on >= dayNo(firstDay); on-- {
			now := Evaluate(s.policy, s.order, s.record, on)
			if !sameButForDays(now, then) {
				differs = on + 1
			}
			if next := now.NextChangeOn; (next == nil && differs <= end) || (next != nil && (*next > differs || *next <= on)) {
				t.Fatalf("from day %d the next change is said to be on %v, but day %d differs:\n%s", on-dayNo(0), next,
					differs-dayNo(0), cmp.Diff(now, Evaluate(s.policy, s.order, s.record, differs)))
			}
			then = now
		}
	})
}

func sameButForDays(a, b Standing) bool {
	a.On, a.NextChangeOn, b.On, b.NextChangeOn = 0, nil, 0, nil
	return reflect.DeepEqual(a, b)
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
	// By module, the limited ones that stay longest.
	s = tell(Policy{Modules: []string{"A", "B", "C"}, MakeupsAllowed: ptr(2)}, 3).place("", 0)
	wantNumber(t, "on offer", s.on(0).OnOffer, 2)
	wantNext(t, s.on(0), 15+1)
	s = tell(policy, 6).place("", 0)
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
	wantNext(t, s.on(40), 41)
	// A class that has not begun: until it begins.
	s = tell(Policy{RequiredSessions: 1, MakeupsAllowed: ptr(0)}, 2).due(60).place("", 0)
	wantNext(t, s.on(0), 9)
	wantNext(t, s.on(9), 61)

	// A plan is kept until an installment falls due.
	s = tell(Policy{RequiredSessions: 1, CompletionRequiresFee: true, MakeupsAllowed: ptr(0)}, 1).mark(Attended, "own1").
		entry("fee", Assessment, 100, 0).plan(0, part(30, 100))
	wantState(t, s.on(29), RequirementsMet)
	wantNext(t, s.on(8), 30)
	wantState(t, s.on(30), OnTrack)
}

// TestNextChangeLooksAtWhatMissingASessionWouldBring has a module that their own
// class offers once, late, and another class once, early: when the early one has
// passed, the late one must not be missed.
func TestNextChangeLooksAtWhatMissingASessionWouldBring(t *testing.T) {
	s := tell(Policy{Modules: []string{"A", "B"}}, 0).bring("B", 0).session("own", "o1", 3, "B").mark(Absent, "o1").
		session("own", "o2", 20, "A").session("other", "x1", 10, "A")
	wantState(t, s.on(5), OnTrack)
	wantNext(t, s.on(5), 11)
	wantState(t, s.on(11), AtRisk)
}
