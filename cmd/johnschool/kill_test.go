package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"johnschool/emails/smtptest"
)

const (
	kills      = 12
	markers    = 6 // each marks one participant of its own over and over
	payers     = 4 // each pays for one participant of its own over and over
	enrollers  = 2 // each enrolls people, which owes the court a proof of enrollment
	ackedFirst = 25
)

// TestKilledServerLosesNothing kills the program with SIGKILL inside requests, over
// and over, while clients record marks and payments and enroll, and reports go out
// by SMTP. Afterwards every acknowledged write is there once, the court has as many
// distinct messages as there are reports, and the books are clean.
func TestKilledServerLosesNothing(t *testing.T) {
	mail := smtptest.Start(t)
	mail.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageStored && n%7 == 0 {
			return smtptest.ErrDrop // taken, but the answer is lost: it will come again under its Message-ID
		}
		return nil
	})
	s := newServer(t, mail.URL())
	s.addAdmin()
	s.start()
	s.signIn("admin@example.org")
	load := newLoad(t, s)

	stop := load.start()
	for range kills {
		enough := s.acked.Load() + ackedFirst + rand.Int64N(ackedFirst)
		waitUntil(t, "requests to be answered", func() bool { return load.stop.Load() || s.acked.Load() >= enough && s.inFlight.Load() > 0 })
		s.kill()
		s.start()
	}
	stop()

	reports := load.allReportsSent()
	if got := len(mail.MessageIDs()); got != reports {
		t.Errorf("the court got %d distinct messages for %d reports", got, reports)
	}
	load.verify()
	s.terminate()
	s.command("check")
	s.command("audit", "verify")
	t.Logf("%d kills: %d requests were in flight, %d ended without an answer; %d were answered; %d reports",
		kills, s.flyingAtKill.Load(), s.ambiguous.Load(), s.acked.Load(), reports)
	if s.flyingAtKill.Load() == 0 || s.ambiguous.Load() == 0 {
		t.Error("no request was under way at any kill: the test showed nothing")
	}
}

// load is what the clients do, and what was acknowledged to them.
type load struct {
	t    *testing.T
	s    *server
	stop atomic.Bool

	court, program, class, session string

	mu       sync.Mutex
	marks    map[string]markState // by enrollment: what was acknowledged last
	paid     map[string]int       // by enrollment: acknowledged payments
	enrolled map[string]bool      // by case number: acknowledged enrollments
}

type markState struct {
	Outcome string
	Version int
}

// newLoad sets up a court, a program and a class whose session began just now.
func newLoad(t *testing.T, s *server) *load {
	l := &load{t: t, s: s, marks: map[string]markState{}, paid: map[string]int{}, enrolled: map[string]bool{}}
	l.court = s.create("/courts", map[string]any{"name": "District Court", "email": "court@example.org"})
	l.program = s.create("/programs", map[string]any{"name": "Evening course", "prefix": "EVE", "zone": daytimeZone(time.Now()), "phone": "320-555-0100",
		"policy": map[string]any{"effectiveFrom": "2020-01-01", "requiredSessions": 5, "feeCents": 1_000_000,
			"enrollmentReport": map[string]any{"days": 3, "unit": "working"}}})
	began := time.Now().Add(-time.Minute)
	var class struct {
		ID       string `json:"id"`
		Sessions []struct {
			ID string `json:"id"`
		} `json:"sessions"`
	}
	s.must(http.MethodPost, "/classes", map[string]any{"programId": l.program, "name": "Group", "location": "Room 4", "capacity": 500, "language": "en",
		"sessions": []map[string]any{{"startsAt": began.Format(time.RFC3339), "endsAt": began.Add(8 * time.Hour).Format(time.RFC3339)}}}, &class)
	l.class, l.session = class.ID, class.Sessions[0].ID
	return l
}

// daytimeZone is a zone in which it is neither late nor early: a session that began a
// minute ago began today, and no job of the night begins while a test runs.
func daytimeZone(now time.Time) string {
	for _, name := range []string{"America/Chicago", "Europe/Berlin", "Asia/Tokyo"} {
		zone, err := time.LoadLocation(name)
		if err == nil && now.In(zone).Hour() >= 8 && now.In(zone).Hour() < 20 {
			return name
		}
	}
	panic("it is day nowhere at " + now.UTC().String())
}

// TestItIsAlwaysDaySomewhere: otherwise the tests of the program fail at some hours.
func TestItIsAlwaysDaySomewhere(t *testing.T) {
	t.Parallel()
	for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2026; at = at.Add(time.Hour) {
		daytimeZone(at)
	}
}

// start lets all clients work until the answered function is called.
func (l *load) start() (stop func()) {
	var wait sync.WaitGroup
	l.stop.Store(false)
	for _, work := range l.workers() {
		wait.Go(work)
	}
	return func() {
		l.stop.Store(true)
		wait.Wait()
	}
}

// until lets all clients work until n more requests were answered.
func (l *load) until(n int64) {
	l.t.Helper()
	stop := l.start()
	defer stop()
	l.answered(n)
}

// answered waits until n more requests were answered.
func (l *load) answered(n int64) {
	l.t.Helper()
	enough := l.s.acked.Load() + n
	waitUntil(l.t, "requests to be answered", func() bool { return l.stop.Load() || l.s.acked.Load() >= enough })
}

func (l *load) workers() []func() {
	var all []func()
	for i := range markers {
		all = append(all, func() { l.markForever(l.enroll(fmt.Sprintf("M-%d", i))) })
	}
	for i := range payers {
		all = append(all, func() { l.payForever(i, l.enroll(fmt.Sprintf("P-%d", i))) })
	}
	for i := range enrollers {
		all = append(all, func() {
			for n := 0; !l.stop.Load(); n++ {
				l.enroll(fmt.Sprintf("E-%d-%d", i, n))
			}
		})
	}
	return all
}

// enroll enrolls a new person, asking again under the same key until it is
// answered.
func (l *load) enroll(caseNumber string) string {
	return l.enrollDue(caseNumber, time.Now().AddDate(1, 0, 0))
}

// enrollDue does it with a day on which the order is due.
func (l *load) enrollDue(caseNumber string, due time.Time) string {
	body := map[string]any{
		"participant": map[string]any{"givenName": "Case", "familyName": caseNumber, "dateOfBirth": "1980-05-06", "preferredLanguage": "en", "needsInterpreter": false},
		"order": map[string]any{"courtId": l.court, "caseNumber": caseNumber, "counts": []any{}, "disposition": "sentence_condition", "reportTo": "court",
			"orderedOn": time.Now().AddDate(0, 0, -30).Format(time.DateOnly), "dueOn": due.Format(time.DateOnly)},
		"programId": l.program, "classId": l.class,
	}
	var made struct {
		ID string `json:"id"`
	}
	status := l.s.untilAnswered(http.MethodPost, "/enrollments", "enroll-"+caseNumber, body, &made)
	if status != http.StatusCreated {
		l.t.Errorf("enroll %s: %d", caseNumber, status)
		l.stop.Store(true)
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.enrolled[caseNumber] = true
	return made.ID
}

// markForever changes one participant's mark. A request without an answer is sent
// again as it was: where it had been done, the mark says so already.
func (l *load) markForever(enrollment string) {
	outcomes := []string{"attended", "absent", "turned_away"}
	version := 0
	for n := 0; !l.stop.Load(); n++ {
		mark := map[string]any{"enrollmentId": enrollment, "outcome": outcomes[n%len(outcomes)]}
		if version > 0 {
			mark["version"] = version
		}
		var view struct {
			Results []struct {
				Status  string `json:"status"`
				Version int    `json:"version"`
			} `json:"results"`
		}
		status := l.s.untilAnswered(http.MethodPut, "/sessions/"+l.session+"/attendance", "", map[string]any{"marks": []any{mark}}, &view)
		if status != http.StatusOK || (view.Results[0].Status != "saved" && view.Results[0].Status != "unchanged") || view.Results[0].Version != version+1 {
			l.t.Errorf("mark after version %d: %d %+v", version, status, view.Results)
			return
		}
		version++
		l.mu.Lock()
		l.marks[enrollment] = markState{outcomes[n%len(outcomes)], version}
		l.mu.Unlock()
	}
}

// payForever pays a dollar at a time, each under a key of its own.
func (l *load) payForever(payer int, enrollment string) {
	for n := 0; !l.stop.Load(); n++ {
		status := l.s.untilAnswered(http.MethodPost, "/enrollments/"+enrollment+"/payments", fmt.Sprintf("pay-%d-%d", payer, n),
			map[string]any{"amountCents": 100, "method": "cash"}, nil)
		if status != http.StatusCreated {
			l.t.Errorf("payment %d: %d", n, status)
			return
		}
		l.mu.Lock()
		l.paid[enrollment]++
		l.mu.Unlock()
	}
}

// allReportsSent waits until every report is sent and answers how many there are.
func (l *load) allReportsSent() int {
	count := func(query string) int {
		n, cursor := 0, ""
		for {
			var list struct {
				Items      []any  `json:"items"`
				NextCursor string `json:"nextCursor"`
			}
			l.s.must(http.MethodGet, "/reports?limit=200"+query+cursor, nil, &list)
			n += len(list.Items)
			if list.NextCursor == "" {
				return n
			}
			cursor = "&cursor=" + list.NextCursor
		}
	}
	waitUntil(l.t, "every report to be sent", func() bool {
		l.s.must(http.MethodPost, "/jobs/reports/runs", nil, nil)
		l.s.must(http.MethodPost, "/jobs/outbox/runs", nil, nil)
		return count("&state=due") == 0
	})
	all := count("")
	if sent := count("&state=sent"); sent != all {
		l.t.Errorf("%d of %d reports are sent", sent, all)
	}
	if all != len(l.enrolled) {
		l.t.Errorf("%d reports for %d enrollments", all, len(l.enrolled))
	}
	return all
}

// verify compares the books with what was acknowledged.
func (l *load) verify() {
	for enrollment, paid := range l.paid {
		var ledger struct {
			BalanceCents int `json:"balanceCents"`
			Entries      []struct {
				Kind string `json:"kind"`
			} `json:"entries"`
		}
		l.s.must(http.MethodGet, "/enrollments/"+enrollment+"/ledger", nil, &ledger)
		if len(ledger.Entries) != paid+1 || ledger.BalanceCents != 1_000_000-100*paid {
			l.t.Errorf("%d payments were acknowledged, the ledger has %d entries and a balance of %d", paid, len(ledger.Entries)-1, ledger.BalanceCents)
		}
	}
	var roster struct {
		People []struct {
			EnrollmentID string `json:"enrollmentId"`
			Mark         *markState
		} `json:"people"`
	}
	l.s.must(http.MethodGet, "/sessions/"+l.session+"/roster", nil, &roster)
	if len(roster.People) != len(l.enrolled) {
		l.t.Errorf("%d people on the roll, %d enrolled", len(roster.People), len(l.enrolled))
	}
	for _, p := range roster.People {
		if want, ok := l.marks[p.EnrollmentID]; ok && (p.Mark == nil || *p.Mark != want) {
			l.t.Errorf("mark %+v, acknowledged was %+v", p.Mark, want)
		}
	}
}
