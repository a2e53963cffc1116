package school

import (
	"testing"

	"pgregory.net/rapid"
)

// TestLastChance holds the last chance against the standing: whoever is told that the
// next absence makes completion impossible is at it, and nobody is who could not
// complete anyway or needs nothing.
func TestLastChance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genStory(t)
		on := dayNo(draw(t, "on", firstDay, lastDay))
		standing := Evaluate(s.policy, s.order, s.record, on)
		why, is := LastChance(s.policy, s.order, s.record, on)
		if is && (standing.Closed || standing.Needed == 0 || standing.OnOffer < standing.Needed) {
			t.Fatalf("at the last chance, though %+v", standing)
		}
		for _, reason := range standing.Reasons {
			if reason.Code == ReasonNextImpossible && reason.Text != why.Text {
				t.Fatalf("told %q, the last chance is %q", reason.Text, why.Text)
			}
		}
	})
}
