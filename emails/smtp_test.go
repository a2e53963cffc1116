package emails_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"

	"github.com/google/go-cmp/cmp"
)

// letter is a message as the outbox hands it over, with an attachment that holds every byte.
func letter(id string) emails.Message {
	every := make([]byte, 5000)
	for i := range every {
		every[i] = byte(i * 7)
	}
	return emails.Message{
		MessageID: id + "@mail.example.org",
		From:      `"Program office" <office@example.org>`,
		To:        "clerk@court.example.gov",
		ReplyTo:   "staff@example.org",
		Subject:   "Completion report – case 62-CR-26-1234",
		Text:      "Dear clerk,\n.a line that begins with a dot\nñ and a very long line " + strings.Repeat("word ", 100) + "end\n",
		HTML:      "<p>Dear clerk, ñ</p>",
		Date:      time.Date(2026, 11, 20, 9, 30, 0, 0, time.FixedZone("CST", -6*3600)),
		Attachments: []emails.Attachment{
			{Name: "report.pdf", ContentType: "application/pdf", Data: every},
		},
	}
}

func sender(t *testing.T, smtpURL string, o emails.Options) emails.Sender {
	t.Helper()
	s, err := emails.New(smtpURL, "", o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func send(t *testing.T, smtpURL string, o emails.Options, m emails.Message) error {
	t.Helper()
	return sender(t, smtpURL, o).Send(t.Context(), m)
}

func TestSendArrivesWhole(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	m := letter("whole")
	if err := send(t, server.URL(), emails.Options{}, m); err != nil {
		t.Fatal(err)
	}
	all := server.Messages()
	if len(all) != 1 {
		t.Fatalf("server has %d messages, want 1", len(all))
	}
	got := all[0]
	type header struct{ From, To, ID, Subject, HeaderFrom, HeaderTo, ReplyTo, Date, Auto string }
	want := header{"office@example.org", "clerk@court.example.gov", m.MessageID, m.Subject, m.From, "<clerk@court.example.gov>",
		"<staff@example.org>", "Fri, 20 Nov 2026 09:30:00 -0600", "auto-generated"}
	have := header{got.From, strings.Join(got.To, " "), got.MessageID, got.Subject, got.Header("From"), got.Header("To"),
		got.Header("Reply-To"), got.Header("Date"), got.Header("Auto-Submitted")}
	if d := cmp.Diff(want, have); d != "" {
		t.Errorf("header (-want +got):\n%s", d)
	}
	parts, err := got.Parts()
	if err != nil {
		t.Fatal(err)
	}
	wantParts := []smtptest.Part{
		{ContentType: "text/plain", Body: []byte(strings.ReplaceAll(m.Text, "\n", "\r\n"))},
		{ContentType: "text/html", Body: []byte(m.HTML)},
		{ContentType: "application/pdf", FileName: "report.pdf", Body: m.Attachments[0].Data},
	}
	if d := cmp.Diff(wantParts, parts); d != "" {
		t.Errorf("parts (-want +got):\n%s", d)
	}
	if strings.Contains(string(got.Data), "go-mail") {
		t.Error("the message names the library that wrote it")
	}
}

func TestRepliesAreSorted(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		stage     string
		code      int
		enhanced  string
		permanent bool
		trouble   emails.Trouble
		at        emails.Stage
	}{
		"banner 554":     {smtptest.StageConnect, 554, "", false, emails.Misconfigured, emails.StageConnect},
		"banner 421":     {smtptest.StageConnect, 421, "", false, emails.Unreachable, emails.StageConnect},
		"hello 550":      {smtptest.StageHello, 550, "5.7.1", false, emails.Misconfigured, emails.StageConnect},
		"mail 451":       {smtptest.StageMail, 451, "4.3.0", false, emails.Deferred, emails.StageMail},
		"mail 550":       {smtptest.StageMail, 550, "5.1.8", true, "", emails.StageMail},
		"mail 530":       {smtptest.StageMail, 530, "5.7.0", false, emails.Misconfigured, emails.StageMail},
		"mail 421":       {smtptest.StageMail, 421, "4.3.2", false, emails.Unreachable, emails.StageMail},
		"rcpt 450":       {smtptest.StageRcpt, 450, "4.2.1", false, emails.Deferred, emails.StageRcpt},
		"rcpt 550":       {smtptest.StageRcpt, 550, "5.1.1", true, "", emails.StageRcpt},
		"data 452":       {smtptest.StageData, 452, "4.3.1", false, emails.Deferred, emails.StageReply},
		"data 554":       {smtptest.StageData, 554, "5.6.0", true, "", emails.StageReply},
		"stored but 451": {smtptest.StageStored, 451, "4.0.0", false, emails.Deferred, emails.StageReply},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.Start(t)
			server.SetFault(func(stage string, _ int) error {
				if stage == c.stage {
					return smtptest.Reply(c.code, c.enhanced, "<clerk@court.example.gov>: user Clerk unknown,\nsee office@example.org")
				}
				return nil
			})
			err := send(t, server.URL(), emails.Options{}, letter("sorted"))
			if emails.IsPermanent(err) != c.permanent || emails.TroubleOf(err) != c.trouble {
				t.Fatalf("permanent %v, trouble %q, want %v, %q: %v", emails.IsPermanent(err), emails.TroubleOf(err),
					c.permanent, c.trouble, err)
			}
			var code int
			var at emails.Stage
			var enhanced string
			if pe := (*emails.PermanentError)(nil); errors.As(err, &pe) {
				code, enhanced, at = pe.Code, pe.Enhanced, pe.Stage
			}
			if te := (*emails.TemporaryError)(nil); errors.As(err, &te) {
				code, enhanced, at = te.Code, te.Enhanced, te.Stage
			}
			if code != c.code || enhanced != c.enhanced || at != c.at {
				t.Errorf("code %d %q at %q, want %d %q at %q", code, enhanced, at, c.code, c.enhanced, c.at)
			}
			for _, private := range []string{"@", "clerk", "Clerk"} {
				if c.stage != smtptest.StageConnect && c.stage != smtptest.StageHello && strings.Contains(err.Error(), private) {
					t.Errorf("the error repeats %q: %v", private, err)
				}
			}
		})
	}
}

func TestDroppedConnection(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		kept    int
		trouble emails.Trouble
	}{
		smtptest.StageConnect: {0, emails.Unreachable},
		smtptest.StageHello:   {0, emails.Unreachable},
		smtptest.StageMail:    {0, emails.Unreachable},
		smtptest.StageRcpt:    {0, emails.Unreachable},
		smtptest.StageStored:  {1, emails.Unconfirmed},
	}
	for stage, c := range cases {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			server := smtptest.Start(t)
			server.SetFault(func(at string, _ int) error {
				if at == stage {
					return smtptest.ErrDrop
				}
				return nil
			})
			m := letter("dropped")
			err := send(t, server.URL(), emails.Options{}, m)
			if emails.IsPermanent(err) || emails.TroubleOf(err) != c.trouble {
				t.Errorf("trouble %q, want %q: %v", emails.TroubleOf(err), c.trouble, err)
			}
			if n := len(server.Messages()); n != c.kept {
				t.Errorf("server kept %d messages, want %d", n, c.kept)
			}
			server.SetFault(nil)
			if err := send(t, server.URL(), emails.Options{}, m); err != nil {
				t.Fatal(err)
			}
			all := server.Messages()
			if ids := server.MessageIDs(); len(all) != c.kept+1 || len(ids) != 1 || ids[0] != m.MessageID {
				t.Errorf("after sending again: %d messages, ids %v", len(all), ids)
			}
			if c.kept == 1 && !bytes.Equal(all[0].Data, all[1].Data) {
				t.Error("sent again, the message is another")
			}
		})
	}
}

func TestServerAway(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	s := sender(t, server.URL(), emails.Options{})
	server.Close()
	err := s.Send(t.Context(), letter("away"))
	if emails.TroubleOf(err) != emails.Unreachable || !emails.StopsBatch(err) {
		t.Errorf("trouble %q, want unreachable: %v", emails.TroubleOf(err), err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), letter("away")); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

func TestHangingServer(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{smtptest.StageConnect, smtptest.StageHello, smtptest.StageMail, smtptest.StageData, smtptest.StageStored} {
		want := emails.Unreachable
		if stage == smtptest.StageData || stage == smtptest.StageStored {
			want = emails.Unconfirmed // the content left; that the server had not read it we cannot know
		}
		start := func(t *testing.T) *smtptest.Server {
			server := smtptest.Start(t)
			server.SetFault(func(at string, _ int) error {
				if at == stage {
					return smtptest.ErrHang
				}
				return nil
			})
			return server
		}
		t.Run(stage+" until the context ends", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // time enough on a busy machine to come to the stage
			defer cancel()
			err := sender(t, start(t).URL(), emails.Options{}).Send(ctx, letter("hang"))
			if emails.TroubleOf(err) != want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("trouble %q, want %q and a deadline exceeded: %v", emails.TroubleOf(err), want, err)
			}
		})
		t.Run(stage+" until our own patience ends", func(t *testing.T) {
			t.Parallel()
			o := emails.Options{DialTimeout: 2 * time.Minute, CommandTimeout: 2 * time.Minute, DataTimeout: 2 * time.Minute}
			switch stage {
			case smtptest.StageConnect, smtptest.StageHello:
				o.DialTimeout = 100 * time.Millisecond
			case smtptest.StageMail:
				o.CommandTimeout = 100 * time.Millisecond
			default:
				o.DataTimeout = 3 * time.Second // time enough on a busy machine for the content to leave
			}
			if err := send(t, start(t).URL(), o, letter("hang")); emails.TroubleOf(err) != want {
				t.Errorf("trouble %q, want %q: %v", emails.TroubleOf(err), want, err)
			}
		})
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t, smtptest.WithAuth("office", "p@ss:word/"))
	if err := send(t, server.URL(), emails.Options{}, letter("auth")); err != nil {
		t.Errorf("right password: %v", err)
	}
	for name, user := range map[string]*url.Userinfo{"wrong password": url.UserPassword("office", "wrong"), "none": nil} {
		u := url.URL{Scheme: "smtp", Host: server.Addr(), User: user}
		err := send(t, u.String(), emails.Options{}, letter("auth-refused"))
		if emails.TroubleOf(err) != emails.Misconfigured || !emails.StopsBatch(err) {
			t.Errorf("%s: trouble %q, want misconfigured: %v", name, emails.TroubleOf(err), err)
		}
	}
	unasked := smtptest.Start(t)
	u := url.URL{Scheme: "smtp", Host: unasked.Addr(), User: url.UserPassword("office", "secret")}
	if err := send(t, u.String(), emails.Options{}, letter("no-auth")); emails.TroubleOf(err) != emails.Misconfigured {
		t.Errorf("server without AUTH: %v", err)
	}
	if n := len(server.Messages()) + len(unasked.Messages()); n != 1 {
		t.Errorf("%d messages came through, want 1", n)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	startTLS := smtptest.Start(t, smtptest.WithTLS(), smtptest.WithAuth("office", "secret"))
	implicit := smtptest.Start(t, smtptest.WithImplicitTLS())
	plain := smtptest.Start(t)
	cases := map[string]struct {
		url     string
		roots   *x509.CertPool
		trouble emails.Trouble
	}{
		"required, certificate trusted":   {startTLS.URL() + "?tls=required", startTLS.RootCAs(), ""},
		"required, certificate unknown":   {startTLS.URL() + "?tls=required", nil, emails.Misconfigured},
		"required, not offered":           {plain.URL() + "?tls=required", nil, emails.Misconfigured},
		"opportunistic, offered":          {startTLS.URL() + "?tls=opportunistic", startTLS.RootCAs(), ""},
		"opportunistic, unknown":          {startTLS.URL() + "?tls=opportunistic", nil, emails.Misconfigured},
		"opportunistic, not offered":      {plain.URL() + "?tls=opportunistic", nil, ""},
		"loopback, offered, not asked":    {startTLS.URL(), nil, ""},
		"implicit, certificate trusted":   {implicit.URL(), implicit.RootCAs(), ""},
		"implicit, certificate unknown":   {implicit.URL(), nil, emails.Misconfigured},
		"implicit towards a plain server": {"smtps://" + plain.Addr(), nil, emails.Misconfigured},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := strings.NewReplacer(" ", "-", ",", "").Replace(name)
			err := send(t, c.url, emails.Options{RootCAs: c.roots}, letter(id))
			if emails.IsPermanent(err) || emails.TroubleOf(err) != c.trouble {
				t.Errorf("trouble %q, want %q: %v", emails.TroubleOf(err), c.trouble, err)
			}
		})
	}
}

func TestTooLargeForServer(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t, smtptest.WithMaxBytes(2000))
	err := send(t, server.URL(), emails.Options{}, letter("large"))
	var pe *emails.PermanentError
	if !errors.As(err, &pe) || pe.Code != 552 || pe.Stage != emails.StageMessage {
		t.Errorf("got %v, want a permanent 552 before the server was asked", err)
	}
}
