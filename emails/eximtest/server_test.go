package eximtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/eximtest"
	"johnschool/emails/smtptest"
)

const (
	office  = "office@example.org"
	patient = 2 * time.Minute
)

func letter(id, to string) emails.Message {
	return emails.Message{MessageID: id + "@example.org", From: office, To: to, Subject: "A report", Text: "Hello.\n",
		Date: time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)}
}

// Each fate, as a mail server's administrators know them.
func TestFates(t *testing.T) {
	t.Parallel()
	exim := eximtest.Start(t)
	box, err := exim.Maildir(office)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := smtptest.Start(t)
	elsewhere.SetFault(func(stage string, _ int) error {
		if stage == smtptest.StageRcpt {
			return smtptest.Reply(550, "5.1.1", "nobody of that name")
		}
		return nil
	})
	if err := exim.Relay("relay.example.gov", elsewhere.Addr()); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		fate   eximtest.Fate
		report string // what the report that comes back says
	}{
		"fine@court.example.gov":    {fate: eximtest.Delivered},
		"unknown@court.example.gov": {eximtest.Unknown, "Action: failed"},
		"full@court.example.gov":    {eximtest.Full, "mailbox is full"},
		"later@court.example.gov":   {eximtest.Later, "Action: delayed"},
		"refused@court.example.gov": {fate: eximtest.Refused},
		"anybody@relay.example.gov": {eximtest.Delivered, "550 5.1.1 nobody of that name"},
	}
	sender, err := emails.New(exim.URL(), "", emails.Options{RootCAs: exim.RootCAs()})
	if err != nil {
		t.Fatal(err)
	}
	reports := 0
	for address, c := range cases {
		if err := exim.Let(address, c.fate); err != nil {
			t.Fatal(err)
		}
		id, _, _ := strings.Cut(address, "@")
		if err := sender.Send(t.Context(), letter(id, address)); emails.IsPermanent(err) != (c.fate == eximtest.Refused) || err != nil && c.fate != eximtest.Refused {
			t.Errorf("%s: %v", address, err)
		}
		if c.report != "" {
			reports++
		}
	}
	came, err := exim.WaitFor("fine@court.example.gov", 1, patient)
	if err != nil {
		t.Fatal(err)
	}
	if came[0].MessageID != "fine@example.org" || came[0].From != office {
		t.Errorf("arrived: %+v", came[0])
	}
	got, err := exim.WaitFor(office, reports, patient)
	if err != nil {
		t.Fatal(err)
	}
	for address, c := range cases {
		about := 0
		for _, r := range got {
			if s := string(r.Data); strings.Contains(s, "Final-Recipient: rfc822;"+address) {
				about++
				if !strings.Contains(s, c.report) || r.From != "" {
					t.Errorf("%s: from %q, no %q in\n%s", address, r.From, c.report, s)
				}
			}
		}
		if want := 0; c.report != "" && about != 1 || c.report == "" && about != want {
			t.Errorf("%s: %d reports", address, about)
		}
	}
	if files, err := os.ReadDir(filepath.Join(box, "new")); err != nil || len(files) != reports {
		t.Errorf("%d files in the Maildir, want %d (%v)", len(files), reports, err)
	}
	// What was put off arrives when the fate changes.
	if err := exim.Let("later@court.example.gov", eximtest.Delivered); err != nil {
		t.Fatal(err)
	}
	if _, err := exim.WaitFor("later@court.example.gov", 1, patient); err != nil {
		t.Error(err)
	}
}

func TestNothingWithoutTLSAndPassword(t *testing.T) {
	t.Parallel()
	exim := eximtest.Start(t)
	for name, url := range map[string]string{
		"no TLS":         strings.Replace(exim.URL(), "tls=required", "tls=none", 1),
		"no password":    "smtp://" + exim.Addr() + "?tls=required",
		"wrong password": "smtp://office:wrong@" + exim.Addr() + "?tls=required",
	} {
		sender, err := emails.New(url, "", emails.Options{RootCAs: exim.RootCAs()})
		if err != nil {
			t.Fatal(err)
		}
		if err := sender.Send(t.Context(), letter("x", "fine@court.example.gov")); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
