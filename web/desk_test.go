package web

import (
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

// withViolation makes a world in which Albright and Brandt missed two sessions, were
// told and did not cure it: their reports are held. Castillo was told by a notice
// that nobody received.
func withViolation(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.clock.set(w.class.Sessions[1].EndsAt.Add(time.Hour))
	for i, family := range []int{0, 1} {
		for n := range 2 {
			w.mark(n, w.people[family].ID, school.Absent)
		}
		_ = i
	}
	for n := range 2 {
		w.mark(n, w.people[3].ID, school.Attended)
	}
	w.at("2027-01-13", "02:00")
	w.night()
	w.at("2027-01-18", "12:00")
	w.clock.set(w.class.Sessions[2].EndsAt.Add(time.Hour))
	for n := range 3 {
		if n > 0 {
			w.mark(n, w.people[2].ID, school.Absent)
		}
	}
	w.at("2027-01-22", "02:00")
	must(w.office.RunCompliance(t.Context(), school.SystemActor(), nil, false, ""))
	w.at("2027-01-22", "09:00")
	return w
}

// report answers the first report that a filter gives.
func (w *world) report(f registrar.ReportFilter) registrar.ReportView {
	w.t.Helper()
	list := must(w.office.Reports(w.t.Context(), w.console, f, registrar.Page{}))
	if len(list.Items) == 0 {
		w.t.Fatalf("there is no report %+v", f)
	}
	return list.Items[0]
}

func TestTheDeskInABrowser(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	tab := w.browser(t, school.Staff)
	held := w.report(registrar.ReportFilter{State: "held"})
	webtest.Walk(t, tab, reportsPath+"/"+held.ID, webtest.Options{Name: "desk", Skip: []string{"/docs", "/enrollments", "/today", "/notices", "/gallery", "/outbox", "/account", "/sign-in"}})
}
