package documents

import "strings"

// Essentials are what a report says, in short and as plain text: what a page shows of
// a letter beside it, for who reads with a phone or has it read out.
type Essentials struct {
	Reference string
	Outcome   string   // the letter's first paragraph
	Rule      string   // the rule that what was found rests on; empty where there is none
	Reasons   []string // the facts of it, each a sentence
	Asked     string   // what the recipient is asked to do
	AnswerBy  string   // the day by which, as 2027-01-31; empty where none is named
}

// EssentialsOf puts a report into short.
func EssentialsOf(f ReportFacts) Essentials {
	var outcome strings.Builder
	for _, span := range f.lead() {
		outcome.WriteString(span.Text)
	}
	e := Essentials{Reference: f.Reference, Outcome: outcome.String(), Asked: f.asked(), AnswerBy: f.AnswerBy}
	if f.Finding != nil && f.Kind != Correcting {
		e.Rule, e.Reasons = f.Finding.RuleText, f.Finding.Reasons
	}
	return e
}
