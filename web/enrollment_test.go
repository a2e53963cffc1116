package web

import (
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// troubled makes an enrollment to which much has happened: absences, a notice that
// was delivered, a payment, a pause that was withdrawn and a later decision.
func (w *world) troubled(n int) string {
	w.t.Helper()
	ctx, id := w.t.Context(), w.people[n].ID
	w.mark(0, id, school.Attended)
	first := 1
	must(w.office.RecordAttendance(ctx, w.console, w.class.Sessions[0].ID,
		registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: id, Outcome: school.Absent, Version: &first}}}))
	must(w.office.TakePayment(ctx, w.console, id, registrar.PaymentRequest{AmountCents: 10000, Method: "cash"}, registrar.Once{}))
	due := day("2027-10-01")
	must(w.office.Amend(ctx, w.console, id, registrar.AmendRequest{Kind: school.Extension, DecidedBy: "Judge Stone", DecidedOn: day("2027-01-05"), DueOn: &due, Reason: "Illness in the family."}, nil))
	pause := must(w.office.Pause(ctx, w.console, id, registrar.PauseRequest{From: day("2027-01-06"), Reason: "In hospital."}, nil)).Pauses[0]
	must(w.office.EndPause(ctx, w.console, id, pause.ID, registrar.EndPauseRequest{Until: day("2027-01-05"), Reason: "Entered for the wrong person."}, nil))
	w.at("2027-01-13", "12:00")
	w.mark(1, id, school.Absent)
	w.night()
	return id
}

func TestTheParticipantsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.troubled(0)
	staff := w.as(t, school.Staff)
	page := staff.get("/enrollments/" + id).is(200)
	page.says("Alex Albright", "In violation", "NBI-2027-0001", "Absent from 2 sessions (January 5 and January 12, 2027); the program allows 1.", "No more than 1 absence is allowed.",
		"Oct. 1, 2027", "First ordered: Sept. 1, 2027", "Judge Stone", "Stearns County District Court", "Assignment", "Not yet met", "$130.00",
		"Next session:", "Jan. 19, 2027, 6 p.m.", "Too many absences", "Corrected: absent from the session of Jan. 5, 2027 (before: present)", "Paid $100.00 by cash, receipt 1",
		"Pause from Jan. 6, 2027 withdrawn", "Notice to the participant (too many absences)", "Enrolled", "Illness in the family.", "albright@example.net")
	staff.get("/enrollments/"+id+"?happened=money").is(200).says("Fee assessed: $230.00", "Paid $100.00")
	staff.get("/enrollments/" + id + "?happened=nothing").is(422)
	staff.get("/enrollments/" + w.court).is(404)
	for _, role := range []school.Role{school.Clerk, school.Officer, school.Admin} {
		w.as(t, role).get("/enrollments/"+id).is(200).says("Alex Albright", "Attendance")
	}
}

// TestACompletedEnrollment shows the certificate, its paper, and that the standing is
// that of the last day.
func TestACompletedEnrollment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.people[0].ID
	number, _ := w.certified(id)
	for _, role := range []school.Role{school.Officer, school.Clerk} {
		v := w.as(t, role)
		v.get("/enrollments/"+id).is(200).says("Requirements met", "Completed", "4 of 4", "keeps the standing of its last day", "Completion report", "Check code", "Check it as others do", "/certificates/"+number+`"`)
		paper := v.get("/enrollments/" + id + "/certificates/" + number).is(200)
		if !strings.HasPrefix(paper.body, "%PDF-") {
			t.Errorf("the certificate's paper is %.40q", paper.body)
		}
	}
}
