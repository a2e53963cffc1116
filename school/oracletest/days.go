package oracletest

import (
	"slices"

	"johnschool/school"
)

// Walk goes through the days of a case, each after the one before.
type Walk struct {
	*oracle
	next   school.Date
	shown  Day         // the last day on which the enrollment was not closed
	before school.Date // its date, or that of the day before the first
}

// Day is one day of a case.
type Day struct {
	On         school.Date
	Violations []school.Violation
	Complete   bool // services
	Met        bool // requirements
	Policy     school.Policy

	oracle *oracle
	looked oracleDay
	as     school.Date // the day whose standing is shown: while closed, the closing day
}

// Begin puts a walk before its first day.
func (c Case) Begin(first school.Date) *Walk {
	return &Walk{oracle: newOracle(c), next: first, before: first - 1}
}

// On goes through the days to the given one, which must not lie before one that was gone through, and answers it.
func (w *Walk) On(on school.Date) Day {
	d := w.shown
	for w.next <= on {
		d = w.Next()
	}
	d.On = on
	return d
}

// Next goes through one more day.
func (w *Walk) Next() Day {
	on := w.next
	w.next++
	if w.shown.oracle == nil || !w.closed(on) { // a closed enrollment keeps the standing of its last day
		d := w.look(on, nil)
		p := w.policyOn(on)
		balance, _ := w.balance(on)
		w.shown = Day{Violations: w.violations(on, d, w.before, w.shown.Violations), Complete: d.complete,
			Met: d.complete && (!p.CompletionRequiresFee || balance <= 0 || w.planKept(on)), Policy: p, oracle: w.oracle, looked: d, as: on}
		w.before = on
	}
	d := w.shown
	d.On = on
	return d
}

// Unpaid is what is unpaid on the day.
func (d Day) Unpaid() []school.Unpaid { return d.oracle.unpaid(d.On) }

// Answer works out the rest: what is on offer, and the state.
func (d Day) Answer() Answer {
	o, p := d.oracle, d.Policy
	a := Answer{Violations: inGroundOrder(d.Violations), Needed: d.looked.needed, Absences: len(d.looked.standing), Streak: len(d.looked.streak),
		OnOffer: o.onOffer(d.as, d.looked, nil), ServicesComplete: d.Complete, Unpaid: d.Unpaid()}
	a.BalanceCents, _ = o.balance(d.On)
	if p.MaxAbsences != nil {
		left := max(0, *p.MaxAbsences-len(d.looked.standing))
		a.AbsencesLeft = &left
	}
	deadline := slices.ContainsFunc(a.Violations, func(v school.Violation) bool { return v.Rule == school.RuleDeadline })
	switch {
	case d.Met:
		a.State = school.RequirementsMet
	case deadline:
		a.State = school.Overdue
	case len(a.Violations) > 0:
		a.State = school.InViolation
	case o.class(d.as) != "" && a.OnOffer < d.looked.needed:
		a.State = school.CannotComplete
	case o.atRisk(d.as, d.looked):
		a.State = school.AtRisk
	default:
		a.State = school.OnTrack
	}
	return a
}
