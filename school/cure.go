package school

import (
	"slices"
	"time"
)

// Cure is one fact that ended what a notice was about: without it, it would still
// hold.
type Cure struct {
	Kind       string    `json:"kind"` // mark, session (canceled), condition, pause, amendment, entry, plan, credit, placement or closure
	ID         string    `json:"id"`   // of the session, pause, amendment, entry, class or closure; a condition's name; else empty
	On         Date      `json:"on"`   // the fact's own day
	Text       string    `json:"text"` // what it was, within a sentence, for a judge
	RecordedAt time.Time `json:"recordedAt"`
	RecordedBy *string   `json:"recordedBy"` // the user; nil where the product did
}

// The kinds of fact that only a Cure names.
const (
	FactEntry     = "entry"
	FactPlan      = "plan"
	FactCredit    = "credit"
	FactPlacement = "placement"
	FactClosure   = "closure"
)

// Cures answers by which facts a notice that was opened at an instant ended on a
// day: of those recorded since, the earliest that together end it, each of them
// needed for that. None where it still holds, or where time alone ended it. The
// record has every version of a mark.
func Cures(policy Policy, order Order, record Record, n OpenNotice, opened time.Time, on Date) []Cure {
	base, facts := record.until(opened)
	ends := func(chosen []laterFact) bool {
		r := base
		var cancelled []Session
		for _, f := range chosen {
			f.join(&r)
			if f.cancels != nil {
				cancelled = append(cancelled, *f.cancels)
			}
		}
		r.Calendar = base.Calendar.with(cancelled)
		return n.over(Evaluate(policy, order, r, on))
	}
	if !ends(facts) {
		return nil
	}
	for found := -1; found != len(facts); { // until none can go: what one took back, another may have given again
		found = len(facts)
		for i := len(facts) - 1; i >= 0; i-- {
			if others := slices.Delete(slices.Clone(facts), i, i+1); ends(others) {
				facts = others
			}
		}
	}
	var cures []Cure
	for _, f := range facts {
		cures = append(cures, f.cure)
	}
	return cures
}

// over tells whether a notice has nothing left to be about.
func (n OpenNotice) over(s Standing) bool {
	if n.Rule != RuleUnpaidFees && (s.State == RequirementsMet || s.Closed) {
		return true
	}
	_, still := holding(s, n.Rule, n.GroundKey)
	return !still
}

// laterFact is a fact that was recorded after an instant.
type laterFact struct {
	cure    Cure
	join    func(*Record) // adds it to a record of that instant
	cancels *Session      // the session as it is cancelled by it; a calendar is shared and never changed
}

// until parts a record into what was recorded by an instant and the facts after it,
// in the order of their recording. Sessions planned since stay.
func (r Record) until(at time.Time) (base Record, facts []laterFact) {
	base = r
	facts = slices.Concat(
		later(r, &base, at, func(r *Record) *[]Mark { return &r.Marks }, func(m Mark) Cure { return r.markCure(m, at) }),
		later(r, &base, at, func(r *Record) *[]Attestation { return &r.Attestations }, Attestation.cure),
		later(r, &base, at, func(r *Record) *[]Credit { return &r.Credits }, Credit.cure),
		later(r, &base, at, func(r *Record) *[]Pause { return &r.Pauses }, Pause.cure),
		later(r, &base, at, func(r *Record) *[]Amendment { return &r.Amendments }, Amendment.cure),
		later(r, &base, at, func(r *Record) *[]Entry { return &r.Entries }, Entry.cure),
		later(r, &base, at, func(r *Record) *[]Plan { return &r.Plans }, Plan.cure),
		later(r, &base, at, func(r *Record) *[]Placement { return &r.Placements }, Placement.cure),
		later(r, &base, at, func(r *Record) *[]Closure { return &r.Closures }, Closure.cure),
		r.laterCancellations(&base, at),
	)
	slices.SortStableFunc(facts, func(a, b laterFact) int { return a.cure.RecordedAt.Compare(b.cure.RecordedAt) })
	return base, facts
}

// later takes the facts of one kind that were recorded after an instant out of a
// record.
func later[F any](r Record, base *Record, at time.Time, of func(*Record) *[]F, cure func(F) Cure) []laterFact {
	var facts []laterFact
	var kept []F
	for _, fact := range *of(&r) {
		c := cure(fact)
		if !c.RecordedAt.After(at) {
			kept = append(kept, fact)
			continue
		}
		facts = append(facts, laterFact{cure: c, join: func(r *Record) { all := of(r); *all = append(slices.Clip(*all), fact) }})
	}
	*of(base) = kept
	return facts
}

// laterCancellations takes back those, recorded after an instant, of sessions that
// can matter to the record: of their classes, or marked for them.
func (r Record) laterCancellations(base *Record, at time.Time) (facts []laterFact) {
	theirs := map[string]bool{}
	for _, p := range r.Placements {
		theirs[p.ClassID] = true
	}
	for _, m := range r.Marks {
		theirs[m.SessionID] = true
	}
	var held []Session
	for _, s := range r.Calendar.All() {
		if s.Cancelled == nil || !s.Cancelled.RecordedAt.After(at) || !theirs[s.ClassID] && !theirs[s.ID] {
			continue
		}
		facts = append(facts, laterFact{cancels: &s, join: func(*Record) {}, cure: Cure{Kind: FactSession, ID: s.ID, On: s.Cancelled.DecidedOn,
			Text: "the school canceled the session of " + s.Day.Words(), RecordedAt: s.Cancelled.RecordedAt}})
		s := s
		s.Cancelled = nil
		held = append(held, s)
	}
	base.Calendar = r.Calendar.with(held)
	return facts
}

// with is the calendar with some of its sessions changed.
func (c *Calendar) with(changed []Session) *Calendar {
	if len(changed) == 0 {
		return c
	}
	sessions := slices.Clone(c.sessions)
	for _, s := range changed {
		sessions[c.byID[s.ID]] = s
	}
	return NewCalendar(sessions)
}
