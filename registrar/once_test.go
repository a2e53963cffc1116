package registrar_test

import (
	"encoding/json"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

func key(name, body string) registrar.Once {
	return registrar.Once{Key: name, Route: "/api/v1/enrollments", BodyHash: []byte(body)}
}

func asText(v any) string { return string(must(json.Marshal(v))) }

func TestARepeatedEnrollmentIsAnsweredAsTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(5, "2027-01-05", "2027-01-12")
	w.enroll("Adam", "0", "2027-06-01", "")
	enroll := func(actor school.Actor, once registrar.Once) (registrar.EnrollmentView, error) {
		r := w.request("Adam", "1", "2027-06-01", class.ID)
		if actor.Role == school.Admin {
			r.Order.CaseNumber = "2"
		}
		return w.office.Enroll(t.Context(), actor, r, once)
	}
	first := must(enroll(w.clerk, key("a", "body")))
	if len(first.PossibleDuplicates) != 1 {
		t.Fatalf("possible duplicates %+v", first.PossibleDuplicates)
	}
	w.at("2027-01-05", "19:00")
	w.mark(class.Sessions[0].ID, first.ID, school.Attended, nil) // meanwhile life goes on
	again := must(enroll(w.clerk, key("a", "body")))
	if asText(again) != asText(first) {
		t.Errorf("first  %s\nagain %s", asText(first), asText(again))
	}
	_, err := enroll(w.clerk, key("a", "another body"))
	wantKind(t, err, school.Conflict, "/Idempotency-Key")
	if other := must(enroll(w.admin, key("a", "body"))); other.ID == first.ID {
		t.Error("another actor was given the first one's answer")
	}
	elsewhere := key("a", "body")
	elsewhere.Route = "/api/v1/another"
	_, err = enroll(w.clerk, elsewhere)
	wantKind(t, err, school.Conflict, "/participant") // it is not the same request, so it is a duplicate
	if n := one[int](w, `select count(*) from enrollment`); n != 3 {
		t.Errorf("%d enrollments", n)
	}

	// Whose scope no longer holds it is not shown it again.
	moved := w.clerk
	moved.CourtIDs = []string{w.other}
	_, err = enroll(moved, key("a", "body"))
	wantKind(t, err, school.NotFound, "")
	demoted := w.clerk
	demoted.Role = school.Officer
	_, err = enroll(demoted, key("a", "body"))
	wantKind(t, err, school.Forbidden, "")
}

func TestWhatWasRefusedCanBeSentAgainUnderItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(1, "2027-01-05", "2027-01-12")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	r := w.request("Bert", "2", "2027-06-01", class.ID)
	_, err := w.office.Enroll(t.Context(), w.clerk, r, key("a", "body"))
	wantKind(t, err, school.Conflict, "/classId")
	must(w.office.Place(t.Context(), w.clerk, e.ID, registrar.PlaceRequest{}, nil))
	must(w.office.Enroll(t.Context(), w.clerk, r, key("a", "body")))
}

func TestARepeatedPaymentIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	answers := make([]registrar.PaymentView, 6)
	works := make([]func() error, len(answers))
	for i := range works {
		works[i] = func() (err error) {
			answers[i], err = w.office.TakePayment(t.Context(), w.staff, e.ID, registrar.PaymentRequest{AmountCents: 5000, Method: "cash"}, key("a", "body"))
			return err
		}
	}
	for _, err := range together(works...) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range answers {
		if a != answers[0] || a.ReceiptNumber != 1 || a.BalanceCents != 18000 {
			t.Errorf("answers %+v", answers)
		}
	}
	if l := must(w.office.Ledger(t.Context(), w.staff, e.ID)); l.BalanceCents != 18000 || len(l.Entries) != 2 {
		t.Errorf("ledger %+v", l)
	}
	// Three days later it is a new request.
	w.clock.Set(w.clock.Now().Add(71 * time.Hour))
	must(w.office.PruneTrails(t.Context()))
	if p := must(w.office.TakePayment(t.Context(), w.staff, e.ID, registrar.PaymentRequest{AmountCents: 5000, Method: "cash"}, key("a", "body"))); p.ReceiptNumber != 1 {
		t.Errorf("after 71 hours: receipt %d", p.ReceiptNumber)
	}
	w.clock.Set(w.clock.Now().Add(2 * time.Hour))
	must(w.office.PruneTrails(t.Context()))
	if n := one[int](w, `select count(*) from idempotency`); n != 0 {
		t.Errorf("%d keys left after 73 hours", n)
	}
	if p := must(w.office.TakePayment(t.Context(), w.staff, e.ID, registrar.PaymentRequest{AmountCents: 5000, Method: "cash"}, key("a", "body"))); p.ReceiptNumber != 2 {
		t.Errorf("after 73 hours: receipt %d", p.ReceiptNumber)
	}
}

func TestLikelyDuplicatesAreShownToWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	first := w.enroll("José", "73-CR-1", "2027-06-01", "")
	request := func(given, caseNumber, court string) registrar.EnrollRequest {
		r := w.request(given, caseNumber, "2027-06-01", "")
		r.Participant.Email, r.Order.CourtID = "", court
		return r
	}
	// The same court sees who matches and in what; nothing is merged.
	again := must(w.office.Enroll(t.Context(), w.clerk, request("JOSE", "73-CR-2", w.court), registrar.Once{}))
	if d := again.PossibleDuplicates; len(d) != 1 || d[0].ParticipantID != first.Participant.ID || d[0].OpenCases != 1 || len(d[0].Matches) != 2 {
		t.Fatalf("possible duplicates %+v", d)
	}
	if again.Participant.ID == first.Participant.ID {
		t.Fatal("two people were merged")
	}
	// Another court's clerk is shown nobody, not even by a refusal.
	foreign := must(w.office.Enroll(t.Context(), w.clerk2, request("José", "73-CR-1", w.other), registrar.Once{}))
	if len(foreign.PossibleDuplicates) != 0 {
		t.Fatalf("a clerk of another court was shown %+v", foreign.PossibleDuplicates)
	}
	// Another birth date is another person.
	younger := request("José", "73-CR-3", w.court)
	younger.Participant.DateOfBirth = day("1990-05-06")
	if e := must(w.office.Enroll(t.Context(), w.clerk, younger, registrar.Once{})); len(e.PossibleDuplicates) != 0 {
		t.Fatalf("possible duplicates %+v", e.PossibleDuplicates)
	}
	// Under the same case, however it is typed, it is the enrollment that is open already.
	_, err := w.office.Enroll(t.Context(), w.clerk, request("jose", " 73-cr- 1 ", w.court), registrar.Once{})
	wantKind(t, err, school.Conflict, "/participant")
	_, err = w.office.Enroll(t.Context(), w.clerk, request("jose", "73cr1", w.court), registrar.Once{})
	wantKind(t, err, school.Conflict, "/participant")
	known := request("José", "73-CR-1", w.court)
	known.Participant, known.ParticipantID = nil, first.Participant.ID
	for _, typed := range []string{"73-CR-1", "73–CR–1", "73CR.1"} {
		known.Order.CaseNumber = typed
		_, err = w.office.Enroll(t.Context(), w.clerk, known, registrar.Once{})
		wantKind(t, err, school.Conflict, "/order/caseNumber")
	}
	// A known person may begin under another case, or again once it ended; a foreign one may not be named.
	known.Order.CaseNumber = "73-CR-9"
	must(w.office.Enroll(t.Context(), w.clerk, known, registrar.Once{}))
	must(w.office.Close(t.Context(), w.staff, first.ID, registrar.CloseRequest{Outcome: "withdrawn", Reason: "moved away"}, nil))
	known.Order.CaseNumber = "73-CR-1"
	must(w.office.Enroll(t.Context(), w.clerk, known, registrar.Once{}))
	known.ParticipantID, known.Order.CaseNumber = foreign.Participant.ID, "73-CR-10"
	_, err = w.office.Enroll(t.Context(), w.clerk, known, registrar.Once{})
	wantKind(t, err, school.Invalid, "/participantId")
}
