package db

import (
	"context"
	"time"

	"johnschool/school"
)

// partlyMarked is how long ago a session may be for a roll that lacks some people
// to be found: to find it, each session's people are looked at.
const partlyMarked = "14 days"

// SessionsBehind lists sessions in an actor's reach that are over and whose roll
// nobody took, as Work counts them, or lacks somebody, the latter of the last two
// weeks; without those of some days. The latest limit of them, the oldest first.
func (t *Tx) SessionsBehind(ctx context.Context, reach Reach, now time.Time, but []school.Date, limit int) ([]SessionLine, error) {
	var programs, q filter
	if reach.ProgramIDs != nil {
		programs.and("p.id = any (%s::uuid[])", reach.ProgramIDs)
	} else if reach.OrganizationID != "" {
		programs.and("p.organization_id = %s", reach.OrganizationID)
	}
	q.args = programs.args
	at := q.arg(now)
	shown := q.arg(daysArray(but))
	most := q.arg(limit)
	rows := []SessionLine{}
	err := t.list(ctx, &rows, sessionLines(`with reached as materialized (select p.id from program p`+programs.where()+`),
			lately as materialized (select c.id from reached cross join lateral (select c.id from class_session c where c.program_id = reached.id
					and c.starts_at > `+at+`::timestamptz - interval '`+partlyMarked+`' and c.starts_at < `+at+` and c.ends_at <= `+at+`
					and c.day <> all (`+shown+`::date[]) and not exists (select from session_cancellation x where x.session_id = c.id)
				order by c.starts_at desc limit `+most+`) c)
		select s.id from (
			select sessions_without_roll(array(select id from reached), `+at+`, `+shown+`::date[], `+most+`::int) as id
			union
			select partly_marked(array(select id from lately))) b
		join class_session s on s.id = b.id order by s.starts_at desc, s.id limit `+most), q.args...)
	for i := range rows {
		rows[i].complete()
	}
	return rows, err
}

// NextDays answers the last day before and the first day after one on which the
// programs in an actor's reach meet, nil where there is none.
func (t *Tx) NextDays(ctx context.Context, reach Reach, day school.Date) (before, after *school.Date, err error) {
	var programs filter
	if reach.ProgramIDs != nil {
		programs.and("p.id = any (%s::uuid[])", reach.ProgramIDs)
	} else if reach.OrganizationID != "" {
		programs.and("p.organization_id = %s", reach.OrganizationID)
	}
	on := programs.arg(day)
	var days struct {
		Before *school.Date `db:"before"`
		After  *school.Date `db:"after"`
	}
	// A session's day in its zone is at most a day from that of its start: the index
	// by start finds the few that the day itself then decides on. Compared with a
	// date as such it would not be used below a policy.
	err = t.get(ctx, &days, `select max(b.day) as before, min(a.day) as after from program p
		left join lateral (select s.day from class_session s where s.program_id = p.id and s.starts_at < (`+on+`::date + 2)::timestamptz and s.day < `+on+`::date
			order by s.starts_at desc limit 1) b on true
		left join lateral (select s.day from class_session s where s.program_id = p.id and s.starts_at > (`+on+`::date - 1)::timestamptz and s.day > `+on+`::date
			order by s.starts_at limit 1) a on true`+programs.where(), programs.args...)
	return days.Before, days.After, err
}
