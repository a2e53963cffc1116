package db

import (
	"fmt"
	"strconv"
	"strings"
)

// filter builds a list's conditions from those that were asked for: the texts are
// fixed fragments, the values always parameters. Conditions that nobody asked
// for must not stand in a statement ("$1 is null or …"): they keep PostgreSQL
// from using the index that fits those that somebody did.
type filter struct {
	conditions []string
	args       []any
}

// arg adds a value and answers its placeholder.
func (f *filter) arg(value any) string {
	f.args = append(f.args, value)
	return "$" + strconv.Itoa(len(f.args))
}

// and adds a condition whose %s stand for the values.
func (f *filter) and(condition string, values ...any) {
	placeholders := make([]any, len(values))
	for i, v := range values {
		placeholders[i] = f.arg(v)
	}
	f.conditions = append(f.conditions, fmt.Sprintf(condition, placeholders...))
}

// asked is a condition with a value that somebody may filter by; "" where nobody does.
type asked struct{ condition, value string }

// andAsked adds the conditions that somebody filters by.
func (f *filter) andAsked(all []asked) {
	for _, a := range all {
		if a.value != "" {
			f.and(a.condition, a.value)
		}
	}
}

// where is the conditions so far as a where clause, or nothing.
func (f *filter) where() string {
	if len(f.conditions) == 0 {
		return ""
	}
	return " where " + strings.Join(f.conditions, " and ")
}
