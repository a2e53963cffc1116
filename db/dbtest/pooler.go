package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Pooler is a PgBouncer in transaction mode before a Server.
type Pooler struct {
	host     string
	Prepares bool   // it knows prepared statements: 1.21 and later
	Version  string // as in 1.24.1
}

// poolerVariable names another PgBouncer than the one on PATH, to try a version that the system does not have.
const poolerVariable = "JOHNSCHOOL_TEST_PGBOUNCER"

// poolerSettings is what docs/deployment.md advises, over a few connections.
const poolerSettings = `[databases]
johnschool = host=127.0.0.1 port=%s dbname=johnschool
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = scram-sha-256
auth_file = %s
pool_mode = transaction
default_pool_size = %d
max_client_conn = 100
query_wait_timeout = 8
server_tls_sslmode = verify-full
server_tls_ca_file = %s
`

// NewPooler starts a PgBouncer with size connections to s for one role, and ends it when t ends.
func NewPooler(t testing.TB, s *Server, role, password string, size int) *Pooler {
	t.Helper()
	program := os.Getenv(poolerVariable)
	if program == "" {
		program = poolerProgram(t)
	}
	said, err := exec.Command(program, "--version").Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	p := &Pooler{}
	first, _, _ := strings.Cut(string(said), "\n")
	p.Version = strings.TrimPrefix(first, "PgBouncer ")
	var major, minor int
	if _, err := fmt.Sscanf(p.Version, "%d.%d", &major, &minor); err != nil {
		t.Fatalf("the version of %s: %q", program, first)
	}
	p.Prepares = major > 1 || minor >= 21
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	p.host = net.JoinHostPort("127.0.0.1", port)
	settings := fmt.Sprintf(poolerSettings, s.port, port, s.file("userlist.txt"), size, s.RootCertificate())
	if p.Prepares {
		settings += "max_prepared_statements = 500\n"
	}
	users := fmt.Sprintf("\"%s\" \"%s\"\n", role, strings.ReplaceAll(password, `"`, `""`))
	if err := errors.Join(os.WriteFile(s.file("pgbouncer.ini"), []byte(settings), 0o600), s.own("pgbouncer.ini"),
		os.WriteFile(s.file("userlist.txt"), []byte(users), 0o600), s.own("userlist.txt")); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(s.file("pgbouncer.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c := exec.Command(program, "-q", s.file("pgbouncer.ini"))
	c.Dir, c.Stdout, c.Stderr, c.SysProcAttr = "/", log, log, &syscall.SysProcAttr{Credential: s.account, Setsid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	p.await(t, s.file("pgbouncer.log"))
	return p
}

func poolerProgram(t testing.TB) string {
	t.Helper()
	if found, err := exec.LookPath("pgbouncer"); err == nil {
		return found
	}
	for _, folder := range []string{"/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"} { // not always on PATH
		if _, err := os.Stat(filepath.Join(folder, "pgbouncer")); err == nil {
			return filepath.Join(folder, "pgbouncer")
		}
	}
	t.Fatal("PgBouncer is missing; scripts/install.sh test installs it")
	return ""
}

// await waits until connections are taken.
func (p *Pooler) await(t testing.TB, log string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		if c, err := net.Dial("tcp", p.host); err == nil {
			c.Close()
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			said, _ := os.ReadFile(log)
			t.Fatalf("PgBouncer does not take connections:\n%s", said)
		}
	}
}

// URL connects through the pooler to the database johnschool.
func (p *Pooler) URL(role, password string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Host: p.host, Path: "/johnschool", RawQuery: "sslmode=disable"}
	return u.String()
}
