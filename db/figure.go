package db

import (
	"context"
	"time"

	"johnschool/school"
)

// What figures measure, each by month; Key says what some are cut by.
const (
	FigureEnrolled     = "enrolled"     // people, by the day of enrollment
	FigureAttending    = "attending"    // people who were present at least once
	FigureCompleted    = "completed"    // people, by the day on which they ended: completed,
	FigureUnsuccessful = "unsuccessful" // in violation,
	FigureClosed       = "closed"       // or otherwise
	FigureOpen         = "open"         // people whose enrollment had not ended when the month was counted last,
	FigureAtRisk       = "at_risk"      // of these, who stood at risk,
	FigureFailing      = "failing"      // and who could not complete, were in violation or overdue
	FigureMarks        = "marks"        // marks, by weekday: 1 is Monday
	FigureAbsent       = "absent"       // of these, absent without an excuse
	FigureWait         = "wait"         // people, by the days from their order to the first class at which they were
	FigureAssessed     = "assessed"     // cents: fees,
	FigureCollected    = "collected"    // payments less refunds,
	FigureWaived       = "waived"       // reductions and waivers, each less what was reversed of them
	FigureReports      = "reports"      // reports that were due, by kind,
	FigureOnTime       = "on_time"      // and of these, sent by that day
)

// figureStocks are counted at the end of a month alone: nobody could say later.
var figureStocks = IDs{FigureOpen, FigureAtRisk, FigureFailing}

// ofNoCourt stands for the court of orders that name none.
const ofNoCourt = "00000000-0000-0000-0000-000000000000"

// FigureCount is when a program was counted last.
type FigureCount struct {
	ProgramID string       `db:"program_id"`
	CountedAt *time.Time   `db:"counted_at"` // nil: never
	CountedOn *school.Date `db:"counted_on"` // the program's day
	Took      int64        `db:"took_ms"`
	Zone      string       `db:"zone"`
}

// FigureCounts lists the programs that the actor reaches, or one of them.
func (t *Tx) FigureCounts(ctx context.Context, reach Reach, programID string) ([]FigureCount, error) {
	var q filter
	reach.programs(&q, "p.id", "p.organization_id", programID)
	rows := []FigureCount{}
	err := t.list(ctx, &rows, `select p.id as program_id, p.zone, c.counted_at, c.counted_on, coalesce(c.took_ms, 0) as took_ms
		from program p left join figure_count c on c.program_id = p.id`+q.where()+` order by p.id`, q.args...)
	return rows, err
}

// programs limits to the programs of an actor's reach, or one of them.
func (r Reach) programs(q *filter, program, organization, programID string) {
	if programID != "" {
		q.and(program+" = %s", programID)
	}
	if r.ProgramIDs != nil {
		q.and(program+" = any (%s::uuid[])", r.ProgramIDs)
	} else if r.OrganizationID != "" {
		q.and(organization+" = %s", r.OrganizationID)
	}
}

// CountFigures counts a program afresh from its facts, for its day today, and
// keeps what differs. It goes from session to session and entry to entry of the
// program, whatever else there is. It answers how many figures changed.
func (t *Tx) CountFigures(ctx context.Context, programID string, today school.Date, now time.Time) (int, error) {
	var changed int
	err := t.get(ctx, &changed, countFigures, programID, today, now, figureStocks)
	return changed, err
}

const countFigures = `with program_now as materialized (select id, organization_id, zone, date_trunc('month', $2::date)::date as month from program where id = $1),
	e as materialized (select e.id, coalesce(e.court_id, '` + ofNoCourt + `') as court, e.enrolled_on, e.status, e.state, e.order_id from enrollment e where e.program_id = $1),
	held as materialized (select e.id, e.court, e.order_id, s.day, k.outcome from class_session s
		cross join lateral (select k.enrollment_id, k.outcome from mark k where k.session_id = s.id and not k.withdrawn offset 0) k
		join e on e.id = k.enrollment_id
		where s.program_id = $1 and not exists (select from session_cancellation x where x.session_id = s.id)),
	present as materialized (select id, court, order_id, day from held where outcome in ('attended', 'late', 'left_early')),
	fact (court, day, measure, key, n) as (
		select court, enrolled_on, 'enrolled', '', 1 from e
		union all select court, min(day), 'attending', '', 1 from present group by id, court, date_trunc('month', day)
		union all select court, day, 'marks', extract(isodow from day)::text, 1 from held
		union all select court, day, 'absent', extract(isodow from day)::text, 1 from held where outcome = 'absent'
		union all select p.court, p.day, 'wait', (p.day - o.ordered_on)::text, 1
			from (select id, court, order_id, min(day) as day from present group by id, court, order_id) p
			join court_order o on o.id = p.order_id where p.day >= o.ordered_on
		union all select e.court, c.closed_on, e.status, '', 1 from e
			cross join lateral (select c.closed_on from closure c where c.enrollment_id = e.id and not c.voided order by c.recorded_at desc limit 1) c
			where e.status in ('completed', 'unsuccessful', 'closed')
		union all select e.court, $2::date, x.measure, '', 1 from e
			join (values ('open', null), ('at_risk', 'at_risk'), ('failing', 'cannot_complete'), ('failing', 'in_violation'), ('failing', 'overdue')) x (measure, state)
				on x.state is null or x.state = e.state
			where e.status in ('pending', 'waitlisted', 'active', 'paused')
		union all select e.court, x.occurred_on, m.measure, '', m.sign * x.amount_cents from entry x join e on e.id = x.enrollment_id
			left join entry y on y.id = x.reverses
			join (values ('assessment', 'assessed', 1), ('payment', 'collected', -1), ('refund', 'collected', -1), ('reduction', 'waived', -1), ('waiver', 'waived', -1))
				m (kind, measure, sign) on m.kind = coalesce(y.kind, x.kind)
			where x.program_id = $1
		union all select coalesce(r.court_id, '` + ofNoCourt + `'), r.due_on, m.measure, r.kind, 1 from report r cross join program_now p
			cross join (values ('reports'), ('on_time')) m (measure)
			where r.program_id = $1 and (r.sent_at is not null or r.state in ('held', 'due') and r.due_on < $2)
				and (m.measure = 'reports' or (r.sent_at at time zone p.zone)::date <= r.due_on)),
	counted as materialized (select p.organization_id, p.id as program_id, grouping(court) = 1 as whole, coalesce(court, '` + ofNoCourt + `') as court_key,
			date_trunc('month', day)::date as month, measure, key, sum(n)::bigint as n
		from fact cross join program_now p
		group by grouping sets ((p.organization_id, p.id, court, date_trunc('month', day), measure, key), (p.organization_id, p.id, date_trunc('month', day), measure, key))),
	gone as (delete from figure f using program_now p
		where f.program_id = $1 and (f.month >= p.month or f.measure <> all ($4::text[])) and not exists (select from counted c
			where c.whole = f.whole and c.court_key = f.court_key and c.month = f.month and c.measure = f.measure and c.key = f.key) returning 1),
	kept as (insert into figure as f (organization_id, program_id, whole, court_key, month, measure, key, n)
		select organization_id, program_id, whole, court_key, month, measure, key, n from counted
		on conflict (program_id, whole, month, measure, key, court_key) do update set n = excluded.n where f.n <> excluded.n returning 1),
	noted as (insert into figure_count as f (organization_id, program_id, counted_at, counted_on, took_ms)
		select organization_id, id, $3::timestamptz, $2::date, (select 1000 * extract(epoch from clock_timestamp() - statement_timestamp()) from (select count(*) from counted) x)::int from program_now
		on conflict (program_id) do update set counted_at = excluded.counted_at, counted_on = excluded.counted_on, took_ms = excluded.took_ms)
	select (select count(*) from gone) + (select count(*) from kept)`

// FigureFilter limits figures. Months are their first days; empty ids do not limit.
type FigureFilter struct {
	Reach
	ProgramID, CourtID string
	From, To           school.Date
}

// Figure is a sum of what was counted.
type Figure struct {
	Month   school.Date `db:"month"` // its first day
	CourtID string      `db:"court"` // "" where they are not by court, and for orders that name none
	Measure string      `db:"measure"`
	Key     string      `db:"key"`
	N       int64       `db:"n"`
}

// Figures sums what was counted by month.
func (t *Tx) Figures(ctx context.Context, f FigureFilter) ([]Figure, error) {
	var q filter
	f.conditions(&q)
	if f.CourtID == "" {
		q.and("whole")
	} else {
		q.and("not whole and court_key = %s", f.CourtID)
	}
	rows := []Figure{}
	err := t.list(ctx, &rows, `select month, '' as court, measure, key, sum(n)::bigint as n from figure`+q.where()+` group by month, measure, key`, q.args...)
	return rows, err
}

// FiguresByCourt sums what was counted by court: of those who began and ended, over
// the whole time; of those who attended and how they stood, in its last month.
func (t *Tx) FiguresByCourt(ctx context.Context, f FigureFilter) ([]Figure, error) {
	var q filter
	f.conditions(&q)
	q.and("not whole")
	if f.CourtID != "" {
		q.and("court_key = %s", f.CourtID)
	}
	flows := IDs{FigureEnrolled, FigureCompleted, FigureUnsuccessful, FigureClosed}
	last := append(IDs{FigureAttending}, figureStocks...)
	q.and("measure = any (%s::text[])", append(append(IDs{}, flows...), last...))
	q.and("(month = %s or measure = any (%s::text[]))", f.To, flows)
	rows := []Figure{}
	err := t.list(ctx, &rows, `select max(month) as month, case when court_key = '`+ofNoCourt+`' then '' else court_key::text end as court, measure, '' as key, sum(n)::bigint as n
		from figure`+q.where()+` group by court_key, measure`, q.args...)
	return rows, err
}

func (f *FigureFilter) conditions(q *filter) {
	if f.Reach.ProgramIDs == nil && f.ProgramID == "" { // by the organization's programs, as the index is
		q.and("program_id in (select id from program where organization_id = %s)", f.OrganizationID)
	} else {
		f.Reach.programs(q, "program_id", "organization_id", f.ProgramID)
	}
	q.and("month between %s and %s", f.From, f.To)
}
