package school

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestClockDueOn(t *testing.T) {
	holidays := ClosedDays{NewDate(2026, 11, 26): true, NewDate(2026, 12, 25): true, NewDate(2027, 1, 1): true}
	for _, c := range []struct {
		name  string
		clock Clock
		from  Date
		want  Date
	}{
		{"day 0 is the finding's own", Clock{0, WorkingDays}, NewDate(2026, 11, 21), NewDate(2026, 11, 21)},
		{"from a Saturday, Monday is day 1", Clock{1, WorkingDays}, NewDate(2026, 11, 21), NewDate(2026, 11, 23)},
		{"over a weekend", Clock{3, WorkingDays}, NewDate(2026, 11, 19), NewDate(2026, 11, 24)},
		{"over Thanksgiving", Clock{3, WorkingDays}, NewDate(2026, 11, 24), NewDate(2026, 11, 30)},
		{"over the end of the year", Clock{10, WorkingDays}, NewDate(2026, 12, 21), NewDate(2027, 1, 6)},
		{"calendar days count them all", Clock{7, CalendarDays}, NewDate(2026, 12, 24), NewDate(2026, 12, 31)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.clock.DueOn(c.from, holidays.Has); got != c.want {
				t.Fatalf("due on %s (%s), want %s", got, got.Weekday(), c.want)
			}
		})
	}
}

func TestClockDueOnEndsWhereACourtNeverOpens(t *testing.T) {
	from := NewDate(2026, 1, 1)
	if got := (Clock{1, WorkingDays}).DueOn(from, func(Date) bool { return true }); got != from.Add(longestClosure) {
		t.Fatalf("due on %s", got)
	}
}

// TestWorkingDaysCountOneByOne holds for any table of closed days, over changes
// of the clock and ends of years: the day is open, and N open days lie between.
func TestWorkingDaysCountOneByOne(t *testing.T) {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := NewDate(2026, 1, 1).Add(draw(t, "from", 0, 800))
		closed := ClosedDays{}
		for range draw(t, "holidays", 0, 20) {
			closed[from.Add(draw(t, "holiday", 0, 60))] = true
		}
		clock := Clock{draw(t, "days", 0, 40), WorkingDays}
		due := clock.DueOn(from, closed.Has)
		open := 0
		for d := from + 1; d <= due; d++ {
			if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !closed[d] {
				open++
			}
		}
		if open != clock.Days {
			t.Fatalf("%d working days from %s through %s, want %d", open, from, due, clock.Days)
		}
		if clock.Days > 0 && (due.Weekday() == time.Saturday || due.Weekday() == time.Sunday || closed[due]) {
			t.Fatalf("due on %s, when the court is closed", due)
		}
		if one := (Clock{clock.Days + 1, WorkingDays}).DueOn(from, closed.Has); one != (Clock{1, WorkingDays}).DueOn(max(due, from), closed.Has) {
			t.Fatalf("one day more than %s is %s", due, one)
		}
		// A day stays that day in the court's zone, whatever its clocks do.
		if DateOf(due.In(zone), zone) != due || DateOf(due.In(zone).Add(23*time.Hour-time.Second), zone) != due {
			t.Fatalf("%s is another day in %s", due, zone)
		}
	})
}
