package db

import (
	"context"
	"time"
)

// LastChances lists, the soonest due first, who may be at their last chance: active,
// in a class that meets within 60 days, and by the projection with no more sessions
// on offer than they need. The caller evaluates them afresh.
func (t *Tx) LastChances(ctx context.Context, reach Reach, now time.Time, limit int) ([]CaseloadLine, error) {
	var q, programs filter
	if reach.ProgramIDs != nil {
		programs.and("p.id = any (%s::uuid[])", reach.ProgramIDs)
	}
	q.args = programs.args
	at, most := q.arg(now), q.arg(limit)
	rows := []CaseloadLine{}
	err := t.list(ctx, &rows, `with page as materialized (
			select l.id from program p cross join lateral (
				select e.id, e.due_on from enrollment e where e.program_id = p.id and e.last_chance and e.status = 'active'
					and exists (select from class_session c where c.class_id = e.class_id and c.starts_at > `+at+`::timestamptz
						and c.starts_at < `+at+`::timestamptz + interval '60 days')
				order by e.due_on, e.id limit `+most+`) l`+programs.where()+`
			order by l.due_on, l.id limit `+most+`)
		`+caseloadLines+` order by e.due_on, e.id`, q.args...)
	return rows, err
}
