package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// ResubmitRequest is what staff answer to a rejection.
type ResubmitRequest struct {
	Reason string `json:"reason"` // for the letter; may be empty
}

// ResubmitReport answers a rejection where the facts stand: a new report of the
// same kind takes the rejected one's place and keeps its due day. Where they do
// not, the night corrects by itself.
func (o *Office) ResubmitReport(ctx context.Context, actor school.Actor, id string, r ResubmitRequest, ifVersion *int64) (ReportView, error) {
	return o.followReport(ctx, actor, ActResubmitReport, id, ifVersion, func(v *visit, rejected db.Report) (string, error) {
		var faults school.Faults
		checkText(&faults, "/reason", r.Reason, 2000, false)
		if err := faults.Err(); err != nil {
			return "", err
		}
		if rejected.State != db.ReportRejected {
			return "", &school.Error{Kind: school.Conflict, Message: "Only a report that its recipient rejected is sent again this way; this one is " + rejected.State + "."}
		}
		if stands, err := v.stillStands(rejected); err != nil {
			return "", err
		} else if !stands {
			return "", &school.Error{Kind: school.Conflict, Message: "What this report rests on changed, and its finding no longer stands; a correction takes its place tonight."}
		}
		if err := v.mustTellOfAnEnd(rejected); err != nil {
			return "", err
		}
		return v.resubmit(rejected, r.Reason)
	})
}

// resubmit owes a rejected report again and answers the new one's id.
func (v *visit) resubmit(rejected db.Report, reply string) (string, error) {
	zone, err := loadZone(rejected.Zone)
	if err != nil {
		return "", err
	}
	id := newID()
	if err := v.MoveReport(v.ctx, rejected.ID, db.ReportSuperseded, "It was rejected; another report that answers takes its place."); err != nil {
		return "", err
	}
	if err := v.audit("report", rejected.ID, map[string]any{"state": db.ReportSuperseded, "by": id}); err != nil {
		return "", err
	}
	err = v.InsertReport(v.ctx, db.NewReport{ID: id, OrganizationID: rejected.OrganizationID, EnrollmentID: rejected.EnrollmentID, ProgramID: rejected.ProgramID,
		FindingID: deref(rejected.FindingID), Kind: rejected.Kind, State: db.ReportDue, Recipient: rejected.Recipient, CourtID: deref(rejected.CourtID),
		AgencyID: deref(rejected.AgencyID), Supersedes: rejected.ID, Reply: &reply, CreatedOn: school.DateOf(v.now, zone), DueOn: rejected.DueOn,
		Changes: rejected.Changes, At: v.now})
	if err != nil {
		return "", err
	}
	if err := v.noteReview(db.Report{ID: id, EnrollmentID: rejected.EnrollmentID, Zone: rejected.Zone}, db.ReviewEvent{Kind: db.ReviewConfirmed}, nil); err != nil {
		return "", err
	}
	return id, v.Tx.ConfirmReport(v.ctx, id, v.Actor.UserID, v.now)
}

// addResubmission adds what a rejected report was answered with the one that takes
// its place.
func (v *visit) addResubmission(f *documents.ReportFacts, c *correspondence, r db.Report) error {
	if r.Reply == nil {
		return nil
	}
	rejected, err := v.Report(v.ctx, *r.Supersedes)
	if err != nil {
		return err
	}
	number, err := v.ReportNumber(v.ctx, rejected.ID)
	if err != nil {
		return err
	}
	f.Resubmission = &documents.Resubmission{Reference: number, SentOn: dateText(rejected.SentOn), RejectedOn: dayIn(rejected.AnsweredAt, c.program.location),
		Reason: sentence(rejected.AnswerReason), Reply: sentence(*r.Reply)}
	return nil
}
