package emails_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"

	"github.com/google/go-cmp/cmp"
)

func TestBatchUsesOneConnection(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	conn, err := sender(t, server.URL(), emails.Options{}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 50 {
		m := letter(fmt.Sprintf("batch-%d", i))
		m.Attachments = nil
		if err := conn.Send(t.Context(), m); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		want = append(want, m.MessageID)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff(want, server.MessageIDs()); d != "" {
		t.Errorf("ids (-want +got):\n%s", d)
	}
	if n := server.Connections(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestBatchGoesOnAfterOneRefused(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	server.SetFault(func(stage string, n int) error {
		switch {
		case stage == smtptest.StageRcpt && n == 2:
			return smtptest.Reply(550, "5.1.1", "no such user")
		case stage == smtptest.StageData && n == 2: // the third message: the second never came to DATA
			return smtptest.Reply(451, "4.3.0", "later")
		}
		return nil
	})
	conn, err := sender(t, server.URL(), emails.Options{}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var got []string
	for i := range 4 {
		err := conn.Send(t.Context(), letter(fmt.Sprintf("m%d", i)))
		switch {
		case err == nil:
			got = append(got, "sent")
		case emails.IsPermanent(err):
			got = append(got, "permanent")
		default:
			got = append(got, string(emails.TroubleOf(err)))
		}
	}
	if d := cmp.Diff([]string{"sent", "permanent", "deferred", "sent"}, got); d != "" {
		t.Errorf("results (-want +got):\n%s", d)
	}
	if n := server.Connections(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// Servers that take only so many messages per connection hang up at the next MAIL, or say 421.
func TestBatchConnectsAnewWhenServerHangsUp(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]error{"drop": smtptest.ErrDrop, "421": smtptest.Reply(421, "4.7.0", "too many messages")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.Start(t)
			server.SetFault(func(stage string, n int) error {
				if stage == smtptest.StageMail && n == 3 {
					return fault
				}
				return nil
			})
			conn, err := sender(t, server.URL(), emails.Options{}).Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			for i := range 4 {
				if err := conn.Send(t.Context(), letter(fmt.Sprintf("m%d", i))); err != nil {
					t.Errorf("message %d: %v", i, err)
				}
			}
			if n, c := len(server.Messages()), server.Connections(); n != 4 || c != 2 {
				t.Errorf("%d messages over %d connections, want 4 over 2", n, c)
			}
		})
	}
}

func TestBatchSurvivesServerRestart(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	conn, err := sender(t, server.URL(), emails.Options{}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Send(t.Context(), letter("before")); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if err := conn.Send(t.Context(), letter("between")); emails.TroubleOf(err) != emails.Unreachable {
		t.Errorf("while away: %v", err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := conn.Send(t.Context(), letter("between")); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

// A server that never answers QUIT keeps nobody waiting.
func TestCloseDoesNotHang(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	accepted := make(chan net.Conn, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = c.Write([]byte("220 mute\r\n250 mute\r\n")) // the banner and the answer to EHLO; then nothing more
		accepted <- c
	}()
	conn, err := sender(t, "smtp://"+l.Addr().String(), emails.Options{CommandTimeout: 50 * time.Millisecond}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := <-accepted
	defer func() { _ = c.Close() }()
	began := time.Now()
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("Close took %s", took)
	}
}
