package school

import "fmt"

// RuleText says what a rule of the policy asks, in one sentence for a letter.
func (p Policy) RuleText(rule Rule) string {
	switch rule {
	case RuleAbsences:
		return fmt.Sprintf("No more than %s allowed.", counted(orZero(p.MaxAbsences), "absence is", "absences are"))
	case RuleConsecutiveAbsences:
		return fmt.Sprintf("No more than %s in a row allowed.", counted(orZero(p.MaxConsecutiveAbsences), "absence is", "absences are"))
	case RuleSilence:
		return fmt.Sprintf("Being out of contact with the program for more than %s while sessions are missed is a violation.", counted(orZero(p.MaxGapDays), "day", "days"))
	case RuleConduct:
		return "Being removed from a session for conduct is a violation."
	case RuleDeadline:
		return "The program must be completed by the due date of the order."
	case RuleUnpaidFees:
		return fmt.Sprintf("The program's fee is to be paid by its day; it is reported when more than %s have passed.", counted(orZero(p.FeeGraceDays), "day", "days"))
	case RuleCompleted:
		text := fmt.Sprintf("%s must be credited", counted(p.Needed(), "session", "sessions"))
		if len(p.Modules) > 0 {
			text = fmt.Sprintf("Each of the %s must be credited", counted(p.Needed(), "module", "modules"))
		}
		if len(p.Conditions) > 0 {
			text += " and these conditions met: " + list(p.Conditions)
		}
		if p.CompletionRequiresFee {
			text += "; the program's fee must be settled"
		}
		return text + "."
	}
	return ""
}

func orZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
