package year_test

import (
	"encoding/json"
	"slices"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// review is what two members of staff do about held reports: confirm them, ask for time, or set right the fact that is
// wrong.
func (w *world) review() {
	for _, r := range must(w.office.Reports(w.ctx, w.staff, registrar.ReportFilter{State: db.ReportHeld}, registrar.Page{Limit: 100})).Items {
		by := []school.Actor{w.staff, w.second}[w.rng.IntN(2)]
		switch w.rng.IntN(24) {
		case 0, 1, 2, 3, 4, 5, 6:
			_, err := w.office.ConfirmReport(w.ctx, by, r.ID, nil)
			w.happened("confirmed", err)
		case 7:
			_, err := w.office.HoldReport(w.ctx, by, r.ID, registrar.HoldRequest{Reason: "The school asks at the hospital."}, nil)
			w.happened("held on", err)
		case 8, 9:
			w.dismiss(by, r)
		}
	}
}

// dismiss says what is wrong of the mark, or the payment that was found, on which a report rests.
func (w *world) dismiss(by school.Actor, r registrar.ReportView) {
	var ground school.Ground
	check(w.t, json.Unmarshal(r.Ground, &ground))
	p, now := w.byID[r.EnrollmentID], w.clock.Now()
	d := registrar.DismissRequest{Kind: registrar.DismissExcused, Reason: "They were in hospital."}
	var mark school.Mark
	switch ground.Kind {
	case school.GroundMark:
		mark = school.Mark{SessionID: ground.SessionID, Outcome: school.Excused}
		right := registrar.RightMark{SessionID: ground.SessionID}
		if w.chance(2) {
			d.Kind, mark.Outcome, right.Outcome = registrar.DismissRecordedWrongly, school.Attended, school.Attended
		}
		d.Marks = []registrar.RightMark{right}
	case school.GroundUnpaid:
		d.Kind, d.Payment = registrar.DismissRecordedWrongly, &registrar.PaymentRequest{AmountCents: max(p.balance(), 1), Method: "check", ReceivedOn: &ground.On}
	default:
		return
	}
	_, err := w.office.DismissReport(w.ctx, by, r.ID, d, nil)
	if !w.happened("dismissed", err) {
		return
	}
	if d.Payment != nil {
		entries := must(w.office.Ledger(w.ctx, w.staff, p.id)).Entries
		at := slices.IndexFunc(entries, func(e db.LedgerLine) bool {
			return e.Kind == "payment" && !slices.ContainsFunc(p.record.Entries, func(known school.Entry) bool { return known.ID == e.ID })
		})
		p.record.Entries = append(p.record.Entries, school.Entry{ID: entries[at].ID, Kind: school.Payment, AmountCents: -d.Payment.AmountCents, On: ground.On, RecordedAt: now})
	} else {
		mark.RecordedAt = now
		p.record.Marks = append(p.record.Marks, mark)
		p.version[mark.SessionID]++
	}
	p.touched = append(p.touched, now)
	today, after := w.today(p.program), w.clock.Now()
	p.acted(after, func(m *model) { // the rules look again at once
		m.number, m.at = -1, after
		m.letFall(today)
	})
}
