package school

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEscalations(t *testing.T) {
	// Thanksgiving 2026 is Thursday, November 26; this court keeps Friday as well.
	closed := ClosedDays{NewDate(2026, 11, 26): true, NewDate(2026, 11, 27): true}.Has
	november := func(day int) Date { return NewDate(2026, 11, day) }
	on := func(day int) *Date { d := november(day); return &d }
	staff := func(why Trouble) []Escalation { return climb(why, false) }
	both := toBoth
	for _, c := range []struct {
		name string
		of   Obligation
		on   Date
		want []Escalation
	}{
		{"two working days before", Obligation{Unsent: true, DueOn: on(30)}, november(24), nil},
		{"a working day before, over a holiday and a weekend", Obligation{Unsent: true, DueOn: on(30)}, november(25), staff(TroubleDueNextWorkingDay)},
		{"between the two the court is closed", Obligation{Unsent: true, DueOn: on(30)}, november(28), nil},
		{"on the day", Obligation{Unsent: true, DueOn: on(30)}, november(30), both(TroubleDueToday)},
		{"on the day, though it is a Sunday", Obligation{Unsent: true, DueOn: on(29)}, november(29), both(TroubleDueToday)},
		{"late, but on a weekend", Obligation{Unsent: true, DueOn: on(20)}, november(21), nil},
		{"late", Obligation{Unsent: true, DueOn: on(20)}, november(23), both(TroubleLate)},
		{"late for days without the job", Obligation{Unsent: true, DueOn: on(2)}, november(23), both(TroubleLate)},
		{"sent and within its recipient's time", Obligation{DueOn: on(2), AcknowledgeBy: on(23)}, november(23), nil},
		{"unacknowledged", Obligation{DueOn: on(2), AcknowledgeBy: on(23)}, november(24), staff(TroubleUnacknowledged)},
		{"and the next working day", Obligation{DueOn: on(2), AcknowledgeBy: on(23)}, november(25), both(TroubleUnacknowledged)},
		{"rejected before its day, the same day", Obligation{DueOn: on(30), RejectedOn: on(23)}, november(23), staff(TroubleRejected)},
		{"the day after", Obligation{DueOn: on(30), RejectedOn: on(23)}, november(24), staff(TroubleRejected)},
		{"after a whole working day", Obligation{DueOn: on(30), RejectedOn: on(23)}, november(25), both(TroubleRejected)},
		{"rejected after its day", Obligation{DueOn: on(20), RejectedOn: on(23)}, november(23), both(TroubleRejected)},
		{"a notice that came back", Obligation{UndeliveredSince: on(20)}, november(20), staff(TroubleUndelivered)},
		{"two working days later", Obligation{UndeliveredSince: on(20)}, november(24), staff(TroubleUndelivered)},
		{"after two working days", Obligation{UndeliveredSince: on(20)}, november(25), both(TroubleUndelivered)},
		{"a report that came back, long before its day", Obligation{Unsent: true, DueOn: on(30), UndeliveredSince: on(20)}, november(23), staff(TroubleUndelivered)},
		{"ended", Obligation{DueOn: on(2)}, november(23), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.of.Escalations(c.on, closed)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// obligationOf draws the life of a report: when it is sent, comes back, is
// rejected or acknowledged. It answers how it stands on a day.
func obligationOf(t *rapid.T, due Date, closed func(Date) bool) (sent, ended Date, on func(Date) Obligation) {
	sent = due.Add(draw(t, "sent after due", -20, 20))
	by := Clock{draw(t, "time to acknowledge", 0, 10), WorkingDays}.DueOn(sent, closed)
	answered := sent.Add(draw(t, "answered after", 1, 30))
	rejected := rapid.Bool().Draw(t, "rejected")
	ended = answered
	if rejected {
		ended = answered.Add(draw(t, "sent again after", 0, 20))
	}
	return sent, ended, func(day Date) Obligation {
		o := Obligation{DueOn: &due}
		switch {
		case day < sent:
			o.Unsent = true
		case day < answered:
			o.AcknowledgeBy = &by
		case rejected && day < ended:
			o.RejectedOn = &answered
		}
		return o
	}
}

func TestEscalationsOverALife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := NewDate(2026, 10, 1)
		table := ClosedDays{}
		for range draw(t, "holidays", 0, 15) {
			table[begin.Add(draw(t, "holiday", 0, 120))] = true
		}
		due := begin.Add(draw(t, "due", 20, 60))
		sent, ended, standing := obligationOf(t, due, table.Has)
		for day := begin; day < begin.Add(120); day++ {
			got := standing(day).Escalations(day, table.Has)
			levels := map[EscalationLevel]int{}
			for _, e := range got {
				if levels[e.Level]++; levels[e.Level] > 1 {
					t.Fatalf("%s: two to %s: %v", day, e.Level, got)
				}
			}
			if levels[LevelAdministrator] > levels[LevelStaff] {
				t.Fatalf("%s: administrators know what staff do not: %v", day, got)
			}
			if day >= ended && len(got) > 0 {
				t.Fatalf("%s: ended on %s and climbs: %v", day, ended, got)
			}
			if len(got) > 0 && !isWorkingDay(day, table.Has) && day != due {
				t.Fatalf("%s is no working day: %v", day, got)
			}
			if late := day > due && day < sent; late && isWorkingDay(day, table.Has) && !slices.Equal(got, toBoth(TroubleLate)) {
				t.Fatalf("%s: late since %s and not sent until %s: %v", day, due, sent, got)
			}
		}
	})
}

// What goes out before its last working day and is acknowledged in time never
// climbs; whether the job ran on the days before changes nothing.
func TestWhatIsDoneInTimeNeverClimbs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		due := NewDate(2026, 10, 1).Add(draw(t, "due", 10, 60))
		sent := due.Add(-draw(t, "sent before", 5, 10)) // no weekend is that long
		by := Clock{draw(t, "time to acknowledge", 1, 10), WorkingDays}.DueOn(sent, nil)
		for day := sent.Add(-30); day <= by; day++ {
			o := Obligation{DueOn: &due, Unsent: day < sent}
			if day >= sent {
				o.AcknowledgeBy = &by
			}
			if got := o.Escalations(day, nil); got != nil {
				t.Fatalf("%s: due %s, sent %s, to be acknowledged by %s: %v", day, due, sent, by, got)
			}
		}
		if got := (Obligation{DueOn: &due}).Escalations(due.Add(100), nil); got != nil {
			t.Fatalf("acknowledged and climbs: %v", got)
		}
	})
}

func TestCountWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := NewDate(2026, 1, 1).Add(draw(t, "from", 0, 400))
		to := from.Add(draw(t, "days", -60, 60))
		closed := ClosedDays{from.Add(draw(t, "holiday", -60, 60)): true}.Has
		n := CountWorkingDays(from, to, closed)
		if back := CountWorkingDays(to, from, closed); back != -n {
			t.Fatalf("%d there and %d back", n, back)
		}
		if due := (Clock{n, WorkingDays}).DueOn(from, closed); n > 0 && (due > to || CountWorkingDays(due, to, closed) != 0) {
			t.Fatalf("%d working days from %s to %s, but the %d-th is %s", n, from, to, n, due)
		}
	})
}
