package jobs

import (
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"
)

// runnerTo runs the product's jobs with mail sent to a URL.
func (b *testBundle) runnerTo(smtpURL string, o emails.Options) *Runner {
	b.t.Helper()
	sender, err := emails.New(smtpURL, "", o)
	check(b.t, err)
	return b.runner(Table(Parts{Office: b.office, Sender: sender, Zone: time.UTC, Log: b.log})...)
}

// What a mail server can do to three reports, what the outbox shows then, and that each report arrives once the fault is over. The
// one that was refused for good is work for staff.
func TestOutboxThroughFaults(t *testing.T) {
	reply := func(stage string, n, code int, enhanced, words string) smtptest.Fault {
		return func(at string, nth int) error {
			if at == stage && nth == n {
				return smtptest.Reply(code, enhanced, words)
			}
			return nil
		}
	}
	fail := func(stage string, n int, how error) smtptest.Fault {
		return func(at string, nth int) error {
			if at == stage && nth == n {
				return how
			}
			return nil
		}
	}
	cases := map[string]struct {
		fault    smtptest.Fault
		counts   string // of the run that meets the fault
		failed   string // what the run says where it failed
		reason   string // what the message shows that met the fault
		received int    // in the end, repeats included
		dead     int
	}{
		"greylisted":                    {reply(smtptest.StageRcpt, 2, 450, "4.2.0", "come again"), `{"sent": 2, "deferred": 1}`, "", "deferred (rcpt 450 4.2.0): come again", 3, 0},
		"mailbox full":                  {reply(smtptest.StageRcpt, 2, 452, "4.2.2", "no room"), `{"sent": 2, "deferred": 1}`, "", "deferred (rcpt 452 4.2.2): no room", 3, 0},
		"mailbox full, for good":        {reply(smtptest.StageRcpt, 2, 552, "5.2.2", "no room"), `{"sent": 2, "deferred": 1}`, "", "deferred (rcpt 552 5.2.2): no room", 3, 0},
		"unknown user":                  {reply(smtptest.StageRcpt, 2, 550, "5.1.1", "nobody"), `{"dead": 1, "sent": 2}`, "", "refused for good (rcpt 550 5.1.1): nobody", 2, 1},
		"put off after its content":     {reply(smtptest.StageData, 2, 451, "4.7.1", "later"), `{"sent": 2, "deferred": 1}`, "", "deferred (reply 451 4.7.1): later", 3, 0},
		"refused after its content":     {reply(smtptest.StageData, 2, 554, "5.7.1", "no"), `{"dead": 1, "sent": 2}`, "", "refused for good (reply 554 5.7.1): no", 2, 1},
		"dropped before its content":    {fail(smtptest.StageRcpt, 2, smtptest.ErrDrop), `{"sent": 1, "waiting": 1, "deferred": 1}`, "unreachable (rcpt)", "unreachable (rcpt)", 3, 0},
		"dropped after its content":     {fail(smtptest.StageStored, 2, smtptest.ErrDrop), `{"sent": 2, "deferred": 1}`, "", "unconfirmed (reply)", 4, 0},
		"closed between two":            {fail(smtptest.StageMail, 2, smtptest.ErrDrop), `{"sent": 3}`, "", "", 3, 0},
		"so many and no more":           {reply(smtptest.StageMail, 2, 421, "4.7.0", "enough"), `{"sent": 3}`, "", "", 3, 0},
		"goes away":                     {reply(smtptest.StageRcpt, 2, 421, "4.3.2", "shutting down"), `{"sent": 1, "waiting": 1, "deferred": 1}`, "421 4.3.2", "unreachable (rcpt 421 4.3.2): shutting down", 3, 0},
		"never answers":                 {fail(smtptest.StageRcpt, 2, smtptest.ErrHang), `{"sent": 1, "waiting": 1, "deferred": 1}`, "unreachable (rcpt)", "unreachable (rcpt)", 3, 0},
		"never answers to the content":  {fail(smtptest.StageStored, 2, smtptest.ErrHang), `{"sent": 2, "deferred": 1}`, "", "unconfirmed (reply)", 4, 0},
		"no greeting":                   {fail(smtptest.StageConnect, 1, smtptest.ErrHang), `{"waiting": 3}`, "unreachable (connect)", "", 3, 0},
		"refuses whoever connects":      {reply(smtptest.StageConnect, 1, 554, "", "no mail here"), `{"waiting": 3}`, "misconfigured (connect 554): no mail here", "", 3, 0},
		"refuses the sign-in":           {reply(smtptest.StageAuth, 1, 535, "5.7.8", "wrong"), `{"waiting": 3}`, "misconfigured (auth 535 5.7.8): wrong", "", 3, 0},
		"cannot look up who signs in":   {reply(smtptest.StageAuth, 1, 454, "4.7.0", "later"), `{"waiting": 3}`, "unreachable (auth 454 4.7.0): later", "", 3, 0},
		"refuses the sender for a time": {reply(smtptest.StageMail, 2, 451, "4.4.3", "no DNS"), `{"sent": 2, "deferred": 1}`, "", "deferred (mail 451 4.4.3): no DNS", 3, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			server := smtptest.Start(t, smtptest.WithAuth("office", "secret"), smtptest.WithTLS())
			options := emails.Options{RootCAs: server.RootCAs(), DialTimeout: patient, CommandTimeout: patient, DataTimeout: patient}
			switch { // who waits in vain waits long enough for what is answered on a busy machine
			case strings.HasPrefix(name, "never"):
				options.CommandTimeout, options.DataTimeout = 4*time.Second, 4*time.Second
			case name == "no greeting":
				options.DialTimeout = 4 * time.Second
			}
			r := b.runnerTo(server.URL()+"?tls=required", options)
			b.enroll(3)
			b.run(r, "reports")
			server.SetFault(c.fault)
			run := b.run(r, "outbox")
			if string(run.Counts) != c.counts || (run.State == "failed") != (c.failed != "") || !strings.Contains(run.Error, c.failed) {
				t.Errorf("run: %s %s %q, want %s %q", run.State, run.Counts, run.Error, c.counts, c.failed)
			}
			if c.reason != "" && b.count(`select count(*) from message where last_error = $1`, "emails: "+c.reason) != 1 {
				var reasons string
				check(t, b.super.QueryRow(`select coalesce(string_agg(last_error, ' | '), '') from message`).Scan(&reasons))
				t.Errorf("kept: %s, want %s", reasons, c.reason)
			}
			b.clock.Add(time.Hour)
			b.run(r, "outbox")
			if n := len(server.Messages()); n != c.received || len(server.MessageIDs()) != 3-c.dead {
				t.Errorf("%d received, %d distinct; want %d, %d", n, len(server.MessageIDs()), c.received, 3-c.dead)
			}
			if b.count(reportsIn, "sent") != 3-c.dead || b.count(reportsIn, "due") != c.dead || b.count(`select count(*) from message where state = 'dead'`) != c.dead {
				t.Error("the reports are not recorded as they fared")
			}
		})
	}
}

// What an administrator must put right is said in words, not only as a state.
func TestOutboxSaysWhatKeepsItFromAServer(t *testing.T) {
	b := setup(t)
	untrusted := smtptest.Start(t, smtptest.WithTLS())
	b.enroll(1)
	run := b.run(b.runnerTo(untrusted.URL()+"?tls=required", emails.Options{}), "reports")
	for smtpURL, says := range map[string]string{
		untrusted.URL() + "?tls=required": "an authority that this machine does not trust",
		b.smtp.URL() + "?tls=required":    "the server offers no STARTTLS",
		"smtps://" + b.smtp.Addr():        "does not speak TLS on this port",
	} {
		run = b.run(b.runnerTo(smtpURL, emails.Options{}), "outbox")
		if run.State != "failed" || !strings.Contains(run.Error, says) {
			t.Errorf("run: %s %q, want %q", run.State, run.Error, says)
		}
	}
	if b.count(`select count(*) from message where state = 'queued' and attempts = 0`) != 1 {
		t.Error("the message is blamed")
	}
}

// A letter larger than the server takes will never pass: staff are told what to do.
func TestOutboxBuriesWhatIsTooLarge(t *testing.T) {
	b := setup(t)
	small := smtptest.Start(t, smtptest.WithMaxBytes(1000))
	b.enroll(1)
	r := b.runnerTo(small.URL(), emails.Options{})
	b.run(r, "reports")
	if run := b.run(r, "outbox"); string(run.Counts) != `{"dead": 1}` {
		t.Errorf("run: %s", run.Counts)
	}
	if b.count(`select count(*) from message where state = 'dead' and last_error like '%552 5.3.4%the mail server takes 1000: hand the letter over in another way%'`) != 1 {
		t.Error("no dead letter that says what to do")
	}
}
