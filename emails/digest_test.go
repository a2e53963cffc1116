package emails_test

import (
	"strings"
	"testing"
	"time"

	"johnschool/emails"
)

func digestMail() emails.DigestMail {
	day := func(d int) time.Time { return time.Date(2027, 1, d, 0, 0, 0, 0, time.UTC) }
	return emails.DigestMail{On: day(12), SystemURL: "https://school.example.org", Organization: "Center", Sections: []emails.DigestSection{
		{Kind: "stopped", Items: []emails.DigestItem{{Program: "Not Buying It", Day: day(10), Waiting: 36, Allowed: 11}}},
		{Kind: "certificates", Items: []emails.DigestItem{{Certificate: emails.SignsLetters, DueOn: day(20), DaysLeft: 8}, {Certificate: emails.SignsMail, DueOn: day(10), DaysLeft: -2}}},
		{Kind: "late", Items: []emails.DigestItem{{Number: "NBI-2027-0001-R2", What: "violation", DueOn: day(11), DaysLeft: -1, Held: true},
			{Number: "NBI-2027-0002-R2", What: "completion", DueOn: day(4), DaysLeft: -8}}, More: 3},
		{Kind: "due_today", Items: []emails.DigestItem{{Number: "NBI-2027-0003-R2", What: "unpaid_fees", DueOn: day(12)}}},
		{Kind: "rejected", Items: []emails.DigestItem{{Number: "NBI-2027-0004-R2", What: "progress", DueOn: day(13), DaysLeft: 1, Reason: "Wrong judge: <Hill>."}}},
		{Kind: "undelivered", Items: []emails.DigestItem{{Number: "NBI-2027-0005-N1", What: "notice"}}},
		{Kind: "held", Items: []emails.DigestItem{{Number: "NBI-2027-0006-R2", What: "violation", DueOn: day(20), DaysLeft: 8, Held: true}}},
		{Kind: "without_roll", Items: []emails.DigestItem{{Class: "Evening group", Day: day(11)}}},
	}}
}

func TestDigestWords(t *testing.T) {
	t.Parallel()
	r, err := emails.Digest(digestMail())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "digest.txt", "Subject: "+r.Subject+"\n\n"+r.Text)
	golden(t, "digest.html", r.HTML)
	if strings.Contains(r.HTML, "<Hill>") {
		t.Error("HTML is not escaped")
	}
}

func TestDigestRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emails.DigestMail){
		"no work":           func(f *emails.DigestMail) { f.Sections = nil },
		"unknown work":      func(f *emails.DigestMail) { f.Sections[2].Kind = "dull" },
		"unknown report":    func(f *emails.DigestMail) { f.Sections[2].Items[0].What = "essay" },
		"no number":         func(f *emails.DigestMail) { f.Sections[2].Items[0].Number = "" },
		"unknown signature": func(f *emails.DigestMail) { f.Sections[1].Items[0].Certificate = "checks" },
		"two lines":         func(f *emails.DigestMail) { f.Sections[4].Items[0].Reason = "a\n\n# b" },
		"nobody's":          func(f *emails.DigestMail) { f.Organization = "" },
	} {
		f := digestMail()
		change(&f)
		if r, err := emails.Digest(f); err == nil {
			t.Errorf("%s: %s", name, r.Text)
		}
	}
}
