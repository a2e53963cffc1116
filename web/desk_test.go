package web

import (
	"slices"
	"strings"
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
	for n := range 2 {
		w.mark(n, w.people[0].ID, school.Absent)
		w.mark(n, w.people[1].ID, school.Absent)
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

// othersPages are the beginnings of addresses that belong to other areas: their own
// walks go there.
func othersPages() []string {
	var all []string
	for _, a := range append(slices.Clone(areas), &area{routes: []route{{path: "/docs"}, {path: "/gallery"}, {path: "/notices"}}}) {
		for _, r := range a.routes {
			if first, _, _ := strings.Cut(r.path[1:], "/"); a != &deskArea && first != "" && !strings.HasPrefix(first, ":") {
				all = append(all, "/"+first)
			}
		}
	}
	return all
}

func TestTheDeskInABrowser(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	tab := w.browser(t, school.Staff)
	held := w.report(registrar.ReportFilter{State: "held"})
	webtest.Walk(t, tab, reportsPath+"/"+held.ID, webtest.Options{Name: "desk", Skip: othersPages()})
}
