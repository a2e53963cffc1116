package documents

import (
	"strconv"
	"strings"
	"time"
)

const (
	dateLayout = "2006-01-02"
	dateWords  = "January 2, 2006"
)

// money writes cents as $1,230.00.
func money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	dollars := strconv.FormatInt(cents/100, 10)
	for at := len(dollars) - 3; at > 0; at -= 3 {
		dollars = dollars[:at] + "," + dollars[at:]
	}
	rest := strconv.FormatInt(cents%100+100, 10)[1:]
	return sign + "$" + dollars + "." + rest
}

// balance writes what is owed; less than nothing is an overpayment.
func balance(cents int64) string {
	if cents < 0 {
		return "$0.00 (overpaid by " + money(-cents) + ")"
	}
	return money(cents)
}

// counted writes "1 session", "3 sessions".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// day writes a date of the facts for people. Every date has passed check before.
func day(date string) string {
	t, err := time.Parse(dateLayout, date)
	if err != nil {
		return date
	}
	return t.Format(dateWords)
}

// midnight is the start of a date in UTC, for the file's own dates.
func midnight(date string) time.Time {
	t, _ := time.Parse(dateLayout, date)
	return t
}

// plain turns a value of the contract such as petty_misdemeanor into words.
func plain(value string) string { return strings.ReplaceAll(value, "_", " ") }

// sentenceCase is plain with a capital.
func sentenceCase(value string) string {
	words := plain(value)
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// word looks value up and falls back to the value in plain words, so that a new value is still readable.
func word(words map[string]string, value string) string {
	if w, ok := words[value]; ok {
		return w
	}
	return sentenceCase(value)
}

var dispositions = map[string]string{
	"pretrial_diversion":   "Pretrial diversion",
	"stay_of_adjudication": "Stay of adjudication",
	"sentence_condition":   "Condition of sentence",
	"self_referral":        "Self-referral",
	"police_referral":      "Referral by police",
}

var outcomes = map[string]string{
	"":            "Not recorded",
	"attended":    "Attended",
	"late":        "Attended, late",
	"left_early":  "Left early",
	"absent":      "Absent",
	"turned_away": "Turned away, late",
	"removed":     "Removed",
	"excused":     "Excused",
	"cancelled":   "Canceled by the school",
	"scheduled":   "Scheduled",
}

var states = map[string]string{
	"requirements_met": "All requirements met",
	"overdue":          "Past the due date, not complete",
	"in_violation":     "A program rule is not met",
	"cannot_complete":  "Cannot complete by the due date",
	"at_risk":          "At risk of not completing by the due date",
	"on_track":         "On track",
}

var deliveries = map[string]string{
	"email":  "by e-mail",
	"handed": "handed over in person",
	"posted": "by mail",
}

// dates collects what is wrong with the dates of a document's facts: the first bad one.
type dates struct{ err error }

// optional checks a date that may be empty, required one that may not.
func (d *dates) optional(field, value string) {
	if value == "" || d.err != nil {
		return
	}
	if _, err := time.Parse(dateLayout, value); err != nil {
		d.err = fieldError(field, errDate)
	}
}

func (d *dates) required(field, value string) {
	if value == "" && d.err == nil {
		d.err = fieldError(field, errMissing)
	}
	d.optional(field, value)
}

// requireText answers an error naming the first empty field of pairs of field and value.
func requireText(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			return fieldError(pairs[i], errMissing)
		}
	}
	return nil
}
