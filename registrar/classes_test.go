package registrar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// class plans weekly sessions of 90 minutes, the first at 18:00 in Chicago on the
// day after the bundle's.
func (b *testBundle) class(t *testing.T, by school.Actor, programID string, sessions int) ClassView {
	t.Helper()
	view, err := b.PlanClass(b.ctx, by, b.classRequest(programID, sessions))
	must(t, err)
	return view
}

func (b *testBundle) classRequest(programID string, sessions int) ClassRequest {
	r := ClassRequest{ProgramID: programID, Name: "Tuesday evenings", Location: "Room 1", Capacity: 12}
	first := time.Date(2026, time.March, 3, 18, 0, 0, 0, chicago)
	for i := range sessions {
		start := first.AddDate(0, 0, 7*i)
		r.Sessions = append(r.Sessions, SessionRequest{StartsAt: start, EndsAt: start.Add(90 * time.Minute)})
	}
	return r
}

var chicago = func() *time.Location {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		panic(err)
	}
	return zone
}()

// enroll enrolls somebody in a program under an order of a court and agency.
func (b *testBundle) enroll(t *testing.T, programID, courtID, agencyID, given, family string) EnrollmentView {
	t.Helper()
	due := day(2026, 9, 1)
	view, err := b.Enroll(b.ctx, b.admin, EnrollRequest{ProgramID: programID,
		Participant: &ParticipantRequest{GivenName: given, FamilyName: family, DateOfBirth: day(1980, 5, 17)},
		Order: OrderRequest{Order: school.Order{CourtID: courtID, AgencyID: agencyID, CaseNumber: "73-CR-26-" + newID()[30:],
			Disposition: school.SentenceCondition, OrderedOn: day(2026, 2, 20), DueOn: &due, ReportTo: school.ToCourt}}}, Once{})
	must(t, err)
	return view
}

func TestPlanClass(t *testing.T) {
	b := setup(t)
	r := b.classRequest(b.programs[0], 3)
	r.Sessions[0], r.Sessions[2] = r.Sessions[2], r.Sessions[0]
	// 01:00 UTC is still the evening before in Chicago.
	late := time.Date(2026, time.April, 2, 1, 0, 0, 0, time.UTC)
	r.Sessions = append(r.Sessions, SessionRequest{StartsAt: late, EndsAt: late.Add(time.Hour), Module: "Law"})
	view, err := b.PlanClass(b.ctx, b.staff(t, b.programs[0]), r)
	must(t, err)
	if view.FirstDay != day(2026, 3, 3) || view.LastDay != day(2026, 4, 1) || view.Language != "en" || view.SeatsTaken != 0 || len(view.Sessions) != 4 {
		t.Errorf("class: %+v", view)
	}
	for i, s := range view.Sessions[:3] {
		if s.Day != day(2026, 3, 3+7*i) {
			t.Errorf("session %d on %s", i, s.Day)
		}
	}
	if last := view.Sessions[3]; last.Day != day(2026, 4, 1) || last.Module != "Law" || !last.StartsAt.Equal(late) {
		t.Errorf("last session: %+v", last)
	}
	_, err = b.PlanClass(b.ctx, b.staff(t, b.programs[1]), r)
	wantKind(t, err, school.Invalid, "/programId")
	_, stranger := b.organization(t, "Elsewhere")
	_, err = b.PlanClass(b.ctx, stranger, r)
	wantKind(t, err, school.Invalid, "/programId")
	_, err = b.Class(b.ctx, stranger, view.ID)
	wantKind(t, err, school.NotFound, "")
}

func TestPlanClassIsChecked(t *testing.T) {
	b := setup(t)
	_, err := b.AddPolicy(b.ctx, b.admin, b.programs[1], school.Policy{Modules: []string{"Law", "Health"}})
	must(t, err)
	for _, c := range []struct {
		pointer string
		spoil   func(*ClassRequest)
	}{
		{"/name", func(r *ClassRequest) { r.Name = " " }},
		{"/capacity", func(r *ClassRequest) { r.Capacity = 501 }},
		{"/language", func(r *ClassRequest) { r.Language = "klingon, please" }},
		{"/sessions", func(r *ClassRequest) { r.Sessions = nil }},
		{"/sessions", func(r *ClassRequest) { r.Sessions = make([]SessionRequest, 201) }},
		{"/sessions/0/endsAt", func(r *ClassRequest) { r.Sessions[0].EndsAt = r.Sessions[0].StartsAt }},
		{"/sessions/0/endsAt", func(r *ClassRequest) { r.Sessions[0].EndsAt = r.Sessions[0].StartsAt.Add(25 * time.Hour) }},
		{"/sessions/0/startsAt", func(r *ClassRequest) { r.Sessions[0].StartsAt = time.Time{} }},
		{"/sessions/0/startsAt", func(r *ClassRequest) { r.Sessions[0].StartsAt = r.Sessions[0].StartsAt.AddDate(-2, 0, 0) }},
		{"/sessions/0/startsAt", func(r *ClassRequest) { r.Sessions[0].StartsAt = r.Sessions[0].StartsAt.AddDate(9, 0, 0) }},
		{"/sessions/1/startsAt", func(r *ClassRequest) { r.Sessions[1].StartsAt = r.Sessions[0].StartsAt.Add(89 * time.Minute) }},
		{"/sessions/1/module", func(r *ClassRequest) { r.Sessions[1].Module = "Cookery" }},
		{"/programId", func(r *ClassRequest) { r.ProgramID = b.courts[0] }},
	} {
		r := b.classRequest(b.programs[1], 2)
		c.spoil(&r)
		_, err := b.PlanClass(b.ctx, b.admin, r)
		wantKind(t, err, school.Invalid, c.pointer)
	}
	r := b.classRequest(b.programs[1], 2) // the second begins as the first ends
	r.Sessions[0].Module, r.Sessions[1].Module = "Law", "Health"
	r.Sessions[1].StartsAt, r.Sessions[1].EndsAt = r.Sessions[0].EndsAt, r.Sessions[0].EndsAt.Add(time.Hour)
	_, err = b.PlanClass(b.ctx, b.admin, r)
	must(t, err)
}

// waiting reads which enrollments are to be evaluated again, by number.
func (b *testBundle) waiting(t *testing.T) []string {
	t.Helper()
	var ids []string
	must(t, b.do(b.ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		programs, err := v.ChangedCalendars(v.ctx)
		if err != nil {
			return err
		}
		for _, id := range programs {
			changes, err := v.CalendarChanges(v.ctx, id)
			if err != nil {
				return err
			}
			touched, err := v.TouchedBy(v.ctx, id, changes)
			if err != nil {
				return err
			}
			ids = append(ids, touched...)
		}
		stored, err := v.StoredProjections(v.ctx, b.strings(t, `select id from enrollment`))
		for _, p := range stored {
			if touched := slices.Contains(ids, p.ID); p.Stale != touched {
				t.Errorf("%s is touched: %v; its projection counts as waiting: %v", p.ID, touched, p.Stale)
			}
		}
		return err
	}))
	return b.strings(t, `select number from enrollment where id::text = any (string_to_array($1, ',')) order by number`, strings.Join(ids, ","))
}

func (b *testBundle) settleAll(t *testing.T) {
	t.Helper()
	b.exec(t, `delete from calendar_change`)
}

func TestCalendarChangesTouchEnrollments(t *testing.T) {
	b := setup(t)
	own := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Own")
	ended := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Ended")
	endedElsewhere := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Elsewhere")
	b.enroll(t, b.programs[1], b.courts[0], b.agencies[0], "John", "Foreign")
	class := b.class(t, b.admin, b.programs[0], 2)
	_, err := b.Place(b.ctx, b.admin, ended.ID, PlaceRequest{ClassID: &class.ID}, nil)
	must(t, err)
	for _, id := range []string{ended.ID, endedElsewhere.ID} {
		_, err := b.Close(b.ctx, b.admin, id, CloseRequest{Outcome: "other", Reason: "moved away"}, nil)
		must(t, err)
	}
	b.exec(t, `update enrollment set due_on = '2026-03-01' where status = 'closed'`) // before anything of the class
	b.settleAll(t)
	b.class(t, b.admin, b.programs[0], 2)
	if got, want := b.waiting(t), []string{own.Number}; !slices.Equal(got, want) {
		t.Errorf("after planning a class %v wait, want %v", got, want)
	}
	b.settleAll(t)
	before, err := b.Enrollment(b.ctx, b.admin, own.ID)
	must(t, err)
	_, err = b.CancelSession(b.ctx, b.admin, class.Sessions[1].ID, CancelRequest{Reason: "snow"})
	must(t, err)
	if got, want := b.waiting(t), []string{own.Number, ended.Number}; !slices.Equal(got, want) {
		t.Errorf("after cancelling a session %v wait, want %v", got, want)
	}
	after, err := b.Enrollment(b.ctx, b.admin, own.ID)
	must(t, err)
	if before.Version != after.Version {
		t.Errorf("a shared fact moved the version from %d to %d", before.Version, after.Version)
	}
}

func TestCancelSession(t *testing.T) {
	b := setup(t)
	class := b.class(t, b.admin, b.programs[0], 2)
	id := class.Sessions[0].ID
	for pointer, r := range map[string]CancelRequest{
		"/reason":    {},
		"/decidedOn": {Reason: "snow", DecidedOn: ptr(day(2026, 3, 3))},
	} {
		_, err := b.CancelSession(b.ctx, b.admin, id, r)
		wantKind(t, err, school.Invalid, pointer)
	}
	_, err := b.CancelSession(b.ctx, b.admin, id, CancelRequest{Reason: "snow", DecidedOn: ptr(day(2026, 3, 1))})
	wantKind(t, err, school.Invalid, "/decidedOn") // planned on the 2nd
	_, err = b.CancelSession(b.ctx, b.staff(t, b.programs[1]), id, CancelRequest{Reason: "snow"})
	wantKind(t, err, school.NotFound, "")
	_, err = b.CancelSession(b.ctx, b.clerk(t, b.courts[0]), id, CancelRequest{Reason: "snow"})
	wantKind(t, err, school.Forbidden, "")
	line, err := b.CancelSession(b.ctx, b.staff(t, b.programs[0]), id, CancelRequest{Reason: "snow"})
	must(t, err)
	if line.Cancelled == nil || *line.Cancelled != (db.Cancellation{DecidedOn: day(2026, 3, 2), Reason: "snow"}) {
		t.Errorf("cancelled: %+v", line.Cancelled)
	}
	_, err = b.CancelSession(b.ctx, b.admin, id, CancelRequest{Reason: "snow"})
	wantKind(t, err, school.Conflict, "")
	view, err := b.Class(b.ctx, b.admin, class.ID)
	must(t, err)
	if view.Sessions[0].Cancelled == nil || view.Sessions[1].Cancelled != nil {
		t.Errorf("sessions: %+v", view.Sessions)
	}
}

func TestSessionsOn(t *testing.T) {
	b := setup(t)
	class := b.class(t, b.admin, b.programs[0], 2)
	other := b.class(t, b.admin, b.programs[1], 2)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Own")
	_, err := b.Place(b.ctx, b.admin, e.ID, PlaceRequest{ClassID: &class.ID}, nil)
	must(t, err)
	lines, err := b.SessionsOn(b.ctx, b.admin, ptr(day(2026, 3, 3)), "", "")
	must(t, err)
	if len(lines) != 2 {
		t.Fatalf("%d sessions on 3 March, want 2", len(lines))
	}
	for program, want := range map[string]string{b.programs[0]: class.Sessions[0].ID, b.programs[1]: other.Sessions[0].ID} {
		lines, err := b.SessionsOn(b.ctx, b.admin, ptr(day(2026, 3, 3)), program, "")
		must(t, err)
		if len(lines) != 1 || lines[0].ID != want {
			t.Errorf("of program %s: %+v", program, lines)
		}
	}
	lines, err = b.SessionsOn(b.ctx, b.admin, nil, "", "")
	must(t, err)
	if len(lines) != 0 {
		t.Errorf("sessions on 2 March: %+v", lines)
	}
	b.clock.Add(34 * time.Hour) // 4 March in UTC, 22:00 on the 3rd in Chicago
	lines, err = b.SessionsOn(b.ctx, b.admin, nil, "", class.ID)
	must(t, err)
	if len(lines) != 1 || lines[0].Expected != 1 || lines[0].Marked != 0 || lines[0].SeatsTaken != 1 || lines[0].Cancelled != nil {
		t.Errorf("today: %+v", lines)
	}
	_, err = b.RecordAttendance(b.ctx, b.admin, class.Sessions[0].ID, AttendanceRequest{Marks: []MarkRequest{{EnrollmentID: e.ID, Outcome: school.Attended}}})
	must(t, err)
	lines, err = b.SessionsOn(b.ctx, b.admin, nil, "", class.ID)
	must(t, err)
	if lines[0].Marked != 1 {
		t.Errorf("after the roll: %+v", lines[0])
	}
	lines, err = b.SessionsOn(b.ctx, b.clerk(t, b.courts[1]), nil, "", class.ID)
	must(t, err)
	if len(lines) != 1 || lines[0].Expected != 0 || lines[0].Marked != 0 || lines[0].SeatsTaken != 1 {
		t.Errorf("another court's clerk sees %+v", lines)
	}
	_, err = b.SessionsOn(b.ctx, b.admin, nil, "x", "")
	wantKind(t, err, school.Invalid, "/program")
}

func TestTodayIsEachProgramsOwn(t *testing.T) {
	b := setup(t)
	tokyo, err := b.CreateProgram(b.ctx, b.admin, ProgramRequest{Name: "Far School", Prefix: "FAR", Zone: "Asia/Tokyo"})
	must(t, err)
	for _, program := range []string{b.programs[0], tokyo.ID} {
		r := b.classRequest(program, 1)
		noon := time.Date(2026, time.March, 3, 18, 0, 0, 0, time.UTC) // noon in Chicago, the 4th in Tokyo
		r.Sessions = nil
		for i := -1; i <= 1; i++ {
			start := noon.AddDate(0, 0, i)
			r.Sessions = append(r.Sessions, SessionRequest{StartsAt: start, EndsAt: start.Add(time.Hour)})
		}
		_, err := b.PlanClass(b.ctx, b.admin, r)
		must(t, err)
	}
	b.clock.Set(time.Date(2026, time.March, 3, 18, 0, 0, 0, time.UTC))
	lines, err := b.SessionsOn(b.ctx, b.admin, nil, "", "")
	must(t, err)
	got := map[string]school.Date{}
	for _, l := range lines {
		got[l.ProgramName] = l.Day
	}
	if len(lines) != 2 || got["First School"] != day(2026, 3, 3) || got["Far School"] != day(2026, 3, 4) {
		t.Errorf("today: %+v", lines)
	}
}

func TestClassesAreFiltered(t *testing.T) {
	b := setup(t)
	ended := b.classRequest(b.programs[0], 1)
	ended.Name = "ended"
	ended.Sessions[0].StartsAt, ended.Sessions[0].EndsAt = ended.Sessions[0].StartsAt.AddDate(0, -1, 0), ended.Sessions[0].EndsAt.AddDate(0, -1, 0)
	full := b.classRequest(b.programs[0], 2)
	full.Name, full.Capacity = "full", 1
	spanish := b.classRequest(b.programs[1], 3)
	spanish.Name, spanish.Language = "spanish", "es"
	for _, r := range []ClassRequest{full, ended, spanish} {
		view, err := b.PlanClass(b.ctx, b.admin, r)
		must(t, err)
		if r.Name == "full" {
			e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Own")
			_, err := b.Place(b.ctx, b.admin, e.ID, PlaceRequest{ClassID: &view.ID}, nil)
			must(t, err)
		}
	}
	for _, c := range []struct {
		filter ClassFilter
		want   string
	}{
		{ClassFilter{}, "[ended full spanish]"},
		{ClassFilter{ProgramID: b.programs[0]}, "[ended full]"},
		{ClassFilter{Language: "es"}, "[spanish]"},
		{ClassFilter{OpenOnly: true}, "[spanish]"},
		{ClassFilter{From: ptr(day(2026, 3, 3))}, "[full spanish]"},
		{ClassFilter{From: ptr(day(2026, 3, 17))}, "[spanish]"},
		{ClassFilter{To: ptr(day(2026, 2, 28))}, "[ended]"},
	} {
		for _, limit := range []int{1, 50} {
			names := pages(t, limit, func(p Page) (List[ClassView], error) { return b.Classes(b.ctx, b.admin, c.filter, p) },
				func(c ClassView) string { return c.Name })
			if got := fmt.Sprint(names); got != c.want {
				t.Errorf("%+v by %d: %s, want %s", c.filter, limit, got, c.want)
			}
		}
	}
}
