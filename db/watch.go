package db

import (
	"context"
	"time"
)

// CaseloadOf reads what lists show of enrollments, in no order; those out of scope
// are left out.
func (t *Tx) CaseloadOf(ctx context.Context, ids IDs) ([]CaseloadLine, error) {
	rows := []CaseloadLine{}
	if len(ids) == 0 {
		return rows, nil
	}
	err := t.list(ctx, &rows, `with page as materialized (select unnest($1::uuid[]) as id) `+caseloadLines, ids)
	return rows, err
}

// MostRunning is among how many classes of a program, those with the soonest
// sessions, people at their last chance are looked for.
const MostRunning = 100

// LastChances lists, the soonest due first, who may be at their last chance: active,
// in a class that still meets, and by the projection with no more sessions on offer
// than they need. The caller evaluates them afresh.
func (t *Tx) LastChances(ctx context.Context, reach Reach, now time.Time, limit int) ([]CaseloadLine, error) {
	var q, programs filter
	if reach.ProgramIDs != nil {
		programs.and("p.id = any (%s::uuid[])", reach.ProgramIDs)
	}
	q.args = programs.args
	at, most, running := q.arg(now), q.arg(limit), q.arg(MostRunning)
	rows := []CaseloadLine{}
	err := t.list(ctx, &rows, `with running as materialized (
			select distinct s.class_id from program p cross join lateral (
				select c.class_id, min(c.starts_at) as next from class_session c where c.program_id = p.id and c.starts_at > `+at+`::timestamptz
				and c.starts_at < `+at+`::timestamptz + interval '60 days' group by c.class_id order by next limit `+running+`) s`+programs.where()+`),
		page as materialized (
			select e.id from running r join enrollment e on e.class_id = r.class_id
			where e.status = 'active' and e.state in ('on_track', 'at_risk') and (e.standing->>'needed')::int > 0
				and (e.standing->>'onOffer')::int <= (e.standing->>'needed')::int
			order by e.due_on, e.id limit `+most+`)
		`+caseloadLines+` order by e.due_on, e.id`, q.args...)
	return rows, err
}
