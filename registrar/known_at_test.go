package registrar_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// hold begins a transaction behind the office's back that holds what statement
// locks, until the answered function commits it.
func (w *world) hold(statement string, args ...any) (tx *sql.Tx, let func()) {
	w.t.Helper()
	tx, err := w.behind.BeginTx(context.WithoutCancel(w.t.Context()), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.Exec(statement, args...); err != nil {
		w.t.Fatal(err)
	}
	return tx, func() {
		w.t.Helper()
		if err := tx.Commit(); err != nil {
			w.t.Fatal(err)
		}
	}
}

// untilWaiting returns once a transaction of this database waits for a lock, or
// done is closed.
func (w *world) untilWaiting(done <-chan struct{}) {
	w.t.Helper()
	for one[int](w, `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) == 0 {
		select {
		case <-done:
			return
		case <-w.t.Context().Done():
			w.t.Fatal("nobody waits")
		case <-time.After(time.Millisecond):
		}
	}
}

// meanwhile runs work in a goroutine of its own.
func meanwhile(work func()) <-chan struct{} {
	done := make(chan struct{})
	go func() { defer close(done); work() }()
	return done
}

func TestTheNightHoldsTheProgramBeforeTheEnrollment(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	e := w.enroll("Adam", "1", "2027-06-01", "")
	tx, let := w.hold(`select from program for no key update`) // as those do who change the calendar
	done := meanwhile(func() { w.night() })
	w.untilWaiting(done)
	if _, err := tx.Exec(`select from enrollment where id = $1 for no key update nowait`, e.ID); err != nil {
		t.Errorf("the two would wait for each other: %v", err)
		_ = tx.Rollback()
		<-done
		return
	}
	let()
	<-done
}

func TestAFindingIsNeverDatedBeforeTheCalendarItRestsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays, p.MaxAbsences = nil, ptr(0) }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-01-20", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.at("2027-01-21", "09:00")
	must(w.office.CancelSession(t.Context(), w.staff, class.Sessions[1].ID, registrar.CancelRequest{Reason: "snow"}))
	w.at("2027-01-21", "08:59") // another machine's clock is a minute behind
	w.counts(w.night(), map[string]int{"violations": 2})
	known := one[time.Time](w, `select known_at from finding where rule = 'absences'`)
	var stored school.Standing
	if err := json.Unmarshal(one[[]byte](w, `select standing from finding where rule = 'absences'`), &stored); err != nil {
		t.Fatal(err)
	}
	again := must(w.office.Standing(t.Context(), w.staff, e.ID, ptr(day("2027-01-21")), &known))
	if !reflect.DeepEqual(again, stored) {
		t.Errorf("as known then: %+v\nas found: %+v", again, stored)
	}
}

func TestWhatWaitedForALockIsRecordedAfterIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	amended, marked := w.enroll("Adam", "1", "2027-06-01", class.ID).ID, w.enroll("Bert", "2", "2027-06-01", class.ID).ID
	for name, c := range map[string]struct {
		id    string
		work  func() error
		query string
	}{
		"amendment": {amended, func() error {
			_, err := w.office.Amend(t.Context(), w.clerk, amended, registrar.AmendRequest{Kind: school.Extension, DecidedBy: "Judge Berg", DecidedOn: day("2027-01-05"), DueOn: ptr(day("2027-07-01")), Reason: "asked for"}, nil)
			return err
		}, `select recorded_at from amendment`},
		"mark": {marked, func() error {
			_, err := w.office.RecordAttendance(t.Context(), w.staff, class.Sessions[0].ID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: marked, Outcome: school.Attended}}})
			return err
		}, `select recorded_at from mark`},
	} {
		w.at("2027-01-05", "19:00")
		_, let := w.hold(`select from enrollment where id = $1 for no key update`, c.id)
		var failed error
		done := meanwhile(func() { failed = c.work() })
		w.untilWaiting(done)
		w.at("2027-01-05", "19:30") // somebody asks what is known now, and is not shown it
		asked := w.clock.Now()
		let()
		<-done
		if failed != nil {
			t.Fatal(failed)
		}
		if at := one[time.Time](w, c.query); !at.After(asked) {
			t.Errorf("%s: recorded at %s, though at %s it was not known", name, at, asked)
		}
	}
}

func TestTheKeptInputHoldsAllThatIsToComeWhereThereIsNoDueDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { owing(p); p.RequiredSessions, p.MaxAbsences, p.CureDays = 4, nil, nil }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	w.plan(5, "2027-03-02", "2027-03-09", "2027-03-16")
	request := w.request("Adam", "", "2027-06-01", class.ID)
	request.Order.Disposition, request.Order.ReportTo, request.Order.DueOn = school.SelfReferral, school.ToNobody, nil
	must(w.office.Enroll(t.Context(), w.staff, request, registrar.Once{}))
	w.nightOf("2027-01-16", map[string]int{"unpaidFees": 1})
	var input school.Input
	var stored school.Standing
	for query, into := range map[string]any{`select input from finding`: &input, `select standing from finding`: &stored} {
		if err := json.Unmarshal(one[[]byte](w, query), into); err != nil {
			t.Fatal(err)
		}
	}
	if again := input.Standing(); again.State != stored.State || again.OnOffer != stored.OnOffer {
		t.Errorf("from its input: %s with %d on offer; found: %s with %d", again.State, again.OnOffer, stored.State, stored.OnOffer)
	}
}

func TestANewEnrollmentRestsOnTheCalendarAsItStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	// Somebody is planning a class at this very moment.
	tx, let := w.hold(`update program set calendar_version = calendar_version + 1`)
	if _, err := tx.Exec(`insert into class (id, organization_id, program_id, name, location, capacity, first_day, last_day, recorded_at)
		select '00000000-0000-7000-8000-00000000000a', organization_id, id, 'Evening', '', 9, '2027-02-02', '2027-02-02', now() from program`); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(`insert into class_session (id, organization_id, program_id, class_id, day, starts_at, ends_at, recorded_at)
		select '00000000-0000-7000-8000-00000000000b', organization_id, id, '00000000-0000-7000-8000-00000000000a', '2027-02-02',
			'2027-02-02T18:00-06:00', '2027-02-02T19:00-06:00', now() from program`); err != nil {
		t.Fatal(err)
	}
	var e registrar.EnrollmentView
	var failed error
	done := meanwhile(func() {
		e, failed = w.office.Enroll(t.Context(), w.clerk, w.request("Adam", "1", "2027-06-01", ""), registrar.Once{})
	})
	w.untilWaiting(done)
	let()
	<-done
	if failed != nil {
		t.Fatal(failed)
	}
	want := must(w.office.Standing(t.Context(), w.staff, e.ID, nil, nil))
	if got := one[string](w, `select state from enrollment`); got != string(want.State) {
		t.Errorf("lists show %s; it is %s", got, want.State)
	}
}

func TestAPauseLeavesSomeoneOnTheWaitingList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(1, "2027-01-05", "2027-01-12", "2027-03-02")
	w.enroll("Adam", "1", "2027-06-01", class.ID)
	e := w.enroll("Bert", "2", "2027-06-01", "")
	must(w.office.Place(t.Context(), w.clerk, e.ID, registrar.PlaceRequest{ClassID: &class.ID, Waitlist: true}, nil))
	w.wantStatus(e.ID, "waitlisted")
	must(w.office.Pause(t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-04"), Until: ptr(day("2027-01-10")), Reason: "ill"}, nil))
	w.wantStatus(e.ID, "paused")
	w.nightOf("2027-01-11", nothing)
	w.wantStatus(e.ID, "waitlisted")
}

func TestListsFollowTheCalendarForThoseWhoEndedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(5, "2027-01-05", "2027-01-12")
	other := w.plan(5, "2027-02-09", "2027-02-16")
	due := w.enroll("Adam", "1", "2027-06-01", class.ID)
	request := w.request("Bert", "", "2027-06-01", class.ID)
	request.Order.Disposition, request.Order.DueOn = school.SelfReferral, nil
	never := must(w.office.Enroll(t.Context(), w.clerk, request, registrar.Once{}))
	before := w.enroll("Carl", "3", "2027-01-20", class.ID) // nothing of what follows is about them
	for _, id := range []string{due.ID, never.ID, before.ID} {
		must(w.office.Close(t.Context(), w.staff, id, registrar.CloseRequest{Outcome: "other", Reason: "moved away"}, nil))
	}
	w.night()
	w.at("2027-01-08", "10:00")
	w.plan(5, "2027-03-02", "2027-03-09")
	must(w.office.CancelSession(t.Context(), w.staff, other.Sessions[0].ID, registrar.CancelRequest{Reason: "the room is taken"}))
	must(w.office.RefreshProjections(t.Context()))
	for _, id := range []string{due.ID, never.ID, before.ID} {
		w.wantListed(id)
	}
}
