package registrar

import (
	"johnschool/db"
	"johnschool/school"
)

// oweClosing owes the order's recipient a report that the enrollment was closed
// administratively, and why. Its clock is that of a completion: both end a case.
func (v *visit) oweClosing(c *change) error {
	m, err := v.matter(c.ID, false)
	if err != nil {
		return err
	}
	return v.oweReport(owed{caseOf: caseOf{c.ID, c.ProgramID, c.OrganizationID, m.Order}, kind: db.ReportClosed,
		clock: m.policyOn(c.today).CompletionReport, on: c.today})
}

// withdrawClosing takes back the report of a closing that the court undid, where it
// did not go out or its recipient rejected it. One that went out otherwise needs no
// correction: the decision is the court's.
func (v *visit) withdrawClosing(c *change) error {
	reports, err := v.Tx.Reports(v.ctx, db.ReportFilter{EnrollmentID: c.ID, Kind: db.ReportClosed, Ours: true, Limit: maxLimit})
	if err != nil {
		return err
	}
	for _, listed := range reports {
		r, err := v.LockReport(v.ctx, listed.ID)
		if err != nil {
			return err
		}
		why := "The enrollment was reinstated."
		if r.State == db.ReportDue {
			if onItsWay, err := v.OnItsWay(v.ctx, r.MessageID); err != nil {
				return err
			} else if onItsWay {
				continue
			}
			why = "The enrollment was reinstated before it was sent."
		}
		if err := v.auditFor(c.OrganizationID, "report", r.ID, map[string]any{"state": db.ReportWithdrawn}); err != nil {
			return err
		}
		if err := v.MoveReport(v.ctx, r.ID, db.ReportWithdrawn, why); err != nil {
			return err
		}
	}
	return nil
}

// tells answers the end of an enrollment that a report is about, the latest that
// holds; nil where it is about none, or the court undid it.
func tells(r db.Report, closures []db.ClosureLine) *db.ClosureLine {
	for _, end := range closures {
		of := r.Kind == db.ReportClosed && end.FindingID == nil || r.Kind == db.ReportViolation && end.Outcome == statusUnsuccessful
		if of && !end.Voided && end.ReopenedOn == nil {
			return &end
		}
	}
	return nil
}

// mustTellOfAnEnd refuses to send a report of a closing again that the court undid.
func (v *visit) mustTellOfAnEnd(r db.Report) error {
	if r.Kind != db.ReportClosed {
		return nil
	}
	closures, err := v.Closures(v.ctx, r.EnrollmentID)
	if err == nil && tells(r, closures) == nil {
		err = &school.Error{Kind: school.Conflict, Message: "The enrollment was reinstated since: there is no closing to report any more."}
	}
	return err
}
