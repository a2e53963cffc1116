package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// rollBody is the page of a session's roll.
type rollBody struct {
	Form                  *Form
	ID, Program           string
	Module, Place         string
	Day                   school.Date
	Weekday, Begins, Ends string
	Open, Cancelled       bool // whether it can be taken; whether it never will
	Since                 int  // minutes since it began, while it goes on; else 0
	Rows                  []rollRow
	Marked, Left          int
	Said                  string // what was saved
	Find                  string
	Asked, MoreFound      bool
	Found                 []foundPerson
	Partial               bool
	CanCancel             bool
}

// foundPerson is somebody who may have turned up.
type foundPerson struct {
	ID, Name, Number string
	Status           Tag
	Here             bool // stands in the roll already
}

// rollRow is one person of a roll.
type rollRow struct {
	ID, Name, Number      string
	Version, Shown        string // of the mark that the row was shown with
	Outcome               string
	MinutesLate           string
	MinutesPresent        string
	Reason, Note          string
	Primary, More         []school.Outcome
	MoreOpen              bool
	Tags                  []Tag
	Before, IfAbsent      string
	Breaks                bool
	Cutoff                int // minutes; 0: none
	Stands                string
	Marked, Dirty, Active bool
	Clash                 *rollClash
	form                  *Form
}

// rollClash is what somebody else wrote while this row was typed.
type rollClash struct {
	Text, Theirs, Mine string
	Version            string // of the mark that stands; empty where there is none any more
	Keep               string
}

// Field answers the name of a field of the row.
func (w rollRow) Field(field string) string { return markName(w.ID, field) }

// Fault says what is wrong with a field of the row.
func (w rollRow) Fault(field string) string { return w.form.FaultOf(w.Field(field)) }

// The outcomes on a row, and those behind More.
var (
	primaryOutcomes = []school.Outcome{school.Attended, school.Late, school.Absent, school.Excused}
	moreOutcomes    = []school.Outcome{school.LeftEarly, school.TurnedAway, school.Removed}
)

// rollPage shows a roll as it stands, with what was typed in rows that keep it.
func (s *server) rollPage(r *request, p *rollPosted) (reply, error) {
	roster, err := s.office.Roster(r.ctx, r.actor, r.id("id"), p.ids...)
	if err != nil {
		return reply{}, err
	}
	session := roster.Session
	zone := zoneOf(session.Zone, s.zone)
	body := rollBody{Form: p.Form, ID: session.ID, Program: session.ProgramName, Module: session.Module, Place: session.Location, Day: session.Day,
		Weekday: weekdayWords(session.Day), Begins: timeOf(session.StartsAt.In(zone)), Ends: timeOf(session.EndsAt.In(zone)), Open: roster.Begun && !session.Cancelled,
		Cancelled: session.Cancelled, Said: p.said, Find: p.find, Asked: p.asked, MoreFound: p.more, Partial: r.partial(), CanCancel: r.may(registrar.ActCancelSession)}
	if now := s.clock.Now(); roster.Begun && now.Before(session.EndsAt) {
		body.Since = int(now.Sub(session.StartsAt) / time.Minute)
	}
	if p.add != "" {
		body.Find = ""
	}
	p.shown = nil
	for _, person := range roster.People {
		row := rollRowOf(person, session.Day, zone)
		p.keepTyped(&row, person)
		if p.do == rollAll && row.Outcome == "" && row.Active {
			row.Outcome, row.Dirty = string(school.Attended), true
		}
		if row.Marked {
			body.Marked++
		} else if row.Active {
			body.Left++
		}
		p.nameFaults(&row)
		body.Rows = append(body.Rows, row)
	}
	p.shown = append(p.shown, "find")
	for _, f := range p.found {
		here := slices.ContainsFunc(roster.People, func(o registrar.RosterPerson) bool { return o.EnrollmentID == f.EnrollmentID })
		body.Found = append(body.Found, foundPerson{ID: f.EnrollmentID, Name: listName(f.FamilyName, f.GivenName), Number: f.Number, Status: statusTag(f.Status), Here: here})
	}
	if r.partial() {
		answer := r.part("roll", "roll", body)
		answer.status = p.status
		return answer, nil
	}
	title := "Roll: " + session.ClassName
	return r.page("roll", title, body).with(p.Form).under("Today", "/today", dayLink(&session.Day).Label, dayHref(session.Day)).at("/today"), nil
}

// rollRowOf is a person's row as it stands.
func rollRowOf(person registrar.RosterPerson, day school.Date, zone *time.Location) rollRow {
	row := rollRow{ID: person.EnrollmentID, Name: listName(person.FamilyName, person.GivenName), Number: person.Number, Primary: primaryOutcomes, More: moreOutcomes,
		Before: absencesBefore(person.Absence), IfAbsent: person.Absence.Text, Breaks: person.Absence.Breaks, Active: person.Status == "active", Shown: markSum(registrar.MarkRequest{})}
	if person.LateCutoffMinutes != nil {
		row.Cutoff = *person.LateCutoffMinutes
	}
	if !person.OnTheList {
		row.Tags = append(row.Tags, Tag{"Not of this class", info})
	}
	if person.Status != "active" {
		row.Tags = append(row.Tags, statusTag(person.Status))
	}
	if state := person.Standing.State; state != school.OnTrack && state != school.AtRisk && !person.Standing.Closed {
		row.Tags = append(row.Tags, standingTag(state))
	}
	if m := person.Mark; m != nil {
		asked := registrar.MarkRequest{Outcome: school.Outcome(m.Outcome), MinutesLate: m.MinutesLate, MinutesPresent: m.MinutesPresent, Reason: m.Reason, Note: m.Note}
		row.Marked, row.Version, row.Shown, row.Outcome = true, strconv.Itoa(m.Version), markSum(asked), m.Outcome
		row.MinutesLate, row.MinutesPresent, row.Reason, row.Note = minutesText(m.MinutesLate), minutesText(m.MinutesPresent), m.Reason, m.Note
		at := m.RecordedAt.In(zone)
		row.Stands = "Saved " + timeOf(at)
		if school.DateOf(at, zone) != day { // long past, perhaps
			row.Stands = "Saved " + whenOf(at)
		}
		if person.MarkedBy != "" {
			row.Stands += " by " + person.MarkedBy
		}
	}
	row.openMore()
	return row
}

// openMore shows what stands behind More where the row uses it.
func (w *rollRow) openMore() {
	w.MoreOpen = slices.Contains(moreOutcomes, school.Outcome(w.Outcome)) || w.Note != ""
}

// absencesBefore says how many absences stand.
func absencesBefore(f school.AbsenceForecast) string {
	if f.Absences == 0 {
		return "No absences so far"
	}
	return plural(f.Absences, "absence", "absences") + " so far"
}

// keepTyped puts what was typed back into a row, where it was not saved.
func (p *rollPosted) keepTyped(row *rollRow, person registrar.RosterPerson) {
	row.form = p.Form
	if !slices.Contains(p.ids, row.ID) {
		return
	}
	typed, _ := p.mark(row.ID) // its faults are noted already
	changed := markSum(typed) != p.Get(row.Field("shown"))
	if !p.kept[row.ID] && (p.do == rollSave && p.add == "" || !changed) {
		return
	}
	standing := *row
	get := func(field string) string { return p.Get(row.Field(field)) }
	row.Version, row.Shown, row.Dirty = get("version"), get("shown"), true
	if row.ID == p.add {
		row.Version, row.Shown = standing.Version, standing.Shown
	}
	row.Outcome, row.MinutesLate, row.MinutesPresent, row.Reason, row.Note = get("outcome"), get("minutesLate"), get("minutesPresent"), get("reason"), get("note")
	row.openMore()
	row.MoreOpen = row.MoreOpen || row.Fault("minutesLate") != "" // too late is Turned away, which stands there
	result, clash := p.clash[row.ID]
	if !clash {
		return
	}
	c := &rollClash{Keep: get("keep"), Mine: outcomeWords(row.Outcome), Theirs: "Leave it unmarked", Text: "The mark was withdrawn while you were typing."}
	if result.Version != nil {
		c.Version = strconv.Itoa(*result.Version)
	}
	if person.Mark != nil {
		who := "Somebody else"
		if person.MarkedBy != "" {
			who = person.MarkedBy
		}
		c.Theirs = standing.words()
		c.Text = fmt.Sprintf("%s marked this meanwhile: %s.", who, c.Theirs)
	}
	row.Clash = c
	if c.Keep != "mine" {
		c.Keep = ""
	}
}

// words says what a row's mark is.
func (w rollRow) words() string {
	text := outcomeWords(w.Outcome)
	if w.MinutesLate != "" {
		text += ", " + w.MinutesLate + " minutes late"
	}
	if w.MinutesPresent != "" {
		text += ", " + w.MinutesPresent + " minutes present"
	}
	for _, said := range []string{w.Reason, w.Note} {
		if said != "" {
			text += ", “" + said + "”"
		}
	}
	return text
}

// nameFaults has the summary lead to the row's fields in their order, and adds what
// two people wrote at once.
func (p *rollPosted) nameFaults(row *rollRow) {
	for _, field := range []string{"keep", "outcome", "minutesLate", "minutesPresent", "reason", "note"} {
		p.shown = append(p.shown, row.Field(field))
	}
	if row.Clash != nil {
		p.faults = append(p.faults, school.FieldError{Pointer: pointerOf(row.Field("keep")), Message: "Choose which mark is right."})
	}
	for i := range p.faults {
		if f := &p.faults[i]; strings.HasPrefix(f.Pointer, pointerOf(row.Field(""))) {
			f.Message = row.Name + ": " + f.Message
		}
	}
}

func minutesText(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// markSum stands for what a mark says, so that a form can tell which rows were
// touched without repeating what they said.
func markSum(m registrar.MarkRequest) string {
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") } // a field of one line holds no others
	sum := sha256.Sum256([]byte(strings.Join([]string{string(m.Outcome), minutesText(m.MinutesLate), minutesText(m.MinutesPresent), words(m.Reason), words(m.Note)}, "\x00")))
	return hex.EncodeToString(sum[:8])
}
