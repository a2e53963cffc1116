// Package eximtest runs a real exim4 for tests: a daemon of its own on this machine, under an ordinary user, with its own
// configuration, spool and mailboxes in a temporary folder. It takes mail over STARTTLS with AUTH, delivers it to Maildirs, relays it
// to other servers, and writes real delivery reports (DSN) for what it cannot deliver. The system's own exim is not touched.
package eximtest

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"johnschool/emails/smtptest"
)

// User and Password sign in to every Server.
const (
	User     = "office"
	Password = "s3cret/of: exim"
)

// MaxBytes is the largest message that a Server takes.
const MaxBytes = 20 << 20

// Server is one running exim4.
type Server struct {
	dir, addr  string
	roots      *x509.CertPool
	credential *syscall.Credential // nil unless we are root
	daemon     *exec.Cmd
	ended      chan struct{}

	mu     sync.Mutex
	fates  map[string]Fate
	routes map[string]string
}

// startWithin bounds the start of a daemon that usually takes some hundredths of a second.
const startWithin = 2 * time.Minute

// Start runs an exim4 on a free port of 127.0.0.1 until the test ends. Where a test fails, its log shows exim's.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("exim's log:\n%s", s.Log())
		}
		_ = os.RemoveAll(s.dir)
	})
	return s
}

func start() (*Server, error) {
	binary, err := find()
	if err != nil {
		return nil, err
	}
	// Not testing.TB.TempDir: as root, exim runs as another user, who must be able to walk there.
	dir, err := os.MkdirTemp("", "eximtest-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, fates: map[string]Fate{}, routes: map[string]string{}}
	if err := s.prepare(binary); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	// The port is free when we look; if another process takes it before exim does, look again.
	for range 5 {
		if err = s.run(); err == nil {
			return s, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("eximtest: exim does not start: %w\n%s", err, s.Log()), os.RemoveAll(dir))
}

// find looks where distributions put exim, as an ordinary user's PATH often lacks sbin, and where scripts/install.sh unpacks it.
func find() (string, error) {
	places := []string{"exim4", "exim", "/usr/sbin/exim4", "/usr/sbin/exim", "/usr/local/sbin/exim", "/opt/homebrew/bin/exim"}
	if dir, err := os.Getwd(); err == nil {
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			places = append(places, filepath.Join(dir, ".tools", "exim4", "usr", "sbin", "exim4"))
		}
	}
	for _, name := range places {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("eximtest: exim4 is missing: scripts/install.sh test installs it")
}

// prepare fills the folder. exim is copied without its setuid bit: so it never becomes root, whoever runs the test.
func (s *Server) prepare(binary string) error {
	account, err := s.account()
	if err != nil {
		return err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return fmt.Errorf("eximtest: copy exim: %w", err)
	}
	own, err := smtptest.NewIdentity(time.Now().Add(24 * time.Hour))
	if err != nil {
		return err
	}
	s.roots = own.Roots
	for _, sub := range []string{"spool", "log", "mail", filepath.Join("mail", others)} {
		if err := os.MkdirAll(s.path(sub), 0o755); err != nil {
			return err
		}
	}
	if err := errors.Join(own.WritePEM(s.path("cert.pem"), s.path("key.pem")), os.WriteFile(s.path("exim"), program, 0o755),
		os.WriteFile(s.path("exim.conf"), s.configuration(account), 0o644), s.writeTables()); err != nil {
		return fmt.Errorf("eximtest: prepare exim's folder: %w", err)
	}
	if s.credential == nil {
		return nil
	}
	// Readable for its user whatever our umask is.
	if err := errors.Join(os.Chmod(s.dir, 0o755), os.Chmod(s.path("exim.conf"), 0o644)); err != nil {
		return err
	}
	return s.handOver()
}

// account is the numbers of the user and group that exim runs as: our own, or nobody's where we are root, as which exim
// delivers no mail.
func (s *Server) account() (account struct{ UID, GID int }, err error) {
	account.UID, account.GID = os.Getuid(), os.Getgid()
	if account.UID != 0 {
		return account, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return account, fmt.Errorf("eximtest: exim needs an ordinary user: %w", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return account, err
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return account, err
	}
	s.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	account.UID, account.GID = int(uid), int(gid)
	return account, nil
}

// handOver gives the folder to exim's user, but for the configuration: exim reads none that another could have written.
func (s *Server) handOver() error {
	return filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil || path == s.path("exim.conf") {
			return err
		}
		return os.Lchown(path, int(s.credential.Uid), int(s.credential.Gid))
	})
}

// run starts the daemon and waits until it greets. The queue is run every second.
func (s *Server) run() error {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.addr = probe.Addr().String()
	_ = probe.Close()
	_, port, _ := net.SplitHostPort(s.addr)
	s.daemon = exec.Command(s.path("exim"), "-C", s.path("exim.conf"), "-oX", "<; [127.0.0.1]:"+port, "-bdf", "-q1s")
	s.daemon.Dir = s.dir
	s.daemon.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.credential}
	if err := s.daemon.Start(); err != nil {
		return err
	}
	s.ended = make(chan struct{})
	go func(ended chan struct{}, daemon *exec.Cmd) {
		defer close(ended)
		_ = daemon.Wait()
	}(s.ended, s.daemon)
	if err := s.awaitBanner(); err != nil {
		s.stop()
		return err
	}
	return nil
}

func (s *Server) awaitBanner() error {
	for deadline := time.Now().Add(startWithin); time.Now().Before(deadline); {
		if banner := s.banner(); strings.HasPrefix(banner, "220 "+hostName) {
			return nil
		}
		select {
		case <-s.ended:
			return errors.New("it ended at once")
		case <-time.After(5 * time.Millisecond):
		}
	}
	return fmt.Errorf("it does not greet within %s", startWithin)
}

func (s *Server) banner() string {
	c, err := net.DialTimeout("tcp", s.addr, time.Second)
	if err != nil {
		return ""
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	line := make([]byte, 200)
	n, _ := c.Read(line)
	return string(line[:n])
}

// stop ends the daemon and whatever it started, all in one process group.
func (s *Server) stop() {
	_ = syscall.Kill(-s.daemon.Process.Pid, syscall.SIGKILL)
	<-s.ended
}

func (s *Server) path(elements ...string) string {
	return filepath.Join(slices.Insert(elements, 0, s.dir)...)
}

// Addr is host:port.
func (s *Server) Addr() string { return s.addr }

// URL is what SMTP_URL takes, with user, password and TLS demanded.
func (s *Server) URL() string {
	u := url.URL{Scheme: "smtp", Host: s.addr, User: url.UserPassword(User, Password), RawQuery: "tls=required"}
	return u.String()
}

// RootCAs trust the server's certificate.
func (s *Server) RootCAs() *x509.CertPool { return s.roots }

// Log is exim's main log so far, a line for each message received, delivered, put off or given up.
func (s *Server) Log() string {
	var all strings.Builder
	for _, name := range []string{"mainlog", "paniclog"} {
		content, _ := os.ReadFile(s.path("log", name))
		all.Write(content)
	}
	return all.String()
}
