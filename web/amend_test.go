package web

import (
	"testing"

	"johnschool/school"
)

// TestAmendingShowsFirstWhatItChanges enters decisions without scripts.
func TestAmendingShowsFirstWhatItChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Clerk)
	at := "/enrollments/" + w.people[0].ID
	page := v.get(at+"/amendments/new?kind=extension").is(200).says("Sept. 1, 2027", "New due date", "Nothing was decided after the order so far")
	decision := []string{"_version", hiddenOf(t, page, "_version"), "kind", "extension", "decidedBy", "Hon. Kim", "decidedOn", "1/5/2027", "dueOn", "11/01/2027", "reason", "Illness."}

	v.post(at+"/amendments", "_version", "1", "kind", "extension", "decidedBy", "Hon. Kim").is(422).says(`href="#dueOn"`, `href="#decidedOn"`, `href="#reason"`, `value="Hon. Kim"`)
	seen := v.post(at+"/amendments", decision...).is(200)
	seen.says("What this decision changes", "Sept. 1, 2027", "Nov. 1, 2027", "Nothing is entered yet", "Enter this decision")
	if e := must(w.office.Enrollment(t.Context(), w.console, w.people[0].ID)); len(e.Amendments) != 0 || *e.DueOn != day("2027-09-01") {
		t.Fatalf("the preview was kept: %+v", e.Amendments)
	}
	shown := hiddenOf(t, seen, "_shown")
	v.post(at+"/amendments", append(decision[:8:8], "dueOn", "12/01/2027", "reason", "Illness.", "_shown", shown)...).is(200).says("Dec. 1, 2027", "Nothing is entered yet")
	v.post(at+"/amendments", append(decision, "_shown", shown, "_again", "yes")...).is(200).says("Nothing is entered yet")
	v.post(at+"/amendments", append(decision, "_shown", shown)...).leadsTo(at)
	e := must(w.office.Enrollment(t.Context(), w.console, w.people[0].ID))
	if len(e.Amendments) != 1 || *e.DueOn != day("2027-11-01") {
		t.Errorf("amended: %+v", e.Amendments)
	}
	v.get(at).says("the decision was entered")
	v.get(at+"/amendments/new").says("Extension of time", "New due date Nov. 1, 2027", "by Hon. Kim")
	stale := v.post(at+"/amendments", append(decision, "_shown", shown)...).is(409)
	stale.says("Somebody changed this enrollment meanwhile")

	waived := []string{"_version", hiddenOf(t, stale, "_version"), "kind", "fee_waiver", "decidedBy", "Hon. Kim", "decidedOn", "1/5/2027", "reason", "No income."}
	v.post(at+"/amendments", waived...).is(200).says("$230.00", "$0.00")
	v.post(at+"/amendments", append(waived, "amountCents", "500")...).is(422).says("No more can be forgiven", `href="#amountCents"`)
	vacated := append([]string{"_version", waived[1], "kind", "vacated"}, waived[4:]...)
	v.post(at+"/amendments", vacated...).is(200).says("Report of a closed enrollment goes to Stearns County District Court", "Closed", "The place in the class is given back.")
	v.headers.Set("HX-Request", "true")
	v.post(at+"/amendments/fields", "kind", "policy_moved").is(200).says("Version 1, from Jan. 1, 2027 (holds now)")
	w.as(t, school.Officer).get(at + "/amendments/new").is(403)
}

func TestAmendingInABrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.browser(t, school.Clerk)
	tab.Size(390, 900)
	tab.Open("/enrollments/" + w.people[1].ID + "/amendments/new")
	tab.Check("Fee reduced", true)
	tab.Fill("Amount that is forgiven", "30")
	tab.Check("Extension of time", true)
	tab.Fill("New due date", "11/1/2027")
	if tab.Has("textbox", "Amount that is forgiven") {
		t.Error("an extension asks for an amount")
	}
	tab.Fill("Decided by", "Hon. Kim")
	tab.Fill("Decided on", "1/5/2027")
	tab.Fill("Reason", "Illness")
	tab.Click("See what it changes")
	tab.WaitFor("Nothing is entered yet")
	tab.Axe(t)
	tab.Judge(t)
	tab.Screenshot("amend preview")
	tab.Size(1280, 900)
	tab.Screenshot("amend preview")
	tab.Click("Enter this decision")
	tab.WaitFor("the decision was entered")
}
