package school

import (
	"cmp"
	"slices"
	"time"
)

// Course lists, in the order of their start, the sessions that an enrollment has to
// do with as of a day: those of a class that were held while they sat in it, those
// to come of the class they sit in now, and every other that they have a mark for.
// Cancelled ones are among them. Of an enrollment that ended nothing comes after
// its last day.
func Course(record Record, on Date) []Session {
	k := newKnown(&Policy{}, &Order{}, &record)
	last, ended := k.closingDay(on)
	places := map[int]bool{}
	if k.calendar == nil {
		return nil
	}
	add := func(s *Session) {
		if place, ok := k.calendar.byID[s.ID]; ok && (!ended || s.Day <= last) {
			places[place] = true
		}
	}
	seen := map[string]bool{"": true}
	for _, p := range k.placements {
		if seen[p.ClassID] {
			continue
		}
		seen[p.ClassID] = true
		for s := range k.calendar.OfClass(p.ClassID) {
			if s.Day >= k.enrolledOn && k.classOn(min(s.Day, last)) == p.ClassID {
				add(s)
			}
		}
	}
	for _, m := range lastVersions(k, record.Marks, func(m *Mark) (id string, at time.Time, gone bool) { return m.SessionID, m.RecordedAt, m.Withdrawn }) {
		if s := k.calendar.Find(m.SessionID); s != nil {
			add(s)
		}
	}
	course := make([]Session, 0, len(places))
	for place := range places {
		course = append(course, k.calendar.sessions[place])
	}
	slices.SortFunc(course, func(a, b Session) int { return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID)) })
	return course
}

// NextSession is the first session of their own class, today or later, that takes
// place and has no mark for them yet; nil where there is none, or where the
// enrollment has ended.
func NextSession(policy Policy, order Order, record Record, on Date) *Session {
	k := newKnown(&policy, &order, &record)
	if _, ended := k.closingDay(on); ended {
		return nil
	}
	o := k.dayOn(on).offer()
	return o.nextOwn()
}
