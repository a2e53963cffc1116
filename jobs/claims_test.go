package jobs

import (
	"log/slog"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"
	"johnschool/registrar"
)

// A program that stood still for as long as claims last sends nothing more of what
// it had claimed: others have it.
func TestMailInOtherHandsIsNotSent(t *testing.T) {
	t.Parallel()
	server := smtptest.Start(t)
	sender, err := emails.New(server.URL(), t.TempDir(), emails.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := &mailRun{outbox: newOutbox(nil, sender, slog.New(slog.DiscardHandler)), result: Result{Counts: map[string]int{}}}
	long := time.Now().Add(-registrar.MailLease)
	run.kept.Store(&long)
	claimed := []registrar.OutgoingMail{{ID: "1", Message: emails.Message{MessageID: "1@example.org", From: "office@example.org", To: "court@example.org",
		Subject: "Report", Text: "Report", Date: time.Now()}}}
	goOn, err := run.sendBatch(t.Context(), claimed)
	if goOn || err != nil {
		t.Errorf("goes on: %v, %v", goOn, err)
	}
	if n := len(server.Messages()); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
	run.keep(t.Context()) // an expired claim is not renewed: there is no office to ask
	if run.holds() {
		t.Error("what ran out holds again")
	}
}
