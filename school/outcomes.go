package school

import "fmt"

// effect is what a mark does for or against the participant.
type effect int

const (
	noEffect effect = iota
	credited        // a credit; ends a streak of absences; a contact
	missed          // an absence; lengthens the streak
	toMakeUp        // excused: no credit, no absence, the streak stays; a contact
)

// effect reads the table of outcomes for a mark.
func (p *Policy) effect(m *Mark) effect {
	switch m.Outcome {
	case Attended:
		return credited
	case Late:
		// CheckMark refused it when it was over the cutoff of its day, and a
		// policy moved later leaves it the credit it was.
		return credited
	case LeftEarly:
		if p.MinMinutesPresent != nil && m.MinutesPresent != nil && *m.MinutesPresent >= *p.MinMinutesPresent {
			return credited
		}
		return missed
	case Absent, TurnedAway, Removed:
		return missed
	case Excused:
		return toMakeUp
	}
	return noEffect
}

// longestSession is the most minutes that a mark can speak of: a day.
const longestSession = 24 * 60

// CheckMark says whether m can be recorded under the policy, reason being the
// words the staff gave for it. It answers an Invalid error with pointers
// relative to the mark.
func (p Policy) CheckMark(m Mark, reason string) error {
	var faults Faults
	known := false
	for _, o := range Outcomes {
		known = known || m.Outcome == o
	}
	faults.Check(known, "/outcome",
		"Choose one of attended, late, left_early, absent, turned_away, removed or excused.")
	if m.Outcome == Late {
		p.checkLate(&faults, m.MinutesLate)
	} else {
		faults.Check(m.MinutesLate == nil, "/minutesLate", "Only a late arrival has minutes late; leave them out.")
	}
	if m.Outcome == LeftEarly {
		switch {
		case m.MinutesPresent == nil:
			faults.Add("/minutesPresent", "Say how many minutes the person was present.")
		case *m.MinutesPresent < 0 || *m.MinutesPresent > longestSession:
			faults.Add("/minutesPresent", "Minutes present are between 0 and 1440.")
		}
	} else {
		faults.Check(m.MinutesPresent == nil, "/minutesPresent",
			"Only someone who left early has minutes present; leave them out.")
	}
	CheckText(&faults, "/reason", reason, shortText, m.Outcome == Excused)
	return faults.Err()
}

// checkLate holds a late arrival to the cutoff: who comes later than that is
// turned away.
func (p *Policy) checkLate(faults *Faults, minutes *int) {
	switch {
	case minutes == nil:
		faults.Check(p.LateCutoffMinutes == nil, "/minutesLate", "Say how many minutes late the person came.")
	case *minutes < 1 || *minutes > longestSession:
		faults.Add("/minutesLate", "Minutes late are between 1 and 1440.")
	case p.LateCutoffMinutes != nil && *minutes > *p.LateCutoffMinutes:
		faults.Add("/minutesLate", fmt.Sprintf(
			"More than %d minutes late is too late for this program; record turned_away.", *p.LateCutoffMinutes))
	}
}
