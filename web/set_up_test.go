package web

import (
	"slices"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

// TestAnOfficeBeginsWithNothing is an administrator of an organization that has
// nothing: each page says so truthfully, and the first one leads step by step to
// the first enrollment.
func TestAnOfficeBeginsWithNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	founder := school.ConsoleActor()
	founder.OrganizationID = must(w.office.CreateOrganization(t.Context(), school.ConsoleActor(), "Another center"))
	must(w.office.CreateUser(t.Context(), founder, registrar.UserRequest{Email: "founder@example.org", Name: "Ann Founder", Role: school.Admin, Password: password}))
	v := w.visitor(t)
	v.post(signInPath, "email", "founder@example.org", "password", password).leadsTo("/")
	v.get(workPath).says("Nothing waits for you.")
	v.get("/today").says("No class is planned yet.", `href="/classes/new"`)
	v.get("/classes").says("No class meets from today on.", `href="/classes/new"`)
	v.get("/classes?open=true").says("No class fits.")
	for _, path := range []string{"/classes/new", enrollPath} {
		v.get(path).says("There is no program yet", `href="/programs/new"`)
	}

	tab := webtest.Browser(t).Tab(w.server.URL)
	tab.Open(signInPath)
	tab.Fill("E-mail address", "founder@example.org")
	tab.Fill("Password", password)
	tab.Click("Sign in")
	tab.WaitFor("Make the office ready")
	tab.Judge(t)
	next := func(step, way string) {
		t.Helper()
		tab.Open(dashboardPath)
		if open := tab.Names("heading"); !slices.Contains(open, step) {
			t.Fatalf("%q is not what is next: %v", step, open)
		}
		tab.Click(way)
	}
	next("Add courts and agencies", "Add a court")
	tab.Fill("Name", "Benton County District Court")
	tab.Click("Add the court")
	next("Add your program", "Add a program")
	tab.Fill("Name", "Weekly school")
	tab.Fill("Numbers begin with", "WEEK")
	tab.Select("Time zone", "Central")
	tab.Check("Ten weekly sessions", true)
	tab.Click("Add the program")
	next("Plan a class", "Plan a class")
	tab.Fill("Name", "Tuesday evenings")
	tab.Fill("First session", "1/12/2027")
	tab.Fill("Begins", "6:30 p.m.")
	tab.Fill("Ends", "8 p.m.")
	tab.Click("Lay out the dates")
	tab.Click("Plan the class")
	next("Add the people you work with", "Add a user")
	tab.Fill("Name", "Pat Clerk")
	tab.Fill("E-mail address", "pat@example.org")
	tab.Fill("First password", password)
	tab.Check("Court clerk", true)
	if asked := tab.Names("checkbox"); slices.Contains(asked, "Weekly school") {
		t.Errorf("a clerk is asked for %q", asked)
	}
	tab.Check("Benton County District Court", true)
	tab.Click("Add the user")
	next("Enroll the first participant", "Enroll a participant")
	tab.Fill("Case number", "05-CR-27-9")
	tab.Select("Court", "Benton County District Court")
	tab.Fill("First name", "Alex")
	tab.Fill("Last name", "Albright")
	tab.Fill("Date of birth", "5/6/1980")
	tab.Select("Disposition", "Condition of a sentence")
	tab.Fill("Ordered on", "1/4/2027")
	tab.Fill("Due date", "12/1/2027")
	tab.Click("Enroll the participant")
	tab.WaitFor("WEEK-2027-0001")
	tab.Open(dashboardPath)
	if text := tab.Text(); strings.Contains(text, "Make the office ready") {
		t.Errorf("the office is not ready: %s", text)
	}
}
