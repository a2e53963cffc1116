package registrar_test

import (
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// What no letter can show is refused where it is typed: a report that cannot be written reaches no court.
func TestWhatNoLetterCanShowIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	class := w.plan(5, "2027-01-05", "2027-01-12")
	known := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.at("2027-01-05", "20:00")
	mark := registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: known.ID, Outcome: school.Excused, Reason: "病"}}}
	if r := must(w.office.RecordAttendance(ctx, w.staff, class.Sessions[0].ID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{
		{EnrollmentID: known.ID, Outcome: school.Excused, Reason: "ill – “flu”", Note: "病"}}})); r.Results[0].Status != registrar.MarkSaved {
		t.Fatalf("what a letter shows, and what none holds: %+v", r.Results[0].Problem)
	}
	person := func(change func(*registrar.EnrollRequest)) error {
		t.Helper()
		r := w.request("Jo", "2", "2027-06-01", "")
		r.Participant.GivenName, r.Participant.FamilyName = "Łukasz", "O’Connor-Nuñez"
		change(&r)
		_, err := w.office.Enroll(ctx, w.clerk, r, registrar.Once{})
		return err
	}
	if err := person(func(*registrar.EnrollRequest) {}); err != nil {
		t.Fatal(err)
	}
	changed := registrar.ParticipantRequest{GivenName: "小龍", FamilyName: "Lee", DateOfBirth: day("1980-05-06")}
	for pointer, do := range map[string]func() error{
		"/participant/givenName": func() error { return person(func(r *registrar.EnrollRequest) { r.Participant.GivenName = "小龍" }) },
		"/participant/familyName": func() error {
			return person(func(r *registrar.EnrollRequest) { r.Participant.FamilyName = "Lee\u200e" })
		},
		"/order/caseNumber":       func() error { return person(func(r *registrar.EnrollRequest) { r.Order.CaseNumber = "73\u200e-1" }) },
		"/order/judge":            func() error { return person(func(r *registrar.EnrollRequest) { r.Order.Judge = "李" }) },
		"/order/nameOnOrder":      func() error { return person(func(r *registrar.EnrollRequest) { r.Order.NameOnOrder = "李" }) },
		"/order/counts/0/statute": func() error { return person(func(r *registrar.EnrollRequest) { r.Order.Counts[0].Statute = "李" }) },
		"/givenName": func() error {
			_, err := w.office.UpdateParticipant(ctx, w.clerk, known.Participant.ID, changed, ptr(known.Participant.Version))
			return err
		},
		"/marks/0/reason": func() error {
			_, err := w.office.RecordAttendance(ctx, w.staff, class.Sessions[1].ID, mark)
			return err
		},
		"/reason": func() error {
			_, err := w.office.Close(ctx, w.staff, known.ID, registrar.CloseRequest{Outcome: "other", Reason: "李"}, nil)
			return err
		},
		"/name": func() error {
			_, err := w.office.CreateCourt(ctx, w.admin, registrar.CourtRequest{Name: "李"})
			return err
		},
		"/policy/conditions/0": func() error {
			p := evening()
			p.Conditions = []string{"李"}
			_, err := w.office.CreateProgram(ctx, w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: &p})
			return err
		},
	} {
		wantKind(t, do(), school.Invalid, pointer)
	}
}
