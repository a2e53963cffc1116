package school

import "testing"

func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		name      string
		policy    Policy
		mark      Mark
		credits   int
		absences  int
		streak    int // after two absences before it
		violation bool
	}{
		{"attended", Policy{}, Mark{Outcome: Attended}, 1, 2, 0, false},
		{"late", Policy{LateCutoffMinutes: ptr(10)}, Mark{Outcome: Late, MinutesLate: ptr(10)}, 1, 2, 0, false},
		{"late without a cutoff", Policy{}, Mark{Outcome: Late}, 1, 2, 0, false},
		{"left early, long enough", Policy{MinMinutesPresent: ptr(60)}, Mark{Outcome: LeftEarly, MinutesPresent: ptr(60)}, 1, 2, 0, false},
		{"left early, too soon", Policy{MinMinutesPresent: ptr(60)}, Mark{Outcome: LeftEarly, MinutesPresent: ptr(59)}, 0, 3, 3, false},
		{"left early, no such rule", Policy{}, Mark{Outcome: LeftEarly, MinutesPresent: ptr(89)}, 0, 3, 3, false},
		{"absent", Policy{}, Mark{Outcome: Absent}, 0, 3, 3, false},
		{"turned away", Policy{}, Mark{Outcome: TurnedAway}, 0, 3, 3, false},
		{"removed", Policy{}, Mark{Outcome: Removed}, 0, 3, 3, false},
		{"removed, a violation", Policy{RemovalIsViolation: true}, Mark{Outcome: Removed}, 0, 3, 3, true},
		{"excused", Policy{}, Mark{Outcome: Excused}, 0, 2, 2, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.policy.RequiredSessions = 4
			s := tell(c.policy, 8).mark(Absent, "own1", "own2")
			c.mark.SessionID, c.mark.RecordedAt = "own3", s.tick()
			s.record.Marks = append(s.record.Marks, c.mark)
			got := s.on(22)
			wantNumber(t, "credits", got.Credits, c.credits)
			wantNumber(t, "needed", got.Needed, 4-c.credits)
			wantNumber(t, "absences", got.Absences, c.absences)
			wantNumber(t, "streak", got.Streak, c.streak)
			wantNumber(t, "conduct", len(got.Violations) == 1 && got.Violations[0].Rule == RuleConduct, c.violation)
		})
	}
}

func TestCancelledSessionCountsForNothing(t *testing.T) {
	s := tell(Policy{RequiredSessions: 4, MaxAbsences: ptr(0)}, 8).mark(Absent, "own1").mark(Attended, "own2")
	wantGrounds(t, s.on(14), "absences own1")
	s.cancel("own1", 30).cancel("own2", 30)
	got := s.on(14)
	wantGrounds(t, got)
	wantNumber(t, "credits", got.Credits, 0)
}

func TestCancellationCountsFromItsDecision(t *testing.T) {
	s := tell(Policy{RequiredSessions: 8, MakeupsAllowed: ptr(0)}, 8).due(100).cancel("own5", 10)
	wantNumber(t, "on offer before", s.on(9).OnOffer, 8-1)
	wantNumber(t, "on offer from then", s.on(10).OnOffer, 8-1-1)
}

func TestUnmarkedSessionCountsForNothing(t *testing.T) {
	s := tell(Policy{RequiredSessions: 4, MaxAbsences: ptr(0), MaxGapDays: ptr(5)}, 8)
	got := s.on(30)
	wantNumber(t, "absences", got.Absences, 0)
	wantGrounds(t, got)
}

func TestMakeups(t *testing.T) {
	plain := Policy{RequiredSessions: 8}
	s := tell(plain, 8).mark(Attended, "own1", "other1", "other2", "other3")
	wantNumber(t, "credits without a limit", s.on(50).Credits, 4)

	s.policy.MakeupsAllowed = ptr(2)
	wantNumber(t, "credits with two", s.on(50).Credits, 3)
	s.policy.MakeupsAllowed = ptr(0)
	wantNumber(t, "credits with none", s.on(50).Credits, 1)
}

func TestCurriculumCountsModulesOnce(t *testing.T) {
	s := tell(Policy{Modules: []string{"A", "B", "C"}}, 9).
		mark(Attended, "own1", "own4", "own2").bring("B", 3).bring("unknown", 3)
	got := s.on(40)
	wantNumber(t, "credits", got.Credits, 2)
	wantNumber(t, "needed", got.Needed, 1)
}

func TestOwnCreditsComeFirst(t *testing.T) {
	// A make-up of A came first, but their own A makes it superfluous, so the
	// one make-up left goes to B.
	s := tell(Policy{Modules: []string{"A", "B"}, MakeupsAllowed: ptr(1)}, 4).
		mark(Attended, "other1", "other2", "own3")
	wantNumber(t, "before their own", s.on(20).Credits, 1)
	wantNumber(t, "after their own", s.on(21).Credits, 2)
}

func TestMakeupClearsAnAbsence(t *testing.T) {
	plain := Policy{RequiredSessions: 8, MakeupClearsAbsence: true, MaxAbsences: ptr(1)}
	s := tell(plain, 8).mark(Absent, "own1", "own2").mark(Attended, "other2")
	wantNumber(t, "absences", s.on(14).Absences, 2)
	wantNumber(t, "absences after it", s.on(15).Absences, 1)
	// One before the absence clears nothing.
	s = tell(plain, 8).mark(Attended, "other1").mark(Absent, "own2")
	wantNumber(t, "absences", s.on(20).Absences, 1)

	modules := Policy{Modules: []string{"A", "B"}, MakeupClearsAbsence: true, MakeupsAllowed: ptr(1), MaxAbsences: ptr(5)}
	s = tell(modules, 4).mark(Absent, "own1", "own2").mark(Attended, "other2")
	got := s.on(20)
	wantNumber(t, "absences by module", got.Absences, 1)
	wantNumber(t, "the one that stands", reason(t, got, ReasonAbsencesSoFar), "Absent from 1 session (January 12, 2026); the program allows 5.")
	// A make-up of a module already credited still clears its absence, and
	// uses up the allowance; one that does neither uses up none.
	s = tell(modules, 6).mark(Attended, "own1").mark(Absent, "own3").mark(Attended, "other3", "other4")
	got = s.on(40)
	wantNumber(t, "absences", got.Absences, 0)
	wantNumber(t, "credits", got.Credits, 1)
	s = tell(modules, 6).mark(Attended, "own1", "other1", "other2")
	wantNumber(t, "credits", s.on(40).Credits, 2)
}

func TestMovedClassesTurnNoCreditIntoAMakeup(t *testing.T) {
	s := tell(Policy{RequiredSessions: 3, MakeupsAllowed: ptr(0)}, 8).mark(Attended, "own1", "other2").place("other", 10)
	wantNumber(t, "credits", s.on(20).Credits, 2)
	// Two placements on one day: the one recorded last holds.
	s.place("own", 10)
	wantNumber(t, "credits", s.on(20).Credits, 1)
}

func TestAbsenceViolations(t *testing.T) {
	s := tell(Policy{RequiredSessions: 8, MaxAbsences: ptr(2)}, 8).
		mark(Absent, "own1", "own2").mark(Attended, "own3").mark(Absent, "own4", "own5")
	wantGrounds(t, s.on(27))
	wantGrounds(t, s.on(28), "absences own4")
	wantGrounds(t, s.on(60), "absences own4")
	wantState(t, s.on(28), InViolation)

	s = tell(Policy{RequiredSessions: 8, MaxConsecutiveAbsences: ptr(1)}, 8).
		mark(Absent, "own1").mark(Excused, "own2").mark(Absent, "own3", "own4").mark(Attended, "own5")
	wantGrounds(t, s.on(20))
	wantGrounds(t, s.on(21), "consecutive_absences own3")
	wantGrounds(t, s.on(28), "consecutive_absences own3")
	wantGrounds(t, s.on(35))
}

func TestGroundStaysWhileItHolds(t *testing.T) {
	// The make-up clears the first absence; the violation holds without a break,
	// so its ground stays although the third absence now standing is another.
	policy := Policy{RequiredSessions: 8, MaxAbsences: ptr(1), MakeupClearsAbsence: true}
	s := tell(policy, 8).mark(Absent, "own1", "own2", "own3").mark(Attended, "other3")
	wantGrounds(t, s.on(14), "absences own2")
	wantGrounds(t, s.on(22), "absences own2")
	// After a break it is the one that tips it anew.
	s.mark(Attended, "other4").mark(Absent, "own5")
	wantGrounds(t, s.on(30))
	wantGrounds(t, s.on(35), "absences own5")
}

func TestSilence(t *testing.T) {
	s := tell(Policy{RequiredSessions: 8, MaxGapDays: ptr(20)}, 8)
	wantGrounds(t, s.on(30)) // no session was held for them
	s.mark(Absent, "own1")
	wantGrounds(t, s.on(20))
	wantGrounds(t, s.on(21), "silence 0")
	s.mark(Excused, "own2")
	wantGrounds(t, s.on(34))
	wantGrounds(t, s.on(60)) // none held since
	s.mark(Removed, "own3")
	wantGrounds(t, s.on(34))
	wantGrounds(t, s.on(35), "silence 14")
	s.mark(Attended, "own5").mark(Absent, "own6")
	wantGrounds(t, s.on(35))
	wantGrounds(t, s.on(55))
	wantGrounds(t, s.on(56), "silence 35")
	s.bring("", 50)
	wantGrounds(t, s.on(56), "silence 35") // a brought credit is no contact
}

func TestConduct(t *testing.T) {
	s := tell(Policy{RequiredSessions: 8, RemovalIsViolation: true, MakeupClearsAbsence: true}, 8).
		mark(Removed, "own1", "own2").mark(Attended, "other2")
	wantGrounds(t, s.on(7), "conduct own1")
	wantGrounds(t, s.on(40), "conduct own1", "conduct own2") // a make-up clears the absence, not the conduct
	s.amend(Reinstated, 14, -1, nil)
	wantGrounds(t, s.on(40), "conduct own2")
	s.amend(Reinstated, 15, -1, nil)
	wantGrounds(t, s.on(40))
}

func TestDeadline(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1}, 8).due(20)
	wantGrounds(t, s.on(20))
	wantGrounds(t, s.on(21), "deadline 20")
	wantState(t, s.on(21), Overdue)

	s.amend(Extension, 25, 23, nil) // too late to help: the one in force when it passed
	wantGrounds(t, s.on(26), "deadline 20")
	s.amend(Extension, 27, 40, nil)
	wantGrounds(t, s.on(27))
	wantGrounds(t, s.on(41), "deadline 40")
	wantNumber(t, "due", *s.on(27).DueOn, dayNo(40))
	wantNumber(t, "due", *s.on(26).DueOn, dayNo(23))

	s.mark(Attended, "own5")
	wantGrounds(t, s.on(41))
	wantState(t, s.on(41), RequirementsMet)
}

func TestTheDeadlinesGroundIsTheDueDateInForceWhenItPassed(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1}, 1).due(20).amend(Extension, 22, 15, nil)
	wantGrounds(t, s.on(21), "deadline 20")
	wantGrounds(t, s.on(22), "deadline 20")
	s = tell(Policy{RequiredSessions: 1}, 1).due(20).amend(Extension, 10, 30, nil).amend(Extension, 32, 25, nil)
	wantGrounds(t, s.on(30))
	wantGrounds(t, s.on(40), "deadline 30")
	// Moved back to before today, it passed in that moment.
	s = tell(Policy{RequiredSessions: 1}, 1).due(30).amend(Extension, 22, 15, nil)
	wantGrounds(t, s.on(21))
	wantGrounds(t, s.on(22), "deadline 15")
}

func TestOfVersionsRecordedAtOnceTheLastInTheListHolds(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1, MaxAbsences: ptr(0)}, 4).mark(Absent, "own1").mark(Attended, "own1").pause("p", 20, 30).pause("p", 1, 2)
	at := s.clock
	for i := range s.record.Marks {
		s.record.Marks[i].RecordedAt = at
	}
	for i := range s.record.Pauses {
		s.record.Pauses[i].RecordedAt = at
	}
	got := s.on(25)
	wantState(t, got, RequirementsMet)
	s.record.Marks = s.record.Marks[:1]
	for _, r := range s.on(25).Reasons {
		if r.Code == ReasonPaused {
			t.Fatal("the earlier version of the pause still holds")
		}
	}
}

func TestWhatBeginsOnceAPauseHasEnded(t *testing.T) {
	strict := Policy{RequiredSessions: 4, MaxAbsences: ptr(0)}
	s := tell(Policy{RequiredSessions: 4}, 8).mark(Absent, "own1").pause("p", 10, 20).amend(PolicyMoved, 15, -1, &strict)
	wantGrounds(t, s.on(20))
	wantGrounds(t, s.on(21), "absences own1")
	s.mark(Absent, "own3").mark(Absent, "own4")
	wantGrounds(t, s.on(40), "absences own1")
}

func TestDueDateDecidedLast(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1}, 8).due(20).
		amend(Extension, 10, 50, nil).amend(Extension, 8, 30, nil).amend(Extension, 10, 60, nil)
	wantNumber(t, "due", *s.on(9).DueOn, dayNo(30))
	wantNumber(t, "due", *s.on(10).DueOn, dayNo(60)) // of one day, the one recorded last
}

func TestPause(t *testing.T) {
	policy := Policy{RequiredSessions: 8, MaxAbsences: ptr(0), MaxGapDays: ptr(10), RemovalIsViolation: true}
	s := tell(policy, 12).due(40).pause("p", 10, 30).mark(Removed, "own2").mark(Absent, "own3", "own4")
	got := s.on(29)
	wantNumber(t, "absences", got.Absences, 0)
	wantGrounds(t, got)
	wantGrounds(t, s.on(40))
	wantGrounds(t, s.on(41), "deadline 40")
	s.mark(Absent, "own5")
	wantGrounds(t, s.on(40), "absences own5")
	wantGrounds(t, s.on(41), "absences own5", "silence 30", "deadline 40") // the end of the pause is a contact

	// Only the deadline begins while paused.
	s = tell(policy, 12).due(20).pause("p", 10, 9)
	wantGrounds(t, s.on(21), "deadline 20")
	// What held before goes on.
	s = tell(policy, 12).mark(Absent, "own1").pause("p", 12, 30)
	wantGrounds(t, s.on(11), "absences own1", "silence 0")
	wantGrounds(t, s.on(20), "absences own1", "silence 0")
	// Silence that the pause forestalls does not begin in it.
	s = tell(Policy{RequiredSessions: 8, MaxGapDays: ptr(12)}, 12).mark(Absent, "own1").pause("p", 12, 30)
	wantGrounds(t, s.on(20))
	wantNumber(t, "reason", reason(t, s.on(20), ReasonPaused),
		"Paused from January 17, 2026 through February 4, 2026; the rules stand still, except the due date.")
	// A version recorded later ends it earlier; its last day is the contact.
	s.pause("p", 12, 13).mark(Absent, "own2")
	wantGrounds(t, s.on(25))
	wantGrounds(t, s.on(26), "silence 13")
	// An end is a contact from that very day on.
	s = tell(Policy{RequiredSessions: 8, MaxGapDays: ptr(8)}, 1).mark(Absent, "own1").pause("p", 12, 30)
	wantGrounds(t, s.on(29), "silence 0")
	wantNext(t, s.on(29), 30)
	wantGrounds(t, s.on(30))
}

func TestReinstatement(t *testing.T) {
	policy := Policy{RequiredSessions: 8, MaxAbsences: ptr(1), MaxConsecutiveAbsences: ptr(1), MaxGapDays: ptr(20), RemovalIsViolation: true}
	s := tell(policy, 12).mark(Absent, "own1").mark(Removed, "own2").amend(Reinstated, 20, -1, nil)
	wantGrounds(t, s.on(19), "absences own2", "consecutive_absences own2", "conduct own2")
	got := s.on(20)
	wantGrounds(t, got)
	wantNumber(t, "absences", got.Absences, 0)
	wantNumber(t, "streak", got.Streak, 0)
	s.mark(Absent, "own3")
	wantGrounds(t, s.on(40))
	wantGrounds(t, s.on(41), "silence 20") // reinstatement is a contact
}

func TestReinstatementEndsWhatHeld(t *testing.T) {
	// An absence on the very day is not before it: it breaks the rule anew, with
	// a ground of its own.
	s := tell(Policy{RequiredSessions: 8, MaxAbsences: ptr(0)}, 12).mark(Absent, "own1", "own2").amend(Reinstated, 14, -1, nil)
	wantGrounds(t, s.on(13), "absences own1")
	wantGrounds(t, s.on(14), "absences own2")
	// The same where they were closed meanwhile.
	s.close("c", 10, 16)
	wantGrounds(t, s.on(15), "absences own1")
	wantGrounds(t, s.on(16), "absences own2")
}

func TestNoViolationBeginsOnceServicesAreComplete(t *testing.T) {
	policy := Policy{RequiredSessions: 1, MaxAbsences: ptr(0), RemovalIsViolation: true, MaxGapDays: ptr(5),
		CompletionRequiresFee: true, FeeCents: 100}
	s := tell(policy, 12).due(60).entry("fee", Assessment, 100, 0).mark(Attended, "own1").mark(Removed, "own2")
	got := s.on(70)
	wantGrounds(t, got)
	wantNumber(t, "services complete", got.ServicesComplete, true)
	wantState(t, got, OnTrack) // only the fee is missing
	// One that held before goes on.
	s = tell(policy, 12).entry("fee", Assessment, 100, 0).mark(Absent, "own1").mark(Attended, "own2")
	wantGrounds(t, s.on(70), "absences own1")
	wantState(t, s.on(70), InViolation)
}

func TestConditions(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1, Conditions: []string{"screening held", "no new arrest"}}, 4).
		mark(Attended, "own1").attest("screening held", 8)
	got := s.on(10)
	wantNumber(t, "services complete", got.ServicesComplete, false)
	wantNumber(t, "needed", got.Needed, 0)
	s.attest("no new arrest", 12)
	wantState(t, s.on(11), OnTrack)
	wantState(t, s.on(12), RequirementsMet)
	s.withdrawAttestation("no new arrest")
	wantState(t, s.on(12), OnTrack)
}

func TestWithdrawnAndCorrectedMarks(t *testing.T) {
	s := tell(Policy{RequiredSessions: 2}, 4).mark(Absent, "own1").mark(Attended, "own1")
	wantNumber(t, "credits", s.on(7).Credits, 1)
	s.withdrawMark("own1")
	got := s.on(7)
	wantNumber(t, "credits", got.Credits, 0)
	wantNumber(t, "on offer again", got.OnOffer, 4+4) // on the very day
}

func TestMovedPolicyJudgesTheWholeRecord(t *testing.T) {
	began := Policy{Version: 1, RequiredSessions: 4, MinMinutesPresent: ptr(80), LateCutoffMinutes: ptr(30)}
	moved := Policy{Version: 2, RequiredSessions: 3, MinMinutesPresent: ptr(40), LateCutoffMinutes: ptr(5), MaxAbsences: ptr(0)}
	s := tell(began, 8).leftEarly("own1", 50)
	s.record.Marks = append(s.record.Marks, Mark{SessionID: "own2", Outcome: Late, MinutesLate: ptr(30), RecordedAt: s.tick()})
	s.mark(Absent, "own3").amend(PolicyMoved, 30, -1, &moved)

	before, after := s.on(29), s.on(30)
	wantNumber(t, "needed before", before.Needed, 3)
	wantNumber(t, "version before", before.PolicyVersion, 1)
	wantNumber(t, "needed after", after.Needed, 1) // the late arrival stays the credit it was
	wantNumber(t, "version after", after.PolicyVersion, 2)
	wantGrounds(t, before)
	wantGrounds(t, after, "absences own3")
}

func TestClosing(t *testing.T) {
	policy := Policy{RequiredSessions: 2, FeeDue: ptr(BeforeFirstSession), FeeGraceDays: ptr(30)}
	s := tell(policy, 8).due(40).entry("fee", Assessment, 500, 0).mark(Attended, "own1").close("c", 20, -1)
	got := s.on(60)
	wantNumber(t, "closed", got.Closed, true)
	wantState(t, got, s.on(20).State)
	wantNumber(t, "on offer", got.OnOffer, s.on(20).OnOffer)
	wantNumber(t, "unpaid goes on", len(got.Unpaid), 1)
	wantNumber(t, "not yet unpaid", len(s.on(37).Unpaid), 0)
	s.entry("p", Payment, -500, 50)
	wantNumber(t, "balance goes on", s.on(60).BalanceCents, 0)
	wantNumber(t, "not closed before", s.on(19).Closed, false)

	s.close("c", 20, 50)
	wantNumber(t, "closed", s.on(49).Closed, true)
	wantState(t, s.on(50), Overdue)
	wantGrounds(t, s.on(50), "deadline 40")
	s.record.Closures = append(s.record.Closures, Closure{ID: "c", On: dayNo(20), Voided: true, RecordedAt: s.tick()})
	wantState(t, s.on(45), Overdue)
}

func TestKnownAt(t *testing.T) {
	s := tell(Policy{RequiredSessions: 2}, 8).mark(Attended, "own1")
	before := s.clock
	s.mark(Absent, "own1").session("own", "extra", 100, "").cancel("own8", 5)
	s.record.KnownAt = before
	got := s.on(10)
	wantNumber(t, "credits", got.Credits, 1)
	wantNumber(t, "on offer", got.OnOffer, 14)
	s.record.KnownAt = s.clock
	got = s.on(10)
	wantNumber(t, "credits", got.Credits, 0)
	wantNumber(t, "on offer", got.OnOffer, 14)
}
