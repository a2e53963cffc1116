package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// clock is the product's: real time, in a demo ahead of it or, begun so, behind.
type clock struct{ ahead atomic.Int64 }

// Now implements registrar.Clock.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) set(ahead time.Duration) { c.ahead.Store(int64(ahead)) }

// demoClock moves the clock of a demo, forward only, for good: the installation
// keeps how far ahead it is.
type demoClock struct {
	*clock
	office *registrar.Office
	mu     sync.Mutex
}

// mostAhead is how far a demo's clock may be ahead of real time.
const mostAhead = 60 * 365 * 24 * time.Hour

// Move sets the product's time. A moment before the present one is an Invalid
// error.
func (d *demoClock) Move(to time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	real := time.Now()
	ahead := to.Sub(real)
	switch {
	case int64(ahead) < d.ahead.Load():
		return school.InvalidField("/now", "The clock goes forward only: give a moment after the product's present time.")
	case ahead > mostAhead:
		return school.InvalidField("/now", "That is too far ahead: give a moment within 60 years.")
	}
	ahead = ahead.Truncate(time.Microsecond)
	if err := d.office.MoveClock(context.Background(), ahead, to); err != nil {
		return err
	}
	d.set(ahead)
	return nil
}
