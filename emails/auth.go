package emails

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

// mechanism is one way to sign in (RFC 4954).
type mechanism struct {
	name  string
	bound bool // to the TLS connection, so that nobody between us and the server can use the sign-in for another
	auth  func(s *SMTP, state *tls.ConnectionState) smtp.Auth
}

// mechanisms are those that a password serves, the strongest first. SCRAM never shows the password to the server.
var mechanisms = []mechanism{
	{"SCRAM-SHA-256-PLUS", true, func(s *SMTP, state *tls.ConnectionState) smtp.Auth {
		return smtp.ScramSHA256PlusAuth(s.user, s.password, state)
	}},
	{"SCRAM-SHA-256", false, func(s *SMTP, _ *tls.ConnectionState) smtp.Auth { return smtp.ScramSHA256Auth(s.user, s.password) }},
	{"SCRAM-SHA-1-PLUS", true, func(s *SMTP, state *tls.ConnectionState) smtp.Auth {
		return smtp.ScramSHA1PlusAuth(s.user, s.password, state)
	}},
	{"SCRAM-SHA-1", false, func(s *SMTP, _ *tls.ConnectionState) smtp.Auth { return smtp.ScramSHA1Auth(s.user, s.password) }},
	{"PLAIN", false, func(s *SMTP, _ *tls.ConnectionState) smtp.Auth {
		return smtp.PlainAuth("", s.user, s.password, s.host, s.loopback)
	}},
	{"LOGIN", false, func(s *SMTP, _ *tls.ConnectionState) smtp.Auth {
		return smtp.LoginAuth(s.user, s.password, s.host, s.loopback)
	}},
}

// xoauth2 takes a token in the password's place: Google's and Microsoft's way.
const xoauth2 = "XOAUTH2"

// authOf reads ?auth= of the SMTP URL: the one mechanism to use, "" for the strongest that the server offers.
func authOf(asked string, byToken bool) (string, error) {
	known := []string{xoauth2}
	if !byToken {
		known = nil
		for _, m := range mechanisms {
			known = append(known, m.name)
		}
	}
	name := strings.ToUpper(asked)
	if name != "" && !slices.Contains(known, name) {
		return "", fmt.Errorf("emails: the SMTP URL's ?auth= must be one of %s with a password, or %s with a token file",
			strings.ToLower(strings.Join(known, ", ")), strings.ToLower(xoauth2))
	}
	return name, nil
}

// signIn signs in where there is somebody to sign in as.
func (s *SMTP) signIn(client *smtp.Client) error {
	if s.user == "" {
		return nil
	}
	var state *tls.ConnectionState
	if secured, ok := client.TLSConnectionState(); ok {
		state = &secured
	}
	if state == nil && !s.loopback {
		return errClearAuth
	}
	_, words := client.Extension("AUTH")
	offered := strings.Fields(strings.ToUpper(words))
	if s.tokenFile != "" {
		return s.signInByToken(client, offered)
	}
	for _, m := range mechanisms {
		asked := s.auth == "" || s.auth == m.name
		if asked && slices.Contains(offered, m.name) && (state != nil || !m.bound) {
			return client.Auth(m.auth(s, state))
		}
	}
	if s.auth != "" {
		return ownFault("the server does not offer to sign in by " + s.auth + ", which the SMTP URL demands")
	}
	return errNoAuth
}

// signInByToken reads the token anew each time: tokens live an hour or so, and another program refreshes the file.
func (s *SMTP) signInByToken(client *smtp.Client, offered []string) error {
	if !slices.Contains(offered, xoauth2) {
		return ownFault("the server does not offer to sign in with a token (" + xoauth2 + ")")
	}
	content, err := os.ReadFile(s.tokenFile)
	switch token := strings.TrimSpace(string(content)); {
	case errors.Is(err, os.ErrNotExist):
		return ownFault("the file with the mail server's token is missing")
	case err != nil:
		return ownFault("the file with the mail server's token cannot be read")
	case token == "" || strings.IndexFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0:
		return ownFault("the file with the mail server's token does not hold one token")
	default:
		return client.Auth(smtp.XOAuth2Auth(s.user, token))
	}
}

// ownFault is why we do not go on with a server, in words for the administrator that name nobody.
type ownFault string

func (f ownFault) Error() string { return string(f) }

const (
	errNoSTARTTLS = ownFault("the server offers no STARTTLS, so mail could be read on the way; ask for its TLS port and use smtps://, or another server")
	errNoAuth     = ownFault("the server offers no way to sign in that we know (SCRAM-SHA-256, SCRAM-SHA-1, PLAIN, LOGIN)")
	errClearAuth  = ownFault("the server offers no TLS and the password must not travel without it")
)
