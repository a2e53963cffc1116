package emails

import (
	"fmt"
	"strings"
	"time"
)

// ReportMail is the facts of the e-mail that carries a report to the court or agency. The letter itself, which names
// the person, is attached by the caller; this e-mail names nobody, because mail passes through many hands.
type ReportMail struct {
	// Kind is enrollment, progress, completion, violation, unpaid_fees, closed or correction.
	Kind string
	// Corrects is the kind of the report that a correction replaces, and CorrectsReference its reference; both only
	// for corrections.
	Corrects, CorrectsReference string
	CaseNumber                  string // empty where the order has none
	EnrollmentNumber            string
	Program                     string
	// DueOn is the day by which the order, as amended, is to be fulfilled; zero where there is none. Its date is taken
	// as it reads in its own zone.
	DueOn time.Time
	// Reference names this report in the system.
	Reference string
	// SystemURL is where the recipient signs in; may be empty.
	SystemURL string
	// AnswerURL is the page on which whoever has this e-mail answers the report without signing in, until the end of
	// AnswerUntil, a day as it reads in its own zone. It may be empty.
	AnswerURL    string
	AnswerUntil  time.Time
	Organization string
	Contact      Contact
}

var reportTitles = map[string]string{
	"enrollment":  "Proof of enrollment",
	"progress":    "Progress report",
	"completion":  "Completion report",
	"violation":   "Violation report",
	"unpaid_fees": "Report of unpaid fees",
	"closed":      "Report of closing",
	"correction":  "Correction",
}

var reportWords = words("report.en.tmpl")

// mostCaseInSubject is how many characters of a case number the subject takes: an order may name many cases, and a
// subject that is too long would keep the report from its court. The text has the whole.
const mostCaseInSubject = 60

func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// Report renders the e-mail of a report, in English. The subject has the kind, the case number and the enrollment
// number. The error names the fact that is missing, unknown or not one line of text.
func Report(f ReportMail) (Rendered, error) {
	facts := append([]fact{
		{"CaseNumber", f.CaseNumber, false},
		{"EnrollmentNumber", f.EnrollmentNumber, true},
		{"Program", f.Program, true},
		{"Reference", f.Reference, true},
		{"CorrectsReference", f.CorrectsReference, false},
		{"SystemURL", f.SystemURL, false},
		{"AnswerURL", f.AnswerURL, false},
		{"Organization", f.Organization, true},
	}, contactFacts(f.Contact)...)
	if err := checkLines(facts...); err != nil {
		return Rendered{}, err
	}
	title, ok := reportTitles[f.Kind]
	if !ok {
		return Rendered{}, fmt.Errorf("emails: no report is of the kind %q", f.Kind)
	}
	view := struct {
		ReportMail
		Title, Corrects, DueOn, AnswerUntil, CaseInSubject string
	}{ReportMail: f, Title: title, CaseInSubject: shortened(f.CaseNumber, mostCaseInSubject), DueOn: longDay("en", f.DueOn), AnswerUntil: longDay("en", f.AnswerUntil)}
	if f.Kind == "correction" {
		old, ok := reportTitles[f.Corrects]
		if !ok {
			return Rendered{}, fmt.Errorf("emails: no report to correct is of the kind %q", f.Corrects)
		}
		view.Corrects = strings.ToLower(old[:1]) + old[1:]
		view.Title = "Correction of our " + view.Corrects
	}
	return render(reportWords, "en", view)
}
