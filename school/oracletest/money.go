package oracletest

import (
	"slices"
	"sort"

	"johnschool/school"
)

func (o *oracle) balance(on school.Date) (balance, covered int64) {
	kind := map[string]school.EntryKind{}
	for _, e := range o.record.Entries {
		kind[e.ID] = e.Kind
	}
	for _, e := range o.record.Entries {
		if e.On > on || !o.knows(e.RecordedAt) {
			continue
		}
		balance += e.AmountCents
		if e.Kind == school.Assessment || (e.Kind == school.Reversal && kind[e.Reverses] == school.Assessment) {
			continue
		}
		covered -= e.AmountCents
	}
	return balance, covered
}

func (o *oracle) installments(on school.Date) []school.Installment {
	var last *school.Plan
	for i, p := range o.record.Plans {
		if p.On <= on && o.knows(p.RecordedAt) && (last == nil || p.On > last.On || (p.On == last.On && p.RecordedAt.After(last.RecordedAt))) {
			last = &o.record.Plans[i]
		}
	}
	if last == nil {
		return nil
	}
	all := slices.Clone(last.Installments)
	sort.SliceStable(all, func(i, j int) bool { return all[i].DueOn < all[j].DueOn })
	return all
}

func (o *oracle) planKept(on school.Date) bool {
	all := o.installments(on)
	_, covered := o.balance(on)
	var asked int64
	for _, i := range all {
		if i.DueOn <= on {
			asked += i.AmountCents
		}
	}
	return len(all) > 0 && (asked == 0 || covered >= asked) // none due yet: kept
}

func (o *oracle) unpaid(on school.Date) []school.Unpaid {
	out := []school.Unpaid{}
	p := o.policyOn(on)
	balance, covered := o.balance(on)
	if p.FeeDue == nil || p.FeeGraceDays == nil || balance <= 0 {
		return out
	}
	past := func(due school.Date) bool { return int(on)-int(due) > *p.FeeGraceDays }
	switch *p.FeeDue {
	case school.ByPlan:
		for _, i := range o.installments(on) {
			part := max(0, min(i.AmountCents, covered))
			covered -= part
			if part < i.AmountCents && past(i.DueOn) {
				out = append(out, school.Unpaid{DueOn: i.DueOn, AmountCents: i.AmountCents, UnpaidCents: i.AmountCents - part})
			}
		}
	case school.BeforeFirstSession:
		for _, s := range o.known {
			if s.Day >= o.record.EnrolledOn && !oracleCancelled(s, on) && o.class(min(on, s.Day)) == s.ClassID {
				if assessed := balance + covered; assessed > 0 && past(s.Day) {
					out = append(out, school.Unpaid{DueOn: s.Day, AmountCents: assessed, UnpaidCents: min(assessed, balance)})
				}
				break
			}
		}
	case school.BeforeCompletion:
		if due := o.dueOn(on); due != nil && past(*due) && balance+covered > 0 {
			out = append(out, school.Unpaid{DueOn: *due, AmountCents: balance + covered, UnpaidCents: min(balance+covered, balance)})
		}
	}
	return out
}
