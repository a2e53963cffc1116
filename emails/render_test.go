package emails_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"johnschool/emails"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata anew")

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

var contact = emails.Contact{Name: "Dana Berg", Phone: "320-555-0100", Email: "office@example.org"}

func reportMail(kind string) emails.ReportMail {
	f := emails.ReportMail{
		Kind: kind, CaseNumber: "62-CR-26-1234", EnrollmentNumber: "NBI-2026-0042", Program: "Not Buying It",
		DueOn: day(2026, 11, 21), Reference: "R-2026-0107", Organization: "Central Center", Contact: contact,
		SystemURL: "https://school.example.org", AnswerURL: "https://school.example.org/answer/abcdefgh234567", AnswerUntil: day(2027, 1, 20),
	}
	if kind == "correction" {
		f.Corrects, f.CorrectsReference = "violation", "R-2026-0099"
	}
	return f
}

func noticeMail(rule, language string) emails.NoticeMail {
	f := emails.NoticeMail{
		Language: language, Rule: rule, Limit: 2, CureBy: day(2026, 11, 20), ReportTo: "court",
		EnrollmentNumber: "NBI-2026-0042", Contact: contact,
	}
	switch rule {
	case "absences":
		f.Missed, f.MakeUps = []time.Time{day(2026, 10, 6), day(2026, 10, 13), day(2026, 11, 3)}, true
	case "consecutive_absences":
		f.Missed, f.Limit = []time.Time{day(2026, 10, 6), day(2026, 10, 13)}, 1
	case "silence":
		f.LastContactOn, f.Limit, f.ReportTo = day(2026, 10, 6), 21, "agency"
	case "conduct":
		f.Missed = []time.Time{day(2026, 11, 10)}
	case "deadline":
		f.DueOn, f.Needed, f.Conditions = day(2026, 11, 9), 3, []string{"assignment handed in"}
	case "unpaid_fees":
		f.DueOn, f.UnpaidCents, f.CureBy, f.CureDays = day(2026, 10, 6), 123456, time.Time{}, 10
	}
	return f
}

var (
	kinds = []string{"enrollment", "progress", "completion", "violation", "unpaid_fees", "closed", "correction"}
	rules = []string{"absences", "consecutive_absences", "silence", "conduct", "deadline", "unpaid_fees"}
)

// golden compares with testdata/name, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func TestReportWords(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, kind := range kinds {
		r, err := emails.Report(reportMail(kind))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		fmt.Fprintf(&all, "=== Subject: %s\n\n%s\n", r.Subject, r.Text)
		if kind == "completion" {
			golden(t, "report_completion.html", r.HTML)
		}
	}
	golden(t, "report.txt", all.String())

	bare := reportMail("violation")
	bare.CaseNumber, bare.DueOn, bare.Contact.Email, bare.SystemURL, bare.AnswerURL = "", time.Time{}, "", "", ""
	r, err := emails.Report(bare)
	if err != nil {
		t.Fatal(err)
	}
	if r.Subject != "Violation report – enrollment NBI-2026-0042" || strings.Contains(r.Text, "Case number") || strings.Contains(r.Text, "Due date") ||
		strings.Contains(r.Text, "without signing in") || !strings.Contains(r.Text, "\nSign in to the system that your office shares") {
		t.Errorf("without case number: %q\n%s", r.Subject, r.Text)
	}
}

func TestNoticeWords(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		var all strings.Builder
		for _, rule := range rules {
			n, err := emails.Notice(noticeMail(rule, language))
			if err != nil {
				t.Fatalf("%s %s: %v", language, rule, err)
			}
			fmt.Fprintf(&all, "=== Subject: %s\n\n%s\n", n.Subject, n.Text)
			if rule == "absences" {
				golden(t, "notice_absences."+language+".html", n.HTML)
			}
		}
		golden(t, "notice."+language+".txt", all.String())
	}
}

// What a locked phone or a passer-by sees tells nothing: sender, subject and the lines before the first heading.
func TestNoticeIsDiscreet(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es", "hmn", ""} {
		if s := emails.NoticeSender(language); telling.MatchString(s) {
			t.Errorf("the sender %q tells too much", s)
		}
		for _, rule := range rules {
			n, err := emails.Notice(noticeMail(rule, language))
			if err != nil {
				t.Fatal(err)
			}
			text, _, _ := strings.Cut(n.Text, "\n\nWhat happened")
			text, _, _ = strings.Cut(text, "\n\nQué pasó")
			html, _, _ := strings.Cut(n.HTML, "<h2")
			if len(text) < 120 || len(text) > 350 {
				t.Errorf("%s %s: the opening has %d bytes, more is shown or the heading was not found", language, rule, len(text))
			}
			for _, s := range []string{n.Subject, text, tags.ReplaceAllString(html, " ")} {
				if word := telling.FindString(s); word != "" {
					t.Errorf("%s %s: %q tells too much: %s", language, rule, word, s)
				}
			}
		}
	}
}

func TestFactsAreChecked(t *testing.T) {
	t.Parallel()
	reports := map[string]func(*emails.ReportMail){
		"kind":             func(f *emails.ReportMail) { f.Kind = "gossip" },
		"correct":          func(f *emails.ReportMail) { f.Kind = "correction" },
		"CaseNumber":       func(f *emails.ReportMail) { f.CaseNumber = "1\r\nBcc: x@example.org" },
		"EnrollmentNumber": func(f *emails.ReportMail) { f.EnrollmentNumber = "" },
		"Program":          func(f *emails.ReportMail) { f.Program = "a\n\n# b" },
		"Reference":        func(f *emails.ReportMail) { f.Reference = "" },
		"Organization":     func(f *emails.ReportMail) { f.Organization = "\xff" },
		"Contact.Phone":    func(f *emails.ReportMail) { f.Contact.Phone, f.Contact.Email = "", "" },
	}
	for want, change := range reports {
		f := reportMail("completion")
		change(&f)
		if _, err := emails.Report(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("report without a sound %s: %v", want, err)
		}
	}
	notices := map[string]struct {
		rule   string
		change func(*emails.NoticeMail)
	}{
		"rule":          {"absences", func(f *emails.NoticeMail) { f.Rule = "completed" }},
		"Missed":        {"conduct", func(f *emails.NoticeMail) { f.Missed = nil }},
		"LastContactOn": {"silence", func(f *emails.NoticeMail) { f.LastContactOn = time.Time{} }},
		"DueOn":         {"deadline", func(f *emails.NoticeMail) { f.DueOn = time.Time{} }},
		"UnpaidCents":   {"unpaid_fees", func(f *emails.NoticeMail) { f.UnpaidCents = 0 }},
		"CureBy":        {"absences", func(f *emails.NoticeMail) { f.CureBy = time.Time{} }},
		"reported to":   {"absences", func(f *emails.NoticeMail) { f.ReportTo = "" }},
		"Contact.Name":  {"absences", func(f *emails.NoticeMail) { f.Contact.Name = "a\nb" }},
	}
	for want, c := range notices {
		f := noticeMail(c.rule, "en")
		c.change(&f)
		if _, err := emails.Notice(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("notice without a sound %s: %v", want, err)
		}
	}
}

func TestHTMLIsEscaped(t *testing.T) {
	t.Parallel()
	f := reportMail("completion")
	f.Program = `A & B <script>alert("x")</script>`
	r, err := emails.Report(f)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.HTML, "<script") || !strings.Contains(r.HTML, "A &amp; B &lt;script") {
		t.Errorf("HTML:\n%s", r.HTML)
	}
	if !strings.Contains(r.Text, f.Program) {
		t.Errorf("text:\n%s", r.Text)
	}
}

// Every variant of the words must come out whole: no empty paragraph, no value left out.
func TestNoticeVariants(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		for _, rule := range rules {
			for _, to := range []string{"court", "agency", "nobody"} {
				for limit := range 3 {
					f := noticeMail(rule, language)
					f.ReportTo, f.Limit, f.MakeUps, f.CureBy, f.CureDays = to, limit, limit > 0, time.Time{}, 1+limit
					n, err := emails.Notice(f)
					if err != nil {
						t.Fatal(err)
					}
					for _, bad := range []string{"  ", "<no value>", " .", " ,", "..", "{{", "\n\n\n"} {
						if strings.Contains(n.Text, bad) {
							t.Errorf("%s %s %s %d: %q in\n%s", language, rule, to, limit, bad, n.Text)
						}
					}
					// Three absences, one allowed: two make-ups put it right, one does not.
					two := strings.Contains(n.Text, "2 make-up sessions") || strings.Contains(n.Text, "2 sesiones de reposición")
					if want := rule == "absences" && limit == 1; two != want {
						t.Errorf("%s %s, limit %d: two make-ups asked is %v in\n%s", language, rule, limit, two, n.Text)
					}
					if got := strings.Count(n.HTML, "<h2"); got != 5 {
						t.Errorf("%s %s: %d headings, want 5", language, rule, got)
					}
				}
			}
		}
	}
}

// An order may name many cases: its report is sent all the same, with all of them in the text.
func TestManyCasesFitTheSubject(t *testing.T) {
	t.Parallel()
	f := reportMail("correction")
	f.Corrects, f.CaseNumber = "unpaid_fees", strings.Repeat("73-CR-26-1234, ", 13)+"73-CR"
	r, err := emails.Report(f)
	if err != nil {
		t.Fatal(err)
	}
	if want := "case 73-CR-26-1234, 73-CR-26-1234, 73-CR-26-1234, 73-CR-26-1234,… – enrollment"; !strings.Contains(r.Subject, want) {
		t.Errorf("subject %q has no %q", r.Subject, want)
	}
	if !strings.Contains(strings.Join(strings.Fields(r.Text), " "), f.CaseNumber) {
		t.Errorf("not all cases are named:\n%s", r.Text)
	}
}
