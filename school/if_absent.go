package school

import (
	"fmt"
	"slices"
)

// AbsenceForecast is what an absence from a session would do to a participant, for
// who takes the roll.
type AbsenceForecast struct {
	State    State  `json:"state"`    // that it would bring
	Absences int    `json:"absences"` // that stand without it
	Allowed  *int   `json:"allowed"`  // by the rules in force; nil where none limits them
	Breaks   bool   `json:"breaks"`   // whether it would begin a violation, or make completion impossible
	Text     string `json:"text"`     // the same in words; empty where the enrollment is closed
}

// IfAbsent answers what an absence from a session would do on a day, or on the
// session's own where that is later. A mark that stands at the session is left
// aside. The arguments are those of Evaluate.
func IfAbsent(policy Policy, order Order, record Record, session *Session, on Date) AbsenceForecast {
	on = max(on, session.Day)
	mark := Mark{SessionID: session.ID, Outcome: Absent, RecordedAt: record.KnownAt}
	record.Marks = slices.DeleteFunc(slices.Clone(record.Marks), func(m Mark) bool { return m.SessionID == session.ID })
	before, _ := newKnown(&policy, &order, &record).standingOn(on)
	record.Marks = append(record.Marks, mark)
	after, _ := newKnown(&policy, &order, &record).standingOn(on)
	rules := PolicyOn(policy, record, on)
	f := AbsenceForecast{State: after.State, Absences: before.Absences, Allowed: rules.MaxAbsences}
	if after.Closed {
		return f
	}
	f.Text, f.Breaks = absenceWords(&rules, &before, &after)
	return f
}

// absenceWords says what changed from one standing to the one with an absence more.
func absenceWords(p *Policy, before, after *Standing) (text string, breaks bool) {
	for _, v := range after.Violations {
		if slices.ContainsFunc(before.Violations, ofRule(v.Rule)) {
			continue
		}
		switch v.Rule {
		case RuleAbsences:
			return fmt.Sprintf("absence %d of %d allowed – violation", after.Absences, *p.MaxAbsences), true
		case RuleConsecutiveAbsences:
			return fmt.Sprintf("absence %d in a row, %d allowed – violation", after.Streak, *p.MaxConsecutiveAbsences), true
		case RuleSilence:
			return fmt.Sprintf("more than %s without contact – violation", counted(*p.MaxGapDays, "day", "days")), true
		}
	}
	counts := after.Absences > before.Absences
	switch {
	case after.State == CannotComplete && before.State != CannotComplete:
		return fmt.Sprintf("completion becomes impossible – %d needed, %d on offer", after.Needed, after.OnOffer), true
	case !counts:
		return "it would not count", false
	case p.MaxAbsences == nil:
		return fmt.Sprintf("absence %d", after.Absences), false
	case after.Absences > *p.MaxAbsences:
		return fmt.Sprintf("absence %d of %d allowed – in violation already", after.Absences, *p.MaxAbsences), false
	case after.Absences == *p.MaxAbsences:
		return fmt.Sprintf("absence %d of %d allowed – none left", after.Absences, *p.MaxAbsences), false
	}
	return fmt.Sprintf("absence %d of %d allowed", after.Absences, *p.MaxAbsences), false
}
