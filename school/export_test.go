package school

import (
	"time"

	"pgregory.net/rapid"
)

// FirstGeneratedDay is the number of the first day of generated stories.
const FirstGeneratedDay = firstDay

// GenStory draws an enrollment with facts of every kind, now and then as known at some moment, and the days on which it
// plays.
func GenStory(t *rapid.T) (policy Policy, order Order, record Record, first, last Date) {
	s := genStory(t)
	if draw(t, "known at?", 0, 3) == 0 {
		s.record.KnownAt = s.clock.Add(-time.Duration(draw(t, "minutes", 0, 50)) * time.Minute)
	}
	return s.policy, s.order, s.record, dayNo(firstDay), dayNo(lastDay)
}
