package school

import (
	"slices"
	"sort"
)

// window is the days in which a session on offer can lie: from a day on, to the
// due date where there is one.
type window struct{ from, to Date }

func (d *day) window() window {
	if d.due == nil {
		return window{d.on, forever}
	}
	return window{d.on, *d.due}
}

// offer is what can still be had, besides a session they are thought to miss.
type offer struct {
	*day
	tally  *tally
	missed *Session // nil for none
	class  string
}

func (d *day) offer() offer {
	return offer{day: d, tally: &d.tally, class: d.classOn(d.on)}
}

// onOffer is how many sessions, or with a curriculum how many needed modules,
// can still be had in the window: of their own class, and of the program's
// other classes up to the make-ups left. Free chairs are not looked at.
func (o *offer) onOffer(w window) int {
	if len(o.policy.Modules) > 0 {
		own, others := o.moduleEnds(w)
		return len(own) + o.upToMakeupsLeft(len(others))
	}
	own := 0
	for s := range o.calendar.ofClassFrom(o.class, w.from) {
		if s.Day > w.to {
			break
		}
		if o.available(s) {
			own++
		}
	}
	return own + o.upToMakeupsLeft(o.elsewhere(w))
}

func (o *offer) upToMakeupsLeft(n int) int {
	if left, limited := o.makeupsLeft(o.tally); limited {
		return min(n, left)
	}
	return n
}

// available says whether a session of today or later takes place and is not yet
// marked for them.
func (o *offer) available(s *Session) bool {
	return s != o.missed && o.takesPlace(s, o.on) && !o.isMarked(s)
}

// isMarked says whether a session has a mark that counts today.
func (d *day) isMarked(s *Session) bool {
	if s.Day > d.on {
		return false
	}
	for i := len(d.marks) - 1; i >= 0 && d.marks[i].Day >= s.Day; i-- {
		if d.marks[i].Session == s {
			return true
		}
	}
	return false
}

// elsewhere counts the available sessions of other classes in a window, from
// the calendar's running count rather than session by session.
func (o *offer) elsewhere(w window) int {
	c := o.calendar
	if c == nil || w.from > w.to {
		return 0
	}
	first := c.firstOn(w.from)
	end := first + sort.Search(len(c.sessions)-first, func(i int) bool { return c.sessions[first+i].Day > w.to })
	if !o.sees(c.newest) { // read as it was known before: the running count knows too much
		n := 0
		for i := first; i < end; i++ {
			if s := &c.sessions[i]; s.ClassID != o.class && o.available(s) {
				n++
			}
		}
		return n
	}
	n := int(c.uncancelled[end] - c.uncancelled[first])
	for s := range c.cancelledAfter(o.on) {
		if s.ClassID != o.class && w.from <= s.Day && s.Day <= w.to {
			n++
		}
	}
	for s := range c.ofClassFrom(o.class, w.from) {
		if s.Day > w.to {
			break
		}
		if s.Cancelled == nil {
			n--
		}
	}
	for i := len(o.marks) - 1; i >= 0 && o.marks[i].Day >= w.from; i-- {
		if m := &o.marks[i]; m.Day <= o.on && m.Day <= w.to && m.ClassID != o.class {
			n--
		}
	}
	return n
}

// moduleEnds are the needed modules that their own class still offers in a
// window and those that only other classes do, each by the last day it is to be
// had.
func (o *offer) moduleEnds(w window) (own, others []Date) {
	ownEnds := make([]Date, len(o.policy.Modules))
	for i := range ownEnds {
		ownEnds[i] = noDay
	}
	for s := range o.calendar.ofClassFrom(o.class, w.from) {
		if s.Day > w.to {
			break
		}
		if i := slices.Index(o.policy.Modules, s.Module); i >= 0 && o.available(s) {
			ownEnds[i] = s.Day
		}
	}
	for i, module := range o.policy.Modules {
		if o.tally.has[i] {
			continue
		}
		if ownEnds[i] != noDay {
			own = append(own, ownEnds[i])
			continue
		}
		for s := range o.calendar.ofModuleUpTo(module, w.to) {
			if s.Day < w.from {
				break
			}
			if s.ClassID != o.class && o.available(s) {
				others = append(others, s.Day)
				break
			}
		}
	}
	return own, others
}

// changesOn is the first later day on which what is on offer may be less,
// because sessions have passed.
func (o *offer) changesOn(w window) (Date, bool) {
	found := soonest{after: o.on}
	if len(o.policy.Modules) > 0 {
		own, others := o.moduleEnds(w)
		for _, end := range own {
			found.consider(end.Add(1))
		}
		slices.Sort(others)
		if n := o.upToMakeupsLeft(len(others)); n > 0 {
			found.consider(others[len(others)-n].Add(1))
		}
		return found.day, found.ok
	}
	for s := range o.calendar.ofClassFrom(o.class, w.from) {
		if s.Day > w.to {
			break
		}
		if o.available(s) {
			found.consider(s.Day.Add(1))
			break
		}
	}
	if n := o.upToMakeupsLeft(o.elsewhere(w)); n > 0 {
		last := min(w.to, o.calendar.sessions[len(o.calendar.sessions)-1].Day)
		days := sort.Search(int(last-o.on), func(i int) bool {
			return o.upToMakeupsLeft(o.elsewhere(window{o.on.Add(i + 1), w.to})) < n
		})
		found.consider(o.on.Add(days + 1))
	}
	return found.day, found.ok
}

// nextOwn is the next session of their own class, nil if there is none.
func (o *offer) nextOwn() *Session {
	for s := range o.calendar.ofClassFrom(o.class, o.on) {
		if o.available(s) {
			return s
		}
	}
	return nil
}

// without is the offer if they missed a session of their own to come.
func (o *offer) without(next *Session) (offer, tally) {
	t := o.afterMissing(next)
	return offer{day: o.day, tally: &t, missed: next, class: o.class}, t
}

// openClass is the last of the first days of the program's classes that have
// not begun and end by the due date; ok is false when there is none.
func (d *day) openClass() (begins Date, ok bool) {
	if d.calendar == nil || d.due == nil {
		return 0, false
	}
	begins = noDay
	allKnown := d.sees(d.calendar.newest)
	for _, class := range d.calendar.classes {
		if class.last < d.on {
			break // and so do all that follow
		}
		if !class.whole || !allKnown {
			class = d.spanTaken(class)
		}
		if class.first >= d.on && class.last <= *d.due {
			begins = max(begins, class.first)
		}
	}
	return begins, begins != noDay
}

// spanTaken is the time of a class without the sessions that do not take place,
// before every day where none does.
func (d *day) spanTaken(class span) span {
	taken := span{class: class.class, first: noDay, last: noDay}
	for s := range d.calendar.OfClass(class.class) {
		if !d.takesPlace(s, d.on) {
			continue
		}
		if taken.first == noDay {
			taken.first = s.Day
		}
		taken.last = s.Day
	}
	return taken
}
