package school

import "slices"

// credit adds one credit of a session: without a curriculum every one counts,
// with one each module counts once. It says whether it added anything.
func (t *tally) credit(p *Policy, module string) bool {
	if len(p.Modules) == 0 {
		t.credits++
		return true
	}
	i := slices.Index(p.Modules, module)
	if i < 0 || t.has[i] {
		return false
	}
	t.has[i] = true
	t.credits++
	return true
}

// creditBrought adds the credits of an earlier enrollment. They are credits and
// nothing else: no contact, no make-up, no end of a streak.
func (t *tally) creditBrought(d *day) {
	for i := range d.brought {
		if c := &d.brought[i]; c.On <= d.on {
			t.credit(d.policy, c.Module)
		}
	}
}

// creditMakeups adds the make-ups, which are credits at sessions outside their
// own class, after their own credits and up to the policy's allowance, earliest
// first. One that adds no module and clears no absence uses up no allowance.
func (t *tally) creditMakeups(p *Policy, marks []marked) {
	for i := range marks {
		m := &marks[i]
		if m.own || p.effect(m.mark) != credited {
			continue
		}
		if p.MakeupsAllowed != nil && t.makeups >= *p.MakeupsAllowed {
			return
		}
		added := t.credit(p, m.Module)
		cleared := p.MakeupClearsAbsence && t.clearAbsence(p, m)
		if added || cleared {
			t.makeups++
		}
	}
}

// makeupsLeft is how many more make-ups would count; limited is false where the
// policy sets no limit.
func (d *day) makeupsLeft(t *tally) (left int, limited bool) {
	if d.policy.MakeupsAllowed == nil {
		return 0, false
	}
	return max(0, *d.policy.MakeupsAllowed-t.makeups), true
}

// needed is how many credits are still missing.
func (d *day) needed() int { return max(0, d.policy.Needed()-d.credits) }

// needsModule says whether a module of the curriculum is still to be credited.
func (d *day) needsModule(module string) bool {
	i := slices.Index(d.policy.Modules, module)
	return i >= 0 && !d.has[i]
}

// servicesComplete says whether nothing is needed and every condition attested.
func (d *day) servicesComplete() bool {
	if d.needed() > 0 {
		return false
	}
	for _, condition := range d.policy.Conditions {
		if !d.attested(condition) {
			return false
		}
	}
	return true
}

func (d *day) attested(condition string) bool {
	for i := range d.attestations {
		if a := &d.attestations[i]; a.Condition == condition && a.On <= d.on {
			return true
		}
	}
	return false
}
