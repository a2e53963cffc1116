package emails

import (
	"fmt"
	"text/template"
	"time"

	"johnschool/school"
)

// NoticeMail is the facts of the e-mail that tells a participant, before anything is reported, what was missed and how
// to put it right. Days are taken as they read in their own zone.
type NoticeMail struct {
	// Language is the participant's: "es" (or "es-MX") for Spanish, anything else is written in English.
	Language string
	// Rule is absences, consecutive_absences, silence, conduct, deadline or unpaid_fees.
	Rule string
	// Missed are the days of the absences that count, of the streak, or of the removal (conduct), in order; for silence
	// those since LastContactOn, if any.
	Missed []time.Time
	// Limit is what the rule allows: absences, absences in a row, or days without contact (silence).
	Limit int
	// LastContactOn is required for silence.
	LastContactOn time.Time
	// DueOn is required for deadline (the order's due date) and unpaid_fees (the amount's).
	DueOn time.Time
	// Needed sessions (modules where Modules says so) and Conditions are what is missing past the due date, for deadline.
	Needed     int
	Modules    bool
	Conditions []string
	// UnpaidCents is required for unpaid_fees.
	UnpaidCents int64
	// MakeUps tells that a make-up session clears an absence.
	MakeUps bool
	// CureBy is the last day to put it right. Where it is not known, CureDays says how many days there are, counted
	// from the day the message is sent.
	CureBy   time.Time
	CureDays int
	// ReportTo is who would be told: court, agency or nobody.
	ReportTo         string
	EnrollmentNumber string // may be empty
	Contact          Contact
}

var noticeWords = map[string]*template.Template{"en": words("notice.en.tmpl"), "es": words("notice.es.tmpl")}

// NoticeSender is the name for the From of anything sent to a participant: it tells a passer-by nothing.
func NoticeSender(language string) string {
	if school.LanguageOf(language) == "es" {
		return "Oficina de citas"
	}
	return "Scheduling office"
}

// Notice renders the notice in the participant's language. Subject and first lines, which a locked phone shows, name
// neither the offense nor the kind of class, nor any authority. The error names the fact that is missing, unknown or not
// one line of text.
func Notice(f NoticeMail) (Rendered, error) {
	facts := append(contactFacts(f.Contact), fact{"EnrollmentNumber", f.EnrollmentNumber, false})
	if err := checkLines(facts...); err != nil {
		return Rendered{}, err
	}
	if err := f.check(); err != nil {
		return Rendered{}, err
	}
	l := school.LanguageOf(f.Language)
	view := struct {
		NoticeMail
		Missed, TheRule, StillMissing, LastContact, DueOn, Unpaid, CureDay, Until, Recipient, ToRecipient string
		Count, Over                                                                                       int
	}{
		NoticeMail:   f,
		Missed:       weekdays(l, f.Missed),
		Count:        len(f.Missed),
		TheRule:      school.ToldRule(l, school.Rule(f.Rule), f.Limit),
		StillMissing: school.ToldMissing(l, f.Needed, f.Modules, f.Conditions),
		Over:         len(f.Missed) - f.Limit,
		LastContact:  weekday(l, f.LastContactOn),
		DueOn:        longDay(l, f.DueOn),
		Unpaid:       dollars(f.UnpaidCents),
		CureDay:      longDay(l, f.CureBy),
		Until:        f.until(l),
		Recipient:    recipients[l][f.ReportTo],
		ToRecipient:  toRecipients[f.ReportTo],
	}
	return render(noticeWords[l], l, view)
}

var (
	recipients = map[string]map[string]string{
		"en": {"court": "the court", "agency": "the agency that sent you to us"},
		"es": {"court": "el tribunal", "agency": "la agencia que le envió a nosotros"},
	}
	toRecipients = map[string]string{"court": "al tribunal", "agency": "a la agencia que le envió a nosotros"}
)

// until is the time to cure in words that fit after a verb and in a heading.
func (f NoticeMail) until(language string) string {
	spanish := language == "es"
	switch {
	case !f.CureBy.IsZero() && spanish:
		return "a más tardar el " + weekday(language, f.CureBy)
	case !f.CureBy.IsZero():
		return "by " + weekday(language, f.CureBy)
	case f.CureDays == 1 && spanish:
		return "a más tardar el día después del envío de este mensaje"
	case f.CureDays == 1:
		return "by the day after this message was sent"
	case spanish:
		return fmt.Sprintf("dentro de %d días a partir del envío de este mensaje", f.CureDays)
	}
	return fmt.Sprintf("within %d days after this message was sent", f.CureDays)
}

func (f NoticeMail) check() error {
	var missing string
	switch f.Rule {
	case "absences", "consecutive_absences", "conduct":
		if len(f.Missed) == 0 {
			missing = "Missed"
		}
	case "silence":
		if f.LastContactOn.IsZero() {
			missing = "LastContactOn"
		}
	case "deadline":
		if f.DueOn.IsZero() {
			missing = "DueOn"
		}
	case "unpaid_fees":
		if f.DueOn.IsZero() {
			missing = "DueOn"
		} else if f.UnpaidCents <= 0 {
			missing = "UnpaidCents"
		}
	default:
		return fmt.Errorf("emails: no notice is given for the rule %q", f.Rule)
	}
	if f.CureBy.IsZero() && f.CureDays <= 0 {
		missing = "CureBy or CureDays"
	}
	if missing != "" {
		return fmt.Errorf("emails: %s is missing from the notice", missing)
	}
	if f.ReportTo != "court" && f.ReportTo != "agency" && f.ReportTo != "nobody" {
		return fmt.Errorf("emails: nothing is reported to %q", f.ReportTo)
	}
	return nil
}
