package school

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCalendar(t *testing.T) {
	s := tell(Policy{}, 3)
	c := NewCalendar(s.sessions)
	ids := func(sessions []Session) (out []string) {
		for _, one := range sessions {
			out = append(out, one.ID)
		}
		return out
	}
	if diff := cmp.Diff([]string{"own1", "other1", "own2", "other2", "own3", "other3"}, ids(c.All())); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff([]string{"other2", "own3", "other3"}, ids(c.From(dayNo(15)))); diff != "" {
		t.Fatal(diff)
	}
	if c.Find("own2").Day != dayNo(14) || c.Find("none") != nil {
		t.Fatal("a session is not found by its id")
	}
	var first []string
	for one := range c.OfClass("other") {
		if first = append(first, one.ID); len(first) == 2 {
			break
		}
	}
	if diff := cmp.Diff([]string{"other1", "other2"}, first); diff != "" {
		t.Fatal(diff)
	}

	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Calendar
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.All(), back.All()); diff != "" {
		t.Fatal(diff)
	}
}

func TestNoCalendar(t *testing.T) {
	var c *Calendar
	if c.Find("x") != nil || len(c.From(0)) != 0 || len(c.All()) != 0 {
		t.Fatal("a calendar that is not there has sessions")
	}
	for range c.OfClass("x") {
		t.Fatal("a calendar that is not there has classes")
	}
	// An enrollment of nothing stands somewhere, too.
	record := Record{Placements: []Placement{{ClassID: "x"}}, Marks: []Mark{{SessionID: "x", Outcome: Absent}}}
	due := NewDate(2026, 1, 1)
	got := Evaluate(Policy{RequiredSessions: 1, AtRiskDays: ptr(1)}, Order{DueOn: &due}, record, due)
	wantState(t, got, CannotComplete)
	got = Evaluate(Policy{Modules: []string{"A"}, AtRiskDays: ptr(1)}, Order{DueOn: &due}, Record{KnownAt: time.Unix(0, 0)}, due)
	wantState(t, got, AtRisk)
}

// TestAStandingHoldsNothingItWasMadeOf guards the calendar, which all records of
// a program share.
func TestAStandingHoldsNothingItWasMadeOf(t *testing.T) {
	s := tell(Policy{RequiredSessions: 8, MaxAbsences: ptr(0), RemovalIsViolation: true}, 4).due(50).mark(Removed, "own1").pause("p", 9, 8)
	before := s.on(20)
	for _, r := range before.Reasons {
		for _, f := range r.Facts {
			if f.On != nil {
				*f.On = 0
			}
		}
	}
	*before.DueOn = 0
	after := s.on(20)
	if *after.DueOn != dayNo(50) || *after.Reasons[0].Facts[0].On != dayNo(7) {
		t.Fatalf("what is done to a standing reaches the record: %+v", after)
	}
}
