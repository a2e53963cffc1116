package school

import (
	"fmt"
	"strings"
	"time"
)

// Words writes an outcome within a sentence, as a letter does.
func (o Outcome) Words() string {
	switch o {
	case Attended:
		return "attended"
	case Late:
		return "attended, late"
	case LeftEarly:
		return "left early"
	case Absent:
		return "absent"
	case TurnedAway:
		return "turned away, late"
	case Removed:
		return "removed"
	case Excused:
		return "excused"
	}
	return string(o)
}

// CuredBy says by what a notice ended: the reason, and the facts behind it.
func CuredBy(why string, cures []Cure) string {
	if len(cures) == 0 {
		return why
	}
	facts := make([]string, len(cures))
	for i, c := range cures {
		facts[i] = c.Text
	}
	why = strings.TrimSuffix(why, ".")
	all := list(facts)
	if len(why) > 0 && strings.HasPrefix(all, strings.ToLower(why[:1])+why[1:]) { // the fact says the same, and the day
		return why[:1] + all[1:] + "."
	}
	return why + ": " + all + "."
}

// markCure says what a mark recorded after an instant changed.
func (r Record) markCure(m Mark, since time.Time) Cure {
	c := Cure{Kind: FactMark, ID: m.SessionID, RecordedAt: m.RecordedAt}
	session := "a session"
	if s := r.Calendar.Find(m.SessionID); s != nil {
		c.On, session = s.Day, "the session of "+s.Day.Words()
	}
	stood := r.stood(m.SessionID, since)
	switch {
	case m.Withdrawn && stood != nil:
		c.Text = fmt.Sprintf("what was recorded of %s (%s) was withdrawn", session, stood.Outcome.Words())
	case m.Withdrawn:
		c.Text = "what was recorded of " + session + " was withdrawn"
	case stood != nil && stood.Outcome != m.Outcome:
		c.Text = fmt.Sprintf("the record of %s was corrected from %s to %s", session, stood.Outcome.Words(), m.Outcome.Words())
	case stood != nil:
		c.Text = fmt.Sprintf("the record of %s (%s) was corrected in its minutes", session, m.Outcome.Words())
	default:
		c.Text = fmt.Sprintf("%s was recorded: %s", session, m.Outcome.Words())
	}
	return c
}

// stood is the mark of a session as it was known at an instant; nil for none.
func (r Record) stood(sessionID string, at time.Time) *Mark {
	var last *Mark
	for i := range r.Marks {
		m := &r.Marks[i]
		if m.SessionID == sessionID && !m.RecordedAt.After(at) && (last == nil || !m.RecordedAt.Before(last.RecordedAt)) {
			last = m
		}
	}
	if last != nil && last.Withdrawn {
		return nil
	}
	return last
}

func (a Attestation) cure() Cure {
	text := "the condition “" + a.Condition + "” was attested, met on " + a.On.Words()
	if a.Withdrawn {
		text = "that the condition “" + a.Condition + "” was met was withdrawn"
	}
	return Cure{Kind: FactCondition, ID: a.Condition, On: a.On, Text: text, RecordedAt: a.RecordedAt}
}

func (c Credit) cure() Cure {
	return Cure{Kind: FactCredit, On: c.On, Text: "a credit from elsewhere was brought on " + c.On.Words(), RecordedAt: c.RecordedAt}
}

func (p Pause) cure() Cure {
	text := "a pause was granted from " + p.From.Words() + " on"
	switch {
	case p.Withdrawn:
		text = "the pause from " + p.From.Words() + " was withdrawn"
	case p.Until != nil:
		text = "a pause was granted from " + p.From.Words() + " through " + p.Until.Words()
	}
	return Cure{Kind: FactPause, ID: p.ID, On: p.From, Text: text, RecordedAt: p.RecordedAt}
}

func (a Amendment) cure() Cure {
	text := ""
	switch a.Kind {
	case Extension:
		text = "the due date was moved to " + dayWords(a.DueOn)
	case FeeReduction:
		text = "the fee was reduced"
	case FeeWaiver:
		text = "the fee was waived"
	case PolicyMoved:
		text = "other rules of the program were put in force"
		if a.Policy != nil {
			text = fmt.Sprintf("version %d of the program's rules was put in force", a.Policy.Version)
		}
	case Reinstated:
		text = "the enrollment was reinstated"
	case Vacated:
		text = "the order was vacated"
	case Transferred:
		text = "the case was transferred"
	}
	return Cure{Kind: FactAmendment, ID: a.ID, On: a.DecidedOn, Text: text + " by a decision of " + a.DecidedOn.Words(), RecordedAt: a.RecordedAt}
}

func (e Entry) cure() Cure {
	amount := Dollars(max(e.AmountCents, -e.AmountCents))
	text := ""
	switch e.Kind {
	case Assessment:
		text = amount + " was assessed on "
	case Payment:
		text = amount + " was paid on "
	case Refund:
		text = amount + " was refunded on "
	case Reduction:
		text = "the fee was reduced by " + amount + " on "
	case Waiver:
		text = amount + " of the fee was waived on "
	case Reversal:
		text = "an entry of " + amount + " was reversed on "
	}
	return Cure{Kind: FactEntry, ID: e.ID, On: e.On, Text: text + e.On.Words(), RecordedAt: e.RecordedAt}
}

func (p Plan) cure() Cure {
	return Cure{Kind: FactPlan, On: p.On, Text: "a plan to pay in installments was agreed on " + p.On.Words(), RecordedAt: p.RecordedAt}
}

func (p Placement) cure() Cure {
	return Cure{Kind: FactPlacement, ID: p.ClassID, On: p.On, Text: "the class was changed on " + p.On.Words(), RecordedAt: p.RecordedAt}
}

func (c Closure) cure() Cure {
	text := "the enrollment ended on " + c.On.Words()
	switch {
	case c.Voided:
		text = "the end of the enrollment on " + c.On.Words() + " was taken back"
	case c.ReopenedOn != nil:
		text = "the enrollment was taken up again on " + c.ReopenedOn.Words()
	}
	return Cure{Kind: FactClosure, ID: c.ID, On: c.On, Text: text, RecordedAt: c.RecordedAt}
}
