package registrar_test

import (
	"slices"
	"testing"

	"johnschool/db"
	"johnschool/school"
)

// TestTheNightThatEndsAnEnrollmentFindsAllThatHolds has two violations ripe in one
// night under a policy by which either ends the enrollment: the court is told of
// both, and when one falls the other keeps the enrollment ended.
func TestTheNightThatEndsAnEnrollmentFindsAllThatHolds(t *testing.T) {
	t.Parallel()
	for name, cure := range map[string]*int{"at once": nil, "after the time to cure": ptr(7)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) {
				noReview(p)
				p.RequiredSessions, p.RemovalIsViolation, p.ViolationCloses, p.CureDays = 3, true, true, cure
			}))
			class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
			e := w.enroll("Adam", "1", "2027-06-01", class.ID)
			w.missed(e.ID, class, 0)
			w.marked(e.ID, class, school.Removed, 1)
			if cure != nil {
				w.counts(w.night(), map[string]int{"notices": 2})
				w.post()
				w.at("2027-01-20", "03:00")
			}
			w.counts(w.night(), map[string]int{"violations": 2})
			w.wantStatus(e.ID, "unsuccessful")
			w.wantStates(e.ID, db.ReportViolation, db.ReportDue, db.ReportDue)
			got := column[string](w, `select rule from finding order by rule`)
			if want := []string{"absences", "conduct"}; !slices.Equal(got, want) {
				t.Fatalf("found %v, want %v", got, want)
			}
			w.mark(class.Sessions[0].ID, e.ID, school.Attended, ptr(1)) // one absence is left
			w.counts(w.night(), nothing)
			w.wantStatus(e.ID, "unsuccessful")
			if v := must(w.office.Check(t.Context())); len(v.Findings) != 0 {
				t.Errorf("the check finds %v", v.Findings)
			}
		})
	}
}
