package school

import "slices"

// broken lists the rules that are broken on the day, each with the ground it
// would have if it began today. The order is the one in which they are told.
func (d *day) broken() []Violation {
	var all []Violation
	if s := tooMany(d.absences, d.policy.MaxAbsences); s != nil {
		all = append(all, Violation{RuleAbsences, markGround(s)})
	}
	if s := tooMany(d.streak(), d.policy.MaxConsecutiveAbsences); s != nil {
		all = append(all, Violation{RuleConsecutiveAbsences, markGround(s)})
	}
	if d.silent() {
		all = append(all, Violation{RuleSilence, Ground{Kind: GroundContact, On: d.contact.on}})
	}
	if d.policy.RemovalIsViolation {
		for _, s := range d.removals {
			all = append(all, Violation{RuleConduct, markGround(s)})
		}
	}
	if d.due != nil && d.on > *d.due && !d.servicesComplete() {
		all = append(all, Violation{RuleDeadline, Ground{Kind: GroundDueDate, On: *d.due}})
	}
	return all
}

func markGround(s *Session) Ground { return Ground{Kind: GroundMark, SessionID: s.ID, On: s.Day} }

// violations are those that hold on the day. A rule that is broken holds from
// the first day on which it could begin, with the ground it had then, and for as
// long as it stays broken without a break; so the days up to now are gone
// through in order, though only when something is broken at all.
func (d *day) violations() []Violation {
	if len(d.broken()) == 0 {
		return []Violation{}
	}
	var held []Violation
	spent := noDay
	look := func(on Date) (ends Date, ok bool) {
		if shown, _ := d.closingDay(on); shown != on {
			return 0, false // while closed, what held on the closing day goes on
		}
		today := d
		if on != d.on {
			today = d.dayOn(on)
		}
		if today.reinstated != spent {
			// What went before is spent; only a deadline can outlast it.
			spent = today.reinstated
			held = slices.DeleteFunc(held, func(v Violation) bool { return v.Rule != RuleDeadline })
		}
		held = today.carry(held)
		return today.gapEnds()
	}
	turns := d.turningDays()
	for i, on := range turns {
		ends, ok := look(on)
		if ok && on < ends && i+1 < len(turns) && ends < turns[i+1] {
			look(ends) // silence falls by time alone, between the facts
		}
	}
	return held
}

func ofRule(rule Rule) func(Violation) bool {
	return func(v Violation) bool { return v.Rule == rule }
}

// carry goes from what held the day before to what holds today.
func (d *day) carry(held []Violation) []Violation {
	now := []Violation{}
	for _, v := range d.broken() {
		before := slices.IndexFunc(held, func(h Violation) bool {
			return h.Rule == v.Rule && (v.Rule != RuleConduct || h.Ground == v.Ground)
		})
		switch {
		case before >= 0:
			now = append(now, held[before])
		case d.mayBegin(v.Rule):
			now = append(now, v)
		}
	}
	return now
}

// mayBegin says whether a violation of a rule can begin today: none once
// services are complete, and while paused only the deadline, since only the
// court moves a due date.
func (d *day) mayBegin(rule Rule) bool {
	return !d.servicesComplete() && (!d.paused || rule == RuleDeadline)
}

// turningDays are the days up to this one on which a fact begins or ceases to
// count, in order, this one included.
func (d *day) turningDays() []Date {
	days := make([]Date, 0, 2*len(d.marks)+8)
	add := func(on Date) {
		if on < d.on {
			days = append(days, on)
		}
	}
	d.eachFactDay(add)
	if d.order.DueOn != nil {
		add(d.order.DueOn.Add(1))
	}
	for i := range d.amendments {
		if due := d.amendments[i].DueOn; due != nil {
			add(due.Add(1))
		}
	}
	days = append(days, d.on)
	slices.Sort(days)
	return slices.Compact(days)
}

// eachFactDay calls visit with every day on which a fact begins or ceases to
// count, in no order.
func (k *known) eachFactDay(visit func(Date)) {
	for i := range k.placements {
		visit(k.placements[i].On)
	}
	for i := range k.marks {
		visit(k.marks[i].Day)
	}
	for i := range k.brought {
		visit(k.brought[i].On)
	}
	for i := range k.attestations {
		visit(k.attestations[i].On)
	}
	for i := range k.pauses {
		visit(k.pauses[i].From)
		if until := k.pauses[i].Until; until != nil {
			visit(*until)
			visit(until.Add(1))
		}
	}
	for i := range k.amendments {
		visit(k.amendments[i].DecidedOn)
	}
	for i := range k.closures {
		visit(k.closures[i].On)
		if reopened := k.closures[i].ReopenedOn; reopened != nil {
			visit(*reopened)
		}
	}
}
