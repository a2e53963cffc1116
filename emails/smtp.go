package emails

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// SMTP sends to one mail server. It drives go-mail's protocol client command by command instead of through
// gomail.Client: that one reports a message as failed when the RSET after its acceptance fails, folds replies into
// strings, and leaves the connection open when greeting or signing in fails.
type SMTP struct {
	host, port     string
	user, password string
	loopback       bool
	mode           tlsMode
	tls            *tls.Config
	o              Options
}

// Name is the URL without user and password.
func (s *SMTP) Name() string {
	scheme := "smtp://"
	if s.mode == tlsImplicit {
		scheme = "smtps://"
	}
	return scheme + net.JoinHostPort(s.host, s.port)
}

// Send connects, sends m and takes leave.
func (s *SMTP) Send(ctx context.Context, m Message) error { return sendOne(ctx, s, m) }

// Open connects, starts TLS and signs in.
func (s *SMTP) Open(ctx context.Context) (Conn, error) {
	l, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	return &smtpConn{s: s, line: l}, nil
}

// line is one connection to the server, ready for MAIL.
type line struct {
	raw    net.Conn // below TLS: deadlines and closing work here at any moment, from any goroutine
	client *smtp.Client
	sent   int         // messages accepted over it
	cut    atomic.Bool // closed because a context ended
}

// watch closes the line when ctx ends, which wakes whatever reads or writes; the returned function stops watching.
func (l *line) watch(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		l.cut.Store(true)
		_ = l.raw.Close()
	})
}

// cause is err, or the end of the context where that is what cut the line.
func (l *line) cause(ctx context.Context, err error) error {
	var reply *textproto.Error
	if l.cut.Load() && !errors.As(err, &reply) {
		return context.Cause(ctx)
	}
	return err
}

func (s *SMTP) dial(ctx context.Context) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, s.o.DialTimeout)
	defer cancel()
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return nil, classify(StageConnect, err)
	}
	l := &line{raw: raw}
	stop := l.watch(ctx)
	stage, err := s.greet(ctx, l)
	if !stop() && err == nil { // the context ended at the very last moment
		stage, err = StageConnect, ctx.Err()
	}
	if err != nil {
		_ = raw.Close()
		return nil, s.greetError(stage, l.cause(ctx, err))
	}
	return l, nil
}

// greet goes from TCP to a session that takes MAIL, and says which stage failed.
func (s *SMTP) greet(ctx context.Context, l *line) (Stage, error) {
	conn := l.raw
	if s.mode == tlsImplicit {
		secured := tls.Client(l.raw, s.tls)
		if err := secured.HandshakeContext(ctx); err != nil {
			return StageTLS, err
		}
		conn = secured
	}
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return StageConnect, err
	}
	l.client = client
	client.SkipSMTPUTF8(true) // our addresses are ASCII, and a relay without SMTPUTF8 would bounce the message
	if err := client.Hello(s.o.Hello); err != nil {
		return StageConnect, err
	}
	if err := s.startTLS(client); err != nil {
		return StageTLS, err
	}
	return StageAuth, s.signIn(client)
}

var (
	errNoSTARTTLS = errors.New("the server offers no STARTTLS")
	errNoAuth     = errors.New("the server offers no way to sign in that we know (SCRAM-SHA-256, PLAIN, LOGIN)")
	errClearAuth  = errors.New("the server offers no TLS and the password must not travel without it")
)

func (s *SMTP) startTLS(client *smtp.Client) error {
	if s.mode == tlsNone || s.mode == tlsImplicit {
		return nil
	}
	offered, _ := client.Extension("STARTTLS")
	switch {
	case offered:
		return client.StartTLS(s.tls)
	case s.mode == tlsRequired:
		return errNoSTARTTLS
	}
	return nil
}

func (s *SMTP) signIn(client *smtp.Client) error {
	if s.user == "" {
		return nil
	}
	if _, err := client.GetTLSConnectionState(); err != nil && !s.loopback {
		return errClearAuth
	}
	_, offered := client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	switch {
	case slices.Contains(mechanisms, "SCRAM-SHA-256"):
		return client.Auth(smtp.ScramSHA256Auth(s.user, s.password))
	case slices.Contains(mechanisms, "PLAIN"):
		return client.Auth(smtp.PlainAuth("", s.user, s.password, s.host, s.loopback))
	case slices.Contains(mechanisms, "LOGIN"):
		return client.Auth(smtp.LoginAuth(s.user, s.password, s.host, s.loopback))
	}
	return errNoAuth
}

// greetError sorts what went wrong before the first message. Nothing here is a message's fault, so nothing is permanent:
// either the network is away, or the server and we disagree (certificate, TLS, sign-in, no mail server at all).
func (s *SMTP) greetError(stage Stage, err error) error {
	sorted := classify(stage, err, s.user)
	var te *TemporaryError
	if errors.As(sorted, &te) && te.Code == 0 && !isNetwork(err) {
		te.Trouble = Misconfigured
	}
	return sorted
}

func isNetwork(err error) bool {
	for _, away := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, away) {
			return true
		}
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op != "remote error" // which is a TLS alert: the server disagrees
}

// deadline sets how long the next commands may take.
func (l *line) deadline(d time.Duration) error { return l.raw.SetDeadline(time.Now().Add(d)) }
