package registrar_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/seedtest"
)

// simulation is a school year of random people under random rules.
type simulation struct {
	*world
	rng      *rand.Rand
	programs []simulatedProgram
	people   []string
	done     map[string]int // what happened, by its name
}

type simulatedProgram struct {
	id      string
	policy  school.Policy
	classes []registrar.ClassView
}

// The bounds of a simulation.
const (
	simulatedDays   = 120
	simulatedPeople = 60
)

func TestASimulatedYearCanBeReproduced(t *testing.T) {
	t.Parallel()
	s := &simulation{world: newWorld(t, evening()), rng: rand.New(rand.NewPCG(seedtest.Seed(t), 1)), done: map[string]int{}}
	s.begin()
	first := day("2027-01-04")
	for d := first; d < first.Add(simulatedDays); d++ {
		s.live(d)
	}
	t.Logf("what happened: %v", s.done)
	for _, what := range []string{"notices", "violations", "completions", "payment"} {
		if s.done[what] == 0 {
			t.Errorf("in all that time no %s: the simulation shows too little", what)
		}
	}
	s.checkFindings()
	s.checkProjections()
	s.checkBooks()
	s.checkCorrected()
	s.checkFigures()
	verdict, err := s.office.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range verdict.Findings {
		t.Errorf("check: %s", f)
	}
}

// begin makes a program for some of the presets, with classes, and enrolls
// people over its first weeks.
func (s *simulation) begin() {
	presets := school.Presets()
	s.rng.Shuffle(len(presets), func(i, k int) { presets[i], presets[k] = presets[k], presets[i] })
	presets = slices.DeleteFunc(presets, func(p school.Preset) bool { return p.Policy.Needed() > 12 })
	presets = append(presets[:4:4], school.Preset{Name: "story", Policy: rules(func(p *school.Policy) {
		p.CureDays, p.ViolationCloses, p.Review = ptr(3), false, nil
		p.MakeupClearsAbsence, p.MakeupsAllowed, p.MaxGapDays = true, ptr(2), ptr(14)
		p.FeeDue, p.FeeGraceDays = ptr(school.ByPlan), ptr(5)
	})})
	for i, preset := range presets {
		policy := preset.Policy
		policy.Version, policy.EffectiveFrom = 0, day("2027-01-01")
		p := must(s.office.CreateProgram(s.t.Context(), s.admin, registrar.ProgramRequest{Name: preset.Name, Prefix: fmt.Sprintf("SIM%d", i), Zone: "America/Chicago", Email: "school@example.org", Policy: &policy}))
		s.programs = append(s.programs, simulatedProgram{id: p.ID, policy: policy})
		s.staff.ProgramIDs = append(s.staff.ProgramIDs, p.ID)
	}
	for i := range s.programs {
		for range 3 {
			s.planClass(&s.programs[i], day("2027-01-05").Add(s.rng.IntN(14)))
		}
	}
}

// planClass plans a class that meets twice a week from a day on.
func (s *simulation) planClass(p *simulatedProgram, first school.Date) {
	n := max(2, min(p.policy.Needed()+s.rng.IntN(4), 24))
	r := registrar.ClassRequest{ProgramID: p.id, Name: "Group", Capacity: 30}
	for i := range n {
		at := first.Add(i * 7 / 2).In(s.zone).Add(18 * time.Hour)
		one := registrar.SessionRequest{StartsAt: at, EndsAt: at.Add(90 * time.Minute)}
		if len(p.policy.Modules) > 0 {
			one.Module = p.policy.Modules[i%len(p.policy.Modules)]
		}
		r.Sessions = append(r.Sessions, one)
	}
	p.classes = append(p.classes, must(s.office.PlanClass(s.t.Context(), s.staff, r)))
	s.done["class"]++
}

// live is one day: people are enrolled and decided about, classes meet, mail
// goes out on most days, and the night comes.
func (s *simulation) live(d school.Date) {
	s.clock.Set(d.In(s.zone).Add(9 * time.Hour))
	if len(s.people) < simulatedPeople {
		for range 1 + s.rng.IntN(4) {
			s.enrollSomebody(d)
		}
	}
	for range 2 + s.rng.IntN(8) {
		s.somethingHappens(d)
	}
	s.clock.Set(d.In(s.zone).Add(20 * time.Hour))
	for i := range s.programs {
		for _, c := range s.programs[i].classes {
			for _, session := range c.Sessions {
				if session.Day == d {
					s.takeRoll(session.ID)
				}
			}
		}
	}
	if s.rng.IntN(5) > 0 {
		s.mail()
	}
	s.clock.Set(d.In(s.zone).Add(23 * time.Hour))
	if s.rng.IntN(10) == 0 {
		return // the night is missed
	}
	r := must(s.office.RunCompliance(s.t.Context(), s.admin, registrar.RunRequest{ReleaseBrake: s.rng.IntN(3) == 0}, ""))
	if r.Counts["failed"] > 0 {
		s.t.Fatalf("%s: %v", d, r.Counts)
	}
	for what, n := range r.Counts {
		s.done[what] += n
	}
}

func (s *simulation) enrollSomebody(d school.Date) {
	p := &s.programs[s.rng.IntN(len(s.programs))]
	name := fmt.Sprintf("P%03d", len(s.people))
	r := s.request(name, "C"+name, "2027-06-01", "")
	r.ProgramID = p.id
	r.Order.DueOn = ptr(d.Add(30 + s.rng.IntN(80)))
	if s.rng.IntN(8) == 0 {
		r.Order.Disposition, r.Order.DueOn = school.SelfReferral, nil
	}
	if s.rng.IntN(6) == 0 {
		r.Order.ReportTo = []school.ReportTo{school.ToAgency, school.ToNobody}[s.rng.IntN(2)]
	}
	if s.rng.IntN(6) == 0 {
		r.Participant.Email = ""
	}
	if s.rng.IntN(5) > 0 {
		r.ClassID = p.classes[s.rng.IntN(len(p.classes))].ID
	}
	e, err := s.office.Enroll(s.t.Context(), s.clerk, r, registrar.Once{})
	if s.happened("enrollment", err) {
		s.people = append(s.people, e.ID)
	}
}

// happened counts what was done; what the office refuses is part of life, what
// fails is not.
func (s *simulation) happened(what string, err error) bool {
	switch school.KindOf(err) {
	case school.Invalid, school.Conflict, school.NotFound:
		s.done["refused"]++
		return false
	}
	if err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
	s.done[what]++
	return true
}

// takeRoll marks who is on the list, and now and then a guest.
func (s *simulation) takeRoll(sessionID string) {
	roster := must(s.office.Roster(s.t.Context(), s.staff, sessionID))
	if roster.Session.Cancelled {
		return
	}
	var r registrar.AttendanceRequest
	for _, p := range roster.People {
		if p.Mark == nil && s.rng.IntN(20) > 0 {
			r.Marks = append(r.Marks, s.randomMark(p.EnrollmentID))
		}
	}
	if s.rng.IntN(3) == 0 && len(s.people) > 0 {
		guest := s.people[s.rng.IntN(len(s.people))]
		if !slices.ContainsFunc(r.Marks, func(m registrar.MarkRequest) bool { return m.EnrollmentID == guest }) {
			r.Marks = append(r.Marks, s.randomMark(guest))
		}
	}
	if len(r.Marks) > 0 {
		_, err := s.office.RecordAttendance(s.t.Context(), s.staff, sessionID, r)
		s.happened("roll", err)
	}
}

func (s *simulation) randomMark(enrollmentID string) registrar.MarkRequest {
	m := registrar.MarkRequest{EnrollmentID: enrollmentID, Outcome: school.Attended}
	outOf := 50 // most come to most
	if slices.Index(s.people, enrollmentID)%3 == 0 {
		outOf = 12
	}
	switch s.rng.IntN(outOf) {
	case 0, 1, 2:
		m.Outcome = school.Absent
	case 3:
		m.Outcome, m.MinutesLate = school.Late, ptr(1+s.rng.IntN(9))
	case 4:
		m.Outcome, m.MinutesPresent = school.LeftEarly, ptr(s.rng.IntN(100))
	case 5:
		m.Outcome, m.Reason = school.Excused, "ill"
	case 6:
		m.Outcome = []school.Outcome{school.TurnedAway, school.Removed}[s.rng.IntN(2)]
	}
	return m
}

// mail writes what is due, sends it, and lets recipients and staff do their part.
func (s *simulation) mail() {
	s.done["mail"] += len(s.post())
	for _, n := range must(s.office.Notices(s.t.Context(), s.staff, registrar.NoticeFilter{Undelivered: true}, registrar.Page{})).Items {
		if s.rng.IntN(3) == 0 {
			_, err := s.office.RecordDelivery(s.t.Context(), s.staff, n.ID, registrar.DeliveryRequest{By: "hand", On: school.DateOf(s.clock.Now(), s.zone)}, nil)
			s.happened("delivery", err)
		}
	}
	for _, r := range must(s.office.Reports(s.t.Context(), s.staff, registrar.ReportFilter{State: db.ReportHeld}, registrar.Page{})).Items {
		if s.rng.IntN(3) == 0 {
			_, err := s.office.ConfirmReport(s.t.Context(), s.staff, r.ID, nil)
			s.happened("confirmation", err)
		}
	}
	for _, r := range must(s.office.Reports(s.t.Context(), s.clerk, registrar.ReportFilter{State: db.ReportSent}, registrar.Page{})).Items {
		if s.rng.IntN(3) == 0 && r.Recipient == "court" {
			_, err := s.office.AnswerReport(s.t.Context(), s.clerk, r.ID, registrar.AnswerRequest{Accepted: ptr(s.rng.IntN(4) > 0), Reason: "read"}, nil)
			s.happened("answer", err)
		}
	}
}

// standingOf reads a stored standing.
func standingOf(t *testing.T, raw []byte) school.Standing {
	t.Helper()
	var s school.Standing
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// checkFindings evaluates every finding again, from its kept input and from the
// history as it was known.
func (s *simulation) checkFindings() {
	s.t.Helper()
	ids := column[string](s.world, `select id from finding order by id`)
	for _, id := range ids {
		enrollment := one[string](s.world, `select enrollment_id from finding where id = $1`, id)
		knownAt := one[time.Time](s.world, `select known_at from finding where id = $1`, id)
		stored := standingOf(s.t, one[[]byte](s.world, `select standing from finding where id = $1`, id))
		var input school.Input
		if err := json.Unmarshal(one[[]byte](s.world, `select input from finding where id = $1`, id), &input); err != nil {
			s.t.Fatal(err)
		}
		if again := input.Standing(); !reflect.DeepEqual(again, stored) {
			s.t.Errorf("finding %s from its input:\n%+v\nstored:\n%+v", id, again, stored)
		}
		if again := must(s.office.Standing(s.t.Context(), s.staff, enrollment, &stored.On, &knownAt)); !reflect.DeepEqual(again, stored) {
			s.t.Errorf("finding %s as known at %s:\n%+v\nstored:\n%+v", id, knownAt, again, stored)
		}
	}
	s.t.Logf("%d findings evaluated again", len(ids))
}

// checkProjections compares what lists show with a standing evaluated afresh.
func (s *simulation) checkProjections() {
	s.t.Helper()
	if counts := must(s.office.RefreshProjections(s.t.Context())); counts["failed"] > 0 {
		s.t.Errorf("refreshing: %v", counts)
	}
	for _, id := range s.people {
		fresh := must(s.office.Standing(s.t.Context(), s.staff, id, nil, nil))
		listed := standingOf(s.t, one[[]byte](s.world, `select standing from enrollment where id = $1`, id))
		asListed := must(s.office.Standing(s.t.Context(), s.staff, id, &listed.On, nil))
		if !reflect.DeepEqual(asListed, listed) {
			s.t.Errorf("enrollment %s: lists show\n%+v\nit is\n%+v", id, listed, asListed)
		}
		// What time alone changed since is found by the day on which it could.
		fresh.On, fresh.NextChangeOn = listed.On, listed.NextChangeOn
		if next := one[*time.Time](s.world, `select next_change_on from enrollment where id = $1`, id); next == nil || school.DateOf(s.clock.Now(), s.zone) < school.NewDate(next.Year(), next.Month(), next.Day()) {
			if !reflect.DeepEqual(fresh, listed) {
				s.t.Errorf("enrollment %s: changed by time before its next change\n%+v\n%+v", id, listed, fresh)
			}
		}
		if n := one[int](s.world, `select count(*) from enrollment where id = $1 and state = standing->>'state' and due_on is not distinct from (standing->>'dueOn')::date`, id); n != 1 {
			s.t.Errorf("enrollment %s: its columns are not those of its standing", id)
		}
	}
}

// checkBooks counts money, numbers, seats and certificates.
func (s *simulation) checkBooks() {
	s.t.Helper()
	for what, query := range map[string]string{
		"balances that are not the ledger's sum": `select count(*) from enrollment e where (standing->>'balanceCents')::bigint <>
			coalesce((select sum(amount_cents) from entry x where x.enrollment_id = e.id and occurred_on <= (e.standing->>'on')::date), 0)`,
		"gaps in receipts": `select count(*) from (select receipt_number, row_number() over (partition by program_id order by receipt_number) n
			from entry where receipt_number is not null) x where receipt_number <> n`,
		"gaps in certificates":      `select count(*) from (select serial, row_number() over (partition by program_id order by serial) n from certificate) x where serial <> n`,
		"gaps in enrollments":       `select count(*) from (select number, row_number() over (partition by program_id order by number) n from enrollment) x where right(number, 4)::int <> n`,
		"seats taken by nobody":     `select count(*) from class c where seats_taken <> (select count(*) from enrollment e where e.class_id = c.id and status in ('active', 'paused'))`,
		"completed, no certificate": `select count(*) from enrollment e where status = 'completed' and not exists (select from certificate c where c.enrollment_id = e.id and voided_on is null)`,
		"certificate, no completion": `select count(*) from certificate c where voided_on is null and not exists (select from finding f where f.id = c.finding_id
			and rule = 'completed' and not exists (select from finding_fall l where l.finding_id = f.id))`,
		"fallen completion, certificate valid": `select count(*) from certificate c join finding_fall l on l.finding_id = c.finding_id where voided_on is null`,
		"marks unlike their history": `select count(*) from mark m join mark_history h using (session_id, enrollment_id, version)
			where (m.outcome, m.withdrawn, m.recorded_at) is distinct from (h.outcome, h.withdrawn, h.recorded_at)`,
		"marks without history": `select count(*) from mark m where (select count(*) from mark_history h where h.session_id = m.session_id and h.enrollment_id = m.enrollment_id) <> m.version`,
		"unsuccessful, no finding": `select count(*) from enrollment e where status = 'unsuccessful' and not exists (select from finding f
			where f.enrollment_id = e.id and rule not in ('completed', 'unpaid_fees') and not exists (select from finding_fall l where l.finding_id = f.id))`,
		"two standing findings of one ground": `select count(*) from (select 1 from finding f where not exists (select from finding_fall l where l.finding_id = f.id)
			group by enrollment_id, rule, ground_key having count(*) > 1) x`,
	} {
		if n := one[int](s.world, query); n != 0 {
			s.t.Errorf("%d %s", n, what)
		}
	}
}

// checkCorrected holds that each finding owed its report, and each that fell after
// its report was sent a correction.
func (s *simulation) checkCorrected() {
	s.t.Helper()
	for what, query := range map[string]string{
		"findings without a report": `select count(*) from finding f join enrollment e on e.id = f.enrollment_id join court_order o on o.id = e.order_id
			where o.report_to <> 'nobody' and not exists (select from report r where r.finding_id = f.id and (r.supersedes is null or r.kind <> 'correction'))`,
		"reports though to nobody": `select count(*) from report r join enrollment e on e.id = r.enrollment_id join court_order o on o.id = e.order_id where o.report_to = 'nobody'`,
		"sent reports of fallen findings without a correction": `select count(*) from finding_fall l join report r on r.finding_id = l.finding_id and r.supersedes is null
			where r.sent_at is not null and not exists (select from report c where c.supersedes = r.id and c.kind = 'correction')`,
		"unsent reports of fallen findings not withdrawn": `select count(*) from finding_fall l join report r on r.finding_id = l.finding_id and r.supersedes is null
			where r.sent_at is null and r.state <> 'withdrawn'`,
		"corrections of what stands": `select count(*) from report c where c.kind = 'correction' and not exists (select from finding_fall l where l.finding_id = c.finding_id)`,
		"violations reported without the notice their rules want": `select count(*) from finding f join policy p on p.program_id = f.program_id and p.version = f.policy_version
			where f.rule <> 'completed' and coalesce((p.rules->>'cureDays')::int, 0) > 0 and not exists (select from notice n where n.id = f.notice_id and f.found_on > n.cure_until)`,
	} {
		if n := one[int](s.world, query); n != 0 {
			s.t.Errorf("%d %s", n, what)
		}
	}
}
