package api

import (
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// TestARejectionIsAnswered: the court rejects, staff see it on their desk and answer.
func TestARejectionIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/reports/" + w.own.report
	w.as(t, school.Staff, post, path+"/resubmission", nil).is(409)
	w.as(t, school.Clerk, post, path+"/acknowledgement", map[string]any{"accepted": false, "reason": "Name the other judge."}).is(200)
	if work := w.as(t, school.Staff, get, "/work", nil).is(200).object(); work["rejected"] != 1.0 || work["held"] != 0.0 {
		t.Errorf("work: %v", work)
	}
	rejected := w.as(t, school.Staff, get, path, nil).is(200)
	if r := rejected.object(); r["holder"] != "staff" || r["reply"] != nil {
		t.Errorf("rejected: %v", r)
	}
	w.as(t, school.Staff, post, path+"/resubmission", map[string]any{"reason": "The order names this one."}, "If-Match", `"1"`).is(409)
	made := w.as(t, school.Staff, post, path+"/resubmission", map[string]any{"reason": "The order names this one."}, "If-Match", rejected.header.Get("ETag")).is(201)
	second := made.object()
	if made.header.Get("Location") != base+"/reports/"+second["id"].(string) || second["supersedes"] != w.own.report || second["reply"] != "The order names this one." ||
		second["dueOn"] != rejected.object()["dueOn"] || second["holder"] != "system" {
		t.Errorf("the second: %v", second)
	}
	w.post()
	if r := w.as(t, school.Clerk, get, "/reports/"+second["id"].(string), nil).is(200).object(); r["state"] != "sent" || r["holder"] != "recipient" {
		t.Errorf("sent: %v", r)
	}
	if work := w.as(t, school.Admin, get, "/work", nil).is(200).object(); work["rejected"] != 0.0 {
		t.Errorf("work: %v", work)
	}
}

// TestLastChances lists who cannot miss their next session: with two needed and two
// left on offer, that is everybody who missed the others.
func TestLastChances(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.at("2027-01-13", "09:00") // the second session is over
	order := w.order(w.own, "Bert", "73-CR-27-2")
	order.Order.DueOn = ptr(day("2027-02-01"))
	e := must(w.office.Enroll(t.Context(), w.own.console, order, noKey))
	var list struct {
		Items []registrar.LastChance
		More  bool
	}
	w.as(t, school.Staff, get, "/last-chances", nil).is(200).into(&list)
	if len(list.Items) == 0 || list.More || list.Items[0].ID != e.ID || !strings.Contains(list.Items[0].Why.Text, "completion") {
		t.Errorf("last chances: %+v", list)
	}
}
