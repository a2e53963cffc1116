package registrar

import (
	"context"

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
	after := firstID
	for {
		var ids []string
		err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			ids, err = v.StaleProjections(v.ctx, after, maxLimit)
			return err
		})
		if err != nil || len(ids) == 0 {
			return counts, err
		}
		if err := o.refresh(ctx, counts, ids); err != nil {
			return counts, err
		}
		after = ids[len(ids)-1]
	}
}

// refresh does some at once or, where that fails, one by one.
func (o *Office) refresh(ctx context.Context, counts map[string]int, ids []string) error {
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error { return v.refresh(ids) })
	switch {
	case err == nil:
		counts["projections"] += len(ids)
		return nil
	case school.KindOf(err) == school.Unavailable || ctx.Err() != nil:
		return err
	case len(ids) == 1:
		counts["failed"]++
		o.log.Error("projection cannot be recomputed", "enrollment", ids[0], "error", err)
		return nil
	}
	for i := range ids {
		if err := o.refresh(ctx, counts, ids[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) refresh(ids []string) error {
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
		p, err := v.programOf(l.ProgramID)
		if err != nil {
			return err
		}
		today := p.today(v.now)
		s := matters[i].standing(today)
		rows[i] = db.Refresh{EnrollmentID: l.ID, State: s.State, DueOn: s.DueOn, Standing: s,
			NextChangeOn: matters[i].nextLook(s)}
	}
	return v.RefreshProjections(v.ctx, rows)
}
