package web

import (
	"strings"

	"johnschool/registrar"
)

// joined puts what is there of several texts beside each other.
func joined(texts ...string) string {
	var all []string
	for _, text := range texts {
		if text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, " · ")
}

// reportWhy says in a line what a report is about.
func reportWhy(r registrar.ReportView) string {
	if r.Rule == nil || r.Kind == "completion" {
		return ""
	}
	why := ruleWords(*r.Rule)
	if r.FoundOn != nil {
		why += ", found " + dateWords(*r.FoundOn)
	}
	return why
}

// stateTags are a report's state, and that it is late or on hold.
func stateTags(r registrar.ReportView) []Tag {
	tags := []Tag{reportTag(r.State)}
	if r.OnHold {
		tags = append(tags, Tag{"On hold", info})
	}
	if r.Late {
		tags = append(tags, Tag{"Late", bad})
	}
	return tags
}

// waitingTags say to whom a report goes that it waits for them.
func waitingTags(r registrar.ReportView) []Tag {
	if r.Unacknowledged {
		return []Tag{{"Your answer is late", bad}}
	}
	return []Tag{{"Waits for your answer", info}}
}

// reviewNote says how far a held report is on its way through review.
func reviewNote(r registrar.ReportView) string {
	if r.State != "held" {
		return ""
	}
	switch {
	case r.OnHold:
		return "Until " + dateWords(*r.OnHoldUntil)
	case r.SecondPerson && r.ConfirmedAt != nil:
		return "Needs a second person"
	case r.HeldUntil != nil:
		return "Sends itself on " + dateWords(*r.HeldUntil)
	}
	return "A person must confirm it"
}

// dueCell says when a report is due and how long that is.
func dueCell(r registrar.ReportView) Cell {
	return Cell{Text: dateWords(r.DueOn), Note: dueWords(r)}
}

// dueWords says how long there is until a report is due, or how long it is late,
// while it waits to be sent.
func dueWords(r registrar.ReportView) string {
	switch {
	case r.State != "held" && r.State != "due":
		if r.SentOn != nil {
			return "Sent " + dateWords(r.SentOn)
		}
		return ""
	case r.Late:
		return lateWords(-r.WorkingDaysLeft)
	case r.DaysLeft == 0:
		return "Due today"
	case r.WorkingDaysLeft == 0:
		return "No working day left"
	}
	return plural(r.WorkingDaysLeft, "working day left", "working days left")
}

func lateWords(workingDays int) string {
	if workingDays < 1 {
		return "Late since then"
	}
	return plural(workingDays, "working day late", "working days late")
}

// holderCell says who has a report, why it did not arrive, and to whom it climbed.
func holderCell(r registrar.ReportView) Cell {
	cell := Cell{Text: holderWords(r.Holder, r.Recipient)}
	if r.Undelivered != nil {
		cell.Note = undeliveredWords(*r.Undelivered)
	}
	cell.Note = joined(cell.Note, climbedWords(r.EscalatedTo))
	return cell
}

func climbedWords(to string) string {
	switch to {
	case "staff":
		return "Staff were reminded"
	case "administrator":
		return "Administrators were told"
	}
	return ""
}

// undeliveredWords say why something has not arrived.
func undeliveredWords(why string) string {
	switch why {
	case "waiting":
		return "E-mail waits to be sent"
	case "no_address":
		return "No e-mail address"
	case "refused":
		return "The mail server refused the e-mail"
	case "bounced":
		return "The e-mail came back"
	}
	return kindWords(why)
}
