package auth

import (
	"errors"
	"testing"
	"time"

	"johnschool/school"
)

// waitOf is how many seconds a refusal says to wait, 0 for none.
func waitOf(err error) int {
	var e *school.Error
	if errors.As(err, &e) && e.Kind == school.TooMany {
		return e.RetryIn
	}
	return 0
}

// steppingClock is a time that a test moves.
type steppingClock struct{ at time.Time }

func (c *steppingClock) now() time.Time { return c.at }

func TestChecksRefill(t *testing.T) {
	t.Parallel()
	clock := &steppingClock{at: time.Date(2027, 1, 12, 20, 0, 0, 0, time.UTC)}
	c := NewChecks(clock.now)
	for i := range numberBurst {
		if wait := waitOf(c.Certificate("", []string{"nbi-c-00001 ", "NBIC1", "nbi c 0001"}[i%3])); wait != 0 {
			t.Fatalf("check %d waits %d", i, wait)
		}
	}
	if wait := waitOf(c.Certificate("198.51.100.7", "NBI-C-00001")); wait != 30 {
		t.Errorf("the number's next comes in %d s", wait)
	}
	clock.at = clock.at.Add(20 * time.Second)
	if wait := waitOf(c.Certificate("", "NBI-C-00001")); wait != 10 {
		t.Errorf("after 20 s the number's next comes in %d s", wait)
	}
	c.Genuine("NBI-C-00001")
	if wait := waitOf(c.Certificate("", "NBI-C-00001")); wait != 0 {
		t.Errorf("a right code took from the number: %d s", wait)
	}
	for i := range addressBurst {
		if wait := waitOf(c.Certificate("198.51.100.7", string(rune('a'+i)))); wait != 0 {
			t.Fatalf("check %d of the address waits %d", i, wait)
		}
	}
	if wait := waitOf(c.Certificate("198.51.100.7", "z")); wait != 2 {
		t.Errorf("the address waits %d s", wait)
	}
	if wait := waitOf(c.Certificate("198.51.100.8", "z")); wait != 0 {
		t.Errorf("another address waits %d s", wait)
	}
	clock.at = clock.at.Add(2 * time.Second)
	if wait := waitOf(c.Certificate("198.51.100.7", "z")); wait != 0 {
		t.Errorf("after 2 s the address still waits %d s", wait)
	}
}

func TestChecksForgetWhatNobodyAsks(t *testing.T) {
	t.Parallel()
	clock := &steppingClock{at: time.Date(2027, 1, 12, 20, 0, 0, 0, time.UTC)}
	s := buckets{most: 1, every: time.Hour}
	key := func(i int) string { return time.Duration(i).String() }
	for i := range 5 * mostBuckets {
		s.of("in use", clock.at).left = 0
		s.of(key(i), clock.at)
		if n := len(s.recent) + len(s.past); n > 2*mostBuckets {
			t.Fatalf("%d are kept", n)
		}
	}
	if left := s.of("in use", clock.at).left; left != 0 {
		t.Errorf("what is in use was forgotten: %v are left", left)
	}
}

func TestRightLinksAreNotCounted(t *testing.T) {
	t.Parallel()
	clock := &steppingClock{at: time.Date(2027, 1, 12, 20, 0, 0, 0, time.UTC)}
	c := NewChecks(clock.now)
	for i := range 5 * addressBurst {
		if wait := waitOf(c.Link("198.51.100.7")); wait != 0 {
			t.Fatalf("link %d waits %d", i, wait)
		}
		c.Opened("198.51.100.7")
	}
	for i := range addressBurst {
		if wait := waitOf(c.Link("198.51.100.7")); wait != 0 {
			t.Fatalf("wrong link %d waits %d", i, wait)
		}
	}
	if wait := waitOf(c.Link("198.51.100.7")); wait != 2 {
		t.Errorf("the next waits %d", wait)
	}
	if wait := waitOf(c.Link("198.51.100.8")); wait != 0 {
		t.Errorf("another address waits %d", wait)
	}
}
