// Package smtptest is a real SMTP server for tests: it speaks the protocol over TCP on this machine, keeps every message
// it accepts, and fails where a test tells it to. A test starts it with Start, any other program with Listen.
package smtptest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The places where a Fault is asked, in the order a message passes them.
const (
	StageConnect = "connect" // before the banner
	StageHello   = "hello"   // EHLO or HELO
	StageAuth    = "auth"    // AUTH, before the password is looked at
	StageMail    = "mail"    // MAIL FROM
	StageRcpt    = "rcpt"    // RCPT TO
	StageData    = "data"    // after DATA was answered 354, before the content is read: nothing is kept
	StageStored  = "stored"  // the message is kept, its reply not yet sent
)

// What a Fault returns besides Reply.
var (
	// ErrDrop closes the connection without a reply.
	ErrDrop = errors.New("smtptest: drop the connection")
	// ErrHang never answers: the connection stays open until the client or the server closes.
	ErrHang = errors.New("smtptest: never answer")
)

// A Fault is asked at every stage; n counts, from 1, how often that stage was reached since SetFault. nil lets the
// client go on; Reply, ErrDrop and ErrHang say how to fail. It is called from many goroutines.
type Fault func(stage string, n int) error

// Reply is a Fault's answer to the client: code 4xx or 5xx, the enhanced code such as "5.1.1" ("" for the generic
// one) and the text.
func Reply(code int, enhanced, text string) error {
	e := &smtp.SMTPError{Code: code, Message: text, EnhancedCode: smtp.EnhancedCodeNotSet}
	if enhanced != "" {
		if _, err := fmt.Sscanf(enhanced, "%d.%d.%d", &e.EnhancedCode[0], &e.EnhancedCode[1], &e.EnhancedCode[2]); err != nil {
			panic(fmt.Sprintf("smtptest: enhanced code %q: %v", enhanced, err))
		}
	}
	return e
}

// An Option changes how the server listens.
type Option func(*Server)

// WithTLS offers STARTTLS with a certificate of its own making, for 127.0.0.1 and localhost (see RootCAs).
func WithTLS() Option { return func(s *Server) { s.wantTLS = true } }

// WithImplicitTLS speaks TLS from the first byte (smtps), with a certificate as WithTLS makes it.
func WithImplicitTLS() Option { return func(s *Server) { s.wantTLS, s.implicitTLS = true, true } }

// WithIdentity is WithTLS with a given certificate.
func WithIdentity(i Identity) Option { return func(s *Server) { s.wantTLS, s.own = true, &i } }

// WithAuth demands AUTH with these before MAIL, with TLS or without, by one of the given mechanisms: PLAIN where none is
// given, LOGIN, SCRAM-SHA-256, SCRAM-SHA-1, each SCRAM also with -PLUS (below TLS), and XOAUTH2, with the password for a token.
func WithAuth(user, password string, mechanisms ...string) Option {
	if len(mechanisms) == 0 {
		mechanisms = []string{sasl.Plain}
	}
	return func(s *Server) { s.user, s.password, s.mechanisms = user, password, mechanisms }
}

// WithDSN offers delivery reports (RFC 3461). None is written; what was asked for stands in Received.
func WithDSN() Option { return func(s *Server) { s.dsn = true } }

// WithMaxBytes refuses larger messages with 552 and says so in EHLO.
func WithMaxBytes(n int64) Option { return func(s *Server) { s.maxBytes = n } }

// Server is one SMTP server. Its address and its messages outlive Close and Restart.
type Server struct {
	wantTLS, implicitTLS bool
	own                  *Identity
	user, password       string
	mechanisms           []string
	dsn                  bool
	maxBytes             int64
	tls                  *tls.Config
	roots                *x509.CertPool
	addr                 string

	mu       sync.Mutex
	run      *run // nil while closed
	fault    Fault
	reached  map[string]int
	conns    int
	signIns  []string
	received []Received
	arrived  chan struct{} // closed, and replaced, whenever a message is kept
}

// run is what lives from one Listen or Restart to the next Close.
type run struct {
	smtp   *smtp.Server
	listen net.Listener
	stop   chan struct{} // closed by Close; ends hanging sessions
	served chan struct{} // closed when Serve has returned
}

// Start serves on a free port of 127.0.0.1 until the test ends.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1:0", opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Listen serves on addr (host:port; port 0 picks a free one) until Close.
func Listen(addr string, opts ...Option) (*Server, error) {
	s := &Server{addr: addr, reached: map[string]int{}, arrived: make(chan struct{})}
	for _, o := range opts {
		o(s)
	}
	if s.wantTLS {
		if s.own == nil {
			own, err := NewIdentity(time.Now().Add(24 * time.Hour))
			if err != nil {
				return nil, fmt.Errorf("smtptest: make a certificate: %w", err)
			}
			s.own = &own
		}
		s.tls, s.roots = &tls.Config{Certificates: []tls.Certificate{s.own.Certificate}, MinVersion: tls.VersionTLS12}, s.own.Roots
	}
	if err := s.Restart(); err != nil {
		return nil, err
	}
	return s, nil
}

// Restart listens again on the same address after Close; it does nothing while the server runs.
func (s *Server) Restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != nil {
		return nil
	}
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("smtptest: listen: %w", err)
	}
	s.addr = l.Addr().String()
	r := &run{listen: l, stop: make(chan struct{}), served: make(chan struct{})}
	r.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return s.newSession(c, r)
	}))
	r.smtp.Domain = "smtptest.invalid"
	r.smtp.ErrorLog = log.New(io.Discard, "", 0)
	r.smtp.ReadTimeout = 5 * time.Minute
	r.smtp.MaxMessageBytes = s.maxBytes
	r.smtp.AllowInsecureAuth = true
	r.smtp.EnableDSN = s.dsn
	l = &gate{Listener: l, s: s, r: r}
	if s.implicitTLS {
		l = tls.NewListener(l, s.tls)
	} else {
		r.smtp.TLSConfig = s.tls
	}
	s.run = r
	go func() {
		defer close(r.served)
		_ = r.smtp.Serve(l)
	}()
	return nil
}

// Close stops listening and cuts every connection, as a mail server that dies. Messages stay; Restart brings it back.
func (s *Server) Close() {
	s.mu.Lock()
	r := s.run
	s.run = nil
	s.mu.Unlock()
	if r == nil {
		return
	}
	close(r.stop)
	_ = r.smtp.Close()
	_ = r.listen.Close() // go-smtp does not know it yet if Serve has only just begun
	<-r.served
}

// SetFault asks f at every stage from now on; nil lets everything pass. Counting starts anew.
func (s *Server) SetFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault, s.reached = f, map[string]int{}
}

// failAt asks the Fault, outside the lock.
func (s *Server) failAt(stage string) error {
	s.mu.Lock()
	s.reached[stage]++
	f, n := s.fault, s.reached[stage]
	s.mu.Unlock()
	if f == nil {
		return nil
	}
	return f(stage, n)
}

// Addr is host:port.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

// URL is what SMTP_URL takes: scheme, user and password (if any) and address.
func (s *Server) URL() string {
	u := url.URL{Scheme: "smtp", Host: s.Addr()}
	if s.implicitTLS {
		u.Scheme = "smtps"
	}
	if s.user != "" {
		u.User = url.UserPassword(s.user, s.password)
	}
	return u.String()
}

// RootCAs holds the server's own certificate; nil without TLS.
func (s *Server) RootCAs() *x509.CertPool { return s.roots }

// Connections counts the connections accepted since Listen.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}
