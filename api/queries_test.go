package api

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// differs shows that a query parameter changes what an address answers, which may
// have a query already.
func (w *world) differs(t *testing.T, role school.Role, path, name, value string) {
	t.Helper()
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	without := w.as(t, role, get, path, nil).is(200)
	with := w.as(t, role, get, path+joint+name+"="+url.QueryEscape(value), nil).is(200)
	if bytes.Equal(without.body, with.body) {
		t.Errorf("%s is the same without %s: %s", with.what, name, shortened(with.body))
		return
	}
	bare, _, _ := strings.Cut(path, "?")
	w.showed(get, base+bare, name)
}

// showed notes that a parameter of the address was seen to change a result.
func (w *world) showed(method, address, name string) {
	for _, r := range w.engine.Routes() {
		if r.Method == method && matches(r.Path, address) {
			coverage.Lock()
			coverage.queries[method+" "+templated(r.Path)+" "+name] = true
			coverage.Unlock()
		}
	}
}

func matches(ginPath, address string) bool {
	want, got := strings.Split(ginPath, "/"), strings.Split(address, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], ":") && want[i] != got[i] {
			return false
		}
	}
	return true
}

// pages walks a list one item at a time and holds it against the whole list.
func (w *world) pages(t *testing.T, path string) {
	t.Helper()
	type list struct {
		Items      []map[string]any
		NextCursor string
	}
	var whole list
	w.as(t, school.Admin, get, path, nil).is(200).into(&whole)
	if len(whole.Items) < 2 {
		t.Errorf("%s has too few items to page: %d", path, len(whole.Items))
		return
	}
	var seen []string
	for cursor := ""; ; {
		var page list
		w.as(t, school.Admin, get, path+"?limit=1&cursor="+cursor, nil).is(200).into(&page)
		if len(page.Items) != 1 {
			t.Errorf("%s: a page of %d", path, len(page.Items))
			return
		}
		seen = append(seen, identity(page.Items[0]))
		if cursor = page.NextCursor; cursor == "" || len(seen) == len(whole.Items) {
			break
		}
	}
	for i, item := range whole.Items {
		if i >= len(seen) || seen[i] != identity(item) {
			t.Errorf("%s: page by page %v", path, seen)
			return
		}
	}
	w.showed(get, base+path, "limit")
	w.showed(get, base+path, "cursor")
}

// identity is an item's id, or all of it where it has none, as events have.
func identity(item map[string]any) string {
	if id, ok := item["id"].(string); ok {
		return id
	}
	return fmt.Sprint(item)
}

func TestListsPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(t, school.Admin, post, "/jobs/compliance/runs", nil).is(200)
	w.as(t, school.Admin, post, "/jobs/reports/runs", nil).is(200)
	for _, path := range []string{"/enrollments", "/classes", "/courts", "/agencies", "/programs", "/notices", "/reminders", "/reports", "/users", "/messages", "/jobs"} {
		w.pages(t, path)
	}
	w.pages(t, "/enrollments/"+w.own.enrollment+"/timeline")
	w.payInTurn(t)
	w.pages(t, "/payments")
	w.differs(t, school.Admin, "/audit", "limit", "1")
	var first struct{ NextCursor string }
	w.as(t, school.Admin, get, "/audit?limit=1", nil).is(200).into(&first)
	w.differs(t, school.Admin, "/audit?limit=1", "cursor", first.NextCursor)
	w.searchPages(t)
}

// payInTurn has a clerk of the till and an administrator each take a payment.
func (w *world) payInTurn(t *testing.T) {
	t.Helper()
	for _, role := range []school.Role{school.Staff, school.Admin} {
		w.as(t, role, post, "/enrollments/"+w.own.enrollment+"/payments", map[string]any{"amountCents": 500, "method": "check"}).is(201)
	}
}

// searchPages pages through a search, which is a POST.
func (w *world) searchPages(t *testing.T) {
	t.Helper()
	must(w.office.Enroll(t.Context(), w.own.console, w.order(w.own, "Bert", "73-CR-27-2"), noKey))
	name, path := map[string]any{"name": w.own.family}, "/enrollments/search"
	type list struct {
		Items      []registrar.EnrollmentView
		NextCursor string
	}
	var whole, first, second list
	w.as(t, school.Admin, post, path, name).is(200).into(&whole)
	w.as(t, school.Admin, post, path+"?limit=1", name).is(200).into(&first)
	w.as(t, school.Admin, post, path+"?limit=1&cursor="+first.NextCursor, name).is(200).into(&second)
	if len(whole.Items) != 2 || len(first.Items) != 1 || len(second.Items) != 1 || second.NextCursor != "" || first.Items[0].ID == second.Items[0].ID {
		t.Errorf("search: %d, then %d and %d", len(whole.Items), len(first.Items), len(second.Items))
		return
	}
	w.showed(post, base+path, "limit")
	w.showed(post, base+path, "cursor")
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fillForFilters(t)
	w.payInTurn(t)
	number := one(t, w.as(t, school.Clerk, get, "/enrollments?caseNumber=73-cr-27-1", nil))["number"].(string)
	for _, f := range []struct{ path, name, value string }{
		{"/enrollments", "standing", "in_violation"}, {"/enrollments", "status", "pending"}, {"/enrollments", "court", w.own.court},
		{"/enrollments", "agency", w.own.agency}, {"/enrollments", "program", w.own.program}, {"/enrollments", "class", w.own.class},
		{"/enrollments", "dueBefore", "2027-06-01"}, {"/enrollments", "caseNumber", "73 cr27 2"}, {"/enrollments", "number", number}, {"/enrollments", "sort", "dueOn"},
		{"/classes", "program", w.own.program}, {"/classes", "from", "2027-02-01"}, {"/classes", "to", "2027-01-31"}, {"/classes", "language", "es"}, {"/classes", "openOnly", "true"},
		{"/sessions", "on", "2027-01-19"}, {"/sessions", "program", w.own.program}, {"/sessions", "class", w.own.class},
		{"/courts/" + w.own.court + "/closures", "year", "2028"},
		{"/notices", "state", "found"}, {"/notices", "enrollment", w.own.enrollment}, {"/notices", "program", w.own.program}, {"/notices", "undelivered", "true"},
		{"/reminders", "state", "sent"}, {"/reminders", "enrollment", w.own.enrollment}, {"/reminders", "session", w.own.session}, {"/reminders", "program", w.own.program},
		{"/reports", "state", "sent"}, {"/reports", "kind", "violation"}, {"/reports", "enrollment", w.own.enrollment}, {"/reports", "court", w.own.court},
		{"/reports", "program", w.own.program}, {"/reports", "late", "true"}, {"/reports", "undelivered", "true"}, {"/reports", "unanswered", "true"}, {"/reports", "onHold", "true"},
		{"/enrollments/" + w.own.enrollment + "/timeline", "kind", "attendance"},
		{"/payments", "on", "2027-01-04"}, {"/payments", "program", w.beside.program}, {"/payments", "own", "true"},
		{"/messages", "state", "queued"}, {"/messages", "kind", "notice"}, {"/messages", "enrollment", w.own.enrollment},
		{"/jobs", "name", "reports"}, {"/jobs", "state", "braked"},
		{"/enrollments/" + w.own.enrollment + "/standing", "on", "2027-01-04"}, {"/enrollments/" + w.own.enrollment + "/standing", "knownAt", "2027-01-05T00:00:00Z"},
		{"/audit", "action", "enrollment.enroll"}, {"/audit", "subject", w.own.enrollment}, {"/audit", "actor", w.users[school.Clerk]},
		{"/audit", "from", w.clock.Now().Add(-time.Hour).Format(time.RFC3339)}, {"/audit", "to", "2027-01-05T00:00:00Z"}, {"/audit", "refused", "true"}, {"/audit", "changes", "true"},
	} {
		w.differs(t, school.Admin, f.path, f.name, f.value)
	}
}

// fillForFilters makes what tells one filter from another.
func (w *world) fillForFilters(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	must(w.office.PlanClass(ctx, w.own.console, registrar.ClassRequest{ProgramID: w.own.program, Name: "Tarde", Location: "Room 1", Capacity: 1, Language: "es",
		Sessions: w.evenings("2027-03-02")}))
	full := must(w.office.PlanClass(ctx, w.own.console, registrar.ClassRequest{ProgramID: w.own.program, Name: "Full", Location: "Room 1", Capacity: 1, Language: "en",
		Sessions: w.evenings("2027-01-14")}))
	second := w.order(w.own, "Bert", "73-CR-27-2")
	second.ClassID, second.Order.DueOn = "", ptr(day("2027-05-01"))
	must(w.office.Enroll(ctx, w.own.console, second, noKey))
	third := w.order(w.own, "Carl", "73-CR-27-3")
	third.ClassID, third.Order.DueOn, third.Participant.Email = full.ID, ptr(day("2027-10-01")), ""
	c := must(w.office.Enroll(ctx, w.own.console, third, noKey))
	w.at("2027-01-26", "20:00")
	class := must(w.office.Class(ctx, w.own.console, w.own.class))
	for _, s := range class.Sessions[2:] {
		w.as(t, school.Admin, put, "/sessions/"+s.ID+"/attendance", map[string]any{"marks": []any{map[string]any{"enrollmentId": c.ID, "outcome": "absent"}}}).is(200)
	}
	w.as(t, school.Admin, post, "/jobs/compliance/runs", nil).is(200)
	w.as(t, school.Admin, post, "/jobs/outbox/runs", nil).is(200)
	w.as(t, school.Admin, post, "/jobs/reports/runs", nil).is(200)
	w.as(t, school.Clerk, get, "/audit", nil).is(403)
}
