package year_test

import (
	"fmt"
	"slices"

	"johnschool/registrar"
	"johnschool/school"
)

// somethingHappens to somebody. Most of it happens to who is in a program now; corrections also long after.
func (w *world) somethingHappens() {
	if len(w.people) == 0 {
		return
	}
	p := w.people[w.rng.IntN(len(w.people))]
	if old := len(w.people) / 2; old > 100 && w.chance(2) { // rather one of the newer half
		p = w.people[old+w.rng.IntN(len(w.people)-old)]
	}
	today := w.today(p.program)
	switch w.rng.IntN(40) {
	case 0, 1, 2, 3, 4, 5, 6, 7, 8:
		w.correct(p)
	case 9, 10, 11, 12, 13, 14, 15, 16, 17, 18:
		w.pay(p, today)
	case 19, 20, 21, 22, 23, 24, 25, 26:
		w.attest(p, today)
	case 27:
		w.reverse(p)
	case 28:
		w.extend(p, today)
	case 29, 30:
		w.decide(p, today)
	case 31, 32:
		w.pause(p, today)
	case 33:
		w.move(p)
	case 34, 35:
		w.agree(p, today)
	case 36:
		w.rarely(p, today)
	case 37, 38, 39:
		w.sample(p)
	}
}

func (w *world) pay(p *person, today school.Date) {
	owes := p.balance()
	if owes <= 0 {
		return
	}
	if w.chance(3) {
		owes = 1 + w.rng.Int64N(owes)
	}
	on := today.Add(-w.rng.IntN(4))
	now := w.fact(p)
	view, err := w.office.TakePayment(w.ctx, w.staff, p.id, registrar.PaymentRequest{AmountCents: owes, Method: "check", ReceivedOn: &on}, registrar.Once{})
	if w.happened("payments", err) {
		p.record.Entries = append(p.record.Entries, school.Entry{ID: view.ID, Kind: school.Payment, AmountCents: -owes, On: on, RecordedAt: now})
	}
}

func (w *world) reverse(p *person) {
	for _, e := range p.record.Entries {
		if e.Kind != school.Payment || slices.ContainsFunc(p.record.Entries, func(other school.Entry) bool { return other.Reverses == e.ID }) {
			continue
		}
		now := w.fact(p)
		_, err := w.office.ReverseEntry(w.ctx, w.staff, p.id, e.ID, registrar.WithdrawRequest{Reason: "the check came back"})
		if w.happened("reversals", err) {
			p.record.Entries = append(p.record.Entries, school.Entry{ID: "reversal of " + e.ID, Kind: school.Reversal, AmountCents: -e.AmountCents, On: w.today(p.program),
				Reverses: e.ID, RecordedAt: now})
		}
		return
	}
}

func (w *world) agree(p *person, today school.Date) {
	owes := p.balance()
	if owes < 200 {
		return
	}
	parts := []school.Installment{{DueOn: today.Add(w.rng.IntN(20)), AmountCents: owes / 2}, {DueOn: today.Add(20 + w.rng.IntN(30)), AmountCents: owes - owes/2}}
	now := w.fact(p)
	_, err := w.office.AgreePlan(w.ctx, w.staff, p.id, registrar.PlanRequest{Installments: slices.Clone(parts)}, nil)
	if w.happened("plans", err) {
		p.record.Plans = append(p.record.Plans, school.Plan{Installments: parts, On: today, RecordedAt: now})
	}
}

// attest says of a condition that it was met, or takes that back.
func (w *world) attest(p *person, today school.Date) {
	policy := p.policy
	if len(policy.Conditions) == 0 {
		return
	}
	name, now := policy.Conditions[w.rng.IntN(len(policy.Conditions))], w.fact(p)
	var last *school.Attestation
	for i := range p.record.Attestations {
		if p.record.Attestations[i].Condition == name {
			last = &p.record.Attestations[i]
		}
	}
	if last != nil && !last.Withdrawn {
		if !w.chance(10) {
			return
		}
		_, err := w.office.WithdrawAttestation(w.ctx, w.staff, p.id, name, registrar.WithdrawRequest{Reason: "a mistake"}, nil)
		if w.happened("attestations taken back", err) {
			p.record.Attestations = append(p.record.Attestations, school.Attestation{Condition: name, On: last.On, Withdrawn: true, RecordedAt: now})
		}
		return
	}
	on := today.Add(-w.rng.IntN(4))
	_, err := w.office.Attest(w.ctx, w.staff, p.id, name, registrar.AttestRequest{AttestedOn: on}, nil)
	if w.happened("attestations", err) {
		p.record.Attestations = append(p.record.Attestations, school.Attestation{Condition: name, On: on, RecordedAt: now})
	}
}

func (w *world) pause(p *person, today school.Date) {
	var ids []string
	for _, at := range p.record.Pauses {
		if !slices.Contains(ids, at.ID) {
			ids = append(ids, at.ID)
		}
	}
	now := w.fact(p)
	if len(ids) > 0 && !w.chance(3) {
		id := ids[w.rng.IntN(len(ids))]
		last := p.record.Pauses[len(p.record.Pauses)-1-slices.IndexFunc(reversed(p.record.Pauses), func(at school.Pause) bool { return at.ID == id })]
		until := today.Add(w.rng.IntN(14) - 8)
		_, err := w.office.EndPause(w.ctx, w.staff, p.id, p.pauses[id], registrar.EndPauseRequest{Until: until, Reason: "back"}, nil)
		if last.Withdrawn || !w.happened("ends of pauses", err) {
			return
		}
		next := school.Pause{ID: id, From: last.From, Until: &until, RecordedAt: now}
		if until < last.From {
			next.Until, next.Withdrawn = last.Until, true
		}
		p.record.Pauses = append(p.record.Pauses, next)
		return
	}
	r := registrar.PauseRequest{From: today.Add(w.rng.IntN(14) - 7), Reason: "hospital"}
	if w.chance(2) {
		r.Until = ptr(r.From.Add(w.rng.IntN(20)))
	}
	view, err := w.office.Pause(w.ctx, w.staff, p.id, r, nil)
	if !w.happened("pauses", err) {
		return
	}
	id := fmt.Sprintf("pause %d", len(ids)+1)
	for _, at := range view.Pauses {
		if !slices.Contains(valuesOf(p.pauses), at.ID) {
			p.pauses[id] = at.ID
		}
	}
	p.record.Pauses = append(p.record.Pauses, school.Pause{ID: id, From: r.From, Until: r.Until, RecordedAt: now})
}

func reversed[T any](all []T) []T {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

func valuesOf(m map[string]string) (all []string) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

// move puts somebody into another class that has begun to be planned, often a full one.
func (w *world) move(p *person) {
	to := p.program.classes[w.rng.IntN(len(p.program.classes))]
	switch {
	case w.chance(6):
		w.place(p, "", false)
	case to.id != "":
		w.place(p, to.id, w.chance(2))
	}
}

// sample asks for a standing, to be asked for again when the year is over.
func (w *world) sample(p *person) {
	view, err := w.office.Standing(w.ctx, w.staff, p.id, nil, nil)
	check(w.t, err)
	at := w.clock.Now()
	w.sampled++
	p.acted(at, func(m *model) { m.sampled(at, view) })
}

// rarely somebody brings credits, leaves, a session falls out, or the rules move.
func (w *world) rarely(p *person, today school.Date) {
	switch w.rng.IntN(6) {
	case 0:
		w.bring(p, today)
	case 1:
		now := w.fact(p)
		outcome := []string{"withdrawn", "deceased", "satisfied_elsewhere"}[w.rng.IntN(3)]
		_, err := w.office.Close(w.ctx, w.staff, p.id, registrar.CloseRequest{Outcome: outcome, Reason: "told by the family"}, nil)
		if w.happened("closed by staff", err) {
			p.acted(now, func(m *model) { m.close(today, outcome, "", now) })
			w.owe(p, "closed", w.policyNow(p, today).CompletionReport, today, now)
		}
	case 2, 3:
		w.cancel(p.program, today)
	default:
		w.movePolicy(p, today)
	}
}

func (w *world) bring(p *person, today school.Date) {
	r := registrar.CreditRequest{Count: 1, BroughtOn: today, Source: "an earlier enrollment"}
	module := ""
	if len(p.policy.Modules) > 0 {
		module = p.policy.Modules[w.rng.IntN(len(p.policy.Modules))]
		r.Count, r.Modules = 0, []string{module}
	}
	now := w.fact(p)
	_, err := w.office.BringCredits(w.ctx, w.staff, p.id, r, nil)
	if w.happened("credits", err) {
		p.record.Credits = append(p.record.Credits, school.Credit{Module: module, On: today, RecordedAt: now})
	}
}

// cancel takes a session of these days out, past or to come.
func (w *world) cancel(p *program, today school.Date) {
	var near []*school.Session
	for i, s := range p.sessions {
		if s.Day >= today.Add(-8) && s.Day <= today.Add(12) && s.Cancelled == nil {
			near = append(near, &p.sessions[i])
		}
	}
	if len(near) == 0 {
		return
	}
	s, now := near[w.rng.IntN(len(near))], w.clock.Now()
	_, err := w.office.CancelSession(w.ctx, w.staff, s.ID, registrar.CancelRequest{Reason: "snow"})
	if w.happened("cancelled sessions", err) {
		s.Cancelled = &school.Cancellation{DecidedOn: today, RecordedAt: now}
		p.changed = append(p.changed, now)
	}
}
