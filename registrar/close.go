package registrar

import (
	"context"
	"slices"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// CloseOutcomes are the reasons for which staff end an enrollment
// administratively. Completion and failure are findings, never entered by hand.
var CloseOutcomes = []string{"vacated", "transferred", "deceased", "satisfied_elsewhere", "entered_in_error", "withdrawn", "other"}

// CloseRequest ends an enrollment administratively.
type CloseRequest struct {
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
}

// Close ends an enrollment administratively: neither completed nor in violation.
func (o *Office) Close(ctx context.Context, actor school.Actor, id string, r CloseRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActClose, id, ifVersion, func(v *visit, c *change) error {
		var faults school.Faults
		faults.Check(slices.Contains(CloseOutcomes, r.Outcome), "/outcome", "Choose one of "+strings.Join(CloseOutcomes, ", ")+". Completion and violation are found by the rules, not entered.")
		checkText(&faults, "/reason", r.Reason, 2000, true)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := c.mustBeOpen(); err != nil {
			return err
		}
		c.details["outcome"] = r.Outcome
		if err := v.closeCase(c, r.Outcome, statusClosed, r.Reason, "", c.today); err != nil {
			return err
		}
		return v.oweClosing(c)
	})
}

// closeCase ends an enrollment from a day on: its seat is free again and it keeps
// the standing of that day.
func (v *visit) closeCase(c *change, outcome, status, reason, findingID string, on school.Date) error {
	if isOpen(c.Status) {
		if err := v.leaveSeat(c.ClassID); err != nil {
			return err
		}
	}
	c.Status, c.WaitlistedID = status, nil
	defer func() { c.at = c.at.Add(time.Microsecond) }() // what is found afterwards rests on it
	return v.InsertClosure(v.ctx, db.NewClosure{EnrollmentID: c.ID, Outcome: outcome, Reason: reason, FindingID: findingID, RecordedBy: v.Actor.UserID,
		Closure: school.Closure{ID: newID(), On: on, RecordedAt: c.at}})
}

// reopen takes an enrollment up again from a day on. What was completed stays
// completed: only its finding's fall undoes that.
func (v *visit) reopen(c *change, on school.Date, reason string) error {
	completed := false
	err := v.endClosures(c, func(old db.ClosureLine) db.NewClosure {
		return db.NewClosure{EnrollmentID: c.ID, Outcome: old.Outcome, Reason: reason, FindingID: deref(old.FindingID), RecordedBy: v.Actor.UserID,
			Closure: school.Closure{ID: old.ID, On: old.On, ReopenedOn: &on, RecordedAt: c.at}}
	}, func(old db.ClosureLine) bool {
		completed = completed || old.Outcome == statusCompleted
		return old.Outcome != statusCompleted
	})
	if completed {
		c.Status = statusCompleted
	}
	return err
}

// voidClosure takes back the end that rested on a finding which fell away.
func (v *visit) voidClosure(c *change, findingID, reason string) error {
	return v.endClosures(c, func(old db.ClosureLine) db.NewClosure {
		return db.NewClosure{EnrollmentID: c.ID, Outcome: old.Outcome, Reason: reason, FindingID: findingID, RecordedBy: v.Actor.UserID,
			Closure: school.Closure{ID: old.ID, On: old.On, Voided: true, RecordedAt: c.at}}
	}, func(old db.ClosureLine) bool { return deref(old.FindingID) == findingID })
}

// endClosures writes a later version of those ends that still hold and match;
// where none holds any more the enrollment runs again, in its class where it had
// one.
func (v *visit) endClosures(c *change, next func(db.ClosureLine) db.NewClosure, match func(db.ClosureLine) bool) error {
	lines, err := v.Closures(v.ctx, c.ID)
	if err != nil {
		return err
	}
	still := false
	for _, old := range lines {
		if old.Voided || old.ReopenedOn != nil {
			continue
		}
		if !match(old) {
			still = true
			continue
		}
		if err := v.InsertClosure(v.ctx, next(old)); err != nil {
			return err
		}
	}
	if still || isOpen(c.Status) {
		return nil
	}
	c.Status = statusPending
	if c.ClassID != nil {
		c.Status = statusActive
		return v.KeepSeat(v.ctx, *c.ClassID)
	}
	return nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
