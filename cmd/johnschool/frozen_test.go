package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"syscall"
	"testing"
	"time"

	"johnschool/db/dbtest"
	"johnschool/emails/smtptest"
)

// twoPrograms are two instances on one database, and what a superuser sees of it.
type twoPrograms struct {
	a, b  *server
	super *sql.DB
	load  *load
}

// newTwoPrograms has a server of its own: a frozen transaction holds up whoever
// waits, on the whole server, for older ones to end.
func newTwoPrograms(t *testing.T, mail string) *twoPrograms {
	t.Helper()
	s := dbtest.NewServer(t)
	a := newOwn(t, mail, s)
	a.start()
	a.signIn("admin@example.org")
	return &twoPrograms{a: a, b: a.beside(), super: mustOpen(t, s.SuperURL("johnschool")), load: newLoad(t, a)}
}

// count answers a number from behind row-level security.
func (p *twoPrograms) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := p.super.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (s *server) freeze() { s.signal(syscall.SIGSTOP) }
func (s *server) wake()   { s.signal(syscall.SIGCONT) }

func (s *server) signal(which syscall.Signal) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.process.Process.Signal(which); err != nil {
		s.t.Fatal(err)
	}
}

// TestTwoPrograms lets two programs work for the same office behind a load
// balancer: what one writes the other sees, and a job's tick is run by one of them.
func TestTwoPrograms(t *testing.T) {
	t.Parallel()
	p := newTwoPrograms(t, "")
	a, b := p.a, p.b
	b.start()
	a.balance(a.address, b.address)
	p.load.until(150)
	p.load.verify()
	a.balance(a.address)

	enrollment := p.load.enroll("CALENDAR")
	standing := func(s *server) (view struct{ OnOffer int }) {
		s.must(http.MethodGet, "/enrollments/"+enrollment+"/standing", nil, &view)
		return view
	}
	before := standing(b).OnOffer
	next := time.Now().Add(7 * 24 * time.Hour).Truncate(time.Second)
	class := a.create("/classes", map[string]any{"programId": p.load.program, "name": "New", "location": "Room 5", "capacity": 5, "language": "en",
		"sessions": []map[string]any{{"startsAt": next.Format(time.RFC3339), "endsAt": next.Add(time.Hour).Format(time.RFC3339)}}})
	b.must(http.MethodGet, "/classes/"+class, nil, nil)
	if now := standing(b).OnOffer; now != before+1 {
		t.Errorf("a class planned at one: the other has %d sessions on offer, before %d", now, before)
	}

	var made struct{ ID, Token string }
	a.must(http.MethodPost, "/tokens", map[string]any{"name": "to be revoked", "expiresInDays": 1}, &made)
	guest := *b.as(made.Token)
	if status, _ := guest.status(http.MethodGet, "/courts"); status != http.StatusOK {
		t.Fatalf("a token made at one, used at the other: %d", status)
	}
	a.must(http.MethodDelete, "/tokens/"+made.ID, nil, nil)
	revoked := time.Now()
	var took time.Duration // from then to when the last request began that it was good for
	waitUntil(t, "the revoked token to be refused", func() bool {
		began := time.Now()
		status, _ := guest.status(http.MethodGet, "/courts")
		if status == http.StatusOK {
			took = began.Sub(revoked)
		}
		return status == http.StatusUnauthorized
	})
	if took > 3*time.Second {
		t.Errorf("a token revoked at one was good at the other for %v", took)
	}
	waitUntil(t, "some ticks", func() bool {
		return p.count(t, `select count(*) from job_run where not by_hand and state = 'done'`) >= 4
	})
	if n := p.count(t, `select count(*) from (select from job_run where not by_hand group by name, tick having count(*) > 1) twice`); n != 0 {
		t.Errorf("%d ticks were run twice", n)
	}
	a.terminate()
	b.command("check")
	b.command("audit", "verify")
	b.terminate()
	t.Logf("two programs: %d requests, a class planned at one is on offer at the other at once, a token revoked at one was refused at the other after %v",
		a.acked.Load(), took.Round(time.Millisecond))
}

// as is the same program asked by somebody else.
func (s *server) as(token string) *server {
	return &server{t: s.t, address: s.address, token: token}
}

// TestFrozenInTheNight freezes a program in the middle of the compliance job, in a
// transaction that holds an enrollment. The other frees it, takes the night over,
// and the one that wakes does no harm.
func TestFrozenInTheNight(t *testing.T) {
	t.Parallel()
	const overdue = 8
	p := newTwoPrograms(t, "")
	a, b := p.a, p.b
	var enrollments []string
	for i := range overdue {
		enrollments = append(enrollments, p.load.enrollDue(fmt.Sprintf("OVERDUE-%d", i), time.Now().AddDate(0, 0, -2)))
	}
	a.must(http.MethodPost, "/jobs/projections/runs", nil, nil) // the night follows the class that was planned before it finds anything
	p.load.allReportsSent()                                     // so that only the night has to do with them
	held := p.heldInTheMiddle(t, enrollments[overdue/2])
	night := make(chan error, 1)
	go func() {
		_, err := a.call(http.MethodPost, "/jobs/compliance/runs", "", nil, nil)
		night <- err
	}()
	waitUntil(t, "the night to wait for the enrollment", func() bool {
		return p.count(t, `select count(*) from finding`) > 0 &&
			p.count(t, `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) > 0
	})
	a.freeze()
	frozen := time.Now()
	if err := held.Commit(); err != nil {
		t.Fatal(err)
	}
	if done := p.count(t, `select count(*) from finding`); done == 0 || done == overdue {
		t.Fatalf("%d of %d were found when it froze: not the middle", done, overdue)
	}
	waitUntil(t, "the frozen program to hold it", func() bool {
		return p.count(t, `select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`) > 0
	})

	b.start()
	if status := b.untilAnswered(http.MethodPost, "/enrollments/"+enrollments[overdue/2]+"/payments", "frozen", map[string]any{"amountCents": 100, "method": "cash"}, nil); status != http.StatusCreated {
		t.Fatalf("payment: %d", status)
	}
	freed := time.Since(frozen)
	p.load.paid[enrollments[overdue/2]]++
	b.must(http.MethodPost, "/jobs/compliance/runs", nil, nil)
	taken := time.Since(frozen)
	a.wake()
	if err := <-night; err != nil {
		t.Logf("who asked the frozen program: %v", err)
	}
	waitReady(t, a)
	a.must(http.MethodPost, "/jobs/compliance/runs", nil, nil)
	for what, query := range map[string]string{
		"findings":             `select count(*) from finding`,
		"enrollments found":    `select count(distinct enrollment_id) from finding`,
		"reports of violation": `select count(*) from report where kind = 'violation'`,
	} {
		if n := p.count(t, query); n != overdue {
			t.Errorf("%d %s, want %d", n, what, overdue)
		}
	}
	if n := p.count(t, `select count(*) from job_run where name = 'compliance' and state = 'failed' and error = 'the program ended while it ran'`); n != 1 {
		t.Errorf("%d runs ended as taken over", n)
	}
	p.load.verify()
	a.terminate()
	b.command("check")
	b.command("audit", "verify")
	b.terminate()
	t.Logf("frozen in the night: its enrollment was free after %v, its night done by the other after %v", freed.Round(time.Millisecond), taken.Round(time.Millisecond))
}

// heldInTheMiddle holds an enrollment from outside until the answered transaction
// ends.
func (p *twoPrograms) heldInTheMiddle(t *testing.T, enrollment string) *sql.Tx {
	t.Helper()
	tx, err := p.super.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	if _, err := tx.Exec(`select from enrollment where id = $1 for update`, enrollment); err != nil {
		t.Fatal(err)
	}
	return tx
}

// TestFrozenWhileSending freezes a program in the middle of a batch of mail. The
// other sends what is left; the one that wakes sends at most the one again that it
// was at, under its Message-ID.
func TestFrozenWhileSending(t *testing.T) {
	t.Parallel()
	const letters = 12
	mail := smtptest.Start(t)
	p := newTwoPrograms(t, mail.URL())
	a, b := p.a, p.b
	reached, goOn := make(chan struct{}), make(chan struct{})
	mail.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageStored && n == 3 {
			close(reached)
			<-goOn
		}
		return nil
	})
	defer func() {
		select {
		case <-goOn:
		default:
			close(goOn)
		}
	}()
	for i := range letters {
		p.load.enroll(fmt.Sprintf("LETTER-%d", i))
	}
	a.must(http.MethodPost, "/jobs/reports/runs", nil, nil)
	select {
	case <-reached:
	case <-time.After(patience):
		t.Fatal("no mail is sent")
	}
	a.freeze()
	frozen := time.Now()
	close(goOn)
	b.start()
	waitUntil(t, "the other to send all of it", func() bool { return p.count(t, `select count(*) from message where state <> 'sent'`) == 0 })
	took := time.Since(frozen)
	a.wake()
	waitReady(t, a)
	a.must(http.MethodPost, "/jobs/outbox/runs", nil, nil)
	again := len(mail.Messages()) - letters
	if got := len(mail.MessageIDs()); got != letters || again > 2 {
		t.Errorf("the court got %d distinct messages for %d reports, %d came again", got, letters, again)
	}
	p.load.verify()
	a.terminate()
	b.command("check")
	b.command("audit", "verify")
	b.terminate()
	t.Logf("frozen while sending: the other had sent all mail after %v; %d of %d came twice, under the same Message-ID", took.Round(time.Millisecond), again, letters)
}
