package web

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// classWish is a class as the form has it: days and times of day in the program's
// zone instead of moments.
type classWish struct {
	ProgramID string        `json:"programId"`
	Name      string        `json:"name"`
	Location  string        `json:"location"`
	Capacity  int           `json:"capacity"`
	Language  string        `json:"language"`
	First     school.Date   `json:"first"` // what dates are laid out by
	From      string        `json:"from"`
	Until     string        `json:"until"`
	Count     *int          `json:"count"` // as many as the course needs where it is not said
	Skip      bool          `json:"skip"`  // leave out days on which courts are closed
	Sessions  []sessionWish `json:"sessions"`
}

// sessionWish is a session as the form has it.
type sessionWish struct {
	Day    school.Date `json:"day"`
	From   string      `json:"from"`
	Until  string      `json:"until"`
	Module string      `json:"module"`
}

// planClassBody is the page on which a class is planned.
type planClassBody struct {
	Form                *Form
	None                *Alert // where there is no program to plan for
	Programs, Languages []Option
	Modules             []Option // empty where the program's rules have no curriculum
	Rows                []sessionRow
	Needed              int
	Meets               int      // how many sessions are laid out; fewer than needed is said
	LeftOut             []string // days on which courts are closed, left out in laying out
}

// sessionRow is a session of the form, with what courts are closed for on its day.
type sessionRow struct {
	At      int
	Weekday string
	Closed  string
}

// mostRowsLaidOut is how many sessions can be laid out at once.
const mostRowsLaidOut = 60

// ownPrograms are the programs that the person plans for, works the till of, sees
// figures of: all of them, or a staff member's own.
func (s *server) ownPrograms(r *request) ([]registrar.ProgramView, error) {
	all, err := s.allPrograms(r)
	if r.actor.Role == school.Staff {
		all = slices.DeleteFunc(all, func(p registrar.ProgramView) bool { return !slices.Contains(r.actor.ProgramIDs, p.ID) })
	}
	return all, err
}

func (s *server) showNewClass(r *request) (reply, error) {
	programs, err := s.ownPrograms(r)
	if err != nil {
		return reply{}, err
	}
	wish := classWish{ProgramID: r.query("program"), Language: "en", Capacity: 20, Skip: true}
	if len(programs) > 0 && wish.ProgramID == "" {
		wish.ProgramID = programs[0].ID
	}
	return s.planPageOf(r, newForm(wish), programs, nil, nil)
}

func programOf(programs []registrar.ProgramView, id string) registrar.ProgramView {
	for _, p := range programs {
		if p.ID == id {
			return p
		}
	}
	return registrar.ProgramView{}
}

// planPageOf draws the page; its rows are those of the sessions.
func (s *server) planPageOf(r *request, form *Form, programs []registrar.ProgramView, sessions []sessionWish, leftOut []string) (reply, error) {
	body := planClassBody{Form: form, LeftOut: leftOut, Languages: languageChoices(form.Get("language")), Programs: optionsOf(programs)}
	if len(programs) == 0 {
		body.None = withoutProgram(r)
	}
	if p := programOf(programs, form.Get("programId")); p.Policy != nil {
		body.Needed, body.Modules = p.Policy.Needed(), moduleChoices(p)
	}
	var days []school.Date
	for _, one := range sessions {
		if one.Day != 0 {
			days = append(days, one.Day)
		}
	}
	closed, err := s.closedNames(r, days)
	if err != nil {
		return reply{}, err
	}
	for i, one := range sessions {
		row := sessionRow{At: i, Closed: closed[one.Day]}
		if one.Day != 0 {
			row.Weekday = weekdayWords(one.Day)
			body.Meets++
		}
		body.Rows = append(body.Rows, row)
	}
	return r.page("plan_class", "Plan a class", body).under("Classes", "/classes").at("/classes"), nil
}

// moduleChoices are what a session of a program can teach; none where its rules have
// no curriculum.
func moduleChoices(p registrar.ProgramView) []Option {
	if p.Policy == nil || len(p.Policy.Modules) == 0 {
		return nil
	}
	return anyOf("None of the curriculum", choices(p.Policy.Modules, func(m string) Option { return Option{Value: m, Label: m} })...)
}

// closedNames says what courts are closed for on days.
func (s *server) closedNames(r *request, days []school.Date) (map[school.Date]string, error) {
	closed, err := s.office.ClosedDays(r.ctx, r.actor, days)
	names := make(map[school.Date]string, len(closed))
	for _, c := range closed {
		names[c.Day] = c.Name
	}
	return names, err
}

// layOutDates fills the sessions in: one a week from the first, at the same times, the
// modules in their order. What stands there is replaced; the page is only shown again.
func (s *server) layOutDates(r *request) (reply, error) {
	var wish classWish
	form, err := r.decode(&wish)
	programs, listErr := s.ownPrograms(r)
	if listErr != nil {
		return reply{}, listErr
	}
	if err == nil {
		err = wish.checkLayOut(programs)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.planPageOf(r, form, programs, wish.Sessions, nil) })
	}
	var modules []string
	if p := programOf(programs, wish.ProgramID); p.Policy != nil {
		modules = p.Policy.Modules
	}
	count := wish.sessionsWanted(programs)
	closed := map[school.Date]string{}
	if wish.Skip {
		weeks := make([]school.Date, 0, 2*count)
		for i := range 2 * count {
			weeks = append(weeks, wish.First.Add(7*i))
		}
		if closed, err = s.closedNames(r, weeks); err != nil {
			return reply{}, err
		}
	}
	wish.Sessions = nil
	var leftOut []string
	for day := wish.First; len(wish.Sessions) < count; day = day.Add(7) {
		if closed[day] != "" {
			leftOut = append(leftOut, dateWords(day)+" ("+closed[day]+")")
			continue
		}
		one := sessionWish{Day: day, From: wish.From, Until: wish.Until}
		if len(modules) > 0 {
			one.Module = modules[len(wish.Sessions)%len(modules)]
		}
		wish.Sessions = append(wish.Sessions, one)
	}
	laid := newForm(wish)
	return s.planPageOf(r, laid, programs, wish.Sessions, leftOut)
}

// sessionsWanted is how many sessions are to be laid out.
func (w *classWish) sessionsWanted(programs []registrar.ProgramView) int {
	if w.Count != nil {
		return *w.Count
	}
	if p := programOf(programs, w.ProgramID); p.Policy != nil {
		return min(p.Policy.Needed(), mostRowsLaidOut)
	}
	return 0
}

func (w *classWish) checkLayOut(programs []registrar.ProgramView) error {
	var faults school.Faults
	faults.Check(w.First != 0, "/first", "Write the day of the first session, such as 11/21/2026.")
	count := w.sessionsWanted(programs)
	faults.Check(count >= 1 && count <= mostRowsLaidOut, "/count", "Write how many sessions, 1 to 60.")
	checkTimeOfDay(&faults, "/from", w.From)
	checkTimeOfDay(&faults, "/until", w.Until)
	return faults.Err()
}

func checkTimeOfDay(faults *school.Faults, pointer, text string) {
	_, err := readTimeOfDay(text)
	faults.Check(err == nil, pointer, "Write a time such as 6:30 p.m.")
}

func (s *server) planClass(r *request) (reply, error) {
	var wish classWish
	form, err := r.decode(&wish)
	programs, listErr := s.ownPrograms(r)
	if listErr != nil {
		return reply{}, listErr
	}
	var planned registrar.ClassView
	if err == nil {
		request, rows, wrong := wish.request(zoneOf(programOf(programs, wish.ProgramID).Zone, s.zone))
		if err = wrong; err == nil {
			planned, err = s.office.PlanClassOnce(r.ctx, r.actor, request, r.once(form))
			err = atRows(err, rows)
		}
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.planPageOf(r, form, programs, wish.Sessions, nil) })
	}
	r.flash("The class was planned with " + plural(len(planned.Sessions), "session", "sessions") + ".")
	return seeOther("/classes/" + planned.ID), nil
}

// request is what is asked of the office, and which row of the form each session is:
// rows without a day are left out.
func (w *classWish) request(zone *time.Location) (registrar.ClassRequest, []int, error) {
	made := registrar.ClassRequest{ProgramID: w.ProgramID, Name: w.Name, Location: w.Location, Capacity: w.Capacity, Language: w.Language}
	var rows []int
	var faults school.Faults
	for i, one := range w.Sessions {
		if one.Day == 0 {
			continue
		}
		at := fmt.Sprintf("/sessions/%d", i)
		checkTimeOfDay(&faults, at+"/from", one.From)
		checkTimeOfDay(&faults, at+"/until", one.Until)
		made.Sessions = append(made.Sessions, one.request(zone))
		rows = append(rows, i)
	}
	faults.Check(len(rows) > 0, "/first", "Lay out the dates first: a class has at least one session.")
	return made, rows, faults.Err()
}

// moment is a time of a day in a zone.
func moment(day school.Date, text string, zone *time.Location) time.Time {
	clock, err := readTimeOfDay(text)
	if err != nil {
		return time.Time{}
	}
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, clock.Hour(), clock.Minute(), 0, 0, zone)
}

// atRows says what is wrong with a session at the row and field in which it was typed.
func atRows(err error, rows []int) error {
	var e *school.Error
	if !errors.As(err, &e) {
		return err
	}
	for i, f := range e.Fields {
		parts := strings.Split(f.Pointer, "/")
		var n int
		if len(parts) != 4 || parts[1] != "sessions" {
			continue
		}
		if _, scanErr := fmt.Sscan(parts[2], &n); scanErr != nil || n >= len(rows) {
			continue
		}
		field := typedAs[parts[3]]
		if field == "" {
			field = parts[3]
		}
		e.Fields[i].Pointer = fmt.Sprintf("/sessions/%d/%s", rows[n], field)
	}
	return err
}
