package db

import (
	"context"
	"strconv"

	"johnschool/school"
)

// CaseloadFilter limits a list of enrollments; empty fields do not.
type CaseloadFilter struct {
	Reach
	State, Status                         string
	Open                                  bool // only those that have not ended
	CourtID, AgencyID, ProgramID, ClassID string
	DueBefore                             *school.Date
	CasePlain, NumberPlain                string // letters and digits, in capitals
	ByDue                                 bool   // by due day, those without one last; otherwise the newest first
	Worst                                 bool   // by how grave their standing is, each by due day
	After                                 CaseloadKey
	Limit                                 int
}

// CaseloadKey is the place of an enrollment in a list; DueOn is used by due day and
// by standing, State by standing alone.
type CaseloadKey struct {
	State string       `json:"s,omitempty"`
	DueOn *school.Date `json:"d,omitempty"`
	ID    string       `json:"i"`
}

// Caseload lists enrollments in scope. The statement is put together from fixed
// parts, so that each combination of filters finds its index at a million rows.
func (t *Tx) Caseload(ctx context.Context, f CaseloadFilter) ([]CaseloadLine, error) {
	if f.Worst {
		return t.caseload(ctx, f, worstFirst)
	}
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
	within    string // the same within one status and state, where that is another
	after     func(*filter, CaseloadKey)
}

// Standings from the gravest on, as an array in a statement and as a place in it.
const (
	worst   = `array['overdue', 'in_violation', 'cannot_complete', 'at_risk', 'on_track', 'requirements_met']::text[]`
	byWorst = `array_position(` + worst + `, e.state)`
)

var (
	newestFirst = caseOrder{by: "e.id desc",
		after: func(q *filter, k CaseloadKey) { q.and("e.id < %s", k.ID) }}
	byDue = caseOrder{by: "e.due_on, e.id", condition: "e.due_on is not null",
		after: func(q *filter, k CaseloadKey) { q.and("(e.due_on, e.id) > (%s, %s)", k.DueOn, k.ID) }}
	worstFirst = caseOrder{by: byWorst + ", e.due_on, e.id", within: "e.due_on, e.id",
		after: func(q *filter, k CaseloadKey) {
			due := "infinity"
			if k.DueOn != nil {
				due = k.DueOn.String()
			}
			q.and("("+byWorst+", coalesce(e.due_on, 'infinity'), e.id) > (array_position("+worst+", %s), %s::date, %s)", k.State, due, k.ID)
		}}
	undatedLast = caseOrder{by: "e.id", condition: "e.due_on is null",
		after: func(q *filter, k CaseloadKey) { q.and("e.id > %s", k.ID) }}
)

// caseloadLines reads what lists show of the enrollments whose ids are in page.
const caseloadLines = `select e.id, e.number, e.status, e.version, p.given_name, p.family_name, e.participant_id, o.case_number, e.court_id, e.agency_id,
	e.program_id, e.class_id, e.enrolled_on, e.due_on, e.state, e.standing
	from page join enrollment e on e.id = page.id join participant p on p.id = e.participant_id join court_order o on o.id = e.order_id`

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
	var found string
	if f.narrow() {
		f.standing(&q)
		found = `select e.id from enrollment e` + q.where() + ` order by ` + order.by + ` limit ` + strconv.Itoa(plannedLimit(f.Limit))
	} else {
		found = f.perOwner(&q, order)
	}
	rows := []CaseloadLine{}
	err := t.list(ctx, &rows, `with page as materialized (`+found+`) `+caseloadLines+` order by `+order.by+` limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// narrow tells that a filter alone leaves a handful of rows, by an index of its
// own.
func (f *CaseloadFilter) narrow() bool {
	return f.CasePlain != "" || f.NumberPlain != "" || f.ClassID != ""
}

// conditions adds what was asked for, but for state and status, and the actor's
// reach.
func (f *CaseloadFilter) conditions(q *filter) {
	q.andAsked([]asked{
		{"e.court_id = %s", f.CourtID}, {"e.agency_id = %s", f.AgencyID},
		{"e.program_id = %s", f.ProgramID}, {"e.class_id = %s", f.ClassID}, {"e.case_plain = %s and e.case_plain <> ''", f.CasePlain}, {"e.number_plain = %s", f.NumberPlain},
	})
	f.Reach.conditions(q, "e")
	if f.DueBefore != nil {
		q.and("e.due_on < %s", *f.DueBefore)
	}
}

// standing adds the state and the status that were asked for.
func (f *CaseloadFilter) standing(q *filter) {
	q.andAsked([]asked{{"e.state = %s", f.State}, {"e.status = %s", f.Status}})
	if f.Open {
		q.and("e.status = any (%s::text[])", IDs(openStatuses))
	}
}

// statuses are those that were asked for.
func (f *CaseloadFilter) statuses() []string {
	if f.Open {
		return matching(f.Status, openStatuses)
	}
	return only(f.Status, everyStatus)
}

// everyStatus and everyState are what the columns hold; openStatuses are those of
// what has not ended.
var (
	openStatuses = []string{"pending", "waitlisted", "active", "paused"}
	everyStatus  = []string{"pending", "waitlisted", "active", "paused", "completed", "unsuccessful", "closed"}
	everyState   = func() []string {
		all := make([]string, len(school.States))
		for i, s := range school.States {
			all[i] = string(s)
		}
		return all
	}()
)

// perOwner reads a page of each owner's, where there is a filter or the order is
// by due day of each status and state.
func (f *CaseloadFilter) perOwner(q *filter, order caseOrder) string {
	p := pages{table: "enrollment", as: "e", columns: "e.id, e.due_on, e.state", order: order.by, within: order.within, limit: plannedLimit(f.Limit)}
	p.owner, p.owners = f.owners(q, f.CourtID, f.AgencyID, f.ProgramID)
	if p.owner == "organization_id" { // whose programs are few
		p.owner, p.owners = "program_id", "(select id from program)"
	}
	if f.State != "" || f.Status != "" || f.Open || f.DueBefore != nil || f.ByDue || f.Worst {
		p.among = []among{{"status", f.statuses()}, {"state", only(f.State, everyState)}}
	}
	return p.statement(q)
}
