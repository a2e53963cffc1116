package school_test

import (
	"testing"
	"time"

	"johnschool/school"
)

// fourWeeks are the weekly sessions a to d of a class, and the day of the first.
func fourWeeks() (first school.Date, sessions []school.Session) {
	first = school.NewDate(2027, time.January, 5)
	for i, id := range []string{"a", "b", "c", "d"} {
		day := first.Add(7 * i)
		sessions = append(sessions, school.Session{ID: id, ClassID: "class", Day: day, StartsAt: day.Time().Add(18 * time.Hour)})
	}
	return first, sessions
}

// TestIfAbsent forecasts an absence at the third of four weekly sessions.
func TestIfAbsent(t *testing.T) {
	t.Parallel()
	first, sessions := fourWeeks()
	calendar := school.NewCalendar(sessions)
	third := calendar.Find("c")
	due := first.Add(100)
	order := school.Order{Disposition: school.SentenceCondition, DueOn: &due}
	limit := func(n int) *int { return &n }
	mark := func(session string, o school.Outcome) school.Mark { return school.Mark{SessionID: session, Outcome: o} }
	for _, c := range []struct {
		name     string
		rules    func(*school.Policy)
		marks    []school.Mark
		absences int
		breaks   bool
		state    school.State
		text     string
	}{
		{"no limit", func(*school.Policy) {}, nil, 0, false, school.AtRisk, "absence 1"},
		{"some left", func(p *school.Policy) { p.MaxAbsences = limit(2) }, nil, 0, false, school.AtRisk, "absence 1 of 2 allowed"},
		{"the last", func(p *school.Policy) { p.MaxAbsences = limit(1) }, nil, 0, false, school.AtRisk, "absence 1 of 1 allowed – none left"},
		{"one too many", func(p *school.Policy) { p.MaxAbsences = limit(1) }, []school.Mark{mark("a", school.Absent)}, 1, true, school.InViolation,
			"absence 2 of 1 allowed – violation"},
		{"in violation already", func(p *school.Policy) { p.MaxAbsences = limit(1) }, []school.Mark{mark("a", school.Absent), mark("b", school.Absent)}, 2, false,
			school.InViolation, "absence 3 of 1 allowed – in violation already"},
		{"in a row", func(p *school.Policy) { p.MaxConsecutiveAbsences = limit(1) }, []school.Mark{mark("b", school.Absent)}, 1, true, school.InViolation,
			"absence 2 in a row, 1 allowed – violation"},
		{"silence", func(p *school.Policy) { p.MaxGapDays = limit(10) }, nil, 0, true, school.InViolation, "more than 10 days without contact – violation"},
		{"impossible", func(p *school.Policy) { p.RequiredSessions = 2 }, nil, 0, true, school.CannotComplete, "completion becomes impossible – 2 needed, 1 on offer"},
		{"a mark that stands is left aside", func(p *school.Policy) { p.MaxAbsences = limit(1) }, []school.Mark{mark("c", school.Absent)}, 0, false, school.AtRisk,
			"absence 1 of 1 allowed – none left"},
	} {
		policy := school.Policy{Version: 1, RequiredSessions: 1}
		c.rules(&policy)
		record := school.Record{EnrolledOn: first.Add(-1), Calendar: calendar, Marks: c.marks, Placements: []school.Placement{{ClassID: "class", On: first.Add(-1)}}}
		got := school.IfAbsent(policy, order, record, third, third.Day)
		if got.Absences != c.absences || got.Breaks != c.breaks || got.Text != c.text || got.State != c.state {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	closed := school.Record{EnrolledOn: first.Add(-1), Calendar: calendar, Closures: []school.Closure{{ID: "x", On: first}}}
	if got := school.IfAbsent(school.Policy{RequiredSessions: 1}, order, closed, third, third.Day); got.Text != "" || got.Breaks {
		t.Errorf("closed: %+v", got)
	}
}
