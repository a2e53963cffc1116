package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"johnschool/school"
)

// NameRange is a way to read a name that was typed: prefixes of the folded family
// and given name. An empty one takes any; one of them is given.
type NameRange struct {
	Family, Given string
}

// Search asks for enrollments by what is known of a person; empty fields do not
// limit it.
type Search struct {
	Reach
	Names     []NameRange // any of them
	Born      *school.Date
	CasePlain string
	After     string // the enrollment that the page before ended with: its name is looked up, for no name stands in a cursor
	Limit     int
}

// nameKey is the folded name of an enrollment's participant.
type nameKey struct {
	Family string `db:"normal_family"`
	Given  string `db:"normal_given"`
}

// searchPart is a part of what a search finds, in an order that an index gives.
type searchPart struct {
	first, then string      // the order's columns; enrollment_id follows them
	ways        []NameRange // any of them, where there are some
	but         []NameRange // none of them: what an earlier part has
}

// parts are those whose family name was meant, by family name; and then those
// whose given name alone was, by given name.
func (s *Search) parts() []searchPart {
	family := searchPart{first: "normal_family", then: "normal_given"}
	given := searchPart{first: "normal_given", then: "normal_family"}
	for _, n := range s.Names {
		if n.Family != "" {
			family.ways = append(family.ways, n)
		} else {
			given.ways = append(given.ways, n)
		}
	}
	given.but = family.ways
	switch {
	case len(given.ways) == 0:
		return []searchPart{family}
	case len(family.ways) == 0:
		return []searchPart{given}
	}
	return []searchPart{family, given}
}

// SearchEnrollments finds enrollments in scope in the order of names; errNoRow
// where After is not in scope.
func (t *Tx) SearchEnrollments(ctx context.Context, s Search) ([]CaseloadLine, error) {
	parts := s.parts()
	var after *nameKey
	if s.After != "" {
		after = new(nameKey)
		if err := t.get(ctx, after, `select normal_family, normal_given from enrollment_name where enrollment_id = $1`, s.After); err != nil {
			return nil, err
		}
		if len(parts) == 2 && !matchAny(parts[0].ways, *after) && matchAny(parts[1].ways, *after) {
			parts = parts[1:]
		}
	}
	rows := []CaseloadLine{}
	for _, part := range parts {
		more, err := t.searchPart(ctx, s, part, after)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
		if s.Limit -= len(more); s.Limit <= 0 {
			break
		}
		after = nil
	}
	return rows, nil
}

func matchAny(ways []NameRange, name nameKey) bool {
	for _, n := range ways {
		if strings.HasPrefix(name.Family, n.Family) && strings.HasPrefix(name.Given, n.Given) {
			return true
		}
	}
	return false
}

// searchPart reads the first rows of a part, or those after a name.
func (t *Tx) searchPart(ctx context.Context, s Search, part searchPart, after *nameKey) ([]CaseloadLine, error) {
	var q filter
	for _, n := range part.but {
		q.and(n.in(&q) + " is not true") // not "not", which would become two ranges to look in
	}
	if after != nil {
		first, then := after.Family, after.Given
		if part.first == "normal_given" {
			first, then = then, first
		}
		q.and("(n."+part.first+", n."+part.then+", n.enrollment_id) > (%s, %s, %s)", first, then, s.After)
	}
	people, found := "", ""
	if s.Born != nil || s.CasePlain != "" {
		people, found = s.narrowly(&q, part)
	} else {
		found = s.byWay(&q, part)
	}
	rows := []CaseloadLine{}
	err := t.list(ctx, &rows, `with `+people+`page as materialized (`+found+`) `+caseloadLines+` order by page.`+part.first+`, page.`+part.then+`, page.id limit `+q.arg(s.Limit), q.args...)
	return rows, err
}

// nameColumns are what the order of a page of names needs.
const nameColumns = "n.enrollment_id as id, n.normal_family, n.normal_given"

func (p searchPart) order() string { return "n." + p.first + ", n." + p.then + ", n.enrollment_id" }

// byWay reads the first rows of each way to read the name and of each owner, by
// the index of that owner: where everybody of a beginning is thousands, no more of
// them are read than a page holds.
func (s *Search) byWay(q *filter, part searchPart) string {
	limit := plannedLimit(s.Limit)
	column, owners := s.owners(q, "", "", "")
	ways := make([]string, len(part.ways))
	for i, n := range part.ways {
		way := filter{conditions: q.conditions[:len(q.conditions):len(q.conditions)], args: q.args}
		way.and(n.in(&way))
		ways[i] = pages{table: "enrollment_name", as: "n", owner: column, owners: owners, columns: "n.enrollment_id, n.normal_family, n.normal_given",
			gives: nameColumns, order: part.order(), limit: limit}.statement(&way)
		q.args = way.args
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return `(` + strings.Join(ways, `) union (`) + `) order by ` + part.first + `, ` + part.then + `, id limit ` + strconv.Itoa(limit)
}

// narrowly reads those of a birth date or a case number, which are a handful, and
// looks at their names.
func (s *Search) narrowly(q *filter, part searchPart) (people, found string) {
	from := `enrollment e`
	if s.Born != nil {
		people = `people as materialized (select p.id from participant p where p.date_of_birth = ` + q.arg(*s.Born)
		if s.OrganizationID != "" {
			people += ` and p.organization_id = ` + q.arg(s.OrganizationID)
		}
		people += `), `
		from = `people join enrollment e on e.participant_id = people.id`
	}
	if s.CasePlain != "" {
		q.and("e.case_plain = %s and e.case_plain <> ''", s.CasePlain)
	}
	s.conditions(q, "e")
	ways := make([]string, len(part.ways))
	for i, n := range part.ways {
		ways[i] = n.in(q)
	}
	if len(ways) > 0 {
		q.and("(" + strings.Join(ways, " or ") + ")")
	}
	return people, `select ` + nameColumns + ` from ` + from + ` join enrollment_name n on n.enrollment_id = e.id` + q.where() +
		` order by ` + part.order() + ` limit ` + strconv.Itoa(plannedLimit(s.Limit))
}

// in says that a name begins so: by ranges, for LIKE could not use an index below
// row-level security. One column's ends with a row, which PostgreSQL takes for more
// of the table than it does a pair of bounds, about as much as a common beginning
// is: else it would read all of it and sort, instead of a page by the index.
func (r NameRange) in(q *filter) string {
	within := func(column, end, prefix string) string {
		return fmt.Sprintf("%s >= %s and %s", column, q.arg(prefix), fmt.Sprintf(end, q.arg(prefix+lastLetter)))
	}
	switch {
	case r.Given == "":
		return "(" + within("n.normal_family", "(n.normal_family, n.normal_given) < (%s, '')", r.Family) + ")"
	case r.Family == "":
		return "(" + within("n.normal_given", "(n.normal_given, n.normal_family) < (%s, '')", r.Given) + ")"
	}
	return "(" + within("n.normal_family", "n.normal_family < %s", r.Family) + " and " + within("n.normal_given", "n.normal_given < %s", r.Given) + ")"
}

// lastLetter sorts after whatever a name can go on with.
const lastLetter = "\U0010FFFF"
