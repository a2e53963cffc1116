package documents

import (
	"strings"

	"johnschool/school"
)

// dates collects what is wrong with the dates of a document's facts: the first bad one.
type dates struct{ err error }

// optional checks a date that may be empty, required one that may not.
func (d *dates) optional(field, value string) {
	if value == "" || d.err != nil {
		return
	}
	if _, err := school.ParseDate(value); err != nil {
		d.err = fieldError(field, errDate)
	}
}

func (d *dates) required(field, value string) {
	if value == "" && d.err == nil {
		d.err = fieldError(field, errMissing)
	}
	d.optional(field, value)
}

// requireText answers an error naming the first empty field of pairs of field and value.
func requireText(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			return fieldError(pairs[i], errMissing)
		}
	}
	return nil
}
