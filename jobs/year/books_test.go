package year_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"johnschool/school"
)

// books are what the office wrote in the year, by enrollment.
type books struct {
	notices      map[string][]*noticeRow
	findings     map[string][]*findingRow
	reports      map[string][]*reportRow
	certificates map[string][]*certificateRow
	entries      map[string][]string
	messages     map[string]messageRow
}

type noticeRow struct {
	id, rule, key, state string
	openedOn             school.Date
	deliveredOn, endedOn *school.Date
	at                   time.Time
}

type findingRow struct {
	id, rule, key string
	foundOn       school.Date
	knownAt, at   time.Time
	standing      school.Standing
	fellOn        *school.Date
	fellAt        *time.Time
}

type reportRow struct {
	id, kind, state  string
	finding          string
	createdOn, dueOn school.Date
	at               time.Time
	arrivals         []arrival // by our notes
}

// arrival is that a report reached its recipient, until it came back.
type arrival struct {
	at      time.Time
	message string
	back    *time.Time
}

// finding is one of somebody's, nil where there is none.
func (b *books) finding(enrollment, id string) *findingRow {
	for _, f := range b.findings[enrollment] {
		if f.id == id {
			return f
		}
	}
	return nil
}

type certificateRow struct{ number, code, state string }

type messageRow struct{ enrollment, notice, report string }

// rows calls scan for each row of a query.
func (w *world) rows(query string, scan func(*sql.Rows) error) {
	w.t.Helper()
	rows, err := w.super.Query(query)
	check(w.t, err)
	defer func() { check(w.t, rows.Close()) }()
	for rows.Next() {
		check(w.t, scan(rows))
	}
	check(w.t, rows.Err())
}

// day reads a date column, nil for null.
func day(t sql.NullTime) *school.Date {
	if !t.Valid {
		return nil
	}
	return ptr(school.NewDate(t.Time.Year(), t.Time.Month(), t.Time.Day()))
}

// readBooks reads everything that is judged, each table at once.
func (w *world) readBooks() *books {
	b := &books{map[string][]*noticeRow{}, map[string][]*findingRow{}, map[string][]*reportRow{}, map[string][]*certificateRow{}, map[string][]string{}, map[string]messageRow{}}
	w.rows(`select enrollment_id, id, rule, ground_key, state, opened_on, delivered_on, ended_on, recorded_at from notice order by id`, func(r *sql.Rows) error {
		var id string
		var opened, delivered, ended sql.NullTime
		n := &noticeRow{}
		err := r.Scan(&id, &n.id, &n.rule, &n.key, &n.state, &opened, &delivered, &ended, &n.at)
		n.openedOn, n.deliveredOn, n.endedOn = *day(opened), day(delivered), day(ended)
		b.notices[id] = append(b.notices[id], n)
		return err
	})
	w.rows(`select f.enrollment_id, f.id, f.rule, f.ground_key, f.found_on, f.known_at, f.recorded_at, f.standing, l.fell_on, l.recorded_at
		from finding f left join finding_fall l on l.finding_id = f.id order by f.recorded_at, f.id`, func(r *sql.Rows) error {
		var id string
		var found, fell sql.NullTime
		var standing []byte
		f := &findingRow{}
		if err := r.Scan(&id, &f.id, &f.rule, &f.key, &found, &f.knownAt, &f.at, &standing, &fell, &f.fellAt); err != nil {
			return err
		}
		f.foundOn, f.fellOn = *day(found), day(fell)
		b.findings[id] = append(b.findings[id], f)
		return json.Unmarshal(standing, &f.standing)
	})
	w.rows(`select enrollment_id, id, kind, state, coalesce(finding_id::text, ''), created_on, due_on, recorded_at from report order by id`, func(r *sql.Rows) error {
		var id string
		var created, due sql.NullTime
		x := &reportRow{}
		err := r.Scan(&id, &x.id, &x.kind, &x.state, &x.finding, &created, &due, &x.at)
		x.createdOn, x.dueOn = *day(created), *day(due)
		b.reports[id] = append(b.reports[id], x)
		return err
	})
	w.readPapers(b)
	return b
}

func (w *world) readPapers(b *books) {
	w.rows(`select enrollment_id, number, code, state from certificate order by serial`, func(r *sql.Rows) error {
		var id string
		c := &certificateRow{}
		err := r.Scan(&id, &c.number, &c.code, &c.state)
		b.certificates[id] = append(b.certificates[id], c)
		return err
	})
	w.rows(`select enrollment_id, kind, amount_cents, occurred_on from entry order by recorded_at, id`, func(r *sql.Rows) error {
		var id, kind string
		var cents int64
		var on sql.NullTime
		err := r.Scan(&id, &kind, &cents, &on)
		b.entries[id] = append(b.entries[id], line(school.EntryKind(kind), cents, *day(on)))
		return err
	})
	w.rows(`select id, coalesce(enrollment_id::text, ''), coalesce(notice_id::text, ''), coalesce(report_id::text, '') from message`, func(r *sql.Rows) error {
		var id string
		var m messageRow
		err := r.Scan(&id, &m.enrollment, &m.notice, &m.report)
		b.messages[id] = m
		return err
	})
}

func line(kind school.EntryKind, cents int64, on school.Date) string {
	return fmt.Sprintf("%s of %d cents on %s", kind, cents, on)
}

// judgeBooks compares ledgers, numbers and certificates with our notes, and lets the office check itself.
func (w *world) judgeBooks(b *books) {
	for _, p := range w.people {
		var noted []string
		for _, e := range p.record.Entries {
			noted = append(noted, line(e.Kind, e.AmountCents, e.On))
		}
		w.same(p, "ledger", noted, b.entries[p.id])
	}
	for what, query := range map[string]string{
		"gaps in receipts": `select count(*) from (select receipt_number, row_number() over (partition by program_id order by receipt_number) n
			from entry where receipt_number is not null) x where receipt_number <> n`,
		"gaps in certificates":  `select count(*) from (select serial, row_number() over (partition by program_id order by serial) n from certificate) x where serial <> n`,
		"seats taken by nobody": `select count(*) from class c where seats_taken <> (select count(*) from enrollment e where e.class_id = c.id and status in ('active', 'paused'))`,
		"reports that no second person confirmed": `select count(*) from report where second_person and held_until is null and sent_at is not null and reply is null
			and (seconded_by is null or seconded_by = confirmed_by)`,
		"letters that differ": `select count(*) from blob where sha256 <> sha256(content)`,
	} {
		var n int
		check(w.t, w.super.QueryRow(query).Scan(&n))
		if n != 0 {
			w.t.Errorf("%d %s", n, what)
		}
	}
	verdict, err := w.office.Check(w.ctx)
	check(w.t, err)
	for _, f := range verdict.Findings {
		w.t.Errorf("check: %s", f)
	}
	trail, err := w.office.VerifyAudit(w.ctx)
	check(w.t, err)
	for _, f := range trail.Findings {
		w.t.Errorf("audit verify: %s", f)
	}
	w.counts["audit events"] += int(trail.Links)
}

// same compares two lists, whatever their order.
func (w *world) same(p *person, what string, want, got []string) {
	w.t.Helper()
	want, got = slices.Clone(want), slices.Clone(got)
	slices.Sort(want)
	slices.Sort(got)
	if slices.Equal(want, got) {
		return
	}
	missing, more := without(want, got), without(got, want)
	w.t.Errorf("%s of %s (enrollment %s): by the rules also %q, but the office has %q", what, p.number, p.id, missing, more)
}

// without answers what of a is not in b, counting each.
func without(a, b []string) (rest []string) {
	left := slices.Clone(b)
	for _, s := range a {
		if i := slices.Index(left, s); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			rest = append(rest, s)
		}
	}
	return rest
}
