package year_test

import (
	"fmt"
	"slices"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// person is a participant with the notes of all that was done about them: the facts as a record, each with the moment
// before it was entered, and what is no fact of the rules but bears on what the office does.
type person struct {
	id      string
	number  string
	program *program
	policy  school.Policy // that they began under
	order   school.Order
	record  school.Record // without calendar and closures
	touched []time.Time   // when a fact was entered
	acts    []act
	owed    []string       // what came to be owed besides what a night brings
	version map[string]int // of their mark at a session
	pauses  map[string]string
	shows   int // of a hundred sessions, how many they come to
}

// act is something that happened at a moment, to be told to the model of the office.
type act struct {
	at time.Time
	do func(*model)
}

// fact notes that a fact is being entered now, and when that is.
func (w *world) fact(p *person) time.Time {
	now := w.clock.Now()
	p.touched = append(p.touched, now)
	return now
}

func (p *person) acted(at time.Time, do func(*model)) {
	p.acts = append(p.acts, act{at, do})
}

// policyOn is the version in force for who begins on a day.
func (p *program) policyOn(on school.Date) school.Policy {
	for _, policy := range slices.Backward(p.policies) {
		if policy.EffectiveFrom <= on {
			return policy
		}
	}
	panic("no policy in force")
}

// enroll brings one more person, most of them into a class.
func (w *world) enroll(g *program, c *class, d school.Date) {
	on := w.today(g)
	p := &person{program: g, policy: g.policyOn(on), version: map[string]int{}, pauses: map[string]string{}, shows: []int{97, 97, 97, 85, 85, 50, 20}[w.rng.IntN(7)]}
	court := w.courts[w.rng.IntN(len(w.courts))]
	name := fmt.Sprintf("P%04d", len(w.people))
	p.order = w.orderOf(court, name, c, on)
	r := registrar.EnrollRequest{ProgramID: g.id, ClassID: c.id, Order: registrar.OrderRequest{Order: p.order},
		Participant: &registrar.ParticipantRequest{GivenName: name, FamilyName: "Example", DateOfBirth: school.NewDate(1980, 5, 6), Email: name + "@people.example",
			PreferredLanguage: []string{"en", "en", "es"}[w.rng.IntN(3)]}}
	if w.chance(10) {
		r.Participant.Email = ""
	}
	if w.chance(15) {
		r.ClassID = ""
	}
	now := w.clock.Now()
	by := court.clerk
	if p.order.CourtID == "" {
		by = w.admin
	}
	view, err := w.office.Enroll(w.ctx, by, r, registrar.Once{})
	if r.ClassID != "" && school.KindOf(err) == school.Conflict { // the class is full: onto its waiting list
		r.ClassID = ""
		view, err = w.office.Enroll(w.ctx, by, r, registrar.Once{})
		if err == nil {
			defer w.place(p, c.id, true)
		}
	}
	check(w.t, err)
	p.id, p.number = view.ID, view.Number
	p.record.EnrolledOn = on
	if r.ClassID != "" {
		p.record.Placements = append(p.record.Placements, school.Placement{ClassID: r.ClassID, On: on, RecordedAt: now})
	}
	if p.policy.FeeCents > 0 {
		p.record.Entries = append(p.record.Entries, school.Entry{ID: "fee", Kind: school.Assessment, AmountCents: p.policy.FeeCents, On: on, RecordedAt: now})
	}
	if p.policy.EnrollmentReport != nil {
		w.owe(p, "enrollment", p.policy.EnrollmentReport, on, now)
	}
	p.touched = append(p.touched, now)
	g.people, w.people = append(g.people, p), append(w.people, p)
	w.byID[p.id] = p
	w.counts["participants"]++
}

// orderOf draws an order, most to be reported to the court and due some weeks after the class ends.
func (w *world) orderOf(c *court, name string, of *class, on school.Date) school.Order {
	due := school.DateOf(of.starts[len(of.starts)-1], of.program.zone).Add(5 + w.rng.IntN(50))
	if w.chance(8) {
		due = on.Add(15 + w.rng.IntN(40))
	}
	o := school.Order{CourtID: c.id, CaseNumber: "C" + name, Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}}, Disposition: school.SentenceCondition,
		OrderedOn: on.Add(-w.rng.IntN(10)), DueOn: &due, AgencyID: w.agency, ReportTo: school.ToCourt}
	switch w.rng.IntN(14) {
	case 0:
		o.ReportTo = school.ToNobody
	case 1, 2:
		o.Disposition, o.ReportTo = school.PretrialDiversion, school.ToAgency
	case 3:
		o.Disposition, o.ReportTo, o.CourtID, o.CaseNumber = school.PoliceReferral, school.ToAgency, "", ""
	case 4:
		o.Disposition, o.DueOn = school.PoliceReferral, nil
	}
	return o
}

// owe notes an obligation that a clock brings, told as in the model.
func (w *world) owe(p *person, kind string, clock *school.Clock, on school.Date, at time.Time) {
	if p.order.ReportTo != school.ToNobody {
		p.owed = append(p.owed, obligation(kind, on, w.dueOn(p, clock, on, at)))
	}
}

func obligation(kind string, on, due school.Date) string {
	return fmt.Sprintf("%s owed on %s by %s", kind, on, due)
}

// balance is what somebody owes by our own notes.
func (p *person) balance() (cents int64) {
	for _, e := range p.record.Entries {
		cents += e.AmountCents
	}
	return cents
}

// place moves somebody into a class, onto its waiting list, or out of any.
func (w *world) place(p *person, classID string, waitlist bool) {
	r := registrar.PlaceRequest{Waitlist: waitlist}
	if classID != "" {
		r.ClassID = &classID
	}
	now := w.fact(p)
	view, err := w.office.Place(w.ctx, w.staff, p.id, r, nil)
	what := "transfers"
	if err == nil && view.WaitlistedClassID != nil {
		what = "waitlisted"
	}
	if !w.happened(what, err) {
		return
	}
	in := ""
	if view.ClassID != nil {
		in = *view.ClassID
	}
	p.record.Placements = append(p.record.Placements, school.Placement{ClassID: in, On: w.today(p.program), RecordedAt: now})
}

// class is the one that somebody is in, by our notes.
func (p *person) class() string {
	if n := len(p.record.Placements); n > 0 {
		return p.record.Placements[n-1].ClassID
	}
	return ""
}
