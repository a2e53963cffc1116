package school

// terms are what an enrollment is judged by on a day: the policy, the due date
// and the last reinstatement.
type terms struct {
	policy     *Policy
	due        *Date // nil: none was ordered
	reinstated Date  // noDay: never
}

// termsOn finds the terms in force. The due date and the policy are those
// decided last and, among these, recorded last; amendments are in that order.
// A moved policy judges the whole record.
func (k *known) termsOn(on Date) terms {
	t := terms{policy: k.began, due: k.order.DueOn, reinstated: noDay}
	for i := range k.amendments {
		a := &k.amendments[i]
		if a.DecidedOn > on {
			break
		}
		if a.DueOn != nil {
			t.due = a.DueOn
		}
		if a.Kind == PolicyMoved && a.Policy != nil {
			t.policy = a.Policy
		}
		if a.Kind == Reinstated {
			t.reinstated = a.DecidedOn
		}
	}
	return t
}

// classOn is the class they were in on a day, empty for none: the placement of
// the latest day up to then and, on one day, the one recorded last.
func (k *known) classOn(on Date) string {
	class := ""
	for i := range k.placements {
		if k.placements[i].On > on {
			break
		}
		class = k.placements[i].ClassID
	}
	return class
}

// pausedOn says whether the rules stand still on a day; Until is the last such
// day.
func (k *known) pausedOn(on Date) bool {
	for i := range k.pauses {
		if k.pauses[i].covers(on) {
			return true
		}
	}
	return false
}

func (p *Pause) covers(on Date) bool {
	return p.From <= on && (p.Until == nil || on <= *p.Until)
}

// closingDay is the day whose standing an enrollment shows on a day: that day
// itself, or the day it was closed when it is closed. A closure reopened by
// then holds nothing.
func (k *known) closingDay(on Date) (day Date, closed bool) {
	day = on
	for {
		earliest := day + 1
		for i := range k.closures {
			c := &k.closures[i]
			if c.On <= day && (c.ReopenedOn == nil || day < *c.ReopenedOn) {
				closed = true
				earliest = min(earliest, c.On)
			}
		}
		if earliest >= day {
			return day, closed
		}
		day = earliest
	}
}
