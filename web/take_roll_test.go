package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// rollForm is the roll as a browser without scripts holds it: the fields of the page
// as it was last answered.
type rollForm struct {
	v      *visitor
	path   string
	fields [][2]string
}

var rollInput = regexp.MustCompile(`<input [^>]*>`)
var rollAttribute = regexp.MustCompile(`(type|name|value)="([^"]*)"`)

// take reads the form of an answered page.
func (f *rollForm) take(a answer) answer {
	f.fields = nil
	_, form, _ := strings.Cut(a.body, `<form id="roll"`)
	for _, tag := range rollInput.FindAllString(form, -1) {
		is := map[string]string{}
		for _, m := range rollAttribute.FindAllStringSubmatch(tag, -1) {
			is[m[1]] = m[2]
		}
		if is["name"] != "" && (is["type"] != "radio" || strings.Contains(tag, " checked")) {
			f.fields = append(f.fields, [2]string{is["name"], is["value"]})
		}
	}
	return a
}

// set types into a person's row.
func (f *rollForm) set(id, field, value string) {
	for i := range f.fields {
		if f.fields[i][0] == markName(id, field) {
			f.fields[i][1] = value
			return
		}
	}
	f.fields = append(f.fields, [2]string{markName(id, field), value})
}

// send presses a button.
func (f *rollForm) send(pairs ...string) answer {
	f.v.t.Helper()
	var all []string
	for _, field := range f.fields {
		if !slices.Contains(pairs, field[0]) {
			all = append(all, field[0], field[1])
		}
	}
	a := f.v.post(f.path, append(all, pairs...)...)
	if a.status == http.StatusSeeOther {
		a.leadsTo(f.path)
		a = f.v.get(f.path)
	}
	return f.take(a)
}

// rollOf opens a session's roll without scripts.
func (w *world) rollOf(t *testing.T, n int) *rollForm {
	f := &rollForm{v: w.as(t, school.Staff), path: rollAddress(w.class.Sessions[n].ID)}
	f.take(f.v.get(f.path).is(http.StatusOK))
	return f
}

// TestRollWithoutScripts takes a roll by the form alone.
func TestRollWithoutScripts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	early := w.as(t, school.Staff).get(rollAddress(w.class.Sessions[1].ID)).is(http.StatusOK)
	early.says("It is too early for the roll", "from 6 p.m. on Tuesday, Jan. 12, 2027", "Albright, Alex")
	if strings.Contains(early.body, `type="radio"`) {
		t.Error("a roll can be taken before its session")
	}
	f := w.rollOf(t, 0)
	brandt, castillo, dahl := w.people[1].ID, w.people[2].ID, w.people[3].ID
	f.send("do", "all").is(http.StatusOK).says("Albright, Alex")
	f.set(brandt, "outcome", "late")
	f.set(brandt, "minutesLate", "ten")
	f.set(castillo, "outcome", "excused")
	f.set(dahl, "outcome", "absent")
	f.set(dahl, "note", "Called in")
	page := f.send("do", "save").is(http.StatusUnprocessableEntity)
	page.says("2 things need your attention", "Brandt, Alex: Write a whole number", "Castillo, Alex: Write the reason for the excuse.", `value="ten"`, "The roll is saved: 4 marks.", "Saved Jan. 6, 2027, noon by Robin Program staff")
	f.set(brandt, "minutesLate", "10")
	f.set(castillo, "reason", "Illness")
	f.send("do", "save").is(http.StatusOK).says("The roll is saved: 2 marks.", `value="Illness"`, `value="Called in"`)
	f.send("do", "save").is(http.StatusOK).says("Nothing was changed.")

	outside := w.order("Sasha", "Zimmer", "73-CR-27-9")
	outside.ClassID = ""
	stranger := must(w.office.Enroll(t.Context(), w.console, outside, registrar.Once{}))
	f.send("do", "find", "find", "Nobody").says("Nobody of this program was found")
	f.send("do", "find", "find", "").is(http.StatusUnprocessableEntity)
	f.send("do", "enter", "find", "zimm").is(http.StatusOK).says("Zimmer, Sasha", "Add to the roll")
	f.send("add", stranger.ID).is(http.StatusOK).says("Not of this class")
	f.send("do", "save").is(http.StatusUnprocessableEntity).says("They were enrolled after this session.")
	w.at("2027-01-12", "18:12")
	next := w.rollOf(t, 1)
	next.send("do", "find", "find", stranger.Number).says("Zimmer, Sasha", "Add to the roll")
	next.send("add", stranger.ID).is(http.StatusOK).says("Not of this class")
	next.send("do", "save").is(http.StatusOK).says("The roll is saved: 1 mark.", "Zimmer, Sasha")

	f.v = next.v
	withdrawal := f.path + "/" + dahl + "/withdrawal"
	f.v.get(withdrawal).is(http.StatusOK).says("Dahl, Alex", "Absent, “Called in”")
	f.v.post(withdrawal, "_version", "1", "reason", "").is(http.StatusUnprocessableEntity)
	f.v.post(withdrawal, "_version", "7", "reason", "Wrong person").is(http.StatusConflict)
	f.v.post(withdrawal, "_version", "1", "reason", "Wrong person").leadsTo(f.path)
	f.v.get(f.path).says("The mark is withdrawn.")
	f.v.get(withdrawal).is(http.StatusNotFound)
	w.as(t, school.Officer).get(f.path).is(http.StatusForbidden)
}

// TestRollsOfTwo has two staff take the same roll at once, by the form alone.
func TestRollsOfTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.rollOf(t, 0), w.rollOf(t, 0)
	albright, brandt := w.people[0].ID, w.people[1].ID
	one.set(albright, "outcome", "attended")
	one.set(brandt, "outcome", "attended")
	one.send("do", "save").is(http.StatusOK).says("2 marks")
	two.set(albright, "outcome", "absent")
	two.set(albright, "note", "Not seen")
	two.set(w.people[2].ID, "outcome", "attended")
	page := two.send("do", "save").is(http.StatusConflict)
	page.says("Robin Program staff marked this meanwhile: Present.", "Keep theirs: Present", "Albright, Alex: Choose which mark is right.", `value="Not seen"`, "The roll is saved: 1 mark.")
	two.send("do", "save").is(http.StatusConflict).says("Choose which mark is right.") // nothing chosen
	two.set(albright, "keep", "mine")
	two.send("do", "save").is(http.StatusOK).says("The roll is saved: 1 mark.")
	one.set(albright, "outcome", "late")
	one.set(albright, "minutesLate", "5")
	one.send("do", "save").is(http.StatusConflict).says("marked this meanwhile: Absent, “Not seen”.")
	one.set(albright, "keep", "theirs")
	one.send("do", "save").is(http.StatusOK).says("Nothing was changed.", `value="Not seen"`)
	roster := must(w.office.Roster(t.Context(), w.console, w.class.Sessions[0].ID))
	if m := roster.People[0].Mark; m == nil || m.Outcome != string(school.Absent) || m.Version != 2 {
		t.Errorf("the mark is %+v", m)
	}
}
