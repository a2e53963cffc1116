package registrar

import (
	"strconv"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// addNotices adds what the participant was told before and answered, in order: of
// payment in a letter about payment, of all else in the others. The notice that the
// finding rests on is annexed.
func (v *visit) addNotices(f *documents.ReportFacts, c *correspondence, r db.Report, day school.Date) error {
	if r.Kind == db.ReportEnrollment || r.Kind == db.ReportCompletion || r.Kind == db.ReportCorrection {
		return nil
	}
	rows, err := v.Tx.Notices(v.ctx, db.NoticeFilter{EnrollmentID: r.EnrollmentID, Limit: maxLimit})
	if err != nil {
		return err
	}
	if err := v.addNoticeAnswers(rows); err != nil {
		return err
	}
	rests := ""
	if r.FindingID != nil {
		finding, err := v.Finding(v.ctx, *r.FindingID)
		if err != nil {
			return err
		}
		rests = deref(finding.NoticeID)
	}
	for i := len(rows) - 1; i >= 0; i-- {
		n := rows[i]
		if n.OpenedOn > day || (n.Rule == school.RuleUnpaidFees) != (r.Kind == db.ReportUnpaid) {
			continue
		}
		told := documents.NoticeRecord{Reference: c.Number + "-N" + strconv.Itoa(len(rows)-i), Rule: string(n.Rule), OpenedOn: n.OpenedOn.String(), DeliveredOn: dateText(n.DeliveredOn),
			DeliveredBy: deref(n.DeliveredBy), CureUntil: dateText(n.CureUntil), State: n.State, EndedOn: dateText(n.EndedOn), EndedWhy: n.EndedWhy}
		for _, a := range n.Answers {
			told.Answers = append(told.Answers, documents.Answer{On: a.On.String(), By: a.By, Text: a.Text})
		}
		f.Notices = append(f.Notices, told)
		if n.ID != rests {
			continue
		}
		if f.Annex, err = v.annex(c, n, told.Reference); err != nil {
			return err
		}
	}
	return nil
}

// annex is a notice as the participant got it, and how it reached them.
func (v *visit) annex(c *correspondence, n db.Notice, reference string) (*documents.Annex, error) {
	a := &documents.Annex{Reference: reference}
	facts, kept, err := frozen[documents.NoticeFacts](v, "notice", n.ID, n.ContentID)
	if err != nil {
		return nil, err
	}
	if kept && facts.Check() == nil { // else its letter could not be written either
		a.Notice = &facts
	}
	deliveries, err := v.DeliveriesOfNotices(v.ctx, []string{n.ID})
	if err != nil {
		return nil, err
	}
	people, err := v.recorders(deliveries)
	if err != nil {
		return nil, err
	}
	for _, d := range deliveries {
		line := documents.Delivery{On: d.On.String(), Undone: d.What != db.DeliveryDone, By: d.By, Server: d.Server, Status: d.Status}
		if d.MessageID != nil {
			line.MessageID = *d.MessageID + "@" + v.office.mail.Domain
		}
		if d.RecordedBy != nil {
			who := people[*d.RecordedBy]
			line.RecordedBy = &documents.Review{Name: who.Name, Role: who.Role, On: school.DateOf(d.RecordedAt, c.program.location).String()}
		}
		a.Deliveries = append(a.Deliveries, line)
	}
	return a, nil
}

// recorders are the users who recorded deliveries, by their ids.
func (v *visit) recorders(deliveries []db.Delivery) (map[string]db.Person, error) {
	var ids []string
	for _, d := range deliveries {
		if d.RecordedBy != nil {
			ids = append(ids, *d.RecordedBy)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return v.People(v.ctx, ids)
}
