package school

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func inZone(t fataler, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

type fataler interface {
	Helper()
	Fatal(...any)
}

// meeting is a session at a wall clock's reading.
func meeting(zone *time.Location, year int, month time.Month, day, hour, minute int) *Session {
	starts := time.Date(year, month, day, hour, minute, 0, 0, zone)
	return &Session{ID: "s", ClassID: "c", Day: DateOf(starts, zone), StartsAt: starts}
}

// The hours hold by the wall clock, in the weeks when clocks change as in others.
func TestReminderTimes(t *testing.T) {
	t.Parallel()
	chicago, anchorage := inZone(t, "America/Chicago"), inZone(t, "America/Anchorage")
	for name, c := range map[string]struct {
		session *Session
		all     []int
		days    int
		day     string // of the plan, by the wall clock
		until   string // by the wall clock; "" where there is no reminder
	}{
		"a week before":                   {meeting(chicago, 2027, 3, 16, 18, 0), []int{7, 3, 1}, 7, "2027-03-09", "2027-03-10 19:00 CST"},
		"over the change, in spring":      {meeting(chicago, 2027, 3, 16, 18, 0), []int{7, 3, 1}, 3, "2027-03-13", "2027-03-14 19:00 CDT"},
		"the day clocks go forward":       {meeting(chicago, 2027, 3, 15, 18, 0), []int{7, 3, 1}, 1, "2027-03-14", "2027-03-15 16:00 CDT"},
		"the day they go back":            {meeting(anchorage, 2027, 11, 8, 18, 0), []int{1}, 1, "2027-11-07", "2027-11-08 16:00 AKST"},
		"over the change, in autumn":      {meeting(anchorage, 2027, 11, 9, 18, 0), []int{3}, 3, "2027-11-06", "2027-11-07 19:00 AKST"},
		"the next one's day is the next":  {meeting(chicago, 2027, 6, 10, 18, 0), []int{2, 1}, 2, "2027-06-08", "2027-06-08 19:00 CDT"},
		"an early session":                {meeting(chicago, 2027, 6, 10, 8, 0), []int{1}, 1, "2027-06-09", "2027-06-09 19:00 CDT"},
		"a session just after midnight":   {meeting(chicago, 2027, 6, 10, 0, 30), []int{1}, 1, "2027-06-09", "2027-06-09 19:00 CDT"},
		"a late session":                  {meeting(chicago, 2027, 6, 10, 22, 30), []int{1}, 1, "2027-06-09", "2027-06-10 19:00 CDT"},
		"the same morning":                {meeting(chicago, 2027, 6, 10, 18, 0), []int{1, 0}, 0, "2027-06-10", "2027-06-10 16:00 CDT"},
		"the day before the same morning": {meeting(chicago, 2027, 6, 10, 18, 0), []int{1, 0}, 1, "2027-06-09", "2027-06-09 19:00 CDT"},
		"the same morning, at noon":       {meeting(chicago, 2027, 6, 10, 12, 0), []int{0}, 0, "2027-06-10", "2027-06-10 10:00 CDT"},
		"too early for the same morning":  {meeting(chicago, 2027, 6, 10, 11, 59), []int{0}, 0, "", ""},
	} {
		zone := c.session.StartsAt.Location()
		w, ok := ReminderTime(c.session, c.all, c.days, "0193a1c0-0000-7000-8000-000000000004", zone)
		if ok != (c.until != "") {
			t.Errorf("%s: %v", name, ok)
			continue
		}
		if !ok {
			continue
		}
		if got := w.Until.In(zone).Format("2006-01-02 15:04 MST"); got != c.until {
			t.Errorf("%s: until %s, want %s", name, got, c.until)
		}
		planned := w.Planned.In(zone)
		if got := planned.Format("2006-01-02"); got != c.day || planned.Hour() < 9 || planned.Hour() > 11 || planned.Hour() == 9 != (c.days == 0) {
			t.Errorf("%s: planned %s, want the morning of %s", name, planned, c.day)
		}
	}
}

// Whatever the rules ask for: within the hours, in time, no two of one session on
// one day, and the same at each look.
func TestReminderTimesKeepTheHours(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := inZone(t, rapid.SampledFrom([]string{"America/Chicago", "America/New_York", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "Australia/Lord_Howe", "America/Santiago"}).Draw(t, "zone"))
		starts := time.Date(2027, 1, 1, 0, 5*draw(t, "five minutes", 0, 365*24*12), 0, 0, time.UTC)
		session := &Session{ID: "s", Day: DateOf(starts, zone), StartsAt: starts}
		offsets := rapid.SliceOfNDistinct(rapid.IntRange(0, 10), 1, 5, rapid.ID).Draw(t, "offsets")
		id := rapid.StringMatching(`[0-9a-f]{12}`).Draw(t, "enrollment")
		taken := map[Date]int{}
		for _, days := range offsets {
			w, ok := ReminderTime(session, offsets, days, id, zone)
			again, _ := ReminderTime(session, offsets, days, id, zone)
			if again != w {
				t.Fatalf("%d days before: %v, then %v", days, w, again)
			}
			if !ok {
				if days > 0 {
					t.Fatalf("no reminder %d days before %s", days, starts.In(zone))
				}
				continue
			}
			for _, at := range []time.Time{w.Planned, w.Until.Add(-time.Nanosecond)} {
				if next, may := MayRemind(at, zone); !may || !next.Equal(at) {
					t.Fatalf("%d days before %s: %s is outside the hours", days, starts.In(zone), at.In(zone))
				}
			}
			if DateOf(w.Planned, zone) != session.Day.Add(-days) || starts.Sub(w.Until) < 2*time.Hour || DateOf(w.Until, zone) > session.Day.Add(1-days) {
				t.Fatalf("%d days before %s: %s until %s", days, starts.In(zone), w.Planned.In(zone), w.Until.In(zone))
			}
			for d := DateOf(w.Planned, zone); d <= DateOf(w.Until, zone); d++ {
				if other, held := taken[d]; held {
					t.Fatalf("%s is the day of %d and of %d days before %s", d, other, days, starts.In(zone))
				}
				taken[d] = days
			}
		}
	})
}

func TestTheHoursOpenAgain(t *testing.T) {
	t.Parallel()
	zone := inZone(t, "America/Chicago")
	for at, want := range map[string]string{
		"2027-03-13 08:59": "2027-03-13 09:00 CST", "2027-03-13 09:00": "", "2027-03-13 18:59": "", "2027-03-13 19:00": "2027-03-14 09:00 CDT",
		"2027-03-13 23:59": "2027-03-14 09:00 CDT", "2027-03-14 01:00": "2027-03-14 09:00 CDT",
	} {
		instant, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		next, may := MayRemind(instant, zone)
		if got := next.In(zone).Format("2006-01-02 15:04 MST"); may != (want == "") || (!may && got != want) {
			t.Errorf("%s: %v, again at %s, want %s", at, may, got, want)
		}
	}
}

func TestRemindersAreSpread(t *testing.T) {
	t.Parallel()
	zone := inZone(t, "America/Chicago")
	session := meeting(zone, 2027, 6, 10, 18, 0)
	minutes := map[time.Time]int{}
	for i := range 1200 {
		w, _ := ReminderTime(session, []int{1}, 1, fmt.Sprintf("0193a1c0-0000-7000-8000-%012x", i), zone)
		minutes[w.Planned]++
	}
	for at, n := range minutes {
		if n > 40 {
			t.Errorf("%d of 1200 at %s", n, at)
		}
	}
	if len(minutes) < 100 {
		t.Errorf("only %d different minutes", len(minutes))
	}
}

func TestIfMissed(t *testing.T) {
	t.Parallel()
	zone := time.UTC
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, zone)
	var sessions []Session
	for i := range 6 { // weekly from January 5
		s := *meeting(zone, 2027, 1, 5+7*i, 18, 0)
		s.ID, s.RecordedAt = fmt.Sprint("s", i), at
		sessions = append(sessions, s)
	}
	limit := func(n int) *int { return &n }
	due := NewDate(2027, 2, 10)
	for name, c := range map[string]struct {
		policy  Policy
		marks   []Outcome // of the first sessions
		session int
		change  func(*Record)
		want    Missing
	}{
		"nothing at stake":                 {Policy{RequiredSessions: 2}, nil, 0, nil, Missing{}},
		"one left":                         {Policy{RequiredSessions: 2, MaxAbsences: limit(1)}, nil, 0, nil, Missing{}},
		"none left":                        {Policy{RequiredSessions: 2, MaxAbsences: limit(1)}, []Outcome{Absent}, 1, nil, Missing{BreaksRule: true}},
		"none left, for a later one":       {Policy{RequiredSessions: 2, MaxAbsences: limit(1)}, []Outcome{Absent}, 3, nil, Missing{BreaksRule: true}},
		"in a row":                         {Policy{RequiredSessions: 2, MaxConsecutiveAbsences: limit(1)}, []Outcome{Absent}, 1, nil, Missing{BreaksRule: true}},
		"in a row, with another between":   {Policy{RequiredSessions: 2, MaxConsecutiveAbsences: limit(1)}, []Outcome{Absent}, 2, nil, Missing{}},
		"each is needed":                   {Policy{RequiredSessions: 6}, nil, 0, nil, Missing{EndsTime: true}},
		"each is needed, for a later one":  {Policy{RequiredSessions: 6}, []Outcome{Attended}, 4, nil, Missing{EndsTime: true}},
		"not each":                         {Policy{RequiredSessions: 5}, []Outcome{Attended}, 4, nil, Missing{}},
		"too late already":                 {Policy{RequiredSessions: 6}, []Outcome{Absent}, 1, nil, Missing{}},
		"on a paused day":                  {Policy{RequiredSessions: 6, MaxAbsences: limit(0)}, nil, 0, func(r *Record) { r.Pauses = []Pause{{ID: "p", From: NewDate(2026, 12, 20), RecordedAt: at}} }, Missing{}},
		"when all that was needed is done": {Policy{RequiredSessions: 1, MaxAbsences: limit(0)}, []Outcome{Attended}, 1, nil, Missing{}},
	} {
		record := Record{EnrolledOn: NewDate(2026, 12, 1), Calendar: NewCalendar(sessions), Placements: []Placement{{ClassID: "c", On: NewDate(2026, 12, 1), RecordedAt: at}}}
		for i, outcome := range c.marks {
			record.Marks = append(record.Marks, Mark{SessionID: sessions[i].ID, Outcome: outcome, RecordedAt: sessions[i].StartsAt})
		}
		if c.change != nil {
			c.change(&record)
		}
		c.policy.MakeupsAllowed = limit(0)
		on := sessions[len(c.marks)].Day.Add(-1)
		marks := slices.Clone(record.Marks)
		if got := IfMissed(c.policy, Order{OrderedOn: NewDate(2026, 12, 1), DueOn: &due}, record, sessions[c.session].ID, on); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if !slices.EqualFunc(marks, record.Marks, func(a, b Mark) bool { return a.SessionID == b.SessionID }) {
			t.Errorf("%s: the record was changed", name)
		}
	}
}
