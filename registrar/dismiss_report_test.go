package registrar_test

import (
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// dismiss has staff dismiss a report.
func (w *world) dismiss(id string, r registrar.DismissRequest) (registrar.ReportView, error) {
	w.t.Helper()
	if r.Reason == "" {
		r.Reason = "as the file shows"
	}
	return w.office.DismissReport(w.t.Context(), w.staff, id, r, nil)
}

func TestADismissalChangesTheFactAndTheReportFallsAtOnce(t *testing.T) {
	t.Parallel()
	type dismissal = registrar.DismissRequest
	for name, c := range map[string]struct {
		request func(registrar.ClassView) dismissal
		outcome string // of the second mark afterwards; empty where it is withdrawn
		reason  string
		facts   string
	}{
		"excused": {func(registrar.ClassView) dismissal { return dismissal{Kind: registrar.DismissExcused} },
			"excused", "as the file shows", "mark absent excused"},
		"the school's fault": {func(registrar.ClassView) dismissal {
			return dismissal{Kind: registrar.DismissSchoolsFault, Reason: "The bus was ours."}
		},
			"excused", "The school's fault: The bus was ours.", "mark absent excused"},
		"another outcome": {func(c registrar.ClassView) dismissal {
			return dismissal{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: c.Sessions[1].ID, Outcome: school.Attended, Version: ptr(1)}}}
		}, "attended", "as the file shows", "mark absent attended"},
		"no mark at all": {func(c registrar.ClassView) dismissal {
			return dismissal{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: c.Sessions[1].ID, Withdraw: true}}}
		}, "", "", "mark absent "},
		"the first absence": {func(c registrar.ClassView) dismissal {
			return dismissal{Kind: registrar.DismissExcused, Marks: []registrar.RightMark{{SessionID: c.Sessions[0].ID}}}
		}, "absent", "", "mark absent excused"},
		"days off": {func(registrar.ClassView) dismissal {
			return dismissal{Kind: registrar.DismissExcused, Pause: &registrar.DaysOff{From: day("2027-01-11"), Until: ptr(day("2027-01-12"))}}
		}, "absent", "", "pause  "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, class, id := found(t, byPerson(false))
			w.wantStatus(id, "unsuccessful")
			r := w.report(id, db.ReportViolation)
			got := must(w.dismiss(r.ID, c.request(class)))
			last := got.Desk.Events[len(got.Desk.Events)-1]
			if got.State != db.ReportWithdrawn || got.Version <= r.Version || got.Desk.Finding.Stands || got.Desk.Finding.FellOn == nil ||
				last.Kind != db.ReviewDismissed || *last.ByID != staffID || !strings.Contains(got.EndedWhy, "dismissed") {
				t.Fatalf("dismissed: %+v, %+v", got.Report, last)
			}
			if facts := one[string](w, `select string_agg(concat_ws(' ', f->>'what', coalesce(f->>'before', ''), coalesce(f->>'after', '')), ', ') from review_event, jsonb_array_elements(facts) f`); facts != c.facts {
				t.Errorf("facts %q, want %q", facts, c.facts)
			}
			mark := one[string](w, `select case when withdrawn then '' else outcome || '|' || reason end from mark where session_id = $1`, class.Sessions[1].ID)
			if want := c.outcome + "|" + c.reason; mark != strings.TrimPrefix(want, "|") {
				t.Errorf("the mark says %q", mark)
			}
			trail := one[string](w, `select string_agg(subject_kind, ' ' order by id) from audit_event where action = 'report.dismiss' and not refused`)
			if trail != "enrollment finding report report" { // the fact, what fell, what was withdrawn, who decided
				t.Errorf("the trail: %s", trail)
			}
			w.wantStatus(id, "active")
			w.wantStates(id, db.ReportCorrection)
			w.counts(w.night(), nothing)
			if mails := w.post(); len(mails) != 0 {
				t.Errorf("%d mails", len(mails))
			}
			request := c.request(class)
			if again := must(w.dismiss(r.ID, request)); again.Version != got.Version {
				t.Errorf("repeated it is version %d", again.Version)
			}
			_, err := w.dismiss(r.ID, dismissal{Kind: registrar.DismissExcused, Reason: "something else"})
			wantKind(t, err, school.Conflict, "")
			w.consistent()
		})
	}
}

// In three absences of which one is allowed, the second tipped it.
func threeMissed(t *testing.T) (*world, registrar.ClassView, string) {
	t.Helper()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); byPerson(false)(p); p.ViolationCloses = false }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-14", "2027-01-26")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	w.post()
	w.missed(e.ID, class, 2)
	w.nightOf("2027-01-20", map[string]int{"violations": 1})
	return w, class, e.ID
}

func TestADismissalAfterWhichTheFindingStandsChangesNothing(t *testing.T) {
	t.Parallel()
	w, class, id := threeMissed(t)
	r := w.report(id, db.ReportViolation)
	trail := one[int](w, `select count(*) from audit_event where not refused`)
	before := one[string](w, `select md5(string_agg(x, '' order by x)) from (select m::text x from mark_history m union all select e::text from enrollment e union all select r::text from report r) y`)
	_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused, Marks: []registrar.RightMark{{SessionID: class.Sessions[2].ID}}})
	wantKind(t, err, school.Conflict, "")
	if !strings.Contains(err.Error(), "nothing was changed") || !strings.Contains(err.Error(), "Absent from") {
		t.Errorf("the answer: %v", err)
	}
	after := one[string](w, `select md5(string_agg(x, '' order by x)) from (select m::text x from mark_history m union all select e::text from enrollment e union all select r::text from report r) y`)
	if before != after || one[int](w, `select count(*) from audit_event where not refused`) != trail || one[int](w, `select count(*) from review_event`) != 0 {
		t.Error("something was changed all the same")
	}
	// The mark as it is already changes nothing either.
	_, err = w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: class.Sessions[1].ID, Outcome: school.TurnedAway}}})
	wantKind(t, err, school.Conflict, "")
}

// The report is wrong, so it falls; what the rules find on the other absences is
// told to the participant anew, with time to cure.
func TestWhatElseHoldsAfterADismissalIsToldAnew(t *testing.T) {
	t.Parallel()
	w, _, id := threeMissed(t)
	r := w.report(id, db.ReportViolation)
	got := must(w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused}))
	if got.State != db.ReportWithdrawn || got.Desk.Standing.State != school.InViolation || len(got.Desk.Standing.Violations) != 1 {
		t.Fatalf("%s, %s", got.State, got.Desk.Standing.State)
	}
	w.counts(w.night(), map[string]int{"notices": 1})
	w.wantStates(id, db.ReportViolation, db.ReportWithdrawn)
}

func TestWhatFitsADismissal(t *testing.T) {
	t.Parallel()
	w, class, id := threeMissed(t)
	r := w.report(id, db.ReportViolation)
	ctx := t.Context()
	nowhere := "01900000-0000-7000-8000-ffffffffffff"
	mark := func(m registrar.RightMark) []registrar.RightMark { return []registrar.RightMark{m} }
	for pointer, request := range map[string]registrar.DismissRequest{
		"/kind":                   {Kind: "forgiven"},
		"/marks":                  {Kind: registrar.DismissRecordedWrongly},
		"/marks/0/outcome":        {Kind: registrar.DismissRecordedWrongly, Marks: mark(registrar.RightMark{SessionID: class.Sessions[1].ID})},
		"/marks/0/sessionId":      {Kind: registrar.DismissExcused, Marks: mark(registrar.RightMark{SessionID: nowhere})},
		"/marks/1/sessionId":      {Kind: registrar.DismissExcused, Marks: append(mark(registrar.RightMark{SessionID: class.Sessions[1].ID}), registrar.RightMark{SessionID: class.Sessions[1].ID})},
		"/marks/0/withdraw":       {Kind: registrar.DismissSchoolsFault, Marks: mark(registrar.RightMark{SessionID: class.Sessions[1].ID, Withdraw: true})},
		"/pause":                  {Kind: registrar.DismissRecordedWrongly, Pause: &registrar.DaysOff{From: day("2027-01-05")}},
		"/pause/from":             {Kind: registrar.DismissExcused, Pause: &registrar.DaysOff{From: day("2026-12-05")}},
		"/payment":                {Kind: registrar.DismissRecordedWrongly, Payment: &registrar.PaymentRequest{AmountCents: 100, Method: "cash"}},
		"/payment/amountCents":    {Kind: registrar.DismissRecordedWrongly, Payment: &registrar.PaymentRequest{Method: "cash"}},
		"/marks/0/minutesLate":    {Kind: registrar.DismissRecordedWrongly, Marks: mark(registrar.RightMark{SessionID: class.Sessions[1].ID, Outcome: school.Late, MinutesLate: ptr(0)})},
		"/marks/0/minutesPresent": {Kind: registrar.DismissRecordedWrongly, Marks: mark(registrar.RightMark{SessionID: class.Sessions[1].ID, Outcome: school.LeftEarly})},
		"/marks/0/sessionId ":     {Kind: registrar.DismissRecordedWrongly, Marks: mark(registrar.RightMark{SessionID: class.Sessions[3].ID, Withdraw: true})},
		"/reason":                 {Kind: registrar.DismissExcused, Reason: strings.Repeat("x", 181)},
	} {
		if class.Sessions[3].Day == day("2027-01-26") && pointer == "/marks/0/sessionId " {
			w.at("2027-01-27", "09:00") // it has begun, and nobody was marked
		}
		_, err := w.dismiss(r.ID, request)
		if err == nil {
			t.Fatalf("%s: taken", pointer)
		}
		wantKind(t, err, school.Invalid, strings.TrimSpace(pointer))
	}
	_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused, Marks: mark(registrar.RightMark{SessionID: class.Sessions[1].ID, Version: ptr(7)})})
	wantKind(t, err, school.Stale, "")
	_, err = w.office.DismissReport(ctx, w.staff, r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused, Reason: "x"}, ptr(r.Version+1))
	wantKind(t, err, school.Stale, "")
	for _, who := range []school.Actor{w.clerk, w.officer, school.SystemActor(), school.ConsoleActor()} {
		_, err = w.office.DismissReport(ctx, who, r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused, Reason: "x"}, nil)
		wantKind(t, err, school.Forbidden, "")
	}
	w.wantStates(id, db.ReportViolation, db.ReportHeld)
}

func TestASentReportIsCorrectedAndNotDismissed(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, byPerson(false))
	r := w.report(id, db.ReportViolation)
	must(w.confirm(w.staff, r.ID))
	// Confirmed and still in the outbox it can be taken back.
	must(w.office.PrepareReports(t.Context()))
	w.post()
	_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused})
	wantKind(t, err, school.Conflict, "")
	if !strings.Contains(err.Error(), "corrected and not dismissed") {
		t.Errorf("the answer: %v", err)
	}
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	correction := w.report(id, db.ReportCorrection)
	_, err = w.dismiss(correction.ID, registrar.DismissRequest{Kind: registrar.DismissExcused})
	wantKind(t, err, school.Conflict, "")
}

func TestAConfirmedReportInTheOutboxCanStillBeDismissed(t *testing.T) {
	t.Parallel()
	w, _, id := found(t, byPerson(false))
	r := w.report(id, db.ReportViolation)
	must(w.confirm(w.staff, r.ID))
	must(w.office.PrepareReports(t.Context()))
	must(w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused}))
	if mails := w.post(); len(mails) != 0 {
		t.Errorf("%d mails", len(mails))
	}
	w.consistent()
}

func TestOnlyTheCourtMovesADueDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); byPerson(false)(p); p.CureDays, p.MaxAbsences = nil, nil }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-01-15", class.ID)
	w.marked(e.ID, class, school.Attended, 0)
	w.missed(e.ID, class, 1)
	w.nightOf("2027-01-16", map[string]int{"violations": 1})
	r := w.report(e.ID, db.ReportViolation)
	for _, kind := range []registrar.DismissalKind{registrar.DismissExcused, registrar.DismissSchoolsFault} {
		_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: kind})
		wantKind(t, err, school.Conflict, "")
		if !strings.Contains(err.Error(), "Only the court moves a due date") {
			t.Errorf("%s: %v", kind, err)
		}
	}
	why := w.read(w.staff, r.ID).Desk.Review.WhyNot
	if why[0].Why == "" || why[1].Why != "" || why[2].Why == "" {
		t.Errorf("why not: %+v", why)
	}
	got := must(w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: class.Sessions[1].ID, Outcome: school.Attended}}}))
	if got.State != db.ReportWithdrawn {
		t.Fatalf("%s", got.State)
	}
	w.counts(w.night(), map[string]int{"completions": 1})
	w.consistent()
}

func TestSilenceIsDismissedByTheMissedSessionOrByDaysOff(t *testing.T) {
	t.Parallel()
	type dismissal = registrar.DismissRequest
	for name, c := range map[string]struct {
		request dismissal
		state   school.State
	}{
		"the missed session":  {dismissal{Kind: registrar.DismissSchoolsFault}, school.OnTrack},
		"days in hospital":    {dismissal{Kind: registrar.DismissExcused, Pause: &registrar.DaysOff{From: day("2027-01-10"), Until: ptr(day("2027-01-20"))}}, school.OnTrack},
		"days before that do": {dismissal{Kind: registrar.DismissExcused, Pause: &registrar.DaysOff{From: day("2027-01-05"), Until: ptr(day("2027-01-06"))}}, school.InViolation},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) {
				noReview(p)
				byPerson(false)(p)
				p.CureDays, p.MaxAbsences, p.MaxGapDays, p.ViolationCloses = nil, nil, ptr(14), false
			}))
			class := w.plan(5, "2027-01-12", "2027-02-16", "2027-02-23", "2027-03-02")
			e := w.enroll("Adam", "1", "2027-06-01", class.ID)
			w.missed(e.ID, class, 0)
			w.nightOf("2027-01-22", map[string]int{"violations": 1})
			r := w.report(e.ID, db.ReportViolation)
			got := must(w.dismiss(r.ID, c.request))
			if got.State != db.ReportWithdrawn || got.Desk.Standing.State != c.state {
				t.Errorf("%s, %s: %+v", got.State, got.Desk.Standing.State, got.Desk.Standing.Violations)
			}
			w.consistent()
		})
	}
}

func TestARemovalIsDismissedByItsMarkAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		byPerson(false)(p)
		p.CureDays, p.MaxAbsences, p.RemovalIsViolation, p.ViolationCloses = nil, nil, true, false
	}))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.marked(e.ID, class, school.Removed, 0)
	w.marked(e.ID, class, school.Removed, 1)
	w.counts(w.night(), map[string]int{"violations": 2})
	for _, r := range w.reports(e.ID) {
		if string(r.Ground) == "" || !strings.Contains(string(r.Ground), class.Sessions[1].ID) {
			continue
		}
		_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused, Marks: []registrar.RightMark{{SessionID: class.Sessions[0].ID}}})
		wantKind(t, err, school.Invalid, "/marks/0/sessionId")
		must(w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly, Marks: []registrar.RightMark{{SessionID: class.Sessions[1].ID, Outcome: school.Attended}}}))
	}
	w.wantStates(e.ID, db.ReportViolation, db.ReportHeld, db.ReportWithdrawn)
	w.consistent()
}

func TestAnUnpaidFeeIsDismissedByThePaymentThatWasFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		byPerson(false)(p)
		p.CureDays, p.FeeCents, p.FeeDue, p.FeeGraceDays, p.UnpaidReport = nil, 23000, ptr(school.BeforeFirstSession), ptr(3), &school.Clock{Days: 5, Unit: school.WorkingDays}
	}))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.nightOf("2027-01-09", map[string]int{"unpaidFees": 1})
	r := w.report(e.ID, db.ReportUnpaid)
	_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissSchoolsFault})
	wantKind(t, err, school.Conflict, "")
	if !strings.Contains(err.Error(), "payment") {
		t.Errorf("the answer: %v", err)
	}
	_, err = w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly})
	wantKind(t, err, school.Invalid, "/payment")
	pay := func(cents int64, on string) error {
		_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissRecordedWrongly, Payment: &registrar.PaymentRequest{AmountCents: cents, Method: "check", Reference: "17", ReceivedOn: ptr(day(on))}})
		return err
	}
	wantKind(t, pay(500, "2027-01-04"), school.Conflict, "") // not all of it
	if n := one[int](w, `select count(*) from entry where kind = 'payment'`); n != 0 {
		t.Fatalf("%d payments were kept", n)
	}
	if err := pay(23000, "2027-01-04"); err != nil {
		t.Fatal(err)
	}
	w.wantStates(e.ID, db.ReportUnpaid, db.ReportWithdrawn)
	if got := one[int](w, `select receipt_number from entry where kind = 'payment'`); got != 1 {
		t.Errorf("receipt %d", got)
	}
	w.counts(w.night(), nothing)
	w.consistent()
}

// Whoever comes first, the report falls once and nothing goes out.
func TestADismissalRacesTheNight(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, afterDays(1, false))
	r := w.report(id, db.ReportViolation)
	w.at("2027-01-13", "11:00")
	var night map[string]int
	errs := together(func() error {
		_, err := w.dismiss(r.ID, registrar.DismissRequest{Kind: registrar.DismissExcused})
		return err
	}, func() error {
		got, err := w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, "")
		night = got.Counts
		return err
	}, func() error {
		_, err := w.office.PrepareReports(t.Context())
		return err
	})
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.wantStates(id, db.ReportViolation, db.ReportWithdrawn)
	if mails := w.post(); len(mails) != 0 || night["failed"] != 0 || night["corrections"] != 0 {
		t.Errorf("%d mails, the night %v", len(mails), night)
	}
	if n := one[int](w, `select count(*) from finding_fall`); n != 1 {
		t.Errorf("the finding fell %d times", n)
	}
	if n := one[int](w, `select max(version) from mark where session_id = $1`, class.Sessions[1].ID); n != 2 {
		t.Errorf("the mark has %d versions", n)
	}
	w.consistent()
}
