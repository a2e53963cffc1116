// Package clocktest is the product's clock in tests: it shows what the test sets.
package clocktest

import (
	"sync"
	"time"

	"johnschool/school"
)

// Clock is a clock that a test moves. Any number of goroutines may look at it.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

// Still is a clock that stands until it is moved.
func Still(now time.Time) *Clock { return &Clock{now: now} }

// Running is a clock that goes on by a millisecond each time somebody looks at it, so
// that what is done later is later.
func Running(now time.Time) *Clock { return &Clock{now: now, step: time.Millisecond} }

// Now answers the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.step)
	return c.now
}

// Set moves the clock to a time, backwards too.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Move moves the clock as the demo's is moved: an Invalid error at /now for a time
// before the one it shows.
func (c *Clock) Move(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.Before(c.now) {
		return school.InvalidField("/now", "The clock only moves forward.")
	}
	c.now = to
	return nil
}
