package api

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// query reads the parameters of an address. What cannot be read is noted, and
// err tells all of it at once. An empty parameter counts as not given.
type query struct {
	values url.Values
	faults []fieldError
}

func (r *request) query() *query { return &query{values: r.gin.Request.URL.Query()} }

func (q *query) fault(name, message string) {
	q.faults = append(q.faults, fieldError{Pointer: "/" + name, In: "query", Message: message})
}

// err answers what was wrong with the parameters read so far.
func (q *query) err() error {
	if len(q.faults) == 0 {
		return nil
	}
	return malformed.refuse("The address has a parameter that cannot be right.", q.faults...)
}

// maxText bounds a parameter: nothing that is looked for is longer.
const maxText = 1000

func (q *query) text(name string) string {
	value := q.values.Get(name)
	if len(value) > maxText {
		q.fault(name, "This is too long.")
		return ""
	}
	return value
}

// id reads a UUID; empty where not given.
func (q *query) id(name string) string {
	value := q.values.Get(name)
	if value != "" && !validID(value) {
		q.fault(name, "Write an id such as 0193a1c0-0000-7000-8000-000000000004.")
		return ""
	}
	return value
}

// oneOf reads one of a few words; empty where not given.
func oneOf[T ~string](q *query, name string, words []T) T {
	value := T(q.values.Get(name))
	if value != "" && !slices.Contains(words, value) {
		q.fault(name, "Choose one of "+enumerate(words)+".")
		return ""
	}
	return value
}

func enumerate[T ~string](words []T) string {
	text := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			text += " or "
		default:
			text += ", "
		}
		text += string(w)
	}
	return text
}

// date reads a day; nil where not given.
func (q *query) date(name string) *school.Date {
	value := q.values.Get(name)
	if value == "" {
		return nil
	}
	day, err := school.ParseDate(value)
	if err != nil {
		q.fault(name, "Write a date such as 2026-11-21.")
		return nil
	}
	return &day
}

// instant reads an instant; nil where not given.
func (q *query) instant(name string) *time.Time {
	value := q.values.Get(name)
	if value == "" {
		return nil
	}
	at, err := parseInstant(value)
	if err != nil {
		q.fault(name, "Write an instant such as 2026-11-21T15:04:05Z.")
		return nil
	}
	return &at
}

// flag reads true or false; nil where not given.
func (q *query) flag(name string) *bool {
	switch q.values.Get(name) {
	case "":
	case "true":
		yes := true
		return &yes
	case "false":
		no := false
		return &no
	default:
		q.fault(name, "Write true or false.")
	}
	return nil
}

// isSet reads a flag that limits where it is true.
func (q *query) isSet(name string) bool {
	set := q.flag(name)
	return set != nil && *set
}

// number reads a whole number between two; nil where not given.
func (q *query) number(name string, least, most int) *int {
	value := q.values.Get(name)
	if value == "" {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		q.fault(name, "Write a whole number between "+strconv.Itoa(least)+" and "+strconv.Itoa(most)+".")
		return nil
	}
	return &n
}

// page reads which part of a list is asked for.
func (q *query) page() registrar.Page {
	page := registrar.Page{Cursor: q.text("cursor")}
	if limit := q.number("limit", 1, 200); limit != nil {
		page.Limit = *limit
	}
	return page
}
