package db

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Work is how much of each kind waits for staff. A report can be of several kinds.
type Work struct {
	Held                int `db:"held" json:"held"`                     // reports that wait for the actor's confirmation
	SecondPerson        int `db:"second_person" json:"secondPerson"`    // of these, what another person confirmed before
	OnHold              int `db:"on_hold" json:"onHold"`                // held reports for which somebody asked for time
	Due                 int `db:"due" json:"due"`                       // confirmed and not sent
	Late                int `db:"late" json:"late"`                     // not sent though their day is over
	Rejected            int `db:"rejected" json:"rejected"`             // by their recipient, and not answered
	Unacknowledged      int `db:"unacknowledged" json:"unacknowledged"` // sent, and their recipient's time to acknowledge them is over
	Undelivered         int `db:"undelivered" json:"undelivered"`       // reports and notices that did not reach their recipient
	SessionsWithoutRoll int `db:"sessions_without_roll" json:"sessionsWithoutRoll"`
	Stopped             int `db:"stopped" json:"stopped"`                    // programs whose night stopped itself; an administrator releases it
	BouncedAddresses    int `db:"bounced_addresses" json:"bouncedAddresses"` // enrollments that go on, whose participant's e-mail address takes no mail
}

// MostWork is up to which work of a kind is counted: more than anybody looks
// through, and no longer to count where nobody ever looked.
const MostWork = 1000

// WorkOf counts what waits in an actor's reach. Each program is asked by itself:
// an index that begins with it finds what waits there, whatever else there is.
func (t *Tx) WorkOf(ctx context.Context, reach Reach, now time.Time) (Work, error) {
	var q, programs filter
	at := q.arg(now)
	programs.args = q.args
	if reach.ProgramIDs != nil {
		programs.and("p.id = any (%s::uuid[])", reach.ProgramIDs)
	}
	count := func(table, condition string) string {
		return fmt.Sprintf(`(select least(coalesce(sum(w.n), 0), %[3]d)::int from program_now p cross join lateral (
			select count(*) as n from (select from %[1]s r where r.program_id = p.id and %[2]s limit %[3]d) x) w)`, table, condition, MostWork)
	}
	const noMail = ` and not exists (select from message m where m.state in ('queued', 'sending') and `
	var w Work
	held := `r.state = 'held' and (r.on_hold_until is null or r.on_hold_until <= p.today)`
	me := programs.arg(null(t.Actor.UserID)) + `::uuid`
	err := t.get(ctx, &w, `with program_now as materialized (select p.id, (`+at+`::timestamptz at time zone p.zone)::date as today from program p`+programs.where()+`)
		select `+count("report", held+` and (r.confirmed_at is null or r.confirmed_by is distinct from `+me+`)`)+` as held,
			`+count("report", held+` and r.confirmed_at is not null and r.confirmed_by is distinct from `+me)+` as second_person,
			`+count("report", `r.state = 'held' and r.on_hold_until > p.today`)+` as on_hold,
			`+count("report", `r.state = 'due'`)+` as due,
			`+count("report", `r.state in ('held', 'due') and r.due_on < p.today`)+` as late,
			`+count("report", `r.state = 'rejected'`)+` as rejected,
			`+count("report", `r.state = 'sent' and r.acknowledge_by is not null and r.acknowledge_by < p.today`)+` as unacknowledged,
			`+count("report", `r.state = 'due' and r.frozen_at is not null`+noMail+`m.id = r.message_id)`)+` +
				`+count("notice", `r.state = 'open' and r.delivered_on is null`+noMail+`m.notice_id = r.id)`)+` as undelivered,
			`+count("enrollment", bounced("r"))+` as bounced_addresses,
			(select count(*) from (select sessions_without_roll(array(select id from program_now), `+at+`::timestamptz, '{}', `+strconv.Itoa(MostWork)+`) limit `+strconv.Itoa(MostWork)+`) s) as sessions_without_roll,
			(select count(*) from brake b join program_now p on p.id = b.program_id where b.released_at is null) as stopped`, programs.args...)
	return w, err
}
