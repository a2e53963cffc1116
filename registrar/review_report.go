package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// ConfirmReport lets a held report go: a person looked at it. Where the rules ask
// for a second person, the first one's confirmation is kept and the second's lets
// it go.
func (o *Office) ConfirmReport(ctx context.Context, actor school.Actor, id string, ifVersion *int64) (ReportView, error) {
	return o.changeReport(ctx, actor, ActConfirmReport, id, ifVersion, func(v *visit, r db.Report) error {
		if letGoBy(r, v.Actor.UserID) {
			return errAsBefore
		}
		if err := v.mayConfirm(r); err != nil {
			return err
		}
		if stands, err := v.stillStands(r); err != nil {
			return err
		} else if !stands {
			return noLongerStands()
		}
		return v.confirm(r)
	})
}

// mayConfirm refuses a confirmation that changes nothing, or that a second person
// has to give.
func (v *visit) mayConfirm(r db.Report) error {
	switch {
	case r.State != db.ReportHeld:
		return &school.Error{Kind: school.Conflict, Message: "Only a held report waits for confirmation; this one is " + r.State + "."}
	case r.SecondPerson && r.ConfirmedBy != nil && *r.ConfirmedBy == v.Actor.UserID:
		return &school.Error{Kind: school.Conflict, Message: "You confirmed this report already. The program's rules ask for a second person: somebody else has to look at it and confirm it, too."}
	}
	return nil
}

// letGoBy tells whether a user's confirmation was the one that let a report go.
func letGoBy(r db.Report, userID string) bool {
	last := r.ConfirmedBy
	if r.SecondPerson {
		last = r.SecondedBy
	}
	return r.State != db.ReportHeld && r.State != db.ReportWithdrawn && r.State != db.ReportSuperseded && userID != "" && deref(last) == userID
}

func (v *visit) confirm(r db.Report) error {
	if err := v.noteReview(r, db.ReviewEvent{Kind: db.ReviewConfirmed}, nil); err != nil {
		return err
	}
	switch {
	case !r.SecondPerson:
		return v.Tx.ConfirmReport(v.ctx, r.ID, v.Actor.UserID, v.now)
	case r.ConfirmedAt == nil:
		return v.ConfirmReportFirst(v.ctx, r.ID, v.Actor.UserID, v.now)
	}
	return v.SecondReport(v.ctx, r.ID, v.Actor.UserID, v.now)
}

// noteReview writes what became of a report before it was sent. The caller gives
// the kind and what it needs besides; facts are those that a dismissal changed.
func (v *visit) noteReview(r db.Report, e db.ReviewEvent, facts any) error {
	zone, err := loadZone(r.Zone)
	if err != nil {
		return err
	}
	e.On, e.At = school.DateOf(v.now, zone), v.now
	return v.InsertReviewEvent(v.ctx, newID(), r, e, facts)
}

// HoldRequest asks for time before a held report is sent.
type HoldRequest struct {
	Reason string       `json:"reason"`
	Until  *school.Date `json:"until"` // the day from which it may send itself again; its due day where not given
}

// HoldReport keeps a held report from sending itself before a day: a person looks
// into it. Its own clock runs on and climbs, so the day is never after its due day.
func (o *Office) HoldReport(ctx context.Context, actor school.Actor, id string, r HoldRequest, ifVersion *int64) (ReportView, error) {
	return o.changeReport(ctx, actor, ActHoldReport, id, ifVersion, func(v *visit, report db.Report) error {
		var faults school.Faults
		checkText(&faults, "/reason", r.Reason, 2000, true)
		if err := faults.Err(); err != nil {
			return err
		}
		until, err := v.holdUntil(r, report)
		if err != nil {
			return err
		}
		if same, err := v.heldSo(report, r.Reason, until); err != nil {
			return err
		} else if same {
			return errAsBefore
		}
		if err := v.noteReview(report, db.ReviewEvent{Kind: db.ReviewHeld, Reason: r.Reason, Until: &until}, nil); err != nil {
			return err
		}
		return v.Tx.HoldReport(v.ctx, id, &until)
	})
}

// holdUntil is the day to which a request holds a report.
func (v *visit) holdUntil(r HoldRequest, report db.Report) (school.Date, error) {
	zone, err := loadZone(report.Zone)
	if err != nil {
		return 0, err
	}
	today := school.DateOf(v.now, zone)
	switch {
	case report.State != db.ReportHeld:
		return 0, &school.Error{Kind: school.Conflict, Message: "Only a report that waits for its review can be held; this one is " + report.State + "."}
	case report.DueOn <= today:
		return 0, &school.Error{Kind: school.Conflict, Message: "This report was due by " + report.DueOn.Words() + ": there is no time left to ask for. Confirm it, or dismiss it by the fact that is wrong."}
	case r.Until == nil:
		return report.DueOn, nil
	case *r.Until <= today:
		return 0, school.InvalidField("/until", "Give a day after today, or none to hold it to its due day, "+report.DueOn.Words()+".")
	case *r.Until > report.DueOn:
		return 0, school.InvalidField("/until", "The report is due by "+report.DueOn.Words()+"; it cannot be held longer.")
	}
	return *r.Until, nil
}

// heldSo tells whether the actor already holds a report to a day for a reason.
func (v *visit) heldSo(r db.Report, reason string, until school.Date) (bool, error) {
	if r.OnHoldUntil == nil || *r.OnHoldUntil != until {
		return false, nil
	}
	last, err := v.lastReview(r.ID)
	return last.Kind == db.ReviewHeld && last.Reason == reason && v.isActor(last.ByID), err
}

// lastReview is the latest event of a report's review; zero where there is none.
func (v *visit) lastReview(reportID string) (db.ReviewEvent, error) {
	events, err := v.ReviewEvents(v.ctx, reportID)
	if err != nil || len(events) == 0 {
		return db.ReviewEvent{}, err
	}
	return events[len(events)-1], nil
}

func (v *visit) isActor(userID *string) bool { return userID != nil && *userID == v.Actor.UserID }

// EndHold ends a hold: the report goes on as if nobody had asked for time.
func (o *Office) EndHold(ctx context.Context, actor school.Actor, id string, ifVersion *int64) (ReportView, error) {
	return o.changeReport(ctx, actor, ActHoldReport, id, ifVersion, func(v *visit, report db.Report) error {
		if report.State != db.ReportHeld {
			return &school.Error{Kind: school.Conflict, Message: "This report waits for no review any more; it is " + report.State + "."}
		}
		if report.OnHoldUntil == nil {
			return errAsBefore
		}
		if err := v.noteReview(report, db.ReviewEvent{Kind: db.ReviewHoldEnded}, nil); err != nil {
			return err
		}
		return v.Tx.HoldReport(v.ctx, id, nil)
	})
}

// releaseHeld lets a held report go whose review time ran out, unless somebody
// asked for time. What was confirmed by one of two persons goes as well; its
// record says so.
func (n *night) releaseHeld(v *visit, c *change) error {
	reports, err := v.Reports(v.ctx, db.ReportFilter{State: db.ReportHeld, EnrollmentID: c.ID, Limit: maxLimit})
	if err != nil {
		return err
	}
	for _, r := range reports {
		if r.HeldUntil == nil || n.on < *r.HeldUntil || onHold(r, n.on) {
			continue
		}
		if r, err = v.LockReport(v.ctx, r.ID); err != nil {
			return err
		}
		n.counts[countReleased]++
		if err := v.auditFor(c.OrganizationID, "report", r.ID, map[string]any{"released": "review time ran out", "confirmations": confirmations(r)}); err != nil {
			return err
		}
		event := db.ReviewEvent{Kind: db.ReviewReleased, Reason: releasedWords(r)}
		if err := v.noteReview(r, event, nil); err != nil {
			return err
		}
		if err := v.MoveReport(v.ctx, r.ID, db.ReportDue, ""); err != nil {
			return err
		}
	}
	return nil
}

// confirmations is how many persons confirmed a report.
func confirmations(r db.Report) int {
	n := 0
	if r.ConfirmedAt != nil {
		n++
	}
	if r.SecondedAt != nil {
		n++
	}
	return n
}

// releasedWords says how a report left its review by itself.
func releasedWords(r db.Report) string {
	switch {
	case r.SecondPerson && r.ConfirmedAt != nil:
		return "The review time ran out; one of two persons had confirmed it."
	case r.SecondPerson:
		return "The review time ran out; neither of two persons had confirmed it."
	}
	return "The review time ran out; nobody had confirmed it."
}
