package school

import "testing"

func TestOnOffer(t *testing.T) {
	none := Policy{RequiredSessions: 8, MakeupsAllowed: ptr(0)}
	s := tell(none, 8).due(49)
	wantNumber(t, "by the due date", s.on(0).OnOffer, 7)
	wantNumber(t, "on its own day", s.on(14).OnOffer, 6)
	wantNumber(t, "the day after", s.on(15).OnOffer, 5)
	wantNumber(t, "after the due date", s.on(50).OnOffer, 0)
	s.mark(Attended, "own2")
	wantNumber(t, "once marked", s.on(14).OnOffer, 5)
	wantNumber(t, "a later mark does not count yet", s.on(13).OnOffer, 6)

	s.policy.MakeupsAllowed = ptr(2)
	wantNumber(t, "with two make-ups", s.on(15).OnOffer, 5+2)
	wantNumber(t, "of which few are left", s.on(43).OnOffer, 1+1)
	s.mark(Attended, "other2")
	wantNumber(t, "with one left", s.on(15).OnOffer, 5+1)
	s.policy.MakeupsAllowed = nil
	wantNumber(t, "without a limit", s.on(15).OnOffer, 5+4)
	s.place("", 16)
	wantNumber(t, "without a class", s.on(16).OnOffer, 4+5)
}

func TestModulesOnOffer(t *testing.T) {
	// own: A B C A B C …, other the same a day later, third: D only.
	policy := Policy{Modules: []string{"A", "B", "C", "D"}, MakeupsAllowed: ptr(1)}
	s := tell(policy, 0).due(40).
		session("own", "o1", 7, "A").session("own", "o2", 14, "B").session("own", "o3", 21, "A").
		session("other", "x1", 9, "C").session("other", "x2", 16, "D").session("other", "x3", 23, "B")
	wantNumber(t, "own A and B, one of C and D", s.on(0).OnOffer, 3)
	wantNumber(t, "own A, one of B, D", s.on(15).OnOffer, 2)
	wantNumber(t, "only B elsewhere", s.on(22).OnOffer, 1)
	s.mark(Attended, "x1")
	wantNumber(t, "no make-up left", s.on(15).OnOffer, 1)
	s.bring("A", 0)
	wantNumber(t, "A is not needed", s.on(15).OnOffer, 0)
}

func TestCannotComplete(t *testing.T) {
	s := tell(Policy{RequiredSessions: 5, MakeupsAllowed: ptr(0)}, 8).due(56)
	wantState(t, s.on(28), OnTrack)
	wantState(t, s.on(29), CannotComplete)
	wantNumber(t, "reason", reason(t, s.on(29), ReasonCannotComplete),
		"5 sessions are still needed and only 4 are on offer by the due date, March 2, 2026.")
	s.place("", 29)
	if got := s.on(29); got.State == CannotComplete {
		t.Fatal("without a class nobody is past completing")
	}
}

func TestAtRiskByOneMoreAbsence(t *testing.T) {
	s := tell(Policy{RequiredSessions: 2, MaxAbsences: ptr(1)}, 8)
	wantState(t, s.on(7), OnTrack)
	s.mark(Absent, "own1")
	wantState(t, s.on(7), AtRisk)
	wantNumber(t, "reason", reason(t, s.on(7), ReasonNextAbsence),
		"Missing the next session, on January 19, 2026, would be absence 2; the program allows 1.")

	s = tell(Policy{RequiredSessions: 2, MaxConsecutiveAbsences: ptr(1), MaxAbsences: ptr(5)}, 8).mark(Absent, "own1")
	wantState(t, s.on(7), AtRisk)
	s.mark(Attended, "own2")
	wantState(t, s.on(14), OnTrack)

	// No absence on record: nothing to fear from the first one.
	s = tell(Policy{RequiredSessions: 8, MakeupsAllowed: ptr(0)}, 8).due(56)
	wantState(t, s.on(0), OnTrack)
	// One stands, and every session left is needed.
	s = tell(Policy{RequiredSessions: 7, MakeupsAllowed: ptr(0)}, 8).due(56).mark(Absent, "own1")
	wantState(t, s.on(7), AtRisk)
	wantNumber(t, "reason", reason(t, s.on(7), ReasonNextImpossible), "Missing the next session, on January 19, 2026, "+
		"would make completion by the due date, March 2, 2026 impossible: 7 sessions are needed and 6 are on offer.")

	// No next session of their own: there is nothing to miss.
	s = tell(Policy{RequiredSessions: 2, MaxAbsences: ptr(1)}, 2).mark(Absent, "own1").mark(Attended, "own2").
		session("other", "x", 30, "")
	wantState(t, s.on(20), OnTrack)
	// An absence on a paused day to come would count for nothing.
	s = tell(Policy{RequiredSessions: 2, MaxAbsences: ptr(1)}, 8).mark(Absent, "own1").pause("p", 10, 15)
	wantState(t, s.on(9), AtRisk)
	wantState(t, s.on(10), OnTrack)
	wantState(t, s.on(15), AtRisk)
	// Missing the next one would leave a contact too far back.
	s = tell(Policy{RequiredSessions: 4, MaxGapDays: ptr(14)}, 8).mark(Absent, "own1").mark(Attended, "own2")
	wantState(t, s.on(28), OnTrack)
	wantState(t, s.on(29), AtRisk)
	// It counts by the day on which they would miss it: whoever is told only when the gap has passed is told too late.
	s.mark(Absent, "own3", "own4")
	wantState(t, s.on(21), OnTrack)
	wantState(t, s.on(28), AtRisk)
	wantNumber(t, "reason", reason(t, s.on(28), ReasonNextSilence), "Missing the next session, on February 9, 2026, "+
		"would leave more than 14 days without contact since January 19, 2026.")
	wantState(t, s.on(29), InViolation)
	// A pause that ends before it will be the contact.
	s.pause("p", 28, 30)
	wantState(t, s.on(28), OnTrack)
	wantState(t, s.on(30), OnTrack)
}

func TestAtRiskByDate(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1, AtRiskDays: ptr(10), Conditions: []string{"screening"}}, 8).due(40)
	wantState(t, s.on(30), OnTrack)
	wantState(t, s.on(31), AtRisk)
	s.mark(Attended, "own1")
	wantState(t, s.on(31), AtRisk) // a condition is still needed
	wantNumber(t, "reason", reason(t, s.on(31), ReasonDueSoon),
		"Fewer than 10 days are left before the due date, February 14, 2026: the condition “screening” is not yet attested.")
	s.attest("screening", 30)
	wantState(t, s.on(31), RequirementsMet)
}

func TestAtRiskWithoutAClass(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1}, 2).place("", 1).
		session("late", "l1", 20, "").session("late", "l2", 41, "").
		session("fits", "f1", 25, "").session("fits", "f2", 40, "")
	wantState(t, s.on(20), OnTrack) // no due date: it never fires
	s.due(40)
	wantState(t, s.on(25), OnTrack)
	wantNumber(t, "reason", reason(t, s.on(25), ReasonUnplaced), "Not yet placed in a class.")
	wantState(t, s.on(26), AtRisk)
	wantNumber(t, "reason", reason(t, s.on(26), ReasonNoClass),
		"Not placed in a class, and no class that has not yet begun ends by the due date, February 14, 2026.")
	s.cancel("l2", 15) // now the late one ends on day 20 already, but has begun by 21
	wantState(t, s.on(26), AtRisk)
	s.cancel("f1", 15)
	wantState(t, s.on(26), OnTrack) // the fitting one begins on day 40 now
}

func TestServicesCompleteIsNotAtRisk(t *testing.T) {
	policy := Policy{RequiredSessions: 1, CompletionRequiresFee: true, FeeCents: 100, AtRiskDays: ptr(30), MaxAbsences: ptr(1)}
	s := tell(policy, 8).due(40).entry("fee", Assessment, 100, 0).mark(Attended, "own1").mark(Absent, "own2").place("", 30)
	wantState(t, s.on(20), OnTrack)
	wantState(t, s.on(35), OnTrack)
	wantNumber(t, "reason", reason(t, s.on(35), ReasonFeeWithheld),
		"The required session is credited. Completion is withheld until the fee is paid.")
}

func TestStateOrder(t *testing.T) {
	// Everything at once: the first that holds wins, one after the other.
	policy := Policy{RequiredSessions: 6, MaxAbsences: ptr(0), MakeupsAllowed: ptr(0), AtRiskDays: ptr(10)}
	s := tell(policy, 5).due(33).mark(Absent, "own1")
	wantState(t, s.on(34), Overdue)
	wantState(t, s.on(33), InViolation)
	s.policy.MaxAbsences = ptr(5)
	wantState(t, s.on(33), CannotComplete)
	s.policy.RequiredSessions = 1
	wantState(t, s.on(27), AtRisk)
	wantState(t, s.on(15), OnTrack)
	s.mark(Attended, "own2")
	wantState(t, s.on(34), RequirementsMet)
}
