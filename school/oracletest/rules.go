package oracletest

import (
	"slices"

	"johnschool/school"
)

// violations holds today, given those of the day shown before, which while closed
// is the closing day. What a reinstatement since then spent counts for no rule.
func (o *oracle) violations(on school.Date, d oracleDay, before school.Date, yesterday []school.Violation) []school.Violation {
	p := o.policyOn(on)
	paused := o.paused(on, on)
	reinstated, ok := o.reinstatedOn(on)
	spent := ok && reinstated > before
	out := []school.Violation{}
	consider := func(v school.Violation) {
		for _, y := range yesterday {
			same := y.Rule == v.Rule && (v.Rule != school.RuleConduct || y.Ground == v.Ground)
			if same && (!spent || v.Rule == school.RuleDeadline) {
				out = append(out, y)
				return
			}
		}
		if d.complete || (paused && v.Rule != school.RuleDeadline) {
			return
		}
		out = append(out, v)
	}
	mark := func(m oracleMark) school.Ground {
		return school.Ground{Kind: school.GroundMark, SessionID: m.session.ID, On: m.session.Day}
	}
	if p.MaxAbsences != nil && len(d.standing) > *p.MaxAbsences {
		consider(school.Violation{Rule: school.RuleAbsences, Ground: mark(d.standing[*p.MaxAbsences])})
	}
	if p.MaxConsecutiveAbsences != nil && len(d.streak) > *p.MaxConsecutiveAbsences {
		consider(school.Violation{Rule: school.RuleConsecutiveAbsences, Ground: mark(d.streak[*p.MaxConsecutiveAbsences])})
	}
	if p.MaxGapDays != nil && d.heldSince && int(on)-int(d.contact) > *p.MaxGapDays {
		consider(school.Violation{Rule: school.RuleSilence, Ground: school.Ground{Kind: school.GroundContact, On: d.contact}})
	}
	if p.RemovalIsViolation {
		for _, m := range d.removals {
			consider(school.Violation{Rule: school.RuleConduct, Ground: mark(m)})
		}
	}
	if due := o.dueOn(on); due != nil && on > *due && !d.complete {
		consider(school.Violation{Rule: school.RuleDeadline, Ground: school.Ground{Kind: school.GroundDueDate, On: *due}})
	}
	return out
}

// onOffer, thinking the session extra missed.
func (o *oracle) onOffer(on school.Date, d oracleDay, extra *school.Session) int {
	p, due, class := o.policyOn(on), o.dueOn(on), o.class(on)
	marked := map[string]bool{}
	for _, m := range o.marksTo(on) {
		marked[m.session.ID] = true
	}
	if extra != nil {
		marked[extra.ID] = true
	}
	var own, others []school.Session
	for _, s := range o.known {
		if s.Day < on || (due != nil && s.Day > *due) || oracleCancelled(s, on) || marked[s.ID] {
			continue
		}
		if s.ClassID == class {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	mine, theirs := len(own), len(others)
	if len(p.Modules) > 0 {
		mine, theirs = 0, 0
		teaches := func(sessions []school.Session, module string) bool {
			return slices.ContainsFunc(sessions, func(s school.Session) bool { return s.Module == module })
		}
		for _, module := range d.missing {
			if teaches(own, module) {
				mine++
			} else if teaches(others, module) {
				theirs++
			}
		}
	}
	if d.left >= 0 {
		theirs = min(theirs, d.left)
	}
	return mine + theirs
}

func (o *oracle) nextOwn(on school.Date) *school.Session {
	class := o.class(on)
	marked := map[string]bool{}
	for _, m := range o.marksTo(on) {
		marked[m.session.ID] = true
	}
	for _, s := range o.known {
		if class != "" && s.ClassID == class && s.Day >= on && !oracleCancelled(s, on) && !marked[s.ID] {
			return &s
		}
	}
	return nil
}

func (o *oracle) atRisk(on school.Date, d oracleDay) bool {
	if d.complete {
		return false
	}
	p, due, class := o.policyOn(on), o.dueOn(on), o.class(on)
	if next := o.nextOwn(on); len(d.standing) > 0 && next != nil {
		then := o.look(on, next)
		counts := !o.paused(next.Day, on) // "an absence on a paused day counts for nothing"
		if counts && p.MaxAbsences != nil && len(then.standing) > *p.MaxAbsences {
			return true
		}
		if counts && p.MaxConsecutiveAbsences != nil && len(then.streak) > *p.MaxConsecutiveAbsences {
			return true
		}
		contact := then.contact // by the day of the session that they would miss
		for _, pause := range o.pauses() {
			if pause.From <= on && pause.Until != nil && *pause.Until <= next.Day && *pause.Until > contact {
				contact = *pause.Until
			}
		}
		if counts && p.MaxGapDays != nil && int(next.Day)-int(contact) > *p.MaxGapDays {
			return true
		}
		if o.onOffer(on, then, next) < then.needed {
			return true
		}
	}
	if due == nil {
		return false
	}
	if p.AtRiskDays != nil && int(*due)-int(on) < *p.AtRiskDays {
		return true
	}
	if class != "" {
		return false
	}
	first, last := map[string]school.Date{}, map[string]school.Date{}
	for _, s := range o.known {
		if oracleCancelled(s, on) {
			continue
		}
		if _, ok := first[s.ClassID]; !ok {
			first[s.ClassID] = s.Day
		}
		last[s.ClassID] = s.Day
	}
	for id, begins := range first {
		if begins >= on && last[id] <= *due {
			return false
		}
	}
	return true
}

// closed says whether the enrollment is closed on a day since an earlier one.
func (o *oracle) closed(on school.Date) bool {
	last := map[string]school.Closure{}
	for _, c := range o.record.Closures {
		if before, ok := last[c.ID]; o.knows(c.RecordedAt) && (!ok || c.RecordedAt.After(before.RecordedAt)) {
			last[c.ID] = c
		}
	}
	for _, c := range last {
		if !c.Voided && c.On < on && (c.ReopenedOn == nil || on < *c.ReopenedOn) {
			return true
		}
	}
	return false
}
