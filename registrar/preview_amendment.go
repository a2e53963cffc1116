package registrar

import (
	"context"
	"errors"

	"johnschool/db"
	"johnschool/school"
)

// AmendmentPreview is what a decision would change: the enrollment as it stands and as
// it would stand at once after it, and the reports that would be owed for it.
type AmendmentPreview struct {
	Before, After EnrollmentView
	Owed          []ReportView // new with it
	Withdrawn     []ReportView // those it would take back
}

// errPreviewed rolls back what was done only to see what comes of it.
var errPreviewed = errors.New("registrar: previewed")

// PreviewAmendment tells what Amend would do: it is done, looked at, and rolled back,
// so that the two cannot differ. Nothing of it is kept; that the enrollment was read
// is. What cannot be right is refused as Amend refuses it.
func (o *Office) PreviewAmendment(ctx context.Context, actor school.Actor, id string, r AmendRequest) (AmendmentPreview, error) {
	var p AmendmentPreview
	err := o.do(ctx, actor, ActAmend, func(v *visit) (err error) {
		c, err := v.lock(id)
		if err != nil {
			return err
		}
		if p.Before, err = v.enrollmentView(id); err != nil {
			return err
		}
		before, err := v.reportStates(id)
		if err != nil {
			return err
		}
		if err := v.amend(c, r); err != nil {
			return err
		}
		if err := v.settle(c); err != nil {
			return err
		}
		if p.After, err = v.enrollmentView(id); err != nil {
			return err
		}
		if err := v.previewReports(&p, id, before); err != nil {
			return err
		}
		return errPreviewed
	})
	if !errors.Is(err, errPreviewed) {
		return p, err
	}
	return p, o.do(ctx, actor, ActReadEnrollment, func(v *visit) error { return v.auditReading("enrollment", id, nil) })
}

// reportStates are the states of an enrollment's reports by their ids.
func (v *visit) reportStates(enrollmentID string) (map[string]string, error) {
	rows, err := v.Tx.Reports(v.ctx, db.ReportFilter{EnrollmentID: enrollmentID, Limit: maxLimit})
	states := make(map[string]string, len(rows))
	for _, r := range rows {
		states[r.ID] = r.State
	}
	return states, err
}

func (v *visit) previewReports(p *AmendmentPreview, enrollmentID string, before map[string]string) error {
	rows, err := v.Tx.Reports(v.ctx, db.ReportFilter{EnrollmentID: enrollmentID, Limit: maxLimit})
	if err != nil {
		return err
	}
	for _, r := range rows {
		view, err := v.reportView(r)
		if err != nil {
			return err
		}
		switch was, known := before[r.ID]; {
		case !known:
			p.Owed = append(p.Owed, view)
		case was != r.State && r.State == db.ReportWithdrawn:
			p.Withdrawn = append(p.Withdrawn, view)
		}
	}
	return nil
}
