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

// TestReinstatingAVacatedOrderLeavesACompletionStanding: the certificate holds, so
// the enrollment is completed again and not open without an end in sight.
func TestReinstatingAVacatedOrderLeavesACompletionStanding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.RequiredSessions = 1 }))
	class := w.plan(5, "2027-01-05", "2027-01-12")
	e := w.enroll("Adam", "1", "2027-02-01", class.ID)
	w.marked(e.ID, class, school.Attended, 0)
	w.counts(w.night(), map[string]int{"completions": 1})
	w.post()
	w.at("2027-01-10", "10:00")
	w.amend(e.ID, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-09")})
	w.wantStatus(e.ID, "closed")
	w.at("2027-01-12", "10:00")
	again := w.amend(e.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: day("2027-01-11")})
	if again.Status != "completed" || !again.Standing.Closed {
		t.Fatalf("%s, closed %v", again.Status, again.Standing.Closed)
	}
	w.counts(w.night(), nothing)
	w.mark(class.Sessions[0].ID, e.ID, school.Absent, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.wantStatus(e.ID, "active")
	if v := must(w.office.Check(t.Context())); len(v.Findings) != 0 {
		t.Errorf("the check finds %v", v.Findings)
	}
}

// TestAnOrderVacatedBeforeItsEnrollmentEndsItOnTheDayItBegan has the decision come
// after somebody was enrolled, though it was made before: the standing that is kept
// is one in which they were enrolled, and no letter tells of an end before it.
func TestAnOrderVacatedBeforeItsEnrollmentEndsItOnTheDayItBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	ended := must(w.office.Amend(t.Context(), w.clerk, e.ID, registrar.AmendRequest{Kind: school.Vacated, DecidedBy: "Judge Berg", DecidedOn: day("2027-01-03"), Reason: "vacated"}, nil))
	if len(ended.Closures) != 1 || ended.Closures[0].On != e.EnrolledOn {
		t.Errorf("it ended on %v, and began on %s", ended.Closures, e.EnrolledOn)
	}
	w.at("2027-01-06", "09:00")
	s := must(w.office.Standing(t.Context(), w.staff, e.ID, nil, nil))
	if !s.Closed || s.OnOffer != e.Standing.OnOffer || s.State != e.Standing.State {
		t.Errorf("it keeps %+v, and was enrolled with %+v", s, e.Standing)
	}
}
