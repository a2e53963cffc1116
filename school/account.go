package school

import "slices"

// Counted is what a mark came to when everything is added up.
type Counted string

// What a mark can count as.
const (
	CountsCredit     Counted = "credit"       // at a session of their own class
	CountsMakeup     Counted = "makeup"       // a credit at a session outside it
	CountsCleared    Counted = "makeup_clear" // clears an absence and adds no credit of its own
	CountsBoth       Counted = "makeup_both"  // a credit that also clears an absence
	CountsRepeat     Counted = "repeat"       // the module was credited already, or is none of the curriculum
	CountsOverLimit  Counted = "over_limit"   // a make-up beyond those allowed
	CountsAbsence    Counted = "absence"
	CountsMadeUp     Counted = "absence_made_up" // an absence that a make-up cleared
	CountsExcused    Counted = "excused"         // neither a credit nor an absence
	CountsPaused     Counted = "paused"          // an absence on a paused day: nothing
	CountsReinstated Counted = "reinstated"      // an absence before a reinstatement: nothing
)

// Account is what one mark counted as. Other is the day of the session it goes
// with: of the absence that a make-up clears, or of the make-up that clears an
// absence; zero where there is none.
type Account struct {
	SessionID string
	Counted   Counted
	Other     Date
}

// Accounts tells, mark by mark in the order of their sessions, how the credits
// and absences of the standing on a day came about. Like Evaluate it is pure; a
// mark on a cancelled session counts for nothing and is left out.
func Accounts(policy Policy, order Order, record Record, on Date) []Account {
	k := newKnown(&policy, &order, &record)
	shownOn, _ := k.closingDay(on)
	d := k.dayOn(shownOn)
	marks := d.marksToDate()
	ledger := account{day: d, lines: make([]Account, len(marks))}
	ledger.has = make([]bool, len(d.policy.Modules))
	ledger.creditBrought(d)
	for i := range marks {
		ledger.lines[i] = Account{SessionID: marks[i].Session.ID, Counted: ledger.own(&marks[i])}
	}
	for i := range marks {
		if !marks[i].own && d.policy.effect(marks[i].mark) == credited {
			ledger.makeup(marks, i)
		}
	}
	return ledger.lines
}

// account adds up as tally.count does, and writes down why.
type account struct {
	tally
	day   *day
	lines []Account
}

// own is what a mark counts as before make-ups are looked at.
func (a *account) own(m *marked) Counted {
	switch a.day.policy.effect(m.mark) {
	case credited:
		if m.own && a.credit(a.day.policy, m.Module) {
			return CountsCredit
		}
		return CountsRepeat
	case missed:
		switch {
		case m.paused:
			return CountsPaused
		case m.Day < a.day.reinstated:
			return CountsReinstated
		}
		a.absences = append(a.absences, absence{m.Session, m.place})
		return CountsAbsence
	}
	return CountsExcused
}

// makeup is what the i-th mark, a credit outside their own class, counts as.
func (a *account) makeup(marks []marked, i int) {
	p, m, line := a.day.policy, &marks[i], &a.lines[i]
	if p.MakeupsAllowed != nil && a.makeups >= *p.MakeupsAllowed {
		line.Counted = CountsOverLimit
		return
	}
	before := slices.Clone(a.absences)
	added := a.credit(p, m.Module)
	cleared := p.MakeupClearsAbsence && a.clearAbsence(p, m)
	switch {
	case added && cleared:
		line.Counted = CountsBoth
	case added:
		line.Counted = CountsMakeup
	case cleared:
		line.Counted = CountsCleared
	default:
		return
	}
	a.makeups++
	if !cleared {
		return
	}
	for n, old := range before {
		if n < len(a.absences) && a.absences[n].place == old.place {
			continue
		}
		line.Other = old.Day
		at := slices.IndexFunc(marks, func(o marked) bool { return o.place == old.place })
		a.lines[at].Counted, a.lines[at].Other = CountsMadeUp, m.Day
		return
	}
}
