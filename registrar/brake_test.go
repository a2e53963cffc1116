package registrar_test

import (
	"fmt"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// crowd enrolls n people in a class and marks them all absent at two sessions,
// which is one too many.
func (w *world) crowd(n int, class registrar.ClassView) []string {
	w.t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.enroll(fmt.Sprintf("P%02d", i), fmt.Sprintf("C%02d", i), "2027-06-01", class.ID).ID
	}
	for _, s := range class.Sessions[:2] {
		w.clock.Set(s.StartsAt.Add(time.Hour))
		roll := registrar.AttendanceRequest{}
		for _, id := range ids {
			roll.Marks = append(roll.Marks, registrar.MarkRequest{EnrollmentID: id, Outcome: school.Absent})
		}
		for _, r := range must(w.office.RecordAttendance(w.t.Context(), w.staff, s.ID, roll)).Results {
			if r.Status != registrar.MarkSaved {
				w.t.Fatalf("mark: %+v", r)
			}
		}
	}
	return ids
}

func (w *world) run(release bool) registrar.NightResult {
	w.t.Helper()
	r, err := w.office.RunCompliance(w.t.Context(), w.admin, registrar.RunRequest{ReleaseBrake: release}, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func TestTheBrakeStopsANightThatWouldTellTooMany(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cure    *int
		told    string
		people  int
		allowed int
	}{
		"notices, never fewer than ten": {ptr(7), "notices", 13, 10},
		"violations, a fifth":           {nil, "violations", 55, 11},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) {
				noReview(p)
				p.CureDays = c.cure
				p.ViolationCloses = false
				p.RequiredSessions = 1
			}))
			class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
			ids := w.crowd(c.people, class)

			first := w.run(false)
			if !first.Braked || first.Counts[c.told] != c.allowed || first.Counts["heldBackByBrake"] != c.people-c.allowed {
				t.Fatalf("first run %+v", first)
			}
			if n := one[int](w, `select count(*) from brake where released_at is null and allowed = $1 and opened = $2`, c.allowed, c.people); n != 1 {
				t.Fatalf("%d brakes engaged that tell how many there are", n)
			}
			// It stays engaged until a person releases it, for what is new too; what does no harm goes on.
			w.at("2027-01-07", "02:00")
			if r := w.run(false); !r.Braked || r.Counts[c.told] != 0 || r.Counts["heldBackByBrake"] != c.people-c.allowed {
				t.Fatalf("second run %+v", r)
			}
			w.mark(class.Sessions[1].ID, ids[0], school.Attended, ptr(1)) // completes, and lets what was found about them fall
			if r := w.run(false); !r.Braked || r.Counts[c.told] != 0 || r.Counts["completions"] != 1 {
				t.Fatalf("a completion under the brake: %+v", r)
			}
			left := one[int](w, `select count(*) from enrollment where compliance_due`)
			if n := one[int](w, `select opened from brake where released_at is null`); n != left {
				t.Fatalf("the brake tells of %d, and %d wait", n, left)
			}
			released := w.run(true)
			if released.Braked || released.Counts[c.told] != left || released.Counts["heldBackByBrake"] != 0 {
				t.Fatalf("released with %d left: %+v", left, released)
			}
			if r := w.run(false); r.Braked || len(r.Counts) != 0 {
				t.Fatalf("afterwards %+v", r)
			}
			if n := one[int](w, `select count(*) from audit_event where details->>'brake' in ('engaged', 'released')`); n != 2 {
				t.Fatalf("%d audit events of the brake", n)
			}
		})
	}
}

func TestUnderTheBrakeCorrectionsGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays = nil; p.ViolationCloses = false }))
	class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
	w.crowd(12, class)
	if r := w.run(false); !r.Braked {
		t.Fatalf("run %+v", r)
	}
	w.post()
	found := one[string](w, `select enrollment_id from finding limit 1`)
	w.mark(class.Sessions[1].ID, found, school.Attended, ptr(1))
	if r := w.run(false); !r.Braked || r.Counts["corrections"] != 1 {
		t.Fatalf("run %+v", r)
	}
}

func TestOnlyWhoReachesAProgramReleasesItsBrake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
	w.crowd(11, class)
	w.run(false)
	stranger := school.Actor{Role: school.Admin, UserID: adminID, OrganizationID: must(w.office.CreateOrganization(t.Context(), school.ConsoleActor(), "Elsewhere"))}
	r := must(w.office.RunCompliance(t.Context(), stranger, registrar.RunRequest{ReleaseBrake: true}, ""))
	if !r.Braked || r.Counts["notices"] != 0 {
		t.Fatalf("a stranger released the brake: %+v", r)
	}
	_, err := w.office.RunCompliance(t.Context(), w.staff, registrar.RunRequest{ReleaseBrake: true}, "")
	wantKind(t, err, school.Forbidden, "")
}

// Two programs stopped themselves: who releases one of them by name lets the other wait.
func TestABrakeIsReleasedForOneProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	w.crowd(11, w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19"))
	stopped, policy := w.program, rules(noReview)
	policy.EffectiveFrom = day("2027-01-01")
	other := must(w.office.CreateProgram(t.Context(), w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: &policy})).ID
	w.program, w.staff.ProgramIDs = other, []string{stopped, other}
	w.crowd(12, w.plan(60, "2027-01-07", "2027-01-08", "2027-01-19"))
	if r := w.run(false); !r.Braked || r.Counts["notices"] != 20 {
		t.Fatalf("run %+v", r)
	}
	job := registrar.JobName{Name: "compliance", ProgramBrakes: true}
	for _, c := range []struct {
		what string
		job  registrar.JobName
		wish registrar.RunRequest
	}{
		{"without a release", job, registrar.RunRequest{ProgramID: stopped}},
		{"of a job whose brake is its own", registrar.JobName{Name: "outbox", HoldsBrake: true}, registrar.RunRequest{ReleaseBrake: true, ProgramID: stopped}},
		{"that is none", job, registrar.RunRequest{ReleaseBrake: true, ProgramID: w.court}},
	} {
		_, begun, err := w.office.BeginRun(t.Context(), w.admin, c.job, c.wish, "here")
		wantKind(t, err, school.Invalid, "/programId")
		if begun {
			t.Errorf("a run for a program %s began", c.what)
		}
	}
	wish := registrar.RunRequest{ReleaseBrake: true, ProgramID: stopped}
	_, begun, err := w.office.BeginRun(t.Context(), w.admin, job, wish, "here")
	if err != nil || !begun {
		t.Fatalf("begun %t: %v", begun, err)
	}
	if r := must(w.office.RunCompliance(t.Context(), w.admin, wish, "")); !r.Braked || r.Counts["notices"] != 1 || r.Counts["heldBackByBrake"] != 2 {
		t.Errorf("one released: %+v", r)
	}
	if left := one[string](w, `select program_id from brake where released_at is null`); left != other {
		t.Errorf("the brake of %s holds, want that of %s", left, other)
	}
	if n := one[int](w, `select count(*) from audit_event where details->>'brake' = 'released' or (action = 'job.run' and details->>'program' = $1)`, stopped); n != 2 {
		t.Errorf("%d events of the run and its release", n)
	}
	if r := w.run(true); r.Braked || r.Counts["notices"] != 2 {
		t.Errorf("all released: %+v", r)
	}
}

func TestOneBadRecordDoesNotStopTheNight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
	ids := w.crowd(5, class)
	w.sql(`insert into payment_plan (id, enrollment_id, installments, agreed_on, recorded_at) values (gen_random_uuid(), $1, '"none"', '2027-01-05', now())`, ids[1])
	r := must(w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, ""))
	if r.Counts["notices"] != 4 || r.Counts["failed"] != 1 {
		t.Fatalf("night %v", r.Counts)
	}
	w.sql(`delete from payment_plan`)
	r = must(w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, ""))
	if r.Counts["notices"] != 1 || r.Counts["failed"] != 0 {
		t.Fatalf("the night after it was mended: %v", r.Counts)
	}
}

func TestOneBadRecordDoesNotStopTheProjections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
	ids := w.crowd(5, class)
	w.sql(`insert into payment_plan (id, enrollment_id, installments, agreed_on, recorded_at) values (gen_random_uuid(), $1, '"none"', '2027-01-05', now())`, ids[1])
	w.sql(`update enrollment set projection_stale = true`)
	counts, err := w.office.RefreshProjections(t.Context())
	if err != nil || counts["projections"] != 4 || counts["failed"] != 1 {
		t.Fatalf("%v, %v", counts, err)
	}
	if left := column[string](w, `select id from enrollment where projection_stale`); len(left) != 1 || left[0] != ids[1] {
		t.Fatalf("still stale: %v", left)
	}
}

func TestOneBadProgramDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	class := w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19")
	w.crowd(2, class)
	first := one[string](w, `insert into program (id, organization_id, name, prefix, zone, last_recorded, recorded_at)
		values ('00000000-0000-7000-8000-000000000000', $1, 'Lost', 'LOST', 'America/Atlantis', now(), now()) returning id`, w.org)
	r, err := w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, "")
	if err != nil || r.Counts["notices"] != 2 || r.Counts["failed"] != 1 {
		t.Fatalf("%v, %v (beside program %s)", r.Counts, err, first)
	}
}

func TestANightForADayThatIsPast(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.ViolationCloses = false }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-03-09", "2027-03-16")
	e := w.enroll("Adam", "1", "2027-02-01", class.ID)
	past := func(on string) map[string]int {
		t.Helper()
		r := must(w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{On: ptr(day(on))}, ""))
		return r.Counts
	}
	w.nightOf("2027-02-02", map[string]int{"notices": 1})
	w.post()
	w.at("2027-02-03", "10:00")
	must(w.office.Pause(t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-06"), Until: ptr(day("2027-01-11")), Reason: "hospital"}, nil))
	w.missed(e.ID, class, 0, 1)
	w.at("2027-02-03", "12:00")

	// On the 10th they were paused and the deadline did not hold yet; what was told since stays told.
	w.counts(past("2027-01-10"), nothing)
	if n := w.notices(e.ID); len(n) != 1 || n[0].State != "open" {
		t.Fatalf("notices %+v", n)
	}
	after := w.enrollment(e.ID)
	projected := one[string](w, `select state from enrollment where id = $1`, e.ID)
	if after.Status != "active" || projected != string(school.Overdue) {
		t.Fatalf("lists show %s, %s: the past", after.Status, projected)
	}
	w.counts(w.night(), map[string]int{"notices": 1}) // today's has still to look: there are two absences

	// The night of the tenth was missed, and is run on the eleventh.
	w.at("2027-02-11", "09:00")
	w.counts(past("2027-02-10"), map[string]int{"violations": 1})
	if r := w.report(e.ID, "violation"); *r.FoundOn != day("2027-02-10") || r.DueOn != day("2027-02-25") {
		t.Fatalf("found %s, due %s", r.FoundOn, r.DueOn)
	}
	w.counts(w.night(), nothing)
	if r := must(w.office.RunCompliance(t.Context(), school.SystemActor(), registrar.RunRequest{}, "")); len(r.Counts) != 0 {
		t.Fatalf("a second night of today did %v", r.Counts)
	}
}

// Whoever runs a night of long ago by hand must not undo what the court decided since.
func TestANightCaughtUpWithFindsNothingThatNoLongerHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays = nil }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-05-11", "2027-05-18")
	extended, reinstated := w.enroll("Adam", "1", "2027-02-01", class.ID), w.enroll("Bert", "2", "2027-06-01", class.ID)
	w.missed(reinstated.ID, class, 0, 1)
	w.nightOf("2027-01-13", map[string]int{"violations": 1})
	w.at("2027-02-05", "10:00")
	w.amend(extended.ID, registrar.AmendRequest{Kind: school.Extension, DecidedOn: day("2027-02-05"), DueOn: ptr(day("2027-06-01"))})
	w.amend(reinstated.ID, registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: day("2027-02-04")})
	for _, on := range []string{"2027-02-02", "2027-01-20"} { // the due date had passed; they were still out
		r := must(w.office.RunCompliance(t.Context(), w.admin, registrar.RunRequest{On: ptr(day(on))}, ""))
		w.counts(r.Counts, nothing)
		for _, e := range []string{extended.ID, reinstated.ID} {
			if got := w.enrollment(e).Status; got != "active" {
				t.Errorf("the night of %s left one %s", on, got)
			}
		}
	}
	w.counts(w.night(), nothing)
}

func TestNoNightIsRunBeforeItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.CureDays = nil }))
	w.enroll("Adam", "1", "2027-02-01", "")
	_, err := w.office.RunCompliance(t.Context(), w.admin, registrar.RunRequest{On: ptr(day("2027-02-02"))}, "")
	wantKind(t, err, school.Invalid, "/on")
	if n := one[int](w, `select count(*) from finding`); n != 0 {
		t.Fatal("somebody was found to have missed a day that has not come")
	}
}
