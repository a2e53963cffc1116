package registrar

import (
	"johnschool/db"
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

// withdrawClosing takes back the report of a closing that the court undid before
// it went out. One that did needs no correction: the decision is the court's.
func (v *visit) withdrawClosing(c *change) error {
	reports, err := v.Tx.Reports(v.ctx, db.ReportFilter{EnrollmentID: c.ID, Kind: db.ReportClosed, State: db.ReportDue, Limit: maxLimit})
	if err != nil {
		return err
	}
	for _, r := range reports {
		if _, err := v.LockReport(v.ctx, r.ID); err != nil {
			return err
		}
		if onItsWay, err := v.OnItsWay(v.ctx, r.MessageID); err != nil {
			return err
		} else if onItsWay {
			continue
		}
		if err := v.auditFor(c.OrganizationID, "report", r.ID, map[string]any{"state": db.ReportWithdrawn}); err != nil {
			return err
		}
		if err := v.MoveReport(v.ctx, r.ID, db.ReportWithdrawn, "The enrollment was reinstated before it was sent."); err != nil {
			return err
		}
	}
	return nil
}
