package auth

import (
	"math"
	"sync"
	"time"

	"johnschool/school"
)

// Checks keeps guessing slow, over all faces together: at certificates so many a client address, and so many wrong ones a
// number, whoever asks; at answer links so many wrong ones a client address. It is kept in memory, by each instance for
// itself; what stands in the way of guessing for good are codes of 60 and links of 256 bits.
type Checks struct {
	mu        sync.Mutex
	now       func() time.Time
	addresses buckets
	numbers   buckets
	links     buckets
}

// The limits: how many at once, and how long until there is one more. A number's are only used up by wrong codes, so that
// who holds a paper seldom waits because somebody else guesses at it; a link's address by wrong links, for a courthouse
// has one address.
const (
	addressBurst = 30
	addressEvery = 2 * time.Second
	numberBurst  = 20
	numberEvery  = 30 * time.Second
	mostBuckets  = 10_000 // of each kind, twice: some 4 MB
)

// NewChecks counts by a clock of real time.
func NewChecks(now func() time.Time) *Checks {
	return &Checks{now: now, addresses: buckets{most: addressBurst, every: addressEvery}, numbers: buckets{most: numberBurst, every: numberEvery},
		links: buckets{most: addressBurst, every: addressEvery}}
}

// Certificate counts a check of a number from an address, which is empty for those who are signed in. Where there were
// too many it counts nothing and answers a TooMany error that says how long to wait.
func (c *Checks) Certificate(address, number string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	ofAddress := &bucket{left: 1}
	if address != "" {
		ofAddress = c.addresses.of(address, now)
	}
	ofNumber := c.numbers.of(school.ReadCertificateNumber(number), now)
	for _, limit := range []struct {
		of    *bucket
		every time.Duration
	}{{ofAddress, addressEvery}, {ofNumber, numberEvery}} {
		if wait := limit.of.wait(limit.every); wait > 0 {
			return tooMany("Certificates are checked too often from here, or this one is; please wait a little.", wait)
		}
	}
	ofAddress.left--
	ofNumber.left--
	return nil
}

// Genuine gives back what a check with the right code took from its number.
func (c *Checks) Genuine(number string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.numbers.of(school.ReadCertificateNumber(number), c.now())
	b.left = min(b.left+1, numberBurst)
}

// Link counts an answer link that somebody at an address opens. Where there were too many wrong ones it answers a TooMany
// error.
func (c *Checks) Link(address string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.links.of(address, c.now())
	if wait := b.wait(addressEvery); wait > 0 {
		return tooMany("Too many wrong links were opened from here; please wait a little, then open yours again.", wait)
	}
	b.left--
	return nil
}

// Opened gives back what a right link took from its address.
func (c *Checks) Opened(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.links.of(address, c.now())
	b.left = min(b.left+1, addressBurst)
}

func tooMany(message string, wait int) error {
	return &school.Error{Kind: school.TooMany, Message: message, RetryIn: wait}
}

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
