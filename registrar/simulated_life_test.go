package registrar_test

import (
	"johnschool/registrar"
	"johnschool/school"
)

// somethingHappens to somebody, as of a day.
func (s *simulation) somethingHappens(d school.Date) {
	if len(s.people) == 0 {
		return
	}
	id := s.people[s.rng.IntN(len(s.people))]
	e := must(s.office.Enrollment(s.t.Context(), s.staff, id))
	switch s.rng.IntN(15) {
	case 0, 1, 13, 14:
		s.correctAMark(id)
	case 2, 3, 4:
		s.payment(e, d)
	case 5:
		s.reversal(id)
	case 6:
		s.decision(e, d)
	case 7:
		s.cancellation(e, d)
	case 8:
		s.pause(e, d)
	case 9:
		s.placement(e)
	case 10:
		s.attestation(e, d)
	case 11:
		s.agreement(e, d)
	case 12:
		s.rarely(e, d)
	}
}

// correctAMark changes or withdraws a mark of any day.
func (s *simulation) correctAMark(id string) {
	sessions := column[string](s.world, `select session_id from mark where enrollment_id = $1 and not withdrawn order by session_id`, id)
	if len(sessions) == 0 {
		return
	}
	session := sessions[s.rng.IntN(len(sessions))]
	version := one[int](s.world, `select version from mark where enrollment_id = $1 and session_id = $2`, id, session)
	if s.rng.IntN(4) == 0 {
		_, err := s.office.WithdrawMark(s.t.Context(), s.staff, session, id, registrar.WithdrawMarkRequest{Reason: "somebody else's", Version: &version})
		s.happened("withdrawal", err)
		return
	}
	m := s.randomMark(id)
	m.Version = &version
	_, err := s.office.RecordAttendance(s.t.Context(), s.staff, session, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{m}})
	s.happened("correction of a mark", err)
}

func (s *simulation) payment(e registrar.EnrollmentView, d school.Date) {
	cents := max(e.Standing.BalanceCents, 100)
	if s.rng.IntN(2) == 0 {
		cents = 100 + s.rng.Int64N(cents)
	}
	on := d.Add(-s.rng.IntN(5))
	_, err := s.office.TakePayment(s.t.Context(), s.staff, e.ID, registrar.PaymentRequest{AmountCents: cents, Method: "check", ReceivedOn: &on}, registrar.Once{})
	s.happened("payment", err)
}

func (s *simulation) reversal(id string) {
	for _, entry := range must(s.office.Ledger(s.t.Context(), s.staff, id)).Entries {
		if entry.ReversedBy == nil && entry.ReceiptNumber != nil {
			_, err := s.office.ReverseEntry(s.t.Context(), s.staff, id, entry.ID, registrar.WithdrawRequest{Reason: "the check came back"})
			s.happened("reversal", err)
			return
		}
	}
}

// decision is one of the court's, often entered some days late.
func (s *simulation) decision(e registrar.EnrollmentView, d school.Date) {
	r := registrar.AmendRequest{DecidedBy: "Judge Berg", Reason: "Order of the court", DecidedOn: d.Add(-s.rng.IntN(8)), Kind: school.Extension}
	switch s.rng.IntN(8) {
	case 0, 1, 2:
		r.DueOn = ptr(d.Add(5 + s.rng.IntN(60)))
	case 3, 4:
		r.Kind = school.Reinstated
		if s.rng.IntN(2) == 0 {
			r.DueOn = ptr(d.Add(20 + s.rng.IntN(60)))
		}
	case 5:
		r.Kind, r.AmountCents = school.FeeReduction, ptr(int64(1000))
	case 6:
		r.Kind = school.FeeWaiver
	case 7:
		r.Kind = []school.AmendmentKind{school.Vacated, school.Transferred}[s.rng.IntN(2)]
	}
	_, err := s.office.Amend(s.t.Context(), s.clerk, e.ID, r, nil)
	s.happened(string(r.Kind), err)
}

// cancellation is of a session of the class that somebody is in, past or to come.
func (s *simulation) cancellation(e registrar.EnrollmentView, d school.Date) {
	if e.ClassID == nil || s.rng.IntN(3) > 0 {
		return
	}
	sessions := column[string](s.world, `select id from class_session where class_id = $1 and day between $2 and $3 order by starts_at`, *e.ClassID, d.Add(-10), d.Add(10))
	if len(sessions) > 0 {
		_, err := s.office.CancelSession(s.t.Context(), s.staff, sessions[s.rng.IntN(len(sessions))], registrar.CancelRequest{Reason: "snow"})
		s.happened("cancellation", err)
	}
}

func (s *simulation) pause(e registrar.EnrollmentView, d school.Date) {
	if len(e.Pauses) > 0 {
		p := e.Pauses[s.rng.IntN(len(e.Pauses))]
		_, err := s.office.EndPause(s.t.Context(), s.staff, e.ID, p.ID, registrar.EndPauseRequest{Until: d.Add(s.rng.IntN(12) - 8), Reason: "back"}, nil)
		s.happened("end of a pause", err)
		return
	}
	r := registrar.PauseRequest{From: d.Add(s.rng.IntN(14) - 7), Reason: "hospital"}
	if s.rng.IntN(2) == 0 {
		r.Until = ptr(r.From.Add(s.rng.IntN(20)))
	}
	_, err := s.office.Pause(s.t.Context(), s.staff, e.ID, r, nil)
	s.happened("pause", err)
}

func (s *simulation) placement(e registrar.EnrollmentView) {
	for i := range s.programs {
		p := &s.programs[i]
		if p.id != e.Program.ID {
			continue
		}
		r := registrar.PlaceRequest{Waitlist: true}
		if s.rng.IntN(8) > 0 {
			r.ClassID = &p.classes[s.rng.IntN(len(p.classes))].ID
		}
		_, err := s.office.Place(s.t.Context(), s.staff, e.ID, r, nil)
		s.happened("placement", err)
	}
}

func (s *simulation) attestation(e registrar.EnrollmentView, d school.Date) {
	for _, c := range e.Conditions {
		if c.AttestedOn != nil && s.rng.IntN(4) == 0 {
			_, err := s.office.WithdrawAttestation(s.t.Context(), s.staff, e.ID, c.Name, registrar.WithdrawRequest{Reason: "a mistake"}, nil)
			s.happened("withdrawn attestation", err)
		} else if c.AttestedOn == nil {
			_, err := s.office.Attest(s.t.Context(), s.staff, e.ID, c.Name, registrar.AttestRequest{AttestedOn: d.Add(-s.rng.IntN(4))}, nil)
			s.happened("attestation", err)
		}
	}
}

func (s *simulation) agreement(e registrar.EnrollmentView, d school.Date) {
	if e.Standing.BalanceCents < 200 {
		return
	}
	half := e.Standing.BalanceCents / 2
	_, err := s.office.AgreePlan(s.t.Context(), s.staff, e.ID, registrar.PlanRequest{Installments: []school.Installment{
		{DueOn: d.Add(s.rng.IntN(10)), AmountCents: half}, {DueOn: d.Add(20), AmountCents: e.Standing.BalanceCents - half}}}, nil)
	s.happened("plan", err)
}

// rarely somebody brings credits, leaves, a class is added, or the rules move.
func (s *simulation) rarely(e registrar.EnrollmentView, d school.Date) {
	for i := range s.programs {
		p := &s.programs[i]
		if p.id != e.Program.ID {
			continue
		}
		switch s.rng.IntN(5) {
		case 0:
			r := registrar.CreditRequest{Count: 1, BroughtOn: d, Source: "an earlier enrollment"}
			if len(p.policy.Modules) > 0 {
				r.Count, r.Modules = 0, p.policy.Modules[:1]
			}
			_, err := s.office.BringCredits(s.t.Context(), s.staff, e.ID, r, nil)
			s.happened("credit", err)
		case 1:
			_, err := s.office.Close(s.t.Context(), s.staff, e.ID, registrar.CloseRequest{Outcome: "withdrawn", Reason: "moved away"}, nil)
			s.happened("closure", err)
		case 2:
			s.planClass(p, d.Add(1+s.rng.IntN(10)))
		default:
			s.movePolicy(p, e.ID, d)
		}
	}
}

// movePolicy adds a version of the rules, and moves somebody to it.
func (s *simulation) movePolicy(p *simulatedProgram, id string, d school.Date) {
	next := p.policy
	next.EffectiveFrom, next.MaxAbsences, next.MaxGapDays = d, ptr(s.rng.IntN(4)), ptr(7+s.rng.IntN(20))
	added, err := s.office.AddPolicy(s.t.Context(), s.admin, p.id, next)
	if !s.happened("policy", err) {
		return
	}
	_, err = s.office.Amend(s.t.Context(), s.clerk, id, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedBy: "Judge Berg", Reason: "agreed", DecidedOn: d, PolicyVersion: &added.Version}, nil)
	s.happened("policy moved", err)
}
