package api

import (
	"strings"
	"testing"

	"johnschool/school"
)

// held answers the address of a held violation report.
func (w *world) held(t *testing.T) string {
	t.Helper()
	w.at("2027-02-01", "09:00")
	w.as(t, school.Admin, post, "/jobs/compliance/runs", map[string]any{"on": "2027-02-01"}).is(200)
	return "/reports/" + one(t, w.as(t, school.Staff, get, "/reports?kind=violation&state=held&enrollment="+w.own.enrollment, nil))["id"].(string)
}

// TestTheReviewDesk goes the way of somebody who looks before a violation is
// reported: the desk, the letter as it would go out, time to look, a fact that was
// wrong.
func TestTheReviewDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	report := w.held(t)
	read := w.as(t, school.Staff, get, report, nil).is(200)
	desk := read.object()["desk"].(map[string]any)
	if finding := desk["finding"].(map[string]any); finding["stands"] != true || len(desk["record"].([]any)) != 2 || len(desk["notices"].([]any)) != 1 || len(desk["events"].([]any)) != 0 {
		t.Errorf("desk: %v", desk)
	}
	w.as(t, school.Clerk, get, report, nil).is(404) // it is the school's until it is sent
	if clerks := w.as(t, school.Clerk, get, "/reports/"+w.own.report, nil).is(200).object(); clerks["desk"] != nil {
		t.Errorf("a clerk is shown the desk: %v", clerks["desk"])
	}
	preview := w.as(t, school.Staff, get, report+"/preview", nil).is(200)
	if !strings.HasPrefix(string(preview.body), "%PDF-") || !strings.Contains(preview.header.Get("Content-Disposition"), "preview-violation") {
		t.Errorf("preview: %s", preview.header.Get("Content-Disposition"))
	}
	w.as(t, school.Staff, post, report+"/hold", map[string]any{"reason": "The roll is looked for", "until": "2027-02-01"}).is(422)
	held := w.as(t, school.Staff, post, report+"/hold", map[string]any{"reason": "The roll is looked for", "until": "2027-02-03"}, "If-Match", read.header.Get("ETag")).is(200)
	if r := held.object(); r["onHold"] != true || r["onHoldUntil"] != "2027-02-03" || r["state"] != "held" {
		t.Errorf("held: %v", r)
	}
	if work := w.as(t, school.Staff, get, "/work", nil).is(200).object(); work["onHold"] != 1.0 || work["held"] != 0.0 {
		t.Errorf("work: %v", work)
	}
	w.as(t, school.Staff, post, report+"/hold/end", nil, "If-Match", read.header.Get("ETag")).is(409)
	ended := w.as(t, school.Staff, post, report+"/hold/end", nil, "If-Match", held.header.Get("ETag")).is(200)
	excuse := map[string]any{"kind": "excused", "reason": "Hospital"}
	w.as(t, school.Staff, post, report+"/dismissal", map[string]any{"kind": "recorded_wrongly", "reason": "x", "marks": []any{map[string]any{"sessionId": w.own.session, "outcome": "absent"}}}).is(409)
	fell := w.as(t, school.Staff, post, report+"/dismissal", excuse, "If-Match", ended.header.Get("ETag")).is(200)
	gone := fell.object()
	events := gone["desk"].(map[string]any)["events"].([]any)
	last := events[len(events)-1].(map[string]any)
	if gone["state"] != "withdrawn" || last["kind"] != "dismissed" || last["dismissal"] != "excused" || last["byUserId"] != w.users[school.Staff] || len(last["facts"].([]any)) != 1 {
		t.Errorf("dismissed: %v, %v", gone["state"], last)
	}
	if again := w.as(t, school.Staff, post, report+"/dismissal", excuse).is(200); again.header.Get("ETag") != fell.header.Get("ETag") {
		t.Errorf("repeated: %s", again.header.Get("ETag"))
	}
	w.as(t, school.Staff, get, report+"/preview", nil).is(409)
	w.as(t, school.Staff, post, "/reports/"+w.own.report+"/dismissal", excuse).is(409) // that one was sent
}

// TestASecondPerson confirms: two users of different roles, and not the same twice.
func TestASecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := must(w.office.Policies(t.Context(), w.own.console, w.own.program))[0]
	policy.Version, policy.EffectiveFrom = 2, day("2027-01-12")
	policy.Review = &school.Review{Mode: school.ReviewPerson, SecondPerson: true}
	added := w.as(t, school.Admin, post, "/programs/"+w.own.program+"/policies", policy).is(201).object()
	if review := added["review"].(map[string]any); review["secondPerson"] != true {
		t.Fatalf("the rules: %v", review)
	}
	w.as(t, school.Clerk, post, "/enrollments/"+w.own.enrollment+"/amendments", map[string]any{"kind": "policy_moved", "decidedBy": "Judge Hill", "decidedOn": "2027-01-12", "policyVersion": 2, "reason": "New rules"}).is(201)
	report := w.held(t)
	half := w.as(t, school.Staff, post, report+"/confirmation", nil).is(200).object()
	if half["state"] != "held" || half["secondPerson"] != true || half["confirmedBy"] != w.users[school.Staff] || half["secondedAt"] != nil {
		t.Errorf("half confirmed: %v", half)
	}
	if refused := w.as(t, school.Staff, post, report+"/confirmation", nil).is(409); !strings.Contains(string(refused.body), "second person") {
		t.Errorf("the same person: %s", refused.body)
	}
	if work := w.as(t, school.Admin, get, "/work", nil).is(200).object(); work["secondPerson"] != 1.0 || work["held"] != 2.0 { // and one beside
		t.Errorf("work: %v", work)
	}
	whole := w.as(t, school.Admin, post, report+"/confirmation", nil).is(200).object()
	if whole["state"] != "due" || whole["secondedBy"] != w.users[school.Admin] {
		t.Errorf("confirmed: %v", whole)
	}
	refused := w.as(t, school.Admin, post, "/programs/"+w.own.program+"/policies", map[string]any{"requiredSessions": 1, "effectiveFrom": "2027-03-01", "review": map[string]any{"mode": "auto", "secondPerson": true}})
	if !refused.is(422).names("/review/secondPerson") {
		t.Errorf("rules that nobody can keep: %s", refused.body)
	}
}
