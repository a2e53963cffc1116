package web

import (
	"fmt"
	"slices"
	"strings"

	"johnschool/school"
)

// policyLines say rules as people read them: a line a rule, those that are empty
// too, so that two versions can be laid side by side.
func policyLines(p school.Policy) []Fact {
	requires := plural(p.RequiredSessions, "session", "sessions")
	if len(p.Modules) > 0 {
		requires = "Each of these modules once: " + strings.Join(p.Modules, ", ")
	}
	lines := []Fact{
		fact("Needed to complete", requires),
		fact("Conditions, attested one by one", orNone(strings.Join(p.Conditions, ", "))),
		fact("Late still counts up to", counted(p.LateCutoffMinutes, "minute", "minutes", "Late arrivals do not count as present")),
		fact("Leaving early still counts from", counted(p.MinMinutesPresent, "minute present", "minutes present", "Never")),
		fact("Absences allowed", counted(p.MaxAbsences, "absence", "absences", "No limit")),
		fact("Absences in a row allowed", counted(p.MaxConsecutiveAbsences, "absence", "absences", "No limit")),
		fact("Days without contact allowed", counted(p.MaxGapDays, "day", "days", "No limit")),
		fact("Being removed from a session", yesNo(p.RemovalIsViolation, "Is a violation", "Is an absence")),
		fact("Make-ups allowed", counted(p.MakeupsAllowed, "make-up", "make-ups", "No limit")),
		fact("A make-up clears an absence", yesNo(p.MakeupClearsAbsence, "Yes", "No")),
		fact("At risk by time", counted(p.AtRiskDays, "day before the due date", "days before the due date", "Not by time")),
		fact("Fee", money(p.FeeCents)),
		fact("Fee due", feeDueWords(p.FeeDue)),
		fact("Fee reported unpaid after", counted(p.FeeGraceDays, "day", "days", "Never")),
		fact("Completion waits for the fee", yesNo(p.CompletionRequiresFee, "Yes: withheld until it is settled", "No")),
		fact("Time to cure after a notice", cureWords(p.CureDays)),
		fact("Review of violations", reviewWords(p.Review)),
		fact("A violation ends the enrollment", yesNo(p.ViolationCloses, "Yes", "No")),
		fact("Proof of enrollment due", clockWords(p.EnrollmentReport, "None is sent")),
		fact("Completion report due", clockWords(p.CompletionReport, "The same day")),
		fact("Violation report due", clockWords(p.ViolationReport, "The same day")),
		fact("Report of unpaid fees due", clockWords(p.UnpaidReport, "The same day")),
		fact("Progress report", counted(p.ProgressReportEveryDays, "day apart", "days apart", "None")),
		fact("Recipients answer within", clockWords(p.Acknowledgement, "No time is set")),
		fact("Reminders", reminderWords(p.ReminderOffsets)),
		fact("Records kept", counted(p.RetentionMonths, "month", "months", "No time is set")),
		fact("Source, as letters cite it", orNone(p.Source)),
	}
	for _, s := range p.Sources {
		lines = append(lines, fact("Source of the rule: "+strings.ToLower(kindWords(s.Rule)), s.Source))
	}
	return lines
}

// policyDifferences lays two versions side by side: the lines that differ.
func policyDifferences(before, after school.Policy) []difference {
	old := policyLines(before)
	var all []difference
	for _, line := range policyLines(after) {
		i := slices.IndexFunc(old, func(f Fact) bool { return f.Term == line.Term })
		was := "None"
		if i >= 0 {
			was = old[i].Text
			old = slices.Delete(old, i, i+1)
		}
		if was != line.Text {
			all = append(all, difference{line.Term, was, line.Text})
		}
	}
	for _, gone := range old {
		all = append(all, difference{gone.Term, gone.Text, "None"})
	}
	return all
}

// difference is a rule that another version has otherwise.
type difference struct{ Rule, Before, After string }

func counted(n *int, one, many, empty string) string {
	if n == nil {
		return empty
	}
	return plural(*n, one, many)
}

func yesNo(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func orNone(text string) string {
	if text == "" {
		return "None"
	}
	return text
}

func feeDueWords(due *school.FeeDue) string {
	if due == nil {
		return "No day is set"
	}
	switch *due {
	case school.BeforeFirstSession:
		return "Before the first session"
	case school.BeforeCompletion:
		return "By the due date of the order"
	}
	return "By the payment plan"
}

func cureWords(days *int) string {
	if days == nil || *days == 0 {
		return "None: a violation is reported without a notice before"
	}
	return plural(*days, "day", "days")
}

func reviewWords(r *school.Review) string {
	if r == nil {
		return "None: reports are sent by themselves"
	}
	words := "A person must confirm"
	if r.Mode == school.ReviewAuto {
		words = "Held " + plural(r.Days, "day", "days") + ", then sent by themselves"
	}
	if r.SecondPerson {
		words += "; two persons confirm"
	}
	return words
}

func clockWords(c *school.Clock, empty string) string {
	if c == nil {
		return empty
	}
	unit := "day"
	if c.Unit == school.WorkingDays {
		unit = "working day"
	}
	return "Within " + plural(c.Days, unit, unit+"s")
}

func reminderWords(offsets []int) string {
	if len(offsets) == 0 {
		return "None"
	}
	texts := make([]string, len(offsets))
	for i, n := range offsets {
		texts[i] = fmt.Sprint(n)
	}
	return strings.Join(texts, ", ") + " days before a session"
}
