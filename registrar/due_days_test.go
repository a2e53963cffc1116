package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

func TestReportsAreDueByTheOrderingCourtsOwnTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.EnrollmentReport = &school.Clock{Days: 10, Unit: school.WorkingDays} // from Monday the 4th
	}))
	due := func(name string) school.Date {
		return w.report(w.enroll(name, name, "2027-06-01", "").ID, db.ReportEnrollment).DueOn
	}
	if got := due("Adam"); got != day("2027-01-19") { // the 18th is Martin Luther King Day
		t.Fatalf("with the prefill: %s", got)
	}
	if err := w.office.RemoveClosure(t.Context(), w.admin, w.court, day("2027-01-18")); err != nil {
		t.Fatal(err)
	}
	if got := due("Bert"); got != day("2027-01-18") {
		t.Fatalf("with a court that is open on the holiday: %s", got)
	}
	for _, d := range []string{"2027-01-07", "2027-01-18"} {
		must(w.office.AddClosure(t.Context(), w.admin, w.court, db.Closure{Day: day(d), Name: "flood"}))
	}
	if got := due("Carl"); got != day("2027-01-20") {
		t.Fatalf("with a closure of its own: %s", got)
	}
	if got := column[string](w, `select due_on::text from report order by id`); got[0] != "2027-01-19" {
		t.Fatalf("a report that was owed before moved to %s", got[0])
	}
}

func TestWhoseWorkingDaysCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.EnrollmentReport = &school.Clock{Days: 10, Unit: school.WorkingDays}
	}))
	if err := w.office.RemoveClosure(t.Context(), w.admin, w.court, day("2027-01-18")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		order     func(*school.Order)
		dueOn     string
		recipient string
	}{
		"the court's, to the court": {func(*school.Order) {}, "2027-01-18", "court"},
		"the court's, to an agency": {func(o *school.Order) { o.Disposition, o.ReportTo = school.PretrialDiversion, school.ToAgency }, "2027-01-18", "agency"},
		"the federal ones, without a court": {func(o *school.Order) {
			o.Disposition, o.ReportTo, o.CourtID, o.CaseNumber = school.PretrialDiversion, school.ToAgency, "", ""
		}, "2027-01-19", "agency"},
	} {
		request := w.request("Adam", name, "2027-06-01", "")
		request.Participant.FamilyName = name[4:7] + string(request.Order.ReportTo)
		c.order(&request.Order.Order)
		e := must(w.office.Enroll(t.Context(), w.staff, request, registrar.Once{}))
		if r := w.report(e.ID, db.ReportEnrollment); r.DueOn != day(c.dueOn) || r.Recipient != c.recipient {
			t.Errorf("%s: due %s to %s", name, r.DueOn, r.Recipient)
		}
	}
	mails := w.post()
	to := map[string]int{}
	for _, m := range mails {
		to[m.Message.To]++
	}
	if to["court@example.org"] != 1 || to["probation@example.org"] != 2 {
		t.Errorf("mails to %v", to)
	}
}

func TestAClockOfCalendarDaysAndNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.EnrollmentReport = &school.Clock{Days: 14, Unit: school.CalendarDays}
		p.CompletionReport = nil
	}))
	class := w.plan(5, "2027-01-05", "2027-01-06")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	if r := w.report(e.ID, db.ReportEnrollment); r.DueOn != day("2027-01-18") {
		t.Fatalf("proof of enrollment due %s", r.DueOn)
	}
	w.marked(e.ID, class, school.Attended, 0, 1)
	w.counts(w.night(), map[string]int{"completions": 1})
	if r := w.report(e.ID, db.ReportCompletion); r.DueOn != day("2027-01-06") {
		t.Fatalf("without a clock due %s", r.DueOn)
	}
}

func TestAnOrderThatReportsToNobodyOwesNoReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.CureDays = nil
		p.EnrollmentReport = &school.Clock{Days: 3, Unit: school.WorkingDays}
	}))
	class := w.plan(5, "2027-01-05", "2027-01-06")
	for i, name := range []string{"Adam", "Bert"} {
		request := w.request(name, "", "2027-06-01", class.ID)
		request.Order.Disposition, request.Order.ReportTo, request.Order.CourtID, request.Order.AgencyID, request.Order.DueOn = school.SelfReferral, school.ToNobody, "", "", nil
		e := must(w.office.Enroll(t.Context(), w.staff, request, registrar.Once{}))
		outcome := []school.Outcome{school.Attended, school.Absent}[i]
		w.marked(e.ID, class, outcome, 0, 1)
		w.night()
		w.clock.Set(class.Sessions[0].StartsAt.Add(-8 * 60 * 60 * 1e9))
		if got := w.enrollment(e.ID); i == 0 && (got.Status != "completed" || len(got.Certificates) != 1) || i == 1 && got.Status != "unsuccessful" {
			t.Fatalf("%s: %s", name, got.Status)
		}
		if r := w.reports(e.ID); len(r) != 0 {
			t.Fatalf("%d reports", len(r))
		}
	}
}
