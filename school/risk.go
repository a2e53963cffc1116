package school

import "fmt"

// risks are the reasons for which someone is at risk, in words; none once
// services are complete.
func (d *day) risks(o *offer) []Reason {
	if d.servicesComplete() {
		return nil
	}
	risks := d.nextAbsenceRisks(o)
	if d.dueSoon() {
		risks = append(risks, Reason{ReasonDueSoon, fmt.Sprintf("Fewer than %s left before the due date, %s: %s.",
			counted(*d.policy.AtRiskDays, "day is", "days are"), d.due.Words(), d.stillMissing()), []Fact{dueFact(*d.due)}})
	}
	if d.noClassInTime(o) {
		risks = append(risks, Reason{ReasonNoClass, fmt.Sprintf(
			"Not placed in a class, and no class that has not yet begun ends by the due date, %s.", d.due.Words()),
			[]Fact{dueFact(*d.due)}})
	}
	return risks
}

// dueSoon says whether fewer than the policy's days are left before the due
// date.
func (d *day) dueSoon() bool {
	return d.due != nil && d.policy.AtRiskDays != nil && int(*d.due-d.on) < *d.policy.AtRiskDays
}

// noClassInTime says whether they have no class and none of the program that has
// not begun ends by the due date. Without a due date it never fires.
func (d *day) noClassInTime(o *offer) bool {
	if o.class != "" || d.due == nil {
		return false
	}
	_, ok := d.openClass()
	return !ok
}

// nextAbsenceRisks says what missing the next session of their own class would
// bring, where an absence already stands: a violation, or that they cannot
// complete any more.
func (d *day) nextAbsenceRisks(o *offer) []Reason {
	next := o.nextOwn()
	if len(d.absences) == 0 || next == nil {
		return nil
	}
	without, t := o.without(next)
	fact := []Fact{sessionFact(next, "next session")}
	var risks []Reason
	would := func(code, format string, args ...any) {
		risks = append(risks, Reason{code, missing(next) + fmt.Sprintf(format, args...), fact})
	}
	counts := len(t.absences) > len(d.absences) // it would not on a paused day
	if limit := d.policy.MaxAbsences; counts && tooMany(t.absences, limit) != nil {
		would(ReasonNextAbsence, "would be absence %d; the program allows %d.", len(t.absences), *limit)
	}
	if limit := d.policy.MaxConsecutiveAbsences; counts && tooMany(t.streak(), limit) != nil {
		would(ReasonNextConsecutive, "would be absence %d in a row; the program allows %d.", len(t.streak()), *limit)
	}
	if limit, since := d.policy.MaxGapDays, d.contactBy(next.Day); counts && limit != nil && int(next.Day-since) > *limit {
		would(ReasonNextSilence, "would leave more than %s without contact since %s.", counted(*limit, "day", "days"), since.Words())
	}
	if left := without.onOffer(d.window()); left < d.needed() {
		risks = append(risks, d.impossibleWithout(next, left))
	}
	return risks
}

// missing begins to say what missing a session would bring.
func missing(next *Session) string {
	return "Missing the next session, on " + next.Day.Words() + ", "
}

// impossibleWithout says that missing a session leaves too few on offer.
func (d *day) impossibleWithout(next *Session, left int) Reason {
	text := fmt.Sprintf("would make completion%s impossible: %s needed and %s on offer.",
		d.byDueDate(), counted(d.needed(), d.unit(1)+" is", d.unit(2)+" are"), countedOrNone(left, "is", "are"))
	return Reason{ReasonNextImpossible, missing(next) + text, []Fact{sessionFact(next, "next session")}}
}
