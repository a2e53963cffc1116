package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"johnschool/db/dbtest"
)

// TestDatabaseRestartsAndFailsOver takes the database away under load, three times:
// restarted, crashed, and replaced by its standby. One program knows both hosts,
// the other one name that leads to the new one afterwards. What was acknowledged
// is there, once.
func TestDatabaseRestartsAndFailsOver(t *testing.T) {
	t.Parallel()
	primary := dbtest.NewServer(t)
	a := newOwn(t, "", primary)
	standby := dbtest.NewStandby(t, primary)
	// What is acknowledged is on the standby too.
	primary.Exec(`alter system set synchronous_standby_names = '*'`)
	primary.Exec(`select pg_reload_conf()`)
	both := strings.Replace(primary.URL("johnschool_app", appPassword, "johnschool"), "@"+primary.Host(), "@"+primary.Host()+","+standby.Host(), 1)
	both = strings.Replace(both, url.QueryEscape(primary.RootCertificate()), url.QueryEscape(certificates(t, primary, standby)), 1)
	gate, name := dbtest.NewGate(t, strings.Replace(both, ","+standby.Host(), "", 1))
	a.with("DATABASE_URL="+both, "DATABASE_OWNER_URL=")
	a.start()
	a.signIn("admin@example.org")
	b := a.beside()
	b.with("DATABASE_URL=" + name)
	b.start()
	a.balance(a.address, b.address)
	load := newLoad(t, a)
	stop := load.start()
	load.answered(100)
	for _, mode := range []string{"fast", "immediate"} {
		began := time.Now()
		primary.Restart(mode)
		up := time.Since(began)
		waitReady(t, a, b)
		took := time.Since(began)
		load.answered(50)
		t.Logf("restart, %s: PostgreSQL was back after %v, both programs were ready after %v", mode, up.Round(time.Millisecond), took.Round(time.Millisecond))
	}
	began := time.Now()
	primary.Stop("immediate")
	waitUntil(t, "the loss to be seen", func() bool { return !a.ready() && !b.ready() })
	seen := time.Since(began)
	standby.Promote()
	gate.Lead(standby.URL("", "", ""))
	promoted := time.Since(began)
	waitReady(t, a, b)
	t.Logf("failover: 503 after %v, the standby was promoted after %v, both programs were ready after %v",
		seen.Round(time.Millisecond), promoted.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	load.answered(100)
	stop()
	load.verify()
	a.terminate()
	a.command("check")
	a.command("audit", "verify")
	b.terminate()
	t.Logf("failover: %d requests answered, %d without an answer, the slowest request %v", a.acked.Load(), a.ambiguous.Load(), a.slowestRequest())
}

// TestSilentNetwork lets nothing through between the program and its database, and
// says nothing about it. Everybody is answered while it lasts, and nothing piles up.
func TestSilentNetwork(t *testing.T) {
	t.Parallel()
	own := dbtest.NewServer(t)
	s := newOwn(t, "", own)
	gate, address := dbtest.NewGate(t, own.URL("johnschool_app", appPassword, "johnschool"))
	s.with("DATABASE_URL="+address, "DATABASE_OWNER_URL=")
	s.start()
	s.signIn("admin@example.org")
	load := newLoad(t, s)
	stop := load.start()
	load.answered(100)
	before := s.metric("go_goroutines")
	gate.Freeze()
	began := time.Now()
	waitUntil(t, "503", func() bool { return !s.ready() })
	seen := time.Since(began)
	waitUntil(t, "a request to be told to come again", func() bool {
		status, again := s.status(http.MethodGet, "/enrollments")
		return status == http.StatusServiceUnavailable && again != ""
	})
	told := time.Since(began)
	waitUntil(t, "everybody who was in the middle of a request to be told", func() bool { return !s.flyingSince(began) })
	all := time.Since(began)
	during := s.metric("go_goroutines")
	gate.Thaw()
	thawed := time.Now()
	waitReady(t, s)
	back := time.Since(thawed)
	load.answered(100)
	stop()
	load.verify()
	s.terminate()
	s.command("check")
	s.command("audit", "verify")
	if during > before+200 {
		t.Errorf("%v goroutines while the network was silent, %v before", during, before)
	}
	t.Logf("silent network: not ready after %v, first 503 after %v, everybody told after %v, the slowest request %v, ready %v after it spoke again, goroutines %v before and %v during",
		seen.Round(time.Millisecond), told.Round(time.Millisecond), all.Round(time.Millisecond), s.slowestRequest(), back.Round(time.Millisecond), before, during)
}

func waitReady(t *testing.T, all ...*server) {
	t.Helper()
	for _, s := range all {
		waitUntil(t, "the program to be ready", s.ready)
	}
}
