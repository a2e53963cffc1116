package school

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most characters of a text: of a name or a line, and of a note.
const (
	shortText = 200
	longText  = 2000
)

// Required is what is said of a text that is missing.
const Required = "This is required."

// CheckText notes at pointer what keeps a text from being stored and printed:
// it is empty though required, longer than max characters, no valid UTF-8, or
// has control characters. Texts of notes may have line breaks and tabs.
func CheckText(f *Faults, pointer, value string, max int, required bool) {
	switch {
	case !utf8.ValidString(value):
		f.Add(pointer, "The text is not valid UTF-8.")
	case required && isBlank(value):
		f.Add(pointer, Required)
	case utf8.RuneCountInString(value) > max:
		f.Add(pointer, fmt.Sprintf("Use at most %d characters.", max))
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !(max > shortText && breaksLine(r)) }):
		f.Add(pointer, "Remove the control characters.")
	}
}

func breaksLine(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }
