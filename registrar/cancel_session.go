package registrar

import (
	"context"
	"fmt"

	"johnschool/db"
	"johnschool/school"
)

// CancelRequest is the school's decision that a session does not take place, or
// did not. DecidedOn is the program's today where it is not said.
type CancelRequest struct {
	DecidedOn *school.Date `json:"decidedOn"`
	Reason    string       `json:"reason"`
}

// CancelSession writes that a session counts for nobody and against nobody. What
// is on offer changed, and marks at it fall away: the program's open enrollments
// and the ended ones that it stands in wait to be evaluated again.
func (o *Office) CancelSession(ctx context.Context, actor school.Actor, id string, r CancelRequest) (db.SessionLine, error) {
	var line db.SessionLine
	err := o.do(ctx, actor, ActCancelSession, func(v *visit) error {
		session, err := v.sessionLine(id)
		if err != nil {
			return err
		}
		last, err := v.LockProgram(v.ctx, session.ProgramID)
		if err != nil {
			return err
		}
		decidedOn, err := v.checkCancel(id, &r)
		if err != nil {
			return err
		}
		at := stamp(v.now, last)
		if err := v.InsertCancellation(v.ctx, id, decidedOn, r.Reason, at, v.Actor.UserID); err != nil {
			return err
		}
		if err := v.MoveCalendar(v.ctx, session.ProgramID, at, db.CalendarChange{ID: newID(), FromDay: session.Day, SessionID: &id}); err != nil {
			return err
		}
		if line, err = v.sessionLine(id); err != nil {
			return err
		}
		return v.audit("session", id, map[string]any{"decidedOn": decidedOn})
	})
	return line, err
}

// sessionLine loads a session that an address names; staff reach their own
// programs' alone.
func (v *visit) sessionLine(id string) (db.SessionLine, error) {
	if !isID(id) {
		return db.SessionLine{}, notFound("session")
	}
	line, err := v.SessionLine(v.ctx, id)
	if db.IsNoRow(err) || (err == nil && !v.reaches(line.ProgramID)) {
		return line, notFound("session")
	}
	return line, err
}

// checkCancel looks at the session again now that the program is locked.
func (v *visit) checkCancel(id string, r *CancelRequest) (school.Date, error) {
	session, err := v.sessionLine(id)
	if err != nil {
		return 0, err
	}
	program, err := v.programOf(session.ProgramID)
	if err != nil {
		return 0, err
	}
	if session.Cancelled != nil {
		return 0, &school.Error{Kind: school.Conflict, Message: fmt.Sprintf("This session was cancelled already, by a decision of %s.", session.Cancelled.DecidedOn),
			Current: session}
	}
	trim(&r.Reason)
	today, recorded := program.today(v.now), school.DateOf(session.RecordedAt, program.location)
	decidedOn := max(today, recorded) // the product's clock may stand a moment before what was recorded last
	if r.DecidedOn != nil {
		decidedOn = *r.DecidedOn
	}
	var faults school.Faults
	checkText(&faults, "/reason", r.Reason, 2000, true)
	if r.DecidedOn != nil {
		faults.Check(decidedOn <= today, "/decidedOn", "A decision cannot be of a day in the future.")
		faults.Check(decidedOn >= recorded, "/decidedOn", fmt.Sprintf("The session was planned on %s; it cannot have been cancelled before.", recorded))
	}
	return decidedOn, faults.Err()
}
