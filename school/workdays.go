package school

import "time"

// ClosedDays are the days on which a court is closed besides Saturdays and
// Sundays: holidays and closures of its own table.
type ClosedDays map[Date]bool

// Has says whether the court is closed on day.
func (c ClosedDays) Has(day Date) bool { return c[day] }

// longestClosure bounds the search for a working day, in case a table closes a
// court for good.
const longestClosure = 3660

// DueOn is the day on which a report is due whose finding is of day from, which
// is day 0: the clock's N-th working or calendar day after it, or from itself
// where N is 0. Working days are Mondays to Fridays on which closed says no;
// closed may be nil.
func (c Clock) DueOn(from Date, closed func(Date) bool) Date {
	if c.Days <= 0 {
		return from
	}
	if c.Unit != WorkingDays {
		return from.Add(c.Days)
	}
	day := from
	for left, quiet := c.Days, 0; left > 0 && quiet < longestClosure; {
		day++
		if isWorkingDay(day, closed) {
			left, quiet = left-1, 0
		} else {
			quiet++
		}
	}
	return day
}

func isWorkingDay(day Date, closed func(Date) bool) bool {
	weekday := day.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && (closed == nil || !closed(day))
}

// CountWorkingDays counts the working days after from, through to; where to is before
// from, those after to through from, as a negative number. closed is as for DueOn.
func CountWorkingDays(from, to Date, closed func(Date) bool) int {
	if to < from {
		return -CountWorkingDays(to, from, closed)
	}
	n := 0
	for day := from + 1; day <= to; day++ {
		if isWorkingDay(day, closed) {
			n++
		}
	}
	return n
}
