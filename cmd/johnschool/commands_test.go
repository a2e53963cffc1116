package main

import (
	"errors"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"johnschool/db/dbtest"
)

// refused runs a command that must not end well and answers what it said.
func (s *server) refused(args ...string) string {
	s.t.Helper()
	c := exec.Command(s.binary, args...)
	c.Env = s.env
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		s.t.Fatalf("johnschool %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (s *server) with(env ...string) { s.env = append(s.env, env...) }

// now answers the product's time over the API.
func (s *server) now() time.Time {
	s.t.Helper()
	var view struct{ Now time.Time }
	s.must(http.MethodGet, "/demo/clock", nil, &view)
	return view.Now
}

// TestDemo goes through a newcomer's first hour: a demo at a time to come, a token
// from the command line beside it, the clock moved, jobs by hand both ways, and
// the demo found again as it was left.
func TestDemo(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	begin := time.Now().Add(40 * 24 * time.Hour).UTC().Truncate(time.Second)
	s.with("JOHNSCHOOL_DEMO=true", "JOHNSCHOOL_CLOCK="+begin.Format(time.RFC3339))
	started := time.Now()
	s.start()
	s.token = strings.TrimSpace(s.command("token", "create", "--user", "admin@example.org"))
	if since := s.now().Sub(begin); since < 0 || since > time.Since(started) {
		t.Errorf("the demo began %s after its time", since)
	}
	var cases struct{ Items []struct{ State string } }
	s.must(http.MethodGet, "/enrollments?limit=200", nil, &cases)
	if len(cases.Items) < 25 {
		t.Errorf("%d cases", len(cases.Items))
	}
	later := begin.Add(90 * 24 * time.Hour)
	s.must(http.MethodPost, "/demo/clock", map[string]any{"now": later}, nil)
	var run struct {
		State  string
		Counts map[string]int
		ForDay *string
	}
	s.must(http.MethodPost, "/jobs/compliance/runs", map[string]any{}, &run)
	if run.State != "done" && run.State != "braked" || run.Counts["enrollments"] == 0 {
		t.Errorf("the night three months later: %+v", run)
	}
	if out := s.command("job", "reports"); !strings.HasPrefix(out, "reports done") {
		t.Errorf("job reports: %s", out)
	}
	if out := s.command("job", "digests"); !strings.HasPrefix(out, "digests done") {
		t.Errorf("job digests: %s", out)
	}
	if out := s.refused("job", "compliance", "--on", later.Add(72*time.Hour).Format(time.DateOnly)); !strings.Contains(out, "on: ") {
		t.Errorf("a day to come: %s", out)
	}
	s.terminate()
	s.start() // --clock lies in the past by now
	if s.now().Before(later) {
		t.Error("the clock went back over a restart")
	}
	if out := s.command("check"); !strings.HasPrefix(out, "clean: ") {
		t.Errorf("check: %s", out)
	}
	if out := s.command("audit", "verify"); !strings.HasPrefix(out, "the audit trail is whole") {
		t.Errorf("audit verify: %s", out)
	}
	s.terminate()
	s.with("JOHNSCHOOL_DEMO=false", "JOHNSCHOOL_CLOCK=")
	if out := s.refused("serve"); !strings.Contains(out, "serve it with --demo") {
		t.Errorf("without --demo: %s", out)
	}
}

// status answers a request's status and Retry-After without judging it.
func (s *server) status(method, path string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequest(method, "http://"+s.address+"/api/v1"+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode, response.Header.Get("Retry-After")
}

func TestFirstUsersFromTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	if out := s.refused("user", "add", "--email", "a@example.org", "--name", "A", "--role", "administrator"); !strings.Contains(out, "There is no organization yet") {
		t.Errorf("no organization: %s", out)
	}
	s.command("user", "add", "--email", "a@example.org", "--name", "A", "--role", "administrator", "--organization", "Our Center")
	if out := s.refused("user", "add", "--email", "c@example.org", "--name", "C", "--role", "court_clerk", "--court", "Nowhere"); !strings.Contains(out, "There is no court yet") {
		t.Errorf("no court: %s", out)
	}
	if out := s.refused("user", "add", "--email", "a@example.org", "--name", "B", "--role", "administrator"); !strings.Contains(out, "already a user") {
		t.Errorf("twice: %s", out)
	}
	s.start()
	s.signIn("a@example.org")
	s.create("/courts", map[string]any{"name": "First District Court, St. Cloud", "email": "court@example.org"})
	s.command("user", "add", "--email", "c@example.org", "--name", "C", "--role", "court_clerk", "--court", "first district court, st. cloud")
	if out := s.refused("token", "create", "--user", "nobody@example.org"); !strings.Contains(out, "no such user") {
		t.Errorf("nobody's token: %s", out)
	}
	s.terminate()
	if out := s.refused("serve", "--demo"); !strings.Contains(out, "not a whole demo's") {
		t.Errorf("a demo over real data: %s", out)
	}
	if out := s.refused("serve", "--clock", "2030-01-01T00:00:00Z"); !strings.Contains(out, "--clock goes with --demo") {
		t.Errorf("a clock without a demo: %s", out)
	}
}

// TestDatabaseOfOnesOwn takes URLs instead of the data folder's cluster.
func TestDatabaseOfOnesOwn(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	database := dbtest.New(t)
	s.with("DATABASE_OWNER_URL=" + database.OwnerURL)
	if out := s.refused("serve"); !strings.Contains(out, "without DATABASE_URL") {
		t.Errorf("owner alone: %s", out)
	}
	s.with("DATABASE_URL=" + database.SuperURL)
	if out := s.refused("serve"); !strings.Contains(out, "could see rows that row-level security must hide") {
		t.Errorf("superuser: %s", out)
	}
	s.with("DATABASE_URL="+database.OwnerURL, "DATABASE_OWNER_URL=")
	if out := s.refused("serve"); !strings.Contains(out, "could see rows that row-level security must hide") {
		t.Errorf("owner: %s", out)
	}
	s.with("DATABASE_URL="+database.AppURL, "JOHNSCHOOL_DEMO=true")
	if out := s.refused("migrate"); !strings.Contains(out, "DATABASE_OWNER_URL is needed") {
		t.Errorf("migrate as the application: %s", out)
	}
	s.start()
	s.token = strings.TrimSpace(s.command("token", "create", "--user", "staff@example.org", "--days", "1"))
	s.must(http.MethodGet, "/enrollments", nil, nil)
	s.terminate()
}
