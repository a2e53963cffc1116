package emails_test

import (
	"strings"
	"testing"

	"johnschool/emails"
	"johnschool/emails/smtptest"

	"github.com/google/go-cmp/cmp"
)

// A report about a delivery must name the message and tell of failure and delay.
func TestEnvelopeAsksForReports(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t, smtptest.WithDSN())
	plain := smtptest.Start(t)
	cases := map[string]struct{ id, to, envelope string }{
		"a message's id":     {"01939c6e-7f10-7abc-8def-0123456789ab", "clerk@court.example.gov", "01939c6e-7f10-7abc-8def-0123456789ab"},
		"encoded on its way": {"a+b=c", "o'brien+court=1@example.org", "a+b=c"},
		"too long":           {strings.Repeat("x", 101), "clerk@court.example.gov", ""},
	}
	for name, c := range cases {
		m := letter(c.id)
		m.To = c.to
		for _, s := range []*smtptest.Server{server, plain} {
			s.Forget()
			if err := send(t, s.URL(), emails.Options{}, m); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		want := smtptest.DSN{Return: "HDRS", EnvelopeID: c.envelope, Notify: []string{"FAILURE", "DELAY"}, OriginalRecipient: c.to}
		if d := cmp.Diff(want, server.Messages()[0].DSN); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(smtptest.DSN{}, plain.Messages()[0].DSN); d != "" {
			t.Errorf("%s, where reports are not offered (-want +got):\n%s", name, d)
		}
	}
}
