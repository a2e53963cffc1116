package emails

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Sender hands messages over, one at a time or a batch over one connection. It may be used from many goroutines.
//
// Every error of Send and Open is a *PermanentError or a *TemporaryError; none holds an address or a password.
type Sender interface {
	// Send is Open, Conn.Send and Conn.Close for a single message.
	Send(ctx context.Context, m Message) error
	// Open prepares for a batch. It fails when the mail server cannot be talked to at all.
	Open(ctx context.Context) (Conn, error)
	// Name says where mail goes, for logs and the administrator: "smtp://mail.example.org:587", "files".
	Name() string
}

// Conn sends a batch. It belongs to one goroutine.
type Conn interface {
	// Send returns nil once the message is safely with the server (or on disk). After an error the next Send may be
	// tried; it connects anew where the connection is gone. See StopsBatch.
	Send(ctx context.Context, m Message) error
	// Close takes leave within a few seconds, whatever the server does. What Send reported stays true.
	Close() error
}

// Options change how a mail server is talked to. The zero value is right for production.
type Options struct {
	// RootCAs are trusted in place of the system's.
	RootCAs *x509.CertPool
	// Hello is the name given in EHLO; empty for this host's name.
	Hello string
	// DialTimeout bounds connecting, TLS and signing in together; 0 for 30 s.
	DialTimeout time.Duration
	// CommandTimeout bounds the answer to one command; 0 for one minute.
	CommandTimeout time.Duration
	// DataTimeout bounds the content and the answer to it; 0 for ten minutes (RFC 5321, 4.5.3.2.6). A server that scans
	// mail takes its time, and giving up early means sending twice.
	DataTimeout time.Duration
	// TokenFile holds an OAuth 2.0 access token for the user of the URL, in place of a password. Another program keeps it
	// fresh; it is read at every sign-in.
	TokenFile string
	// SMIME answers what signs a message now, and DKIM signs it; nil for unsigned mail.
	SMIME func() *SMIME
	DKIM  *DKIM
	// Now is the real time by which SMIME's certificate is good or not; nil for a certificate that is always good.
	Now func() time.Time
}

func (o Options) withDefaults() Options {
	o.DialTimeout = orDefault(o.DialTimeout, 30*time.Second)
	o.CommandTimeout = orDefault(o.CommandTimeout, time.Minute)
	o.DataTimeout = orDefault(o.DataTimeout, 10*time.Minute)
	if o.Hello == "" {
		o.Hello, _ = os.Hostname()
	}
	if !isDotAtom(o.Hello) {
		o.Hello = "localhost"
	}
	return o
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// New makes the Sender for smtpURL:
//
//	smtp://[user:password@]host[:port]    port 587 unless given; STARTTLS required, except to this machine itself
//	smtps://[user:password@]host[:port]   port 465 unless given; TLS from the first byte
//	(empty)                               each message becomes a file in filesDir, which is made if it is missing
//
// ?tls=none|opportunistic|required overrides what smtp:// does; opportunistic uses STARTTLS where it is offered, and
// then the certificate must be good too. The strongest way to sign in that the server offers is taken, SCRAM before PLAIN before LOGIN;
// ?auth=plain and so on takes that one alone. With Options.TokenFile the URL names a user without a password. Neither password nor token ever travels without TLS, except to this machine itself. The error
// is for the administrator and does not repeat the URL, which may hold a password.
func New(smtpURL, filesDir string, o Options) (Sender, error) {
	if smtpURL == "" {
		return newFiles(filesDir, o)
	}
	u, err := url.Parse(smtpURL)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return nil, errors.New("emails: the SMTP URL must read smtp://user:password@host:port " +
			"(or smtps://…), with special characters in the password percent-encoded")
	}
	s := &SMTP{host: u.Hostname(), o: o.withDefaults()}
	s.loopback = isLoopback(s.host)
	asked, auth, err := settingsOf(u)
	if err != nil {
		return nil, err
	}
	if s.mode, err = tlsModeOf(u.Scheme, asked, s.loopback); err != nil {
		return nil, err
	}
	if s.port, err = portOf(u); err != nil {
		return nil, err
	}
	if err := s.readUser(u.User, auth); err != nil {
		return nil, err
	}
	if s.user != "" && s.mode == tlsNone && !s.loopback {
		return nil, errors.New("emails: the SMTP URL has a password but no TLS: leave out ?tls=none")
	}
	s.tls = &tls.Config{ServerName: s.host, RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12}
	return s, nil
}

// readUser takes who signs in, and how.
func (s *SMTP) readUser(user *url.Userinfo, auth string) (err error) {
	if user != nil {
		s.user = user.Username()
		s.password, _ = user.Password()
	}
	s.tokenFile = s.o.TokenFile
	switch {
	case s.tokenFile != "" && (s.user == "" || s.password != ""):
		return errors.New("emails: with a token file the SMTP URL names a user and no password: smtp://user@host")
	case s.tokenFile == "" && (s.user == "") != (s.password == "") || user != nil && s.user == "":
		return errors.New("emails: the SMTP URL names a user without a password or a password without a user")
	case s.user == "" && auth != "":
		return errors.New("emails: the SMTP URL says how to sign in and not as whom")
	}
	s.auth, err = authOf(auth, s.tokenFile != "")
	return err
}

type tlsMode string

const (
	tlsNone          tlsMode = "none"
	tlsOpportunistic tlsMode = "opportunistic"
	tlsRequired      tlsMode = "required"
	tlsImplicit      tlsMode = "implicit"
)

var errQuery = errors.New("emails: the SMTP URL takes only ?tls=none, opportunistic or required, and ?auth=, each once")

// settingsOf reads what stands behind the question mark.
func settingsOf(u *url.URL) (asked tlsMode, auth string, err error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", "", errQuery
	}
	for name, values := range query {
		if name != "tls" && name != "auth" || len(values) != 1 {
			return "", "", errQuery
		}
	}
	return tlsMode(query.Get("tls")), query.Get("auth"), nil
}

func tlsModeOf(scheme string, asked tlsMode, loopback bool) (tlsMode, error) {
	switch {
	case scheme == "smtps" && (asked == "" || asked == tlsRequired):
		return tlsImplicit, nil
	case scheme != "smtp":
		return "", errors.New("emails: the SMTP URL must begin with smtp:// or smtps:// (and smtps:// is always with TLS)")
	case asked == "" && loopback:
		return tlsNone, nil
	case asked == "":
		return tlsRequired, nil
	case asked == tlsNone || asked == tlsOpportunistic || asked == tlsRequired:
		return asked, nil
	}
	return "", errQuery
}

func portOf(u *url.URL) (string, error) {
	port := u.Port()
	if port == "" {
		if u.Scheme == "smtps" {
			return "465", nil
		}
		return "587", nil
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", errors.New("emails: the SMTP URL's port is not between 1 and 65535")
	}
	return port, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// sendOne is Sender.Send for both senders.
func sendOne(ctx context.Context, s Sender, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	c, err := s.Open(ctx)
	if err != nil {
		return err
	}
	err = c.Send(ctx, m)
	_ = c.Close()
	return err
}
