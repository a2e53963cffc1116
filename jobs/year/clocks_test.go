package year_test

import (
	"database/sql"
	"strings"
	"time"

	"johnschool/school"
)

// escalations reads which obligation climbed to whom on which day.
func (w *world) escalations() map[string]bool {
	rows := map[string]bool{}
	w.rows(`select coalesce(report_id, notice_id), level, on_day from escalation`, func(r *sql.Rows) error {
		var id, level string
		var on sql.NullTime
		err := r.Scan(&id, &level, &on)
		rows[climbed(id, level, *day(on))] = true
		rows[id+" "+level] = true
		return err
	})
	return rows
}

func climbed(id, level string, on school.Date) string { return id + " " + level + " " + on.String() }

// judgeClocks holds that every obligation was sent by its due day, or climbed to staff and to the administrator: on that
// day, or where nobody ran the jobs, on the next working day on which somebody did.
func (m *model) judgeClocks(rows map[string]bool) {
	for _, r := range m.books.reports[m.p.id] {
		over := m.over(r)
		for _, at := range m.world.told {
			on := school.DateOf(at, m.p.program.zone)
			if on < r.dueOn || !at.After(r.at) || (on > r.dueOn && !works(on, m.closed(m.p.order, at))) {
				continue
			}
			if r.sentAt(at) || over.Before(at) {
				break
			}
			for _, level := range []string{"staff", "administrator"} {
				if !rows[climbed(r.id, level, on)] {
					m.t.Errorf("%s report %s of %s, due %s, now %s, was not sent by %s and did not climb to %s", r.kind, r.id, m.p.number, r.dueOn, r.state, at, level)
				}
			}
			break
		}
	}
	for _, n := range m.notices {
		if n.row != nil && n.state == "open" && n.deliveredOn == 0 && n.undelivered < lastDay.Add(-14) && !rows[n.row.id+" administrator"] {
			m.t.Errorf("notice %s of %s, opened on %s, is not delivered and did not climb", n.row.id, m.p.number, n.on)
		}
	}
}

// sentAt tells whether a report was with its recipient at a moment, by our notes.
func (r *reportRow) sentAt(at time.Time) bool {
	for _, a := range r.arrivals {
		if !strings.HasPrefix(a.message, "perhaps ") && a.at.Before(at) && (a.back == nil || a.back.After(at)) {
			return true
		}
	}
	return false
}

// over is when a report ceased to be owed unsent: its finding fell, what a correction takes back was found again, or the
// court took up again what was closed.
func (m *model) over(r *reportRow) time.Time {
	never := m.clock.Now()
	if r.state != "withdrawn" && r.state != "superseded" {
		return never
	}
	about := m.books.finding(m.p.id, r.finding)
	switch {
	case about != nil && r.kind != "correction" && about.fellAt != nil:
		return *about.fellAt
	case about != nil && r.kind == "correction":
		for _, f := range m.books.findings[m.p.id] {
			if f.rule == about.rule && f.key == about.key && f.at.After(r.at) {
				return f.at
			}
		}
	case r.kind == "closed":
		for _, on := range m.reinstated[m.p.id] {
			if on >= r.createdOn {
				return on.In(m.p.program.zone)
			}
		}
	}
	return never
}
