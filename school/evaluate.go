package school

import "slices"

// Evaluate answers where a participant stands on a day, from what happened up to
// then. policy is the version the enrollment began under; amendments move it.
// It reads no clock: on is a day of the program's calendar, and record.KnownAt
// limits the facts to those recorded by an instant. The same arguments always
// give the same answer, whatever the order of the facts.
//
// The rules, each in its own file: outcomes.go (what a mark counts for),
// credits.go and absences.go, silence.go, violations.go (when one begins, its
// ground), offer.go, risk.go, fees.go, terms.go (amendments, placements, pauses,
// closing), nextchange.go; the words are in reasons.go.
func Evaluate(policy Policy, order Order, record Record, on Date) Standing {
	k := newKnown(&policy, &order, &record)
	s, d := k.standingOn(on)

	// Closed or not, balance and unpaid go on.
	s.BalanceCents = k.balance(on)
	s.Unpaid = k.unpaid(on, k.termsOn(on))
	s.Reasons = append(s.Reasons, unpaidReasons(s.Unpaid)...)
	if s.Closed {
		d = nil
	}
	s.NextChangeOn = k.nextChange(on, d)
	return s
}

// standingOn is the answer for a day but for the ledger and what comes next, with the
// day that it is of: of what is closed its last.
func (k *known) standingOn(on Date) (Standing, *day) {
	shownOn, closed := k.closingDay(on)
	d := k.dayOn(shownOn)
	s := d.standing()
	s.On, s.Closed = on, closed
	return s, d
}

// standing is the answer for the day by the rules, without the ledger.
func (d *day) standing() Standing {
	o := d.offer()
	s := Standing{
		Needed:           d.needed(),
		Credits:          d.credits,
		Absences:         len(d.absences),
		Streak:           len(d.streak()),
		OnOffer:          o.onOffer(d.window()),
		AbsencesLeft:     d.absencesLeft(),
		ServicesComplete: d.servicesComplete(),
		PolicyVersion:    d.policy.Version,
		Violations:       d.violations(),
	}
	if d.due != nil {
		due := *d.due
		s.DueOn = &due
	}
	var risks []Reason
	s.State, risks = d.state(&s, &o)
	s.Reasons = d.reasons(&s, &o, risks)
	return s
}

// state is the first that holds, in the order of States, with the reasons of
// AtRisk where that is it.
func (d *day) state(s *Standing, o *offer) (State, []Reason) {
	if s.ServicesComplete && d.feeSettled() {
		return RequirementsMet, nil
	}
	if slices.ContainsFunc(s.Violations, ofRule(RuleDeadline)) {
		return Overdue, nil
	}
	if len(s.Violations) > 0 {
		return InViolation, nil
	}
	if o.class != "" && s.OnOffer < s.Needed {
		return CannotComplete, nil
	}
	if risks := d.risks(o); len(risks) > 0 {
		return AtRisk, risks
	}
	return OnTrack, nil
}
