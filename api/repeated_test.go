package api

import (
	"slices"
	"strings"
	"testing"

	"johnschool/school"
)

func TestFieldsThatAreGivenTwiceAreNamed(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{}`:                                            nil,
		`"text"`:                                        nil,
		`[1, 1]`:                                        nil,
		`{"a": "b", "b": "a"}`:                          nil,
		`{"a": {"c": 1}, "b": {"c": 1}}`:                nil,
		`[{"a": 1}, {"a": 1}]`:                          nil,
		`{"a": "a", "c": ["a", "a"]}`:                   nil,
		`{"a": 1, "a": 1}`:                              {"/a"},
		`{"a": 1, "a": 2, "a": null}`:                   {"/a"},
		`{"a": 1, "\u0061": 2}`:                         {"/a"},
		`{"a": {"b": 1}, "a": {"c": 1}}`:                {"/a"},
		`{"a": {"b": [], "b": {}}, "c": 1}`:             {"/a/b"},
		`[{}, {"a": [0, {"b": 1, "b": 2}]}]`:            {"/1/a/1/b"},
		`{"x/y": 1, "~": {}, "x/y": 1e999999, "~": []}`: {"/x~1y", "/~0"},
		`{"": 1, "": 2}`:                                {"/"},
	} {
		var got []string
		for _, f := range repeated([]byte(body)) {
			got = append(got, f.Pointer)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// An object given twice would be mixed from both, and only the second was looked at.
func TestABodyIsNotMixedFromTwoReadings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := `{"decidedBy": "Judge A", "decidedOn": "2027-01-04", "dueOn": "2027-09-01", "kind": "extension", "reason": "Illness", "dueOn": "2027-12-01"}`
	got := w.call(t, w.tokens[school.Clerk], post, base+"/enrollments/"+w.own.enrollment+"/amendments", []byte(body)).is(422)
	if !got.names("/dueOn") || !strings.Contains(string(got.body), giveOnce) {
		t.Errorf("%s", got.body)
	}
}
