package registrar

import (
	"context"

	"johnschool/school"
)

// PauseRequest lets the rules stand still, except the due date, which only the
// court moves. Until is the last paused day; open-ended where not given.
type PauseRequest struct {
	From   school.Date  `json:"from"`
	Until  *school.Date `json:"until"`
	Reason string       `json:"reason"`
}

// EndPauseRequest says which day is the last paused one.
type EndPauseRequest struct {
	Until  school.Date `json:"until"`
	Reason string      `json:"reason"`
}

// Pause writes a time in which the participant cannot attend.
func (o *Office) Pause(ctx context.Context, actor school.Actor, id string, r PauseRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActPause, id, ifVersion, func(v *visit, c *change) error {
		var faults school.Faults
		faults.Check(r.From >= c.EnrolledOn, "/from", "A pause cannot begin before the enrollment.")
		faults.Check(r.Until == nil || *r.Until >= r.From, "/until", "The last paused day lies before the first.")
		school.CheckText(&faults, "/reason", r.Reason, 2000, true)
		if err := faults.Err(); err != nil {
			return err
		}
		if err := c.mustBeOpen(); err != nil {
			return err
		}
		p := school.Pause{ID: newID(), From: r.From, Until: r.Until, RecordedAt: c.at}
		c.details["pause"] = p.ID
		return v.InsertPause(v.ctx, c.ID, p, r.Reason, v.Actor.UserID)
	})
}

// EndPause sets the last paused day of a pause, or moves it; a day before its
// first withdraws it.
func (o *Office) EndPause(ctx context.Context, actor school.Actor, id, pauseID string, r EndPauseRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActPause, id, ifVersion, func(v *visit, c *change) error {
		var faults school.Faults
		school.CheckText(&faults, "/reason", r.Reason, 2000, true)
		faults.Check(r.Until != 0, "/until", "Say which day is the last paused one.")
		if err := faults.Err(); err != nil {
			return err
		}
		m, err := v.matter(c.ID, false)
		if err != nil {
			return err
		}
		for _, p := range m.Record.CurrentPauses() {
			if p.ID != pauseID {
				continue
			}
			next := school.Pause{ID: p.ID, From: p.From, Until: &r.Until, RecordedAt: c.at}
			if r.Until < p.From {
				next.Until, next.Withdrawn = p.Until, true
			}
			c.details["pause"] = p.ID
			return v.InsertPause(v.ctx, c.ID, next, r.Reason, v.Actor.UserID)
		}
		return notFound("pause")
	})
}
