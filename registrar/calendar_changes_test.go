package registrar_test

import (
	"reflect"
	"slices"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// wantListed fails unless lists show of an enrollment what it is.
func (w *world) wantListed(id string) {
	w.t.Helper()
	listed := standingOf(w.t, one[[]byte](w, `select standing from enrollment where id = $1`, id))
	if fresh := must(w.office.Standing(w.t.Context(), w.staff, id, &listed.On, nil)); !reflect.DeepEqual(fresh, listed) {
		w.t.Errorf("lists show %+v\nit is %+v", listed, fresh)
	}
}

func TestAChangeOfTheCalendarIsFollowedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(20, "2027-01-05", "2027-01-12", "2027-01-19")
	var ids []string
	for _, name := range []string{"Adam", "Bert", "Carl"} {
		ids = append(ids, w.enroll(name, name, "2027-06-01", class.ID).ID)
	}
	w.night()
	rows := func() []string { return column[string](w, `select xmin::text from enrollment order by id`) }
	before := rows()

	w.schedule(20, "2027-02-02", "2027-02-09", "2027-02-16")
	must(w.office.CancelSession(t.Context(), w.staff, class.Sessions[2].ID, registrar.CancelRequest{Reason: "snow"}))
	if after := rows(); !slices.Equal(before, after) {
		t.Errorf("planning and cancelling wrote enrollments: %v, before %v", after, before)
	}
	verdict := must(w.office.Check(t.Context()))
	if len(verdict.Findings) > 0 || verdict.Checked["waiting projections"] != 3 {
		t.Errorf("before it is followed: %+v", verdict)
	}
	counts := must(w.office.RefreshProjections(t.Context()))
	if counts["projections"] != 3 || counts["failed"] != 0 {
		t.Errorf("followed: %v", counts)
	}
	for _, id := range ids {
		w.wantListed(id)
	}
	if n := one[int](w, `select count(*) from enrollment where compliance_due`); n != 3 {
		t.Errorf("the night is to look at %d", n)
	}
	verdict = must(w.office.Check(t.Context()))
	if len(verdict.Findings) > 0 || verdict.Checked["waiting projections"] != 0 {
		t.Errorf("after it was followed: %+v", verdict)
	}
	if counts := must(w.office.RefreshProjections(t.Context())); len(counts) != 0 {
		t.Errorf("followed twice: %v", counts)
	}
}

func TestTheNightLooksAtWhomAChangeOfTheCalendarTouches(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays, p.MaxAbsences = nil, ptr(0) }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0)
	w.nightOf("2027-01-06", map[string]int{"violations": 1})
	w.at("2027-01-06", "12:00")
	must(w.office.CancelSession(t.Context(), w.staff, class.Sessions[0].ID, registrar.CancelRequest{Reason: "the teacher was ill"}))
	w.night() // nobody recomputed projections since
	if n := one[int](w, `select count(*) from finding_fall`); n != 1 {
		t.Errorf("%d findings fell; the absence they rested on counts no more", n)
	}
	w.wantListed(e.ID)
}

func TestWhatCannotFollowTheCalendarIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
	ids := w.crowd(5, class)
	w.sql(`insert into payment_plan (id, enrollment_id, installments, agreed_on, recorded_at) values (gen_random_uuid(), $1, '"none"', '2027-01-05', now())`, ids[1])
	w.schedule(60, "2027-02-02", "2027-02-09")
	counts, err := w.office.RefreshProjections(t.Context())
	if err != nil || counts["projections"] != 4 || counts["failed"] != 1 {
		t.Fatalf("%v, %v", counts, err)
	}
	if left := column[string](w, `select id from enrollment where projection_stale and compliance_due`); !slices.Equal(left, ids[1:2]) {
		t.Errorf("still stale: %v", left)
	}
	if n := one[int](w, `select count(*) from calendar_change`); n != 0 {
		t.Errorf("%d changes wait", n)
	}
	w.sql(`delete from payment_plan`)
	if counts := must(w.office.RefreshProjections(t.Context())); counts["projections"] != 1 {
		t.Errorf("once it is mended: %v", counts)
	}
	w.wantListed(ids[1])
}

func TestAMarkThatWaitedRestsOnTheCalendarAsItStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.MakeupsAllowed = nil }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	// waiting has somebody mark them while another holds them, and lets that go on once the calendar has changed meanwhile.
	waiting := func(session int, change func()) (failed error) {
		w.at(class.Sessions[session].Day.String(), "19:00")
		_, let := w.hold(`select from enrollment where id = $1 for no key update`, e.ID)
		done := meanwhile(func() {
			_, failed = w.office.RecordAttendance(t.Context(), w.staff, class.Sessions[session].ID, registrar.AttendanceRequest{
				Marks: []registrar.MarkRequest{{EnrollmentID: e.ID, Outcome: school.Absent}}})
		})
		w.untilWaiting(done)
		change()
		let()
		<-done
		return failed
	}
	w.at("2027-01-05", "19:00")
	w.mark(class.Sessions[0].ID, e.ID, school.Absent, nil) // from now on the facts are kept in memory
	err := waiting(1, func() {
		w.schedule(5, "2027-02-02", "2027-02-09")
		w.sql(`delete from calendar_change`) // somebody followed it already
	})
	if err != nil {
		t.Fatal(err)
	}
	w.wantListed(e.ID)
	err = waiting(2, func() {
		must(w.office.CancelSession(t.Context(), w.staff, class.Sessions[2].ID, registrar.CancelRequest{Reason: "fire alarm"}))
	})
	wantKind(t, err, school.Conflict, "")
}
