package documents

import (
	"fmt"
	"slices"
)

func (f *ReportFacts) check() error {
	if !slices.Contains(reportKinds, f.Kind) {
		return fieldError("kind", errUnknown)
	}
	err := requireText("reference", f.Reference, "letterhead.organization", f.Letterhead.Organization,
		"recipient.name", f.Recipient.Name, "participant.name", f.Participant.Name, "enrollmentNumber", f.EnrollmentNumber)
	if err != nil {
		return err
	}
	switch f.Kind {
	case Completion, Violation, UnpaidFees:
		if f.Finding == nil {
			return fieldError("finding", errMissing)
		}
	case Closed:
		if f.Closure == nil {
			return fieldError("closure", errMissing)
		}
	case Correcting:
		if f.Correction == nil {
			return fieldError("correction", errMissing)
		}
		if err := requireText("correction.supersedesReference", f.Correction.SupersedesReference); err != nil {
			return err
		}
	}
	var d dates
	f.checkDates(&d)
	f.checkRecordDates(&d)
	if d.err == nil && f.Annex != nil && f.Annex.Notice != nil {
		if err := f.Annex.Notice.Check(); err != nil {
			return fmt.Errorf("annex: %w", err)
		}
	}
	return d.err
}

func (f *ReportFacts) checkDates(d *dates) {
	d.required("writtenOn", f.WrittenOn)
	d.optional("dueOn", f.DueOn)
	d.optional("answerBy", f.AnswerBy)
	d.optional("participant.dateOfBirth", f.Participant.DateOfBirth)
	d.optional("order.orderedOn", f.Order.OrderedOn)
	d.optional("order.dueOn", f.Order.DueOn)
	d.optional("order.firstDueOn", f.Order.FirstDueOn)
	d.optional("enrolledOn", f.EnrolledOn)
	d.optional("standing.on", f.Standing.On)
	d.optional("fees.overdueSince", f.Fees.OverdueSince)
	for i, condition := range f.Requirements.Conditions {
		d.optional(fmt.Sprintf("requirements.conditions[%d].attestedOn", i), condition.AttestedOn)
	}
	if f.Finding != nil {
		d.required("finding.on", f.Finding.On)
		d.optional("finding.groundOn", f.Finding.GroundOn)
	}
	if f.Review != nil {
		d.required("review.on", f.Review.On)
	}
	if f.SecondReview != nil {
		d.required("secondReview.on", f.SecondReview.On)
	}
	if f.Closure != nil {
		d.required("closure.on", f.Closure.On)
	}
	if f.Resubmission != nil {
		d.required("resubmission.rejectedOn", f.Resubmission.RejectedOn)
		d.optional("resubmission.sentOn", f.Resubmission.SentOn)
	}
	if f.Follows != nil {
		d.optional("follows.sentOn", f.Follows.SentOn)
	}
	if f.Correction != nil {
		d.optional("correction.supersedesSentOn", f.Correction.SupersedesSentOn)
		d.optional("correction.fellOn", f.Correction.FellOn)
		if f.Correction.StandsAgain {
			d.required("correction.fellOn", f.Correction.FellOn)
		}
	}
}

func (f *ReportFacts) checkRecordDates(d *dates) {
	d.ofSessions("sessions", f.Sessions)
	d.ofSessions("upcoming", f.Upcoming)
	for i, credit := range f.Credits {
		d.required(fmt.Sprintf("credits[%d].on", i), credit.On)
	}
	for i, pause := range f.Pauses {
		d.required(fmt.Sprintf("pauses[%d].from", i), pause.From)
		d.optional(fmt.Sprintf("pauses[%d].until", i), pause.Until)
	}
	for i, amendment := range f.Amendments {
		d.required(fmt.Sprintf("amendments[%d].decidedOn", i), amendment.DecidedOn)
	}
	for i, n := range f.Notices {
		d.required(fmt.Sprintf("notices[%d].openedOn", i), n.OpenedOn)
		d.optional(fmt.Sprintf("notices[%d].deliveredOn", i), n.DeliveredOn)
		d.optional(fmt.Sprintf("notices[%d].cureUntil", i), n.CureUntil)
		d.optional(fmt.Sprintf("notices[%d].endedOn", i), n.EndedOn)
	}
	for i, n := range f.Notices {
		for k, a := range n.Answers {
			d.required(fmt.Sprintf("notices[%d].answers[%d].on", i, k), a.On)
		}
	}
	if f.Annex != nil {
		for i, delivery := range f.Annex.Deliveries {
			d.required(fmt.Sprintf("annex.deliveries[%d].on", i), delivery.On)
			if delivery.RecordedBy != nil {
				d.required(fmt.Sprintf("annex.deliveries[%d].recordedBy.on", i), delivery.RecordedBy.On)
			}
		}
	}
	for i, entry := range f.Fees.Entries {
		d.required(fmt.Sprintf("fees.entries[%d].on", i), entry.On)
	}
}

func (d *dates) ofSessions(field string, sessions []Session) {
	for i, session := range sessions {
		d.required(fmt.Sprintf("%s[%d].on", field, i), session.On)
		d.optional(fmt.Sprintf("%s[%d].otherOn", field, i), session.OtherOn)
	}
}
