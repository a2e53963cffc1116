package school

import "slices"

// day is what the rules look at on one day: the terms in force and what the
// facts up to then add up to.
type day struct {
	*known
	terms
	tally
	on     Date
	paused bool
}

// dayOn looks at an unclosed day.
func (k *known) dayOn(on Date) *day {
	d := &day{known: k, on: on, terms: k.termsOn(on), paused: k.pausedOn(on)}
	d.tally = d.count(d.marksToDate())
	return d
}

// marksToDate are the marks whose session is on or before the day.
func (d *day) marksToDate() []marked {
	n := len(d.marks)
	for n > 0 && d.marks[n-1].Day > d.on {
		n--
	}
	return d.marks[:n]
}

// afterMissing is the tally if they also missed a session to come: one more
// absence, unless it would fall on a paused day.
func (d *day) afterMissing(next *Session) tally {
	mark := marked{
		Session: next, mark: &Mark{SessionID: next.ID, Outcome: Absent},
		place: d.calendar.byID[next.ID], own: true,
	}
	for i := range d.pauses {
		mark.paused = mark.paused || (d.pauses[i].From <= d.on && d.pauses[i].covers(next.Day))
	}
	marks := slices.Clone(d.marksToDate())
	at := len(marks)
	for at > 0 && marks[at-1].place > mark.place {
		at--
	}
	return d.count(slices.Insert(marks, at, mark))
}

// tally is what marks and brought credits add up to.
type tally struct {
	credits     int       // those that count
	has         []bool    // with a curriculum, by module: credited
	makeups     int       // how many of the allowance are used up
	absences    []absence // those that stand, in session order
	removals    []*Session
	streakSince int // absences[streakSince:] are the streak
	contact     contact
}

// count adds up marks, given in session order. What a reinstatement spent, and
// absences and removals on paused days, count for nothing.
func (d *day) count(marks []marked) tally {
	t := tally{contact: d.contactWithoutMarks()}
	t.has = make([]bool, len(d.policy.Modules))
	t.creditBrought(d)
	streakEnded := -1 // the place of the last mark that ends it
	makeups := 0
	for i := range marks {
		m := &marks[i]
		switch d.policy.effect(m.mark) {
		case credited:
			streakEnded = m.place
			t.contact.attended(m)
			if m.own {
				t.credit(d.policy, m.Module)
			} else {
				makeups++
			}
		case missed:
			if m.paused || m.Day < d.reinstated {
				continue
			}
			t.absences = append(t.absences, absence{m.Session, m.place})
			if m.mark.Outcome == Removed {
				t.removals = append(t.removals, m.Session)
			}
		case toMakeUp:
			t.contact.excused(m)
		}
	}
	if makeups > 0 {
		t.creditMakeups(d.policy, marks)
	}
	for t.streakSince < len(t.absences) && t.absences[t.streakSince].place < streakEnded {
		t.streakSince++
	}
	return t
}
