package year_test

import (
	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// desk is a day's work of staff, and of those who get reports.
func (w *world) desk() {
	w.handOver()
	w.review()
	w.resend()
	w.answer()
	w.certify()
}

// handOver deals with notices that no e-mail delivered.
func (w *world) handOver() {
	for _, n := range must(w.office.Notices(w.ctx, w.staff, registrar.NoticeFilter{Undelivered: true}, registrar.Page{Limit: 100})).Items {
		if !w.chance(3) {
			continue
		}
		today := w.today(w.byID[n.EnrollmentID].program)
		now := w.clock.Now()
		_, err := w.office.RecordDelivery(w.ctx, w.staff, n.ID, registrar.DeliveryRequest{By: []string{"hand", "post"}[w.rng.IntN(2)], On: today}, nil)
		if w.happened("notices handed over", err) {
			w.byID[n.EnrollmentID].acted(now, func(m *model) { m.delivered(n.ID, today, "") })
		}
	}
}

// resend deals with what is written and did not reach its recipient.
func (w *world) resend() {
	for _, r := range must(w.office.Reports(w.ctx, w.staff, registrar.ReportFilter{Undelivered: true}, registrar.Page{Limit: 100})).Items {
		if !w.chance(3) {
			continue
		}
		if r.Undelivered != nil && *r.Undelivered != db.UndeliveredWaiting && w.chance(2) {
			_, err := w.office.SendReport(w.ctx, w.staff, r.ID, registrar.SendRequest{Email: "other@courts.example"}, nil)
			w.happened("sent again", err)
			continue
		}
		today, now := w.today(w.byID[r.EnrollmentID].program), w.clock.Now()
		_, err := w.office.DeliverReport(w.ctx, w.staff, r.ID, registrar.DeliveryRequest{By: "hand", On: today}, nil)
		if w.happened("reports handed over", err) {
			w.byID[r.EnrollmentID].acted(now, func(m *model) { m.arrived(r.ID, now, "", true) })
		}
	}
}

// answer is what courts and agencies say to reports, and what staff say to that.
func (w *world) answer() {
	actors := []school.Actor{w.officer}
	for _, c := range w.courts {
		actors = append(actors, c.clerk)
	}
	for _, actor := range actors {
		if !w.chance(2) {
			continue
		}
		for _, r := range must(w.office.Reports(w.ctx, actor, registrar.ReportFilter{State: db.ReportSent}, registrar.Page{Limit: 60})).Items {
			if w.chance(2) || (actor.Role == school.Officer) != (r.Recipient == "agency") {
				continue
			}
			accepted := !w.chance(12)
			_, err := w.office.AnswerReport(w.ctx, actor, r.ID, registrar.AnswerRequest{Accepted: &accepted, Reason: "the case is another"}, nil)
			if w.happened(map[bool]string{true: "acknowledged", false: "rejected"}[accepted], err) {
				w.byID[r.EnrollmentID].acted(w.clock.Now(), func(m *model) { m.known[r.ID] = true })
			}
		}
	}
	for _, r := range must(w.office.Reports(w.ctx, w.staff, registrar.ReportFilter{State: db.ReportRejected}, registrar.Page{Limit: 60})).Items {
		if !w.chance(3) {
			continue
		}
		now := w.clock.Now()
		view, err := w.office.ResubmitReport(w.ctx, w.staff, r.ID, registrar.ResubmitRequest{Reason: "It is this case."}, nil)
		if w.happened("resubmitted", err) {
			p := w.byID[r.EnrollmentID]
			p.owed = append(p.owed, obligation(r.Kind, w.today(p.program), r.DueOn))
			p.acted(now, func(m *model) { m.known[view.ID] = true })
		}
	}
}

// certify voids and reissues certificates now and then.
func (w *world) certify() {
	if len(w.people) == 0 || !w.chance(3) {
		return
	}
	register := must(w.office.Register(w.ctx, w.admin, registrar.RegisterFilter{}, registrar.Page{Limit: 20})).Items
	if len(register) == 0 {
		return
	}
	c := register[w.rng.IntN(len(register))]
	p, now, r := w.byID[c.EnrollmentID], w.clock.Now(), registrar.CertificateRequest{Reason: "The name was corrected."}
	if w.chance(3) {
		_, err := w.office.VoidCertificate(w.ctx, w.admin, c.Number, r)
		if w.happened("certificates voided by hand", err) {
			p.acted(now, func(m *model) { m.endCertificate(c.Number, "void") })
		}
		return
	}
	made, err := w.office.ReissueCertificate(w.ctx, w.admin, c.Number, r)
	if w.happened("certificates reissued", err) {
		p.acted(now, func(m *model) { m.reissue(c.Number, made.Number) })
	}
}
