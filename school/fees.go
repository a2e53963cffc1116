package school

import (
	"cmp"
	"slices"
)

// balance is what they owe on the day, in cents: the sum of the ledger.
func (k *known) balance(on Date) int64 {
	var sum int64
	for i := range k.entries {
		if k.entries[i].On <= on {
			sum += k.entries[i].AmountCents
		}
	}
	return sum
}

// assessed and covered split the balance in two: what was asked, and what of it
// payments, reductions and waivers cover, less refunds. A reversal counts on the
// side of what it reverses.
func (k *known) assessed(on Date) (assessed, covered int64) {
	for i := range k.entries {
		e := &k.entries[i]
		if e.On > on {
			continue
		}
		if k.kindOf(e) == Assessment {
			assessed += e.AmountCents
		} else {
			covered -= e.AmountCents
		}
	}
	return assessed, covered
}

// kindOf is an entry's kind and, for a reversal, that of the entry it reverses.
func (k *known) kindOf(e *Entry) EntryKind {
	if e.Kind != Reversal {
		return e.Kind
	}
	for i := range k.entries {
		if k.entries[i].ID == e.Reverses && k.entries[i].Kind != Reversal {
			return k.entries[i].Kind
		}
	}
	return Payment
}

// planOn is the plan in force, nil for none: the one agreed last and, among
// these, recorded last.
func (k *known) planOn(on Date) *Plan {
	var plan *Plan
	for i := range k.plans {
		if k.plans[i].On > on {
			break
		}
		plan = &k.plans[i]
	}
	return plan
}

// installment is an Installment and what of it is not covered.
type installment struct {
	Installment
	missing int64
}

// installmentsOn covers the installments of the plan in force, in order of
// their due days.
func (k *known) installmentsOn(on Date) []installment {
	plan := k.planOn(on)
	if plan == nil || len(plan.Installments) == 0 {
		return nil
	}
	all := make([]installment, len(plan.Installments))
	for i, one := range plan.Installments {
		all[i] = installment{Installment: one}
	}
	slices.SortStableFunc(all, func(a, b installment) int { return cmp.Compare(a.DueOn, b.DueOn) })
	_, covered := k.assessed(on)
	for i := range all {
		part := max(0, min(covered, all[i].AmountCents))
		all[i].missing = all[i].AmountCents - part
		covered -= part
	}
	return all
}

// planKept says whether there are installments and every one due by the day is
// covered.
func (k *known) planKept(on Date) bool {
	all := k.installmentsOn(on)
	for _, one := range all {
		if one.DueOn <= on && one.missing > 0 {
			return false
		}
	}
	return len(all) > 0
}

// feeSettled says whether the fee stands in the way of completion no longer.
func (d *day) feeSettled() bool {
	return !d.policy.CompletionRequiresFee || d.balance(d.on) <= 0 || d.planKept(d.on)
}

// owed are the amounts that have a day to be paid by and are not covered,
// whether that day has come or not.
func (k *known) owed(on Date, t terms) []Unpaid {
	balance := k.balance(on)
	if balance <= 0 || t.policy.FeeDue == nil {
		return nil
	}
	if *t.policy.FeeDue == ByPlan {
		var all []Unpaid
		for _, one := range k.installmentsOn(on) {
			if one.missing > 0 {
				all = append(all, Unpaid{DueOn: one.DueOn, AmountCents: one.AmountCents, UnpaidCents: one.missing})
			}
		}
		return all
	}
	due := t.due
	if *t.policy.FeeDue == BeforeFirstSession {
		due = k.firstOwnSession(on)
	}
	amount, _ := k.assessed(on)
	if due == nil || amount <= 0 {
		return nil
	}
	return []Unpaid{{DueOn: *due, AmountCents: amount, UnpaidCents: min(amount, balance)}}
}

// unpaid are the amounts owed for more than the policy's days of grace. It goes
// on after an enrollment is closed. An empty grace never fires.
func (k *known) unpaid(on Date, t terms) []Unpaid {
	all := []Unpaid{}
	if t.policy.FeeGraceDays == nil {
		return all
	}
	for _, u := range k.owed(on, t) {
		if int(on-u.DueOn) > *t.policy.FeeGraceDays {
			all = append(all, u)
		}
	}
	return all
}

// firstOwnSession is the day of the first session since enrollment, not
// cancelled, of the class they were in on its day or, if it is still to come,
// are in now.
func (k *known) firstOwnSession(on Date) *Date {
	from := k.enrolledOn
	for i := range k.placements {
		p := &k.placements[i]
		if p.On > on {
			break
		}
		until := forever
		if i+1 < len(k.placements) && k.placements[i+1].On <= on {
			until = k.placements[i+1].On.Add(-1)
		}
		for s := range k.calendar.ofClassFrom(p.ClassID, max(from, p.On)) {
			if s.Day > until {
				break
			}
			if k.takesPlace(s, on) {
				day := s.Day
				return &day
			}
		}
	}
	return nil
}
