package registrar_test

import (
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// TestTheCourtTakesUpAgainWhatWasClosed: what staff closed or the court vacated is
// taken up again by the court's decision and by nothing else.
func TestTheCourtTakesUpAgainWhatWasClosed(t *testing.T) {
	t.Parallel()
	ends := map[string]func(*world, string){
		"vacated": func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-06")})
		},
		"closed": func(w *world, id string) {
			must(w.office.Close(w.t.Context(), w.staff, id, registrar.CloseRequest{Outcome: "withdrawn", Reason: "moved away"}, nil))
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(noReview))
			class := w.plan(1, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
			e := w.enroll("Adam", "1", "2027-02-01", class.ID)
			w.missed(e.ID, class, 0)
			w.at("2027-01-06", "10:00")
			end(w, e.ID)
			w.wantStatus(e.ID, "closed")
			w.at("2027-01-08", "10:00")
			again := w.amend(e.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: day("2027-01-07"), DueOn: ptr(day("2027-03-01"))})
			if again.Status != "active" || again.Standing.Closed || again.Standing.Absences != 0 || *again.DueOn != day("2027-03-01") {
				t.Fatalf("%s, closed %v, %d absences, due %s", again.Status, again.Standing.Closed, again.Standing.Absences, again.DueOn)
			}
			w.missed(e.ID, class, 1)
			if n := w.enrollment(e.ID).Standing.Absences; n != 1 {
				t.Fatalf("%d absences after it", n)
			}
			if v := must(w.office.Check(t.Context())); len(v.Findings) != 0 {
				t.Errorf("the check finds %v", v.Findings)
			}
		})
	}
}
