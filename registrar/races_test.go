package registrar_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// together runs every work at once and answers their errors in order.
func together(works ...func() error) []error {
	errs := make([]error, len(works))
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, work := range works {
		all.Go(func() {
			<-start
			errs[i] = work()
		})
	}
	close(start)
	all.Wait()
	return errs
}

func TestTwoClerksOfTwoCourtsRaceForTheLastSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	for round := range 20 {
		class := w.plan(1, "2027-02-02", "2027-02-09")
		second := w.request("Bert", fmt.Sprintf("B%02d", round), "2027-06-01", class.ID)
		second.Participant.FamilyName, second.Order.CourtID = fmt.Sprintf("Second%d", round), w.other
		first := w.request("Adam", fmt.Sprintf("A%02d", round), "2027-06-01", "")
		first.Participant.FamilyName = fmt.Sprintf("First%d", round)
		waiting := must(w.office.Enroll(t.Context(), w.clerk, first, registrar.Once{}))
		errs := together(func() error { // one places, the other enrolls
			_, err := w.office.Place(t.Context(), w.clerk, waiting.ID, registrar.PlaceRequest{ClassID: &class.ID}, nil)
			return err
		}, func() error {
			_, err := w.office.Enroll(t.Context(), w.clerk2, second, registrar.Once{})
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			wantKind(t, err, school.Conflict, "/classId")
		}
		seats, sitting := one[int](w, `select seats_taken from class where id = $1`, class.ID), one[int](w, `select count(*) from enrollment where class_id = $1`, class.ID)
		if won != 1 || seats != 1 || sitting != 1 {
			t.Fatalf("round %d: %d won, %d seats taken, %d sit in it", round, won, seats, sitting)
		}
		if status := w.enrollment(waiting.ID).Status; (errs[0] == nil) != (status == "active") {
			t.Fatalf("round %d: who waited is %s after %v", round, status, errs[0])
		}
	}
}

func TestTwoMarkTheSamePersonAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(9, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	other := w.staff
	other.UserID = "01900000-0000-7000-8000-000000000009"
	for _, session := range class.Sessions {
		w.at(session.Day.String(), "19:00")
		results := make([]registrar.MarkResult, 2)
		mark := func(i int, actor school.Actor, outcome school.Outcome, seen *int) func() error {
			return func() error {
				view, err := w.office.RecordAttendance(t.Context(), actor, session.ID, registrar.AttendanceRequest{
					Marks: []registrar.MarkRequest{{EnrollmentID: e.ID, Outcome: outcome, Reason: string(outcome), Version: seen}}})
				if err == nil {
					results[i] = view.Results[0]
				}
				return err
			}
		}
		first, second := school.Attended, school.Absent
		for round, seen := range []*int{nil, ptr(1), ptr(2)} {
			for _, err := range together(mark(0, w.staff, first, seen), mark(1, other, second, seen)) {
				if err != nil {
					t.Fatal(err)
				}
			}
			won := slices.IndexFunc(results, func(r registrar.MarkResult) bool { return r.Status == registrar.MarkSaved })
			if won < 0 || results[1-won].Status != registrar.MarkConflict || *results[won].Version != round+1 || results[1-won].Problem.Current.Version != round+1 {
				t.Fatalf("round %d: %+v", round, results)
			}
			first, second = school.TurnedAway, school.Excused
			if round == 1 {
				first, second = school.Absent, school.Attended
			}
		}
		if n := one[int](w, `select count(*) from mark_history where session_id = $1`, session.ID); n != 3 {
			t.Fatalf("%d versions in the history", n)
		}
		if n := one[int](w, `select count(*) from mark m join mark_history h using (session_id, enrollment_id, version)
			where session_id = $1 and (m.outcome, m.reason, m.recorded_by, m.recorded_at) = (h.outcome, h.reason, h.recorded_by, h.recorded_at)`, session.ID); n != 1 {
			t.Fatal("the mark is not the last of its history")
		}
	}
	if n := one[int](w, `select count(*) from audit_event where action = 'attendance.record'`); n != 9 {
		t.Errorf("%d audit events for 9 marks", n)
	}
}

func TestReceiptsAreWithoutGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.FeeCents = 23000 }))
	var works []func() error
	var mu sync.Mutex
	var numbers []int64
	for i := range 4 {
		e := w.enroll(fmt.Sprintf("P%d", i), fmt.Sprintf("C%d", i), "2027-06-01", "")
		for k := range 6 {
			works = append(works, func() error {
				cents := int64(100)
				if k == 5 {
					cents = 0 // refused: takes no number
				}
				p, err := w.office.TakePayment(t.Context(), w.staff, e.ID, registrar.PaymentRequest{AmountCents: cents, Method: "cash"}, registrar.Once{})
				if err == nil {
					mu.Lock()
					defer mu.Unlock()
					numbers = append(numbers, p.ReceiptNumber)
				}
				return err
			})
		}
	}
	refused := 0
	for _, err := range together(works...) {
		if err != nil {
			wantKind(t, err, school.Invalid, "/amountCents")
			refused++
		}
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != int64(i+1) || len(numbers) != 20 || refused != 4 {
			t.Fatalf("receipts %v, %d refused", numbers, refused)
		}
	}
	if n := one[int](w, `select count(*) from enrollment e where (standing->>'balanceCents')::int <> (select sum(amount_cents) from entry x where x.enrollment_id = e.id)`); n != 0 {
		t.Errorf("%d balances are not their ledger's sum", n)
	}
}

func TestEnrollmentNumbersAreWithoutGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	full := w.plan(1, "2027-02-02")
	w.enroll("Zoe", "0", "2027-06-01", full.ID)
	var works []func() error
	for i := range 16 {
		works = append(works, func() error {
			r := w.request(fmt.Sprintf("P%d", i), fmt.Sprintf("C%d", i), "2027-06-01", "")
			if i%4 == 3 {
				r.ClassID = full.ID // refused: takes no number
			}
			_, err := w.office.Enroll(t.Context(), w.clerk, r, registrar.Once{})
			return err
		})
	}
	refused := 0
	for _, err := range together(works...) {
		if err != nil {
			wantKind(t, err, school.Conflict, "/classId")
			refused++
		}
	}
	numbers := column[string](w, `select number from enrollment order by number`)
	for i, n := range numbers {
		if n != fmt.Sprintf("NBI-2027-%04d", i+1) || len(numbers) != 13 || refused != 4 {
			t.Fatalf("numbers %v, %d refused", numbers, refused)
		}
	}
	w.at("2028-01-03", "09:00")
	if e := w.enroll("Anna", "28", "2028-06-01", ""); e.Number != "NBI-2028-0001" {
		t.Errorf("the first of the next year is %s", e.Number)
	}
}

func TestTheSameNewPersonIsEnrolledOnceUnderACase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	for round := range 5 {
		r := w.request("Adam", fmt.Sprintf("73-CR-%d", round), "2027-06-01", "")
		r.Participant.FamilyName = fmt.Sprintf("Example%d", round)
		enroll := func() error {
			request := r
			person := *r.Participant
			request.Participant = &person
			_, err := w.office.Enroll(t.Context(), w.clerk, request, registrar.Once{})
			return err
		}
		won := 0
		for _, err := range together(enroll, enroll, enroll) {
			if err == nil {
				won++
				continue
			}
			wantKind(t, err, school.Conflict, "")
		}
		if n := one[int](w, `select count(*) from participant where family_name = $1`, r.Participant.FamilyName); won != 1 || n != 1 {
			t.Fatalf("%d enrolled, %d people", won, n)
		}
	}
}
