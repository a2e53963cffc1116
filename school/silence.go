package school

// contact is the last time they were heard of.
type contact struct {
	on   Date
	how  contactKind
	mark string // the session, where it was one
}

type contactKind int

const (
	byEnrolling contactKind = iota
	byPauseEnd
	byReinstatement
	byAttending
	byExcuse
)

// contactWithoutMarks is the latest of enrollment, the end of a pause, and
// reinstatement.
func (d *day) contactWithoutMarks() contact {
	c := contact{on: d.enrolledOn, how: byEnrolling}
	for i := range d.pauses {
		p := &d.pauses[i]
		if p.From <= d.on && p.Until != nil && *p.Until <= d.on && *p.Until >= p.From && *p.Until >= c.on {
			c = contact{on: *p.Until, how: byPauseEnd}
		}
	}
	if d.reinstated >= c.on {
		c = contact{on: d.reinstated, how: byReinstatement}
	}
	return c
}

// attended notes a credited session as a contact.
func (c *contact) attended(m *marked) { c.at(m, byAttending) }

// excused notes an excused session as a contact.
func (c *contact) excused(m *marked) { c.at(m, byExcuse) }

func (c *contact) at(m *marked, how contactKind) {
	if m.Day >= c.on {
		*c = contact{on: m.Day, how: how, mark: m.ID}
	}
}

// contactBy is the day of the last contact as of a later day: a pause may end until
// then.
func (d *day) contactBy(later Date) Date {
	on := d.contact.on
	for i := range d.pauses {
		if p := &d.pauses[i]; p.From <= d.on && p.Until != nil && *p.Until >= p.From && *p.Until <= later {
			on = max(on, *p.Until)
		}
	}
	return on
}

// silent says whether the silence rule is broken: a session was held since the
// last contact, and that is more than MaxGapDays back.
func (d *day) silent() bool {
	return d.gapPassed() && d.heldSince() != nil
}

// gapPassed says whether the last contact is too far back.
func (d *day) gapPassed() bool {
	return d.policy.MaxGapDays != nil && int(d.on-d.contact.on) > *d.policy.MaxGapDays
}

// gapEnds is the first day on which the last contact is too far back; ok is
// false without the rule.
func (d *day) gapEnds() (day Date, ok bool) {
	if d.policy.MaxGapDays == nil {
		return 0, false
	}
	return d.contact.on.Add(*d.policy.MaxGapDays + 1), true
}

// heldSince is a session held since the last contact, which means one marked as
// an absence for them on a later day; nil if there is none.
func (d *day) heldSince() *Session {
	for _, a := range d.absences {
		if a.Day > d.contact.on {
			return a.Session
		}
	}
	return nil
}
