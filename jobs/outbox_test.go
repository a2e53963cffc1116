package jobs

import (
	"strings"
	"testing"
	"time"

	"johnschool/emails/smtptest"
	"johnschool/registrar"
	"johnschool/school"
)

const reportsIn = `select count(*) from report where state = $1`

func TestOutboxSendsAReportOnceAndRecordsIt(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(1)
	b.run(r, "reports")
	if run := b.run(r, "outbox"); run.State != "done" || string(run.Counts) != `{"sent": 1}` {
		t.Fatalf("run: %s %s %s", run.State, run.Counts, run.Error)
	}
	got := b.smtp.Messages()
	if len(got) != 1 || got[0].To[0] != "court@example.org" || got[0].From != "office@example.org" || !strings.HasSuffix(got[0].MessageID, "@example.org") {
		t.Fatalf("received: %+v", got)
	}
	if from := got[0].Header("From"); !strings.Contains(from, "office@example.org") || !strings.Contains(from, "Center") {
		t.Errorf("from %q, who is not the organization", from)
	}
	if b.count(`select count(*) from message where state = 'sent' and id::text || '@example.org' = $1`, got[0].MessageID) != 1 {
		t.Error("the Message-ID is not the message's")
	}
	if b.count(`select count(*) from report where state = 'sent' and sent_at = $1`, b.clock.Now()) != 1 {
		t.Error("the report is not recorded as sent")
	}
	if b.count(`select count(*) from audit_event where subject_kind = 'report' and details->>'state' = 'sent' and organization_id = $1`, b.clerk.OrganizationID) != 1 {
		t.Error("no event tells the organization's administrators")
	}
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 1 {
		t.Error("sent again")
	}
}

func TestOutboxDefersWhatTheServerPutsOff(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(1)
	b.run(r, "reports")
	b.smtp.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageRcpt {
			return smtptest.Reply(450, "4.2.0", "<court@example.org>: greylisted, come again")
		}
		return nil
	})
	if run := b.run(r, "outbox"); run.State != "done" || string(run.Counts) != `{"deferred": 1}` {
		t.Fatalf("run: %s %s", run.State, run.Counts)
	}
	var reason string
	var next time.Time
	check(t, b.super.QueryRow(`select last_error, next_attempt_at from message where state = 'queued' and attempts = 1`).Scan(&reason, &next))
	if strings.Contains(reason, "@") || strings.Contains(reason, "court") || !strings.Contains(reason, "450 4.2.0") || !strings.Contains(reason, "greylisted") {
		t.Errorf("kept reason: %s", reason)
	}
	if wait := next.Sub(b.clock.Now()); wait < 8*time.Second || wait > 12*time.Second {
		t.Errorf("tried again after %s", wait)
	}
	b.smtp.SetFault(nil)
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 0 {
		t.Error("tried again before its time")
	}
	b.clock.Add(2 * time.Minute)
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 1 || b.count(reportsIn, "sent") != 1 {
		t.Error("not sent when its time came")
	}
}

func TestOutboxBuriesWhatTheServerRefuses(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(1)
	b.run(r, "reports")
	b.smtp.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageRcpt {
			return smtptest.Reply(550, "5.1.1", "<court@example.org> unknown")
		}
		return nil
	})
	if run := b.run(r, "outbox"); string(run.Counts) != `{"dead": 1}` {
		t.Fatalf("run: %s", run.Counts)
	}
	if b.count(`select count(*) from message where state = 'dead' and last_error like '%550 5.1.1%' and last_error not like '%court%'`) != 1 {
		t.Error("no dead letter, or one that tells an address")
	}
	if b.count(reportsIn, "due") != 1 {
		t.Error("the report is no longer owed")
	}
}

func TestOutboxWaitsForAServerThatIsAway(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(3)
	b.run(r, "reports")
	b.smtp.Close()
	if run := b.run(r, "outbox"); run.State != "failed" || !strings.Contains(run.Error, "unreachable") {
		t.Fatalf("run: %s %q", run.State, run.Error)
	}
	if n := b.count(`select count(*) from message where state = 'queued' and attempts = 0`); n != 3 {
		t.Fatalf("%d of 3 wait untried", n)
	}
	check(t, b.smtp.Restart())
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 3 || b.count(reportsIn, "sent") != 3 {
		t.Error("not all sent when the server was back")
	}
}

func TestOutboxSendsAgainUnderTheSameIDWhatWasNotConfirmed(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(2)
	b.run(r, "reports")
	b.smtp.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageStored && n == 1 {
			return smtptest.ErrDrop
		}
		return nil
	})
	b.run(r, "outbox")
	b.clock.Add(2 * time.Minute)
	b.run(r, "outbox")
	if all, distinct := len(b.smtp.Messages()), len(b.smtp.MessageIDs()); all != 3 || distinct != 2 {
		t.Errorf("%d received, %d distinct", all, distinct)
	}
	if b.count(reportsIn, "sent") != 2 {
		t.Error("not both recorded")
	}
}

// A sender killed between sending and recording leaves a claim that runs out.
func TestOutboxTakesOverTheClaimsOfTheDead(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(2)
	b.run(r, "reports")
	claimed, _, err := b.office.ClaimMail(b.ctx, 10, "killed")
	check(t, err)
	if len(claimed) != 2 {
		t.Fatalf("claimed %d", len(claimed))
	}
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 0 {
		t.Fatal("sent what another is sending")
	}
	b.exec(`update message set claimed_until = clock_timestamp() - interval '1 second'`)
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 2 {
		t.Fatal("a dead sender's mail is stuck")
	}
	// The one taken for dead was only slow.
	check(t, b.office.MailSent(b.ctx, claimed[0].ID))
	check(t, b.office.MailDeferred(b.ctx, claimed[1].ID, "killed", "late"))
	if b.count(`select count(*) from audit_event where subject_kind = 'message' and details->>'state' = 'sent'`) != 2 {
		t.Error("recorded as sent twice")
	}
	if b.count(`select count(*) from message where state = 'sent'`) != 2 || b.count(`select count(*) from audit_event where subject_kind = 'report' and details->>'state' = 'sent'`) != 2 {
		t.Error("recorded twice, or undone")
	}
}

func TestOutboxCancelsWhatNoLongerApplies(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(2)
	b.run(r, "reports")
	b.exec(`update report set state = 'withdrawn' where id = (select min(id::text)::uuid from report)`)
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 1 || b.count(`select count(*) from message where state = 'cancelled' and ended_at is not null`) != 1 {
		t.Error("sent a report that was withdrawn")
	}
}

func TestOutboxBrakesWhenTheRelayRefusesEverything(t *testing.T) {
	b := setup(t)
	r := b.runner()
	b.enroll(30)
	b.run(r, "reports")
	b.smtp.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageRcpt {
			return smtptest.Reply(550, "5.7.1", "your network is blocked")
		}
		return nil
	})
	if run := b.run(r, "outbox"); run.State != "braked" || string(run.Counts) != `{"dead": 21, "waiting": 9}` {
		t.Fatalf("run: %s %s", run.State, run.Counts)
	}
	b.smtp.SetFault(nil)
	_, err := r.tick(r.jobs["outbox"], b.clock.Now().Add(time.Second)) // the first tick of all passes
	check(t, err)
	state, err := r.tick(r.jobs["outbox"], b.clock.Now().Add(5*time.Second))
	check(t, err)
	if state != registrar.TickSettled || len(b.smtp.Messages()) != 0 {
		t.Fatalf("the schedule went on: %s, %d sent", state, len(b.smtp.Messages()))
	}
	if _, err := r.Run(b.ctx, school.ConsoleActor(), "outbox", registrar.RunRequest{}); school.KindOf(err) != school.Conflict {
		t.Fatalf("a person who did not release the brake: %v", err)
	}
	if run := b.run(r, "outbox", true); string(run.Counts) != `{"sent": 30, "revived": 21}` {
		t.Fatalf("released: %s", run.Counts)
	}
	if len(b.smtp.MessageIDs()) != 30 || b.count(reportsIn, "sent") != 30 {
		t.Error("not all sent in the end")
	}
}
