package school

import (
	"math"
	"slices"
)

// soonest keeps the first day considered after one.
type soonest struct {
	after Date
	day   Date
	ok    bool
}

func (s *soonest) consider(day Date) {
	if day > s.after && (!s.ok || day < s.day) {
		s.day, s.ok = day, true
	}
}

// nextChange is a day no later than the first on which the standing differs with
// the same facts, or a pause begins or is over; nil if neither ever happens. Once an
// enrollment is closed only the ledger goes on, and open is nil.
func (k *known) nextChange(on Date, open *day) *Date {
	next := soonest{after: on}
	k.eachFactDay(next.consider)
	k.feeDays(&next, on)
	for s := range k.calendar.cancelledAfter(on) {
		// Closed, only what falls due with their own first session can still turn.
		if k.sees(s.Cancelled.RecordedAt) && (open != nil || k.wasIn(s.ClassID)) {
			next.consider(s.cancelledFrom())
			break
		}
	}
	if open != nil && !next.isTomorrow() {
		open.ruleDays(&next)
	}
	if !next.ok {
		return nil
	}
	return &next.day
}

// wasIn says whether they were ever put in a class.
func (k *known) wasIn(class string) bool {
	return slices.ContainsFunc(k.placements, func(p Placement) bool { return p.ClassID == class })
}

func (s *soonest) isTomorrow() bool { return s.ok && s.day == s.after+1 }

// feeDays considers the days on which the ledger's answers turn.
func (k *known) feeDays(next *soonest, on Date) {
	for i := range k.entries {
		next.consider(k.entries[i].On)
	}
	for i := range k.plans {
		next.consider(k.plans[i].On)
	}
	t := k.termsOn(on)
	for _, u := range k.owed(on, t) {
		if t.policy.FeeGraceDays != nil {
			next.consider(u.DueOn.Add(*t.policy.FeeGraceDays + 1))
		}
	}
	for _, one := range k.installmentsOn(on) {
		if one.missing > 0 {
			next.consider(one.DueOn)
		}
	}
}

// ruleDays considers the days on which the rules turn by time alone.
func (d *day) ruleDays(next *soonest) {
	if d.due != nil {
		next.consider(d.due.Add(1))
		if d.policy.AtRiskDays != nil {
			next.consider(d.due.Add(1 - *d.policy.AtRiskDays))
		}
	}
	if ends, ok := d.gapEnds(); ok && len(d.absences) > 0 {
		next.consider(ends)
	}
	o := d.offer()
	if day, ok := o.changesOn(d.window()); ok {
		next.consider(day)
	}
	if missed := o.nextOwn(); missed != nil && len(d.absences) > 0 {
		next.consider(missed.Day.Add(1))
		if without, _ := o.without(missed); !d.servicesComplete() {
			if day, ok := without.changesOn(d.window()); ok {
				next.consider(day)
			}
		}
	}
	if o.class == "" {
		if begins, ok := d.openClass(); ok {
			next.consider(begins.Add(1))
		}
	}
}

// forever ends a window without a due date.
const forever = Date(math.MaxInt32)
