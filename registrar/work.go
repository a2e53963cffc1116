package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// Work counts what waits for the actor, each kind up to db.MostWork.
func (o *Office) Work(ctx context.Context, actor school.Actor) (db.Work, error) {
	var w db.Work
	err := o.do(ctx, actor, ActReadWork, func(v *visit) (err error) {
		if w, err = v.WorkOf(v.ctx, v.reach(), v.now); err != nil {
			return err
		}
		return v.auditReading("work", "", nil)
	})
	return w, err
}
