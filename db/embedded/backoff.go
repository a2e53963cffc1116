package embedded

import (
	"context"
	"time"
)

// backoff waits longer from try to try: first, then half as long again each time, up to most.
type backoff struct {
	first, most time.Duration

	delay  time.Duration
	waited time.Duration // in all
}

// next waits before another try and returns the error of ctx if that ends first.
func (b *backoff) next(ctx context.Context) error {
	b.delay = min(max(b.first, b.delay*3/2), b.most)
	timer := time.NewTimer(b.delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		b.waited += b.delay
		return nil
	}
}
