package api

import (
	"strings"
	"testing"

	"johnschool/school"
)

// one answers the only item of a list.
func one(t *testing.T, a answer) map[string]any {
	t.Helper()
	var list struct{ Items []map[string]any }
	a.is(200).into(&list)
	if len(list.Items) != 1 {
		t.Fatalf("%s: %d items: %s", a.what, len(list.Items), shortened(a.body))
	}
	return list.Items[0]
}

// TestFromOrderToCertificate goes the good way over HTTP alone: a clerk enrolls,
// staff take the roll and the fee, the night decides, the court acknowledges.
func TestFromOrderToCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	class := w.as(t, school.Staff, post, "/classes", map[string]any{"programId": w.own.program, "name": "Two evenings", "location": "Room 1", "capacity": 2, "language": "en",
		"sessions": []any{map[string]any{"startsAt": "2027-02-02T18:00:00-06:00", "endsAt": "2027-02-02T20:00:00-06:00"}, map[string]any{"startsAt": "2027-02-09T18:00:00-06:00", "endsAt": "2027-02-09T20:00:00-06:00"}}}).is(201)
	if class.header.Get("Location") != base+"/classes/"+class.id() || class.header.Get("ETag") != `"1"` {
		t.Errorf("class at %s as %s", class.header.Get("Location"), class.header.Get("ETag"))
	}
	order := samples["POST /enrollments"].body(w, w.own)
	order["classId"] = class.id()
	enrolled := w.as(t, school.Clerk, post, "/enrollments", order, "Idempotency-Key", "order-1").is(201)
	again := w.as(t, school.Clerk, post, "/enrollments", order, "Idempotency-Key", "order-1").is(201)
	if again.id() != enrolled.id() || again.header.Get("Location") != enrolled.header.Get("Location") {
		t.Error("a repeated order enrolled twice")
	}
	case1 := "/enrollments/" + enrolled.id()
	sessions := class.object()["sessions"].([]any)
	for i, date := range []string{"2027-02-02", "2027-02-09"} {
		w.at(date, "20:30")
		got := w.as(t, school.Staff, put, "/sessions/"+sessions[i].(map[string]any)["id"].(string)+"/attendance",
			map[string]any{"marks": []any{map[string]any{"enrollmentId": enrolled.id(), "outcome": "attended"}}}).is(200)
		if !strings.Contains(string(got.body), `"saved"`) {
			t.Fatalf("mark: %s", got.body)
		}
	}
	w.as(t, school.Staff, post, case1+"/conditions/assignment", map[string]any{"attestedOn": "2027-02-09"}).is(200)
	paid := w.as(t, school.Staff, post, case1+"/payments", map[string]any{"amountCents": 23000, "method": "card"}, "Idempotency-Key", "pay-1").is(201)
	if paid.object()["balanceCents"] != 0.0 || paid.object()["receiptNumber"] == nil {
		t.Errorf("payment: %s", paid.body)
	}
	if standing := w.as(t, school.Officer, get, case1+"/standing", nil).is(200).object(); standing["state"] != "requirements_met" {
		t.Errorf("standing: %v", standing["state"])
	}
	w.as(t, school.Admin, post, "/jobs/compliance/runs", nil).is(200)
	w.as(t, school.Admin, post, "/jobs/reports/runs", map[string]any{}).is(200)
	w.post()
	report := one(t, w.as(t, school.Clerk, get, "/reports?kind=completion&enrollment="+enrolled.id(), nil))["id"].(string)
	letter := w.as(t, school.Clerk, get, "/reports/"+report+"/document", nil).is(200)
	if !strings.HasPrefix(string(letter.body), "%PDF-") || letter.header.Get("Content-Type") != "application/pdf" || !strings.Contains(letter.header.Get("Content-Disposition"), ".pdf") {
		t.Errorf("letter: %s as %s", shortened(letter.body), letter.header.Get("Content-Type"))
	}
	tag := w.as(t, school.Clerk, get, "/reports/"+report, nil).is(200).header.Get("ETag")
	answered := w.as(t, school.Clerk, post, "/reports/"+report+"/acknowledgement", map[string]any{"accepted": true}, "If-Match", tag).is(200)
	if answered.object()["state"] != "acknowledged" || answered.header.Get("ETag") == tag {
		t.Errorf("acknowledged: %s", answered.body)
	}
	message := one(t, w.as(t, school.Admin, get, "/messages?kind=report&limit=1&enrollment="+enrolled.id(), nil))["id"].(string)
	w.as(t, school.Admin, get, "/messages/"+message+"/content", nil).is(200)
	now := w.as(t, school.Clerk, get, case1, nil).is(200).object()
	certificate := now["certificates"].([]any)[0].(map[string]any)
	address := base + "/certificates/" + certificate["number"].(string)
	if got := w.call(t, "", get, address+"?code="+certificate["code"].(string), nil).is(200).object(); now["status"] != "completed" || got["status"] != "valid" || len(got) != 3 {
		t.Errorf("%v, certificate %v", now["status"], got)
	}
	for _, paper := range []struct {
		role school.Role
		path string
	}{
		{school.Officer, "/certificates/" + certificate["number"].(string) + "/document"},
		{school.Staff, case1 + "/ledger/" + paid.id() + "/receipt"},
		{school.Staff, "/sessions/" + sessions[0].(map[string]any)["id"].(string) + "/roll-sheet"},
	} {
		got := w.as(t, paper.role, get, paper.path, nil).is(200)
		if !strings.HasPrefix(string(got.body), "%PDF-") || got.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %s", paper.path, shortened(got.body))
		}
	}
	assessed := w.as(t, school.Staff, get, case1+"/ledger", nil).is(200).object()["entries"].([]any)[0].(map[string]any)["id"].(string)
	w.as(t, school.Staff, get, case1+"/ledger/"+assessed+"/receipt", nil).is(409)
	w.differs(t, school.Anonymous, "/certificates/"+certificate["number"].(string), "code", certificate["code"].(string))
	w.call(t, "js_nobody", get, address, nil).is(401)
}

// TestFromAbsenceToViolation goes the other way: told, not cured, found, looked at
// by a person, rejected by the court.
func TestFromAbsenceToViolation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	notice := "/notices/" + w.own.notice
	read := w.as(t, school.Staff, get, notice, nil).is(200).object()
	if read["state"] != "open" || read["rule"] != "absences" {
		t.Fatalf("notice: %v", read)
	}
	letter := w.as(t, school.Staff, get, notice+"/document", nil).is(200)
	if !strings.HasPrefix(string(letter.body), "%PDF-") {
		t.Errorf("notice's letter: %s", shortened(letter.body))
	}
	w.at("2027-02-01", "09:00")
	w.as(t, school.Admin, post, "/jobs/compliance/runs", map[string]any{"on": "2027-02-01"}).is(200)
	report := "/reports/" + one(t, w.as(t, school.Staff, get, "/reports?kind=violation&enrollment="+w.own.enrollment, nil))["id"].(string)
	w.as(t, school.Staff, get, report+"/document", nil).is(409)
	held := w.as(t, school.Staff, get, report, nil).is(200)
	if held.object()["state"] != "held" {
		t.Fatalf("report: %s", held.body)
	}
	w.as(t, school.Clerk, post, report+"/confirmation", nil).is(403)
	w.as(t, school.Staff, post, report+"/confirmation", nil, "If-Match", held.header.Get("ETag")).is(200)
	w.post()
	w.as(t, school.Clerk, post, report+"/acknowledgement", map[string]any{"accepted": false}).is(422)
	rejected := w.as(t, school.Clerk, post, report+"/acknowledgement", map[string]any{"accepted": false, "reason": "Wrong case"}).is(200)
	if rejected.object()["state"] != "rejected" {
		t.Errorf("rejected: %s", rejected.body)
	}
	w.as(t, school.Clerk, post, report+"/acknowledgement", map[string]any{"accepted": true}).is(409)
}

// TestDeliveryByHand runs the time to cure from the day staff handed a notice
// over: this person has no e-mail address.
func TestDeliveryByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := w.order(w.own, "Bert", "73-CR-27-2")
	order.Participant.Email = ""
	enrolled := must(w.office.Enroll(t.Context(), w.own.console, order, noKey))
	r := *w.own
	r.enrollment = enrolled.ID
	w.at("2027-01-26", "20:00")
	class := must(w.office.Class(t.Context(), w.own.console, w.own.class))
	for _, s := range class.Sessions[2:] {
		w.as(t, school.Staff, put, "/sessions/"+s.ID+"/attendance", map[string]any{"marks": []any{map[string]any{"enrollmentId": enrolled.ID, "outcome": "absent"}}}).is(200)
	}
	w.night()
	open := one(t, w.as(t, school.Staff, get, "/notices?undelivered=true&enrollment="+enrolled.ID, nil))
	delivered := w.as(t, school.Staff, post, "/notices/"+open["id"].(string)+"/delivery", map[string]any{"by": "hand", "on": "2027-01-26"}, "If-Match", `"1"`).is(200).object()
	if delivered["cureUntil"] != "2027-02-02" || delivered["deliveredBy"] != "hand" {
		t.Errorf("delivered: %v", delivered)
	}
}
