package school

import (
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"
)

// The generated stories play between day -10 and day 110, with a school of three
// classes that meet a few days apart.
const (
	firstDay = -10
	lastDay  = 110
)

var (
	generatedModules    = []string{"A", "B", "C"}
	generatedConditions = []string{"screening held", "no new arrest"}
	generatedClasses    = []string{"red", "green", "blue"}
)

func maybe[T any](t *rapid.T, name string, value func() T) *T {
	if rapid.IntRange(0, 2).Draw(t, name+"?") == 0 {
		return nil
	}
	v := value()
	return &v
}

func draw(t *rapid.T, name string, least, most int) int {
	return rapid.IntRange(least, most).Draw(t, name)
}

func maybeNumber(t *rapid.T, name string, least, most int) *int {
	return maybe(t, name, func() int { return draw(t, name, least, most) })
}

// genPolicy draws any mixture of the rules, now and then a preset's.
func genPolicy(t *rapid.T) Policy {
	if presets := Presets(); rapid.IntRange(0, 5).Draw(t, "preset?") == 0 {
		return rapid.SampledFrom(presets).Draw(t, "preset").Policy
	}
	p := Policy{
		Version:                draw(t, "version", 1, 9),
		RequiredSessions:       draw(t, "required", 0, 6),
		LateCutoffMinutes:      maybeNumber(t, "late cutoff", 5, 15),
		MinMinutesPresent:      maybeNumber(t, "min present", 30, 90),
		MaxAbsences:            maybeNumber(t, "max absences", 0, 3),
		MaxConsecutiveAbsences: maybeNumber(t, "max streak", 0, 2),
		MaxGapDays:             maybeNumber(t, "max gap", 0, 25),
		RemovalIsViolation:     rapid.Bool().Draw(t, "removal"),
		MakeupsAllowed:         maybeNumber(t, "makeups", 0, 3),
		MakeupClearsAbsence:    rapid.Bool().Draw(t, "clears"),
		AtRiskDays:             maybeNumber(t, "at risk", 0, 20),
		FeeDue: maybe(t, "fee due", func() FeeDue {
			return rapid.SampledFrom([]FeeDue{BeforeFirstSession, BeforeCompletion, ByPlan}).Draw(t, "fee due")
		}),
		FeeGraceDays:          maybeNumber(t, "grace", 0, 10),
		CompletionRequiresFee: rapid.Bool().Draw(t, "requires fee"),
	}
	if rapid.Bool().Draw(t, "curriculum") {
		p.RequiredSessions, p.Modules = 0, generatedModules[:draw(t, "modules", 1, 3)]
	}
	p.Conditions = generatedConditions[:draw(t, "conditions", 0, 2)]
	return p
}

// genStory draws an enrollment with facts of every kind.
func genStory(t *rapid.T) *story {
	s := &story{policy: genPolicy(t), clock: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s.record.EnrolledOn = dayNo(draw(t, "enrolled", -3, 5))
	s.order.DueOn = maybe(t, "due", func() Date { return dayNo(draw(t, "due", 20, 130)) })
	if draw(t, "placed?", 0, 5) > 0 {
		s.record.Placements = []Placement{{ClassID: "red", On: s.record.EnrolledOn, RecordedAt: s.tick()}}
	}
	s.genSessions(t)
	s.genFacts(t)
	s.record.Calendar = NewCalendar(s.sessions)
	return s
}

// genSessions draws a weekly class, and others here and there.
func (s *story) genSessions(t *rapid.T) {
	modules := []string{"A", "B", "C", ""}
	first, meetings := draw(t, "first meeting", -5, 20), draw(t, "meetings", 0, 12)
	for n := range meetings {
		s.session("red", "r"+strconv.Itoa(n), first+7*n, modules[n%3])
	}
	for n := range draw(t, "others", 0, 16) {
		s.session(rapid.SampledFrom(generatedClasses).Draw(t, "class"), "s"+strconv.Itoa(n), draw(t, "day", -5, 100),
			rapid.SampledFrom(modules).Draw(t, "module"))
		last := &s.sessions[len(s.sessions)-1]
		last.StartsAt = last.StartsAt.Add(time.Duration(draw(t, "hour", -8, 3)) * time.Hour)
	}
}

// genFacts draws facts in a random order of recording, corrections among them.
func (s *story) genFacts(t *rapid.T) {
	for range draw(t, "facts", 0, 30) {
		s.genFact(t)
	}
}

func (s *story) genFact(t *rapid.T) {
	anyDay := func(name string) int { return draw(t, name, firstDay+5, lastDay-5) }
	switch kind := draw(t, "kind", 0, 34); {
	case kind <= 21 && len(s.sessions) > 0:
		s.genMark(t, rapid.SampledFrom(s.sessions).Draw(t, "session").ID)
	case kind == 22 && len(s.sessions) > 0:
		i := draw(t, "session", 0, len(s.sessions)-1)
		s.sessions[i].Cancelled = &Cancellation{DecidedOn: dayNo(anyDay("decided")), RecordedAt: s.tick()}
	case kind <= 24:
		s.place(rapid.SampledFrom(append([]string{""}, generatedClasses...)).Draw(t, "class"), anyDay("placed"))
	case kind == 25:
		s.bring(rapid.SampledFrom([]string{"A", "B", ""}).Draw(t, "module"), anyDay("brought"))
	case kind <= 27:
		a := Attestation{Condition: rapid.SampledFrom(generatedConditions).Draw(t, "condition"), On: dayNo(anyDay("attested")),
			Withdrawn: draw(t, "withdrawn", 0, 4) == 0, RecordedAt: s.tick()}
		s.record.Attestations = append(s.record.Attestations, a)
	case kind == 28:
		p := Pause{ID: rapid.SampledFrom([]string{"p", "q"}).Draw(t, "pause"), From: dayNo(anyDay("from")),
			Withdrawn: draw(t, "withdrawn", 0, 4) == 0, RecordedAt: s.tick()}
		p.Until = maybe(t, "until", func() Date { return p.From.Add(draw(t, "until", 0, 30)) })
		s.record.Pauses = append(s.record.Pauses, p)
	case kind <= 30:
		s.genEntry(t, anyDay("entered"))
	case kind == 31:
		var parts []Installment
		for range draw(t, "installments", 0, 3) {
			parts = append(parts, part(anyDay("installment"), int64(draw(t, "cents", 1, 100))))
		}
		s.plan(anyDay("agreed"), parts...)
	case kind <= 33:
		s.genAmendment(t, anyDay("decided"))
	default:
		c := Closure{ID: rapid.SampledFrom([]string{"c", "d"}).Draw(t, "closure"), On: dayNo(anyDay("closed")),
			Voided: draw(t, "voided", 0, 4) == 0, RecordedAt: s.tick()}
		c.ReopenedOn = maybe(t, "reopened", func() Date { return c.On.Add(draw(t, "reopened", 0, 40)) })
		s.record.Closures = append(s.record.Closures, c)
	}
}

func (s *story) genMark(t *rapid.T, session string) {
	m := Mark{SessionID: session, Outcome: rapid.SampledFrom(append([]Outcome{Absent, Attended, Absent, Attended}, Outcomes...)).Draw(t, "outcome"),
		Withdrawn: draw(t, "withdrawn", 0, 9) == 0, RecordedAt: s.tick()}
	if m.Outcome == Late {
		m.MinutesLate = ptr(draw(t, "minutes late", 1, 15))
	}
	if m.Outcome == LeftEarly {
		m.MinutesPresent = ptr(draw(t, "minutes present", 20, 90))
	}
	s.record.Marks = append(s.record.Marks, m)
}

func (s *story) genEntry(t *rapid.T, n int) {
	id := "e" + strconv.Itoa(len(s.record.Entries))
	cents := int64(draw(t, "cents", 1, 120))
	switch draw(t, "entry", 0, 6) {
	case 0, 1:
		s.entry(id, Assessment, cents, n)
	case 2:
		s.entry(id, Payment, -cents, n)
	case 3:
		s.entry(id, Reduction, -cents, n)
	case 4:
		s.entry(id, Waiver, -cents, n)
	case 5:
		s.entry(id, Refund, cents, n)
	default:
		open := slices.DeleteFunc(slices.Clone(s.record.Entries), func(e Entry) bool { return e.Kind == Reversal })
		if len(open) > 0 {
			s.reverse(rapid.SampledFrom(open).Draw(t, "reversed").ID, n)
		}
	}
}

func (s *story) genAmendment(t *rapid.T, n int) {
	kind := rapid.SampledFrom([]AmendmentKind{Extension, PolicyMoved, Reinstated, FeeReduction}).Draw(t, "amendment")
	due := -1
	if kind == Extension || (kind == Reinstated && rapid.Bool().Draw(t, "moves due")) {
		due = draw(t, "due", 0, 100)
	}
	var policy *Policy
	if kind == PolicyMoved {
		p := genPolicy(t)
		policy = &p
	}
	s.amend(kind, n, due, policy)
}
