package web

import (
	"net/http"
	"net/url"
	"strconv"
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
	fields url.Values
}

// take reads the form of an answered page.
func (f *rollForm) take(a answer) answer {
	_, form, _ := strings.Cut(a.body, `<form id="roll"`)
	f.fields = fields(form)
	return a
}

// set types into a person's row.
func (f *rollForm) set(id, field, value string) { f.fields.Set(markName(id, field), value) }

// send presses a button.
func (f *rollForm) send(pairs ...string) answer {
	f.v.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		f.fields.Set(pairs[i], pairs[i+1])
	}
	a := f.v.send(http.MethodPost, f.path, f.fields)
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

// TestRollInABrowser takes a roll with the keyboard, in two windows at once, and
// through a dropped connection.
func TestRollInABrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mark(0, w.people[5].ID, school.Absent)
	w.at("2027-01-12", "18:12")
	path := rollAddress(w.class.Sessions[1].ID)
	tab := w.browser(t, school.Staff)
	other := w.browser(t, school.Admin)
	for _, width := range []int64{390, 1280} {
		tab.Size(width, 900)
		tab.Open(path)
		tab.Axe(t)
		tab.Judge(t)
		tab.Screenshot("roll")
	}
	other.Open(path)

	// The keyboard alone: everybody is present but for the exceptions.
	tab.WaitFor("0 of 6 marked, 6 to go")
	tab.TabTo("All present")
	tab.Press("Enter")
	tab.WaitFor("6 of 6 marked, 6 not saved yet")
	tab.TabTo("Present") // of the first
	tab.Press("l")
	late := tab.In("Albright, Alex NBI").Value("Minutes late") // as of now, and the page has been open for a while
	if minutes, err := strconv.Atoi(late); err != nil || minutes < 12 {
		t.Errorf("minutes late are %q, 12 minutes and more after the beginning", late)
	}
	tab.Press("a") // the next is absent
	tab.Press("e") // and the one after excused
	if name, _ := tab.Focus(); name != "Reason of Castillo, Alex" {
		t.Errorf("the focus is on %q", name)
	}
	tab.Press("Enter")
	tab.WaitFor("One thing needs your attention")
	tab.WaitFor("The roll is saved: 5 marks.")
	tab.WaitFor("6 of 6 marked, 1 not saved yet")
	tab.Screenshot("roll refused")
	tab.Axe(t)
	tab.Fill("Reason of Castillo, Alex", "Illness")
	tab.Press("Enter")
	tab.WaitFor("6 of 6 marked, all saved")
	tab.Screenshot("roll saved")
	tab.Axe(t)

	// Somebody else had the page open meanwhile.
	other.In("Albright, Alex NBI").Click("Present")
	other.In("Albright, Alex NBI").Click("More for Albright")
	other.Fill("Note of Albright, Alex", "At the door in time")
	other.Click("Save the roll")
	other.WaitFor("Robin Program staff marked this meanwhile: Late, " + late + " minutes late.")
	if note := other.Value("Note of Albright, Alex"); note != "At the door in time" {
		t.Errorf("what was typed is %q", note)
	}
	other.Screenshot("roll of two")
	other.Axe(t)
	other.Click("Use mine, below")
	other.Click("Save the roll")
	other.WaitFor("all saved")

	// The connection drops in the middle, once before the roll arrives and once after.
	tab.Offline(true)
	tab.In("Dahl, Alex NBI").Click("Absent")
	tab.Click("Save the roll")
	tab.WaitFor("Not saved – no connection.")
	tab.In("Eriksson, Alex NBI").Click("Absent")
	tab.WaitFor("2 not saved yet")
	if row := tab.In("Dahl, Alex NBI").Text(); !strings.Contains(row, "Not saved yet") {
		t.Errorf("a row that is not saved says %q", row)
	}
	tab.Screenshot("roll without connection")
	tab.Offline(false)
	tab.WaitFor("6 of 6 marked, all saved")
	roster := must(w.office.Roster(t.Context(), w.console, w.class.Sessions[1].ID))
	for i, want := range []struct {
		outcome school.Outcome
		version int
	}{{school.Attended, 2}, {school.Absent, 1}, {school.Excused, 1}, {school.Absent, 2}, {school.Absent, 2}, {school.Attended, 1}} {
		if m := roster.People[i].Mark; m == nil || m.Outcome != string(want.outcome) || m.Version != want.version {
			t.Errorf("%s: %+v, want %v", families[i], m, want)
		}
	}
	tab.Open("/today") // and nothing is asked: all is saved
	if asked := tab.Dialogs(); len(asked) > 0 {
		t.Errorf("leaving a saved roll asks %q", asked)
	}

	// So late nobody is let in: who is marked late now came before, and how late is not known here.
	w.at("2027-01-12", "18:40")
	tab.Open(path)
	tab.In("Dahl, Alex NBI").Click("Late")
	if late := tab.Value("Minutes late of Dahl, Alex"); late != "" {
		t.Errorf("minutes late are %q, 40 minutes after the beginning", late)
	}
	tab.Fill("Minutes late of Dahl, Alex", "6")
	tab.Click("Save the roll")
	tab.WaitFor("all saved")

	// Without scripts, on a phone.
	tab.JavaScript(false)
	tab.Size(390, 900)
	tab.Open(path)
	tab.In("Dahl, Alex NBI").Click("Late")
	tab.Fill("Minutes late of Dahl, Alex", "7")
	tab.Click("Save the roll")
	tab.WaitFor("The roll is saved: 1 mark.")
	tab.Judge(t)
}
