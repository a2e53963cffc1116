package emails_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
)

func TestEncodeIsStable(t *testing.T) {
	t.Parallel()
	first, err := letter("stable").Encode()
	if err != nil {
		t.Fatal(err)
	}
	second, err := letter("stable").Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the same message was encoded in two ways")
	}
	other := letter("stable")
	other.Text += "!"
	third, err := other.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first, third) {
		t.Error("another text gave the same bytes")
	}
}

func TestEncodeWritesHeaders(t *testing.T) {
	t.Parallel()
	m := letter("headers")
	m.From = `"José Núñez" <office@example.org>`
	m.Headers = map[string]string{"X-Reference": "R-1", "auto-submitted": "auto-replied"}
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got := string(raw)
	for _, want := range []string{"X-Reference: R-1\r\n", "Auto-Submitted: auto-replied\r\n", "From: =?utf-8?q?Jos=C3=A9_N=C3=BA=C3=B1ez?= <office@example.org>\r\n"} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is missing or repeated in\n%s", want, got[:600])
		}
	}
	if strings.Contains(got, "auto-generated") {
		t.Error("Auto-Submitted has two values")
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(*emails.Message) {
		return func(m *emails.Message) { m.Headers = map[string]string{name: value} }
	}
	attachment := func(a emails.Attachment) func(*emails.Message) {
		return func(m *emails.Message) { m.Attachments = []emails.Attachment{a} }
	}
	cases := map[string]struct {
		field  string
		change func(*emails.Message)
	}{
		"subject with a second header":  {"Subject", func(m *emails.Message) { m.Subject = "Hello\r\nBcc: x@example.org" }},
		"subject with LF":               {"Subject", func(m *emails.Message) { m.Subject = "Hello\nthere" }},
		"subject with a line separator": {"Subject", func(m *emails.Message) { m.Subject = "Hello\u2028there" }},
		"subject not UTF-8":             {"Subject", func(m *emails.Message) { m.Subject = "Hello \xff" }},
		"no subject":                    {"Subject", func(m *emails.Message) { m.Subject = " " }},
		"endless subject":               {"Subject", func(m *emails.Message) { m.Subject = strings.Repeat("x", 201) }},
		"recipient with a header":       {"To", func(m *emails.Message) { m.To = "clerk@example.org\r\nBcc: x@example.org" }},
		"two recipients":                {"To", func(m *emails.Message) { m.To = "a@example.org, b@example.org" }},
		"no recipient":                  {"To", func(m *emails.Message) { m.To = "" }},
		"recipient without domain":      {"To", func(m *emails.Message) { m.To = "clerk@county" }},
		"sender with encoded LF":        {"From", func(m *emails.Message) { m.From = "=?utf-8?q?a=0Ab?= <a@example.org>" }},
		"reply-to not an address":       {"ReplyTo", func(m *emails.Message) { m.ReplyTo = "nobody" }},
		"message id with brackets":      {"MessageID", func(m *emails.Message) { m.MessageID = "<a@example.org>" }},
		"message id with CRLF":          {"MessageID", func(m *emails.Message) { m.MessageID = "a\r\n@example.org" }},
		"no message id":                 {"MessageID", func(m *emails.Message) { m.MessageID = "" }},
		"no date":                       {"Date", func(m *emails.Message) { m.Date = time.Time{} }},
		"no text":                       {"Text", func(m *emails.Message) { m.Text = "\n" }},
		"text with NUL":                 {"Text", func(m *emails.Message) { m.Text = "a\x00b" }},
		"html not UTF-8":                {"HTML", func(m *emails.Message) { m.HTML = "\xc3" }},
		"header value with CRLF":        {"Headers", header("X-Kind", "a\r\nBcc: x@example.org")},
		"header name with colon":        {"Headers", header("X: y\r\nBcc", "x@example.org")},
		"header that is ours":           {"Headers", header("bCC", "x@example.org")},
		"header of MIME":                {"Headers", header("content-type", "text/plain")},
		"file name with CRLF":           {"Attachments", attachment(emails.Attachment{Name: "a\r\nb", ContentType: "application/pdf"})},
		"file name with a path":         {"Attachments", attachment(emails.Attachment{Name: "../a.pdf", ContentType: "application/pdf"})},
		"file without type":             {"Attachments", attachment(emails.Attachment{Name: "a.pdf"})},
		"file type with CRLF":           {"Attachments", attachment(emails.Attachment{Name: "a.pdf", ContentType: "a/b;\r\n c=d"})},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := letter("refused")
			c.change(&m)
			_, err := m.Encode()
			var pe *emails.PermanentError
			if !errors.As(err, &pe) || pe.Stage != emails.StageMessage || !strings.HasPrefix(pe.Text, c.field+" ") {
				t.Errorf("got %v, want a permanent error about %s", err, c.field)
			}
		})
	}
	if err := letter("fine").Check(); err != nil {
		t.Errorf("a sound message: %v", err)
	}
}

func TestValidAddress(t *testing.T) {
	t.Parallel()
	good := []string{"a@example.org", "first.last+tag@sub.example-court.gov", "o'brien@example.org", "x@xn--bcher-kva.example",
		strings.Repeat("a", 64) + "@example.org"}
	for _, s := range good {
		if err := emails.ValidAddress(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	bad := []string{"", "a", "@example.org", "a@", "a@b", "a@@example.org", "a@b@example.org", "a b@example.org", "a@exa mple.org",
		" a@example.org", "a@example.org\n", "a@example.org\r\nBcc: b@example.org", "a..b@example.org", ".a@example.org",
		"a.@example.org", "a@-example.org", "a@example-.org", "a@example..org", "a@example.org.", "a@127.0.0.1", "a@[127.0.0.1]",
		"\"a b\"@example.org", "A <a@example.org>", "josé@example.org", "a@exámple.org", "a@example_org.com", "a,b@example.org",
		"a\x00@example.org", strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b", 64) + ".org",
		"a@" + strings.Repeat("bbbbbbbbb.", 25) + "org"}
	for _, s := range bad {
		err := emails.ValidAddress(s)
		if err == nil {
			t.Errorf("%q was accepted", s)
		} else if len(s) > 3 && strings.Contains(err.Error(), s) {
			t.Errorf("the error repeats the address: %v", err)
		}
	}
}
