package registrar

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"johnschool/school"
)

// busyOffice has a bit of everything that a check looks at: two people in a class,
// with marks, one of them corrected, a payment, a violation with its notice
// delivered by mail, found and reported, a completion with its certificate.
func busyOffice(t *testing.T) *testBundle {
	t.Helper()
	b := setup(t)
	b.heads = &exporter{Heads: HeadsFile(filepath.Join(t.TempDir(), "heads"))}
	clock := func(v int) *school.Clock { return &school.Clock{Days: v, Unit: school.WorkingDays} }
	none, week := 0, 7
	policy, err := b.AddPolicy(b.ctx, b.admin, b.programs[0], school.Policy{EffectiveFrom: day(2026, 3, 2), RequiredSessions: 2, MaxAbsences: &none, FeeCents: 5000,
		CureDays: &week, ViolationReport: clock(10), CompletionReport: clock(3), EnrollmentReport: clock(3), ViolationCloses: true})
	must(t, err)
	if policy.Version < 1 {
		t.Fatal("no policy")
	}
	b.exec(t, `update program set phone = '320-555-0100'`)
	staff := b.staff(t, b.programs[0])
	class := b.class(t, staff, b.programs[0], 2)
	var people []EnrollmentView
	for _, name := range []string{"Good", "Bad"} {
		e := b.enroll(t, b.programs[0], b.courts[0], "", name, "Person")
		b.exec(t, `insert into contact_point (id, participant_id, kind, value, recorded_at) values (gen_random_uuid(), $1, 'email', 'person@example.net', now())`, e.Participant.ID)
		e, err = b.Place(b.ctx, staff, e.ID, PlaceRequest{ClassID: &class.ID}, nil)
		must(t, err)
		people = append(people, e)
	}
	_, err = b.TakePayment(b.ctx, staff, people[0].ID, PaymentRequest{AmountCents: 5000, Method: "cash"}, Once{})
	must(t, err)
	outcomes := [][]school.Outcome{{school.Excused, school.Attended, school.Attended}, {school.Absent, school.Absent, school.Absent}}
	for i, session := range class.Sessions {
		b.clock.Set(session.StartsAt.Add(time.Hour))
		for k, p := range people {
			b.mark(t, staff, session.ID, p.ID, outcomes[k][i], nil)
		}
	}
	one := 1
	b.mark(t, staff, class.Sessions[0].ID, people[0].ID, school.Attended, &one)
	for range 2 {
		b.nightAndPost(t)
		b.clock.Add(9 * 24 * time.Hour)
	}
	return b
}

func (b *testBundle) mark(t *testing.T, by school.Actor, session, enrollment string, outcome school.Outcome, version *int) {
	t.Helper()
	reason := ""
	if outcome == school.Excused {
		reason = "ill"
	}
	view, err := b.RecordAttendance(b.ctx, by, session, AttendanceRequest{Marks: []MarkRequest{{EnrollmentID: enrollment, Outcome: outcome, Reason: reason, Version: version}}})
	must(t, err)
	if view.Results[0].Status != MarkSaved {
		t.Fatalf("mark: %+v", view.Results[0].Problem)
	}
}

func (b *testBundle) nightAndPost(t *testing.T) {
	t.Helper()
	_, err := b.RunCompliance(b.ctx, school.SystemActor(), RunRequest{}, "")
	must(t, err)
	counts, err := b.PrepareReports(b.ctx)
	must(t, err)
	if counts["failed"] > 0 {
		t.Fatalf("reports: %v", counts)
	}
	mails, _, err := b.ClaimMail(b.ctx, 100, "test")
	must(t, err)
	for _, m := range mails {
		must(t, b.MailSent(b.ctx, m.ID))
	}
}

// TestCheckFindsWhatIsOff spoils one thing after the other, and mends it again.
func TestCheckFindsWhatIsOff(t *testing.T) {
	b := busyOffice(t)
	clean := func() {
		t.Helper()
		verdict, err := b.Check(b.ctx)
		must(t, err)
		if len(verdict.Findings) > 0 {
			t.Fatalf("not clean: %v", verdict.Findings)
		}
		if verdict.Checked["enrollments"] != 2 || verdict.Checked["findings"] != 2 || verdict.Checked["counters"] != 3 {
			t.Fatalf("looked at: %s", verdict.Counts())
		}
	}
	clean()
	one := `(select id from enrollment order by id limit 1)`
	for _, c := range []struct{ name, spoil, mend, want string }{
		{"standing", `update enrollment set standing = jsonb_set(standing, '{credits}', '7') where id = ` + one,
			`update enrollment set standing = jsonb_set(standing, '{credits}', '2') where id = ` + one, "its standing in lists for"},
		{"state", `update enrollment set state = 'at_risk' where id = ` + one,
			`update enrollment set state = standing->>'state' where id = ` + one, "its columns in lists"},
		{"balance", `update entry set amount_cents = amount_cents - 1 where kind = 'payment'`,
			`update entry set amount_cents = amount_cents + 1 where kind = 'payment'`, "its ledger sums to -1"},
		{"mark", `update mark set outcome = 'attended' where outcome = 'absent'`,
			`update mark set outcome = 'absent' where enrollment_id <> ` + one, "does not say what the last of its history says"},
		{"history", `insert into mark_history select session_id, enrollment_id, 9, outcome, minutes_late, minutes_present, reason, note, withdrawn, recorded_at, recorded_by from mark_history where version = 2`,
			`delete from mark_history where version = 9`, "(version 9 of 3)"},
		{"owner of a name", `update enrollment_name set court_id = null where enrollment_id = ` + one,
			`update enrollment_name n set court_id = e.court_id from enrollment e where e.id = n.enrollment_id`, "searching by name does not find it"},
		{"name", `create temp table kept as table enrollment_name; delete from enrollment_name where enrollment_id = ` + one,
			`insert into enrollment_name select * from kept on conflict do nothing`, "searching by name does not find it"},
		{"receipt counter", `update counter set last = 5 where kind = 'receipt'`,
			`update counter set last = 1 where kind = 'receipt'`, "receipt: the counter stands at 5, the highest number is 1, and 1 were taken"},
		{"enrollment numbers", `update enrollment set number = replace(number, '-0002', '-0003') where number like '%-0002'`,
			`update enrollment set number = replace(number, '-0003', '-0002') where number like '%-0003'`, "the highest number is 3, and 2 were taken"},
		{"seats", `update class set seats_taken = seats_taken + 1`, `update class set seats_taken = seats_taken - 1`, "seats count as taken"},
		{"roll", `insert into class_session (id, organization_id, program_id, class_id, day, starts_at, ends_at, recorded_at, roll_begun)
				select gen_random_uuid(), organization_id, program_id, class_id, day, starts_at - interval '1 minute', ends_at, recorded_at, true from class_session limit 1`,
			`delete from class_session s where not exists (select from mark m where m.session_id = s.id)`, "and nobody is marked at it"},
		{"mail of a report", `update message set state = 'dead' where kind = 'report'`, `update message set state = 'sent' where kind = 'report'`, "its e-mail is dead"},
		{"report of a mail", `update report set state = 'due' where kind = 'violation'`, `update report set state = 'sent' where kind = 'violation'`, "counts as due, but its e-mail was sent"},
		{"notice", `update message set state = 'cancelled' where kind = 'notice'`, `update message set state = 'sent' where kind = 'notice'`, "none was sent"},
		{"reminder", `insert into reminder (id, organization_id, program_id, enrollment_id, session_id, offset_days, starts_at, planned_for, send_until, state, message_id, queued_on, decided_at, recorded_at)
				select gen_random_uuid(), e.organization_id, e.program_id, e.id, s.id, 1, s.starts_at, now(), now() + interval '1 hour', 'missed', m.id, current_date, now(), now()
				from message m join enrollment e on e.id = m.enrollment_id cross join class_session s where m.kind = 'notice' limit 1;
			update message m set reminder_id = r.id from reminder r where r.message_id = m.id`,
			`update message set reminder_id = null; delete from reminder`, "counts as missed, but its e-mail was sent"},
		{"finding", `update finding set standing = jsonb_set(standing, '{absences}', '9') where rule <> 'completed'`,
			`update finding set standing = jsonb_set(standing, '{absences}', '2') where rule <> 'completed'`, "do not give the standing that it found"},
		{"audit", `update audit_link set hash = reverse(hash) where seq = 3`, `update audit_link set hash = reverse(hash) where seq = 3`, "audit trail: event"},
	} {
		if c.name == "audit" {
			b.exec(t, `create function reverse(b bytea) returns bytea language sql immutable as $$ select decode(reverse(encode(b, 'hex')), 'hex') $$`)
		}
		b.exec(t, c.spoil)
		verdict, err := b.Check(b.ctx)
		must(t, err)
		if found := strings.Join(verdict.Findings, "\n"); !strings.Contains(found, c.want) {
			t.Errorf("%s: %q is not among:\n%s", c.name, c.want, found)
		}
		b.exec(t, c.mend)
		clean()
	}
}
