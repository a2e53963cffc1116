package db

import (
	"context"
	"fmt"
	"time"
)

// Work is how much of each kind waits for staff. A report can be of several kinds.
type Work struct {
	Held                int `db:"held" json:"held"`                     // reports that wait for a person's confirmation
	Due                 int `db:"due" json:"due"`                       // confirmed and not sent
	Late                int `db:"late" json:"late"`                     // not sent though their day is over
	Rejected            int `db:"rejected" json:"rejected"`             // by their recipient, and not answered
	Unacknowledged      int `db:"unacknowledged" json:"unacknowledged"` // sent, and their recipient's time to acknowledge them is over
	Undelivered         int `db:"undelivered" json:"undelivered"`       // reports and notices that did not reach their recipient
	SessionsWithoutRoll int `db:"sessions_without_roll" json:"sessionsWithoutRoll"`
}

// MostWork is up to which work of a kind is counted: more than anybody looks
// through, and no longer to count where nobody ever looked.
const MostWork = 1000

// lookedThrough is among how many of the latest sessions those without a roll are
// looked for.
const lookedThrough = 1000

// WorkOf counts what waits in an actor's reach.
func (t *Tx) WorkOf(ctx context.Context, reach Reach, now time.Time) (Work, error) {
	q := &filter{}
	at := q.arg(now)
	today := `(select (` + at + `::timestamptz at time zone p.zone)::date from program p where p.id = r.program_id)`
	count := func(table, as, condition string) string {
		of := filter{args: q.args}
		reach.conditions(&of, as)
		of.and(condition)
		q.args = of.args
		return fmt.Sprintf(`(select count(*) from (select from %s %s%s limit %d) x)`, table, as, of.where(), MostWork)
	}
	reports := func(condition string) string { return count("report", "r", condition) }
	const noMail = ` and not exists (select from message m where m.state in ('queued', 'sending') and `
	var w Work
	column, owners := reach.owners(q, "", "", "")
	err := t.get(ctx, &w, `select `+reports(`r.state = 'held'`)+` as held, `+
		reports(`r.state = 'due'`)+` as due, `+
		reports(`r.state in ('held', 'due') and r.due_on < `+today)+` as late, `+
		reports(`r.state = 'rejected'`)+` as rejected, `+
		reports(`r.state = 'sent' and r.acknowledge_by is not null and r.acknowledge_by < `+today)+` as unacknowledged, `+
		reports(`r.state = 'due' and r.frozen_at is not null`+noMail+`m.id = r.message_id)`)+` + `+
		count("notice", "n", `n.state = 'open' and n.delivered_on is null`+noMail+`m.notice_id = n.id)`)+` as undelivered, `+
		`(select count(*) from `+sessionsWithoutRoll(column, owners, at)+` s) as sessions_without_roll`, q.args...)
	return w, err
}

// sessionsWithoutRoll are, of the latest sessions of each owner that are over,
// those that took place without anybody being marked, though somebody who goes on
// had a seat in their class by then. owners is a table of ids, at an instant.
func sessionsWithoutRoll(column, owners, at string) string {
	return fmt.Sprintf(`(select s.id, s.program_id, s.class_id, s.day, s.starts_at from %s as owner(id) cross join lateral (
			select c.id, c.program_id, c.class_id, c.day, c.starts_at from class_session c
			where c.%s = owner.id and c.starts_at < %s and c.ends_at <= %[3]s order by c.starts_at desc limit %d) s
		where not exists (select from session_cancellation x where x.session_id = s.id)
			and not exists (select from mark k where k.session_id = s.id and not k.withdrawn)
			and exists (select from enrollment e where e.class_id = s.class_id and e.status = 'active'
				and s.day >= (select max(l.placed_on) from placement l where l.enrollment_id = e.id))
		limit %d)`, owners, column, at, lookedThrough, MostWork)
}
