package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"johnschool/db/dbtest"
)

// begin starts a command that is about to be killed.
func (s *server) begin(args ...string) *exec.Cmd {
	s.t.Helper()
	c := exec.Command(s.binary, args...)
	c.Env, c.Stdout, c.Stderr = s.env, s.log, s.log
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// killedAt kills a command once it is at work, which at tells of its process; false
// where it had ended before a busy machine saw that.
func (s *server) killedAt(at func(pid int) bool, args ...string) bool {
	s.t.Helper()
	c := s.begin(args...)
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	waitUntil(s.t, "johnschool "+args[0]+" to be at work", func() bool { return len(ended) > 0 || at(c.Process.Pid) })
	_ = c.Process.Kill()
	return <-ended != nil
}

// tries is how often a moment is looked for that may be missed.
const tries = 10

// childOf tells whether a process has a child whose command line holds word; parent 0 stands for any.
func childOf(t *testing.T, parent int, word string) bool {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Skip("this system has no /proc")
	}
	for _, name := range lines {
		line, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(line, []byte(word)) {
			continue
		}
		if parent == 0 {
			return true
		}
		stat, err := os.ReadFile(filepath.Join(filepath.Dir(name), "stat"))
		_, after, found := bytes.Cut(stat, []byte(") "))
		if fields := strings.Fields(string(after)); err == nil && found && len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			return true
		}
	}
	return false
}

// TestBackupAndRestore backs up a server under load, restores into a new data folder, and goes on there. Both are killed half-way
// before.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	s.command("user", "add", "--email", "admin@example.org", "--name", "Admin", "--role", "administrator", "--organization", "Center")
	s.start()
	s.signIn("admin@example.org")
	load := newLoad(t, s)
	var wait sync.WaitGroup
	for _, work := range load.workers() {
		wait.Go(work)
	}
	answered := func(n int64) {
		t.Helper()
		enough := s.acked.Load() + n
		waitUntil(t, "requests to be answered", func() bool { return load.stop.Load() || s.acked.Load() >= enough })
	}
	answered(60)

	file := filepath.Join(t.TempDir(), "office.backup")
	writes := func(int) bool { _, err := os.Stat(file + ".partial"); return err == nil }
	for n := 0; !s.killedAt(writes, "backup", file) && n < tries; n++ {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a backup that was killed left a file: %v", err)
	}
	if out := s.command("backup", file); !strings.HasPrefix(out, "backed up into "+file) {
		t.Errorf("backup: %s", out)
	}
	answered(20)
	load.stop.Store(true)
	wait.Wait()
	if out := s.refused("backup", file); !strings.Contains(out, "is there already") {
		t.Errorf("over a backup: %s", out)
	}
	if out := s.refused("restore", file); !strings.Contains(out, "a johnschool is running on the data folder") {
		t.Errorf("restore beside a server: %s", out)
	}
	s.terminate()
	if out := s.refused("restore", file); !strings.Contains(out, "holds an office already") {
		t.Errorf("restore over an office: %s", out)
	}

	r := newServer(t, "")
	if out := r.refused("backup", file+"2"); !strings.Contains(out, "there is no database in") {
		t.Errorf("backup of nothing: %s", out)
	}
	restores := func(pid int) bool { return childOf(t, pid, "--single-transaction") }
	for n := 0; !r.killedAt(restores, "restore", file) && n < tries; n++ {
		r = newServer(t, "")
	}
	for _, command := range [][]string{{"serve"}, {"check"}} {
		if out := r.refused(command...); !strings.Contains(out, "did not finish") || !strings.Contains(out, "johnschool restore FILE") {
			t.Errorf("%v after a restore that was killed: %s", command, out)
		}
	}
	if out := r.command("restore", file); !strings.HasPrefix(out, "restored, and the same as was backed up") || !strings.Contains(out, "\nclean: ") {
		t.Errorf("restore: %s", out)
	}
	r.goesOn(load)
}

// goesOn works in a restored office: people sign in, numbers go on without gaps, and the books are clean.
func (s *server) goesOn(before *load) {
	s.t.Helper()
	s.start()
	s.signIn("admin@example.org")
	restored := newLoadIn(before, s)
	id := restored.enroll("R-1")
	if status := s.untilAnswered(http.MethodPost, "/enrollments/"+id+"/payments", "restored", map[string]any{"amountCents": 100, "method": "cash"}, nil); status != http.StatusCreated {
		s.t.Errorf("a payment after the restore: %d", status)
	}
	s.terminate()
	if out := s.command("check"); !strings.HasPrefix(out, "clean: ") {
		s.t.Errorf("check: %s", out)
	}
}

// newLoadIn is load on the same court, program and class in another server.
func newLoadIn(from *load, s *server) *load {
	return &load{t: s.t, s: s, court: from.court, program: from.program, class: from.class, session: from.session,
		marks: map[string]markState{}, paid: map[string]int{}, enrolled: map[string]bool{}}
}

// TestBackupOfADatabaseOfOnesOwn goes by URLs, into a server whose roles the script made: with passwords, over TLS.
func TestBackupOfADatabaseOfOnesOwn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "demo.backup")
	database, own := dbtest.New(t), dbtest.NewServer(t)
	runRoles(t, own, own.SuperURL("postgres"))
	ownerURL := own.URL("johnschool_owner", ownerPassword, "johnschool")
	source, target := newServer(t, ""), newServer(t, "")
	source.with("DATABASE_URL="+database.AppURL, "DATABASE_OWNER_URL="+database.OwnerURL, "JOHNSCHOOL_DEMO=true")
	source.start()
	source.command("backup", file)
	source.terminate()
	target.with("DATABASE_URL=" + own.URL("johnschool_app", appPassword, "johnschool"))
	if out := target.refused("restore", file); !strings.Contains(out, "DATABASE_OWNER_URL is needed") {
		t.Errorf("restore as the application: %s", out)
	}
	if out := target.refused("backup", file+"2"); !strings.Contains(out, "DATABASE_OWNER_URL is needed") {
		t.Errorf("backup as the application: %s", out)
	}
	target.with("DATABASE_OWNER_URL=" + ownerURL)
	if out := target.command("restore", file); !strings.Contains(out, "\nclean: ") {
		t.Errorf("restore: %s", out)
	}
	target.with("JOHNSCHOOL_DEMO=true")
	target.start()
	target.token = strings.TrimSpace(target.command("token", "create", "--user", "staff@example.org", "--days", "1"))
	var cases struct{ Items []any }
	target.must(http.MethodGet, "/enrollments?limit=200", nil, &cases)
	if len(cases.Items) < 25 {
		t.Errorf("%d cases", len(cases.Items))
	}
	target.token = strings.TrimSpace(target.command("token", "create", "--user", "admin@example.org", "--days", "1"))
	for _, action := range []string{"house.backup", "house.restore"} {
		var events struct {
			Items []struct{ ActorRole string }
		}
		target.must(http.MethodGet, "/audit?action="+action, nil, &events)
		if len(events.Items) != 1 || events.Items[0].ActorRole != "console" {
			t.Errorf("the trail of %s: %v", action, events.Items)
		}
	}
	target.command("backup", file+"2") // beside it, over the same way
	target.terminate()
}
