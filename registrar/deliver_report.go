package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// DeliverReport writes that staff handed a written report over to its recipient or
// posted it: where there is no e-mail address, or mail to it came back. That it
// happened stands even where its finding no longer does: a correction follows.
func (o *Office) DeliverReport(ctx context.Context, actor school.Actor, id string, r DeliveryRequest, ifVersion *int64) (ReportView, error) {
	return o.changeReport(ctx, actor, ActDeliverReport, id, ifVersion, func(v *visit, report db.Report) error {
		zone, err := loadZone(report.Zone)
		if err != nil {
			return err
		}
		if err := r.check(school.DateOf(v.now, zone), report.CreatedOn, "the report came to be owed"); err != nil {
			return err
		}
		if err := readyToGo(report); err != nil {
			return err
		}
		_, err = v.sendReport(db.Handing{ID: id, By: r.By, On: r.On, Actor: v.Actor.UserID, At: v.now})
		return err
	})
}

// readyToGo refuses a report that has nothing to be sent, or was sent.
func readyToGo(r db.Report) error {
	switch {
	case r.State == db.ReportHeld:
		return &school.Error{Kind: school.Conflict, Message: "This report waits for its review; confirm it first."}
	case r.State != db.ReportDue && r.SentOn != nil:
		return &school.Error{Kind: school.Conflict, Message: "This report is " + r.State + "; it went out on " + r.SentOn.String() + "."}
	case r.State != db.ReportDue:
		return &school.Error{Kind: school.Conflict, Message: "This report is " + r.State + "; it is no longer owed."}
	case r.LetterID == nil:
		return &school.Error{Kind: school.Conflict, Message: "The letter is not written yet; that happens within a minute or so. Please try again then."}
	}
	return nil
}

// addNoticeDeliveries adds to notices what was recorded of their delivery.
func (v *visit) addNoticeDeliveries(notices []db.Notice) error {
	rows, err := v.DeliveriesOfNotices(v.ctx, idsOf(notices, func(n db.Notice) string { return n.ID }))
	if err != nil {
		return err
	}
	of := map[string][]db.Delivery{}
	for _, d := range rows {
		of[*d.NoticeID] = append(of[*d.NoticeID], d)
	}
	for i := range notices {
		notices[i].Deliveries = orNone(of[notices[i].ID])
	}
	return nil
}

// addReportDeliveries adds to reports what was recorded of their sending.
func (v *visit) addReportDeliveries(reports []ReportView) error {
	rows, err := v.DeliveriesOfReports(v.ctx, idsOf(reports, func(r ReportView) string { return r.ID }))
	if err != nil {
		return err
	}
	of := map[string][]db.Delivery{}
	for _, d := range rows {
		of[*d.ReportID] = append(of[*d.ReportID], d)
	}
	for i := range reports {
		reports[i].Deliveries = orNone(of[reports[i].ID])
	}
	return nil
}

// orNone is an empty list rather than no list: a reader need not ask which.
func orNone(rows []db.Delivery) []db.Delivery {
	if rows == nil {
		return []db.Delivery{}
	}
	return rows
}
