package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// Installation is what there is once: whether the data is a demo's and how far
// the demo's clock is ahead of real time (negative: behind it).
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
// all jobs between now and to, by the product's clock, are passed over, and sessions of the pages go on: a leap is
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
		if err := v.CarryWebSessions(v.ctx, v.now, to.Sub(v.now)); err != nil {
			return err
		}
		return v.audit("installation", "", map[string]any{"now": to})
	})
}

// DemoFilled tells whether this is a demo's database. One that holds anything
// else is a Conflict; one that holds nothing is yet to be filled.
func (o *Office) DemoFilled(ctx context.Context) (filled bool, err error) {
	err = o.do(ctx, school.ConsoleActor(), ActKeepHouse, func(v *visit) error {
		i, err := v.Tx.Installation(v.ctx)
		if err != nil {
			return err
		}
		holds, err := v.AnyOrganization(v.ctx)
		if filled = i.Demo; err != nil || filled || !holds {
			return err
		}
		return &school.Error{Kind: school.Conflict, Message: "This database holds data that is not a whole demo's. Give the demo a data folder (JOHNSCHOOL_DATA) or a database of its own."}
	})
	return filled, err
}

// SealDemo makes this, for good, a database of synthetic data whose clock may be
// moved: the last step of filling it. The clock begins ahead of real time, or
// behind where ahead is negative: from then on it goes forward only.
func (o *Office) SealDemo(ctx context.Context, ahead time.Duration) error {
	return o.do(ctx, school.ConsoleActor(), ActKeepHouse, func(v *visit) error {
		if err := v.MarkDemo(v.ctx, ahead); err != nil {
			return err
		}
		return v.audit("installation", "", map[string]any{"demo": true})
	})
}
