package school

import "strconv"

// Difference is one thing that a finding said and that reads otherwise now.
type Difference struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Differences puts two standings of the same day side by side, in words a judge
// can read: only what differs.
func Differences(before, after Standing) []Difference {
	out := []Difference{}
	add := func(what, a, b string) {
		if a != b {
			out = append(out, Difference{What: what, Before: a, After: b})
		}
	}
	add("Standing", before.State.Words(), after.State.Words())
	add("Sessions credited", strconv.Itoa(before.Credits), strconv.Itoa(after.Credits))
	add("Sessions still needed", strconv.Itoa(before.Needed), strconv.Itoa(after.Needed))
	add("Absences", strconv.Itoa(before.Absences), strconv.Itoa(after.Absences))
	add("Absences in a row", strconv.Itoa(before.Streak), strconv.Itoa(after.Streak))
	add("Services complete", yesNo(before.ServicesComplete), yesNo(after.ServicesComplete))
	add("Balance of the program's fee", Dollars(before.BalanceCents), Dollars(after.BalanceCents))
	add("Due date", dayWords(before.DueOn), dayWords(after.DueOn))
	add("Violations", violationWords(before.Violations), violationWords(after.Violations))
	return out
}

// Words writes a state as a letter does.
func (s State) Words() string {
	switch s {
	case RequirementsMet:
		return "requirements met"
	case Overdue:
		return "overdue"
	case InViolation:
		return "in violation"
	case CannotComplete:
		return "cannot complete by the due date"
	case AtRisk:
		return "at risk"
	}
	return "on track"
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func dayWords(d *Date) string {
	if d == nil {
		return "none"
	}
	return d.Words()
}

// Words names a rule as a letter does.
func (r Rule) Words() string {
	switch r {
	case RuleAbsences:
		return "more absences than allowed"
	case RuleConsecutiveAbsences:
		return "more absences in a row than allowed"
	case RuleSilence:
		return "no contact for longer than allowed"
	case RuleConduct:
		return "removal from a session"
	case RuleDeadline:
		return "not completed by the due date"
	case RuleUnpaidFees:
		return "program fee unpaid"
	case RuleCompleted:
		return "requirements met"
	}
	return string(r)
}

func violationWords(violations []Violation) string {
	words := make([]string, len(violations))
	for i, v := range violations {
		words[i] = v.Rule.Words() + " (" + v.Ground.On.Words() + ")"
	}
	if len(words) == 0 {
		return "none"
	}
	return list(words)
}
