package registrar_test

import (
	"testing"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// evening is a small course: two of the sessions, one absence allowed, a fee, a
// week to cure and a person who looks before a violation is reported.
func evening() school.Policy {
	return school.Policy{RequiredSessions: 2, MaxAbsences: ptr(1), FeeCents: 23000, FeeDue: ptr(school.BeforeCompletion), CompletionRequiresFee: true,
		CureDays: ptr(7), Review: &school.Review{Mode: school.ReviewPerson}, ViolationCloses: true,
		CompletionReport: &school.Clock{Days: 3, Unit: school.WorkingDays}, ViolationReport: &school.Clock{Days: 10, Unit: school.WorkingDays},
		EnrollmentReport: &school.Clock{Days: 3, Unit: school.WorkingDays}, Source: "WAC 246-341-0800"}
}

func TestFromEnrollmentToAcknowledgedCompletion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(10, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
	if e.Status != "active" || e.Standing.State != school.OnTrack || e.Standing.BalanceCents != 23000 || e.Number != "NBI-2027-0001" {
		t.Fatalf("enrolled: %s %s %d %s", e.Status, e.Standing.State, e.Standing.BalanceCents, e.Number)
	}
	w.post()
	w.at("2027-01-05", "18:05")
	w.mark(class.Sessions[0].ID, e.ID, school.Attended, nil)
	w.at("2027-01-12", "18:05")
	w.mark(class.Sessions[1].ID, e.ID, school.Attended, nil)
	if n := w.night(); n["completions"] != 0 {
		t.Fatalf("completed before the fee was paid: %v", n)
	}
	paid, err := w.office.TakePayment(t.Context(), w.staff, e.ID, registrar.PaymentRequest{AmountCents: 23000, Method: "cash"}, registrar.Once{})
	if err != nil || paid.ReceiptNumber != 1 || paid.BalanceCents != 0 {
		t.Fatalf("payment: %+v, %v", paid, err)
	}
	if n := w.night(); n["completions"] != 1 {
		t.Fatalf("night: %v", n)
	}
	if n := w.night(); n["completions"] != 0 || n["enrollments"] != 0 {
		t.Fatalf("a second run of the night did something: %v", n)
	}
	e = must(w.office.Enrollment(t.Context(), w.clerk, e.ID))
	if e.Status != "completed" || len(e.Certificates) != 1 {
		t.Fatalf("after the night: %s, %d certificates", e.Status, len(e.Certificates))
	}
	completion := w.reports(e.ID)[1]
	// Martin Luther King Day, January 18, 2027, is no working day: the 13th, 14th and 15th are.
	if completion.Kind != db.ReportCompletion || completion.State != db.ReportDue || completion.DueOn != day("2027-01-15") {
		t.Fatalf("completion report: %s %s due %s", completion.Kind, completion.State, completion.DueOn)
	}
	if mails := w.post(); len(mails) != 1 || mails[0].Message.To != "court@example.org" || len(mails[0].Message.Attachments) != 1 {
		t.Fatalf("mail: %+v", mails)
	}
	answered, err := w.office.AnswerReport(t.Context(), w.clerk, completion.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil)
	if err != nil || answered.State != db.ReportAcknowledged {
		t.Fatalf("answer: %s, %v", answered.State, err)
	}
	found, err := w.office.Audit(t.Context(), w.admin, registrar.AuditFilter{Subject: e.Certificates[0].ID}, registrar.Page{})
	if err != nil || len(found.Items) != 1 || found.Items[0].ActorRole != string(school.System) {
		t.Fatalf("the administrator does not see who issued the certificate: %+v, %v", found.Items, err)
	}
	check, err := w.office.CheckCertificate(t.Context(), school.Actor{Role: school.Anonymous}, e.Certificates[0].Number, e.Certificates[0].Code)
	if err != nil || check.Status != "valid" {
		t.Fatalf("certificate: %+v, %v", check, err)
	}
}

func TestViolationIsToldCuredFoundConfirmedAndCorrected(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(10, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	e := w.enroll("Bert", "73-CR-27-12", "2027-03-01", class.ID)
	w.post()
	for i, d := range []string{"2027-01-05", "2027-01-12"} {
		w.at(d, "20:00")
		w.mark(class.Sessions[i].ID, e.ID, school.Absent, nil)
	}
	if n := w.night(); n["notices"] != 1 {
		t.Fatalf("night of the second absence: %v", n)
	}
	w.post()
	notice := must(w.office.Notices(t.Context(), w.staff, registrar.NoticeFilter{EnrollmentID: e.ID}, registrar.Page{})).Items[0]
	if notice.Rule != school.RuleAbsences || notice.CureUntil == nil || *notice.CureUntil != day("2027-01-19") {
		t.Fatalf("notice: %s until %v", notice.Rule, notice.CureUntil)
	}
	w.at("2027-01-19", "23:00")
	if n := w.night(); n["violations"] != 0 {
		t.Fatalf("found while the time to cure ran: %v", n)
	}
	w.at("2027-01-20", "02:00")
	if n := w.night(); n["violations"] != 1 {
		t.Fatalf("night after the time to cure: %v", n)
	}
	report := w.reports(e.ID)[1]
	if report.Kind != db.ReportViolation || report.State != db.ReportHeld || report.DueOn != day("2027-02-03") {
		t.Fatalf("report: %s %s due %s", report.Kind, report.State, report.DueOn)
	}
	if got := must(w.office.Enrollment(t.Context(), w.clerk, e.ID)).Status; got != "unsuccessful" {
		t.Fatalf("status %s", got)
	}
	if mails := w.post(); len(mails) != 0 {
		t.Fatal("a held report was sent")
	}
	must(w.office.ConfirmReport(t.Context(), w.staff, report.ID, nil))
	w.post()
	if got := must(w.office.Report(t.Context(), w.clerk, report.ID)).State; got != db.ReportSent {
		t.Fatalf("report %s", got)
	}

	// The second absence was recorded wrongly: the court has to know.
	w.at("2027-01-21", "10:00")
	w.mark(class.Sessions[1].ID, e.ID, school.Attended, ptr(1))
	if n := w.night(); n["corrections"] != 1 {
		t.Fatalf("night after the correction: %v", n)
	}
	reports := w.reports(e.ID)
	correction := reports[len(reports)-1]
	if correction.Kind != db.ReportCorrection || correction.Supersedes == nil || *correction.Supersedes != report.ID || correction.DueOn != day("2027-02-04") {
		t.Fatalf("correction: %+v", correction.Report)
	}
	if got := must(w.office.Enrollment(t.Context(), w.clerk, e.ID)).Status; got != "active" {
		t.Fatalf("status after the correction: %s", got)
	}
	if mails := w.post(); len(mails) != 1 {
		t.Fatalf("%d mails for the correction", len(mails))
	}
}

// A report whose e-mail may have arrived, because the server's answer was lost, is
// corrected and not just withdrawn.
func TestReportThatMayHaveArrivedIsCorrected(t *testing.T) {
	t.Parallel()
	policy := evening()
	policy.CureDays, policy.Review = nil, nil
	w := newWorld(t, policy)
	class := w.plan(10, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Dora", "73-CR-27-14", "2027-03-01", class.ID)
	w.post()
	for i, d := range []string{"2027-01-05", "2027-01-12"} {
		w.at(d, "20:00")
		w.mark(class.Sessions[i].ID, e.ID, school.Absent, nil)
	}
	w.night()
	must(w.office.PrepareReports(t.Context()))
	mails, _, err := w.office.ClaimMail(t.Context(), 10, "test")
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	lost := &emails.TemporaryError{Trouble: emails.Unconfirmed, Stage: emails.StageReply}
	if err := w.office.MailDeferred(t.Context(), mails[0].ID, "test", registrar.MailReason(lost)); err != nil {
		t.Fatal(err)
	}
	w.at("2027-01-13", "10:00")
	w.mark(class.Sessions[1].ID, e.ID, school.Attended, ptr(1))
	if n := w.night(); n["corrections"] != 1 {
		t.Fatalf("night after the mark was set right: %v", n)
	}
}
