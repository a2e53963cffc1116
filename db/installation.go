package db

import (
	"context"
	"time"
)

// Installation is what there is once.
type Installation struct {
	Demo    bool  `db:"demo"`
	AheadUS int64 `db:"clock_ahead_us"` // the demo clock, ahead of real time, in microseconds
}

// Ahead is how far the product's clock is ahead of real time; negative: behind it.
func (i Installation) Ahead() time.Duration { return time.Duration(i.AheadUS) * time.Microsecond }

// Installation reads the installation's row.
func (t *Tx) Installation(ctx context.Context) (Installation, error) {
	var i Installation
	err := t.get(ctx, &i, `select demo, clock_ahead_us from installation`)
	return i, err
}

// MarkDemo makes this a database of synthetic data, which it stays, and sets how
// far its clock is ahead of real time to begin with.
func (t *Tx) MarkDemo(ctx context.Context, ahead time.Duration) error {
	_, err := t.exec(ctx, `update installation set demo = true, clock_ahead_us = $1`, ahead.Microseconds())
	return err
}

// MoveClockAhead sets how far the demo clock is ahead, unless it is ahead further
// already; it answers whether.
func (t *Tx) MoveClockAhead(ctx context.Context, ahead time.Duration) (bool, error) {
	n, err := t.exec(ctx, `update installation set clock_ahead_us = $1 where demo and clock_ahead_us <= $1`, ahead.Microseconds())
	return n == 1, err
}

// AnyOrganization tells whether the database holds anything.
func (t *Tx) AnyOrganization(ctx context.Context) (bool, error) {
	var any bool
	err := t.get(ctx, &any, `select exists (select from organization)`)
	return any, err
}
