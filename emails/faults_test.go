package emails_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"
)

// failAt fails one stage, each time it is reached.
func failAt(stage string, how error) smtptest.Fault {
	return func(at string, _ int) error {
		if at == stage {
			return how
		}
		return nil
	}
}

// Every stage with a refusal for now and one for good, and what the sender makes of it: "" is a message refused for good.
func TestRefusalsAtEveryStage(t *testing.T) {
	t.Parallel()
	cases := []struct {
		stage    string
		code     int
		enhanced string
		want     emails.Trouble
	}{
		{smtptest.StageConnect, 421, "", emails.Unreachable},
		{smtptest.StageConnect, 554, "", emails.Misconfigured},
		{smtptest.StageHello, 421, "4.3.2", emails.Unreachable},
		{smtptest.StageHello, 451, "4.3.0", emails.Unreachable},
		{smtptest.StageHello, 550, "5.7.1", emails.Misconfigured},
		{smtptest.StageAuth, 454, "4.7.0", emails.Unreachable}, // a password database that is away
		{smtptest.StageAuth, 535, "5.7.8", emails.Misconfigured},
		{smtptest.StageMail, 452, "4.3.1", emails.Deferred},
		{smtptest.StageMail, 550, "5.7.1", ""},
		{smtptest.StageRcpt, 450, "4.2.0", emails.Deferred}, // greylisting
		{smtptest.StageRcpt, 452, "4.2.2", emails.Deferred}, // a full mailbox
		{smtptest.StageRcpt, 552, "5.2.2", emails.Deferred}, // the same, called permanent: RFC 3463, 3.3, has it tried again
		{smtptest.StageRcpt, 552, "", emails.Deferred},
		{smtptest.StageRcpt, 550, "5.1.1", ""},
		{smtptest.StageRcpt, 550, "5.2.1", ""}, // a mailbox that was closed
		{smtptest.StageData, 451, "4.7.1", emails.Deferred},
		{smtptest.StageData, 554, "5.7.1", ""},
		{smtptest.StageStored, 452, "4.2.2", emails.Deferred},
		{smtptest.StageStored, 552, "5.2.2", emails.Deferred},
		{smtptest.StageStored, 552, "5.3.4", ""}, // too large
		{smtptest.StageStored, 552, "", ""},
		{smtptest.StageStored, 554, "5.6.0", ""},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s %d %s", c.stage, c.code, c.enhanced), func(t *testing.T) {
			t.Parallel()
			server := smtptest.Start(t, smtptest.WithAuth("office", "secret"))
			server.SetFault(failAt(c.stage, smtptest.Reply(c.code, c.enhanced, "no")))
			err := send(t, server.URL(), emails.Options{}, letter("refused"))
			if err == nil || emails.TroubleOf(err) != c.want || emails.IsPermanent(err) != (c.want == "") {
				t.Errorf("trouble %q, want %q: %v", emails.TroubleOf(err), c.want, err)
			}
		})
	}
}

// Certificates that are not the server's own, and TLS that somebody on the way took out: nothing is sent, and the words tell
// an office what to do.
func TestBadTLS(t *testing.T) {
	t.Parallel()
	identity := func(until time.Time, names ...string) smtptest.Identity {
		i, err := smtptest.NewIdentity(until, names...)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	day := 24 * time.Hour
	good, expired := identity(time.Now().Add(day)), identity(time.Now().Add(-day))
	otherName := identity(time.Now().Add(day), "mail.example.net", "192.0.2.1")
	stripped := smtptest.Start(t)
	plain := func() *smtptest.Server { return smtptest.Start(t) }
	cases := map[string]struct {
		server *smtptest.Server
		url    func(*smtptest.Server) string
		o      emails.Options
		says   string
	}{
		"signed by itself": {smtptest.Start(t, smtptest.WithIdentity(good)), required, emails.Options{}, "does not trust"},
		"another's root":   {smtptest.Start(t, smtptest.WithIdentity(good)), required, emails.Options{RootCAs: otherName.Roots}, "does not trust"},
		"expired":          {smtptest.Start(t, smtptest.WithIdentity(expired)), required, emails.Options{RootCAs: expired.Roots}, "expired"},
		"another name":     {smtptest.Start(t, smtptest.WithIdentity(otherName)), required, emails.Options{RootCAs: otherName.Roots}, "another name"},
		"expired, from the first byte": {smtptest.Start(t, smtptest.WithIdentity(expired), smtptest.WithImplicitTLS()), (*smtptest.Server).URL,
			emails.Options{RootCAs: expired.Roots}, "expired"},
		"STARTTLS stripped":        {stripped, required, emails.Options{}, "offers no STARTTLS"},
		"smtps to a STARTTLS port": {plain(), func(s *smtptest.Server) string { return "smtps://" + s.Addr() }, emails.Options{}, "does not speak TLS"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := send(t, c.url(c.server), c.o, letter("tls"))
			if emails.TroubleOf(err) != emails.Misconfigured || !strings.Contains(err.Error(), c.says) {
				t.Errorf("want misconfigured with %q: %v", c.says, err)
			}
			if len(c.server.Messages()) != 0 {
				t.Error("the message was sent")
			}
		})
	}
}

func required(s *smtptest.Server) string { return withQuery(s.URL(), "tls=required") }

// A server that plays a script: after each line that begins with a key it does what stands there, else it answers 250.
type scripted map[string]func(net.Conn)

func (s scripted) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			go s.serve(c)
		}
	}()
	return "smtp://" + l.Addr().String()
}

func (s scripted) serve(c net.Conn) {
	s.act(c, "connect", "220 scripted\r\n")
	lines := bufio.NewScanner(c)
	content := false
	for lines.Scan() {
		verb, _, _ := strings.Cut(lines.Text(), " ")
		switch {
		case content && lines.Text() == ".":
			content = false
			s.act(c, ".", "250 kept\r\n")
		case content:
		case verb == "DATA":
			s.act(c, verb, "354 go on\r\n")
			content = true
		default:
			s.act(c, verb, "250 fine\r\n")
		}
	}
}

func (s scripted) act(c net.Conn, at, otherwise string) {
	if act, ok := s[at]; ok {
		act(c)
		return
	}
	_, _ = c.Write([]byte(otherwise))
}

// drip never ends an answer and never pauses for long: a timeout that every byte renews would wait for good.
func drip(c net.Conn) {
	for {
		if _, err := c.Write([]byte("2")); err != nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// flood answers without an end, as fast as it can.
func flood(c net.Conn) {
	for {
		if _, err := c.Write([]byte("250-" + strings.Repeat("x", 4000))); err != nil {
			return
		}
	}
}

func TestAnswersWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"connect", "EHLO", "MAIL", "RCPT", "DATA", "."} {
		want := emails.Unreachable
		if at == "." {
			want = emails.Unconfirmed
		}
		t.Run(at+" dripping", func(t *testing.T) {
			t.Parallel()
			long, short := 2*time.Minute, 300*time.Millisecond
			if at == "." { // the content has to leave before
				short = 2 * time.Second
			}
			o := emails.Options{DialTimeout: long, CommandTimeout: long, DataTimeout: long}
			switch at {
			case "connect", "EHLO":
				o.DialTimeout = short
			case "MAIL", "RCPT":
				o.CommandTimeout = short
			default:
				o.DataTimeout = short
			}
			began := time.Now()
			err := send(t, scripted{at: drip}.start(t), o, letter("drip"))
			if emails.TroubleOf(err) != want || emails.IsPermanent(err) {
				t.Errorf("trouble %q, want %q: %v", emails.TroubleOf(err), want, err)
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("gave up after %s", took)
			}
		})
		t.Run(at+" flooding", func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			err := sender(t, scripted{at: flood}.start(t), emails.Options{}).Send(ctx, letter("flood"))
			if err == nil || emails.IsPermanent(err) || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("want an answer that does not end: %v", err)
			}
		})
	}
}

// A server that is slow but well is waited for.
func TestSlowServerIsWaitedFor(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	server.SetFault(func(string, int) error {
		time.Sleep(30 * time.Millisecond)
		return nil
	})
	if err := send(t, server.URL(), emails.Options{}, letter("slow")); err != nil || len(server.Messages()) != 1 {
		t.Errorf("%d messages: %v", len(server.Messages()), err)
	}
}

// The connection ends while the content is on its way. Whether we notice at a write or at the answer is chance; sent again, the
// message is there once.
func TestDroppedAmidContent(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	server.SetFault(failAt(smtptest.StageData, smtptest.ErrDrop))
	m := letter("amid")
	err := send(t, server.URL(), emails.Options{}, m)
	if trouble := emails.TroubleOf(err); trouble != emails.Unreachable && trouble != emails.Unconfirmed {
		t.Errorf("trouble %q: %v", trouble, err)
	}
	server.SetFault(nil)
	if err := send(t, server.URL(), emails.Options{}, m); err != nil || len(server.Messages()) != 1 {
		t.Errorf("%d messages: %v", len(server.Messages()), err)
	}
}
