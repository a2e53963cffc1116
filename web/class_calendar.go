package web

import (
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// monthView is a month as a calendar shows it: a grid on wide screens, on narrow ones
// and for readers of screens a list of the days that have something.
type monthView struct {
	Name         string
	Before, Next Link
	Lead, Trail  []int // the weekdays before its first day and after its last
	Days         []monthDay
	Some, More   bool // whether there are sessions, and more than are shown
}

// monthDay is a day of it.
type monthDay struct {
	Day      school.Date
	Number   int
	Weekday  string
	Today    bool
	Closed   string // what courts are closed for
	Sessions []monthSession
}

// monthSession is a session on it.
type monthSession struct {
	ClassID, Class, Module string
	Program                string // how its numbers begin, where several programs are shown
	Begins                 string
	Seats                  seats
	Cancelled              bool
}

// monthForm is how an address names a month.
const monthForm = "2006-01"

func (s *server) showCalendar(r *request) (reply, error) {
	form := r.filters("program", "language", "month")
	today := school.DateOf(s.clock.Now(), s.zone)
	first, err := time.Parse(monthForm, form.Get("month"))
	if err != nil || first.Year() < 2000 || first.Year() > 2200 {
		first = today.Time()
	}
	y, m, _ := first.Date()
	from := school.NewDate(y, m, 1)
	to := school.NewDate(y, m+1, 1).Add(-1)
	programs, err := s.allPrograms(r)
	if err != nil {
		return reply{}, err
	}
	body := classesBodyOf(r, form, programs, "/classes/calendar")
	calendar, err := s.office.ClassCalendar(r.ctx, r.actor, registrar.CalendarFilter{From: from, To: to, ProgramID: form.Get("program"), Language: form.Get("language")})
	if err != nil && !form.Take(err) {
		return reply{}, err
	}
	month := monthView{Name: m.String() + " " + from.Time().Format("2006"), Before: monthLink(r, from.Add(-1)), Next: monthLink(r, to.Add(1)),
		Lead: make([]int, int(from.Weekday())), Trail: make([]int, 6-int(to.Weekday())), More: calendar.More, Some: len(calendar.Sessions) > 0}
	for d := from; d <= to; d = d.Add(1) {
		month.Days = append(month.Days, monthDay{Day: d, Number: int(d-from) + 1, Weekday: weekdayWords(d), Today: d == today})
	}
	for _, c := range calendar.Closed {
		month.Days[int(c.Day-from)].Closed = c.Name
	}
	prefixes := map[string]string{}
	if form.Get("program") == "" && len(programs) > 1 {
		for _, p := range programs {
			prefixes[p.Name] = p.Prefix
		}
	}
	for _, one := range calendar.Sessions {
		day := &month.Days[int(one.Day-from)]
		day.Sessions = append(day.Sessions, monthSession{ClassID: one.ClassID, Class: one.ClassName, Module: one.Module, Program: prefixes[one.ProgramName],
			Begins: timeOf(one.StartsAt.In(zoneOf(one.Zone, s.zone))), Seats: seats{one.SeatsTaken, one.Capacity}, Cancelled: one.Cancelled != nil})
	}
	body.Month = &month
	return r.page("classes", "Classes in "+month.Name, body).ownHeading().wide().with(form), nil
}

func monthLink(r *request, day school.Date) Link {
	return Link{Label: day.Time().Format("January 2006"), Href: r.here("month", day.Time().Format(monthForm))}
}
