package documents

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
)

func lead(f ReportFacts) string {
	var b strings.Builder
	for _, span := range f.lead() {
		b.WriteString(span.Text)
	}
	return b.String()
}

// The first paragraph says the outcome, for each state, rule and kind.
func TestLeadSaysTheOutcome(t *testing.T) {
	t.Parallel()
	violation := func(rule string) ReportFacts {
		f := violationFacts()
		f.Finding.Rule = rule
		return f
	}
	noDue := progressFacts("on_track")
	noDue.Order.DueOn = ""
	noCourt := violation("absences")
	noCourt.Order.Court = ""
	oneLeft := progressFacts("on_track")
	oneLeft.Standing.Credited, oneLeft.Standing.Needed = 1, 1
	modules := progressFacts("on_track")
	modules.Standing.Unit = "module"
	const name, progress = "José Ángel Núñez D'Amico ", " 4 of 8 required sessions are credited; 4 more sessions are needed by January 5, 2027."
	const decide = " This letter reports what is on record. What follows from it is for the court to decide."
	tests := []struct {
		name  string
		facts ReportFacts
		want  string
	}{
		{"on track", progressFacts("on_track"), name + "is on track to complete the program Not Buying It by January 5, 2027." + progress},
		{"at risk", progressFacts("at_risk"), name + "is at risk of not completing the program Not Buying It by January 5, 2027; the reasons are given below." + progress},
		{"cannot complete", progressFacts("cannot_complete"), name + "cannot complete the program Not Buying It by January 5, 2027 with the sessions now offered." + progress},
		{"overdue", progressFacts("overdue"), name + "has not completed the program Not Buying It by January 5, 2027, the due date." + progress},
		{"in violation", progressFacts("in_violation"), name + "does not meet a rule of the program Not Buying It; the reasons are given below." + progress},
		{"requirements met", progressFacts("requirements_met"), name + "has met all requirements of the program Not Buying It." + progress},
		{"no due date", noDue, name + "is on track to complete the program Not Buying It. 4 of 8 required sessions are credited; 4 more sessions are needed."},
		{"one left", oneLeft, name + "is on track to complete the program Not Buying It by January 5, 2027. 1 of 8 required sessions is credited; 1 more session is needed by January 5, 2027."},
		{"modules", modules, name + "is on track to complete the program Not Buying It by January 5, 2027. 4 of 8 required modules are credited; 4 more modules are needed by January 5, 2027."},
		{"absences", violation("absences"), name + "has more absences than the rules of the program Not Buying It allow." + progress + decide},
		{"no court", noCourt, name + "has more absences than the rules of the program Not Buying It allow." + progress + strings.Replace(decide, "the court", "the recipient of this letter", 1)},
		{"streak", violation("consecutive_absences"), name + "has missed more sessions in a row than the rules of the program Not Buying It allow." + progress + decide},
		{"silence", violation("silence"), name + "has not attended or been in contact for longer than the rules of the program Not Buying It allow." + progress + decide},
		{"conduct", violation("conduct"), name + "was removed from a session, which is a violation under the rules of the program Not Buying It." + progress + decide},
		{"deadline", violation("deadline"), name + "did not complete the program Not Buying It by January 5, 2027, the due date." + progress + decide},
		{"a rule to come", violation("new_rule"), name + "does not meet a rule of the program Not Buying It." + progress + decide},
		{"closed", closedFacts(), "The enrollment of José Ángel Núñez D'Amico was closed on November 20, 2026 with the outcome: transferred. The court transferred the order to another program." + progress},
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
	notice, err := Notice(noticeFacts())
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := Receipt(receiptFacts())
	if err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string][]byte{"notice": notice, "receipt": receipt} {
		if text := pdftest.Words(t, document); strings.Contains(text, "Not Buying It") {
			t.Errorf("%s names the program: %s", name, text)
		}
	}
	opening, _, _ := strings.Cut(pdftest.Text(t, notice), "What is on record")
	if bad := regexp.MustCompile(`(?i)court|absen|violat|class|order|case|session`).FindString(opening); bad != "" {
		t.Errorf("the notice opens with %q:\n%s", bad, opening)
	}
}

func TestNoticeCountsFromDeliveryUnlessTheDayIsKnown(t *testing.T) {
	t.Parallel()
	facts := noticeFacts()
	if got := facts.deadline(); got != "within 10 days after this letter was handed, e-mailed or mailed to you" {
		t.Error(got)
	}
	facts.CureUntil = "2026-11-19"
	if got := facts.deadline(); got != "by the end of November 19, 2026" {
		t.Error(got)
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for cents, want := range map[int64]string{0: "$0.00", 5: "$0.05", 23000: "$230.00", 100000: "$1,000.00", 123456789: "$1,234,567.89", -500: "-$5.00"} {
		if got := money(cents); got != want {
			t.Errorf("%d cents: %s, want %s", cents, got, want)
		}
	}
	if got := balance(-500); got != "$0.00 (overpaid by $5.00)" {
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
		{"closure", func(f *ReportFacts) { f.Kind = Closed }},
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
		{"notice.openedOn", func(f *ReportFacts) { f.Notice.OpenedOn = "x" }},
		{"notice.deliveredOn", func(f *ReportFacts) { f.Notice.DeliveredOn = "x" }},
		{"notice.cureUntil", func(f *ReportFacts) { f.Notice.CureUntil = "x" }},
		{"review.on", func(f *ReportFacts) { f.Review.On = "" }},
		{"participant.name", func(f *ReportFacts) { f.Participant.Name = "Xenia 中" }},
		{"sessions[2].note", func(f *ReportFacts) { f.Sessions[2].Note = "Xenia \x00" }},
		{"finding.reasons[1]", func(f *ReportFacts) { f.Finding.Reasons[1] = "Xenia \ufffd" }},
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
		"missed":    func(f *NoticeFacts) { f.Missed = nil },
		"howToCure": func(f *NoticeFacts) { f.HowToCure = nil },
		"cureDays":  func(f *NoticeFacts) { f.CureDays = 0 },
		"contact":   func(f *NoticeFacts) { f.Contact = Contact{Name: "Dana"} },
		"writtenOn": func(f *NoticeFacts) { f.WrittenOn = "today" },
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
