package registrar_test

import (
	"fmt"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// roll sends one mark and answers its result.
func (w *world) roll(sessionID string, m registrar.MarkRequest) registrar.MarkResult {
	w.t.Helper()
	view, err := w.office.RecordAttendance(w.t.Context(), w.staff, sessionID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{m}})
	if err != nil {
		w.t.Fatal(err)
	}
	return view.Results[0]
}

// written is what a mark and its history say, for comparing.
const written = `concat_ws('|', outcome, coalesce(minutes_late::text, '-'), coalesce(minutes_present::text, '-'), reason, note, version, withdrawn)`

func TestEveryPairOfFieldChangesOfAMarkIsSaved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.MinMinutesPresent, p.LateCutoffMinutes = ptr(60), ptr(15) }))
	class := w.plan(30, "2027-01-05")
	session := class.Sessions[0].ID
	begin := []registrar.MarkRequest{
		{Outcome: school.Late, MinutesLate: ptr(5), Reason: "bus", Note: "rang before"},
		{Outcome: school.LeftEarly, MinutesPresent: ptr(30), Reason: "ill", Note: "pale"},
	}
	fields := []struct {
		name   string
		change func(*registrar.MarkRequest)
	}{
		{"outcome", func(m *registrar.MarkRequest) {
			m.Outcome, m.MinutesLate, m.MinutesPresent = school.Excused, nil, nil
		}},
		{"minutes", func(m *registrar.MarkRequest) {
			if m.Outcome == school.Late {
				m.MinutesLate = ptr(9)
			} else if m.Outcome == school.LeftEarly {
				m.MinutesPresent = ptr(75)
			}
		}},
		{"no minutes", func(m *registrar.MarkRequest) {
			if m.Outcome == school.Late {
				m.Outcome, m.MinutesLate, m.MinutesPresent = school.LeftEarly, nil, ptr(5)
			} else if m.Outcome == school.LeftEarly {
				m.Outcome, m.MinutesLate, m.MinutesPresent = school.Late, ptr(5), nil
			}
		}},
		{"reason", func(m *registrar.MarkRequest) { m.Reason = "court hearing" }},
		{"note", func(m *registrar.MarkRequest) { m.Note = "" }},
	}
	w.at("2027-01-05", "12:00")
	type attempt struct {
		id   string
		next registrar.MarkRequest
		name string
	}
	var attempts []attempt
	for b, first := range begin {
		for i, one := range fields {
			for k, other := range fields {
				if k < i {
					continue
				}
				a := attempt{name: fmt.Sprintf("%s: %s and %s", first.Outcome, one.name, other.name), next: first}
				one.change(&a.next)
				if k != i {
					other.change(&a.next)
				}
				a.id = w.enroll(fmt.Sprintf("P%d%d%d", b, i, k), a.name, "2027-06-01", "").ID
				a.next.EnrollmentID, a.next.Version = a.id, ptr(1)
				attempts = append(attempts, a)
			}
		}
	}
	w.at("2027-01-05", "19:00")
	for n, a := range attempts {
		first := begin[n*len(begin)/len(attempts)]
		first.EnrollmentID = a.id
		if r := w.roll(session, first); r.Status != registrar.MarkSaved || *r.Version != 1 {
			t.Fatalf("%s: first %+v", a.name, r)
		}
		before := one[string](w, `select `+written+` from mark where enrollment_id = $1`, a.id)
		if r := w.roll(session, a.next); r.Status != registrar.MarkSaved || *r.Version != 2 {
			t.Errorf("%s: %s %+v", a.name, r.Status, r.Problem)
			continue
		}
		m := a.next
		want := fmt.Sprintf("%s|%s|%s|%s|%s|2|f", m.Outcome, orDash(m.MinutesLate), orDash(m.MinutesPresent), m.Reason, m.Note)
		if got := one[string](w, `select `+written+` from mark where enrollment_id = $1`, a.id); got != want {
			t.Errorf("%s: the mark says %s, want %s", a.name, got, want)
		}
		history := column[string](w, `select `+written+` from mark_history where enrollment_id = $1 order by version`, a.id)
		if len(history) != 2 || history[0] != before || history[1] != want {
			t.Errorf("%s: history %q", a.name, history)
		}
	}
}

func orDash(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func TestVersionsOfAMark(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(9, "2027-01-05")
	session := class.Sessions[0].ID
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.at("2027-01-05", "18:00")
	send := func(outcome school.Outcome, version *int) registrar.MarkResult {
		t.Helper()
		return w.roll(session, registrar.MarkRequest{EnrollmentID: e.ID, Outcome: outcome, Version: version})
	}
	want := func(what string, r registrar.MarkResult, status registrar.MarkStatus, version int) {
		t.Helper()
		stands := 0
		if r.Version != nil {
			stands = *r.Version
		}
		if r.Status != status || stands != version || (status == registrar.MarkConflict) != (r.Problem != nil) {
			t.Fatalf("%s: %s, version %d, %+v", what, r.Status, stands, r.Problem)
		}
	}
	want("a version of a mark that is not there", send(school.Absent, ptr(1)), registrar.MarkConflict, 0)
	want("the first", send(school.Absent, nil), registrar.MarkSaved, 1)
	want("the same again without a version", send(school.Absent, nil), registrar.MarkUnchanged, 1)
	want("the same again", send(school.Absent, ptr(1)), registrar.MarkUnchanged, 1)
	r := send(school.Attended, nil)
	want("another without a version", r, registrar.MarkConflict, 1)
	if r.Problem.Current.Outcome != string(school.Absent) {
		t.Fatalf("the conflict shows %+v", r.Problem.Current)
	}
	want("a change", send(school.Attended, ptr(1)), registrar.MarkSaved, 2)
	want("a stale change", send(school.Absent, ptr(1)), registrar.MarkConflict, 2)

	_, err := w.office.WithdrawMark(t.Context(), w.staff, session, e.ID, registrar.WithdrawMarkRequest{Reason: "somebody else", Version: ptr(1)})
	wantKind(t, err, school.Stale, "")
	for pointer, bad := range map[string]registrar.WithdrawMarkRequest{"/reason": {Version: ptr(2)}, "/version": {Reason: "somebody else"}} {
		_, err := w.office.WithdrawMark(t.Context(), w.staff, session, e.ID, bad)
		wantKind(t, err, school.Invalid, pointer)
	}
	want("a withdrawal", must(w.office.WithdrawMark(t.Context(), w.staff, session, e.ID, registrar.WithdrawMarkRequest{Reason: "somebody else", Version: ptr(2)})), registrar.MarkSaved, 3)
	if s := w.enrollment(e.ID).Standing; s.Credits != 0 {
		t.Fatalf("%d credits after the withdrawal", s.Credits)
	}
	_, err = w.office.WithdrawMark(t.Context(), w.staff, session, e.ID, registrar.WithdrawMarkRequest{Reason: "again", Version: ptr(3)})
	wantKind(t, err, school.NotFound, "")
	want("a version of what was withdrawn", send(school.Absent, ptr(3)), registrar.MarkConflict, 0)
	want("anew", send(school.Attended, nil), registrar.MarkSaved, 4)
	if n := one[int](w, `select count(*) from mark_history`); n != 4 {
		t.Fatalf("%d versions", n)
	}
}

func TestWhatCannotBeMarked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.LateCutoffMinutes = ptr(15) }))
	class := w.plan(9, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	session := class.Sessions[0].ID
	mark := func(m registrar.MarkRequest) registrar.AttendanceRequest {
		m.EnrollmentID = e.ID
		return registrar.AttendanceRequest{Marks: []registrar.MarkRequest{m}}
	}
	_, err := w.office.RecordAttendance(t.Context(), w.staff, session, mark(registrar.MarkRequest{Outcome: school.Absent}))
	wantKind(t, err, school.Conflict, "") // it has not begun
	w.at("2027-01-05", "17:59")
	_, err = w.office.RecordAttendance(t.Context(), w.staff, session, mark(registrar.MarkRequest{Outcome: school.Absent}))
	wantKind(t, err, school.Conflict, "")
	w.at("2027-01-12", "19:00")
	for name, bad := range map[string]struct {
		mark    registrar.MarkRequest
		pointer string
	}{
		"no outcome":               {registrar.MarkRequest{}, "/outcome"},
		"an unknown one":           {registrar.MarkRequest{Outcome: "asleep"}, "/outcome"},
		"later than the cutoff":    {registrar.MarkRequest{Outcome: school.Late, MinutesLate: ptr(16)}, "/minutesLate"},
		"late by how much":         {registrar.MarkRequest{Outcome: school.Late}, "/minutesLate"},
		"late and left":            {registrar.MarkRequest{Outcome: school.Late, MinutesLate: ptr(5), MinutesPresent: ptr(5)}, "/minutesPresent"},
		"left early, present long": {registrar.MarkRequest{Outcome: school.LeftEarly, MinutesPresent: ptr(1441)}, "/minutesPresent"},
		"excused for no reason":    {registrar.MarkRequest{Outcome: school.Excused}, "/reason"},
		"excused for a blank":      {registrar.MarkRequest{Outcome: school.Excused, Reason: "  "}, "/reason"},
	} {
		bad.mark.EnrollmentID = e.ID
		r := w.roll(session, bad.mark)
		if r.Status != registrar.MarkInvalid || len(r.Problem.Errors) == 0 || r.Problem.Errors[0].Pointer != bad.pointer {
			t.Errorf("%s: %s %+v", name, r.Status, r.Problem)
		}
		if name == "later than the cutoff" && r.Problem.Errors[0].Message != "More than 15 minutes late is too late for this program; record turned_away." {
			t.Errorf("%s: %s", name, r.Problem.Errors[0].Message)
		}
	}
	if n := one[int](w, `select count(*) from mark`); n != 0 {
		t.Fatalf("%d marks were saved", n)
	}

	// Somebody of another program, somebody enrolled later, somebody unknown: the others are saved all the same.
	rest := evening()
	rest.EffectiveFrom = day("2027-01-12")
	elsewhere := must(w.office.CreateProgram(t.Context(), w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: &rest}))
	strange := w.request("Carl", "3", "2027-06-01", "")
	strange.ProgramID = elsewhere.ID
	foreign := must(w.office.Enroll(t.Context(), w.admin, strange, registrar.Once{})).ID
	later := w.enroll("Bert", "2", "2027-06-01", class.ID).ID
	var roll registrar.AttendanceRequest
	for _, id := range []string{foreign, later, "01900000-0000-7000-8000-0000000000ff", e.ID} {
		roll.Marks = append(roll.Marks, registrar.MarkRequest{EnrollmentID: id, Outcome: school.Attended})
	}
	both := w.staff
	both.ProgramIDs = append(both.ProgramIDs, elsewhere.ID)
	for _, actor := range []school.Actor{both, w.admin} {
		view := must(w.office.RecordAttendance(t.Context(), actor, session, roll))
		for i, r := range view.Results {
			if last := i == 3; last != (r.Status == registrar.MarkSaved || r.Status == registrar.MarkUnchanged) || r.EnrollmentID != roll.Marks[i].EnrollmentID {
				t.Errorf("mark %d: %s %+v", i, r.Status, r.Problem)
			}
		}
	}

	alone := registrar.AttendanceRequest{Marks: roll.Marks[:1]}
	if r := must(w.office.RecordAttendance(t.Context(), both, class.Sessions[1].ID, alone)).Results[0]; r.Status != registrar.MarkInvalid {
		t.Errorf("somebody of another program: %s", r.Status)
	}

	must(w.office.CancelSession(t.Context(), w.staff, session, registrar.CancelRequest{Reason: "fire alarm"}))
	_, err = w.office.RecordAttendance(t.Context(), w.staff, session, mark(registrar.MarkRequest{Outcome: school.Absent, Version: ptr(1)}))
	wantKind(t, err, school.Conflict, "")
	for name, bad := range map[string]registrar.AttendanceRequest{
		"/marks":                {},
		"/marks/0/enrollmentId": {Marks: []registrar.MarkRequest{{EnrollmentID: "x", Outcome: school.Absent}}},
		"/marks/1/enrollmentId": {Marks: []registrar.MarkRequest{{EnrollmentID: e.ID, Outcome: school.Absent}, {EnrollmentID: e.ID, Outcome: school.Absent}}},
		"/marks/0/note":         {Marks: []registrar.MarkRequest{{EnrollmentID: e.ID, Outcome: school.Absent, Note: "a\x00b"}}},
	} {
		_, err := w.office.RecordAttendance(t.Context(), w.staff, class.Sessions[1].ID, bad)
		wantKind(t, err, school.Invalid, name)
	}
	stranger := w.staff
	stranger.ProgramIDs = []string{elsewhere.ID}
	_, err = w.office.RecordAttendance(t.Context(), stranger, class.Sessions[1].ID, mark(registrar.MarkRequest{Outcome: school.Absent}))
	wantKind(t, err, school.NotFound, "")
}
