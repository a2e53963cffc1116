package main

import (
	"net/http"
	"sync"
	"testing"

	"johnschool/db/dbtest"
	"johnschool/emails/smtptest"
)

const (
	poolSize       = 3
	readers        = 8 // beside the load's twelve clients
	requestsPooled = 300
)

// TestPgBouncer runs two programs through PgBouncer in transaction mode, which has
// three connections to the database for all of theirs: requests, jobs, mail and
// commands, sent unprepared, and prepared where PgBouncer knows how.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	mail := smtptest.Start(t)
	s := dbtest.NewServer(t)
	a := newOwn(t, mail.URL(), s)
	pooler := dbtest.NewPooler(t, s, "johnschool_app", appPassword, poolSize)
	address := pooler.URL("johnschool_app", appPassword)
	if !pooler.Prepares {
		address += "&binary_parameters=yes"
	}
	a.with("DATABASE_URL=" + address)
	a.start()
	a.signIn("admin@example.org")
	b := a.beside()
	if pooler.Prepares { // one of each
		b.with("DATABASE_URL=" + address + "&binary_parameters=yes")
	}
	b.start()
	a.balance(a.address, b.address)
	load := newLoad(t, a)

	stop := load.start()
	var wait sync.WaitGroup
	for range readers {
		wait.Go(func() {
			for !load.stop.Load() {
				if status := a.untilAnswered(http.MethodGet, "/enrollments?limit=20&standing=on_track", "", nil, nil); status != http.StatusOK {
					t.Errorf("caseload: %d", status)
					return
				}
			}
		})
	}
	load.answered(requestsPooled)
	var clients, servers int
	super := mustOpen(t, s.SuperURL("johnschool"))
	if err := super.QueryRow(`select count(*) from pg_stat_activity where usename = 'johnschool_app'`).Scan(&servers); err != nil {
		t.Fatal(err)
	}
	stop()
	wait.Wait()
	clients = markers + payers + enrollers + readers
	if servers > poolSize {
		t.Errorf("%d connections to the database", servers)
	}
	a.must(http.MethodPost, "/jobs/compliance/runs", nil, nil)
	reports := load.allReportsSent()
	if got := len(mail.MessageIDs()); got != reports {
		t.Errorf("the court got %d distinct messages for %d reports", got, reports)
	}
	load.verify()
	a.terminate()
	a.command("check")
	a.command("audit", "verify")
	b.terminate()
	t.Logf("PgBouncer %s: %d clients and two programs over %d connections, %d requests answered, %d reports, the slowest request %v",
		pooler.Version, clients, servers, a.acked.Load(), reports, a.slowestRequest())
}
