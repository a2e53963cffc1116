package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"johnschool/db/dbtest"
)

const testPassword = "correct horse battery staple"

// server is the program itself, built from this tree, with a cluster of its own.
type server struct {
	t       *testing.T
	binary  string
	address string
	env     []string
	log     *os.File
	token   string

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan error

	// Requests go to these in turn, as a load balancer sends them; nil: to address.
	balanced atomic.Pointer[[]string]
	turn     atomic.Int64

	acked, inFlight, ambiguous, flyingAtKill atomic.Int64
	slowest                                  atomic.Int64 // nanoseconds that a request took, answered or not

	flying sync.Map // requests under way: *time.Time, when each began
}

// patience is how long anything may take that must happen: for machines that are busy,
// and for an e-mail whose sender was killed twice and whose server then lost its
// answer.
const patience = 5 * time.Minute

// balance sends requests to several programs in turn.
func (s *server) balance(addresses ...string) { s.balanced.Store(&addresses) }

// slowestRequest is how long the slowest request that untilAnswered sent took,
// answered or not.
func (s *server) slowestRequest() time.Duration {
	return time.Duration(s.slowest.Load()).Round(time.Millisecond)
}

func (s *server) target() string {
	if all := s.balanced.Load(); all != nil {
		return (*all)[int(s.turn.Add(1))%len(*all)]
	}
	return s.address
}

// beside answers another program on the same database and mail server, with a
// folder and an address of its own.
func (s *server) beside() *server {
	s.t.Helper()
	other := newServer(s.t, "")
	for _, name := range []string{"DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL"} {
		other.with(name + "=" + s.value(name))
	}
	other.token = s.token
	return other
}

// value is what an environment variable of the program is.
func (s *server) value(name string) string {
	value := ""
	for _, pair := range s.env {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			value = v
		}
	}
	return value
}

// addAdmin adds the administrator of an organization, who does everything in these
// tests.
func (s *server) addAdmin() {
	s.t.Helper()
	s.command("user", "add", "--email", "admin@example.org", "--name", "Admin", "--role", "administrator", "--organization", "Center")
}

// newServer gives the program a data folder and an address of its own.
func newServer(t *testing.T, smtpURL string) *server {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, binary: binary, address: freeAddress(t)}
	s.env = append(os.Environ(), "JOHNSCHOOL_DATA="+dbtest.Folder(t), "JOHNSCHOOL_ADDR="+s.address, "SMTP_URL="+smtpURL,
		"JOHNSCHOOL_ZONE="+daytimeZone(time.Now()), "JOHNSCHOOL_MAIL_FROM=Office <office@example.org>", "JOHNSCHOOL_PASSWORD="+testPassword, "DATABASE_URL=", "DATABASE_OWNER_URL=")
	log, err := os.Create(filepath.Join(t.TempDir(), "server.log"))
	if err != nil {
		t.Fatal(err)
	}
	s.log = log
	t.Cleanup(func() {
		s.mu.Lock()
		running := s.process != nil
		s.mu.Unlock()
		if running {
			s.kill()
		}
		if text, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("the server's log ends:\n%s", text[max(0, len(text)-8000):])
		}
		log.Close()
	})
	return s
}

// built is the program, built once for all tests; TestMain removes it.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "johnschool-binary-")
	if err != nil {
		return "", err
	}
	builtIn = folder
	binary := filepath.Join(folder, "johnschool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return binary, nil
})

var builtIn string

// waitingTests is how many tests run at once: they wait for programs, leases and
// timeouts rather than compute.
const waitingTests = 6

func TestMain(m *testing.M) {
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		if err := flag.Set("test.parallel", strconv.Itoa(waitingTests)); err != nil {
			panic(err)
		}
	}
	status := m.Run()
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(status)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// command runs another command beside the server and fails the test unless it
// ends well.
func (s *server) command(args ...string) string {
	s.t.Helper()
	c := exec.Command(s.binary, args...)
	c.Env = s.env
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		s.t.Fatalf("johnschool %v: %v\n%s%s", args, err, out, stderr.Bytes())
	}
	return string(out)
}

// start begins to serve and waits until the program answers.
func (s *server) start() {
	s.t.Helper()
	s.launch()
	waitUntil(s.t, "the server to be ready", func() bool {
		r, err := http.Get("http://" + s.address + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

// launch begins to serve.
func (s *server) launch() {
	s.t.Helper()
	c := exec.Command(s.binary, "serve")
	c.Env, c.Stdout, c.Stderr = s.env, s.log, s.log
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	s.mu.Lock()
	s.process, s.ended = c, ended
	s.mu.Unlock()
}

// data answers the server's data folder.
func (s *server) data() string {
	folder := ""
	for _, variable := range s.env {
		if value, ok := strings.CutPrefix(variable, "JOHNSCHOOL_DATA="); ok {
			folder = value
		}
	}
	return folder
}

// kill ends the program at once with SIGKILL; its database server stays behind.
func (s *server) kill() {
	s.t.Helper()
	s.flyingAtKill.Add(s.inFlight.Load())
	s.end(syscall.SIGKILL)
}

// terminate asks the program to end as an operator does, and wants a clean end.
func (s *server) terminate() {
	s.t.Helper()
	if err := s.end(syscall.SIGTERM); err != nil {
		s.t.Errorf("the server ended with %v", err)
	}
}

func (s *server) end(signal os.Signal) error {
	s.mu.Lock()
	c, ended := s.process, s.ended
	s.process = nil
	s.mu.Unlock()
	if err := c.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Fatal(err)
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		s.t.Fatalf("the server did not end after %v", signal)
		return nil
	}
}

// waitUntil waits for a condition, looking often; it fails the test where it does
// not come about.
func waitUntil(t *testing.T, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if condition() {
			return
		}
	}
	t.Fatalf("gave up waiting for %s", what)
}

// ready asks the program as a load balancer does.
func (s *server) ready() bool {
	client := http.Client{Timeout: 5 * time.Second}
	r, err := client.Get("http://" + s.address + "/readyz")
	if err != nil {
		return false
	}
	defer r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// certificates puts the servers' root certificates into one file.
func certificates(t *testing.T, all ...*dbtest.Server) string {
	t.Helper()
	var text []byte
	for _, s := range all {
		one, err := os.ReadFile(s.RootCertificate())
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, one...)
	}
	file := filepath.Join(t.TempDir(), "roots.crt")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
