package registrar_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

func TestWhatACourtsDecisionCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	w.at("2027-01-10", "12:00")
	good := func(kind school.AmendmentKind) registrar.AmendRequest {
		return registrar.AmendRequest{Kind: kind, DecidedBy: "Judge Berg", DecidedOn: day("2027-01-08"), Reason: "so ordered"}
	}
	for name, c := range map[string]struct {
		kind    school.AmendmentKind
		change  func(*registrar.AmendRequest)
		pointer string
	}{
		"an unknown kind":                {"pardon", func(*registrar.AmendRequest) {}, "/kind"},
		"nobody decided":                 {school.Vacated, func(r *registrar.AmendRequest) { r.DecidedBy = " " }, "/decidedBy"},
		"for no reason":                  {school.Vacated, func(r *registrar.AmendRequest) { r.Reason = "" }, "/reason"},
		"a reason without end":           {school.Vacated, func(r *registrar.AmendRequest) { r.Reason = strings.Repeat("x", 2001) }, "/reason"},
		"decided tomorrow":               {school.Vacated, func(r *registrar.AmendRequest) { r.DecidedOn = day("2027-01-11") }, "/decidedOn"},
		"decided on no day":              {school.Vacated, func(r *registrar.AmendRequest) { r.DecidedOn = 0 }, "/decidedOn"},
		"decided before it was ordered":  {school.Vacated, func(r *registrar.AmendRequest) { r.DecidedOn = day("2027-01-01") }, "/decidedOn"},
		"extended to no day":             {school.Extension, func(*registrar.AmendRequest) {}, "/dueOn"},
		"extended to before":             {school.Extension, func(r *registrar.AmendRequest) { r.DueOn = ptr(day("2027-01-03")) }, "/dueOn"},
		"vacated until a day":            {school.Vacated, func(r *registrar.AmendRequest) { r.DueOn = ptr(day("2027-07-01")) }, "/dueOn"},
		"reduced by nothing said":        {school.FeeReduction, func(*registrar.AmendRequest) {}, "/amountCents"},
		"reduced by nothing":             {school.FeeReduction, func(r *registrar.AmendRequest) { r.AmountCents = ptr(int64(0)) }, "/amountCents"},
		"reduced by less than nothing":   {school.FeeReduction, func(r *registrar.AmendRequest) { r.AmountCents = ptr(int64(-1)) }, "/amountCents"},
		"reduced by more than is owed":   {school.FeeReduction, func(r *registrar.AmendRequest) { r.AmountCents = ptr(int64(23001)) }, "/amountCents"},
		"an extension with an amount":    {school.Extension, func(r *registrar.AmendRequest) { r.DueOn, r.AmountCents = ptr(day("2027-07-01")), ptr(int64(1)) }, "/amountCents"},
		"moved to no policy":             {school.PolicyMoved, func(*registrar.AmendRequest) {}, "/policyVersion"},
		"moved to a policy that is not":  {school.PolicyMoved, func(r *registrar.AmendRequest) { r.PolicyVersion = ptr(9) }, "/policyVersion"},
		"an extension that moves policy": {school.Extension, func(r *registrar.AmendRequest) { r.DueOn, r.PolicyVersion = ptr(day("2027-07-01")), ptr(1) }, "/policyVersion"},
	} {
		r := good(c.kind)
		c.change(&r)
		_, err := w.office.Amend(t.Context(), w.clerk, e.ID, r, nil)
		if school.KindOf(err) != school.Invalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantKind(t, err, school.Invalid, c.pointer)
	}
	_, err := w.office.Amend(t.Context(), w.clerk, e.ID, good(school.Reinstated), nil)
	wantKind(t, err, school.Conflict, "")
	_, err = w.office.Amend(t.Context(), w.clerk, e.ID, good(school.Vacated), ptr(e.Version+1))
	wantKind(t, err, school.Stale, "")
	if current := err.(*school.Error).Current.(registrar.EnrollmentView); current.Version != e.Version {
		t.Errorf("the stale answer shows version %d", current.Version)
	}
	if n := one[int](w, `select (select count(*) from amendment) + (select count(*) from entry where kind <> 'assessment')`); n != 0 {
		t.Errorf("%d rows were written", n)
	}
}

func TestWhatACourtsDecisionDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(1, "2027-01-05", "2027-02-02", "2027-02-09")
	e := w.enroll("Adam", "1", "2027-02-01", class.ID)
	if e.Standing.State != school.CannotComplete {
		t.Fatalf("%s", e.Standing.State)
	}
	w.at("2027-01-10", "12:00")
	extended := w.amend(e.ID, registrar.AmendRequest{Kind: school.Extension, DecidedOn: day("2027-01-08"), DueOn: ptr(day("2027-07-01"))})
	if *extended.DueOn != day("2027-07-01") || extended.Version != e.Version+1 || extended.Standing.State != school.OnTrack || len(extended.Amendments) != 1 {
		t.Errorf("extended: due %s, version %d, %s", extended.DueOn, extended.Version, extended.Standing.State)
	}
	if before := must(w.office.Standing(t.Context(), w.clerk, e.ID, ptr(day("2027-01-07")), nil)); *before.DueOn != day("2027-02-01") {
		t.Errorf("the day before it was decided it was due %s", before.DueOn)
	}
	reduced := w.amend(e.ID, registrar.AmendRequest{Kind: school.FeeReduction, DecidedOn: day("2027-01-08"), AmountCents: ptr(int64(3000))})
	if reduced.Standing.BalanceCents != 20000 {
		t.Errorf("reduced to %d", reduced.Standing.BalanceCents)
	}
	waived := w.amend(e.ID, registrar.AmendRequest{Kind: school.FeeWaiver, DecidedOn: day("2027-01-09")})
	if waived.Standing.BalanceCents != 0 {
		t.Errorf("waived to %d", waived.Standing.BalanceCents)
	}
	_, err := w.office.Amend(t.Context(), w.clerk, e.ID, registrar.AmendRequest{Kind: school.FeeWaiver, DecidedBy: "x", DecidedOn: day("2027-01-09"), Reason: "again"}, nil)
	wantKind(t, err, school.Invalid, "/amountCents")
	strict := evening()
	strict.RequiredSessions, strict.EffectiveFrom = 3, day("2027-01-10")
	must(w.office.AddPolicy(t.Context(), w.admin, w.program, strict))
	moved := w.amend(e.ID, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedOn: day("2027-01-10"), PolicyVersion: ptr(2)})
	if moved.Standing.Needed != 3 || moved.Standing.PolicyVersion != 2 {
		t.Errorf("moved to version %d, %d needed", moved.Standing.PolicyVersion, moved.Standing.Needed)
	}
	vacated := w.amend(e.ID, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-09")})
	if vacated.Status != "closed" || !vacated.Standing.Closed || len(vacated.Closures) != 1 || vacated.Closures[0].On != day("2027-01-09") {
		t.Errorf("vacated: %s, closures %+v", vacated.Status, vacated.Closures)
	}
	if n := one[int](w, `select seats_taken from class`); n != 0 {
		t.Errorf("%d seats taken", n)
	}
	_, err = w.office.Amend(t.Context(), w.clerk, e.ID, registrar.AmendRequest{Kind: school.Transferred, DecidedBy: "x", DecidedOn: day("2027-01-09"), Reason: "again"}, nil)
	wantKind(t, err, school.Conflict, "")
	for name, change := range map[string]func() error{
		"place": func() error {
			_, err := w.office.Place(t.Context(), w.clerk, e.ID, registrar.PlaceRequest{ClassID: &class.ID}, nil)
			return err
		},
		"pause": func() error {
			_, err := w.office.Pause(t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-10"), Reason: "so"}, nil)
			return err
		},
		"close": func() error {
			_, err := w.office.Close(t.Context(), w.staff, e.ID, registrar.CloseRequest{Outcome: "other", Reason: "so"}, nil)
			return err
		},
		"bring credits": func() error {
			_, err := w.office.BringCredits(t.Context(), w.staff, e.ID, registrar.CreditRequest{Count: 1, BroughtOn: day("2027-01-10"), Source: "x"}, nil)
			return err
		},
	} {
		if err := change(); school.KindOf(err) != school.Conflict {
			t.Errorf("%s after the end: %v", name, err)
		}
	}
}

func TestPlacing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	full := w.plan(1, "2027-01-05", "2027-01-12")
	roomy := w.plan(5, "2027-02-02", "2027-02-09")
	over := w.plan(5, "2027-01-02")
	w.enroll("Adam", "1", "2027-06-01", full.ID)
	e := w.enroll("Bert", "2", "2027-06-01", roomy.ID)
	place := func(r registrar.PlaceRequest) (registrar.EnrollmentView, error) {
		return w.office.Place(t.Context(), w.clerk, e.ID, r, nil)
	}
	seats := func(want string) {
		t.Helper()
		got := strings.Join(column[string](w, `select seats_taken::text from class order by id`), " ")
		if got != want {
			t.Fatalf("seats taken %s, want %s", got, want)
		}
	}
	seats("1 1 0")
	_, err := place(registrar.PlaceRequest{ClassID: &full.ID})
	wantKind(t, err, school.Conflict, "/classId")
	_, err = place(registrar.PlaceRequest{ClassID: &over.ID})
	wantKind(t, err, school.Invalid, "/classId")
	_, err = place(registrar.PlaceRequest{ClassID: ptr("x")})
	wantKind(t, err, school.Invalid, "/classId")
	seats("1 1 0") // what was refused took no seat and gave none away
	again := must(place(registrar.PlaceRequest{ClassID: &roomy.ID}))
	if again.Status != "active" {
		t.Fatalf("%s", again.Status)
	}
	seats("1 1 0")
	waits := must(place(registrar.PlaceRequest{ClassID: &full.ID, Waitlist: true}))
	if waits.Status != "waitlisted" || waits.ClassID != nil || *waits.WaitlistedClassID != full.ID {
		t.Fatalf("%s %v %v", waits.Status, waits.ClassID, waits.WaitlistedClassID)
	}
	seats("1 0 0")
	out := must(place(registrar.PlaceRequest{}))
	if out.Status != "pending" || out.WaitlistedClassID != nil {
		t.Fatalf("%s %v", out.Status, out.WaitlistedClassID)
	}
	sits := must(place(registrar.PlaceRequest{ClassID: &roomy.ID, Waitlist: true}))
	if sits.Status != "active" || *sits.ClassName != "Evening group" {
		t.Fatalf("%s", sits.Status)
	}
	seats("1 1 0")
}

func TestPausing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	for pointer, bad := range map[string]registrar.PauseRequest{
		"/from":   {From: day("2027-01-03"), Reason: "x"},
		"/until":  {From: day("2027-01-10"), Until: ptr(day("2027-01-09")), Reason: "x"},
		"/reason": {From: day("2027-01-10")},
	} {
		_, err := w.office.Pause(t.Context(), w.staff, e.ID, bad, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	paused := must(w.office.Pause(t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-04"), Reason: "hospital"}, nil))
	if paused.Status != "paused" || len(paused.Pauses) != 1 || paused.Pauses[0].Until != nil {
		t.Fatalf("%s, %+v", paused.Status, paused.Pauses)
	}
	id := paused.Pauses[0].ID
	_, err := w.office.EndPause(t.Context(), w.staff, e.ID, w.court, registrar.EndPauseRequest{Until: day("2027-01-05"), Reason: "x"}, nil)
	wantKind(t, err, school.NotFound, "")
	for pointer, bad := range map[string]registrar.EndPauseRequest{"/until": {Reason: "x"}, "/reason": {Until: day("2027-01-05")}} {
		_, err := w.office.EndPause(t.Context(), w.staff, e.ID, id, bad, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	ended := must(w.office.EndPause(t.Context(), w.staff, e.ID, id, registrar.EndPauseRequest{Until: day("2027-01-04"), Reason: "back"}, nil))
	if ended.Status != "paused" || *ended.Pauses[0].Until != day("2027-01-04") { // its last day is today
		t.Fatalf("%s, %+v", ended.Status, ended.Pauses)
	}
	withdrawn := must(w.office.EndPause(t.Context(), w.staff, e.ID, id, registrar.EndPauseRequest{Until: day("2027-01-03"), Reason: "never was"}, nil))
	if withdrawn.Status != "pending" || len(withdrawn.Pauses) != 0 {
		t.Fatalf("%s, %+v", withdrawn.Status, withdrawn.Pauses)
	}
	if n := one[int](w, `select count(*) from pause`); n != 3 {
		t.Fatalf("%d versions", n)
	}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	for pointer, bad := range map[string]registrar.CloseRequest{"/outcome": {Outcome: "completed", Reason: "x"}, "/reason": {Outcome: "deceased"}} {
		_, err := w.office.Close(t.Context(), w.staff, e.ID, bad, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	_, err := w.office.Close(t.Context(), w.clerk, e.ID, registrar.CloseRequest{Outcome: "deceased", Reason: "x"}, nil)
	wantKind(t, err, school.Forbidden, "")
	closed := must(w.office.Close(t.Context(), w.staff, e.ID, registrar.CloseRequest{Outcome: "deceased", Reason: "told by the family"}, &e.Version))
	if closed.Status != "closed" || closed.Closures[0].Outcome != "deceased" || closed.Closures[0].On != day("2027-01-04") {
		t.Fatalf("%s, %+v", closed.Status, closed.Closures)
	}
}

func TestBringingCredits(t *testing.T) {
	t.Parallel()
	t.Run("sessions", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, evening())
		e := w.enroll("Adam", "1", "2027-06-01", "")
		for pointer, bad := range map[string]registrar.CreditRequest{
			"/count":     {Count: 3, BroughtOn: day("2027-01-04"), Source: "x"},
			"/modules":   {Count: 1, Modules: []string{"law"}, BroughtOn: day("2027-01-04"), Source: "x"},
			"/source":    {Count: 1, BroughtOn: day("2027-01-04")},
			"/broughtOn": {Count: 1, BroughtOn: day("2027-01-05"), Source: "x"},
		} {
			_, err := w.office.BringCredits(t.Context(), w.staff, e.ID, bad, nil)
			wantKind(t, err, school.Invalid, pointer)
		}
		if got := must(w.office.BringCredits(t.Context(), w.staff, e.ID, registrar.CreditRequest{Count: 1, BroughtOn: day("2027-01-04"), Source: "NBI-2026-0003"}, nil)); got.Standing.Credits != 1 || got.Standing.Needed != 1 {
			t.Fatalf("%d credits", got.Standing.Credits)
		}
	})
	t.Run("modules", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, rules(func(p *school.Policy) { p.RequiredSessions, p.Modules = 0, []string{"law", "health"} }))
		e := w.enroll("Adam", "1", "2027-06-01", "")
		for pointer, bad := range map[string]registrar.CreditRequest{
			"/count":     {Count: 1, Modules: []string{"law"}, BroughtOn: day("2027-01-04"), Source: "x"},
			"/modules":   {BroughtOn: day("2027-01-04"), Source: "x"},
			"/modules/0": {Modules: []string{"cooking"}, BroughtOn: day("2027-01-04"), Source: "x"},
		} {
			_, err := w.office.BringCredits(t.Context(), w.staff, e.ID, bad, nil)
			wantKind(t, err, school.Invalid, pointer)
		}
		if got := must(w.office.BringCredits(t.Context(), w.staff, e.ID, registrar.CreditRequest{Modules: []string{"law", "health"}, BroughtOn: day("2027-01-04"), Source: "x"}, nil)); !got.Standing.ServicesComplete {
			t.Fatalf("%d needed", got.Standing.Needed)
		}
	})
}

func TestAttesting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.Conditions = []string{"assignment handed in"} }))
	class := w.plan(5, "2027-01-05", "2027-01-06")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.marked(e.ID, class, school.Attended, 0, 1)
	w.counts(w.night(), nothing)
	const condition = "assignment handed in"
	for pointer, bad := range map[string]registrar.AttestRequest{"/attestedOn": {AttestedOn: day("2027-01-07")}, "/note": {AttestedOn: day("2027-01-06"), Note: "\xff"}} {
		_, err := w.office.Attest(t.Context(), w.staff, e.ID, condition, bad, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	_, err := w.office.Attest(t.Context(), w.staff, e.ID, "something else", registrar.AttestRequest{AttestedOn: day("2027-01-06")}, nil)
	wantKind(t, err, school.NotFound, "")
	_, err = w.office.WithdrawAttestation(t.Context(), w.staff, e.ID, condition, registrar.WithdrawRequest{Reason: "x"}, nil)
	wantKind(t, err, school.NotFound, "")
	attested := must(w.office.Attest(t.Context(), w.staff, e.ID, condition, registrar.AttestRequest{AttestedOn: day("2027-01-06")}, nil))
	if *attested.Conditions[0].AttestedOn != day("2027-01-06") || attested.Standing.State != school.RequirementsMet {
		t.Fatalf("%+v, %s", attested.Conditions, attested.Standing.State)
	}
	w.counts(w.night(), map[string]int{"completions": 1})
	_, err = w.office.WithdrawAttestation(t.Context(), w.staff, e.ID, condition, registrar.WithdrawRequest{}, nil)
	wantKind(t, err, school.Invalid, "/reason")
	must(w.office.WithdrawAttestation(t.Context(), w.staff, e.ID, condition, registrar.WithdrawRequest{Reason: "somebody else's"}, nil))
	w.counts(w.night(), nothing) // the completion was not sent yet, so it is withdrawn and not corrected
	w.wantStatus(e.ID, "active")
	if n := one[int](w, `select count(*) from attestation`); n != 2 {
		t.Fatalf("%d versions", n)
	}
}

func TestAgreeingOnInstallments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.FeeDue = ptr(school.ByPlan) }))
	class := w.plan(5, "2027-01-05", "2027-01-06")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	for pointer, bad := range map[string]registrar.PlanRequest{
		"/installments":               {},
		"/installments/0/amountCents": {Installments: []school.Installment{{DueOn: day("2027-02-01")}}},
		"/installments/0/dueOn":       {Installments: []school.Installment{{AmountCents: 5}}},
		"/agreedOn":                   {AgreedOn: ptr(day("2027-01-05")), Installments: []school.Installment{{DueOn: day("2027-02-01"), AmountCents: 5}}},
	} {
		_, err := w.office.AgreePlan(t.Context(), w.staff, e.ID, bad, nil)
		wantKind(t, err, school.Invalid, pointer)
	}
	w.marked(e.ID, class, school.Attended, 0, 1)
	w.counts(w.night(), nothing) // the fee is not settled
	must(w.office.AgreePlan(t.Context(), w.staff, e.ID, registrar.PlanRequest{Installments: []school.Installment{{DueOn: day("2027-02-01"), AmountCents: 23000}}}, nil))
	w.counts(w.night(), map[string]int{"completions": 1}) // the plan is kept

	w.pay(e.ID, 23000, "2027-01-06")
	_, err := w.office.AgreePlan(t.Context(), w.staff, e.ID, registrar.PlanRequest{Installments: []school.Installment{{DueOn: day("2027-02-01"), AmountCents: 5}}}, nil)
	wantKind(t, err, school.Conflict, "") // nothing is owed any more
}

func TestTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	for pointer, bad := range map[string]registrar.PaymentRequest{
		"/amountCents": {Method: "cash"},
		"/method":      {AmountCents: 5, Method: "cow"},
		"/reference":   {AmountCents: 5, Method: "check", Reference: "\x00"},
		"/receivedOn":  {AmountCents: 5, Method: "cash", ReceivedOn: ptr(day("2027-01-05"))},
	} {
		_, err := w.office.TakePayment(t.Context(), w.staff, e.ID, bad, registrar.Once{})
		wantKind(t, err, school.Invalid, pointer)
	}
	p := w.pay(e.ID, 25000, "2027-01-04")
	if p.BalanceCents != -2000 || p.ReceiptNumber != 1 {
		t.Fatalf("%+v", p)
	}
	l := must(w.office.Ledger(t.Context(), w.officer, e.ID))
	if l.BalanceCents != -2000 || len(l.Entries) != 2 || l.Entries[0].Kind != "assessment" {
		t.Fatalf("%+v", l)
	}
	reason := registrar.WithdrawRequest{Reason: "the check came back"}
	_, err := w.office.ReverseEntry(t.Context(), w.staff, e.ID, p.ID, registrar.WithdrawRequest{})
	wantKind(t, err, school.Invalid, "/reason")
	_, err = w.office.ReverseEntry(t.Context(), w.staff, e.ID, w.court, reason)
	wantKind(t, err, school.NotFound, "")
	_, err = w.office.ReverseEntry(t.Context(), w.staff, e.ID, l.Entries[0].ID, reason) // only the court forgives a fee
	wantKind(t, err, school.Conflict, "")
	l = must(w.office.ReverseEntry(t.Context(), w.staff, e.ID, p.ID, reason))
	if l.BalanceCents != 23000 || len(l.Entries) != 3 || *l.Entries[1].ReversedBy != l.Entries[2].ID || l.Entries[2].ReceiptNumber != nil {
		t.Fatalf("%+v", l)
	}
	for _, id := range []string{p.ID, l.Entries[2].ID} {
		_, err = w.office.ReverseEntry(t.Context(), w.staff, e.ID, id, reason)
		wantKind(t, err, school.Conflict, "")
	}
	if next := w.pay(e.ID, 100, "2027-01-04"); next.ReceiptNumber != 2 {
		t.Fatalf("receipt %d", next.ReceiptNumber)
	}
}

// Someone whose version is old is told what was done since, besides what stands.
func TestStaleVersionTellsWhatChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(10, "2027-01-05", "2027-01-12")
	e := w.enroll("Stella", "73-CR-27-61", "2027-03-01", class.ID)
	must(w.office.Enrollment(t.Context(), w.staff, e.ID)) // reading is no change
	must(w.office.TakePayment(t.Context(), w.staff, e.ID, registrar.PaymentRequest{AmountCents: 100, Method: "cash"}, registrar.Once{}))
	w.at("2027-01-05", "19:00")
	w.mark(class.Sessions[0].ID, e.ID, school.Attended, nil)
	_, err := w.office.Pause(t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-06"), Reason: "Surgery"}, &e.Version)
	var stale *school.Error
	if !errors.As(err, &stale) || stale.Kind != school.Stale {
		t.Fatalf("pause by an old version: %v", err)
	}
	if want := []string{"attendance.record", "payment.take"}; !slices.Equal(stale.Changed, want) {
		t.Errorf("changed %v, want %v", stale.Changed, want)
	}
}
