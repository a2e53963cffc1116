package school

import (
	"strconv"
	"testing"
	"time"
)

// story is one enrollment told step by step, for tests. Days are counted from
// Monday, January 5, 2026, the day of enrollment; every fact is recorded a
// minute after the one before.
type story struct {
	policy   Policy
	order    Order
	record   Record
	sessions []Session
	clock    time.Time
}

func dayNo(n int) Date { return NewDate(2026, 1, 5).Add(n) }

func ptr[T any](v T) *T { return &v }

// tell begins a story with a program of class "own", which meets weekly from
// day 7 on (session own1 on day 7, own2 on day 14, …), and class "other", which
// meets a day later.
func tell(policy Policy, meetings int) *story {
	s := &story{policy: policy, clock: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)}
	s.record.EnrolledOn = dayNo(0)
	s.order.Disposition = SelfReferral
	for i := 1; i <= meetings; i++ {
		module := ""
		if len(policy.Modules) > 0 {
			module = policy.Modules[(i-1)%len(policy.Modules)]
		}
		s.session("own", "own"+strconv.Itoa(i), 7*i, module)
		s.session("other", "other"+strconv.Itoa(i), 7*i+1, module)
	}
	s.place("own", 0)
	return s
}

func (s *story) tick() time.Time {
	s.clock = s.clock.Add(time.Minute)
	return s.clock
}

func (s *story) session(class, id string, n int, module string) *story {
	s.sessions = append(s.sessions, Session{ID: id, ClassID: class, Day: dayNo(n),
		StartsAt: dayNo(n).Time().Add(18 * time.Hour), Module: module, RecordedAt: s.tick()})
	return s
}

func (s *story) cancel(id string, decided int) *story {
	for i := range s.sessions {
		if s.sessions[i].ID == id {
			s.sessions[i].Cancelled = &Cancellation{DecidedOn: dayNo(decided), RecordedAt: s.tick()}
		}
	}
	return s
}

func (s *story) place(class string, n int) *story {
	s.record.Placements = append(s.record.Placements, Placement{ClassID: class, On: dayNo(n), RecordedAt: s.tick()})
	return s
}

func (s *story) due(n int) *story {
	s.order.DueOn = ptr(dayNo(n))
	return s
}

// mark records one outcome at each of the sessions.
func (s *story) mark(outcome Outcome, sessions ...string) *story {
	for _, id := range sessions {
		s.record.Marks = append(s.record.Marks, Mark{SessionID: id, Outcome: outcome, RecordedAt: s.tick()})
	}
	return s
}

func (s *story) leftEarly(session string, minutes int) *story {
	s.record.Marks = append(s.record.Marks, Mark{SessionID: session, Outcome: LeftEarly, MinutesPresent: &minutes, RecordedAt: s.tick()})
	return s
}

func (s *story) withdrawMark(session string) *story {
	s.record.Marks = append(s.record.Marks, Mark{SessionID: session, Outcome: Attended, Withdrawn: true, RecordedAt: s.tick()})
	return s
}

func (s *story) bring(module string, n int) *story {
	s.record.Credits = append(s.record.Credits, Credit{Module: module, On: dayNo(n), RecordedAt: s.tick()})
	return s
}

func (s *story) attest(condition string, n int) *story {
	s.record.Attestations = append(s.record.Attestations, Attestation{Condition: condition, On: dayNo(n), RecordedAt: s.tick()})
	return s
}

func (s *story) withdrawAttestation(condition string) *story {
	s.record.Attestations = append(s.record.Attestations, Attestation{Condition: condition, On: dayNo(0), Withdrawn: true, RecordedAt: s.tick()})
	return s
}

// pause records a version of pause id; until < from means that it is open.
func (s *story) pause(id string, from, until int) *story {
	p := Pause{ID: id, From: dayNo(from), RecordedAt: s.tick()}
	if until >= from {
		p.Until = ptr(dayNo(until))
	}
	s.record.Pauses = append(s.record.Pauses, p)
	return s
}

func (s *story) entry(id string, kind EntryKind, cents int64, n int) *story {
	s.record.Entries = append(s.record.Entries, Entry{ID: id, Kind: kind, AmountCents: cents, On: dayNo(n), RecordedAt: s.tick()})
	return s
}

func (s *story) reverse(id string, n int) *story {
	for _, e := range s.record.Entries {
		if e.ID == id {
			s.record.Entries = append(s.record.Entries, Entry{ID: "r" + id, Kind: Reversal, AmountCents: -e.AmountCents,
				On: dayNo(n), Reverses: id, RecordedAt: s.tick()})
		}
	}
	return s
}

func (s *story) plan(n int, installments ...Installment) *story {
	s.record.Plans = append(s.record.Plans, Plan{Installments: installments, On: dayNo(n), RecordedAt: s.tick()})
	return s
}

func part(n int, cents int64) Installment { return Installment{DueOn: dayNo(n), AmountCents: cents} }

// amend records a decision of day n; due < 0 means that it moves no due date.
func (s *story) amend(kind AmendmentKind, n, due int, policy *Policy) *story {
	a := Amendment{ID: "a" + strconv.Itoa(len(s.record.Amendments)), Kind: kind, DecidedOn: dayNo(n), Policy: policy, RecordedAt: s.tick()}
	if due >= 0 {
		a.DueOn = ptr(dayNo(due))
	}
	s.record.Amendments = append(s.record.Amendments, a)
	return s
}

// close records a version of closure id; reopened < 0 means that it stands.
func (s *story) close(id string, n, reopened int) *story {
	c := Closure{ID: id, On: dayNo(n), RecordedAt: s.tick()}
	if reopened >= 0 {
		c.ReopenedOn = ptr(dayNo(reopened))
	}
	s.record.Closures = append(s.record.Closures, c)
	return s
}

func (s *story) on(n int) Standing {
	s.record.Calendar = NewCalendar(s.sessions)
	return Evaluate(s.policy, s.order, s.record, dayNo(n))
}

// grounds writes what is violated in short: "absences own3, silence 2026-01-05".
func grounds(s Standing) []string {
	out := []string{}
	for _, v := range s.Violations {
		text := string(v.Rule) + " " + v.Ground.SessionID
		if v.Ground.Kind != GroundMark {
			text = string(v.Rule) + " " + strconv.Itoa(int(v.Ground.On-dayNo(0)))
		}
		out = append(out, text)
	}
	return out
}

func wantGrounds(t *testing.T, s Standing, want ...string) {
	t.Helper()
	got := grounds(s)
	if len(got) != len(want) {
		t.Fatalf("on %d: violations %v, want %v", s.On-dayNo(0), got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("on %d: violations %v, want %v", s.On-dayNo(0), got, want)
		}
	}
}

func wantState(t *testing.T, s Standing, want State) {
	t.Helper()
	if s.State != want {
		t.Fatalf("on %d: state %s, want %s (%v)", s.On-dayNo(0), s.State, want, texts(s))
	}
}

func wantNumber[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s is %v, want %v", what, got, want)
	}
}

func texts(s Standing) []string {
	var out []string
	for _, r := range s.Reasons {
		out = append(out, r.Text)
	}
	return out
}

// reason is the text of the first reason of a code.
func reason(t *testing.T, s Standing, code string) string {
	t.Helper()
	for _, r := range s.Reasons {
		if r.Code == code {
			return r.Text
		}
	}
	t.Fatalf("on %d: no reason %s in %v", s.On-dayNo(0), code, texts(s))
	return ""
}
