package web

import (
	"net/http"
	"strings"
	"testing"

	"johnschool/school"
)

// hiddenOf answers what a hidden field of a page holds.
func hiddenOf(t *testing.T, a answer, name string) string {
	t.Helper()
	_, after, found := strings.Cut(a.body, `name="`+name+`" value="`)
	if !found {
		t.Fatalf("%s has no field %s: %s", a.what, name, a.main())
	}
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// TestStaffChangeAnEnrollment does, without scripts, what its small pages are for.
func TestStaffChangeAnEnrollment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := "/enrollments/" + w.people[1].ID
	v := w.as(t, school.Staff)
	page := v.get(at).is(200)
	page.says("Record as met", at+"/pauses/new", at+"/closure/new", at+"/credits/new", at+"/participant", at+"/standing")

	attest := v.get(at + "/conditions?name=assignment").is(200).says("Jan. 6, 2027")
	version := hiddenOf(t, attest, "_version")
	v.post(at+"/conditions", "condition", "assignment", "attestedOn", "1/8/2027", "_version", version).is(422).says(`href="#attestedOn"`, "cannot be met in the future", `value="1/8/2027"`)
	v.post(at+"/conditions", "condition", "assignment", "attestedOn", "1/6/2027", "note", "An essay", "_version", version).leadsTo(at)
	v.get(at).says("The condition is recorded as met.", "met on Jan. 6, 2027", "“An essay”", "Withdraw")
	v.post(at+"/pauses", "from", "1/7/2027", "reason", "Late", "_version", version).is(http.StatusConflict).says("Somebody changed this enrollment meanwhile", `value="1/7/2027"`)
	withdraw := v.get(at + "/conditions?name=assignment").is(200).says("Withdraw an attestation")
	v.post(at+"/conditions/withdrawal", "condition", "assignment", "reason", "Not theirs", "_version", hiddenOf(t, withdraw, "_version")).leadsTo(at)
	v.get(at + "/conditions?name=screening").is(404)

	v.post(at+"/pauses", "from", "1/6/2027", "reason", "In hospital", "_version", hiddenOf(t, v.get(at+"/pauses/new"), "_version")).leadsTo(at)
	paused := v.get(at).is(200).says("Paused", "From Jan. 6, 2027")
	_, pause, _ := strings.Cut(paused.body, at+"/pauses/0")
	end := at + "/pauses/0" + pause[:35]
	v.post(end, "until", "", "reason", "Home", "_version", hiddenOf(t, v.get(end).is(200), "_version")).is(422).says("Say which day is the last paused one.")
	v.post(end, "until", "1/6/2027", "reason", "Home", "_version", hiddenOf(t, v.get(end), "_version")).leadsTo(at)
	v.get(at).says("through Jan. 6, 2027")

	credits := v.get(at+"/credits/new").is(200).says("4 sessions are still needed.", `value="01/06/2027"`)
	v.post(at+"/credits", "count", "9", "source", "Hope School", "broughtOn", "1/6/2027", "_version", hiddenOf(t, credits, "_version")).is(422).says("Give 1 to 4 sessions.")
	v.post(at+"/credits", "count", "1", "source", "Hope School", "broughtOn", "1/6/2027", "_version", hiddenOf(t, credits, "_version")).leadsTo(at)
	v.get(at).says("1 of 4", "Credit brought from elsewhere", "Hope School")

	person := v.get(at + "/participant").is(200).says(`value="brandt@example.net"`)
	v.post(at+"/participant", "givenName", "Alex", "familyName", "Brandt-Hill", "dateOfBirth", "5/6/1980", "email", "hill@example.net", "emailConsent", "true", "emailSafe", "false",
		"preferredLanguage", "es", "needsInterpreter", "true", "_version", hiddenOf(t, person, "_version")).leadsTo(at)
	v.get(at).says("Alex Brandt-Hill", "hill@example.net", "Not safe: others read it", "Spanish", "Needs an interpreter")
	v.post(at+"/participant", "givenName", "", "familyName", "Hill", "dateOfBirth", "5/6/1980", "_version", "2").is(422).says(`href="#givenName"`)

	v.get(at+"/standing?on=1/20/2027&known=1/5/2027").is(200).says("Jan. 20, 2027, as known by the end of Jan. 5, 2027", "4 sessions are still needed")
	v.get(at + "/standing?on=soon").is(422).says(`href="#on"`)

	closing := v.get(at + "/closure/new").is(200).says("The court is told: a report becomes due.")
	v.post(at+"/closure", "outcome", "", "reason", "Moved", "_version", hiddenOf(t, closing, "_version")).is(422).says(`href="#outcome"`)
	v.post(at+"/closure", "outcome", "transferred", "reason", "Moved to Duluth", "_version", hiddenOf(t, closing, "_version")).leadsTo(at)
	closed := v.get(at).is(200).says("Closed", "Ended: case transferred", "Moved to Duluth", "Report of a closed enrollment")
	if strings.Contains(closed.body, at+"/pauses/new") {
		t.Error("what can no longer be done is still offered")
	}
	officer := w.as(t, school.Officer)
	officer.get(at + "/closure/new").is(403)
	officer.get(at + "/participant").is(403)
}

// TestPausingWithTheKeyboard goes from the page of the participant to the result and
// back on a telephone, with the keyboard alone.
func TestPausingWithTheKeyboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.browser(t, school.Staff)
	tab.Size(390, 844)
	tab.Open("/enrollments/" + w.people[0].ID)
	tab.TabTo("Pause")
	tab.Press("Enter")
	tab.WaitFor("First paused day")
	tab.TabTo("First paused day *")
	tab.Type("1/7/2027")
	tab.TabTo("Pause the enrollment")
	tab.Press("Enter")
	tab.WaitFor("One thing needs your attention")
	if name, _ := tab.Focus(); !strings.Contains(name, "One thing needs your attention") {
		t.Errorf("the focus is on %q, not on the summary", name)
	}
	tab.TabTo("Reason *")
	tab.Type("In hospital")
	tab.TabTo("Pause the enrollment")
	tab.Press("Enter")
	tab.WaitFor("The pause is entered.")
	tab.WaitFor("Paused from Jan. 7, 2027")
	tab.Select("Show", "Fee and payments")
	tab.WaitGone("“In hospital”")
	tab.WaitFor("Fee assessed: $230.00")
	tab.Axe(t)
}
