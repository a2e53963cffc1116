package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestDemoBeginsAtAnyTime starts a demo at a time that is past in the world: its
// clock is there, goes forward from there, and is found again where it was left.
func TestDemoBeginsAtAnyTime(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	begin := time.Now().AddDate(0, -10, 0).UTC().Truncate(time.Second)
	s.env = append(s.env, "JOHNSCHOOL_DEMO=true", "JOHNSCHOOL_CLOCK="+begin.Format(time.RFC3339))
	started := time.Now()
	s.start()
	s.token = strings.TrimSpace(s.command("token", "create", "--user", "admin@example.org"))
	wantClock := func(at time.Time) {
		t.Helper()
		var clock struct{ Now time.Time }
		s.must(http.MethodGet, "/demo/clock", nil, &clock)
		if since := clock.Now.Sub(at); since < 0 || since > time.Since(started) {
			t.Errorf("the demo's clock shows %s, want %s", clock.Now, at)
		}
	}
	wantClock(begin)
	later := begin.AddDate(0, 1, 0)
	s.must(http.MethodPost, "/demo/clock", map[string]any{"now": later}, nil)
	s.terminate()
	s.start()
	wantClock(later)
	s.terminate()
}
