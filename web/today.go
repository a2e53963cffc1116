package web

import (
	"slices"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// todayBody is the page of a day's sessions.
type todayBody struct {
	Day           school.Date
	Today         bool
	Behind        []sessionCard
	MoreBehind    bool
	Sessions      []sessionCard
	Form          *Form
	Before, After *Link
	Empty         Empty
}

// sessionCard is a session as a day shows it.
type sessionCard struct {
	ID, Class, Program, Module, Place string
	ClassHref                         string
	Day                               school.Date
	Weekday, Begins, Ends             string
	Counts                            string // who is expected and marked
	State                             Tag
	Why                               string // it was cancelled
	Roll                              string // what its roll is opened for; empty: there is nothing to open
	Main                              bool   // whether that is what is to be done now
	CanCancel, CanReplace             bool   // a cancelled one by another session of the class
}

// dayRequest is which day is asked for.
type dayRequest struct {
	On *school.Date `json:"on"`
}

func (s *server) showToday(r *request) (reply, error) {
	form := r.filters("on")
	var wish dayRequest
	var faults school.Faults
	decode(form.values, "", &wish, &faults)
	if err := faults.Err(); err != nil {
		form.Take(err)
		wish.On = nil
	}
	if wish.On != nil {
		form.SetDay("on", *wish.On)
	}
	day, err := s.office.Day(r.ctx, r.actor, wish.On)
	if err != nil {
		return reply{}, err
	}
	body := todayBody{Day: day.Day, Today: day.Day == day.Today, MoreBehind: day.MoreBehind, Form: form, Before: dayLink(day.Before), After: dayLink(day.After)}
	for _, l := range day.Behind {
		body.Behind = append(body.Behind, r.sessionCard(l, day))
	}
	for _, l := range day.Sessions {
		body.Sessions = append(body.Sessions, r.sessionCard(l, day))
	}
	slices.SortStableFunc(body.Sessions, func(a, b sessionCard) int { // what is to be done now stands first
		switch {
		case a.Main == b.Main:
			return 0
		case a.Main:
			return -1
		}
		return 1
	})
	body.Empty = Empty{Title: "No sessions on this day."}
	switch {
	case day.After != nil:
		body.Empty.Text = "The next sessions are on " + weekdayWords(*day.After) + ", " + dateWords(*day.After) + "."
		body.Empty.Action = Link{Label: "Go to that day", Href: dayHref(*day.After)}
	case day.Before != nil:
		body.Empty.Text = "The last sessions were on " + weekdayWords(*day.Before) + ", " + dateWords(*day.Before) + ". None are planned after this day."
	default:
		body.Empty.Text = "No class is planned yet."
		if r.may(registrar.ActPlanClass) {
			body.Empty.Action = Link{Label: "Plan a class", Href: "/classes/new"}
		}
	}
	title := weekdayWords(day.Day) + ", " + dateWords(day.Day)
	if body.Today {
		title = "Today, " + title
	}
	return r.page("today", title, body).with(form), nil
}

// sessionCard shows a session as it stands at a day's moment.
func (r *request) sessionCard(l registrar.SessionLine, day registrar.DayView) sessionCard {
	begins, ends := l.StartsAt.In(zoneOf(l.Zone, time.UTC)), l.EndsAt.In(zoneOf(l.Zone, time.UTC))
	c := sessionCard{ID: l.ID, Class: l.ClassName, Program: l.ProgramName, Module: l.Module, Place: l.Location, Day: l.Day, Weekday: weekdayWords(l.Day),
		Begins: timeOf(begins), Ends: timeOf(ends), Counts: plural(l.Expected, "person", "people") + " expected", ClassHref: "/classes/" + l.ClassID,
		CanCancel: l.Cancelled == nil && r.may(registrar.ActCancelSession), CanReplace: l.Cancelled != nil && r.may(registrar.ActAddSession)}
	begun := !day.Now.Before(l.StartsAt)
	switch {
	case l.Marked > 0 && l.Unmarked == 0: // whoever left since is not expected any more
		c.Counts = number(l.Marked) + " marked"
	case l.Marked > 0:
		c.Counts += ", " + number(l.Marked) + " marked"
	}
	switch {
	case l.Cancelled != nil:
		c.State, c.Why = Tag{"Cancelled", quiet}, l.Cancelled.Reason
		if l.Marked > 0 {
			c.Roll = "See the roll"
		}
	case !begun:
		c.State, c.Roll = Tag{"Begins at " + c.Begins, info}, "See the list"
	case l.Unmarked == 0 && l.Marked > 0:
		c.State, c.Roll = Tag{"Roll complete", good}, "See or change the roll"
	case l.Unmarked == 0:
		c.State, c.Roll = Tag{"Nobody expected", quiet}, "See the roll"
	case l.Marked > 0:
		c.State, c.Roll, c.Main = Tag{number(l.Unmarked) + " not marked yet", warning}, "Finish the roll", true
	default:
		c.State, c.Roll, c.Main = Tag{"Roll not taken", warning}, "Take the roll", true
	}
	return c
}

// dayHref is the address of a day.
func dayHref(day school.Date) string { return "/today?on=" + day.String() }

// dayLink leads to a day, where there is one.
func dayLink(day *school.Date) *Link {
	if day == nil {
		return nil
	}
	return &Link{Label: weekdayWords(*day)[:3] + ", " + dateWords(*day), Href: dayHref(*day)}
}

// weekdayWords names the day of the week.
func weekdayWords(day school.Date) string { return day.Time().Weekday().String() }
