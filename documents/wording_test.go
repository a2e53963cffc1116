package documents

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
	"johnschool/school"
)

func lead(f ReportFacts) string {
	var b strings.Builder
	for _, span := range f.lead() {
		b.WriteString(span.Text)
	}
	return b.String()
}

func TestCreditsAreCounted(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]Standing{
		"":                                   {},
		"None of 2 credited; 2 still needed": {Required: 2, Needed: 2},
		"2 of 2 credited":                    {Required: 2, Credited: 2},
		"3 credited; 1 is required":          {Required: 1, Credited: 3},
		"3 credited; 2 are required":         {Required: 2, Credited: 3},
	} {
		if got := s.creditWords(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The first paragraph says the outcome, for each state, rule and kind.
func TestLeadSaysTheOutcome(t *testing.T) {
	t.Parallel()
	violation := func(rule string) ReportFacts {
		f := violationFacts()
		f.Finding.Rule, f.Closure = rule, nil
		return f
	}
	ended := violationFacts()
	nothingYet := progressFacts("on_track")
	nothingYet.Standing.Credited, nothingYet.Standing.Needed = 0, 8
	oftener := progressFacts("requirements_met")
	oftener.Standing.Credited, oftener.Standing.Needed = 9, 0
	noDue := progressFacts("on_track")
	noDue.Order.DueOn = ""
	noCourt := violation("absences")
	noCourt.Order.Court, noCourt.Recipient.Kind = "", "prosecutor"
	oneLeft := progressFacts("on_track")
	oneLeft.Standing.Credited, oneLeft.Standing.Needed = 1, 1
	modules := progressFacts("on_track")
	modules.Standing.Unit = "module"
	const name, progress = "José Ángel Núñez D'Amico ", " 4 of 8 required sessions are credited; 4 more sessions are needed by January 5, 2027."
	const were = " 4 of 8 required sessions are credited; 4 more sessions were needed."
	const decide = " This letter reports what is on record. What follows from it is for the court to decide."
	tests := []struct {
		name  string
		facts ReportFacts
		want  string
	}{
		{"on track", progressFacts("on_track"), name + "is on track to complete the program “Not Buying It” by January 5, 2027." + progress},
		{"at risk", progressFacts("at_risk"), name + "is at risk of not completing the program “Not Buying It” by January 5, 2027; the reasons are given below." + progress},
		{"cannot complete", progressFacts("cannot_complete"), name + "cannot complete the program “Not Buying It” by January 5, 2027 with the sessions now offered." + progress},
		{"overdue", progressFacts("overdue"), name + "has not completed the program “Not Buying It” by January 5, 2027, the due date. 4 of 8 required sessions are credited; 4 more sessions were needed."},
		{"in violation", progressFacts("in_violation"), name + "does not meet a rule of the program “Not Buying It”; the reasons are given below." + progress},
		{"requirements met", progressFacts("requirements_met"), name + "has met all requirements of the program “Not Buying It”." + progress},
		{"no due date", noDue, name + "is on track to complete the program “Not Buying It”. 4 of 8 required sessions are credited; 4 more sessions are needed."},
		{"one left", oneLeft, name + "is on track to complete the program “Not Buying It” by January 5, 2027. 1 of 8 required sessions is credited; 1 more session is needed by January 5, 2027."},
		{"modules", modules, name + "is on track to complete the program “Not Buying It” by January 5, 2027. 4 of 8 required modules are credited; 4 more modules are needed by January 5, 2027."},
		{"absences", violation("absences"), name + "has more absences than the rules of the program “Not Buying It” allow." + progress + decide},
		{"ended", ended, name + "has more absences than the rules of the program “Not Buying It” allow." + were + " The enrollment ended on November 20, 2026 as unsuccessful." + decide},
		{"nothing yet", nothingYet, name + "is on track to complete the program “Not Buying It” by January 5, 2027. None of 8 required sessions is credited; 8 more sessions are needed by January 5, 2027."},
		{"oftener than asked", oftener, name + "has met all requirements of the program “Not Buying It”. 9 sessions are credited; 8 are required."},
		{"no court", noCourt, name + "has more absences than the rules of the program “Not Buying It” allow." + progress + strings.Replace(decide, "the court", "the prosecutor", 1)},
		{"streak", violation("consecutive_absences"), name + "has missed more sessions in a row than the rules of the program “Not Buying It” allow." + progress + decide},
		{"silence", violation("silence"), name + "has gone longer without attending a session or being excused from one than the rules of the program “Not Buying It” allow." + progress + decide},
		{"conduct", violation("conduct"), name + "was removed from a session, which is a violation under the rules of the program “Not Buying It”." + progress + decide},
		{"deadline", violation("deadline"), name + "did not complete the program “Not Buying It” by January 5, 2027, the due date." + progress + decide},
		{"a rule to come", violation("new_rule"), name + "does not meet a rule of the program “Not Buying It”." + progress + decide},
		{"closed", closedFacts(), "The enrollment of José Ángel Núñez D'Amico was closed on November 20, 2026 because the case was transferred elsewhere. The reason on record: “Ramsey County takes the case over”." + were + " This is neither a completion nor a violation."},
	}
	for _, test := range tests {
		if got := lead(test.facts); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// Invariant: not paying is never reported as not attending.
func TestUnpaidFeesAreNotCalledAbsence(t *testing.T) {
	t.Parallel()
	facts := unpaidFacts()
	first := lead(facts)
	for _, sentence := range []string{"has not paid $130.00 of the program fee, which was due on October 21, 2026.",
		"it is not a report about attendance.", "All required services are complete.", "it is not denied."} {
		if !strings.Contains(first, sentence) {
			t.Errorf("the first paragraph lacks %q: %s", sentence, first)
		}
	}
	if bad := regexp.MustCompile(`(?i)violat|absen|missed|fail`).FindString(first); bad != "" {
		t.Errorf("the first paragraph says %q: %s", bad, first)
	}
	facts.Fees.CompletionWithheld, facts.Standing.ServicesComplete = false, false
	if got := lead(facts); strings.Contains(got, "withheld") || strings.Contains(got, "complete") {
		t.Errorf("says what is not so: %s", got)
	}
}

// Invariant: sender, title and first lines of what goes to a participant name neither offence nor kind of class.
func TestNoticeAndReceiptAreDiscreet(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "es"} {
		for _, rule := range noticeRules {
			facts := noticeOf(rule, language)
			document, err := Notice(facts)
			if err != nil {
				t.Fatal(err)
			}
			text := pdftest.Text(t, document)
			opening, _, found := strings.Cut(text, map[string]string{"en": "What is on record", "es": "Lo que consta"}[language])
			if bad := regexp.MustCompile(`(?i)court|absen|violat|class|order|case|session|tribunal|falta|clase|sesi|delito|caso`).FindString(opening); bad != "" || !found {
				t.Errorf("the notice opens with %q:\n%s", bad, opening)
			}
			if strings.Contains(text, "Not Buying It") {
				t.Errorf("%s %s names the program", rule, language)
			}
		}
		facts := receiptFacts()
		facts.Language = language
		receipt, err := Receipt(facts)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(pdftest.Words(t, receipt), "Not Buying It") {
			t.Error("the receipt names the program")
		}
	}
}

var noticeRules = []string{"absences", "consecutive_absences", "silence", "conduct", "deadline", "unpaid_fees"}

// A notice in Spanish is in Spanish throughout, whatever its rule and whoever will be told.
func TestSpanishNoticeIsWhole(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`\b(the|you|your|and|of|is|was|we|on|by|to|not|this|Page|January|October|November|Wednesday)\b`)
	for _, rule := range noticeRules {
		for _, kind := range []string{"court", "agency", "nobody"} {
			facts := noticeOf(rule, "es-MX")
			facts.ReportKind, facts.ReportTo, facts.CureUntil, facts.CureDays = kind, "Juzgado", "", 10
			if kind == "agency" {
				facts.CureDays = 1
			}
			facts.Letterhead.Organization, facts.Signatory.Title, facts.Contact.Hours = "Centro", "Directora", "9 a 17"
			document, err := Notice(facts)
			if err != nil {
				t.Fatal(err)
			}
			if text := pdftest.Words(t, document); english.MatchString(text) {
				t.Errorf("%s to %s: %q is not Spanish", rule, kind, english.FindString(text))
			}
		}
	}
}

func TestNoticeCountsFromDeliveryUnlessTheDayIsKnown(t *testing.T) {
	t.Parallel()
	facts := noticeFacts()
	l := noticeLetter{letter{tongue: english}, &facts}
	if got := l.deadline(); got != "within 10 days after we first gave you this notice, by e-mail, by hand or by mail" {
		t.Error(got)
	}
	facts.CureUntil = "2026-11-19"
	if got := l.deadline(); got != "by the end of November 19, 2026" {
		t.Error(got)
	}
	l.tongue = tongueOf("es")
	if got := l.deadline(); got != "a más tardar el 19 de noviembre de 2026" {
		t.Error(got)
	}
}

// A letter to a judge has the form of address, once.
func TestFormOfAddress(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"María Iñíguez": "The Honorable María Iñíguez", "Hon. Judge M. Iñíguez": "The Honorable M. Iñíguez", "the honorable Ann Lee": "The Honorable Ann Lee",
		"Referee Ann Lee": "Referee Ann Lee", "Chief Judge Ann Lee": "Chief Judge Ann Lee", " Judge Ann Lee ": "The Honorable Ann Lee",
	} {
		if got := honorable(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for _, test := range []struct {
		recipient Recipient
		want      string
	}{
		{Recipient{Kind: "court", Name: "District Court", Attention: "Ann Lee"}, "Your Honor:"}, {Recipient{Kind: "court", Name: "District Court"}, "To the Court:"},
		{Recipient{Name: "District Court", AddressedAs: "Court Administrator"}, "To the Court Administrator:"},
		{Recipient{Name: "District Court", AddressedAs: "Court Administrator", Salutation: "Dear Administrator:"}, "Dear Administrator:"},
		{Recipient{Name: "District Court", Attention: "Ann Lee", AddressedAs: "Court Administrator", Salutation: "Dear Administrator:"}, "Your Honor:"},
		{Recipient{Kind: "probation", Name: "County Probation"}, "To the supervising officer:"}, {Recipient{Kind: "prosecutor", Name: "County Attorney"}, "To the prosecuting attorney:"},
		{Recipient{Kind: "police", Name: "City Police"}, "To the police department:"},
	} {
		if got := test.recipient.salutation(); got != test.want {
			t.Errorf("%+v: %s", test.recipient, got)
		}
	}
}

// Every way in which a mark can count has its words.
func TestEveryCountHasWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, counts := range []school.Counted{school.CountsCredit, school.CountsMakeup, school.CountsCleared, school.CountsBoth, school.CountsRepeat, school.CountsOverLimit,
		school.CountsAbsence, school.CountsMadeUp, school.CountsExcused, school.CountsPaused, school.CountsReinstated, "cancelled"} {
		s := Session{Counts: string(counts), OtherOn: "2026-11-04"}
		words := s.countWords()
		if words == "" || strings.Contains(words, "_") || seen[words] && counts != school.CountsMakeup {
			t.Errorf("%s: %q", counts, words)
		}
		seen[words] = true
	}
}

// What a correction sets right is shown row by row.
func TestSessionChanges(t *testing.T) {
	t.Parallel()
	before := []Session{{ID: "a", On: "2026-10-07", Outcome: "absent", Counts: "absence"}, {ID: "b", On: "2026-10-14", Outcome: "attended", Counts: "credit"},
		{ID: "c", On: "2026-10-21", Outcome: "attended", Counts: "credit"}}
	after := []Session{{ID: "a", On: "2026-10-07", Outcome: "attended", Counts: "credit"}, {ID: "b", On: "2026-10-14", Outcome: "attended", Counts: "credit"},
		{ID: "d", On: "2026-10-28", Outcome: "removed", Counts: "absence"}}
	want := []Change{{"Session of October 7, 2026", "Absent; counted as: absence", "Attended; counted as: credit"},
		{"Session of October 28, 2026", "Not on record", "Removed; counted as: absence"}, {"Session of October 21, 2026", "Attended; counted as: credit", "Not on record"}}
	if diff := cmp.Diff(want, SessionChanges(before, after)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for cents, want := range map[int64]string{0: "$0.00", 5: "$0.05", 23000: "$230.00", 100000: "$1,000.00", 123456789: "$1,234,567.89", -500: "-$5.00"} {
		if got := money(cents); got != want {
			t.Errorf("%d cents: %s, want %s", cents, got, want)
		}
	}
	if got := english.balance(-500); got != "$0.00 (overpaid by $5.00)" {
		t.Error(got)
	}
}

// Bad facts are refused with the field's name and never its value.
func TestBadFactsAreRefused(t *testing.T) {
	t.Parallel()
	reports := []struct {
		field string
		spoil func(*ReportFacts)
	}{
		{"kind", func(f *ReportFacts) { f.Kind = "gossip" }},
		{"reference", func(f *ReportFacts) { f.Reference = "" }},
		{"letterhead.organization", func(f *ReportFacts) { f.Letterhead.Organization = " " }},
		{"recipient.name", func(f *ReportFacts) { f.Recipient.Name = "" }},
		{"participant.name", func(f *ReportFacts) { f.Participant.Name = "" }},
		{"enrollmentNumber", func(f *ReportFacts) { f.EnrollmentNumber = "" }},
		{"finding", func(f *ReportFacts) { f.Finding = nil }},
		{"closure", func(f *ReportFacts) { f.Kind, f.Closure = Closed, nil }},
		{"correction", func(f *ReportFacts) { f.Kind = Correcting }},
		{"correction.supersedesReference", func(f *ReportFacts) { f.Kind, f.Correction = Correcting, &Correction{} }},
		{"writtenOn", func(f *ReportFacts) { f.WrittenOn = "" }},
		{"dueOn", func(f *ReportFacts) { f.DueOn = "2026-02-30" }},
		{"participant.dateOfBirth", func(f *ReportFacts) { f.Participant.DateOfBirth = "Feb 29, 1984" }},
		{"order.orderedOn", func(f *ReportFacts) { f.Order.OrderedOn = "x" }},
		{"order.dueOn", func(f *ReportFacts) { f.Order.DueOn = "x" }},
		{"enrolledOn", func(f *ReportFacts) { f.EnrolledOn = "x" }},
		{"fees.overdueSince", func(f *ReportFacts) { f.Fees.OverdueSince = "x" }},
		{"finding.on", func(f *ReportFacts) { f.Finding.On = "" }},
		{"sessions[1].on", func(f *ReportFacts) { f.Sessions[1].On = "x" }},
		{"amendments[0].decidedOn", func(f *ReportFacts) { f.Amendments[0].DecidedOn = "x" }},
		{"answerBy", func(f *ReportFacts) { f.AnswerBy = "x" }},
		{"standing.on", func(f *ReportFacts) { f.Standing.On = "x" }},
		{"finding.groundOn", func(f *ReportFacts) { f.Finding.GroundOn = "x" }},
		{"requirements.conditions[0].attestedOn", func(f *ReportFacts) { f.Requirements.Conditions[0].AttestedOn = "x" }},
		{"sessions[5].otherOn", func(f *ReportFacts) { f.Sessions[5].OtherOn = "x" }},
		{"upcoming[0].on", func(f *ReportFacts) { f.Upcoming = []Session{{}} }},
		{"credits[0].on", func(f *ReportFacts) { f.Credits = []Credit{{}} }},
		{"pauses[0].until", func(f *ReportFacts) { f.Pauses = []Pause{{From: "2026-10-01", Until: "x"}} }},
		{"fees.entries[0].on", func(f *ReportFacts) { f.Fees.Entries = []FeeEntry{{}} }},
		{"notices[0].openedOn", func(f *ReportFacts) { f.Notices[0].OpenedOn = "" }},
		{"notices[1].deliveredOn", func(f *ReportFacts) { f.Notices[1].DeliveredOn = "x" }},
		{"notices[1].cureUntil", func(f *ReportFacts) { f.Notices[1].CureUntil = "x" }},
		{"review.on", func(f *ReportFacts) { f.Review.On = "" }},
		{"participant.name", func(f *ReportFacts) { f.Participant.Name = "Xenia 中" }},
		{"sessions[2].note", func(f *ReportFacts) { f.Sessions[2].Note = "Xenia \x00" }},
		{"finding.reasons[0]", func(f *ReportFacts) { f.Finding.Reasons[0] = "Xenia \ufffd" }},
	}
	for _, test := range reports {
		facts := violationFacts()
		test.spoil(&facts)
		_, err := Report(facts)
		if err == nil || !strings.HasPrefix(err.Error(), "documents: "+test.field) || strings.Contains(err.Error(), "Xenia") {
			t.Errorf("want an error that names %s, got %v", test.field, err)
		}
	}
	for field, spoil := range map[string]func(*NoticeFacts){
		"missedOn":    func(f *NoticeFacts) { f.MissedOn = nil },
		"lastContact": func(f *NoticeFacts) { f.Rule = "silence" },
		"dueOn":       func(f *NoticeFacts) { f.Rule = "deadline" },
		"amountCents": func(f *NoticeFacts) { f.Rule, f.DueOn = "unpaid_fees", "2026-10-21" },
		"rule":        func(f *NoticeFacts) { f.Rule = "gossip" },
		"reportKind":  func(f *NoticeFacts) { f.ReportKind = "" },
		"reportTo":    func(f *NoticeFacts) { f.ReportTo = "" },
		"cureDays":    func(f *NoticeFacts) { f.CureDays = 0 },
		"contact":     func(f *NoticeFacts) { f.Contact = Contact{Name: "Dana"} },
		"writtenOn":   func(f *NoticeFacts) { f.WrittenOn = "today" },
	} {
		facts := noticeFacts()
		spoil(&facts)
		if _, err := Notice(facts); err == nil || !strings.HasPrefix(err.Error(), "documents: "+field+" ") {
			t.Errorf("want an error that names %s, got %v", field, err)
		}
	}
	certificate := certificateFacts()
	certificate.CheckCode = ""
	if _, err := Certificate(certificate); err == nil || !strings.HasPrefix(err.Error(), "documents: checkCode ") {
		t.Errorf("want an error that names checkCode, got %v", err)
	}
	receipt := receiptFacts()
	receipt.AmountCents = 0
	if _, err := Receipt(receipt); err == nil || !strings.HasPrefix(err.Error(), "documents: amountCents ") {
		t.Errorf("want an error that names amountCents, got %v", err)
	}
}

func TestBadRollIsRefused(t *testing.T) {
	t.Parallel()
	for field, spoil := range map[string]func(*RollFacts){
		"className":      func(f *RollFacts) { f.ClassName = "" },
		"on":             func(f *RollFacts) { f.On = "" },
		"people[1].name": func(f *RollFacts) { f.People[1].Name = " " },
		"people[0].name": func(f *RollFacts) { f.People[0].Name = "Xenia 中" },
		"blankLines":     func(f *RollFacts) { f.BlankLines = 1000 },
	} {
		facts := rollFacts(2)
		spoil(&facts)
		if _, err := RollSheet(facts); err == nil || !strings.HasPrefix(err.Error(), "documents: "+field) || strings.Contains(err.Error(), "Xenia") {
			t.Errorf("want an error that names %s, got %v", field, err)
		}
	}
}

func TestCheckText(t *testing.T) {
	t.Parallel()
	if err := CheckText("José Ángel Núñez-Güereña D’Amico"); err != nil {
		t.Error(err)
	}
	var unsupported *pdf.UnsupportedError
	if err := CheckText("李"); !errors.As(err, &unsupported) || unsupported.Rune != '李' {
		t.Errorf("got %v, want the character named", err)
	}
}
