package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// Installation is what there is once: whether the data is a demo's and how far
// the demo's clock is ahead of real time.
type Installation = db.Installation

// Installation reads the installation's row.
func (o *Office) Installation(ctx context.Context) (i Installation, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		i, err = v.Tx.Installation(v.ctx)
		return err
	})
	return i, err
}

// MoveClock sets a demo's clock ahead of real time, forward only. The ticks of
// all jobs between now and to, by the product's clock, are passed over: a leap is
// nobody's downtime, and who leaps runs the jobs that they want.
func (o *Office) MoveClock(ctx context.Context, ahead time.Duration, to time.Time) error {
	return o.do(ctx, school.SystemActor(), ActMoveClock, func(v *visit) error {
		moved, err := v.MoveClockAhead(v.ctx, ahead)
		if err != nil {
			return err
		}
		if !moved {
			return &school.Error{Kind: school.Invalid, Message: "The clock of a demo goes forward only.",
				Fields: []school.FieldError{{Pointer: "/now", Message: "Give a moment after the product's present time."}}}
		}
		if err := v.SkipTicks(v.ctx, to); err != nil {
			return err
		}
		return v.audit("installation", "", map[string]any{"now": to})
	})
}

// BeginDemo makes an empty database one of synthetic data, which it stays. A
// database that holds anything else is a Conflict. It answers whether it was
// empty, so that somebody has to fill it.
func (o *Office) BeginDemo(ctx context.Context) (empty bool, err error) {
	err = o.do(ctx, school.ConsoleActor(), ActKeepHouse, func(v *visit) error {
		i, err := v.Tx.Installation(v.ctx)
		if err != nil {
			return err
		}
		holds, err := v.AnyOrganization(v.ctx)
		if err != nil {
			return err
		}
		if empty = !holds; i.Demo {
			return nil
		}
		if holds {
			return &school.Error{Kind: school.Conflict, Message: "This database holds data that is not the demo's. Give the demo a data folder or a database of its own."}
		}
		if err := v.MarkDemo(v.ctx); err != nil {
			return err
		}
		return v.audit("installation", "", map[string]any{"demo": true})
	})
	return empty, err
}
