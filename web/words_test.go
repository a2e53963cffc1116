package web

import (
	"testing"
	"time"

	"johnschool/registrar"
)

// TestWordsBeginWithWholeLetters: modules and classes are named by schools, in any
// language.
func TestWordsBeginWithWholeLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{capital("ética"), "Ética"}, {lower("Érase"), "érase"}, {capital("on track"), "On track"}, {capital(""), ""}, {lower(""), ""},
		{codeWords("left_early"), "Left early"}, {spaced("heldBackByBrake"), "held back by brake"},
		{kindWords("unpaid_fees"), "Report of unpaid fees"}, {kindWords("not_known_yet"), "Not known yet"}, {languageWords("so"), "Somali"}, {languageWords("pt"), "pt"},
	} {
		if c.got != c.want {
			t.Errorf("it is written %q, not %q", c.got, c.want)
		}
	}
}

func TestTimesOfDayInWords(t *testing.T) {
	t.Parallel()
	for clock, want := range map[string]string{"00:00": "midnight", "00:30": "12:30 a.m.", "06:00": "6 a.m.", "12:00": "noon", "12:05": "12:05 p.m.", "18:30": "6:30 p.m."} {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := timeOf(at); got != want {
			t.Errorf("%s is %q, want %q", clock, got, want)
		}
		if again, err := readTimeOfDay(timeOf(at)); err != nil || !again.Equal(at) {
			t.Errorf("%q is not read as %s: %v, %v", timeOf(at), clock, again, err)
		}
	}
}

// TestEveryActionHasWords: without them it would be read as a code in the trail.
func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	for _, action := range registrar.Actions() {
		if didWords[action] == "" {
			t.Errorf("the trail has no words for %s", action)
		}
	}
}
