package api

import (
	"math"
	"strings"
	"sync"
	"time"
)

// checks keeps guessing at certificates slow: so many a client address, and so many wrong ones a number, whoever asks. It
// is kept in memory, by each instance for itself; what stands in the way of guessing for good is the code of 60 bits.
type checks struct {
	mu        sync.Mutex
	now       func() time.Time
	addresses buckets
	numbers   buckets
}

// The limits: how many at once, and how long until there is one more. A number's are only used up by wrong codes, so that
// who holds a paper seldom waits because somebody else guesses at it.
const (
	addressBurst = 30
	addressEvery = 2 * time.Second
	numberBurst  = 20
	numberEvery  = 30 * time.Second
	mostBuckets  = 10_000 // of each kind, twice: some 4 MB
)

func newChecks(now func() time.Time) *checks {
	return &checks{now: now, addresses: buckets{most: addressBurst, every: addressEvery}, numbers: buckets{most: numberBurst, every: numberEvery}}
}

// take counts a check of a number from an address, which is empty for those who are signed in. It answers how many
// seconds to wait where there were too many; then nothing is counted.
func (c *checks) take(address, number string) (wait int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	ofAddress := &bucket{left: 1}
	if address != "" {
		ofAddress = c.addresses.of(address, now)
	}
	if wait := ofAddress.wait(addressEvery); wait > 0 {
		return wait
	}
	ofNumber := c.numbers.of(sameNumber(number), now)
	if wait := ofNumber.wait(numberEvery); wait > 0 {
		return wait
	}
	ofAddress.left--
	ofNumber.left--
	return 0
}

// genuine gives back what a check with the right code took from its number.
func (c *checks) genuine(number string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.numbers.of(sameNumber(number), c.now())
	b.left = min(b.left+1, numberBurst)
}

// sameNumber writes a number one way, as the register does when it looks it up.
func sameNumber(number string) string { return strings.ToUpper(strings.TrimSpace(number)) }

// bucket is what one key has left, as of a moment.
type bucket struct {
	left float64
	at   time.Time
}

// wait answers how many whole seconds until there is one, 0 where there is.
func (b *bucket) wait(every time.Duration) int {
	if b.left >= 1 {
		return 0
	}
	const rounding = 1e-6 // of a second: what is left is a fraction
	return max(1, int(math.Ceil((1-b.left)*every.Seconds()-rounding)))
}

// buckets are a bounded number of buckets: when they are too many, those that were not used since the last time that they
// were are forgotten.
type buckets struct {
	most         float64
	every        time.Duration
	recent, past map[string]*bucket
}

// of answers the bucket of a key, filled up to now.
func (s *buckets) of(key string, now time.Time) *bucket {
	b, known := s.recent[key]
	if !known {
		if s.recent == nil || len(s.recent) >= mostBuckets {
			s.past, s.recent = s.recent, map[string]*bucket{}
		}
		if b = s.past[key]; b == nil {
			b = &bucket{left: s.most, at: now}
		}
		s.recent[key] = b
	}
	if now.After(b.at) {
		b.left = min(s.most, b.left+now.Sub(b.at).Seconds()/s.every.Seconds())
		b.at = now
	}
	return b
}
