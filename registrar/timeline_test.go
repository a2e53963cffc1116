package registrar_test

import (
	"testing"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// timeline reads all events of an enrollment as an actor sees them, a few at a time.
func (w *world) timeline(actor school.Actor, id, kind string) []registrar.TimelineEvent {
	w.t.Helper()
	var all []registrar.TimelineEvent
	page := registrar.Page{Limit: 3}
	for range 100 {
		list := must(w.office.Timeline(w.t.Context(), actor, id, kind, page))
		all = append(all, list.Items...)
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			return all
		}
	}
	w.t.Fatal("the timeline has no end")
	return nil
}

func (w *world) whats(actor school.Actor, id, kind string) map[string]int {
	counts := map[string]int{}
	for _, e := range w.timeline(actor, id, kind) {
		counts[e.Kind+" "+e.What]++
	}
	return counts
}

// TestTimelineOfAReport sees each event once over its pages, the latest first, and
// that a court is not shown how the school thought about its report.
func TestTimelineOfAReport(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	ana := w.hire("Ana")
	r := w.report(id, "violation")
	must(w.office.HoldReport(t.Context(), ana, r.ID, registrar.HoldRequest{Until: &r.DueOn, Reason: "The roll may be wrong."}, nil))
	all := w.timeline(w.staff, id, "")
	seen := map[string]bool{}
	for i, e := range all {
		if seen[e.Key] {
			t.Errorf("event %s %s stands twice", e.Kind, e.What)
		}
		seen[e.Key] = true
		if i > 0 && e.At.After(all[i-1].At) {
			t.Errorf("event %d, %s %s of %v, is later than the one before it, of %v", i, e.Kind, e.What, e.At, all[i-1].At)
		}
	}
	staff, court := w.whats(w.staff, id, ""), w.whats(w.clerk, id, "")
	for _, what := range []string{"enrollment enrolled", "class placed", "attendance absent", "finding found"} {
		if staff[what] == 0 || court[what] != staff[what] {
			t.Errorf("%s: %d for staff, %d for the court", what, staff[what], court[what])
		}
	}
	if staff["report created"] != 1 || court["report created"] != 0 {
		t.Errorf("that a report is held stands %d times in the staff's and %d times in the court's timeline", staff["report created"], court["report created"])
	}
	if staff["report held"] != 1 || court["report held"] != 0 {
		t.Errorf("a hold is %d times in the staff's and %d times in the court's timeline", staff["report held"], court["report held"])
	}
	for _, e := range w.timeline(w.admin, id, "report") {
		if e.What == "held" && (e.ByName != "Ana Reviewer" || e.ByRole != string(school.Staff)) {
			t.Errorf("the hold is by %q, %s", e.ByName, e.ByRole)
		}
	}
	if only := w.whats(w.staff, id, "attendance"); len(only) != 1 || only["attendance absent"] == 0 {
		t.Errorf("of attendance alone there is %v", only)
	}
	if _, err := w.office.Timeline(t.Context(), w.clerk2, id, "", registrar.Page{}); school.KindOf(err) != school.NotFound {
		t.Errorf("another court's timeline: %v", err)
	}
	if _, err := w.office.EnrollmentFile(t.Context(), w.clerk2, id); school.KindOf(err) != school.NotFound {
		t.Errorf("another court's enrollment: %v", err)
	}
}

// TestWhatChangedForAnOfficer sees a standing that lists show anew once, with the one
// before, and nothing that was before the instant.
func TestWhatChangedForAnOfficer(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	must(w.confirm(w.hire("Ana"), w.report(id, db.ReportViolation).ID))
	w.post()
	watch := must(w.office.WatchCaseload(t.Context(), w.officer, registrar.EnrollmentFilter{Sort: registrar.SortByStanding}, w.clock.Now().AddDate(0, -2, 0), registrar.Page{}))
	kinds := map[string]registrar.CaseChange{}
	for _, c := range watch.Changes {
		if c.EnrollmentID == id {
			kinds[c.Kind] = c
		}
	}
	for _, kind := range []string{"standing", "enrolled", "report"} {
		if kinds[kind].Kind == "" {
			t.Errorf("nothing says of kind %s that it changed: %+v", kind, watch.Changes)
		}
	}
	if c := kinds["standing"]; c.What != string(school.InViolation) || c.Before == "" || c.Before == c.What || c.State != c.What {
		t.Errorf("the standing changed so: %+v", c)
	}
	later := must(w.office.WatchCaseload(t.Context(), w.officer, registrar.EnrollmentFilter{}, w.clock.Now().Add(time.Hour), registrar.Page{}))
	if len(later.Changes) != 0 {
		t.Errorf("since now there changed %+v", later.Changes)
	}
	if _, err := w.office.WatchCaseload(t.Context(), w.staff, registrar.EnrollmentFilter{}, w.clock.Now(), registrar.Page{}); school.KindOf(err) != school.Forbidden {
		t.Errorf("staff watch a caseload: %v", err)
	}
}

// TestCaseloadByStanding goes through a caseload page by page, the gravest first.
func TestCaseloadByStanding(t *testing.T) {
	t.Parallel()
	w, _, _ := found(t, byPerson(false))
	ranks := map[string]int{"overdue": 0, "in_violation": 1, "cannot_complete": 2, "at_risk": 3, "on_track": 4, "requirements_met": 5}
	class := w.plan(8, "2027-05-04", "2027-05-11", "2027-05-18", "2027-05-25")
	for _, number := range []string{"90", "91", "92"} {
		w.enroll("P"+number, number, "2027-06-01", class.ID)
	}
	total := len(must(w.office.Caseload(t.Context(), w.officer, registrar.EnrollmentFilter{}, registrar.Page{})).Items)
	var states []string
	page := registrar.Page{Limit: 1}
	for range total + 1 {
		list := must(w.office.Caseload(t.Context(), w.officer, registrar.EnrollmentFilter{Sort: registrar.SortByStanding}, page))
		for _, l := range list.Items {
			states = append(states, l.State)
		}
		if page.Cursor = list.NextCursor; page.Cursor == "" {
			break
		}
	}
	if len(states) != total || total < 4 {
		t.Errorf("of %d enrollments the pages have %v", total, states)
	}
	for i := 1; i < len(states); i++ {
		if ranks[states[i]] < ranks[states[i-1]] {
			t.Errorf("the gravest do not come first: %v", states)
		}
	}
}
