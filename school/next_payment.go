package school

// Payable is what is to be paid next, and the agreement to pay in installments
// that is in force.
type Payable struct {
	NextCents    int64    `json:"nextCents"`    // 0: nothing is owed
	NextDueOn    *Date    `json:"nextDueOn"`    // the earliest day of what NextCents covers; nil: it has none
	CoveredCents int64    `json:"coveredCents"` // what payments, reductions and waivers cover already: a plan's first installments
	PlanAgreedOn *Date    `json:"planAgreedOn"` // nil: there is no plan
	Plan         []Unpaid `json:"plan"`         // each installment by its day, with what of it is missing
}

// PayableOn answers what is to be paid next on a day: everything whose day has
// come, else what comes due first, never more than the balance. A plan, where one was agreed, says what
// is due when; without one the policy does; where neither names a day it is the
// balance.
func PayableOn(began Policy, order Order, record Record, on Date) Payable {
	k := newKnown(&began, &order, &record)
	p := Payable{Plan: []Unpaid{}}
	_, p.CoveredCents = k.assessed(on)
	if plan := k.planOn(on); plan != nil && len(plan.Installments) > 0 {
		agreed := plan.On
		p.PlanAgreedOn = &agreed
		for _, one := range k.installmentsOn(on) {
			p.Plan = append(p.Plan, Unpaid{DueOn: one.DueOn, AmountCents: one.AmountCents, UnpaidCents: one.missing})
		}
	}
	balance := k.balance(on)
	if balance <= 0 {
		return p
	}
	owed := p.Plan
	if p.PlanAgreedOn == nil {
		owed = k.owed(on, k.termsOn(on))
	}
	for _, u := range owed {
		if u.UnpaidCents == 0 {
			continue
		}
		if p.NextDueOn != nil && u.DueOn > on {
			break
		}
		if p.NextDueOn == nil {
			due := u.DueOn
			p.NextDueOn = &due
		}
		p.NextCents += u.UnpaidCents
	}
	if p.NextDueOn == nil {
		p.NextCents = balance
	}
	p.NextCents = min(p.NextCents, balance)
	return p
}
