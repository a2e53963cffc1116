package documents

import (
	"strconv"
	"strings"

	"johnschool/school"
)

// money writes cents as $1,230.00.
func money(cents int64) string { return school.Dollars(cents) }

// nonZero is money, or nothing where there is none.
func nonZero(cents int64) string {
	if cents == 0 {
		return ""
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

// either joins choices as a sentence does: a, b or c.
func either(choices []string) string {
	if len(choices) < 2 {
		return strings.Join(choices, "")
	}
	last := len(choices) - 1
	if last == 1 {
		return choices[0] + " or " + choices[1]
	}
	return strings.Join(choices[:last], ", ") + ", or " + choices[last]
}

// sentences joins non-empty sentences by spaces.
func sentences(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}

// plain turns a value of the contract such as petty_misdemeanor into words.
func plain(value string) string { return strings.ReplaceAll(value, "_", " ") }

// capital begins a sentence or a cell.
func capital(text string) string {
	if text == "" {
		return ""
	}
	first := []rune(text)[0]
	return strings.ToUpper(string(first)) + text[len(string(first)):]
}

// word looks value up and falls back to the value in plain words, so that a new value is still readable.
func word(words map[string]string, value string) string {
	if w, ok := words[value]; ok {
		return w
	}
	return capital(plain(value))
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
	"at_risk":          "At risk of not completing",
	"on_track":         "On track",
}

var deliveries = map[string]string{
	"email": "by e-mail",
	"hand":  "handed over in person",
	"post":  "by mail",
}

// answerWays are how a participant answers, within a sentence.
var answerWays = map[string]string{
	"in_person": "in person",
	"phone":     "by phone",
	"email":     "by e-mail",
	"post":      "by mail",
}

var amendmentKinds = map[string]string{
	"extension":     "Extension of time",
	"fee_reduction": "Fee reduced",
	"fee_waiver":    "Fee waived",
	"policy_moved":  "Moved to other program rules",
	"reinstated":    "Reinstated",
	"vacated":       "Order vacated",
	"transferred":   "Transferred",
}

// closures end the sentence "The enrollment ended on …".
var closures = map[string]string{
	"completed":           "because everything required was done",
	"unsuccessful":        "as unsuccessful",
	"vacated":             "because the order was vacated",
	"transferred":         "because the case was transferred elsewhere",
	"deceased":            "because the participant has died",
	"satisfied_elsewhere": "because the requirement was satisfied elsewhere",
	"entered_in_error":    "because it had been entered in error",
	"withdrawn":           "because the participant withdrew",
	"other":               "",
}

var entryKinds = map[string]string{
	"assessment": "Fee assessed",
	"payment":    "Payment",
	"refund":     "Refund",
	"reduction":  "Fee reduced",
	"waiver":     "Fee waived",
	"reversal":   "Reversal",
}

// ruleName names the rule of a finding or notice within a sentence.
func ruleName(rule string) string { return plain(school.Rule(rule).Words()) }
