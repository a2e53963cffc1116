package web

import (
	"strings"
	"testing"

	"johnschool/school"
)

// TestTheCaseload sees an officer find the gravest case first, what changed since the
// sign-in before, and people by name without one in the address.
func TestTheCaseload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.as(t, school.Officer)
	first.get("/").leadsTo("/caseload")
	first.get("/caseload").is(200).says("In the last 7 days", "Faulkner, Alex", "Enrolled", "On track")
	id := w.troubled(2)
	w.as(t, school.Clerk).get("/caseload").is(403)
	again := w.as(t, school.Officer)
	page := again.get("/caseload").is(200)
	page.says("Since you signed in before, on Jan. 6, 2027, noon", "In violation", "before: on track", "Notice: too many absences",
		"Absent from 2 sessions", "Jan. 19, 2027", "Sept. 1, 2027", "Oct. 1, 2027")
	if strings.Contains(page.body, "<span>Enrolled ") {
		t.Errorf("what was before the last sign-in is called new: %s", page.main())
	}
	_, table, _ := strings.Cut(page.body, "<tbody>")
	if !strings.Contains(table[:strings.Index(table, "</tr>")], "Castillo") {
		t.Errorf("the gravest case is not first: %s", table)
	}
	again.get("/caseload?standing=in_violation").says("Castillo").is(200)
	if body := again.get("/caseload?standing=cannot_complete").is(200).body; strings.Contains(body, "Castillo") {
		t.Errorf("a filter for the standing leaves others: %s", body)
	}
	again.get("/caseload?standing=on_track").is(200).says("No case fits these filters")
	again.post("/caseload/search", "text", "castillo").leadsTo("/enrollments/" + id)
	again.post("/caseload/search", "text", "al").is(200).says("Albright, Alex", "Castillo, Alex")
	again.post("/caseload/search", "text", "nobody").is(200).says("Nobody was found")
	again.post("/caseload/search", "text", " ").is(422).says(`href="#text"`)
	again.get("/enrollments/"+id).is(200).says(`href="/caseload"`, "Castillo")
	if body := again.get("/enrollments/" + id).body; strings.Contains(body, "What you can do") && strings.Contains(body, "Amend") {
		t.Errorf("an officer is shown what they cannot do: %s", body)
	}
}
