package school

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// noDay stands before every day.
const noDay = Date(math.MinInt32)

// known is an enrollment's facts as they were known at an instant: of every
// fact the one version that holds, in the order in which the rules read them.
// Whether a fact counts on a day is asked later, by its own date.
type known struct {
	began      *Policy // the version the enrollment began under
	order      *Order
	at         time.Time // zero: now
	enrolledOn Date
	calendar   *Calendar

	placements   []Placement // by day, then as recorded
	marks        []marked    // by the start of their session
	brought      []Credit
	attestations []Attestation
	pauses       []Pause // by first day, then ID
	entries      []Entry
	plans        []Plan      // by day, then as recorded
	amendments   []Amendment // by day of decision, then as recorded
	closures     []Closure
}

// marked is a mark with its session.
type marked struct {
	*Session
	mark   *Mark
	place  int  // in the calendar's order
	own    bool // the session is of the class they were in on its day
	paused bool // its day is paused
}

func newKnown(policy *Policy, order *Order, record *Record) *known {
	k := &known{began: policy, order: order, at: record.KnownAt, enrolledOn: record.EnrolledOn, calendar: record.Calendar}
	k.placements = seen(k, record.Placements, func(p *Placement) time.Time { return p.RecordedAt })
	inOrder(k.placements, func(p *Placement) (Date, time.Time) { return p.On, p.RecordedAt })
	k.brought = seen(k, record.Credits, func(c *Credit) time.Time { return c.RecordedAt })
	k.entries = seen(k, record.Entries, func(e *Entry) time.Time { return e.RecordedAt })
	k.plans = seen(k, record.Plans, func(p *Plan) time.Time { return p.RecordedAt })
	inOrder(k.plans, func(p *Plan) (Date, time.Time) { return p.On, p.RecordedAt })
	k.amendments = k.currentAmendments(record.Amendments)
	k.attestations = k.currentAttestations(record.Attestations)
	k.pauses = k.currentPauses(record.Pauses)
	k.closures = lastVersions(k, record.Closures,
		func(c *Closure) (string, time.Time, bool) { return c.ID, c.RecordedAt, c.Voided })
	k.marks = k.currentMarks(record.Marks)
	return k
}

// currentAmendments are those known, by day of decision, then as recorded.
func (k *known) currentAmendments(all []Amendment) []Amendment {
	amendments := seen(k, all, func(a *Amendment) time.Time { return a.RecordedAt })
	inOrder(amendments, func(a *Amendment) (Date, time.Time) { return a.DecidedOn, a.RecordedAt })
	return amendments
}

func (k *known) currentAttestations(versions []Attestation) []Attestation {
	return lastVersions(k, versions, func(a *Attestation) (string, time.Time, bool) { return a.Condition, a.RecordedAt, a.Withdrawn })
}

// currentPauses are those that stand, by first day, then ID.
func (k *known) currentPauses(versions []Pause) []Pause {
	pauses := lastVersions(k, versions, func(p *Pause) (string, time.Time, bool) { return p.ID, p.RecordedAt, p.Withdrawn })
	slices.SortFunc(pauses, func(a, b Pause) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	return pauses
}

// sees says whether something recorded at t was known.
func (k *known) sees(t time.Time) bool { return k.at.IsZero() || !t.After(k.at) }

// seen copies the facts that were known.
func seen[F any](k *known, facts []F, recordedAt func(*F) time.Time) []F {
	if len(facts) == 0 {
		return nil
	}
	out := make([]F, 0, len(facts))
	for i := range facts {
		if k.sees(recordedAt(&facts[i])) {
			out = append(out, facts[i])
		}
	}
	return out
}

// inOrder sorts facts by their own day and, within it, as they were recorded.
func inOrder[F any](facts []F, when func(*F) (Date, time.Time)) {
	slices.SortStableFunc(facts, func(a, b F) int {
		aOn, aAt := when(&a)
		bOn, bAt := when(&b)
		return cmp.Or(cmp.Compare(aOn, bOn), aAt.Compare(bAt))
	})
}

// lastVersions keeps, of facts that come in versions, the known one recorded
// last of each identity, and drops those that it takes back.
func lastVersions[F any](k *known, facts []F, of func(*F) (id string, at time.Time, gone bool)) []F {
	var out []F
next:
	for i := range facts {
		id, at, gone := of(&facts[i])
		if gone || !k.sees(at) {
			continue
		}
		for j := range facts {
			otherID, otherAt, _ := of(&facts[j])
			later := otherAt.After(at) || (otherAt.Equal(at) && j > i)
			if id == otherID && later && k.sees(otherAt) {
				continue next
			}
		}
		out = append(out, facts[i])
	}
	return out
}

// currentMarks keeps the mark of each session that was recorded last. A
// withdrawn one is no mark, and a mark on a cancelled session counts for
// nothing on any day.
func (k *known) currentMarks(versions []Mark) []marked {
	all := make([]marked, 0, len(versions))
	for i := range versions {
		m := &versions[i]
		session := k.calendar.Find(m.SessionID)
		if session == nil || !k.sees(m.RecordedAt) || !k.takesPlace(session, session.Day) {
			continue
		}
		all = append(all, marked{Session: session, mark: m, place: k.calendar.byID[m.SessionID]})
	}
	slices.SortStableFunc(all, func(a, b marked) int {
		return cmp.Or(cmp.Compare(a.place, b.place), a.mark.RecordedAt.Compare(b.mark.RecordedAt))
	})
	current := all[:0]
	for i, m := range all {
		if (i+1 < len(all) && all[i+1].place == m.place) || m.mark.Withdrawn {
			continue
		}
		m.own = k.classOn(m.Day) == m.ClassID
		m.paused = k.pausedOn(m.Day)
		current = append(current, m)
	}
	return current
}

// takesPlace says whether a session is known and, as far as is known on a day,
// not cancelled.
func (k *known) takesPlace(s *Session, on Date) bool {
	if !k.sees(s.RecordedAt) {
		return false
	}
	return s.Cancelled == nil || !k.sees(s.Cancelled.RecordedAt) || on < s.cancelledFrom()
}
