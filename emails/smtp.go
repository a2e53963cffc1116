package emails

import (
	"context"
	"crypto/tls"
	"net"

	"github.com/wneessen/go-mail/smtp"
)

// SMTP sends to one mail server. It drives go-mail's protocol client command by command instead of through
// gomail.Client: that one reports a message as failed when the RSET after its acceptance fails, folds replies into
// strings, and leaves the connection open when greeting or signing in fails.
type SMTP struct {
	host, port     string
	user, password string
	tokenFile      string // in the password's place
	auth           string // the mechanism to use; "" for the strongest offered
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

func (s *SMTP) dial(ctx context.Context) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, s.o.DialTimeout)
	defer cancel()
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return nil, classify(StageConnect, err)
	}
	l := &line{raw: newMeter(raw)}
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
	conn := net.Conn(l.raw)
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
	if err := client.Hello(s.o.Hello); err != nil {
		return StageConnect, err
	}
	if err := s.startTLS(client); err != nil {
		return StageTLS, err
	}
	return StageAuth, s.signIn(client)
}

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
