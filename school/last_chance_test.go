package school_test

import (
	"testing"

	"johnschool/school"
)

// TestLastChance looks at somebody in a class of four weekly sessions, a week before
// the third.
func TestLastChance(t *testing.T) {
	t.Parallel()
	first, sessions := fourWeeks()
	due := first.Add(100)
	attended, missed := school.Mark{SessionID: "a", Outcome: school.Attended}, school.Mark{SessionID: "a", Outcome: school.Absent}
	const why = "Missing the next session, on January 19, 2027, would make completion by the due date, April 15, 2027 impossible: 2 sessions are needed and 1 is on offer."
	for _, c := range []struct {
		name     string
		required int
		marks    []school.Mark
		why      string
	}{
		{"one to spare", 2, []school.Mark{attended}, ""},
		{"none to spare, nothing missed", 3, []school.Mark{attended}, why},
		{"none to spare, one missed", 2, []school.Mark{missed}, why},
		{"too late already", 4, []school.Mark{attended}, ""},
		{"all done", 1, []school.Mark{attended}, ""},
	} {
		record := school.Record{EnrolledOn: first.Add(-1), Calendar: school.NewCalendar(sessions), Marks: c.marks, Placements: []school.Placement{{ClassID: "class", On: first.Add(-1)}}}
		order := school.Order{Disposition: school.SentenceCondition, DueOn: &due}
		reason, is := school.LastChance(school.Policy{Version: 1, RequiredSessions: c.required}, order, record, first.Add(8))
		if is != (c.why != "") || reason.Text != c.why {
			t.Errorf("%s: %t, %q", c.name, is, reason.Text)
		}
	}
}
