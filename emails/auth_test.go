package emails_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"johnschool/emails"
	"johnschool/emails/smtptest"
)

// withQuery adds a setting to an SMTP URL.
func withQuery(smtpURL, setting string) string {
	if strings.Contains(smtpURL, "?") {
		return smtpURL + "&" + setting
	}
	return smtpURL + "?" + setting
}

func TestStrongestMechanismSignsIn(t *testing.T) {
	t.Parallel()
	all := []string{"LOGIN", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "XOAUTH2"}
	cases := map[string]struct {
		offered []string
		asked   string // ?auth=
		tls     bool
		want    string // "" where nothing suits
	}{
		"everything below TLS":       {all, "", true, "SCRAM-SHA-256-PLUS"},
		"everything without TLS":     {all, "", false, "SCRAM-SHA-256"}, // on loopback
		"SHA-1 alone":                {[]string{"PLAIN", "SCRAM-SHA-1", "LOGIN"}, "", true, "SCRAM-SHA-1"},
		"SHA-1 bound":                {[]string{"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, "", true, "SCRAM-SHA-1-PLUS"},
		"PLAIN before LOGIN":         {[]string{"LOGIN", "PLAIN"}, "", true, "PLAIN"},
		"LOGIN alone":                {[]string{"LOGIN"}, "", true, "LOGIN"},
		"asked for LOGIN":            {all, "login", true, "LOGIN"},
		"asked for SCRAM, unbound":   {all, "scram-sha-256", true, "SCRAM-SHA-256"},
		"asked for what is missing":  {[]string{"PLAIN"}, "scram-sha-256", true, ""},
		"only with a token":          {[]string{"XOAUTH2"}, "", true, ""},
		"nothing known":              {[]string{"CRAM-MD5"}, "", true, ""},
		"bound alone without a bond": {[]string{"SCRAM-SHA-256-PLUS"}, "", false, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := []smtptest.Option{smtptest.WithAuth("office", "p@ss, wörd=", c.offered...)}
			if c.tls {
				options = append(options, smtptest.WithTLS())
			}
			server := smtptest.Start(t, options...)
			u := server.URL()
			if c.tls {
				u = withQuery(u, "tls=required")
			}
			if c.asked != "" {
				u = withQuery(u, "auth="+c.asked)
			}
			err := send(t, u, emails.Options{RootCAs: server.RootCAs()}, letter("auth"))
			if c.want == "" {
				if emails.TroubleOf(err) != emails.Misconfigured || len(server.Messages()) != 0 {
					t.Errorf("want misconfigured: %v", err)
				}
				return
			}
			if err != nil || !slices.Equal(server.SignIns(), []string{c.want}) {
				t.Errorf("signed in by %v, want %s (%v)", server.SignIns(), c.want, err)
			}
		})
	}
}

func TestWrongPasswordByEachMechanism(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "PLAIN", "LOGIN"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			server := smtptest.Start(t, smtptest.WithTLS(), smtptest.WithAuth("office", "right", mechanism))
			u := url.URL{Scheme: "smtp", Host: server.Addr(), User: url.UserPassword("office", "wrong"), RawQuery: "tls=required"}
			err := send(t, u.String(), emails.Options{RootCAs: server.RootCAs()}, letter("wrong"))
			if emails.TroubleOf(err) != emails.Misconfigured || len(server.SignIns()) != 0 {
				t.Errorf("want misconfigured: %v", err)
			}
		})
	}
}

// A token lives an hour; another program writes the next one into the file.
func TestTokenIsReadAtEverySignIn(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t, smtptest.WithTLS(), smtptest.WithAuth("office@example.org", "token-2", "PLAIN", "XOAUTH2"))
	file := filepath.Join(t.TempDir(), "token")
	u := url.URL{Scheme: "smtp", Host: server.Addr(), User: url.User("office@example.org"), RawQuery: "tls=required"}
	s := sender(t, u.String(), emails.Options{RootCAs: server.RootCAs(), TokenFile: file})
	steps := []struct{ content, trouble, says string }{
		{"", "misconfigured", "missing"},
		{" \n", "misconfigured", "does not hold one token"},
		{"token-1\n", "misconfigured", "535"},
		{"token-2\n", "", ""},
		{"two tokens\n", "misconfigured", "does not hold one token"},
	}
	for i, step := range steps {
		if i > 0 {
			if err := os.WriteFile(file, []byte(step.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := s.Send(t.Context(), letter("token"))
		if string(emails.TroubleOf(err)) != step.trouble || emails.IsPermanent(err) || err != nil && !strings.Contains(err.Error(), step.says) {
			t.Errorf("step %d: trouble %q, want %q: %v", i, emails.TroubleOf(err), step.trouble, err)
		}
		if err != nil && strings.Contains(err.Error(), "token-1") {
			t.Errorf("step %d: the error repeats the token", i)
		}
	}
	if got := server.SignIns(); !slices.Equal(got, []string{"XOAUTH2"}) {
		t.Errorf("signed in by %v", got)
	}
}

// Neither password nor token leaves before TLS, whatever a server says.
func TestNoSecretWithoutTLS(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("token"), 0o600); err != nil {
		t.Fatal(err)
	}
	for smtpURL, o := range map[string]emails.Options{
		"smtp://office:secret@mail.example.org?tls=none": {},
		"smtp://office@mail.example.org?tls=none":        {TokenFile: token},
	} {
		if _, err := emails.New(smtpURL, "", o); err == nil {
			t.Errorf("%s was accepted", smtpURL)
		}
	}
	bad := map[string]emails.Options{
		"smtp://office:secret@mail.example.org":              {TokenFile: token},
		"smtp://mail.example.org":                            {TokenFile: token},
		"smtp://office@mail.example.org?auth=plain":          {TokenFile: token},
		"smtp://office:secret@mail.example.org?auth=ntlm":    {},
		"smtp://office:secret@mail.example.org?auth=xoauth2": {},
		"smtp://mail.example.org?auth=plain":                 {},
	}
	for smtpURL, o := range bad {
		if _, err := emails.New(smtpURL, "", o); err == nil {
			t.Errorf("%s was accepted", smtpURL)
		}
	}
}
