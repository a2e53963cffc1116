package dbtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL as somebody else runs it, for a program that is given its URL: on TCP with TLS, and passwords
// by SCRAM. It has nothing but a superuser, a role for standbys and the rules of who may connect. What it confirmed
// survives a kill, though not a power failure.
type Server struct {
	t        testing.TB
	folder   string // holds the cluster, its certificate, its log
	bin      string
	account  *syscall.Credential // nil: ourselves
	port     string
	password string
	settings []string
}

// The roles of a new Server; both have its password.
const (
	serverSuper   = "postgres"
	serverStandby = "standby"
)

// access lets each role connect to what it needs, as docs/deployment.md advises.
const access = `
hostssl johnschool  johnschool_app,johnschool_owner 127.0.0.1/32 scram-sha-256
hostssl replication standby                         127.0.0.1/32 scram-sha-256
hostssl all         postgres,dba                    127.0.0.1/32 scram-sha-256
`

// NewServer starts a server with settings, as in "max_connections=50", and stops it when t ends.
func NewServer(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := emptyServer(t, settings)
	s.password = rand.Text()
	if err := errors.Join(os.WriteFile(s.file("password"), []byte(s.password), 0o600), s.own("password")); err != nil {
		t.Fatal(err)
	}
	s.mustRun("initdb", "--pgdata", s.file("data"), "--username", serverSuper, "--pwfile", s.file("password"), "--auth", "scram-sha-256",
		"--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	if err := os.WriteFile(s.file("data/pg_hba.conf"), []byte(access), 0o600); err != nil { // its owner stays
		t.Fatal(err)
	}
	s.Start()
	s.Exec("create role " + serverStandby + " login replication password '" + s.password + "'")
	return s
}

// NewStandby starts a server that follows primary by streaming replication, and stops it when t ends.
func NewStandby(t testing.TB, primary *Server) *Server {
	t.Helper()
	s := emptyServer(t, primary.settings)
	s.password = primary.password
	u := url.URL{Scheme: "postgres", User: url.UserPassword(serverStandby, s.password), Host: primary.Host(), RawQuery: "sslmode=require"}
	s.mustRun("pg_basebackup", "--pgdata", s.file("data"), "--dbname", u.String(), "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
	s.Start()
	return s
}

func emptyServer(t testing.TB, settings []string) *Server {
	t.Helper()
	cluster, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, settings: settings}
	if s.bin, err = binFolder(cluster.SuperURL()); err != nil {
		t.Fatal(err)
	}
	if s.account, err = ordinaryAccount(); err != nil {
		t.Fatal(err)
	}
	if s.folder, err = os.MkdirTemp(memory(), "johnschool-server-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(s.folder) })
	if s.port, err = freePort(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(s.folder, 0o711), os.Mkdir(s.file("data"), 0o700), s.own("data"), s.certify()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop("immediate") })
	return s
}

// binFolder asks a server where its programs lie.
func binFolder(superURL string) (string, error) {
	super, err := single(superURL)
	if err != nil {
		return "", err
	}
	defer super.Close()
	var bin string
	err = super.QueryRow(`select setting from pg_config where name = 'BINDIR'`).Scan(&bin)
	return bin, err
}

// ordinaryAccount is who runs the server where we are root, which PostgreSQL does not run as.
func ordinaryAccount() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
	}
	return nil, errors.New("there is neither a user postgres nor a user nobody")
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// certify makes a certificate for 127.0.0.1, which is its own authority.
func (s *Server) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "PostgreSQL"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(s.RootCertificate(), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644),
		os.WriteFile(s.file("server.key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600), s.own("server.key"))
}

// RootCertificate names the file with the certificate that vouches for the server's.
func (s *Server) RootCertificate() string { return s.file("server.crt") }

// Host is where the server listens, host and port.
func (s *Server) Host() string { return net.JoinHostPort("127.0.0.1", s.port) }

// URL connects as a role to a database. The server's certificate is verified.
func (s *Server) URL(role, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Host: s.Host(), Path: "/" + database,
		RawQuery: url.Values{"sslmode": {"verify-full"}, "sslrootcert": {s.RootCertificate()}}.Encode()}
	return u.String()
}

// SuperURL connects as superuser.
func (s *Server) SuperURL(database string) string { return s.URL(serverSuper, s.password, database) }

// Program names one of PostgreSQL's own programs that belongs to the server.
func (s *Server) Program(name string) string { return filepath.Join(s.bin, name) }

// Start starts the server and waits until it takes connections.
func (s *Server) Start() {
	s.t.Helper()
	options := []string{"listen_addresses=127.0.0.1", "port=" + s.port, "unix_socket_directories=", "ssl=on", "ssl_cert_file=" + s.RootCertificate(),
		"ssl_key_file=" + s.file("server.key"), "fsync=off"}
	var line strings.Builder
	for _, o := range append(options, s.settings...) {
		fmt.Fprintf(&line, " -c %s", o)
	}
	s.mustRun("pg_ctl", "start", "--wait", "--pgdata", s.file("data"), "--log", s.file("data/server.log"), "--options", line.String())
}

// Restart stops the server, "fast" or "immediate" (which is a crash), and starts it again.
func (s *Server) Restart(mode string) {
	s.t.Helper()
	s.Stop(mode)
	s.Start()
}

// Stop stops the server, "fast" or "immediate" (which is a crash).
func (s *Server) Stop(mode string) {
	s.t.Helper()
	if err := s.stop(mode); err != nil {
		s.t.Fatal(err)
	}
}

func (s *Server) stop(mode string) error {
	return s.run("pg_ctl", "stop", "--wait", "--mode", mode, "--pgdata", s.file("data"))
}

// Promote makes a standby take writes.
func (s *Server) Promote() {
	s.t.Helper()
	s.mustRun("pg_ctl", "promote", "--wait", "--pgdata", s.file("data"))
}

// Exec does something as superuser in the database postgres.
func (s *Server) Exec(statement string) {
	s.t.Helper()
	super, err := sql.Open("postgres", s.SuperURL("postgres"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer super.Close()
	if _, err := super.Exec(statement); err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
}

func (s *Server) file(name string) string { return filepath.Join(s.folder, name) }

// own gives a file to the server's user.
func (s *Server) own(name string) error {
	if s.account == nil {
		return nil
	}
	return os.Chown(s.file(name), int(s.account.Uid), int(s.account.Gid))
}

func (s *Server) mustRun(program string, args ...string) {
	s.t.Helper()
	if err := s.run(program, args...); err != nil {
		s.t.Fatal(err)
	}
}

// run runs one of PostgreSQL's programs as the server's user.
func (s *Server) run(program string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.Program(program), args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Env = "/", &syscall.SysProcAttr{Credential: s.account, Setsid: true}, append(os.Environ(), "LC_ALL=C", "HOME=/nonexistent")
	output, err := os.CreateTemp("", "johnschool-output-") // a file: a server that goes on would keep a pipe open
	if err != nil {
		return err
	}
	defer os.Remove(output.Name())
	defer output.Close()
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(output.Name())
		log, _ := os.ReadFile(s.file("data/server.log"))
		return fmt.Errorf("%s: %w\n%s\n%s", program, err, said, log[max(0, len(log)-2000):])
	}
	return nil
}
