package registrar_test

import (
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// TestDay reads days of a program: what meets, what waits for its roll, and
// who is expected.
func TestDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	other := must(w.office.CreateProgram(t.Context(), w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: ptr(evening())})).ID
	elsewhere := school.Actor{Role: school.Staff, UserID: officerID, OrganizationID: w.org, ProgramIDs: []string{other}}
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	adam, bert := w.enroll("Adam", "1", "2027-06-01", class.ID), w.enroll("Bert", "2", "2027-06-01", class.ID)
	w.at("2027-01-12", "12:00")
	late := w.enroll("Late", "3", "2027-06-01", class.ID)
	today := func(actor school.Actor) registrar.DayView { return must(w.office.Day(t.Context(), actor, nil)) }
	for _, actor := range []school.Actor{w.staff, w.admin} {
		d := today(actor)
		if d.Day != day("2027-01-12") || len(d.Sessions) != 1 || d.Sessions[0].Expected != 3 || len(d.Behind) != 1 || d.Behind[0].ID != class.Sessions[0].ID || d.Behind[0].Unmarked != 2 ||
			*d.Before != day("2027-01-05") || *d.After != day("2027-01-19") {
			t.Errorf("%s: %+v", actor.Role, d)
		}
	}
	if d := today(elsewhere); len(d.Sessions)+len(d.Behind) > 0 || d.Before != nil || d.After != nil {
		t.Errorf("beside: %+v", d)
	}
	w.mark(class.Sessions[0].ID, adam.ID, school.Attended, nil)
	if d := today(w.staff); len(d.Behind) != 1 || d.Behind[0].Unmarked != 1 || d.Behind[0].Marked != 1 {
		t.Errorf("half a roll: %+v", d.Behind)
	}
	roster := must(w.office.Roster(t.Context(), w.staff, class.Sessions[0].ID))
	if len(roster.People) != 2 || !roster.Begun || roster.People[0].EnrollmentID != adam.ID {
		t.Errorf("the roll, without who came later: %+v", roster)
	}
	if also := must(w.office.Roster(t.Context(), w.staff, class.Sessions[0].ID, late.ID, "no id")); len(also.People) != 3 {
		t.Errorf("with who turned up: %+v", also.People)
	}
	w.mark(class.Sessions[0].ID, bert.ID, school.Attended, nil)
	if d := today(w.staff); len(d.Behind) != 0 {
		t.Errorf("a whole roll: %+v", d.Behind)
	}
	for i, who := range []registrar.EnrollmentView{adam, bert} {
		must(w.office.WithdrawMark(t.Context(), w.staff, class.Sessions[0].ID, who.ID, registrar.WithdrawMarkRequest{Reason: "another class", Version: ptr(1)}))
		if d := today(w.staff); len(d.Behind) != 1 || d.Behind[0].Unmarked != 1+i || d.Behind[0].Marked != 1-i {
			t.Errorf("%d marks withdrawn: %+v", i+1, d.Behind)
		}
		if waits := must(w.office.Work(t.Context(), w.staff)); waits.SessionsWithoutRoll != i {
			t.Errorf("%d marks withdrawn: %d sessions without a roll", i+1, waits.SessionsWithoutRoll)
		}
	}
	if d := must(w.office.Day(t.Context(), w.staff, ptr(day("2027-01-19")))); len(d.Sessions) != 1 || d.After != nil || *d.Before != day("2027-01-12") {
		t.Errorf("another day: %+v", d)
	}
	if roster := must(w.office.Roster(t.Context(), w.staff, class.Sessions[1].ID)); roster.Begun || len(roster.People) != 3 {
		t.Errorf("before its session: %+v", roster)
	}
	for _, text := range []string{bert.Number, "bert"} {
		if found, more, err := w.office.FindForRoll(t.Context(), w.staff, class.Sessions[1].ID, text); err != nil || more || len(found) != 1 || found[0].EnrollmentID != bert.ID {
			t.Errorf("find %s: %+v %v", text, found, err)
		}
	}
	if _, _, err := w.office.FindForRoll(t.Context(), elsewhere, class.Sessions[1].ID, "bert"); school.KindOf(err) != school.NotFound {
		t.Errorf("find beside: %v", err)
	}
	if _, _, err := w.office.FindForRoll(t.Context(), w.staff, class.Sessions[1].ID, "b"); school.KindOf(err) != school.Invalid {
		t.Errorf("find by a letter: %v", err)
	}
}
