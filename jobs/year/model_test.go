package year_test

import (
	"fmt"
	"slices"
	"time"

	"johnschool/school"
	"johnschool/school/oracletest"
)

// model is what the office should have done about one person: the year once more, from our notes and the text of the
// rules alone. Where a night's brake held, what it put off is put off here too.
type model struct {
	*world
	p      *person
	books  *books
	number int       // of the night under way
	at     time.Time // what is known: what was entered by then

	closings []closing
	findings []*finding
	notices  []*notice
	papers   []string        // states of certificates in the order of their numbers
	known    map[string]bool // reports that their recipient had for certain: answered, or sent once more after an answer
	progress school.Date

	walk   *oracletest.Walk
	stale  bool
	before time.Time // what the walk knows

	events []string // notices and findings, when they were made and when they fell
	owed   []string
	sent   map[string]*reportRow
}

// closing is an end of the enrollment; finding is the one it rests on, if any.
type closing struct {
	versions []school.Closure
	outcome  string
	finding  *finding
}

type finding struct {
	rule, key string
	on        school.Date
	fell      bool
	unnoticed bool
	row       *findingRow // as the office wrote it
}

type notice struct {
	rule, key   string
	on          school.Date
	cure        int
	state       string
	endedOn     school.Date
	deliveredOn school.Date // 0: not yet
	undelivered school.Date // since when it is not
	message     string      // that delivered it; empty: by hand
	finding     *finding
	row         *noticeRow
}

func newModel(w *world, p *person, b *books) *model {
	m := &model{world: w, p: p, books: b, known: map[string]bool{}, owed: slices.Clone(p.owed), sent: map[string]*reportRow{}}
	for _, r := range b.reports[p.id] {
		m.sent[r.id] = r
	}
	return m
}

func (m *model) label() string { return fmt.Sprintf("night %d", m.number) }

// last is the version of a closing that holds now.
func (c closing) last() school.Closure { return c.versions[len(c.versions)-1] }

func (c closing) holds() bool { return !c.last().Voided && c.last().ReopenedOn == nil }

// open tells whether the enrollment runs.
func (m *model) open() bool {
	return !slices.ContainsFunc(m.closings, func(c closing) bool { return c.holds() })
}

// close ends the enrollment on a day.
func (m *model) close(on school.Date, outcome, key string, at time.Time) {
	id := fmt.Sprintf("%d%s", len(m.closings), key)
	m.closings = append(m.closings, closing{outcome: outcome, versions: []school.Closure{{ID: id, On: on, RecordedAt: at}}})
	m.stale = true
}

// reopen is the court's reinstatement: it takes up what ended but for a completion.
func (m *model) reopen(on school.Date, at time.Time) {
	for i := range m.closings {
		if c := &m.closings[i]; c.holds() && c.outcome != "completed" {
			next := c.last()
			next.ReopenedOn, next.RecordedAt = &on, at
			c.versions = append(c.versions, next)
		}
	}
	m.stale = true
}

// begin puts a walk before the first day, with what is known at m.at.
func (m *model) begin() *oracletest.Walk {
	record := m.p.record
	record.KnownAt, record.Calendar = m.at, m.p.program.calendar
	for _, c := range m.closings {
		record.Closures = append(record.Closures, c.versions...)
	}
	return oracletest.Case{Policy: m.p.policy, Order: m.p.order, Record: record}.Begin(record.EnrolledOn)
}

// news tells whether anything was entered since a moment that can change what a night finds.
func (m *model) news(since time.Time) bool {
	for _, times := range [][]time.Time{m.p.touched, m.p.program.changed} {
		for _, at := range times {
			if at.After(since) && !at.After(m.at) {
				return true
			}
		}
	}
	return m.stale
}

// day is one day as known now. Where there is news, all days are gone through again, and findings that no longer stand
// on theirs are answered.
func (m *model) day(on school.Date) (d oracletest.Day, fallen []*finding) {
	if m.walk != nil && !m.news(m.before) {
		return m.walk.On(on), nil
	}
	m.walk, m.stale, m.before = m.begin(), false, m.at
	for {
		d = m.walk.Next()
		for _, f := range m.findings {
			if !f.fell && f.on == d.On && !gives(d, f.rule, f.key) {
				fallen = append(fallen, f)
			}
		}
		if d.On >= on {
			return d, fallen
		}
	}
}

// gives tells whether a rule, with a ground, holds on a day.
func gives(d oracletest.Day, rule, key string) bool {
	switch rule {
	case "completed":
		return d.Met
	case "unpaid_fees":
		return slices.ContainsFunc(d.Unpaid(), func(u school.Unpaid) bool { return u.Ground().Key() == key })
	}
	return slices.ContainsFunc(d.Violations, func(v school.Violation) bool { return string(v.Rule) == rule && v.Ground.Key() == key })
}

// sampled compares a standing that the office told in the year with the second evaluator's, and with what the office tells
// now of that day and moment.
func (m *model) sampled(at time.Time, told school.Standing) {
	m.at = at
	d := m.begin().On(told.On)
	m.agree(fmt.Sprintf("standing of %s", at), d, told)
	m.replay(at, told, "sample")
}
