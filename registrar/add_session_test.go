package registrar_test

import (
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// TestASessionTakesACancelledOnesPlace cancels one of as many sessions as are needed
// and plans another.
func TestASessionTakesACancelledOnesPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.RequiredSessions = 3 }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	id := w.enroll("Adam", "1", "2027-01-26", class.ID).ID
	stands := func(want school.State, sessions int) {
		t.Helper()
		must(w.office.RefreshProjections(t.Context()))
		w.wantListed(id)
		if s := must(w.office.Standing(t.Context(), w.staff, id, nil, nil)); s.State != want || s.OnOffer != sessions {
			t.Errorf("%s with %d sessions on offer, want %s with %d", s.State, s.OnOffer, want, sessions)
		}
	}
	stands(school.OnTrack, 3)
	dropped := class.Sessions[1]
	must(w.office.CancelSession(t.Context(), w.staff, dropped.ID, registrar.CancelRequest{Reason: "snow"}))
	stands(school.CannotComplete, 2)

	at := registrar.SessionRequest{StartsAt: class.Sessions[2].StartsAt.Add(time.Minute), EndsAt: class.Sessions[2].EndsAt}
	_, err := w.office.AddSession(t.Context(), w.staff, class.ID, at, registrar.Once{})
	wantKind(t, err, school.Invalid, "/startsAt")
	at.StartsAt = at.StartsAt.AddDate(0, 0, 1)
	_, err = w.office.AddSession(t.Context(), w.staff, class.ID, at, registrar.Once{})
	wantKind(t, err, school.Invalid, "/endsAt")
	at = registrar.SessionRequest{StartsAt: dropped.StartsAt, EndsAt: dropped.EndsAt} // after all
	once := registrar.Once{Key: "twice", Route: "test", BodyHash: []byte("same")}
	added := must(w.office.AddSession(t.Context(), w.staff, class.ID, at, once))
	if again := must(w.office.AddSession(t.Context(), w.staff, class.ID, at, once)); again.ID != added.ID {
		t.Errorf("sent twice, it is planned twice: %s and %s", added.ID, again.ID)
	}
	stands(school.OnTrack, 3)
	late := registrar.SessionRequest{StartsAt: class.Sessions[2].StartsAt.AddDate(0, 0, 14), EndsAt: class.Sessions[2].EndsAt.AddDate(0, 0, 14)}
	if s := must(w.office.AddSession(t.Context(), w.staff, class.ID, late, registrar.Once{})); s.Expected != 1 || s.Day != day("2027-02-02") {
		t.Errorf("the late session expects %d on %s", s.Expected, s.Day)
	}
	stands(school.OnTrack, 3) // it is after the due date
	if c := must(w.office.Class(t.Context(), w.staff, class.ID)); c.FirstDay != day("2027-01-05") || c.LastDay != day("2027-02-02") || len(c.Sessions) != 5 {
		t.Errorf("the class meets %d times from %s to %s", len(c.Sessions), c.FirstDay, c.LastDay)
	}
	if verdict := must(w.office.Check(t.Context())); len(verdict.Findings) > 0 {
		t.Errorf("the books: %+v", verdict.Findings)
	}
}

// TestAClassChanges changes what may change of a class, by whom and how far.
func TestAClassChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12")
	for _, name := range []string{"Adam", "Bert"} {
		w.enroll(name, name, "2027-06-01", class.ID)
	}
	seen := must(w.office.Class(t.Context(), w.staff, class.ID))
	wish := registrar.ClassChange{Name: " Evenings ", Location: "Room 9", Capacity: 2}
	now := must(w.office.UpdateClass(t.Context(), w.staff, class.ID, wish, &seen.Version))
	if now.Name != "Evenings" || now.Location != "Room 9" || now.Capacity != 2 || now.Language != "en" || now.SeatsTaken != 2 {
		t.Errorf("changed: %+v", now.Class)
	}
	_, err := w.office.UpdateClass(t.Context(), w.staff, class.ID, wish, &seen.Version)
	wantKind(t, err, school.Stale, "")
	wish.Capacity = 1
	_, err = w.office.UpdateClass(t.Context(), w.staff, class.ID, wish, &now.Version)
	wantKind(t, err, school.Invalid, "/capacity")
	wish.Name = ""
	_, err = w.office.UpdateClass(t.Context(), w.staff, class.ID, wish, &now.Version)
	wantKind(t, err, school.Invalid, "/name")
}
