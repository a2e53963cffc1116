package registrar

import (
	"context"
	"errors"
	"fmt"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// change is a locked enrollment whose facts are about to change. What a use case
// sets in Status, ClassID and WaitlistedID is written with the new projection.
type change struct {
	db.Locked
	program program
	today   school.Date // the program's
	at      time.Time   // recorded_at of every fact of this change
	details map[string]any
}

// changeCase is the frame of every use case that changes the facts of one
// enrollment: lock it, let work write the facts, then write the projection and
// the audit event and answer the enrollment as it stands.
func (o *Office) changeCase(ctx context.Context, actor school.Actor, what Action, id string, ifVersion *int64, work func(*visit, *change) error) (EnrollmentView, error) {
	var view EnrollmentView
	err := o.do(ctx, actor, what, func(v *visit) error {
		c, err := v.lock(id)
		if err != nil {
			return err
		}
		if ifVersion != nil && *ifVersion != c.Version {
			return v.stale(c)
		}
		if err := work(v, c); err != nil {
			return err
		}
		if err := v.settle(c); err != nil {
			return err
		}
		if err := v.audit("enrollment", c.ID, c.details); err != nil {
			return err
		}
		view, err = v.enrollmentView(c.ID)
		return err
	})
	var e *school.Error
	if errors.As(err, &e) && e.Kind == school.Stale {
		o.nameChanges(ctx, id, e, *ifVersion)
	}
	return view, err
}

// nameChanges tells someone whose version is old what was done since: the actions
// of the trail. Where the trail cannot be read, the answer does without.
func (o *Office) nameChanges(ctx context.Context, id string, stale *school.Error, seen int64) {
	now, ok := stale.Current.(EnrollmentView)
	if !ok || now.Version <= seen {
		return
	}
	err := o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
		actions, err := tx.LastActions(ctx, id, looking, now.Version-seen)
		if err == nil && len(actions) > 0 {
			stale.Changed = actions
		}
		return err
	})
	if err != nil {
		o.log.Warn("what changed cannot be told", "enrollment", id, "error", err)
	}
}

// lock takes an enrollment for changing.
func (v *visit) lock(id string) (*change, error) {
	if !isID(id) {
		return nil, notFound("enrollment")
	}
	rows, err := v.LockEnrollments(v.ctx, []string{id})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, notFound("enrollment")
	}
	p, err := v.programOf(rows[0].ProgramID)
	if err != nil {
		return nil, err
	}
	now := v.office.now() // the lock may have been waited for
	return &change{Locked: rows[0], program: p, today: p.today(now), at: stamp(now, rows[0].LastRecorded), details: map[string]any{}}, nil
}

// settle writes the projection after the facts of a change are written. The
// compliance job looks at the enrollment again.
func (v *visit) settle(c *change) error {
	m, err := v.matter(c.ID, false)
	if err != nil {
		return err
	}
	if err := v.movePaused(c, m); err != nil {
		return err
	}
	return v.UpdateEnrollment(v.ctx, c.ID, v.projection(c, m, true))
}

// projection is what lists show of the matter as of today.
func (v *visit) projection(c *change, m matter, complianceIs bool) db.Projection {
	s := m.standing(c.today)
	return db.Projection{Standing: s, NextChangeOn: m.nextLook(s), RecordedAt: c.at,
		Status: c.Status, ClassID: c.ClassID, WaitlistedID: c.WaitlistedID, ComplianceIs: complianceIs}
}

// movePaused lets the status follow the pauses: paused while one covers today.
func (v *visit) movePaused(c *change, m matter) error {
	if !isOpen(c.Status) {
		return nil
	}
	switch paused := m.Record.PausedOn(c.today); {
	case paused:
		c.Status = statusPaused
	case c.Status == statusPaused && c.ClassID != nil:
		c.Status = statusActive
	case c.Status == statusPaused && c.WaitlistedID != nil:
		c.Status = statusWaitlisted
	case c.Status == statusPaused:
		c.Status = statusPending
	}
	return nil
}

// mustBeOpen refuses a change of an enrollment that has ended.
func (c *change) mustBeOpen() error {
	if isOpen(c.Status) {
		return nil
	}
	return &school.Error{Kind: school.Conflict, Message: fmt.Sprintf("This enrollment has ended (%s). Only the court can take it up again: enter its decision as an amendment.", c.Status)}
}

// stale is the answer to a change of an enrollment that somebody else changed
// first: what stands now.
func (v *visit) stale(c *change) error {
	now, err := v.enrollmentView(c.ID)
	if err != nil {
		return err
	}
	return &school.Error{Kind: school.Stale, Message: "Somebody changed this enrollment meanwhile. Look at it as it stands and try again.",
		Current: now, Changed: []string{"version"}}
}
