// Package oracletest holds a second evaluator for tests, written from the text of the rules without a look at
// school.Evaluate and without any of its code: slow and plain.
package oracletest

import (
	"slices"
	"sort"

	"johnschool/school"
)

// Answer is what the two evaluators are compared by.
type Answer struct {
	State            school.State
	Violations       []school.Violation
	Needed           int
	Absences         int
	Streak           int
	OnOffer          int
	AbsencesLeft     *int
	ServicesComplete bool
	BalanceCents     int64
	Unpaid           []school.Unpaid
}

// Of is what a standing answers.
func Of(s school.Standing) Answer {
	return Answer{s.State, inGroundOrder(s.Violations), s.Needed, s.Absences, s.Streak, s.OnOffer, s.AbsencesLeft,
		s.ServicesComplete, s.BalanceCents, s.Unpaid}
}

func inGroundOrder(v []school.Violation) []school.Violation {
	v = slices.Clone(v)
	sort.Slice(v, func(i, j int) bool {
		return string(v[i].Rule)+v[i].Ground.Key() < string(v[j].Rule)+v[j].Ground.Key()
	})
	return v
}

// Case is what an evaluation rests on: the rules that it began under, the order and everything that happened.
type Case struct {
	Policy school.Policy
	Order  school.Order
	Record school.Record
}

// oracle goes through every day from the first on, since a violation keeps its ground while it holds, and looks at all
// facts anew on each. What does not depend on the day is put in order once.
type oracle struct {
	policy school.Policy
	order  school.Order
	record school.Record

	known  []school.Session // in order of their start
	marked []oracleMark     // the current marks, in the same order
}

func newOracle(c Case) *oracle {
	o := &oracle{policy: c.Policy, order: c.Order, record: c.Record}
	o.known = o.sessions()
	for _, s := range o.known {
		if m := o.markAt(s); m != nil {
			o.marked = append(o.marked, oracleMark{s, *m})
		}
	}
	return o
}

// knows: "as known at knownAt when it was recorded at or before that instant".
func (o *oracle) knows(recorded interface{ UnixNano() int64 }) bool {
	return o.record.KnownAt.IsZero() || recorded.UnixNano() <= o.record.KnownAt.UnixNano()
}

// oracleMark is a mark with its session.
type oracleMark struct {
	session school.Session
	mark    school.Mark
}

// sessions that are known, in order of their start.
func (o *oracle) sessions() []school.Session {
	var all []school.Session
	for _, s := range o.record.Calendar.All() {
		if o.knows(s.RecordedAt) {
			if s.Cancelled != nil && !o.knows(s.Cancelled.RecordedAt) {
				s.Cancelled = nil
			}
			all = append(all, s)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return earlier(all[i], all[j]) })
	return all
}

// oracleCancelled: a cancellation "counts from the day it was decided, or from the session's day if
// that is earlier".
func oracleCancelled(s school.Session, on school.Date) bool {
	return s.Cancelled != nil && (s.Cancelled.DecidedOn <= on || s.Day <= on)
}

// markAt is the current mark at a session: the version recorded last, unless that took it back.
func (o *oracle) markAt(s school.Session) *school.Mark {
	var last *school.Mark
	for i, m := range o.record.Marks {
		if m.SessionID == s.ID && o.knows(m.RecordedAt) && (last == nil || m.RecordedAt.After(last.RecordedAt)) {
			last = &o.record.Marks[i]
		}
	}
	if last == nil || last.Withdrawn {
		return nil
	}
	return last
}

// marksTo are the current marks up to a day, since "a fact counts on day on when its own date is on or before on"; those
// of cancelled sessions left out.
func (o *oracle) marksTo(on school.Date) []oracleMark {
	var all []oracleMark
	for _, m := range o.marked {
		if m.session.Day <= on && !oracleCancelled(m.session, on) {
			all = append(all, m)
		}
	}
	return all
}

func (o *oracle) class(on school.Date) string {
	var last *school.Placement
	for i, p := range o.record.Placements {
		if p.On <= on && o.knows(p.RecordedAt) && (last == nil || p.On > last.On || (p.On == last.On && p.RecordedAt.After(last.RecordedAt))) {
			last = &o.record.Placements[i]
		}
	}
	if last == nil {
		return ""
	}
	return last.ClassID
}

// latestAmendment: "those decided last, among these recorded last".
func (o *oracle) latestAmendment(on school.Date, want func(school.Amendment) bool) *school.Amendment {
	var last *school.Amendment
	for i, a := range o.record.Amendments {
		if a.DecidedOn <= on && o.knows(a.RecordedAt) && want(a) &&
			(last == nil || a.DecidedOn > last.DecidedOn || (a.DecidedOn == last.DecidedOn && a.RecordedAt.After(last.RecordedAt))) {
			last = &o.record.Amendments[i]
		}
	}
	return last
}

func (o *oracle) policyOn(on school.Date) school.Policy {
	if a := o.latestAmendment(on, func(a school.Amendment) bool { return a.Kind == school.PolicyMoved }); a != nil {
		return *a.Policy
	}
	return o.policy
}

func (o *oracle) dueOn(on school.Date) *school.Date {
	if a := o.latestAmendment(on, func(a school.Amendment) bool { return a.DueOn != nil }); a != nil {
		return a.DueOn
	}
	return o.order.DueOn
}

func (o *oracle) reinstatedOn(on school.Date) (school.Date, bool) {
	if a := o.latestAmendment(on, func(a school.Amendment) bool { return a.Kind == school.Reinstated }); a != nil {
		return a.DecidedOn, true
	}
	return 0, false
}

func (o *oracle) pauses() []school.Pause {
	last := map[string]school.Pause{}
	for _, p := range o.record.Pauses {
		if before, ok := last[p.ID]; o.knows(p.RecordedAt) && (!ok || p.RecordedAt.After(before.RecordedAt)) {
			last[p.ID] = p
		}
	}
	var all []school.Pause
	for _, p := range last {
		if !p.Withdrawn {
			all = append(all, p)
		}
	}
	return all
}

// paused asks about a day as far as the pauses begun by on tell.
func (o *oracle) paused(day, on school.Date) bool {
	for _, p := range o.pauses() {
		if p.From <= on && p.From <= day && (p.Until == nil || day <= *p.Until) {
			return true
		}
	}
	return false
}
