package school

import "testing"

func TestDollars(t *testing.T) {
	for cents, want := range map[int64]string{0: "$0.00", 5: "$0.05", 23000: "$230.00", 100000: "$1,000.00", 123456789: "$1,234,567.89", -150: "-$1.50"} {
		if got := Dollars(cents); got != want {
			t.Errorf("%d cents are %s, want %s", cents, got, want)
		}
	}
}

func TestReasonsAJudgeCanRead(t *testing.T) {
	policy := Policy{RequiredSessions: 8, MaxAbsences: ptr(2), MaxConsecutiveAbsences: ptr(1), MaxGapDays: ptr(21), RemovalIsViolation: true,
		Conditions: []string{"screening held", "no new arrest"}}
	s := tell(policy, 10).due(70).mark(Attended, "own1").mark(Absent, "own2", "own3").mark(Removed, "own4")
	want := []string{
		"Absent from 3 sessions (January 19, January 26 and February 2, 2026); the program allows 2.",
		"Absent in a row from 3 sessions (January 19, January 26 and February 2, 2026); the program allows 1.",
		"No contact for more than 21 days: the last was on January 12, 2026 (a session attended), and the session of January 19, 2026 was missed after it.",
		"Removed from 1 session (February 2, 2026); in this program, being removed is a violation.",
		"7 sessions are still needed and 11 are on offer by the due date, March 16, 2026.",
		"Not yet attested: screening held.",
		"Not yet attested: no new arrest.",
	}
	wantTexts(t, s.on(30), want)

	wantTexts(t, s.on(71), append([]string{want[0], want[1], want[2], want[3],
		"The due date, March 16, 2026, has passed: 7 sessions are still needed; the conditions “screening held” and “no new arrest” are not yet attested.",
		"7 sessions are still needed and none is on offer by the due date, March 16, 2026."}, want[5:]...))

	s.amend(Reinstated, 29, 100, nil)
	got := s.on(30)
	wantNumber(t, "reason", reason(t, got, ReasonReinstated), "Reinstated on February 3, 2026; absences before that day no longer count.")

	// Over the end of a year each day has its own.
	s = tell(Policy{RequiredSessions: 1, MaxAbsences: ptr(1)}, 0).session("own", "a", -7, "").session("own", "b", 2, "").mark(Absent, "a", "b")
	wantNumber(t, "reason", reason(t, s.on(2), ReasonAbsences),
		"Absent from 2 sessions (December 29, 2025 and January 7, 2026); the program allows 1.")

	s = tell(Policy{Modules: []string{"law", "health"}, MakeupsAllowed: ptr(0)}, 1).due(10)
	wantNumber(t, "reason", reason(t, s.on(0), ReasonCannotComplete),
		"2 modules are still needed (law and health) and only 1 is on offer by the due date, January 15, 2026.")

	s = tell(Policy{RequiredSessions: 2, Conditions: []string{"screening held"}}, 4).mark(Attended, "own1", "own2").attest("screening held", 0)
	wantTexts(t, s.on(14), []string{"All required sessions are credited (2). Every condition is met: “screening held”."})
}

func wantTexts(t *testing.T, s Standing, want []string) {
	t.Helper()
	got := texts(s)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("on %d the reasons are\n%q\nwant\n%q", s.On-dayNo(0), got, want)
		}
	}
	for _, r := range s.Reasons {
		if r.Facts == nil {
			t.Fatalf("%s has no list of facts", r.Code)
		}
	}
}
