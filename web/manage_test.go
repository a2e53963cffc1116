package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

func TestAnAdministratorKeepsUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Admin)
	v.get("/users").is(200).says("Robin Court clerk", "Stearns County District Court", "The whole organization", `href="/users/new"`)
	v.get("/users/new").is(200).says("First password", "Stearns County Probation")
	v.post("/users", "name", "Kim Nguyen", "email", "kim", "role", "court_clerk", "password", "short").is(422).
		says(`href="#email"`, `href="#password"`, `value="Kim Nguyen"`)
	v.post("/users", "name", "Kim Nguyen", "email", "kim@example.org", "role", "court_clerk", "password", "four unusual words here", "courtIds", w.court, "programIds", w.program).leadsTo("/users")
	page := v.get("/users").is(200).says("Kim Nguyen", "The user was added.")
	kim := between(t, page.body, `href="/users/`, `">Kim Nguyen`)
	form := v.get("/users/"+kim).is(200).says("Court clerk, kim@example.org", "checked")
	version := hiddenOf(t, form, "_version")
	change := []string{"_version", version, "name", "Kim Nguyen-Berg", "courtIds", w.court}
	v.post("/users/"+kim, change...).leadsTo("/users")
	v.post("/users/"+kim, change...).is(409).says("Somebody changed this user meanwhile")
	as := w.visitor(t)
	as.post("/sign-in", "email", "kim@example.org", "password", "four unusual words here").is(303)
	version = hiddenOf(t, v.get("/users/"+kim), "_version")
	v.post("/users/"+kim, "_version", version, "name", "Kim Nguyen-Berg", "courtIds", w.court, "disabled", "true").leadsTo("/users")
	as.get("/account").is(303)
	v.get("/users").says("Disabled")
	w.as(t, school.Staff).get("/users").is(403)
}

func TestAnAdministratorKeepsTheDirectory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Admin)
	v.get("/courts").is(200).says("Stearns County District Court", "court@example.org")
	v.post("/courts", "email", "x").is(422).says(`href="#name"`, `href="#email"`)
	v.post("/courts", "name", "Benton County District Court", "namesJudge", "true").leadsTo("/courts")
	court := "/courts/" + w.court
	v.get(court).is(200).says("Days closed in 2027", "Memorial Day", "Monday, May 31, 2027")
	v.get(court + "?year=2028").is(200).says("Days closed in 2028")
	v.get(court + "?year=2050").is(200).says("No day is entered for 2050")
	v.post(court+"/closures", "day", "11/26/2027", "closedFor", "").is(422).says(`href="#closedFor"`)
	v.post(court+"/closures", "day", "11/27/2027", "closedFor", "Saturday").is(422).says("closed on Saturdays")
	v.post(court+"/closures", "day", "11/26/2027", "closedFor", "Plumbing").leadsTo(court + "?year=2027")
	v.get(court).says("Plumbing")
	v.post(court+"/open", "day", "2027-11-26").leadsTo(court + "?year=2027")
	if page := v.get(court).body; strings.Contains(page, "Plumbing") {
		t.Error("a day that was struck out still stands")
	}
	version := hiddenOf(t, v.get(court), "_version")
	v.post(court, "_version", version, "name", "Stearns District Court", "namesJudge", "false", "addressedAs", "Court Administrator").leadsTo("/courts")
	v.get(court).is(200).says("Stearns District Court", "Court Administrator")

	v.post("/agencies", "name", "Benton Probation").is(422).says(`href="#kind"`)
	v.post("/agencies", "name", "Benton Probation", "kind", "probation").leadsTo("/agencies")
	v.get("/agencies").says("Benton Probation", "reports go on paper")
	v.get("/agencies/" + w.agency).is(200).says("Stearns County Probation")

	v.post("/programs", "name", "Evening school", "prefix", "es", "zone", "America/Chicago").is(422).says(`href="#preset"`)
	v.post("/programs", "name", "Evening school", "prefix", "ES", "zone", "America/Chicago", "preset", school.Presets()[0].Name).is(303)
	v.get("/programs").is(200).says("Evening school", "Version 1")
	program := "/programs/" + w.program
	v.get(program).is(200).says("Not Buying It", "who signs usually signs every day")
	v.post(program+"/signatories", "who", "").is(422).says(`href="#who"`)
	v.post(program+"/signatories", "who", "Dana Moe", "title", "Director", "authority", "County board").leadsTo(program)
	page := v.get(program).says("Dana Moe", "Director", "County board", "End it")
	signatory := between(t, page.body, "/signatories/", "/end")
	v.post(program+"/signatories/"+signatory+"/end", "lastDay", "1/1/2020").is(422)
	v.post(program+"/signatories/"+signatory+"/end", "lastDay", "3/1/2027").leadsTo(program)
	v.get(program).says("until March 1, 2027")
}

// between is what stands between two texts that are near to each other in a page.
func between(t *testing.T, page, before, after string) string {
	t.Helper()
	for rest := page; ; {
		_, found, ok := strings.Cut(rest, before)
		if !ok {
			t.Fatalf("nothing between %q and %q", before, after)
		}
		if text, _, ok := strings.Cut(found, after); ok && len(text) < 60 {
			return text
		}
		rest = found
	}
}

func TestANextVersionOfTheRulesIsSeenBeforeItIsAdopted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Admin)
	path := "/programs/" + w.program + "/policies"
	v.get(path).is(200).says("Version 1, from Jan. 1, 2027", "In force", "1 absence", "$230.00", "Write the next version")
	v.get(path+"/new").is(200).says(`value="4"`, `value="230.00"`, `value="7, 1"`)
	v.post(path, "modules", "", "conditions", "one\ntwo", "reminderOffsets", "7, 3").says("one\ntwo</textarea>", `value="7, 3"`)
	v.get(path + "/new?preset=" + school.Presets()[0].Name).is(200)
	sent := []string{"requiredSessions", "6", "maxAbsences", "0", "feeCents", "250.00", "feeDue", "before_completion", "cureDays", "10", "review.mode", "person",
		"conditions", "assignment\nscreening", "completionReport.days", "3", "completionReport.unit", "working", "removalIsViolation", "true", "reminderOffsets", "7, 3, 1"}
	v.post(path, append([]string{"effectiveFrom", "1/1/2020"}, sent...)...).is(422).says(`href="#effectiveFrom"`, `value="6"`)
	v.post(path, "requiredSessions", "four", "completionReport.days", "3").is(422).says(`href="#requiredSessions"`)
	v.post(path, sent...).is(200).says("What Version 2 means", "4 sessions", "6 sessions", "6 enrollments go", "Adopt these rules", "screening")
	v.get(path).says("Version 1")
	if page := v.get(path).body; strings.Contains(page, "Version 2") {
		t.Error("rules that were only looked at were adopted")
	}
	v.post(path, append([]string{"adopt", "yes"}, sent...)...).leadsTo(path)
	v.get(path).says("Version 2, from Jan. 6, 2027", "10 days", "Is a violation")
	w.as(t, school.Staff).get(path).is(403)
}

func TestStaffWordLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	path := "/wordings/" + w.program
	v.get("/wordings").is(200).says("Not Buying It", path)
	v.get(path).is(200).says("The letters read as they come.", "{{judge}}", "{{if judge}}", "Violation report")
	words := []string{"letterhead.name", "Center for Change", "letterhead.right", "1 Main Street\nSt. Cloud", "texts.4.kind", "violation", "texts.5.kind", "unpaid_fees"}
	v.post(path, append([]string{"texts.4.closing", "Fine.\nDear {{judge}}"}, words...)...).is(422).says(`href="#texts-4-closing"`, "Line 2")
	v.post(path+"/preview", append([]string{"show", "violation ", "texts.4.closing", "Call us: {{number}}"}, words...)...).is(200)
	if letter := v.post(path+"/preview", append([]string{"show", "violation ", "texts.4.closing", "Call us: {{number}}"}, words...)...); !strings.HasPrefix(letter.body, "%PDF-") {
		t.Errorf("this is no letter: %.80s", letter.body)
	}
	v.post(path, append([]string{"texts.4.closing", "Call us: {{number}}"}, words...)...).leadsTo(path)
	v.get(path).is(200).says("Version 1", "Robin Program staff", "Call us: {{number}}", "Center for Change", "1 Main Street\nSt. Cloud")
	w.as(t, school.Clerk).get(path).is(403)
}

// TestAStoppedNightIsSeen: who begins work is told of a night that stopped itself,
// until an administrator has released it.
func TestAStoppedNightIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := make([]string, 11)
	for i := range people {
		order := w.order("Alex", "Crowd", fmt.Sprintf("73-CR-27-1%02d", i))
		order.ClassID = ""
		people[i] = must(w.office.Enroll(t.Context(), w.console, order, registrar.Once{})).ID
	}
	w.clock.Set(w.class.Sessions[2].EndsAt.Add(time.Hour))
	for _, person := range people {
		w.mark(1, person, school.Absent)
		w.mark(2, person, school.Absent)
	}
	if r := must(w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, "")); !r.Braked {
		t.Fatalf("night %+v", r)
	}
	admin, staff := w.as(t, school.Admin), w.as(t, school.Staff)
	for _, page := range []string{dashboardPath, jobsPath} {
		admin.get(page).is(200).says("Not Buying It has stopped itself and waits for you", "by the latest 11 notices and findings, and 10 is the most", `href="/jobs/compliance"`)
	}
	admin.get(workPath).is(200).says("program stopped itself", `class="work__link" href="/jobs"`)
	if page := staff.get(workPath).is(200).says("program stopped itself"); strings.Contains(page.body, `href="/jobs"`) {
		t.Error("staff are led to a page that is not theirs")
	}
	page := admin.get("/jobs/compliance").is(200).says("Release the brake of Not Buying It and run the night", `name="programId" value="`+w.program+`"`)
	if strings.Contains(page.body, "every program") {
		t.Error("one program stopped itself, and every program is asked for")
	}
	admin.post("/jobs/compliance/runs", "releaseBrake", "true", "programId", w.court).is(422).says("There is no such program")
	admin.get(jobsPath).says("Not Buying It has stopped itself")
	admin.post("/jobs/compliance/runs", "releaseBrake", "true", "programId", w.program).leadsTo("/jobs/compliance")
	for _, page := range []string{dashboardPath, jobsPath} {
		if a := admin.get(page).is(200); strings.Contains(a.body, "has stopped itself") {
			t.Errorf("%s: released, and still told of", page)
		}
	}
}
