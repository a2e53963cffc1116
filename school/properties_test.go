package school

import (
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestOrderOfFactsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		on := dayNo(draw(t, "on", firstDay, lastDay))
		want := Evaluate(s.policy, s.order, s.record, on)
		r, shuffled := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))), s.record
		shuffle(r, &shuffled.Placements)
		shuffle(r, &shuffled.Marks)
		shuffle(r, &shuffled.Credits)
		shuffle(r, &shuffled.Attestations)
		shuffle(r, &shuffled.Pauses)
		shuffle(r, &shuffled.Entries)
		shuffle(r, &shuffled.Plans)
		shuffle(r, &shuffled.Amendments)
		shuffle(r, &shuffled.Closures)
		sessions := s.sessions
		shuffle(r, &sessions)
		shuffled.Calendar = NewCalendar(sessions)
		if diff := cmp.Diff(want, Evaluate(s.policy, s.order, shuffled, on)); diff != "" {
			t.Fatalf("on day %d:\n%s", on-dayNo(0), diff)
		}
	})
}

func shuffle[F any](r *rand.Rand, facts *[]F) {
	out := append([]F(nil), *facts...)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	*facts = out
}

// TestALaterFactNeverChangesAnEarlierDay takes away every fact dated after a day
// and compares that day. Only the forecast of the next change may differ: it is
// about later days.
func TestALaterFactNeverChangesAnEarlierDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		on := dayNo(draw(t, "on", firstDay, lastDay))
		earlier := s.record
		earlier.Placements = keep(s.record.Placements, func(p Placement) bool { return p.On <= on })
		earlier.Credits = keep(s.record.Credits, func(c Credit) bool { return c.On <= on })
		earlier.Entries = keep(s.record.Entries, func(e Entry) bool { return e.On <= on })
		earlier.Plans = keep(s.record.Plans, func(p Plan) bool { return p.On <= on })
		earlier.Amendments = keep(s.record.Amendments, func(a Amendment) bool { return a.DecidedOn <= on })
		earlier.Marks = keep(s.record.Marks, func(m Mark) bool { return s.record.Calendar.Find(m.SessionID).Day <= on })
		// A version that moves a fact to a later day takes the earlier one back;
		// so facts in versions are left out only where all versions are later.
		earlier.Attestations = keep(s.record.Attestations, func(a Attestation) bool {
			return slices.ContainsFunc(s.record.Attestations, func(v Attestation) bool { return v.Condition == a.Condition && v.On <= on })
		})
		earlier.Pauses = keep(s.record.Pauses, func(p Pause) bool {
			return slices.ContainsFunc(s.record.Pauses, func(v Pause) bool { return v.ID == p.ID && v.From <= on })
		})
		earlier.Closures = keep(s.record.Closures, func(c Closure) bool {
			return slices.ContainsFunc(s.record.Closures, func(v Closure) bool { return v.ID == c.ID && v.On <= on })
		})
		sessions := slices.Clone(s.sessions)
		for i := range sessions {
			if c := sessions[i].Cancelled; c != nil && min(c.DecidedOn, sessions[i].Day) > on {
				sessions[i].Cancelled = nil
			}
		}
		earlier.Calendar = NewCalendar(sessions)
		want, got := Evaluate(s.policy, s.order, s.record, on), Evaluate(s.policy, s.order, earlier, on)
		want.NextChangeOn, got.NextChangeOn = nil, nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("on day %d (-with later facts +without):\n%s", on-dayNo(0), diff)
		}
	})
}

func keep[F any](facts []F, wanted func(F) bool) []F {
	var out []F
	for _, f := range facts {
		if wanted(f) {
			out = append(out, f)
		}
	}
	return out
}

// severity orders states from the best to the worst for the participant.
var severity = []State{RequirementsMet, OnTrack, AtRisk, CannotComplete, InViolation, Overdue}

// TestAFurtherAttendedSessionNeverWorsensTheStanding adds an attended mark at a
// past session without one. Two sentences of the rules ask for a restriction.
// The allowance goes to the earliest make-ups, whatever they bring: where it is
// limited, an earlier make-up can displace one that cleared an absence or added
// a module that is harder to get, so there the session is one of their own. And
// one more absence means missing the next session of their own: attending
// today's makes another session the next, so the session is of a day before.
func TestAFurtherAttendedSessionNeverWorsensTheStanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		on := dayNo(draw(t, "on", 10, lastDay))
		limited := s.policy.MakeupsAllowed != nil || slices.ContainsFunc(s.record.Amendments, func(a Amendment) bool {
			return a.Policy != nil && a.Policy.MakeupsAllowed != nil
		})
		k := newKnown(&s.policy, &s.order, &s.record)
		free := keep(s.sessions, func(c Session) bool {
			marked := slices.ContainsFunc(k.marks, func(m marked) bool { return m.ID == c.ID })
			return !marked && c.Day < on && (!limited || k.classOn(c.Day) == c.ClassID)
		})
		if len(free) == 0 {
			t.Skip("every past session has a mark")
		}
		before := Evaluate(s.policy, s.order, s.record, on)
		s.mark(Attended, rapid.SampledFrom(free).Draw(t, "attended").ID)
		after := Evaluate(s.policy, s.order, s.record, on)
		if slices.Index(severity, after.State) > slices.Index(severity, before.State) {
			t.Fatalf("from %s to %s\nbefore: %v\nafter: %v", before.State, after.State, texts(before), texts(after))
		}
		if after.Needed > before.Needed || after.Absences > before.Absences || after.Streak > before.Streak ||
			len(after.Violations) > len(before.Violations) {
			t.Fatalf("worse numbers:\n%s", cmp.Diff(before, after))
		}
	})
}

// TestCancellingASessionNeverMakesAViolation cancels a session at which they
// have no credit and were not excused: taking away a credit or a contact is the
// correction of a mark, and can well bring back what it had ended.
func TestCancellingASessionNeverMakesAViolation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		k := newKnown(&s.policy, &s.order, &s.record)
		free := keep(s.sessions, func(c Session) bool {
			return c.Cancelled == nil && !slices.ContainsFunc(k.marks, func(m marked) bool {
				return m.ID == c.ID && slices.Contains([]Outcome{Attended, Late, LeftEarly, Excused}, m.mark.Outcome)
			})
		})
		if len(free) == 0 {
			t.Skip("nothing to cancel")
		}
		id := rapid.SampledFrom(free).Draw(t, "cancelled").ID
		first := firstDay
		before := make([]Standing, 0, lastDay-first)
		for n := first; n <= lastDay; n++ {
			before = append(before, Evaluate(s.policy, s.order, s.record, dayNo(n)))
		}
		s.cancel(id, draw(t, "decided", firstDay, lastDay))
		for n := first; n <= lastDay; n++ {
			after := s.on(n)
			for _, v := range after.Violations {
				if !slices.ContainsFunc(before[n-first].Violations, ofRule(v.Rule)) {
					t.Fatalf("on day %d: %v was not there before", n, v)
				}
			}
		}
	})
}

// TestKnownAtReplays compares what a record says as known at an instant with a
// record that holds only what had been recorded by then.
func TestKnownAtReplays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		on := dayNo(draw(t, "on", firstDay, lastDay))
		at := time.Date(2026, 1, 1, 0, draw(t, "minutes", 0, 70), 0, 0, time.UTC)
		known := func(recorded time.Time) bool { return !recorded.After(at) }
		var then Record
		then.EnrolledOn = s.record.EnrolledOn
		then.Placements = keep(s.record.Placements, func(p Placement) bool { return known(p.RecordedAt) })
		then.Marks = keep(s.record.Marks, func(m Mark) bool { return known(m.RecordedAt) })
		then.Credits = keep(s.record.Credits, func(c Credit) bool { return known(c.RecordedAt) })
		then.Attestations = keep(s.record.Attestations, func(a Attestation) bool { return known(a.RecordedAt) })
		then.Pauses = keep(s.record.Pauses, func(p Pause) bool { return known(p.RecordedAt) })
		then.Entries = keep(s.record.Entries, func(e Entry) bool { return known(e.RecordedAt) })
		then.Plans = keep(s.record.Plans, func(p Plan) bool { return known(p.RecordedAt) })
		then.Amendments = keep(s.record.Amendments, func(a Amendment) bool { return known(a.RecordedAt) })
		then.Closures = keep(s.record.Closures, func(c Closure) bool { return known(c.RecordedAt) })
		sessions := keep(s.sessions, func(c Session) bool { return known(c.RecordedAt) })
		for i := range sessions {
			if c := sessions[i].Cancelled; c != nil && !known(c.RecordedAt) {
				sessions[i].Cancelled = nil
			}
		}
		then.Calendar = NewCalendar(sessions)
		s.record.KnownAt = at
		replay := Evaluate(s.policy, s.order, s.record, on)
		if diff := cmp.Diff(Evaluate(s.policy, s.order, then, on), replay); diff != "" {
			t.Fatalf("on day %d (-then +replayed):\n%s", on-dayNo(0), diff)
		}
	})
}
