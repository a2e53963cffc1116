package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The traps of the own PostgreSQL, met by the whole program; db/embedded tests each by itself.

// TestToldToStopWhileStarting sends SIGTERM while initdb is at work, and again while the server starts.
func TestToldToStopWhileStarting(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	cluster := filepath.Join(s.data(), "postgres")
	for _, sign := range []string{cluster + ".new/PG_VERSION", cluster + "/postmaster.pid"} {
		s.launch()
		waitUntil(t, sign, func() bool { _, err := os.Stat(sign); return err == nil })
		s.terminate()
		if childOf(t, 0, s.data()) {
			t.Error("a process goes on")
		}
	}
	s.start()
	s.terminate()
}

// TestTwoServers serves twice from one data folder: on the same address the second gives up, on another it is a guest and takes the
// first one's place when that ends.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	first := newServer(t, "")
	first.command("user", "add", "--email", "admin@example.org", "--name", "Admin", "--role", "administrator", "--organization", "Center")
	first.start()
	if out := first.refused("serve"); !strings.Contains(out, "address already in use") {
		t.Errorf("on the same address: %s", out)
	}
	second := newServer(t, "")
	second.with("JOHNSCHOOL_DATA=" + first.data())
	second.start()
	first.signIn("admin@example.org")
	first.create("/courts", map[string]any{"name": "District Court", "email": "court@example.org"})
	first.terminate()
	waitUntil(t, "the second server to have a database again", func() bool {
		r, err := http.Get("http://" + second.address + "/readyz")
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	second.signIn("admin@example.org")
	var courts struct{ Items []struct{ Name string } }
	second.must(http.MethodGet, "/courts", nil, &courts)
	if len(courts.Items) != 1 || courts.Items[0].Name != "District Court" {
		t.Errorf("the second server sees %+v", courts)
	}
	second.terminate()
	first.command("check")
}

// TestDiskFull fills the disk below a server at work: writes are answered 503, nothing that was confirmed is lost, and when there is room
// again it goes on by itself.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("", "johnschool-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(home) })
	if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "mode=711,size=160m"); err != nil {
		t.Skipf("a small disk cannot be mounted here (as root, and outside of most containers, it can): %v", err)
	}
	t.Cleanup(func() { unmount(t, home) })
	s := newServer(t, "")
	s.with("JOHNSCHOOL_DATA=" + filepath.Join(home, "data"))
	s.command("user", "add", "--email", "admin@example.org", "--name", "Admin", "--role", "administrator", "--organization", "Center")
	s.start()
	s.signIn("admin@example.org")
	load := newLoad(t, s)
	enrollment := load.enroll("D-1")

	filler := filepath.Join(home, "filler")
	file, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = file.Write(make([]byte, 4096))
	}
	_ = file.Close()
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	paid := 0
	refused := false
	for n := 0; n < 3000 && !refused; n++ {
		key := "disk-" + strconv.Itoa(n)
		status, err := s.call(http.MethodPost, "/enrollments/"+enrollment+"/payments", key, map[string]any{"amountCents": 100, "method": "cash"}, nil)
		switch {
		case err != nil:
			t.Fatal(err)
		case status == http.StatusCreated:
			paid++
		case status == http.StatusServiceUnavailable:
			refused = true
		default:
			t.Fatalf("on a full disk: %d", status)
		}
	}
	t.Logf("%d payments until the disk was full", paid)
	if !refused {
		t.Error("the disk was never full")
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if status := s.untilAnswered(http.MethodPost, "/enrollments/"+enrollment+"/payments", "room-again", map[string]any{"amountCents": 100, "method": "cash"}, nil); status != http.StatusCreated {
		t.Errorf("with room again: %d", status)
	}
	load.paid[enrollment] = paid + 1
	load.verify()
	s.terminate()
	s.command("check")
}

// unmount takes a disk away, and with it a server that a failed test left on it.
func unmount(t *testing.T, home string) {
	t.Helper()
	if text, err := os.ReadFile(filepath.Join(home, "data", "postgres", "postmaster.pid")); err == nil {
		line, _, _ := strings.Cut(string(text), "\n")
		if pid, err := strconv.Atoi(line); err == nil && pid > 1 {
			_ = syscall.Kill(pid, syscall.SIGQUIT)
			waitUntil(t, "the server that is left to end", func() bool { return syscall.Kill(pid, 0) != nil })
		}
	}
	if err := syscall.Unmount(home, 0); err != nil {
		t.Error(err)
	}
}
