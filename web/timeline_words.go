package web

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// happening is an event of a timeline in words.
type happening struct {
	On    school.Date
	Title string
	Note  string // the reason or the note that was given
	By    string // who recorded it, and when where that was another day
	Link  Link
	Bad   bool // what the reader is to see: an absence, a violation, what did not arrive
}

// timelineKinds are what a timeline can be limited to, in words.
var timelineKinds = map[string]string{"attendance": "Attendance", "money": "Fee and payments", "notice": "Notices", "report": "Reports", "finding": "Findings",
	"certificate": "Certificates", "order": "Later decisions", "class": "Classes", "condition": "Conditions", "pause": "Pauses", "enrollment": "Enrollment and credits",
	"end": "End of the enrollment", "message": "E-mails"}

// opened are the events that lead to what they are about.
var opened = map[string]string{"notice": "the notice", "report": "the report", "message": "the e-mail"}

// happenings writes events as a reader of the page sees them.
func (s *server) happenings(r *request, events []registrar.TimelineEvent, zone *time.Location) []happening {
	all := make([]happening, len(events))
	for i, e := range events {
		h := happening{On: e.On, Title: happened(e), Note: e.Facts.Text, By: recordedBy(e, zone), Bad: isBad(e)}
		if name, ok := opened[e.Kind]; ok {
			if href := s.subjectPage(r, e.Kind, e.Facts.ID); href != "" {
				h.Link = Link{Label: "Open " + name, Href: href}
			}
		}
		all[i] = h
	}
	return all
}

// recordedBy says who recorded an event; where that was on a later day than the one it
// is about, also when.
func recordedBy(e registrar.TimelineEvent, zone *time.Location) string {
	by := "Automatic"
	if e.What == "enrolled" {
		by = "" // a person or a program did it, even where nothing says which
	}
	if e.ByID != nil {
		by = cmp.Or(e.ByName, roleWords(school.Role(e.ByRole)))
		if e.ByName != "" {
			by += ", " + lower(roleWords(school.Role(e.ByRole)))
		}
	}
	if !e.Exact {
		return by
	}
	at := e.At.In(zone)
	when := timeOf(at)
	if school.DateOf(at, zone) != e.On {
		when = "recorded " + whenOf(at)
	}
	return capital(strings.TrimPrefix(by+", "+when, ", "))
}

func isBad(e registrar.TimelineEvent) bool {
	switch e.Kind + " " + e.What {
	case "attendance absent", "attendance turned_away", "attendance removed", "notice opened", "notice undone", "notice found", "report undone", "report rejected",
		"message bounced", "message dead", "certificate voided", "end unsuccessful":
		return true
	}
	return e.Kind == "finding" && e.What == "found" && e.Facts.Rule != string(school.RuleCompleted)
}

// happened says what an event is.
func happened(e registrar.TimelineEvent) string {
	f := e.Facts
	switch e.Kind {
	case "attendance":
		return markWords(e)
	case "class":
		return classWords(e)
	case "notice":
		return noticeWords(e)
	case "report":
		return reportEventWords(e)
	case "money":
		return moneyWords(e)
	case "order":
		return orderWords(e)
	case "finding":
		if e.What == "fallen" {
			return "Found no longer to hold: " + ruleWords(f.Rule)
		}
		return "Found: " + ruleWords(f.Rule)
	case "condition":
		if e.What == "withdrawn" {
			return "Attestation withdrawn: " + f.Condition
		}
		return "Condition met: " + f.Condition
	case "pause":
		return pauseWords(e)
	case "certificate":
		return "Certificate " + f.ID + " " + map[string]string{"issued": "issued", "reissued": "issued anew", "voided": "made void", "replaced": "replaced by a new one"}[e.What]
	case "end":
		switch e.What {
		case "voided":
			return "The end of the enrollment was taken back"
		case "reopened":
			return "The enrollment was taken up again"
		}
		return "Ended: " + lower(endWords(e.What))
	case "message":
		return messageWords(e)
	case "enrollment":
		if e.What == "credit" {
			return "Credit brought from elsewhere" + of(": ", f.Module)
		}
		return "Enrolled"
	}
	return codeWords(e.What)
}

// of is a text after what introduces it; nothing for none.
func of(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}

func markWords(e registrar.TimelineEvent) string {
	f := e.Facts
	session := "the session of " + dateWords(f.SessionOn) + of(", ", f.Module)
	if e.What == "withdrawn" {
		return "Mark withdrawn: " + lower(outcomeWords(f.Before)) + ", " + session
	}
	verbs := map[string]string{"attended": "Present at ", "late": "Late for ", "left_early": "Left early from ", "absent": "Absent from ", "turned_away": "Turned away from ",
		"removed": "Removed from ", "excused": "Excused from "}
	text := verbs[e.What] + session
	if f.Minutes != nil && e.What == "late" {
		text += ", by " + plural(*f.Minutes, "minute", "minutes")
	}
	if f.Minutes != nil && e.What == "left_early" {
		text += ", after " + plural(*f.Minutes, "minute", "minutes")
	}
	if f.Before != "" && f.Before != e.What {
		text = "Corrected: " + lower(text) + " (before: " + lower(outcomeWords(f.Before)) + ")"
	}
	return text
}

func classWords(e registrar.TimelineEvent) string {
	switch e.What {
	case "placed":
		return "Placed in the class " + e.Facts.Class
	case "taken_out":
		return "Taken out of the class"
	}
	return "The session of " + dateWords(e.Facts.SessionOn) + " was cancelled"
}

// wayWords are how something was handed over.
func wayWords(way string) string {
	return map[string]string{"email": "by e-mail", "hand": "by hand", "post": "by post", "in_person": "in person", "phone": "by telephone"}[way]
}

func noticeWords(e registrar.TimelineEvent) string {
	about := " (" + lower(ruleWords(e.Facts.Rule)) + ")"
	switch e.What {
	case "opened":
		return "Notice to the participant" + about
	case "delivered":
		text := "Notice delivered " + wayWords(e.Facts.Way) + about
		if e.Facts.Until != nil {
			text += "; time to cure through " + dateWords(e.Facts.Until)
		}
		return text
	case "undone":
		return "Notice did not arrive" + about
	case "answered":
		return "The participant answered " + wayWords(e.Facts.Way) + about
	case "withdrawn":
		return "Notice withdrawn" + about
	}
	return "The time to cure ran out" + about
}

func reportEventWords(e registrar.TimelineEvent) string {
	kind := kindWords(e.Facts.Report)
	switch e.What {
	case "created":
		return kind + " owed, due " + dateWords(e.Facts.DueOn)
	case "sent":
		return kind + " sent " + wayWords(e.Facts.Way)
	case "undone":
		return kind + " did not arrive"
	case "acknowledged", "rejected":
		text := kind + " " + map[string]string{"acknowledged": "accepted", "rejected": "rejected"}[e.What]
		if e.Facts.Name != "" {
			text += " through the link by " + e.Facts.Name
		}
		return text
	case "confirmed":
		return kind + " confirmed"
	case "held":
		return kind + " put on hold until " + dateWords(e.Facts.Until)
	case "hold_ended":
		return kind + ": the hold was ended"
	case "released":
		return kind + ": the time for review ran out"
	case "dismissed":
		return kind + " dismissed by a changed fact"
	}
	return kind + ": " + spaced(e.What)
}

func moneyWords(e registrar.TimelineEvent) string {
	amount := ""
	if e.Facts.AmountCents != nil {
		amount = school.Dollars(max(*e.Facts.AmountCents, -*e.Facts.AmountCents))
	}
	switch e.What {
	case "assessment":
		return "Fee assessed: " + amount
	case "payment":
		text := "Paid " + amount + of(" by ", lower(kindWords(e.Facts.Method)))
		if e.Facts.Receipt != nil {
			text += ", receipt " + strconv.FormatInt(*e.Facts.Receipt, 10)
		}
		return text
	case "refund":
		return "Refunded " + amount
	case "reduction":
		return "Fee reduced by " + amount
	case "waiver":
		return "Fee waived: " + amount
	case "reversal":
		return "Entry reversed: " + amount
	}
	return "Plan to pay in installments agreed"
}

func orderWords(e registrar.TimelineEvent) string {
	f, text := e.Facts, kindWords(e.What)
	switch {
	case f.DueOn != nil:
		text += ", now due " + dateWords(f.DueOn)
	case f.AmountCents != nil:
		text += " by " + school.Dollars(*f.AmountCents)
	case f.Version != nil:
		text += ", version " + strconv.Itoa(*f.Version)
	}
	return text + ", decided by " + f.DecidedBy
}

func pauseWords(e registrar.TimelineEvent) string {
	if e.What == "withdrawn" {
		return "Pause from " + dateWords(e.On) + " withdrawn"
	}
	text := "Paused from " + dateWords(e.On)
	if e.Facts.Until != nil {
		text += " through " + dateWords(e.Facts.Until)
	}
	if e.What == "changed" {
		return "Changed: " + lower(text)
	}
	return text
}

func messageWords(e registrar.TimelineEvent) string {
	what := map[string]string{"report": "E-mail with a report", "notice": "E-mail with a notice", "reminder": "Reminder", "proof": "Proof of enrollment by e-mail"}[e.Facts.Message]
	return cmp.Or(what, "E-mail") + " " + map[string]string{"sent": "sent", "bounced": "came back", "dead": "refused by the mail server", "cancelled": "not sent"}[e.What]
}

// ruleWords names a rule.
func ruleWords(rule any) string { return wordsOf(rules, rule) }

var rules = map[string]string{
	string(school.RuleAbsences): "Too many absences", string(school.RuleConsecutiveAbsences): "Too many absences in a row", string(school.RuleSilence): "No contact",
	string(school.RuleConduct): "Removed for conduct", string(school.RuleDeadline): "Due date passed", string(school.RuleUnpaidFees): "Unpaid fee",
	string(school.RuleCompleted): "Requirements met",
}

// endWords says how an enrollment ended.
func endWords(outcome string) string { return wordsOf(ends, outcome) }

var ends = map[string]string{
	"completed": "Completed", "unsuccessful": "Unsuccessful", "vacated": "Order vacated", "transferred": "Case transferred", "deceased": "The participant has died",
	"satisfied_elsewhere": "Satisfied elsewhere", "entered_in_error": "Entered in error", "withdrawn": "Withdrawn", "other": "Another reason",
}

// countedWords says what a mark came to.
func countedWords(counted school.Counted, other school.Date) string {
	switch counted {
	case school.CountsCredit:
		return "Credit"
	case school.CountsMakeup:
		return "Credit, made up"
	case school.CountsCleared:
		return "Makes up for " + absenceWords(other)
	case school.CountsBoth:
		return "Credit, and makes up for " + absenceWords(other)
	case school.CountsRepeat:
		return "No new credit"
	case school.CountsOverLimit:
		return "No credit: no make-ups left"
	case school.CountsAbsence:
		return "Absence"
	case school.CountsMadeUp:
		return strings.TrimSuffix("Absence, made up on "+dateWords(other), " on ")
	case school.CountsExcused:
		return "Neither credit nor absence"
	case school.CountsPaused:
		return "Nothing: paused that day"
	case school.CountsReinstated:
		return "Nothing: before the reinstatement"
	}
	return ""
}

// absenceWords names the absence of a day, where the day is known.
func absenceWords(on school.Date) string {
	if on == 0 {
		return "an absence"
	}
	return "the absence of " + dateWords(on)
}
