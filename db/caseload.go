package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"johnschool/school"
)

// Reach is the limit of an actor's caseload, said once more to PostgreSQL:
// row-level security holds it, but only a condition of the statement's own can
// use an index. Each is empty for those whom it does not limit; OrganizationID is
// everybody's.
type Reach struct {
	OrganizationID                  string
	CourtIDs, AgencyIDs, ProgramIDs IDs
}

// NameRange is a way to read a name that was typed: prefixes of the folded family
// and given name. An empty one takes any.
type NameRange struct {
	Family, Given string
}

// CaseloadFilter limits a list of enrollments; empty fields do not.
type CaseloadFilter struct {
	Reach
	State, Status                         string
	CourtID, AgencyID, ProgramID, ClassID string
	DueBefore                             *school.Date
	CaseKey, Number                       string
	Names                                 []NameRange // any of them
	Born                                  *school.Date
	ByDue                                 bool // by due day, those without one last; otherwise the newest first
	After                                 CaseloadKey
	Limit                                 int
}

// CaseloadKey is the place of an enrollment in a list; DueOn is used by due day
// alone.
type CaseloadKey struct {
	DueOn *school.Date `json:"d,omitempty"`
	ID    string       `json:"i"`
}

// Caseload lists enrollments in scope. The statement is put together from fixed
// parts, so that each combination of filters finds its index at a million rows.
func (t *Tx) Caseload(ctx context.Context, f CaseloadFilter) ([]CaseloadLine, error) {
	if !f.ByDue {
		return t.caseload(ctx, f, newestFirst)
	}
	rows := []CaseloadLine{}
	if f.After.ID == "" || f.After.DueOn != nil {
		var err error
		if rows, err = t.caseload(ctx, f, byDue); err != nil || len(rows) >= f.Limit {
			return rows, err
		}
		f.After = CaseloadKey{}
	}
	f.Limit -= len(rows)
	undated, err := t.caseload(ctx, f, undatedLast)
	return append(rows, undated...), err
}

// caseOrder is an order of the list that one index gives.
type caseOrder struct {
	by        string // of enrollment e
	condition string // what of the list it covers
	after     func(*filter, CaseloadKey)
}

var (
	newestFirst = caseOrder{by: "e.id desc",
		after: func(q *filter, k CaseloadKey) { q.and("e.id < %s", k.ID) }}
	byDue = caseOrder{by: "e.due_on, e.id", condition: "e.due_on is not null",
		after: func(q *filter, k CaseloadKey) { q.and("(e.due_on, e.id) > (%s, %s)", k.DueOn, k.ID) }}
	undatedLast = caseOrder{by: "e.id", condition: "e.due_on is null",
		after: func(q *filter, k CaseloadKey) { q.and("e.id > %s", k.ID) }}
)

const caseloadColumns = `e.id, e.number, e.status, e.version, p.given_name, p.family_name, e.participant_id, o.case_number, e.court_id, e.agency_id,
	e.program_id, e.class_id, e.enrolled_on, e.due_on, e.state, e.standing`

// caseload reads one order of the list. First the page's rows are found by the
// narrowest index, then their names are read.
func (t *Tx) caseload(ctx context.Context, f CaseloadFilter, order caseOrder) ([]CaseloadLine, error) {
	var q filter
	f.conditions(&q)
	if order.condition != "" {
		q.and(order.condition)
	}
	if f.After.ID != "" {
		order.after(&q, f.After)
	}
	text := `with `
	var found string
	switch {
	case len(f.Names) > 0 || f.Born != nil:
		text += `people as materialized (` + f.people(&q) + `), `
		found = `select e.id from people join enrollment e on e.participant_id = people.id` + q.where()
	case f.narrow():
		found = `select e.id from enrollment e` + q.where()
	default:
		found = f.perOwner(&q, order)
	}
	text += `page as materialized (` + found + ` order by ` + order.by + ` limit ` + strconv.Itoa(plannedLimit(f.Limit)) + `)
		select ` + caseloadColumns + ` from page join enrollment e on e.id = page.id
		join participant p on p.id = e.participant_id join court_order o on o.id = e.order_id order by ` + order.by + ` limit ` + q.arg(f.Limit)
	rows := []CaseloadLine{}
	err := t.list(ctx, &rows, text, q.args...)
	return rows, err
}

// plannedLimit is the limit that stands in the statement itself, where PostgreSQL
// plans for it: one of two, so that there are not hundreds of statements.
func plannedLimit(limit int) int {
	if limit <= usualLimit {
		return usualLimit
	}
	return mostLimit
}

// A page of usual and of greatest length, and one row more to know of a next one.
const (
	usualLimit = 51
	mostLimit  = 201
)

// narrow tells that a filter alone leaves a handful of rows, by an index of its
// own.
func (f *CaseloadFilter) narrow() bool {
	return f.CaseKey != "" || f.Number != "" || f.ClassID != ""
}

var openStatuses = []string{"pending", "waitlisted", "active", "paused"}

// conditions adds what was asked for, and the actor's reach. Some say what their
// values say already: that an index of a part of the rows will do.
func (f *CaseloadFilter) conditions(q *filter) {
	for _, c := range []struct{ condition, value string }{
		{"e.state = %s", f.State}, {"e.status = %s", f.Status}, {"e.court_id = %s", f.CourtID}, {"e.agency_id = %s", f.AgencyID},
		{"e.program_id = %s", f.ProgramID}, {"e.class_id = %s", f.ClassID}, {"e.case_key = %s and e.case_key <> ''", f.CaseKey}, {"e.number = %s", f.Number},
	} {
		if c.value != "" {
			q.and(c.condition, c.value)
		}
	}
	for _, c := range []struct {
		condition string
		ids       IDs
	}{{"e.court_id = any (%s::uuid[])", f.CourtIDs}, {"e.agency_id = any (%s::uuid[])", f.AgencyIDs}, {"e.program_id = any (%s::uuid[])", f.ProgramIDs}} {
		if len(c.ids) > 0 {
			q.and(c.condition, c.ids)
		}
	}
	if f.CourtIDs == nil && f.AgencyIDs == nil && f.ProgramIDs == nil && f.OrganizationID != "" {
		q.and("e.organization_id = %s", f.OrganizationID)
	}
	if slices.Contains(openStatuses, f.Status) {
		q.and("e.status in ('pending', 'waitlisted', 'active', 'paused')")
	}
	if f.DueBefore != nil {
		q.and("e.due_on < %s", *f.DueBefore)
	}
}

// perOwner reads a page of each court, agency or program by the index that begins
// with it and goes on in the list's order, and merges the pages. One condition
// on several owners at once would find all their rows and sort them.
func (f *CaseloadFilter) perOwner(q *filter, order caseOrder) string {
	var column string
	var owners IDs
	switch {
	case f.CourtID != "":
		column, owners = "court_id", IDs{f.CourtID}
	case f.AgencyID != "":
		column, owners = "agency_id", IDs{f.AgencyID}
	case f.ProgramID != "":
		column, owners = "program_id", IDs{f.ProgramID}
	case len(f.CourtIDs) > 0:
		column, owners = "court_id", f.CourtIDs
	case len(f.AgencyIDs) > 0:
		column, owners = "agency_id", f.AgencyIDs
	default:
		column, owners = "program_id", f.ProgramIDs
	}
	from := `(select id from program)`
	if owners != nil {
		from = `unnest(` + q.arg(owners) + `::uuid[])`
	}
	q.and("e." + column + " = owner.id")
	return fmt.Sprintf(`select e.id from %s as owner(id) cross join lateral (
		select e.id, e.due_on from enrollment e%s order by %s limit %d) e`, from, q.where(), order.by, plannedLimit(f.Limit))
}

// people finds participants by what was typed of their names and by birth date.
// Each way to read the name is a range of the index on family or given names: not
// LIKE, which could not use one below row-level security, and not one condition
// with or, which would read them all.
func (f *CaseloadFilter) people(q *filter) string {
	more := ""
	if f.Born != nil {
		more += " and p.date_of_birth = " + q.arg(*f.Born)
	}
	if f.OrganizationID != "" {
		more += " and p.organization_id = " + q.arg(f.OrganizationID)
	}
	if len(f.Names) == 0 {
		return `select p.id from participant p where true` + more
	}
	ways := make([]string, len(f.Names))
	for i, n := range f.Names {
		var name filter
		name.args = q.args
		if n.Family != "" {
			name.and("p.normal_family >= %s and p.normal_family < %s", n.Family, n.Family+lastLetter)
		}
		if n.Given != "" {
			name.and("p.normal_given >= %s and p.normal_given < %s", n.Given, n.Given+lastLetter)
		}
		q.args = name.args
		ways[i] = `select p.id from participant p` + name.where() + more
	}
	return strings.Join(ways, " union ")
}

// lastLetter sorts after whatever a name can go on with.
const lastLetter = "\U0010FFFF"
