package web

import (
	"cmp"
	"fmt"

	"johnschool/school"
)

// Tag is a state in words; its color only repeats them. Templates draw it by
// {{template "tag" .}}.
type Tag struct{ Text, Tone string }

// The tones of tags.
const (
	good    = "good"
	warning = "warning"
	bad     = "bad"
	info    = "info"
	finish  = "done"
	quiet   = ""
)

// tagOf looks the tag of a code up, whatever its type; one that has none yet reads as
// itself.
func tagOf(all map[string]Tag, code any) Tag {
	text := fmt.Sprint(code)
	if tag, ok := all[text]; ok {
		return tag
	}
	return Tag{Text: codeWords(text)}
}

// wordsOf looks the words of a code up, whatever its type; one that has none yet reads
// as itself.
func wordsOf(all map[string]string, code any) string {
	text := fmt.Sprint(code)
	if words, ok := all[text]; ok {
		return words
	}
	return codeWords(text)
}

// codeWords reads a code of ours as words.
func codeWords(code string) string { return capital(spaced(code)) }

// standingTag is a state of standing.
func standingTag(state any) Tag { return tagOf(standings, state) }

var standings = map[string]Tag{
	string(school.RequirementsMet): {"Requirements met", finish},
	string(school.OnTrack):         {"On track", good},
	string(school.AtRisk):          {"At risk", warning},
	string(school.CannotComplete):  {"Cannot complete", bad},
	string(school.InViolation):     {"In violation", bad},
	string(school.Overdue):         {"Overdue", bad},
}

// ended tells that an enrollment of a status goes on no more.
func ended(status string) bool {
	return status == "completed" || status == "unsuccessful" || status == "closed"
}

// statusTag is the status of an enrollment.
func statusTag(status any) Tag { return tagOf(statuses, status) }

var statuses = map[string]Tag{
	"pending":      {"Pending", info},
	"waitlisted":   {"Waiting list", info},
	"active":       {"Active", good},
	"paused":       {"Paused", warning},
	"completed":    {"Completed", finish},
	"unsuccessful": {"Unsuccessful", bad},
	"closed":       {"Closed", quiet},
}

// reportTag is the state of a report, a notice, a certificate, a reminder or an
// e-mail.
func reportTag(state any) Tag { return tagOf(states, state) }

var states = map[string]Tag{
	"held":         {"Held for review", warning},
	"due":          {"Due", info},
	"sent":         {"Sent", good},
	"acknowledged": {"Accepted", finish},
	"rejected":     {"Rejected", bad},
	"superseded":   {"Replaced by another", quiet},
	"withdrawn":    {"Withdrawn", quiet},
	"open":         {"Open", info},
	"reported":     {"Reported", quiet},
	"valid":        {"Valid", good},
	"void":         {"Void", bad},
	"replaced":     {"Replaced", quiet},
	"planned":      {"Planned", info},
	"failed":       {"Failed", bad},
	"missed":       {"Missed", warning},
	"suppressed":   {"Not sent", quiet},
	"queued":       {"Waiting to be sent", info},
	"bounced":      {"Came back", bad},
	"running":      {"Running", info},
	"done":         {"Done", good},
	"braked":       {"Stopped by the brake", bad},
}

// kindWords names a kind of report, notice, amendment, disposition and the like in
// words of its own.
func kindWords(kind any) string { return wordsOf(kinds, kind) }

var kinds = map[string]string{
	"enrollment":           "Proof of enrollment",
	"proof":                "Proof of enrollment",
	"progress":             "Progress report",
	"completion":           "Completion report",
	"violation":            "Violation report",
	"unpaid_fees":          "Report of unpaid fees",
	"closed":               "Report of a closed enrollment",
	"correction":           "Correction",
	"pretrial_diversion":   "Pretrial diversion",
	"stay_of_adjudication": "Stay of adjudication",
	"sentence_condition":   "Condition of a sentence",
	"self_referral":        "Self-referral",
	"police_referral":      "Police referral",
	"petty_misdemeanor":    "Petty misdemeanor",
	"gross_misdemeanor":    "Gross misdemeanor",
	"fee_reduction":        "Fee reduced",
	"fee_waiver":           "Fee waived",
	"policy_moved":         "Moved to other program rules",
	"vacated":              "Order vacated",
	"transferred":          "Case transferred",
	"extension":            "Extension of time",
	"money_order":          "Money order",
	"nobody":               "Nobody",
}

// outcomeWords names what a mark says.
func outcomeWords(outcome any) string { return wordsOf(outcomes, outcome) }

var outcomes = map[string]string{
	"":            "Not recorded",
	"attended":    "Present",
	"late":        "Late",
	"left_early":  "Left early",
	"absent":      "Absent",
	"turned_away": "Turned away",
	"removed":     "Removed",
	"excused":     "Excused",
}

// languageWords names a language by its code; one that has no name here stays a code.
func languageWords(code any) string {
	text := fmt.Sprint(code)
	return cmp.Or(languages[text], text)
}

var languages = map[string]string{"en": "English", "es": "Spanish", "so": "Somali", "hmn": "Hmong", "vi": "Vietnamese", "ru": "Russian",
	"ar": "Arabic", "fr": "French", "am": "Amharic", "om": "Oromo", "lo": "Lao", "zh": "Chinese"}
