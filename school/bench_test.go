package school

import (
	"strconv"
	"testing"
	"time"
)

// benchCalendar is a program of 10,000 sessions: classes of ten weekly meetings
// that begin one a day over three years.
func benchCalendar(modules int) *Calendar {
	var sessions []Session
	for class := range 1000 {
		for n := range 10 {
			s := Session{ID: "c" + strconv.Itoa(class) + "-" + strconv.Itoa(n), ClassID: "c" + strconv.Itoa(class),
				Day: dayNo(class - 500 + 7*n), RecordedAt: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
			if modules > 0 {
				s.Module = "m" + strconv.Itoa(n%modules)
			}
			if class%20 == 0 && n == 3 {
				s.Cancelled = &Cancellation{DecidedOn: s.Day - 3, RecordedAt: s.RecordedAt}
			}
			s.StartsAt = s.Day.Time().Add(18 * time.Hour)
			sessions = append(sessions, s)
		}
	}
	return NewCalendar(sessions)
}

// benchCases are enrollments with six marks, by what their evaluation costs.
func benchCases(b *testing.B, run func(b *testing.B, s *story)) {
	usual := Policy{RequiredSessions: 10, MaxAbsences: ptr(2), MaxConsecutiveAbsences: ptr(2), MaxGapDays: ptr(30), MakeupsAllowed: ptr(2),
		MakeupClearsAbsence: true, AtRiskDays: ptr(14), FeeCents: 23000, FeeDue: ptr(BeforeFirstSession), FeeGraceDays: ptr(14)}
	curriculum := usual
	curriculum.RequiredSessions, curriculum.Modules = 0, []string{"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"}
	unlimited := usual
	unlimited.MakeupsAllowed = nil
	for _, c := range []struct {
		name    string
		policy  Policy
		modules int
		mark    Outcome // at the third and fourth meeting
		class   string
	}{
		{"on track", usual, 0, Attended, "c500"},
		{"make-ups without a limit", unlimited, 0, Attended, "c500"},
		{"absences", usual, 0, Absent, "c500"},
		{"in violation", Policy{RequiredSessions: 10, MaxAbsences: ptr(1), MaxGapDays: ptr(10)}, 0, Absent, "c500"},
		{"curriculum", curriculum, 8, Absent, "c500"},
		{"no class", usual, 0, Attended, ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := &story{policy: c.policy, clock: time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)}
			s.record.EnrolledOn = dayNo(-10)
			s.record.Calendar = benchCalendar(c.modules)
			s.due(120).place("c500", -10).entry("fee", Assessment, 23000, -10).entry("pay", Payment, -23000, -5)
			for n := range 6 {
				outcome := Attended
				if n == 2 || n == 3 {
					outcome = c.mark
				}
				s.mark(outcome, "c500-"+strconv.Itoa(n))
			}
			s.place(c.class, 36)
			b.ReportAllocs()
			run(b, s)
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	benchCases(b, func(b *testing.B, s *story) {
		for b.Loop() {
			Evaluate(s.policy, s.order, s.record, dayNo(37))
		}
	})
}

// BenchmarkIfAbsent is a line of a roll: where somebody stands, and what an absence
// from today's session would do.
func BenchmarkIfAbsent(b *testing.B) {
	benchCases(b, func(b *testing.B, s *story) {
		session := s.record.Calendar.Find("c500-6")
		for b.Loop() {
			Evaluate(s.policy, s.order, s.record, session.Day)
			IfAbsent(s.policy, s.order, s.record, session, session.Day)
		}
	})
}
