package registrar_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// climb runs the escalations of a morning and wants these, as "level why", of one
// obligation.
func (w *world) climb(dayText, id string, want ...string) {
	w.t.Helper()
	w.at(dayText, "06:00")
	for range 2 { // the second changes nothing
		must(w.office.RunEscalations(w.t.Context()))
	}
	got := many[string](w, `select level || ' ' || why from escalation where coalesce(report_id, notice_id) = $1 and on_day = $2 order by level desc`, id, dayText)
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: climbs %q, want %q", dayText, got, want)
	}
}

func many[T any](w *world, query string, args ...any) []T {
	w.t.Helper()
	rows, err := w.behind.QueryContext(w.t.Context(), query, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(&one); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// both are what staff and administrators are told.
func both(why string) []string { return []string{"staff " + why, "administrator " + why} }

// A held report is due on Tuesday, January 19: Monday is a holiday of the court.
func TestAReportClimbsBeforeOnAndAfterItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.CureDays, p.Review, p.ViolationReport = nil, &school.Review{Mode: school.ReviewPerson}, &school.Clock{Days: 4, Unit: school.WorkingDays}
	}))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-02-09")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.night()
	r := w.report(e.ID, db.ReportViolation)
	if r.DueOn != day("2027-01-19") || r.State != db.ReportHeld {
		t.Fatalf("due %s, %s", r.DueOn, r.State)
	}
	w.climb("2027-01-14", r.ID)
	w.climb("2027-01-15", r.ID, "staff due_next_working_day")
	w.climb("2027-01-16", r.ID)
	w.climb("2027-01-18", r.ID)
	w.climb("2027-01-19", r.ID, both("due_today")...)
	w.climb("2027-01-21", r.ID, both("late")...) // nothing ran on the 20th
	w.climb("2027-01-23", r.ID)
	must(w.office.ConfirmReport(t.Context(), w.staff, r.ID, nil))
	w.climb("2027-01-25", r.ID, both("late")...)
	w.at("2027-01-25", "09:00")
	w.post()
	w.climb("2027-01-26", r.ID)
	events := many[string](w, `select details ->> 'escalatedTo' from audit_event where subject_id = $1 and details ? 'escalatedTo' order by id`, r.ID)
	if len(events) != 7 || one[string](w, `select organization_id from audit_event where subject_id = $1 and details ? 'escalatedTo' limit 1`, r.ID) != w.org {
		t.Errorf("audit events: %q", events)
	}
	w.consistent()
}

func TestAReportThatNobodyAcknowledgesClimbs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.Acknowledgement = &school.Clock{Days: 5, Unit: school.WorkingDays} }))
	e := w.enroll("Adam", "1", "2027-06-01", "")
	mail := w.post()[0].ID // on Monday the 4th: to be acknowledged by the 11th
	r := w.report(e.ID, db.ReportEnrollment)
	if by := w.content(r.ID)["answerBy"]; by != "2027-01-11" {
		t.Errorf("the letter asks for an answer by %v", by)
	}
	w.climb("2027-01-11", r.ID)
	w.climb("2027-01-12", r.ID, "staff unacknowledged")
	w.climb("2027-01-13", r.ID, both("unacknowledged")...)
	w.comesBack(mail)
	w.climb("2027-01-14", r.ID, both("late")...)
	must(w.office.DeliverReport(t.Context(), w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-13")}, nil))
	w.climb("2027-01-21", r.ID) // the 18th was a holiday
	w.climb("2027-01-22", r.ID, "staff unacknowledged")
	must(w.office.AnswerReport(t.Context(), w.clerk, r.ID, registrar.AnswerRequest{Accepted: ptr(true)}, nil))
	w.climb("2027-01-25", r.ID)
	w.consistent()
}

// Rules without a clock for it wait for nobody; rules to which a case moves do.
func TestByWhichRulesARecipientIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	stays, moves := w.enroll("Adam", "1", "2027-06-01", ""), w.enroll("Bert", "2", "2027-06-01", "")
	rules := evening()
	rules.EffectiveFrom, rules.Acknowledgement = day("2027-01-04"), &school.Clock{Days: 3, Unit: school.CalendarDays}
	added := must(w.office.AddPolicy(t.Context(), w.admin, w.program, rules))
	w.amend(moves.ID, registrar.AmendRequest{Kind: "policy_moved", DecidedBy: "Judge Hill", DecidedOn: day("2027-01-04"), PolicyVersion: &added.Version, Reason: "New agreement."})
	w.post()
	w.climb("2027-01-08", w.report(moves.ID, db.ReportEnrollment).ID, "staff unacknowledged")
	w.climb("2027-01-08", w.report(stays.ID, db.ReportEnrollment).ID)
}

func TestARejectedReportClimbs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.EnrollmentReport = &school.Clock{Days: 6, Unit: school.WorkingDays} })) // due on the 12th
	e := w.enroll("Adam", "1", "2027-06-01", "")
	w.post()
	r := w.report(e.ID, db.ReportEnrollment)
	w.at("2027-01-05", "22:00")
	must(w.office.AnswerReport(t.Context(), w.clerk, r.ID, registrar.AnswerRequest{Accepted: ptr(false), Reason: "Wrong judge."}, nil))
	w.climb("2027-01-06", r.ID, "staff rejected")
	w.climb("2027-01-07", r.ID, both("rejected")...)
	w.climb("2027-01-13", r.ID, both("rejected")...)
}

func TestANoticeThatReachesNobodyClimbs(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs) // on Tuesday, January 12
	n := w.notices(id)[0]
	w.climb("2027-01-14", n.ID)
	w.comesBack(mail)
	w.climb("2027-01-14", n.ID, "staff undelivered")
	w.climb("2027-01-19", n.ID, "staff undelivered")
	w.climb("2027-01-20", n.ID, both("undelivered")...)
	must(w.office.RecordDelivery(t.Context(), w.staff, n.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-20")}, nil))
	w.climb("2027-01-21", n.ID)
}

// Mail that waits for a server is no work for staff on its first day.
func TestMailThatWaitsClimbsTheNextDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.EnrollmentReport = &school.Clock{Days: 10, Unit: school.WorkingDays} }))
	e := w.enroll("Adam", "1", "2027-06-01", "")
	must(w.office.PrepareReports(t.Context()))
	r := w.report(e.ID, db.ReportEnrollment)
	w.climb("2027-01-04", r.ID)
	w.climb("2027-01-05", r.ID, "staff undelivered")
	w.refuse("5.7.1")
	w.climb("2027-01-06", r.ID, "staff undelivered")
}

// Several instances and pages: each obligation climbs once a level and day.
func TestEscalationsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	const reports = 1100 // more than two pages
	w.sql(`insert into report (id, organization_id, enrollment_id, program_id, kind, state, recipient, court_id, agency_id, created_on, due_on, recorded_at)
		select gen_random_uuid(), organization_id, enrollment_id, program_id, kind, 'due', recipient, court_id, agency_id, created_on, due_on, recorded_at
		from report, generate_series(2, $2) where enrollment_id = $1`, e.ID, reports)
	w.at("2027-01-08", "06:00")
	var wg sync.WaitGroup
	told := make([]map[string]int, 3)
	for i := range told {
		wg.Go(func() {
			var err error
			if told[i], err = w.office.RunEscalations(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	sum := map[string]int{}
	for _, counts := range told {
		for level, n := range counts {
			sum[level] += n
		}
	}
	if fmt.Sprint(sum) != fmt.Sprintf("map[administrator:%d staff:%d]", reports, reports) || one[int](w, `select count(*) from escalation`) != 2*reports {
		t.Errorf("told %v", sum)
	}
	if events := one[int](w, `select count(*) from audit_event where details ? 'escalatedTo'`); events != 2*reports {
		t.Errorf("%d events", events)
	}
}
