package documents

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"johnschool/documents/pdf/pdftest"
)

var (
	update = flag.Bool("update", false, "write the golden files of testdata anew")
	pages  = flag.String("pages", "", "a folder to which every document is written as a PDF, to be looked at")
)

type rendering struct {
	name   string
	render func() ([]byte, error)
}

func report(name string, f ReportFacts) rendering {
	return rendering{name, func() ([]byte, error) { return Report(f) }}
}

func notice(rule, language string) rendering {
	return rendering{"notice_" + rule + "_" + language, func() ([]byte, error) { return Notice(noticeOf(rule, language)) }}
}

func renderings() []rendering {
	refund, spanish := receiptFacts(), receiptFacts()
	refund.Kind, refund.BalanceCents = "refund", -500
	spanish.Language, spanish.ReversedOn, spanish.DuplicateOn = "es-MX", "2026-10-20", "2026-11-02"
	void := certificateFacts()
	void.VoidedOn, void.VoidReason = "2026-11-25", "The completion it certified no longer stands."
	all := []rendering{
		report("enrollment", enrollmentFacts()),
		report("progress_at_risk", progressFacts("at_risk")),
		report("completion", completionFacts()),
		report("violation_sixty_sessions", sixtySessions()),
		report("unpaid_fees", unpaidFacts()),
		report("closed", closedFacts()),
		report("closed_deceased", deceasedFacts()),
		report("correction", correctionFacts()),
		report("correction_stands_again", standsAgainFacts()),
		report("completion_again", againFacts()),
		{"certificate", func() ([]byte, error) { return Certificate(certificateFacts()) }},
		{"certificate_void", func() ([]byte, error) { return Certificate(void) }},
		{"receipt", func() ([]byte, error) { return Receipt(receiptFacts()) }},
		{"receipt_es_reversed", func() ([]byte, error) { return Receipt(spanish) }},
		{"refund", func() ([]byte, error) { return Receipt(refund) }},
		{"roll_sheet", func() ([]byte, error) { return RollSheet(rollFacts(23)) }},
		{"roll_sheet_empty", func() ([]byte, error) { return RollSheet(rollFacts(0)) }},
	}
	for _, status := range proofStatuses {
		all = append(all, rendering{"proof_" + status, func() ([]byte, error) { return Proof(proofFacts(status)) }})
	}
	for _, rule := range []string{"absences", "consecutive_absences", "silence", "conduct", "deadline"} {
		all = append(all, report("violation_"+rule, ofRule(rule)))
	}
	for _, rule := range []string{"absences", "consecutive_absences", "silence", "conduct", "deadline", "unpaid_fees"} {
		all = append(all, notice(rule, "en"), notice(rule, "es"))
	}
	return append(all, report("worded_violation", wordedReport(violationFacts())), report("worded_completion", wordedReport(administratorsFacts())),
		rendering{"worded_notice_en", func() ([]byte, error) { return Notice(wordedNotice(noticeFacts())) }},
		rendering{"worded_notice_es", func() ([]byte, error) { return Notice(wordedNotice(noticeOf("absences", "es"))) }})
}

// Every document reads as its golden text, is a sound PDF with embedded fonts, and comes out the same twice.
func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, r := range renderings() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			document, err := r.render()
			if err != nil {
				t.Fatal(err)
			}
			if *pages != "" {
				if err := os.WriteFile(filepath.Join(*pages, r.name+".pdf"), document, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			pdftest.Check(t, document)
			pdftest.Fonts(t, document)
			got := pdftest.Text(t, document)
			golden := filepath.Join("testdata", r.name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			again, err := r.render()
			if err != nil || !bytes.Equal(document, again) {
				t.Errorf("a second rendering differs (%v)", err)
			}
		})
	}
}

// The test letters do not contradict themselves: what their tables add up to is what their standing says.
func TestTestLettersAddUp(t *testing.T) {
	t.Parallel()
	letters := []ReportFacts{enrollmentFacts(), progressFacts("at_risk"), completionFacts(), sixtySessions(), unpaidFacts(), closedFacts(), correctionFacts()}
	for _, rule := range []string{"absences", "consecutive_absences", "silence", "conduct", "deadline"} {
		letters = append(letters, ofRule(rule))
	}
	for _, f := range letters {
		credits, absences := f.tally()
		s := f.Standing
		if credits+len(f.Credits) != s.Credited || absences != s.Absences || s.Credited+s.Needed != s.Required {
			t.Errorf("%s %s: %d credits and %d absences in the tables, but %+v", f.Reference, f.Kind, credits, absences, s)
		}
	}
}

// The facts are stored as JSON and rendered from it later.
func TestFactsSurviveJSON(t *testing.T) {
	t.Parallel()
	for _, facts := range []ReportFacts{violationFacts(), unpaidFacts(), correctionFacts(), closedFacts()} {
		stored, err := json.Marshal(facts)
		if err != nil {
			t.Fatal(err)
		}
		var loaded ReportFacts
		if err := json.Unmarshal(stored, &loaded); err != nil {
			t.Fatal(err)
		}
		want, err := Report(facts)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Report(loaded); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the letter differs after JSON (%v)", facts.Kind, err)
		}
	}
}

func TestSixtySessionsRunOverThreePagesOrMore(t *testing.T) {
	t.Parallel()
	facts := sixtySessions()
	document, err := Report(facts)
	if err != nil {
		t.Fatal(err)
	}
	leaves := strings.Split(pdftest.Text(t, document), "\f")
	if len(leaves)-1 < 3 {
		t.Fatalf("%d pages, want 3 or more", len(leaves)-1)
	}
	for _, leaf := range leaves {
		if strings.Contains(leaf, "5:30 PM") && !strings.Contains(leaf, "Date Time Module Outcome Counted as Note\n") {
			t.Errorf("a page has sessions but no header:\n%s", leaf)
		}
	}
	for _, s := range facts.Sessions {
		row := shortDay(s.On) + " 5:30 PM "
		if n := strings.Count(strings.Join(leaves, ""), row); n != 1 {
			t.Errorf("%q stands %d times", row, n)
		}
	}
}

// A very long name is wrapped, never cut, wherever it stands.
func TestLongNameIsWhole(t *testing.T) {
	t.Parallel()
	name := sixtySessions().Participant.Name
	long := certificateFacts()
	long.Participant.Name = name
	notice := noticeFacts()
	notice.Participant.Name = name
	receipt := receiptFacts()
	receipt.Name = name
	for _, r := range []rendering{
		report("report", sixtySessions()),
		{"certificate", func() ([]byte, error) { return Certificate(long) }},
		{"notice", func() ([]byte, error) { return Notice(notice) }},
		{"receipt", func() ([]byte, error) { return Receipt(receipt) }},
	} {
		document, err := r.render()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(strings.Fields(pdftest.Structure(t, document)), " "), name) {
			t.Errorf("%s: the name is not whole", r.name)
		}
		for box := range strings.SplitSeq(pdftest.Boxes(t, document), "<word ") {
			_, rest, _ := strings.Cut(box, `xMax="`)
			edge, _, ok := strings.Cut(rest, `"`)
			if right, err := strconv.ParseFloat(edge, 64); ok && err == nil && right > 541 {
				t.Errorf("%s: a word reaches over the margin: %s", r.name, box)
			}
		}
	}
}

// A letter whose last page would hold little more than the signature is set a little smaller, on a page less; one that smaller letters do
// not shorten keeps its size.
func TestLettersTakeFewPages(t *testing.T) {
	t.Parallel()
	short := ofRule("absences")
	short.Notices, short.Sessions, short.Amendments, short.Order.FirstDueOn = short.Notices[1:], short.Sessions[:5], nil, ""
	for name, c := range map[string]struct {
		facts        ReportFacts
		usual, taken int
	}{
		"a short violation with its annex": {short, 4, 3},
		"a closing":                        {closedFacts(), 3, 2},
		"a completion":                     {completionFacts(), 3, 3},
	} {
		usual := c.facts.set(usualSize, false)
		if n := usual.Pages(1); n != c.usual {
			t.Errorf("%s: %d pages in the usual size, want %d", name, n, c.usual)
		}
		written, err := Report(c.facts)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(pdftest.Text(t, written), "\f"); n != c.taken {
			t.Errorf("%s: takes %d pages, want %d", name, n, c.taken)
		}
		if inUsual, err := finish(usual, c.facts); err != nil || bytes.Equal(inUsual, written) != (c.usual == c.taken) {
			t.Errorf("%s: set in the usual size where a page is saved, or else not (%v)", name, err)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	for _, test := range []struct {
		name  string
		facts ReportFacts
	}{{"violation", violationFacts()}, {"sixty_sessions", sixtySessions()}} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Report(test.facts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}

// An annex of the usual length takes one page, whichever rule it is of and in either language.
func TestAnnexTakesOnePage(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{"absences", "consecutive_absences", "silence", "conduct", "deadline"} {
		for _, language := range []string{"en", "es"} {
			f := ofRule("absences")
			f.Annex = annexFacts(rule, language)
			document, err := Report(f)
			if err != nil {
				t.Fatal(err)
			}
			_, annex, found := strings.Cut(pdftest.Text(t, document), "Annex A: notice ")
			if !found || strings.Count(annex, "\f") != 1 {
				t.Errorf("%s, %s: the annex takes %d pages", rule, language, strings.Count(annex, "\f"))
			}
		}
	}
}
