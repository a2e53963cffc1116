package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// firstID is before every id.
const firstID = "00000000-0000-0000-0000-000000000000"

// RefreshProjections recomputes the projections that a shared fact (a class
// planned, a session cancelled) made stale. One that cannot be recomputed stays
// stale and does not stop the others.
func (o *Office) RefreshProjections(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	if err := o.refreshStale(ctx, counts); err != nil {
		return counts, err
	}
	var programs []string
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		programs, err = v.ChangedCalendars(v.ctx)
		return err
	})
	for _, id := range programs {
		if err == nil {
			err = o.followCalendar(ctx, id, counts)
		}
	}
	return counts, err
}

// refreshStale tries those again that failed before.
func (o *Office) refreshStale(ctx context.Context, counts map[string]int) error {
	after := firstID
	for {
		var ids []string
		err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			ids, err = v.StaleProjections(v.ctx, after, maxLimit)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := o.refresh(ctx, counts, ids, false); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// followCalendar works off the changes of a program's calendar: the projections of
// the enrollments that they touch are recomputed, and the compliance job is to
// look at them. Only when all of them are, the changes are done with: whoever dies
// half-way, or works beside another, does no harm.
func (o *Office) followCalendar(ctx context.Context, programID string, counts map[string]int) error {
	var changes []db.CalendarChange
	var touched []string
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		if changes, err = v.CalendarChanges(v.ctx, programID); err != nil || len(changes) == 0 {
			return err
		}
		touched, err = v.TouchedBy(v.ctx, programID, changes)
		return err
	})
	if err != nil || len(changes) == 0 {
		return err
	}
	for ids := range slices.Chunk(touched, maxLimit) {
		if err := o.refresh(ctx, counts, ids, true); err != nil {
			return err
		}
	}
	return o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error { return v.EndCalendarChanges(v.ctx, changes) })
}

// refresh does some at once or, where that fails, one by one; what was changed,
// the compliance job has to look at, too.
func (o *Office) refresh(ctx context.Context, counts map[string]int, ids []string, changed bool) error {
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error { return v.refresh(ids, changed) })
	switch {
	case err == nil:
		counts["projections"] += len(ids)
		return nil
	case school.KindOf(err) == school.Unavailable || ctx.Err() != nil:
		return err
	case len(ids) == 1:
		counts["failed"]++
		o.log.Error("projection cannot be recomputed", "enrollment", ids[0], "error", err)
		if !changed {
			return nil
		}
		return o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error { return v.MarkStale(v.ctx, ids) })
	}
	for i := range ids {
		if err := o.refresh(ctx, counts, ids[i:i+1], changed); err != nil {
			return err
		}
	}
	return nil
}

// refresh evaluates locked enrollments afresh. The calendar is read after they are
// locked: one that changes later touches them again.
func (v *visit) refresh(ids []string, changed bool) error {
	locked, err := v.LockEnrollments(v.ctx, ids)
	if err != nil {
		return err
	}
	matters, err := v.matters(ids, false)
	if err != nil {
		return err
	}
	rows := make([]db.Refresh, len(locked))
	for i, l := range locked {
		today, err := matters[i].today(v.now)
		if err != nil {
			return err
		}
		s := matters[i].standing(today)
		rows[i] = db.Refresh{EnrollmentID: l.ID, State: s.State, DueOn: s.DueOn, Standing: s, NextChangeOn: matters[i].nextLook(s)}
		if changed {
			rows[i].ComplianceIs = &changed
		}
	}
	return v.RefreshProjections(v.ctx, v.now, rows)
}
