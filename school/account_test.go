package school

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestAccountsAddUpToTheStanding holds the table of a letter to its sums.
func TestAccountsAddUpToTheStanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		on := dayNo(draw(t, "on", firstDay, lastDay))
		want := Evaluate(s.policy, s.order, s.record, on)
		credits, absences := 0, 0
		for _, a := range Accounts(s.policy, s.order, s.record, on) {
			switch a.Counted {
			case CountsCredit, CountsMakeup, CountsBoth:
				credits++
			case CountsAbsence:
				absences++
			}
		}
		without := s.record
		without.Marks = nil
		if brought := Evaluate(s.policy, s.order, without, on).Credits; credits+brought != want.Credits {
			t.Fatalf("%d credits and %d brought, the standing has %d", credits, brought, want.Credits)
		}
		if absences != want.Absences {
			t.Fatalf("%d absences, the standing has %d", absences, want.Absences)
		}
	})
}

// TestAccountsSayWhatGoesWithWhat pairs a make-up with the absence that it clears.
func TestAccountsSayWhatGoesWithWhat(t *testing.T) {
	s := story{policy: Policy{RequiredSessions: 4, MakeupsAllowed: new(1), MakeupClearsAbsence: true}}
	at := func(id, class string, day int) Session {
		return Session{ID: id, ClassID: class, Day: dayNo(day), StartsAt: dayNo(day).Time()}
	}
	s.record.EnrolledOn = dayNo(0)
	s.record.Calendar = NewCalendar([]Session{at("a", "red", 1), at("b", "red", 2), at("c", "green", 3), at("d", "green", 4), at("e", "red", 5)})
	s.record.Placements = []Placement{{ClassID: "red", On: dayNo(0)}}
	s.record.Marks = []Mark{{SessionID: "a", Outcome: Attended}, {SessionID: "b", Outcome: Absent}, {SessionID: "c", Outcome: Attended},
		{SessionID: "d", Outcome: Attended}, {SessionID: "e", Outcome: Excused}}
	want := []Account{{"a", CountsCredit, 0}, {"b", CountsMadeUp, dayNo(3)}, {"c", CountsBoth, dayNo(2)}, {"d", CountsOverLimit, 0}, {"e", CountsExcused, 0}}
	if diff := cmp.Diff(want, Accounts(s.policy, s.order, s.record, dayNo(9))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
