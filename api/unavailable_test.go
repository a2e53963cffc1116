package api

import (
	"testing"

	"johnschool/db"
)

// nowhere is the address of a database that is not there.
const nowhere = "postgres://johnschool_app@127.0.0.1:1/johnschool?sslmode=disable&connect_timeout=1"

func TestWithoutADatabaseEverythingIsUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	away, err := db.Open(t.Context(), nowhere)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = away.Close() })
	desk, _ := newDesk(away, &testClock{now: w.clock.Now()})
	for _, r := range routes {
		s, role := samples[r.method+" "+r.path], allowed(r)
		s.before = nil
		got := s.sends(t, &world{desk: desk, t: t, office: w.office, own: w.own}, r, w.own, role, w.tokens[role])
		if got.status != 503 || got.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q: %s", got.what, got.status, got.header.Get("Retry-After"), shortened(got.body))
		}
	}
	desk.call(t, "", get, "/readyz", nil).is(503)
	desk.call(t, "", get, "/healthz", nil).is(200)
	desk.call(t, "", get, "/metrics", nil).is(200)
	desk.call(t, "", get, base+"/certificates/NBI-C-00001", nil).is(503)
}
