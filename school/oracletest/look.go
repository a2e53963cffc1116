package oracletest

import (
	"slices"
	"sort"

	"johnschool/school"
)

// isCredit reads the table; late arrivals stay credits under a moved policy.
func isCredit(p school.Policy, m school.Mark) bool {
	return m.Outcome == school.Attended || m.Outcome == school.Late ||
		(m.Outcome == school.LeftEarly && p.MinMinutesPresent != nil && m.MinutesPresent != nil && *m.MinutesPresent >= *p.MinMinutesPresent)
}

func isAbsence(p school.Policy, m school.Mark) bool {
	return m.Outcome == school.Absent || m.Outcome == school.TurnedAway || m.Outcome == school.Removed || (m.Outcome == school.LeftEarly && !isCredit(p, m))
}

// oracleDay is what one day looks like: everything but what began when.
type oracleDay struct {
	needed    int
	missing   []string // modules
	standing  []oracleMark
	streak    []oracleMark
	removals  []oracleMark
	contact   school.Date
	heldSince bool
	left      int // make-ups; -1 without a limit
	complete  bool
}

// oracleLook is one look at the marks as of a day.
type oracleLook struct {
	*oracle
	on      school.Date
	policy  school.Policy
	marks   []oracleMark
	credits int
	modules map[string]bool
	makeups int
	oracleDay
}

// look counts marks as of a day; extra is a session that they are thought to
// have missed too.
func (o *oracle) look(on school.Date, extra *school.Session) oracleDay {
	l := oracleLook{oracle: o, on: on, policy: o.policyOn(on), marks: o.marksTo(on), modules: map[string]bool{}}
	if extra != nil {
		l.marks = append(l.marks, oracleMark{*extra, school.Mark{SessionID: extra.ID, Outcome: school.Absent}})
		sort.SliceStable(l.marks, func(i, j int) bool { return earlier(l.marks[i].session, l.marks[j].session) })
	}
	l.lookForContact()
	l.lookForAbsences()
	l.lookForCredits()
	l.lookForMakeups()
	l.lookWhatIsLeft()
	return l.oracleDay
}

func earlier(a, b school.Session) bool {
	return a.StartsAt.Before(b.StartsAt) || (a.StartsAt.Equal(b.StartsAt) && a.ID < b.ID)
}

func (l *oracleLook) own(m oracleMark) bool { return l.class(m.session.Day) == m.session.ClassID }

// absent says whether a mark is an absence that counts: not on a paused day, not
// spent by a reinstatement.
func (l *oracleLook) absent(m oracleMark) bool {
	reinstated, ok := l.reinstatedOn(l.on)
	return isAbsence(l.policy, m.mark) && !l.paused(m.session.Day, l.on) && !(ok && m.session.Day < reinstated)
}

// lookForContact: enrollment, last credited or excused session, end of a pause,
// reinstatement.
func (l *oracleLook) lookForContact() {
	l.contact = l.record.EnrolledOn
	if reinstated, ok := l.reinstatedOn(l.on); ok && reinstated > l.contact {
		l.contact = reinstated
	}
	for _, pause := range l.pauses() {
		if pause.Until != nil && *pause.Until <= l.on && *pause.Until > l.contact {
			l.contact = *pause.Until
		}
	}
	for _, m := range l.marks {
		if (isCredit(l.policy, m.mark) || m.mark.Outcome == school.Excused) && m.session.Day > l.contact {
			l.contact = m.session.Day
		}
	}
	for _, m := range l.marks {
		if l.absent(m) && m.session.Day > l.contact {
			l.heldSince = true
		}
	}
}

// lookForAbsences in session order, before any make-up clears one.
func (l *oracleLook) lookForAbsences() {
	for _, m := range l.marks {
		if isCredit(l.policy, m.mark) {
			l.streak = nil
		}
		if l.absent(m) {
			l.standing = append(l.standing, m)
			l.streak = append(l.streak, m)
			if m.mark.Outcome == school.Removed {
				l.removals = append(l.removals, m)
			}
		}
	}
}

// lookForCredits: brought ones and their own.
func (l *oracleLook) lookForCredits() {
	for _, c := range l.record.Credits {
		if c.On <= l.on && l.knows(c.RecordedAt) {
			l.credits++
			l.modules[c.Module] = true
		}
	}
	for _, m := range l.marks {
		if isCredit(l.policy, m.mark) && l.own(m) {
			l.credits++
			l.modules[m.session.Module] = true
		}
	}
}

// lookForMakeups, earliest first, after their own credits.
func (l *oracleLook) lookForMakeups() {
	p, curriculum := l.policy, len(l.policy.Modules) > 0
	for _, m := range l.marks {
		if !isCredit(p, m.mark) || l.own(m) {
			continue
		}
		if p.MakeupsAllowed != nil && l.makeups == *p.MakeupsAllowed {
			return
		}
		adds := !curriculum || (slices.Contains(p.Modules, m.session.Module) && !l.modules[m.session.Module])
		clears := -1
		if p.MakeupClearsAbsence {
			clears = slices.IndexFunc(l.standing, func(a oracleMark) bool {
				return earlier(a.session, m.session) && (!curriculum || a.session.Module == m.session.Module)
			})
		}
		if !adds && clears < 0 {
			continue
		}
		l.makeups++
		if adds {
			l.credits++
			l.modules[m.session.Module] = true
		}
		if clears >= 0 {
			l.standing = append(append([]oracleMark{}, l.standing[:clears]...), l.standing[clears+1:]...)
		}
	}
}

// lookWhatIsLeft: needed, make-ups left, services complete.
func (l *oracleLook) lookWhatIsLeft() {
	p := l.policy
	l.left = -1
	if p.MakeupsAllowed != nil {
		l.left = max(0, *p.MakeupsAllowed-l.makeups)
	}
	l.needed = max(0, p.RequiredSessions-l.credits)
	if len(p.Modules) > 0 {
		for _, module := range p.Modules {
			if !l.modules[module] {
				l.missing = append(l.missing, module)
			}
		}
		l.needed = len(l.missing)
	}
	l.complete = l.needed == 0
	for _, condition := range p.Conditions {
		var last *school.Attestation
		for i, a := range l.record.Attestations {
			if a.Condition == condition && l.knows(a.RecordedAt) && (last == nil || a.RecordedAt.After(last.RecordedAt)) {
				last = &l.record.Attestations[i]
			}
		}
		l.complete = l.complete && last != nil && !last.Withdrawn && last.On <= l.on
	}
}
