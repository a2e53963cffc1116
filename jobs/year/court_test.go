package year_test

import (
	"maps"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// amend enters a decision of the court and answers whether the office took it, and the moment before.
func (w *world) amend(p *person, r registrar.AmendRequest) (time.Time, bool) {
	r.DecidedBy, r.Reason = "Judge Berg", "Order of the court"
	r.DecidedOn = max(r.DecidedOn, p.order.OrderedOn)
	by := w.admin
	for _, c := range w.courts {
		if c.id == p.order.CourtID {
			by = c.clerk
		}
	}
	now := w.fact(p)
	_, err := w.office.Amend(w.ctx, by, p.id, r, nil)
	if !w.happened(map[bool]string{true: "moved policies", false: string(r.Kind)}[r.Kind == school.PolicyMoved], err) {
		return now, false
	}
	a := school.Amendment{Kind: r.Kind, DecidedOn: r.DecidedOn, DueOn: r.DueOn, RecordedAt: now}
	if r.PolicyVersion != nil {
		a.Policy = &p.program.policies[*r.PolicyVersion-1]
	}
	p.record.Amendments = append(p.record.Amendments, a)
	return now, true
}

// extend moves the due date, often in a decision that is entered some days late.
func (w *world) extend(p *person, today school.Date) {
	r := registrar.AmendRequest{Kind: school.Extension, DecidedOn: today.Add(-w.rng.IntN(8))}
	r.DueOn = ptr(max(p.record.EnrolledOn, today.Add(w.rng.IntN(80)-5)))
	w.amend(p, r)
}

// decide is another decision: taken up again, less to pay, or out of the program.
func (w *world) decide(p *person, today school.Date) {
	r := registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: today.Add(-w.rng.IntN(5))}
	switch w.rng.IntN(10) {
	case 0, 1, 2, 3, 4, 5:
		if w.chance(2) {
			r.DueOn = ptr(today.Add(20 + w.rng.IntN(60)))
		}
		if now, ok := w.amend(p, r); ok {
			on := p.record.Amendments[len(p.record.Amendments)-1].DecidedOn
			p.acted(now, func(m *model) { m.reopen(on, now) })
			w.reinstated[p.id] = append(w.reinstated[p.id], today)
		}
	case 6, 7:
		owes := p.balance()
		if owes < 2000 {
			return
		}
		r.Kind, r.AmountCents = school.FeeReduction, ptr(int64(1000))
		kind, cents := school.Reduction, int64(1000)
		if w.chance(2) {
			r.Kind, r.AmountCents, kind, cents = school.FeeWaiver, nil, school.Waiver, owes
		}
		if now, ok := w.amend(p, r); ok {
			on := p.record.Amendments[len(p.record.Amendments)-1].DecidedOn
			p.record.Entries = append(p.record.Entries, school.Entry{ID: now.String(), Kind: kind, AmountCents: -cents, On: on, RecordedAt: now})
		}
	default:
		r.Kind = []school.AmendmentKind{school.Vacated, school.Transferred}[w.rng.IntN(2)]
		if now, ok := w.amend(p, r); ok {
			on := max(p.record.EnrolledOn, p.record.Amendments[len(p.record.Amendments)-1].DecidedOn) // nothing ends before it begins
			p.acted(now, func(m *model) { m.close(on, string(r.Kind), "", now) })
			w.owe(p, "closed", w.policyNow(p, today).CompletionReport, today, now)
		}
	}
}

// policyNow is the policy that holds for somebody on a day, as known now: of those moved to, the one decided last, among
// these recorded last.
func (w *world) policyNow(p *person, on school.Date) school.Policy {
	policy, decided := p.policy, school.Date(-1)
	for _, a := range p.record.Amendments {
		if a.Kind == school.PolicyMoved && a.DecidedOn <= on && a.DecidedOn >= decided {
			policy, decided = *a.Policy, a.DecidedOn
		}
	}
	return policy
}

// movePolicy adds a version of a program's rules and moves some people to one or another.
func (w *world) movePolicy(p *person, today school.Date) {
	g := p.program
	if len(g.policies) < 4 && w.chance(3) {
		next := g.policies[0]
		next.Version, next.EffectiveFrom = 0, today
		next.MaxAbsences, next.CureDays = ptr(w.rng.IntN(5)), ptr(3+w.rng.IntN(10))
		if w.chance(2) {
			next.MaxGapDays = ptr(14 + w.rng.IntN(20))
		}
		if w.chance(3) {
			next.MakeupClearsAbsence, next.MakeupsAllowed = !next.MakeupClearsAbsence, ptr(w.rng.IntN(3))
		}
		added, err := w.office.AddPolicy(w.ctx, w.admin, g.id, next)
		if !w.happened("policies", err) {
			return
		}
		g.policies = append(g.policies, added)
	}
	version := g.policies[w.rng.IntN(len(g.policies))].Version
	for range 1 + w.rng.IntN(6) {
		q := g.people[w.rng.IntN(len(g.people))]
		w.amend(q, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedOn: today.Add(-w.rng.IntN(4)), PolicyVersion: &version})
	}
}

// table changes on which days a court is closed: a storm, or a holiday that it does not keep after all.
func (w *world) table(d school.Date) {
	if !w.chance(12) {
		return
	}
	c := w.courts[w.rng.IntN(len(w.courts))]
	now, days := w.clock.Now(), maps.Clone(c.tables[len(c.tables)-1].days)
	day := d.Add(1 + w.rng.IntN(20))
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day++
	}
	if days[day] {
		check(w.t, w.office.RemoveClosure(w.ctx, w.admin, c.id, day))
	} else {
		_, err := w.office.AddClosure(w.ctx, w.admin, c.id, db.Closure{Day: day, Name: "storm"})
		check(w.t, err)
	}
	days[day] = !days[day]
	for _, h := range federalHolidays { // a court that sits on a holiday
		if h > d && h < d.Add(40) && days[h] && w.chance(3) {
			check(w.t, w.office.RemoveClosure(w.ctx, w.admin, c.id, h))
			days[h] = false
		}
	}
	c.tables = append(c.tables, tableOfDays{now, days})
	w.counts["courts' days changed"]++
}

// federalHolidays are those of the year and the months about it as they are kept (5 U.S.C. 6103).
var federalHolidays = []school.Date{
	school.NewDate(2026, time.July, 3), school.NewDate(2026, time.September, 7), school.NewDate(2026, time.October, 12), school.NewDate(2026, time.November, 11),
	school.NewDate(2026, time.November, 26), school.NewDate(2026, time.December, 25), school.NewDate(2027, time.January, 1), school.NewDate(2027, time.January, 18),
	school.NewDate(2027, time.February, 15), school.NewDate(2027, time.May, 31), school.NewDate(2027, time.June, 18), school.NewDate(2027, time.July, 5),
	school.NewDate(2027, time.September, 6), school.NewDate(2027, time.October, 11), school.NewDate(2027, time.November, 11), school.NewDate(2027, time.November, 25),
	school.NewDate(2027, time.December, 24),
}

// closed tells on which days the court of somebody's order was closed as written at a moment; where there is none, the
// federal holidays.
func (w *world) closed(o school.Order, at time.Time) map[school.Date]bool {
	for _, c := range w.courts {
		if c.id != o.CourtID {
			continue
		}
		last := c.tables[0].days
		for _, table := range c.tables {
			if table.from.Before(at) {
				last = table.days
			}
		}
		return last
	}
	days := map[school.Date]bool{}
	for _, h := range federalHolidays {
		days[h] = true
	}
	return days
}

// dueOn is the clock's N-th working or calendar day after a day; without a clock the day itself.
func (w *world) dueOn(p *person, clock *school.Clock, on school.Date, at time.Time) school.Date {
	if clock == nil {
		return on
	}
	closed := w.closed(p.order, at)
	for left := clock.Days; left > 0; {
		on++
		if clock.Unit == school.CalendarDays || works(on, closed) {
			left--
		}
	}
	return on
}

func works(day school.Date, closed map[school.Date]bool) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !closed[day]
}
