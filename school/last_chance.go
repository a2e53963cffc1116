package school

// LastChance tells whether missing the next session of their own class would leave
// fewer sessions on offer than somebody still needs, whatever they missed before,
// and says so in words a judge can read. Who cannot complete already, has nothing
// left to do or has ended is not at their last chance but past it.
func LastChance(policy Policy, order Order, record Record, on Date) (Reason, bool) {
	k := newKnown(&policy, &order, &record)
	if _, ended := k.closingDay(on); ended {
		return Reason{}, false
	}
	d := k.dayOn(on)
	o := d.offer()
	next := o.nextOwn()
	if next == nil || d.needed() == 0 || o.onOffer(d.window()) < d.needed() {
		return Reason{}, false
	}
	without, _ := o.without(next)
	left := without.onOffer(d.window())
	if left >= d.needed() {
		return Reason{}, false
	}
	return d.impossibleWithout(next, left), true
}
