package db

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Reach is the limit of an actor's cases, said once more to PostgreSQL:
// row-level security holds it, but only a condition of the statement's own can
// use an index. Each is nil for those whom it does not limit; OrganizationID is
// everybody's but the product's own.
type Reach struct {
	OrganizationID                  string
	CourtIDs, AgencyIDs, ProgramIDs IDs
}

// conditions adds the reach to a list of a table whose rows name court, agency,
// program and organization.
func (r Reach) conditions(q *filter, table string) {
	limited := false
	for _, c := range []struct {
		column string
		ids    IDs
	}{{"court_id", r.CourtIDs}, {"agency_id", r.AgencyIDs}, {"program_id", r.ProgramIDs}} {
		if c.ids != nil {
			q.and(table+"."+c.column+" = any (%s::uuid[])", c.ids)
		}
		limited = limited || c.ids != nil
	}
	if !limited && r.OrganizationID != "" {
		q.and(table+".organization_id = %s", r.OrganizationID)
	}
}

// owners answers by which column a list is cut into what each owner has, and a
// table of those owners: those asked for, else the actor's own, else the
// organization.
func (r Reach) owners(q *filter, courtID, agencyID, programID string) (column, table string) {
	var ids IDs
	switch {
	case courtID != "":
		column, ids = "court_id", IDs{courtID}
	case agencyID != "":
		column, ids = "agency_id", IDs{agencyID}
	case programID != "":
		column, ids = "program_id", IDs{programID}
	case r.CourtIDs != nil:
		column, ids = "court_id", r.CourtIDs
	case r.AgencyIDs != nil:
		column, ids = "agency_id", r.AgencyIDs
	case r.ProgramIDs != nil:
		column, ids = "program_id", r.ProgramIDs
	default:
		return "organization_id", "(select id from organization)"
	}
	return column, "unnest(" + q.arg(ids) + "::uuid[])"
}

// among is a column and the values of it that a list takes.
type among struct {
	column string
	values []string
}

// only answers the one value that was asked for, or all that there are.
func only(value string, all []string) []string {
	if value != "" {
		return []string{value}
	}
	return all
}

// matching answers the one value that was asked for where it is one of those.
func matching(value string, all []string) []string {
	if value == "" {
		return all
	}
	if slices.Contains(all, value) {
		return []string{value}
	}
	return []string{}
}

// pages is a list whose page is put together from the first rows of each owner
// and each combination of values: an index that begins with these and goes on in
// the list's order gives them at once, where one condition on several at once
// would find all their rows and sort them.
type pages struct {
	table, as string // the table and its name in the statement
	owner     string // the column
	owners    string // a table of their ids
	among     []among
	columns   string // what is read of a row: what the order needs
	gives     string // what the statement gives of these; the id where empty
	order     string
	within    string // the order within one owner and one combination of values, where the rest of it is the same for all of these
	limit     int
}

// statement finds the rows of a page; the conditions of q hold for each.
func (p pages) statement(q *filter) string {
	if p.gives == "" {
		p.gives = p.as + ".id"
	}
	from := p.owners + " as owner(id)"
	q.and(p.as + "." + p.owner + " = owner.id")
	for i, a := range p.among {
		name := "of" + strconv.Itoa(i)
		from += " cross join unnest(" + q.arg(IDs(a.values)) + "::text[]) as " + name + "(value)"
		q.and(p.as + "." + a.column + " = " + name + ".value")
	}
	return fmt.Sprintf(`select %[8]s from %[2]s cross join lateral (select %[3]s from %[4]s %[1]s%[5]s order by %[9]s limit %[7]d) %[1]s order by %[6]s limit %[7]d`,
		p.as, from, p.columns, p.table, q.where(), p.order, p.limit, p.gives, cmp.Or(p.within, p.order))
}

// plannedLimit is the limit that stands in a statement itself, where PostgreSQL
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
