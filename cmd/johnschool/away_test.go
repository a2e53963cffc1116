package main

import (
	"net/http"
	"strings"
	"testing"

	"johnschool/db/dbtest"
)

// TestDatabaseAway takes the database away from a server at work: it answers 503
// and when to come again, stays up, and goes on by itself.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	gate, address := dbtest.NewGate(t, dbtest.New(t).AppURL)
	s.with("DATABASE_URL="+address, "JOHNSCHOOL_DEMO=true")
	s.start()
	s.token = strings.TrimSpace(s.command("token", "create", "--user", "clerk@example.org"))
	for range 2 {
		if status, _ := s.status(http.MethodGet, "/enrollments"); status != http.StatusOK {
			t.Fatalf("before: %d", status)
		}
		gate.Shut()
		if status, again := s.status(http.MethodGet, "/enrollments"); status != http.StatusServiceUnavailable || again == "" {
			t.Errorf("while it is away: %d, Retry-After %q", status, again)
		}
		r, err := http.Get("http://" + s.address + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("readyz: %d", r.StatusCode)
		}
		gate.Open()
		waitUntil(t, "the server to recover", func() bool {
			status, _ := s.status(http.MethodGet, "/enrollments")
			return status == http.StatusOK
		})
	}
	s.terminate()
}
