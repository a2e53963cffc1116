package web

import (
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// typed is the form as a clerk fills it in without scripts; pairs replace values of it.
func (w *world) typed(pairs ...string) url.Values {
	form := url.Values{"_key": {rand.Text()}, "order.caseNumber": {"73-CR-27-90"}, "order.courtId": {w.court}, "participant.givenName": {"Sam"},
		"participant.familyName": {"Winter"}, "participant.dateOfBirth": {"5/7/1981"}, "participant.email": {"sam@example.net"}, "participant.preferredLanguage": {"en"},
		"order.disposition": {"sentence_condition"}, "order.orderedOn": {"01/04/2027"}, "order.dueOn": {"09012027"}, "order.counts.0.statute": {"609.324"},
		"order.counts.0.level": {"gross_misdemeanor"}, "order.judge": {"Hon. Kim"}, "order.reportTo": {"court"}, "programId": {w.program}, "classId": {w.class.ID}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// TestEnrollingWithoutScripts sends the page's form as a browser without scripts does.
func TestEnrollingWithoutScripts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Clerk)
	enroll := func(pairs ...string) answer { return v.send("POST", "/enroll", w.typed(pairs...)) }
	v.get("/").leadsTo("/enroll")
	v.get("/enroll").is(200).says("Stearns County District Court", "Not Buying It", "Began Jan. 5, 2027; 3 sessions left, until Jan. 26, 2027", "2 free places of 8", "No class yet")

	v.send("POST", "/enroll/classes", w.typed("order.dueOn", "1/20/2027")).is(200).says("Its last session is after the due date.", `value="Winter"`)

	refused := enroll("_key", "a key of the page", "participant.familyName", "", "order.dueOn", "tomorrow", "order.disposition", "", "participant.dateOfBirth", "")
	refused.is(422).says("Error: Enroll a participant", `href="#order-dueOn"`, `value="tomorrow"`, `value="Sam"`, `name="_key" value="a key of the page"`).
		says("Last name is required.", "Write a date of birth after 1900", "Choose the disposition.", `href="#order-dueOn">Write a date as month/day/year`)
	if strings.Contains(refused.body, "Write the due date") {
		t.Error("what cannot be read is called missing")
	}
	enroll("order.disposition", "", "order.dueOn", "", "order.caseNumber", "", "programId", "").is(422).says("Choose the disposition.", "Write the due date; only a referral can be without one.",
		`href="#order-caseNumber">`, "Choose the program.")
	enroll("participant.familyName", "", "order.disposition", "", "order.counts.0.level", "").is(422).
		says(`href="#participant-familyName">Last name is required.</a>`, ">Last name is required.</span>", `href="#order-disposition">Choose the disposition.</a>`, `href="#order-counts-0-level"`)
	enroll("participant.familyName", "", "programId", "").is(422).says("Last name is required.", "Choose the program.")

	done := enroll("_key", "once").is(303)
	view := must(w.office.Enrollment(t.Context(), w.console, strings.Split(done.location, "/")[2]))
	if view.Order.CaseNumber != "73-CR-27-90" || view.Participant.FamilyName != "Winter" || view.Order.Judge != "Hon. Kim" || view.ClassID == nil || len(view.Order.Counts) != 1 {
		t.Errorf("enrolled: %+v", view.Enrollment)
	}
	v.get(done.location).is(200).says("Sam Winter is enrolled", view.Number, "Tuesday, Jan. 12, 2027, 6 p.m.", "$230.00", "goes to Stearns County District Court")
	if proof := v.get("/enrollments/" + view.ID + "/proof").is(200); proof.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the proof is %s", proof.header.Get("Content-Type"))
	}
	v.get("/enrollments/"+view.ID+"?happened=enrollment").says("Enrolled<br>", "Robin Court clerk, court clerk, noon")
	if body := v.get("/enrollments/" + w.people[0].ID + "?happened=enrollment").body; strings.Contains(body, "Automatic") {
		t.Error("somebody was enrolled by nobody")
	}
	if twice := enroll("_key", "once"); twice.location != done.location {
		t.Errorf("sent twice: %s", twice.location)
	}
	v.get("/enroll?like="+view.ID).is(200).says(`value="Hon. Kim"`, `value="01/04/2027"`, `<option value="sentence_condition" selected>`, `value="609.324"`)
}

// TestEnrollingAsksWhoIsHere shows an open case and a likely duplicate before anything is written.
func TestEnrollingAsksWhoIsHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Clerk)
	enroll := func(pairs ...string) answer { return v.send("POST", "/enroll", w.typed(pairs...)) }
	enroll("order.caseNumber", "73-cr-27-1").is(422).says("This case is here already", "Alex Albright", `name="_seen" value="73-cr-27-1"`, `value="Winter"`)

	enroll("order.caseNumber", "73cr271").is(422).says("This case is here already", "Alex Albright")

	same := []string{"participant.givenName", "Álex", "participant.familyName", "ALBRIGHT", "participant.dateOfBirth", "05/06/1980"}
	enroll(same...).is(422).says("Say whether this is somebody who is here", "Yes, the same person: Alex Albright", "Born May 6, 1980, 1 open case", `href="#participantId"`)
	enroll(append(same, "order.disposition", "", "order.orderedOn", "yesterday")...).is(422).says("Choose the disposition.", `href="#order-orderedOn"`, `href="#participantId">Say whether this is somebody who is here`)
	person := w.people[0].Participant.ID
	done := enroll(append(same, "participantId", person)...).is(303)
	if view := must(w.office.Enrollment(t.Context(), w.console, strings.Split(done.location, "/")[2])); view.Participant.ID != person {
		t.Error("another participant was entered")
	}
	other := enroll(append(same, "participantId", "new", "order.caseNumber", "73-CR-27-91")...).is(303)
	if view := must(w.office.Enrollment(t.Context(), w.console, strings.Split(other.location, "/")[2])); view.Participant.ID == person {
		t.Error("no new participant was entered")
	}
	enroll("participantId", person, "order.caseNumber", "73-CR-27-92", "classId", "").is(303) // Sam Winter is not whom that answer was about

	enroll(append(same, "participantId", person, "order.caseNumber", "73-CR-27-1", "_seen", "73-CR-27-1", "classId", "")...).is(409).says("already has an open enrollment", "Open this enrollment")
	more := v.send("POST", "/enroll/counts", w.typed()).is(200)
	more.says(`name="order.counts.1.statute"`, `value="Winter"`)
	v.headers.Set("HX-Request", "true")
	if part := v.send("POST", "/enroll/case", w.typed("order.caseNumber", "73-CR-27-2")).is(200).says("Alex Brandt", "NBI-2027-0002"); strings.Contains(part.body, "<html") {
		t.Error("a part is a whole page")
	}
	v.send("POST", "/enroll/person", w.typed(same...)).is(200).says("Is this the same person?")
}

// TestNoProgramIsChosenBeforehand leaves the choice among several programs to the clerk.
func TestNoProgramIsChosenBeforehand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := must(w.office.CreateProgram(t.Context(), w.console, registrar.ProgramRequest{Name: "Another course", Prefix: "AC", Zone: "America/Chicago", Phone: "320 555 0100",
		Policy: &school.Policy{RequiredSessions: 1, EffectiveFrom: day("2027-01-01")}}))
	v := w.as(t, school.Clerk)
	page := v.get("/enroll").is(200).says(`<option value="" selected>Choose a program</option>`, "Another course")
	if strings.Contains(page.body, "No class yet") {
		t.Error("classes are offered of a program that nobody chose")
	}
	v.send("POST", "/enroll", w.typed("programId", "", "participant.givenName", "")).is(422).says(`href="#programId">Choose the program.</a>`, "First name is required.")
	v.send("POST", "/enroll/classes", w.typed("programId", other.ID, "classId", "")).is(200).says(`<option value="`+other.ID+`" selected>`, "No class yet")
}

// TestEnrollingWithTheKeyboardAlone goes through the page as a clerk does who never
// touches a mouse.
func TestEnrollingWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.browser(t, school.Clerk)
	if tab.Path() != "/enroll" {
		t.Fatalf("a clerk begins at %s", tab.Path())
	}
	if name, _ := tab.Focus(); !strings.HasPrefix(name, "Case number") {
		t.Errorf("the focus is on %q", name)
	}
	tab.Type("73-CR-27-2")
	tab.WaitFor("This case is here already")
	tab.Press("Shift+Home")
	tab.Type("73-CR-27-77")
	tab.WaitGone("This case is here already")
	for _, field := range []struct{ name, text string }{{"First name *", "Alex"}, {"Last name *", "Dahl"}, {"Date of birth *", "05061980"}} {
		tab.TabTo(field.name)
		tab.Type(field.text)
	}
	tab.TabTo("E-mail address")
	tab.WaitFor("Is this the same person?")
	tab.Axe(t)
	tab.Judge(t)
	tab.Screenshot("enroll same person")
	tab.Check("Yes, the same person: Alex Dahl", true)
	tab.TabTo("Disposition *")
	tab.Type("Condition")
	tab.TabTo("Ordered on *")
	tab.Type("01042027")
	tab.TabTo("Due date")
	tab.Type("09012027")
	tab.TabTo("Statute")
	tab.Type("609.324")
	tab.TabTo("Level")
	tab.Type("Gross")
	tab.TabTo("Add another count")
	tab.Press("Enter")
	tab.WaitFor("Statute of count 2")
	tab.TabTo("Judge")
	tab.Press("Enter") // as the button does
	tab.WaitFor("Alex Dahl is enrolled")
	if name, _ := tab.Focus(); name != "Alex Dahl is enrolled" {
		t.Errorf("the focus is on %q", name)
	}
	tab.Press("Tab")
	if name, _ := tab.Focus(); !strings.HasPrefix(name, "Print the proof") {
		t.Errorf("the first key leads to %q", name)
	}
	tab.Axe(t)
	tab.Judge(t)
	tab.Screenshot("enrolled")
	if !strings.HasSuffix(tab.Path(), "/enrolled") {
		t.Errorf("the page is %s", tab.Path())
	}
	found := must(w.office.SearchEnrollments(t.Context(), w.console, registrar.SearchRequest{CaseNumber: "73-CR-27-77"}, registrar.Page{}))
	if len(found.Items) != 1 || found.Items[0].ParticipantID != w.people[3].Participant.ID {
		t.Errorf("found: %+v", found.Items)
	}
}
