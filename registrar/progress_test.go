package registrar_test

import (
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// monthly are rules under which progress is reported every 30 days and nothing
// else happens for a long time.
func monthly(p *school.Policy) {
	p.EnrollmentReport, p.Review, p.ProgressReportEveryDays = nil, nil, ptr(30)
}

func (w *world) clean() {
	w.t.Helper()
	verdict := must(w.office.Check(w.t.Context()))
	if len(verdict.Findings) > 0 {
		w.t.Fatalf("check: %v", verdict.Findings)
	}
}

func TestProgressIsReportedEveryThirtyDaysWhileTheEnrollmentRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(monthly))
	class := w.plan(5, "2027-01-05", "2027-03-02", "2027-06-01")
	e := w.enroll("Adam", "1", "2027-12-01", class.ID) // on January 4
	w.marked(e.ID, class, school.Attended, 0)
	w.clean()
	w.nightOf("2027-02-02", nothing)
	w.nightOf("2027-02-03", map[string]int{"progressReports": 1})
	w.nightOf("2027-02-03", nothing)
	w.clean()
	if due := w.report(e.ID, db.ReportProgress).DueOn; due != day("2027-02-03") {
		t.Fatalf("due on %s", due)
	}
	w.post()
	if standing, _ := w.content(w.report(e.ID, db.ReportProgress).ID)["standing"].(map[string]any); standing["credited"] != 1.0 {
		t.Fatalf("the report says %v", standing)
	}
	// Nobody looked for three months: only the latest is owed, and the next in its own time.
	w.nightOf("2027-05-20", map[string]int{"progressReports": 1})
	w.nightOf("2027-06-02", nothing)
	w.nightOf("2027-06-03", map[string]int{"progressReports": 1})
	w.wantStates(e.ID, db.ReportProgress, db.ReportSent, db.ReportDue, db.ReportDue)

	must(w.office.Close(t.Context(), w.staff, e.ID, registrar.CloseRequest{Outcome: "transferred", Reason: "Moved to another county."}, nil))
	w.nightOf("2027-07-03", nothing)
	w.clean()
}

func TestNobodyIsOwedProgress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(monthly))
	r := w.request("Adam", "1", "2027-12-01", "")
	r.Order.ReportTo = school.ToNobody
	e := must(w.office.Enroll(t.Context(), w.clerk, r, registrar.Once{}))
	w.nightOf("2027-03-03", nothing)
	if reports := w.reports(e.ID); len(reports) != 0 {
		t.Fatalf("%d reports", len(reports))
	}
	w.clean()
}

func TestTheCourtIsToldThatAnEnrollmentWasClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		p.EnrollmentReport, p.CompletionReport = nil, &school.Clock{Days: 3, Unit: school.WorkingDays}
	}))
	e := w.enroll("Adam", "1", "2027-12-01", "")
	must(w.office.Close(t.Context(), w.staff, e.ID, registrar.CloseRequest{Outcome: "satisfied_elsewhere", Reason: "Completed a course in Hennepin County."}, nil))
	report := w.report(e.ID, db.ReportClosed)
	if report.State != db.ReportDue || report.DueOn != day("2027-01-07") {
		t.Fatalf("%s, due on %s", report.State, report.DueOn)
	}

	// The judge takes it up again before that went out, and vacates it for good.
	w.amend(e.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedBy: "Judge Olson", DecidedOn: day("2027-01-04"), Reason: "On motion of the defense."})
	w.wantStates(e.ID, db.ReportClosed, db.ReportWithdrawn)
	w.amend(e.ID, registrar.AmendRequest{Kind: school.Vacated, DecidedBy: "Judge Olson", DecidedOn: day("2027-01-04"), Reason: "The plea was withdrawn."})
	w.wantStates(e.ID, db.ReportClosed, db.ReportWithdrawn, db.ReportDue)
	if mails := w.post(); len(mails) != 1 {
		t.Fatalf("%d e-mails", len(mails))
	}
	var sent registrar.ReportView
	for _, r := range w.reports(e.ID) {
		if r.State == db.ReportSent {
			sent = r
		}
	}
	if closure, _ := w.content(sent.ID)["closure"].(map[string]any); closure["outcome"] != "vacated" || closure["reason"] != "The plea was withdrawn." || closure["on"] != "2027-01-04" {
		t.Fatalf("the letter says %v", closure)
	}
	// What went out stays said.
	w.amend(e.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedBy: "Judge Olson", DecidedOn: day("2027-01-04"), Reason: "Entered by mistake."})
	w.wantStates(e.ID, db.ReportClosed, db.ReportWithdrawn, db.ReportSent)
	// Where the court rejects it all the same, there is nothing to say again.
	w.rejects(sent.ID, "It was entered by mistake.")
	if _, err := w.office.ResubmitReport(t.Context(), w.staff, sent.ID, registrar.ResubmitRequest{Reason: "Please look again."}, nil); school.KindOf(err) != school.Conflict || !strings.Contains(err.Error(), "reinstated since") {
		t.Errorf("sent again: %v", err)
	}
	w.clean()
}

func TestARejectedClosingThatTheCourtUndidIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		p.EnrollmentReport, p.CompletionReport = nil, &school.Clock{Days: 3, Unit: school.WorkingDays}
	}))
	e := w.enroll("Adam", "1", "2027-12-01", "")
	w.amend(e.ID, registrar.AmendRequest{Kind: school.Transferred, DecidedBy: "Judge Olson", DecidedOn: day("2027-01-04"), Reason: "To Benton County."})
	w.post()
	w.rejects(w.report(e.ID, db.ReportClosed).ID, "The transfer was denied.")
	w.amend(e.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedBy: "Judge Olson", DecidedOn: day("2027-01-04"), Reason: "The transfer was denied."})
	w.wantStates(e.ID, db.ReportClosed, db.ReportWithdrawn)
	w.clean()
}
