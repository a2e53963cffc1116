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

var update = flag.Bool("update", false, "write the golden files of testdata anew")

type rendering struct {
	name   string
	render func() ([]byte, error)
}

func report(name string, f ReportFacts) rendering {
	return rendering{name, func() ([]byte, error) { return Report(f) }}
}

func renderings() []rendering {
	unpaidNotice := noticeFacts()
	unpaidNotice.Rule, unpaidNotice.AmountCents, unpaidNotice.CureDays, unpaidNotice.CureUntil = "unpaid_fees", 13000, 0, "2026-11-19"
	unpaidNotice.RuleText = "The program fee is due before completion."
	unpaidNotice.Missed = []string{"$130.00, due on October 21, 2026, is not paid."}
	unpaidNotice.HowToCure = []string{"Pay $130.00 at the office or by mail.", "Or call us to agree on a plan."}
	refund := receiptFacts()
	refund.Kind, refund.BalanceCents = "refund", -500
	return []rendering{
		report("enrollment", enrollmentFacts()),
		report("progress_at_risk", progressFacts("at_risk")),
		report("completion", completionFacts()),
		report("violation", violationFacts()),
		report("violation_sixty_sessions", sixtySessions()),
		report("unpaid_fees", unpaidFacts()),
		report("closed", closedFacts()),
		report("correction", correctionFacts()),
		{"notice", func() ([]byte, error) { return Notice(noticeFacts()) }},
		{"notice_unpaid", func() ([]byte, error) { return Notice(unpaidNotice) }},
		{"certificate", func() ([]byte, error) { return Certificate(certificateFacts()) }},
		{"receipt", func() ([]byte, error) { return Receipt(receiptFacts()) }},
		{"refund", func() ([]byte, error) { return Receipt(refund) }},
	}
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
		if strings.Contains(leaf, "Weekly group") && !strings.Contains(leaf, "Date Time Module Outcome Counts as\n") {
			t.Errorf("a page has sessions but no header:\n%s", leaf)
		}
	}
	for _, s := range facts.Sessions {
		row := day(s.On) + " 5:30 PM " + s.Module + " Attended Credit\n"
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
		if !strings.Contains(pdftest.Structure(t, document), name) {
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
