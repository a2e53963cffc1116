package registrar

import (
	"encoding/base64"
	"encoding/json"

	"johnschool/school"
)

// Page asks for part of a list: at most Limit items (1 to 200, 50 when zero) after Cursor, which is the
// NextCursor of the page before.
type Page struct {
	Limit  int
	Cursor string
}

// List is one page of a list. NextCursor is empty on the last page.
type List[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
}

const (
	defaultLimit = 50
	maxLimit     = 200
)

func (p Page) limit() (int, error) {
	switch {
	case p.Limit == 0:
		return defaultLimit, nil
	case p.Limit < 1 || p.Limit > maxLimit:
		return 0, school.InvalidField("/limit", "Ask for 1 to 200 items.")
	}
	return p.Limit, nil
}

// cursor reads into key, a pointer to what the list is sorted by; it answers
// whether there was a cursor.
func (p Page) cursor(key any) (bool, error) {
	if p.Cursor == "" {
		return false, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(raw, key)
	}
	if err != nil {
		return false, school.InvalidField("/cursor", "This is no cursor of this list; start again without one.")
	}
	return true, nil
}

// page cuts rows, of which one more than limit was asked for, into a List; key
// gives what a row is sorted by.
func page[T any](rows []T, limit int, key func(T) any) List[T] {
	if rows == nil {
		rows = []T{}
	}
	if len(rows) <= limit {
		return List[T]{Items: rows}
	}
	rows = rows[:limit]
	raw, err := json.Marshal(key(rows[limit-1]))
	if err != nil {
		panic("registrar: a list's key does not marshal: " + err.Error()) // a programmer's fault
	}
	return List[T]{Items: rows, NextCursor: base64.RawURLEncoding.EncodeToString(raw)}
}
