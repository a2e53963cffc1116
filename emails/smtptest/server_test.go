package smtptest_test

import (
	"net/smtp"
	"strings"
	"testing"
	"time"

	"johnschool/emails/smtptest"
)

func deliver(t *testing.T, s *smtptest.Server, id string) error {
	t.Helper()
	body := "Message-ID: <" + id + ">\r\nSubject: =?utf-8?q?=C3=A1?=\r\n\r\nHello\r\n"
	return smtp.SendMail(s.Addr(), nil, "a@example.org", []string{"b@example.org", "c@example.org"}, []byte(body))
}

func TestKeepsMessagesOverRestart(t *testing.T) {
	t.Parallel()
	s := smtptest.Start(t)
	addr := s.Addr()
	if err := deliver(t, s, "1@x"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := deliver(t, s, "2@x"); err == nil {
		t.Error("a closed server took a message")
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	if s.Addr() != addr {
		t.Errorf("restarted on %s, was on %s", s.Addr(), addr)
	}
	for range 2 {
		if err := deliver(t, s, "3@x"); err != nil {
			t.Fatal(err)
		}
	}
	got := s.Messages()
	if len(got) != 3 || strings.Join(s.MessageIDs(), " ") != "1@x 3@x" {
		t.Fatalf("%d messages, ids %v", len(got), s.MessageIDs())
	}
	if m := got[0]; m.From != "a@example.org" || strings.Join(m.To, " ") != "b@example.org c@example.org" || m.Subject != "á" {
		t.Errorf("kept %+v", m)
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	s, err := smtptest.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.WaitFor(1, 10*time.Millisecond); err == nil || len(got) != 0 {
		t.Errorf("nothing was sent, yet %d messages, %v", len(got), err)
	}
	sent := make(chan error, 1)
	go func() {
		var first error
		for _, id := range []string{"1@x", "1@x", "2@x"} {
			if err := deliver(t, s, id); err != nil && first == nil {
				first = err
			}
		}
		sent <- first
	}()
	got, err := s.WaitForDistinct(2, 2*time.Minute)
	if err != nil || len(got) != 3 {
		t.Errorf("%d messages, %v; want 3", len(got), err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

func TestFaultsCount(t *testing.T) {
	t.Parallel()
	s := smtptest.Start(t)
	s.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageStored && n == 2 {
			return smtptest.ErrDrop
		}
		return nil
	})
	for i, wantErr := range []bool{false, true, false} {
		if err := deliver(t, s, "same@x"); (err != nil) != wantErr {
			t.Errorf("message %d: %v", i+1, err)
		}
	}
	if n := len(s.Messages()); n != 3 {
		t.Errorf("%d kept, want 3: the reply was lost, not the message", n)
	}
}

// Close must end connections that a fault keeps hanging, or tests would not end.
func TestCloseEndsHangingConnections(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{smtptest.StageConnect, smtptest.StageMail, smtptest.StageStored} {
		s := smtptest.Start(t)
		reached := make(chan struct{})
		s.SetFault(func(at string, _ int) error {
			if at == stage {
				close(reached)
				return smtptest.ErrHang
			}
			return nil
		})
		failed := make(chan error, 1)
		go func() { failed <- deliver(t, s, "hang@x") }()
		<-reached
		s.Close()
		if err := <-failed; err == nil {
			t.Errorf("%s: the message went through", stage)
		}
	}
}
