package emails

import (
	"fmt"
	"strings"
	"time"
)

// DigestMail is the facts of the e-mail that tells somebody each day what waits for them. It names nobody: work goes by
// the numbers of reports and notices.
type DigestMail struct {
	On           time.Time // the day; its date is taken as it reads in its own zone
	Sections     []DigestSection
	SystemURL    string // where they sign in; may be empty
	Organization string
}

// DigestSection is work of one kind.
type DigestSection struct {
	// Kind is one of DigestKinds.
	Kind  string
	Items []DigestItem
	More  int // how many there are beside these
}

// DigestItem is one line: a report or a notice, a session without a roll, or a program that stopped itself.
type DigestItem struct {
	Number           string    // of a report or notice, as its letter has it
	What             string    // a kind of report, or notice
	DueOn            time.Time // zero where it has no such day
	DaysLeft         int       // calendar days to that day; negative after it
	Held             bool      // waits for a person's confirmation
	SecondPerson     bool      // one confirmed it; it waits for another
	OnHoldUntil      time.Time // somebody asked for time up to this day; zero where nobody did
	Reason           string    // of a rejection
	Class            string    // of a session without a roll,
	Day              time.Time // and the session's day; of a program that stopped, the day whose night it was
	Program          string    // that stopped itself,
	Certificate      string    // SignsLetters or SignsMail: one that is good until DueOn
	Waiting, Allowed int       // for it would have opened so many notices and findings, and so many one night may
}

// What a certificate signs.
const (
	SignsLetters = "letters"
	SignsMail    = "mail"
)

// DigestKinds are the kinds of work, the most pressing first.
var DigestKinds = []string{"stopped", "certificates", "late", "due_today", "rejected", "undelivered", "unacknowledged", "due_next_working_day", "held", "without_roll"}

var digestTitles = map[string]string{
	"stopped":              "Stopped until you release it",
	"certificates":         "Certificates to renew",
	"late":                 "Late",
	"due_today":            "Due today",
	"rejected":             "Returned by the recipient",
	"undelivered":          "Not delivered",
	"unacknowledged":       "Sent and not acknowledged",
	"due_next_working_day": "Due on the next working day",
	"held":                 "Waiting for confirmation",
	"without_roll":         "Sessions without a roll",
}

var digestWords = words("digest.en.tmpl")

// digestView is what the words are filled with.
type digestView struct {
	Day, Total, SystemURL, Organization string
	Sections                            []digestViewSection
}

type digestViewSection struct {
	Title string
	Rows  []row
	More  int
}

// Digest renders somebody's work of a day, in English. The error names the fact that is missing, unknown or not one line
// of text, or says that there is no work.
func Digest(f DigestMail) (Rendered, error) {
	facts := []fact{{"SystemURL", f.SystemURL, false}, {"Organization", f.Organization, true}}
	view := digestView{Day: weekday("en", f.On), SystemURL: f.SystemURL, Organization: f.Organization}
	total := 0
	for _, s := range f.Sections {
		title, ok := digestTitles[s.Kind]
		if !ok {
			return Rendered{}, fmt.Errorf("emails: no work is of the kind %q", s.Kind)
		}
		section := digestViewSection{Title: title, More: s.More}
		for _, i := range s.Items {
			facts = append(facts, fact{"Number", i.Number, i.Class+i.Program+i.Certificate == ""}, fact{"Class", i.Class, false}, fact{"Program", i.Program, false}, fact{"Reason", i.Reason, false})
			line, err := i.row()
			if err != nil {
				return Rendered{}, err
			}
			section.Rows = append(section.Rows, line)
		}
		total += len(s.Items) + s.More
		view.Sections = append(view.Sections, section)
	}
	if err := checkLines(facts...); err != nil {
		return Rendered{}, err
	}
	if total == 0 {
		return Rendered{}, fmt.Errorf("emails: there is no work to tell of")
	}
	view.Total = "1 item"
	if total > 1 {
		view.Total = fmt.Sprintf("%d items", total)
	}
	return render(digestWords, "en", view)
}

// row is the item as a line of a table.
func (i DigestItem) row() (row, error) {
	if i.Class != "" {
		return row{weekday("en", i.Day), i.Class}, nil
	}
	if i.Program != "" {
		return row{i.Program, fmt.Sprintf("since %s its nights would open more than they may without asking: by the latest %d notices and findings, and %d is the most. "+
			"No court is told of the rest. See whether a rule was changed or a class was marked wrongly, then release the brake (Administration, Jobs, compliance)",
			weekday("en", i.Day), i.Waiting, i.Allowed)}, nil
	}
	if i.Certificate != "" {
		return i.certificate()
	}
	title, ok := reportTitles[i.What]
	if i.What == "notice" {
		title, ok = "Notice to the participant", true
	}
	if !ok {
		return row{}, fmt.Errorf("emails: no work is about %q", i.What)
	}
	parts := []string{title}
	if !i.DueOn.IsZero() {
		parts = append(parts, "due "+weekday("en", i.DueOn)+" ("+daysLeft(i.DaysLeft)+")")
	}
	switch {
	case i.Held && i.SecondPerson:
		parts = append(parts, "waits for a second person's confirmation")
	case i.Held:
		parts = append(parts, "waits for confirmation")
	}
	if !i.OnHoldUntil.IsZero() {
		parts = append(parts, "on hold until "+weekday("en", i.OnHoldUntil))
	}
	if i.Reason != "" {
		parts = append(parts, "returned because: "+i.Reason)
	}
	return row{i.Number, strings.Join(parts, "; ")}, nil
}

// certificate is one that ends, and what follows from that.
func (i DigestItem) certificate() (row, error) {
	label, ok := map[string]string{SignsLetters: "Letters", SignsMail: "E-mail (S/MIME)"}[i.Certificate]
	switch {
	case !ok:
		return row{}, fmt.Errorf("emails: no certificate signs %q", i.Certificate)
	case i.DaysLeft < 0:
		return row{label, "the certificate for signing expired on " + weekday("en", i.DueOn) + " (" + daysLeft(i.DaysLeft) + "); what goes out is unsigned " +
			"until a renewed one is put in its place"}, nil
	}
	return row{label, "the certificate for signing ends on " + weekday("en", i.DueOn) + " (" + daysLeft(i.DaysLeft) + "); what goes out after that is unsigned. " +
		"Ask who looks after the server to get another one and put it in its place"}, nil
}

func daysLeft(days int) string {
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days > 1:
		return fmt.Sprintf("in %d days", days)
	case days == -1:
		return "a day ago"
	}
	return fmt.Sprintf("%d days ago", -days)
}
