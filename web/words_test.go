package web

import "testing"

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
