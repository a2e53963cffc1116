package emails

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// line is one connection to the server, ready for MAIL.
type line struct {
	raw    *meter // below TLS: deadlines and closing work here at any moment, from any goroutine
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

// deadline sets how long the next exchange may take from now to its end, however slowly the server drips, and how much
// it may answer.
func (l *line) deadline(d time.Duration) error {
	l.raw.left.Store(maxAnswer)
	return l.raw.SetDeadline(time.Now().Add(d))
}

// command sends one command and waits for a reply that begins with the digits of expect.
func (l *line) command(expect int, command string) error {
	text := l.client.Text
	id, err := text.Cmd("%s", command)
	if err != nil {
		return err
	}
	text.StartResponse(id)
	defer text.EndResponse(id)
	_, _, err = text.ReadResponse(expect)
	return err
}

// maxAnswer bounds what a server answers to one command, TLS and its certificates included, in bytes: a line without an end
// would fill our memory.
const maxAnswer = 256 << 10

var errEndlessAnswer = errors.New("the server's answer does not end")

// meter is a connection that gives up on an endless answer.
type meter struct {
	net.Conn
	left atomic.Int64
}

func newMeter(c net.Conn) *meter {
	m := &meter{Conn: c}
	m.left.Store(maxAnswer)
	return m
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	if m.left.Add(-int64(n)) < 0 {
		return 0, errEndlessAnswer
	}
	return n, err
}

// greetError sorts what went wrong before the first message. Nothing here is a message's fault, so nothing is permanent:
// either the network is away, or the server and we disagree (certificate, TLS, sign-in, no mail server at all).
func (s *SMTP) greetError(stage Stage, err error) error {
	sorted := classify(stage, err, s.user)
	var te *TemporaryError
	if !errors.As(sorted, &te) || te.Code != 0 {
		return sorted
	}
	if !isNetwork(err) {
		te.Trouble = Misconfigured
	}
	te.Text = wordsFor(err)
	return sorted
}

// wordsFor says in our words, naming nobody, what keeps us from a server; "" where only the cause itself says it.
func wordsFor(err error) string {
	var own ownFault
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &own):
		return string(own)
	case errors.As(err, &name):
		return "the server's certificate is for another name than the one in the SMTP URL"
	case errors.As(err, &unknown):
		return "the server's certificate comes from an authority that this machine does not trust"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the server's certificate has expired or is not good yet"
	case errors.As(err, &invalid):
		return "the server's certificate is not good for a mail server"
	case errors.As(err, &noTLS):
		return "the server does not speak TLS on this port: smtps:// is for a port with TLS from the first byte, smtp:// for one with STARTTLS"
	}
	return ""
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
