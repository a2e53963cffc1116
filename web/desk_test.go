package web

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
	"johnschool/web/webtest"
)

// withViolation makes a world in which Albright and Brandt missed two sessions, were
// told and did not cure it: their reports are held. So did Castillo and, without an
// e-mail address, Gray and Hansen; their notices are open, those two not delivered.
func withViolation(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	ctx := t.Context()
	for i, family := range []string{"Gray", "Hansen"} {
		order := w.order("Alex", family, "73-CR-27-"+string(rune('7'+i)))
		order.Participant.Email = ""
		w.people = append(w.people, must(w.office.Enroll(ctx, w.console, order, registrar.Once{})))
	}
	w.clock.set(w.class.Sessions[1].EndsAt.Add(time.Hour))
	for n := range 2 {
		w.mark(n, w.people[0].ID, school.Absent)
		w.mark(n, w.people[1].ID, school.Absent)
		w.mark(n, w.people[3].ID, school.Attended)
	}
	w.at("2027-01-13", "02:00")
	w.night()
	w.clock.set(w.class.Sessions[2].EndsAt.Add(time.Hour))
	for _, person := range []int{2, 6, 7} {
		w.mark(1, w.people[person].ID, school.Absent)
		w.mark(2, w.people[person].ID, school.Absent)
	}
	w.at("2027-01-22", "02:00")
	must(w.office.RunCompliance(ctx, school.SystemActor(), nil, false, ""))
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
	for _, a := range append(slices.Clone(areas), &area{routes: []route{{path: "/docs"}, {path: "/gallery"}}}) {
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

// TestReviewAReport takes a held report through review with the keyboard, and
// another without scripts: from what waits to its confirmation, a hold, a dismissal.
func TestReviewAReport(t *testing.T) {
	t.Parallel()
	w := withViolation(t)
	tab := w.browser(t, school.Staff)
	tab.Open(workPath)
	tab.Click("2 violations to review")
	tab.WaitFor("Review desk")
	tab.Click("Albright, Alex")
	tab.WaitFor("Absent from 2 sessions")
	tab.Click("Put it on hold")
	tab.WaitFor("needs your attention")
	tab.Fill("What has to be found out", "The participant says they were in hospital.")
	tab.Fill("Hold it until", "01/26/2027")
	tab.Press("Enter")
	tab.WaitFor("On hold until Jan. 26, 2027")
	tab.Click("They had a reason that counts")
	tab.WaitFor("The missed sessions that are excused")
	tab.Click("Change the fact")
	tab.WaitFor("needs your attention")
	tab.Fill("Why", "Hospital, letter seen.")
	tab.Click("Change the fact")
	tab.WaitFor("nothing is sent")
	tab.WaitFor("dismissed it: they had a reason that counts")

	staff := w.as(t, school.Staff)
	held := w.report(registrar.ReportFilter{State: "held"})
	path := reportsPath + "/" + held.ID
	staff.get(path).is(200).says("Brandt", "No more than 1 absence is allowed", "One person has to confirm it", "Confirm the report")
	staff.get(path + "/preview").is(200)
	staff.post(path+"/confirmation", "_version", "99").is(409).says("changed meanwhile")
	staff.post(path+"/confirmation", "_version", strconv.FormatInt(held.Version, 10)).leadsTo(path)
	staff.get(path).is(200).says("You confirmed the report", "Robin Program staff confirmed it")
	staff.post(path+"/hold", "reason", "Too late.").is(409).says("Only a report that waits for its review can be held")
	w.as(t, school.Officer).get(path).is(200)
	if body := w.as(t, school.Officer).get(path).body; strings.Contains(body, "Robin Program staff confirmed it") {
		t.Error("an officer sees how staff reviewed a report")
	}
	w.as(t, school.Officer).post(path + "/confirmation").is(403)
}
