package registrar_test

import (
	"testing"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// owing are rules whose fee is due before the first session, with ten days of
// grace, and stands in nobody's way.
func owing(p *school.Policy) {
	p.Review, p.EnrollmentReport = nil, nil
	p.FeeDue, p.FeeGraceDays, p.CompletionRequiresFee = ptr(school.BeforeFirstSession), ptr(10), false
	p.UnpaidReport = &school.Clock{Days: 10, Unit: school.CalendarDays}
}

func TestAnUnpaidFeeIsToldThenFoundThenReportedAndNeverCloses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(owing))
	class := w.plan(5, "2027-01-05", "2027-03-02", "2027-03-09")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.marked(e.ID, class, school.Attended, 0)
	w.nightOf("2027-01-15", nothing)
	w.nightOf("2027-01-16", map[string]int{"notices": 1})
	w.post()
	if n := w.notices(e.ID)[0]; n.Rule != school.RuleUnpaidFees || *n.CureUntil != day("2027-01-23") {
		t.Fatalf("notice %s until %s", n.Rule, n.CureUntil)
	}
	w.pay(e.ID, 3000, "2027-01-16") // part of it
	w.nightOf("2027-01-23", nothing)
	w.nightOf("2027-01-24", map[string]int{"unpaidFees": 1})
	report := w.report(e.ID, db.ReportUnpaid)
	if report.State != db.ReportDue || report.DueOn != day("2027-02-03") || *report.Rule != string(school.RuleUnpaidFees) {
		t.Fatalf("report %s due %s for %s", report.State, report.DueOn, *report.Rule)
	}
	w.wantStatus(e.ID, "active")
	w.post()
	fees, _ := w.content(report.ID)["fees"].(map[string]any)
	if fees["overdueCents"] != 20000.0 || fees["overdueSince"] != "2027-01-05" || fees["balanceCents"] != 20000.0 {
		t.Fatalf("the report says %v", fees)
	}
	w.pay(e.ID, 1000, "2027-01-24")
	w.nightOf("2027-02-20", nothing) // one for each amount and day

	// A payment that came before it was found, entered late: it was not all, so the finding stands.
	w.pay(e.ID, 1000, "2027-01-20")
	w.counts(w.night(), nothing)
	// All of it had been paid in time.
	w.pay(e.ID, 18000, "2027-01-22")
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.wantStates(e.ID, db.ReportUnpaid, db.ReportSuperseded)
}

func TestPayingInTimeWithdrawsTheNoticeOfAnUnpaidFee(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(owing))
	class := w.plan(5, "2027-01-05", "2027-03-02", "2027-03-09")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.nightOf("2027-01-16", map[string]int{"notices": 1})
	w.post()
	paid := w.pay(e.ID, 23000, "2027-01-16")
	w.counts(w.night(), map[string]int{"noticesWithdrawn": 1})
	w.nightOf("2027-01-24", nothing)

	// The check comes back: it is owed again since the first session, which is told again.
	must(w.office.ReverseEntry(t.Context(), w.staff, e.ID, paid.ID, registrar.WithdrawRequest{Reason: "the check came back"}))
	w.counts(w.night(), map[string]int{"notices": 1})
}

func TestEachInstallmentIsAGroundOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { owing(p); p.FeeDue, p.CureDays = ptr(school.ByPlan), nil }))
	e := w.enroll("Adam", "1", "2027-06-01", "")
	must(w.office.AgreePlan(t.Context(), w.staff, e.ID, registrar.PlanRequest{Installments: []school.Installment{
		{DueOn: day("2027-02-01"), AmountCents: 13000}, {DueOn: day("2027-01-10"), AmountCents: 10000}}}, nil))
	w.nightOf("2027-01-20", nothing)
	w.nightOf("2027-01-21", map[string]int{"unpaidFees": 1})
	w.nightOf("2027-02-11", nothing)
	w.nightOf("2027-02-12", map[string]int{"unpaidFees": 1})
	got := column[string](w, `select ground_key from finding order by known_at`)
	if len(got) != 2 || got[0] != "unpaid:2027-01-10:10000" || got[1] != "unpaid:2027-02-01:13000" {
		t.Fatalf("grounds %v", got)
	}
	w.wantStates(e.ID, db.ReportUnpaid, db.ReportDue, db.ReportDue)
}

func TestWhatIsOwedGoesOnAfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*world, string, registrar.ClassView) string{
		"completed": func(w *world, id string, class registrar.ClassView) string {
			w.marked(id, class, school.Attended, 0, 1)
			w.counts(w.night(), map[string]int{"completions": 1})
			return "completed"
		},
		"closed": func(w *world, id string, _ registrar.ClassView) string {
			must(w.office.Close(w.t.Context(), w.staff, id, registrar.CloseRequest{Outcome: "other", Reason: "moved away"}, nil))
			return "closed"
		},
		"unsuccessful": func(w *world, id string, class registrar.ClassView) string {
			w.missed(id, class, 0, 1)
			w.counts(w.night(), map[string]int{"notices": 1})
			w.post()
			w.clock.Set(w.clock.Now().Add(8 * 24 * time.Hour))
			w.counts(w.night(), map[string]int{"violations": 1})
			return "unsuccessful"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(owing))
			class := w.plan(5, "2027-01-05", "2027-01-06")
			e := w.enroll("Adam", "1", "2027-06-01", class.ID)
			status := end(w, e.ID, class)
			w.nightOf("2027-01-15", nothing)
			w.nightOf("2027-01-16", map[string]int{"notices": 1})
			w.post()
			w.nightOf("2027-01-24", map[string]int{"unpaidFees": 1})
			w.wantStatus(e.ID, status)
			w.nightOf("2027-06-02", nothing) // no deadline any more
		})
	}
}

func TestCompletionIsWithheldUntilTheFeeIsSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { owing(p); p.CompletionRequiresFee = true }))
	class := w.plan(5, "2027-01-05", "2027-01-06")
	e := w.enroll("Adam", "1", "2027-01-20", class.ID)
	w.marked(e.ID, class, school.Attended, 0, 1)
	w.counts(w.night(), nothing)
	w.nightOf("2027-01-16", map[string]int{"notices": 1})
	w.nightOf("2027-01-21", nothing) // services are complete: no deadline, for debt alone nobody is dismissed
	w.post()
	w.nightOf("2027-01-29", map[string]int{"unpaidFees": 1})
	w.post()
	fees, _ := w.content(w.report(e.ID, db.ReportUnpaid).ID)["fees"].(map[string]any)
	if fees["completionWithheld"] != true {
		t.Fatalf("the report says %v", fees)
	}
	w.at("2027-01-30", "10:00")
	w.pay(e.ID, 23000, "2027-01-30")
	w.counts(w.night(), map[string]int{"completions": 1})
	w.wantStates(e.ID, db.ReportUnpaid, db.ReportSent)
}
