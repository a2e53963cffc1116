package web

import (
	"slices"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// addSessionBody is the page on which a class gets one more session.
type addSessionBody struct {
	Form    *Form
	Path    string
	Class   string
	People  int // who sit in it
	Modules []Option
	Planned []Fact // the sessions that stand, to see which day is free
}

// showAddSession proposes the day a week after the last session, at its time; where a
// session was cancelled, with the module that is missing for it.
func (s *server) showAddSession(r *request) (reply, error) {
	c, err := s.office.ClassFile(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	var wish sessionWish
	if n := len(c.Sessions); n > 0 {
		last, zone := c.Sessions[n-1], zoneOf(c.Zone, s.zone)
		wish = sessionWish{From: timeOf(last.StartsAt.In(zone)), Until: timeOf(last.EndsAt.In(zone)), Module: missingModule(c.Sessions)}
		weeks := make([]school.Date, mostClosedWeeks)
		for i := range weeks {
			weeks[i] = last.Day.Add(7 * (i + 1))
		}
		closed, err := s.closedNames(r, weeks)
		if err != nil {
			return reply{}, err
		}
		if i := slices.IndexFunc(weeks, func(d school.Date) bool { return closed[d] == "" }); i >= 0 {
			wish.Day = weeks[i]
		}
	}
	return s.addSessionPage(r, newForm(wish), c)
}

// mostClosedWeeks is how many weeks in a row a proposed day may be closed in.
const mostClosedWeeks = 8

// missingModule is what a cancelled session would have taught and no other does.
func missingModule(sessions []registrar.SessionLine) string {
	for _, dropped := range sessions {
		if dropped.Cancelled != nil && dropped.Module != "" && !slices.ContainsFunc(sessions, func(l registrar.SessionLine) bool {
			return l.Cancelled == nil && l.Module == dropped.Module
		}) {
			return dropped.Module
		}
	}
	return ""
}

func (s *server) addSessionPage(r *request, form *Form, c registrar.ClassFile) (reply, error) {
	programs, err := s.allPrograms(r)
	if err != nil {
		return reply{}, err
	}
	body := addSessionBody{Form: form, Path: "/classes/" + c.ID, Class: c.Name, People: len(c.People), Modules: moduleChoices(programOf(programs, c.ProgramID))}
	zone := zoneOf(c.Zone, s.zone)
	for _, l := range c.Sessions {
		stands := Fact{Term: weekdayWords(l.Day) + ", " + dateWords(l.Day), Text: hoursWords(l.StartsAt.In(zone), l.EndsAt.In(zone)), Note: l.Module}
		if l.Cancelled != nil {
			stands.Tags = []Tag{{"Cancelled", quiet}}
		}
		body.Planned = append(body.Planned, stands)
	}
	return r.page("add_session", "Add a session", body).under("Classes", "/classes", c.Name, body.Path).at("/classes"), nil
}

func (s *server) addSession(r *request) (reply, error) {
	var wish sessionWish
	form, err := r.decode(&wish)
	c, readErr := s.office.ClassFile(r.ctx, r.actor, r.id("id"))
	if readErr != nil {
		return reply{}, readErr
	}
	var added registrar.SessionLine
	if err == nil {
		if err = wish.check(); err == nil {
			added, err = s.office.AddSession(r.ctx, r.actor, c.ID, wish.request(zoneOf(c.Zone, s.zone)), r.once(form))
			err = renamed(renamed(err, "/startsAt", "/from"), "/endsAt", "/until")
		}
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.addSessionPage(r, form, c) })
	}
	r.flash("The session of " + dateWords(added.Day) + " was added.")
	return seeOther("/classes/" + c.ID), nil
}

func (w *sessionWish) check() error {
	var faults school.Faults
	faults.Check(w.Day != 0, "/day", "Write the day of the session, such as 11/21/2026.")
	checkTimeOfDay(&faults, "/from", w.From)
	checkTimeOfDay(&faults, "/until", w.Until)
	return faults.Err()
}

// request is what is asked of the office.
func (w *sessionWish) request(zone *time.Location) registrar.SessionRequest {
	return registrar.SessionRequest{StartsAt: moment(w.Day, w.From, zone), EndsAt: moment(w.Day, w.Until, zone), Module: w.Module}
}

// typedAs are the fields in which the times of a session are typed.
var typedAs = map[string]string{"startsAt": "from", "endsAt": "until"}
