package documents

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"johnschool/documents/pdf/pdftest"
	"johnschool/school"
)

// Facts of every mixture render, or are refused with the name of a field; the same facts give the same bytes. What a
// letter says has no word of a machine and no label without a value.
func TestAnyFactsRenderAndReadAsWords(t *testing.T) {
	t.Parallel()
	read := 0
	rapid.Check(t, func(r *rapid.T) {
		facts := anyReport(r)
		document, err := Report(facts)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "documents: ") {
				r.Fatalf("an error without a field: %v", err)
			}
			return
		}
		if again, err := Report(facts); err != nil || !bytes.Equal(document, again) {
			r.Fatalf("a second rendering differs (%v)", err)
		}
		if read++; read > 12 { // reading back takes a program of its own
			return
		}
		text := pdftest.Text(t, document)
		if bad := machineWords.FindString(text); bad != "" {
			r.Fatalf("the letter says %q:\n%s", bad, text)
		}
	})
	if read < 12 {
		t.Errorf("only %d letters were rendered", read)
	}
}

// machineWords are what no reader should meet: names from the program, numbers that read as carelessness, and the
// labels of tables without a value, which end a line.
var machineWords = regexp.MustCompile(`[a-z]_[a-z]|null|<nil>|%!|\b0 (days|sessions|absences|minutes|credits)|\b1 (days|sessions|absences|minutes|credits)|` +
	`(?m)^(Re|Case number|Court|Counts?|Required|Standing|The rule|Found on|Balance|Delivered|Conditions)$|\(\)|,,|\. \.|\.\.`)

func anyReport(r *rapid.T) ReportFacts {
	text := func(name string) string {
		return rapid.SampledFrom([]string{"", "Ñandú O’Neil", "Łódź d'Angelo-Őry", "A. B. Smith, Jr.", strings.Repeat("Very long ", 30) + "text", "Zoe\u0308 U\u0301"}).Draw(r, name)
	}
	date := func(name string) string {
		return rapid.SampledFrom([]string{"", "2026-02-28", "2026-11-01", "2027-01-05"}).Draw(r, name)
	}
	sure := func(name string) string {
		return rapid.SampledFrom([]string{"2026-02-28", "2026-11-01", "2027-01-05"}).Draw(r, name)
	}
	number := func(name string) int { return rapid.IntRange(0, 3).Draw(r, name) }
	f := ReportFacts{Reference: "NBI-2026-0147-R1", Kind: rapid.SampledFrom(reportKinds).Draw(r, "kind"), WrittenOn: sure("written"), AnswerBy: date("answer by"),
		Letterhead: Letterhead{Organization: "North Star", Program: text("program"), Phone: text("phone")},
		Recipient: Recipient{Kind: rapid.SampledFrom([]string{"", "court", "probation", "prosecutor", "police"}).Draw(r, "recipient"), Name: text("recipient name"),
			Attention: text("judge")},
		Participant: Participant{Name: text("name"), DateOfBirth: date("born")}, EnrollmentNumber: "NBI-2026-0147", EnrolledOn: date("enrolled"),
		Order: Order{Court: text("court"), CaseNumber: text("case"), OrderedOn: date("ordered"), DueOn: date("due"), FirstDueOn: date("first due"),
			Disposition: string(rapid.SampledFrom(append(school.Dispositions, "")).Draw(r, "disposition"))},
		Standing: Standing{State: string(rapid.SampledFrom(append(school.States, "")).Draw(r, "state")), Required: number("required"), Credited: number("credited"),
			Needed: number("needed"), Absences: number("absences"), ServicesComplete: rapid.Bool().Draw(r, "complete")},
		Fees:       Fees{AssessedCents: int64(number("fee")) * 10000, BalanceCents: int64(number("balance")-1) * 5000, OverdueCents: int64(number("overdue")) * 5000},
		NoCureTime: rapid.Bool().Draw(r, "no cure"), CertificateNumber: rapid.SampledFrom([]string{"", "NBI-C-00001"}).Draw(r, "certificate"),
		Unsigned: rapid.Bool().Draw(r, "unsigned")}
	for i := range number("counts") {
		f.Order.Counts = append(f.Order.Counts, Count{Statute: fmt.Sprintf("609.32%d", i), Level: string(rapid.SampledFrom(school.Levels).Draw(r, "level"))})
	}
	if rapid.Bool().Draw(r, "finding?") {
		rules := []school.Rule{school.RuleAbsences, school.RuleConsecutiveAbsences, school.RuleSilence, school.RuleConduct, school.RuleDeadline, school.RuleUnpaidFees, school.RuleCompleted}
		f.Finding = &Finding{On: sure("found"), Rule: string(rapid.SampledFrom(rules).Draw(r, "rule")), GroundOn: date("ground"), PolicyVersion: number("version")}
	}
	if rapid.Bool().Draw(r, "closed?") {
		outcome := rapid.SampledFrom([]string{"completed", "unsuccessful", "vacated", "transferred", "deceased", "satisfied_elsewhere", "entered_in_error", "withdrawn", "other", "new_one"})
		f.Closure = &Closure{On: sure("closed"), Outcome: outcome.Draw(r, "outcome")}
	}
	if rapid.Bool().Draw(r, "correction?") {
		f.Correction = &Correction{SupersedesReference: "NBI-2026-0147-R9", SupersedesKind: rapid.SampledFrom(reportKinds).Draw(r, "superseded")}
	}
	return withRecord(r, f, sure, date, number)
}

// withRecord adds rows to each of the tables.
func withRecord(r *rapid.T, f ReportFacts, sure, date func(string) string, number func(string) int) ReportFacts {
	counted := []school.Counted{school.CountsCredit, school.CountsMakeup, school.CountsCleared, school.CountsBoth, school.CountsRepeat, school.CountsOverLimit, school.CountsAbsence,
		school.CountsMadeUp, school.CountsExcused, school.CountsPaused, school.CountsReinstated, "cancelled"}
	for range number("sessions") {
		f.Sessions = append(f.Sessions, Session{On: sure("session"), OtherOn: sure("other"), Outcome: string(rapid.SampledFrom(school.Outcomes).Draw(r, "mark")),
			Counts: string(rapid.SampledFrom(counted).Draw(r, "counts")), MakeUp: rapid.Bool().Draw(r, "make-up")})
	}
	for range number("amendments") {
		f.Amendments = append(f.Amendments, Amendment{Kind: string(rapid.SampledFrom(school.AmendmentKinds).Draw(r, "amendment")), DecidedOn: sure("decided")})
	}
	for range number("pauses") {
		f.Pauses = append(f.Pauses, Pause{From: sure("from"), Until: date("until")})
	}
	for range number("notices") {
		f.Notices = append(f.Notices, NoticeRecord{Rule: string(rapid.SampledFrom([]school.Rule{school.RuleSilence, school.RuleUnpaidFees}).Draw(r, "told")), OpenedOn: sure("opened"),
			DeliveredOn: date("delivered"), DeliveredBy: rapid.SampledFrom([]string{"", "email", "hand", "post"}).Draw(r, "by"), EndedOn: sure("ended"),
			State: rapid.SampledFrom([]string{"open", "found", "withdrawn"}).Draw(r, "notice")})
	}
	for range number("entries") {
		kinds := []school.EntryKind{school.Assessment, school.Payment, school.Refund, school.Reduction, school.Waiver, school.Reversal}
		f.Fees.Entries = append(f.Fees.Entries, FeeEntry{On: sure("entry"), Kind: string(rapid.SampledFrom(kinds).Draw(r, "entry kind")), AmountCents: int64(number("cents")) * 100})
	}
	return f
}
