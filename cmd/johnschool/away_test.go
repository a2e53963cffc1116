package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"johnschool/db/dbtest"
)

// gate stands between the program and its database, and can be shut.
type gate struct {
	t      *testing.T
	socket string // of the database
	own    string
	mu     sync.Mutex
	listen net.Listener
	open   []net.Conn
}

// newGate answers a gate before the database at address and the address of the
// gate.
func newGate(t *testing.T, address string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	port := "5432"
	if u.Port() != "" {
		port = u.Port()
	} else if p := q.Get("port"); p != "" {
		port = p
	}
	name := ".s.PGSQL." + port
	folder, err := os.MkdirTemp("", "js") // short: a socket's path holds 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	g := &gate{t: t, socket: filepath.Join(q.Get("host"), name), own: filepath.Join(folder, name)}
	q.Set("host", filepath.Dir(g.own))
	u.RawQuery = q.Encode()
	g.unlock()
	t.Cleanup(g.shut)
	return g, u.String()
}

func (g *gate) unlock() {
	g.t.Helper()
	l, err := net.Listen("unix", g.own)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	g.listen = l
	g.mu.Unlock()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("unix", g.socket)
			if err != nil {
				in.Close()
				continue
			}
			g.mu.Lock()
			g.open = append(g.open, in, out)
			g.mu.Unlock()
			go func() { io.Copy(out, in); out.Close() }()
			go func() { io.Copy(in, out); in.Close() }()
		}
	}()
}

// shut cuts every connection and lets none in.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.listen.Close()
	for _, c := range g.open {
		c.Close()
	}
	g.open = nil
}

// TestDatabaseAway takes the database away from a server at work: it answers 503
// and when to come again, stays up, and goes on by itself.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	gate, address := newGate(t, dbtest.New(t).AppURL)
	s.with("DATABASE_URL="+address, "JOHNSCHOOL_DEMO=true")
	s.start()
	s.token = strings.TrimSpace(s.command("token", "create", "--user", "clerk@example.org"))
	for range 2 {
		if status, _ := s.status(http.MethodGet, "/enrollments"); status != http.StatusOK {
			t.Fatalf("before: %d", status)
		}
		gate.shut()
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
		gate.unlock()
		waitUntil(t, "the server to recover", func() bool {
			status, _ := s.status(http.MethodGet, "/enrollments")
			return status == http.StatusOK
		})
	}
	s.terminate()
}
