package web

import (
	"strings"
	"testing"

	"johnschool/school"
)

func TestCasesAreFilteredByTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mark(0, w.people[1].ID, school.Absent)
	v := w.as(t, school.Clerk)
	v.get("/enrollments").is(200).says("Albright, Alex", "NBI-2027-0006", "73-CR-27-2", "Cannot complete", "Sept. 1, 2027", `<option value="" selected>Open</option>`)
	risky := v.get("/enrollments?standing=cannot_complete&sort=dueOn").is(200).says("Brandt, Alex", "Brandt", `aria-sort="ascending"`, `<option value="cannot_complete" selected>`)
	if strings.Contains(risky.main(), "Albright") {
		t.Error("the filter shows others")
	}
	v.get("/enrollments?status=closed").is(200).says("No case fits these filters", "Show all open cases")
	v.get("/enrollments?due=30").is(200).says("No case fits")
	v.get("/enrollments?due=past&status=all").is(200).says("No case fits")
	v.get("/enrollments?standing=nothing").is(422)
	officer := w.as(t, school.Officer)
	if body := officer.get("/enrollments").is(200).body; strings.Contains(body, `href="/enroll"`) {
		t.Error("an officer is offered to enroll")
	}
}

// TestCasesAreFoundInOneBox searches without scripts; a name never gets into an address.
func TestCasesAreFoundInOneBox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Clerk)
	search := func(text string) answer { return v.post("/enrollments/search", "text", text) }
	v.get("/enrollments").says(`method="post" action="/enrollments/search"`)
	if found := search("albr").is(200).says("Albright, Alex", `value="albr"`); strings.Contains(found.main(), "Brandt") {
		t.Error("others are found, too")
	}
	search("Alex Dahl").is(200).says("Dahl, Alex")
	search("5/6/1980").is(200).says("Albright", "Faulkner")
	search(w.people[2].Number).leadsTo("/enrollments/" + w.people[2].ID)
	search("73-cr-27-3").leadsTo("/enrollments/" + w.people[2].ID)
	search("nobody").is(200).says("Nobody was found")
	search("99-CR-1").is(200).says("Nobody was found")
	search(" ").is(422).says("Write a name", `href="#text"`)
	search("x").is(422).says("two letters")
	if strings.Contains(w.log.text(), "albr") {
		t.Error("the log names somebody")
	}
}
