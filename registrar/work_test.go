package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

func TestObligationsShowTheirClocks(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs) // on January 12, to be cured by the 19th; the 18th is a holiday
	n := must(w.office.Notice(t.Context(), w.staff, w.notices(id)[0].ID))
	if *n.DaysLeft != 7 || *n.WorkingDaysLeft != 4 || n.Holder != registrar.HeldByParticipant || n.EscalatedTo != "none" {
		t.Errorf("notice: %d, %d, %s, %s", *n.DaysLeft, *n.WorkingDaysLeft, n.Holder, n.EscalatedTo)
	}
	w.comesBack(mail)
	w.climb("2027-01-13", n.ID, "staff undelivered")
	if n := w.notices(id)[0]; n.DaysLeft != nil || n.WorkingDaysLeft != nil || n.Holder != registrar.HeldByStaff || n.EscalatedTo != "staff" {
		t.Errorf("notice that came back: %+v", n)
	}
	must(w.office.RecordDelivery(t.Context(), w.staff, n.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-13")}, nil))
	w.at("2027-01-25", "09:00")
	if n := w.notices(id)[0]; *n.DaysLeft != -5 || *n.WorkingDaysLeft != -3 || n.Holder != registrar.HeldBySystem || n.EscalatedTo != "none" {
		t.Errorf("notice whose time ran out: %d, %d, %s, %s", *n.DaysLeft, *n.WorkingDaysLeft, n.Holder, n.EscalatedTo)
	}
	w.night()
	if n := w.notices(id)[0]; n.Holder != registrar.HeldByNobody {
		t.Errorf("a notice that ended is with %s", n.Holder)
	}
}

func TestReportsShowWhoHasThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.Acknowledgement = &school.Clock{Days: 1, Unit: school.WorkingDays} }))
	e := w.enroll("Adam", "1", "2027-06-01", "") // due on Thursday the 7th
	shows := func(holder, to string, days, working int) {
		t.Helper()
		r := w.report(e.ID, db.ReportEnrollment)
		if r.Holder != holder || r.EscalatedTo != to || r.DaysLeft != days || r.WorkingDaysLeft != working {
			t.Errorf("%s: with %s, climbed to %s, %d and %d days left", r.State, r.Holder, r.EscalatedTo, r.DaysLeft, r.WorkingDaysLeft)
		}
	}
	shows("system", "none", 3, 3)
	must(w.office.PrepareReports(t.Context()))
	shows("system", "none", 3, 3)
	w.refuse("5.7.1")
	r := w.report(e.ID, db.ReportEnrollment)
	w.climb("2027-01-06", r.ID, "staff undelivered")
	shows("staff", "staff", 1, 1)
	w.climb("2027-01-11", r.ID, both("late")...)
	shows("staff", "administrator", -4, -2)
	must(w.office.DeliverReport(t.Context(), w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-11")}, nil))
	shows("recipient", "none", -4, -2)
	w.climb("2027-01-13", r.ID, "staff unacknowledged")
	shows("recipient", "staff", -6, -4)
	must(w.office.AnswerReport(t.Context(), w.clerk, r.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil))
	shows("nobody", "none", -6, -4)
}

func TestWorkCountsWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		p.Acknowledgement, p.CureDays = &school.Clock{Days: 1, Unit: school.WorkingDays}, nil
	}))
	other := must(w.office.CreateProgram(t.Context(), w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: ptr(evening())})).ID
	elsewhere := school.Actor{Role: school.Staff, UserID: officerID, OrganizationID: w.org, ProgramIDs: []string{other}}
	class := w.plan(5, "2027-01-05", "2027-01-06", "2027-01-12", "2027-02-09")
	wants := func(want db.Work) {
		t.Helper()
		for _, actor := range []school.Actor{w.staff, w.admin} {
			if got := must(w.office.Work(t.Context(), actor)); got != want {
				t.Errorf("%s: %+v, want %+v", actor.Role, got, want)
			}
		}
		if got := must(w.office.Work(t.Context(), elsewhere)); got != (db.Work{}) {
			t.Errorf("beside: %+v", got)
		}
	}
	wants(db.Work{})
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	wants(db.Work{Due: 1})
	w.post()
	wants(db.Work{})
	w.at("2027-01-06", "19:00") // the first session is over, the second is not
	wants(db.Work{Unacknowledged: 1, SessionsWithoutRoll: 1})
	w.enroll("Bert", "2", "2027-06-01", class.ID) // was not expected before
	w.refuse("5.7.1")
	w.missed(e.ID, class, 0, 1)
	wants(db.Work{Unacknowledged: 1, Due: 1, Undelivered: 1})
	w.night()
	wants(db.Work{Unacknowledged: 1, Due: 1, Undelivered: 1, Held: 1})
	w.rejects(w.report(e.ID, db.ReportEnrollment).ID, "No.")
	w.at("2027-01-13", "09:00")
	wants(db.Work{Rejected: 1, Due: 1, Late: 1, Undelivered: 1, Held: 1, SessionsWithoutRoll: 1})
	w.at("2027-02-01", "09:00")
	wants(db.Work{Rejected: 1, Due: 1, Late: 2, Undelivered: 1, Held: 1, SessionsWithoutRoll: 1})
	must(w.office.CancelSession(t.Context(), w.staff, class.Sessions[2].ID, registrar.CancelRequest{DecidedOn: ptr(day("2027-01-12")), Reason: "Snow"}))
	wants(db.Work{Rejected: 1, Due: 1, Late: 2, Undelivered: 1, Held: 1})
	if _, err := w.office.Work(t.Context(), w.clerk); school.KindOf(err) != school.Forbidden {
		t.Errorf("a clerk: %v", err)
	}
}
