package school

import (
	"fmt"
	"strings"
)

// RuleText says what a rule of the policy asks, in one sentence for a letter.
func (p Policy) RuleText(rule Rule) string {
	switch rule {
	case RuleAbsences:
		if orZero(p.MaxAbsences) == 0 {
			return "No absence is allowed."
		}
		return fmt.Sprintf("No more than %s allowed.", counted(orZero(p.MaxAbsences), "absence is", "absences are"))
	case RuleConsecutiveAbsences:
		if orZero(p.MaxConsecutiveAbsences) == 0 {
			return "No absence is allowed."
		}
		return fmt.Sprintf("No more than %s in a row %s allowed.", counted(*p.MaxConsecutiveAbsences, "absence", "absences"), wordFor(*p.MaxConsecutiveAbsences, "is", "are"))
	case RuleSilence:
		return fmt.Sprintf("More than %s without contact, while sessions are missed, is a violation. Contact is the enrollment, a session attended or excused, the end of a pause, and a reinstatement.",
			counted(orZero(p.MaxGapDays), "day", "days"))
	case RuleConduct:
		return "Being removed from a session for conduct is a violation."
	case RuleDeadline:
		return "The program must be completed by the due date of the order."
	case RuleUnpaidFees:
		if orZero(p.FeeGraceDays) == 0 {
			return "Each part of the program's fee is to be paid by its due day; it is reported when that day has passed."
		}
		return fmt.Sprintf("Each part of the program's fee is to be paid by its due day; it is reported when more than %s passed since.", counted(orZero(p.FeeGraceDays), "day has", "days have"))
	case RuleCompleted:
		return p.requirements()
	}
	return ""
}

// requirements says what completes the course.
func (p Policy) requirements() string {
	var parts []string
	switch n := p.Needed(); {
	case n > 1 && len(p.Modules) > 0:
		parts = append(parts, fmt.Sprintf("each of the %d modules must be credited", n))
	case n == 1 && len(p.Modules) > 0:
		parts = append(parts, "the module must be credited")
	case n > 0:
		parts = append(parts, counted(n, "session", "sessions")+" must be credited")
	}
	if len(p.Conditions) > 0 {
		parts = append(parts, wordFor(len(p.Conditions), "this condition", "these conditions")+" must be met: "+list(quoted(p.Conditions)))
	}
	if p.CompletionRequiresFee {
		parts = append(parts, "the program's fee must be settled")
	}
	if len(parts) == 0 {
		return "Nothing beyond the enrollment is required."
	}
	text := strings.Join(parts, "; ") + "."
	return strings.ToUpper(text[:1]) + text[1:]
}

func orZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
