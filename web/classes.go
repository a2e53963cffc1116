package web

import (
	"fmt"
	"slices"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// classesBody is the list of classes, or a month of them.
type classesBody struct {
	Filter    *Form
	Programs  []Option
	Languages []Option
	Lines     []classLine
	Pages     Table // only its links to other pages, and what it says where it is empty
	Plan      bool
	Views     []Link // the list and the calendar
	Month     *monthView
}

// classLine is a class in a list.
type classLine struct {
	ID, Name, Program, Language, Place string
	When, Days                         string
	Seats                              seats
	Over                               bool
}

// seats are how full a class is.
type seats struct{ Taken, Capacity int }

// Text says it in words.
func (s seats) Text() string {
	return number(s.Taken) + " of " + plural(s.Capacity, "place", "places") + " taken"
}

// Full tells whether nobody can be placed any more.
func (s seats) Full() bool { return s.Taken >= s.Capacity }

// classFilter is what the form above the list asks for.
type classFilter struct {
	Program  string       `json:"program"`
	Language string       `json:"language"`
	From     *school.Date `json:"from"`
	To       *school.Date `json:"to"`
	Open     bool         `json:"open"`
}

func (s *server) showClasses(r *request) (reply, error) {
	form := r.filters("program", "language", "from", "to", "open")
	var wish classFilter
	var faults school.Faults
	decode(form.values, "", &wish, &faults)
	if err := faults.Err(); err != nil {
		form.Take(err)
	}
	programs, err := s.allPrograms(r)
	if err != nil {
		return reply{}, err
	}
	body := classesBodyOf(r, form, programs, "/classes")
	today := school.DateOf(s.clock.Now(), s.zone)
	if wish.From == nil && wish.To == nil {
		wish.From = &today
	}
	f := registrar.ClassFilter{ProgramID: wish.Program, Language: wish.Language, From: wish.From, To: wish.To, OpenOnly: wish.Open}
	list, err := s.office.Classes(r.ctx, r.actor, f, r.listed())
	if err != nil && !form.Take(err) {
		return reply{}, err
	}
	zones := map[string]string{}
	for _, p := range programs {
		zones[p.ID] = p.Zone
	}
	for _, c := range list.Items {
		body.Lines = append(body.Lines, classLineOf(c, zoneOf(zones[c.ProgramID], s.zone), today))
	}
	body.Pages.Empty = Empty{Title: "No class meets from today on.", Text: "Plan the next one, or choose an earlier day to see those that are over."}
	if form.Any("program", "language", "from", "to", "open") {
		body.Pages.Empty = Empty{Title: "No class fits.", Text: "Choose an earlier day or fewer filters."}
	}
	if body.Plan {
		body.Pages.Empty.Action = Link{Label: "Plan a class", Href: "/classes/new"}
	}
	body.Pages = body.Pages.paged(r, list.NextCursor)
	return r.page("classes", "Classes", body).ownHeading().with(form), nil
}

// classesBodyOf begins the page, whose two views know the same filters. A day and free
// places narrow the list alone, a month the calendar.
func classesBodyOf(r *request, form *Form, programs []registrar.ProgramView, path string) classesBody {
	body := classesBody{Filter: form, Programs: anyOf("All programs", optionsOf(programs)...), Languages: anyOf("All languages", languageChoices(form.Get("language"))...), Plan: r.may(registrar.ActPlanClass)}
	for _, view := range []Link{{Label: "List", Href: "/classes"}, {Label: "Calendar", Href: "/classes/calendar"}} {
		view.Href, view.Current = r.hereAt(view.Href, "month", "", "from", "", "to", "", "open", ""), view.Href == path
		body.Views = append(body.Views, view)
	}
	return body
}

func classLineOf(c registrar.ClassView, zone *time.Location, today school.Date) classLine {
	return classLine{ID: c.ID, Name: c.Name, Program: c.ProgramName, Language: languageWords(c.Language), Place: c.Location, When: meetsWords(c, zone), Days: daysWords(c.FirstDay, c.LastDay),
		Seats: seats{c.SeatsTaken, c.Capacity}, Over: c.LastDay < today}
}

// daysWords writes the days from one to another.
func daysWords(first, last school.Date) string {
	if first == last {
		return dateWords(first)
	}
	return dateWords(first) + " to " + dateWords(last)
}

// meetsWords says when a class meets: its days of the week and its time, where the
// sessions that take place are alike.
func meetsWords(c registrar.ClassView, zone *time.Location) string {
	var weekdays []string
	hours := map[string]bool{}
	held, last := 0, ""
	for _, one := range c.Sessions {
		if one.Cancelled != nil {
			continue
		}
		held++
		if day := weekdayWords(one.Day); !slices.Contains(weekdays, day) {
			weekdays = append(weekdays, day)
		}
		last = hoursWords(one.StartsAt.In(zone), one.EndsAt.In(zone))
		hours[last] = true
	}
	switch {
	case held == 0:
		return "No session"
	case len(weekdays) > 2 || len(hours) > 1:
		return plural(held, "session", "sessions")
	case held == 1:
		return weekdays[0] + ", " + last
	case len(weekdays) == 2:
		return fmt.Sprintf("%ss and %ss, %s; %d sessions", weekdays[0], weekdays[1], last, held)
	}
	return fmt.Sprintf("%ss, %s; %d sessions", weekdays[0], last, held)
}

// hoursWords writes from when to when.
func hoursWords(from, to time.Time) string { return timeOf(from) + " to " + timeOf(to) }
