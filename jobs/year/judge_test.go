package year_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"johnschool/registrar"
	"johnschool/school"
)

// judge reads what the office wrote in the year and compares it, person by person, with what it should have written.
func (w *world) judge() {
	w.t.Helper()
	for _, p := range w.programs {
		p.calendar = school.NewCalendar(p.sessions)
	}
	b := w.readBooks()
	w.noteMail(b)
	rows := w.escalations()
	var all sync.WaitGroup
	queue := make(chan *person, len(w.people))
	for range 4 {
		all.Go(func() {
			for p := range queue {
				w.byItself(func() { w.judgePerson(p, b, rows) })
			}
		})
	}
	for _, p := range w.people {
		queue <- p
	}
	close(queue)
	all.Wait()
	w.judgeBooks(b)
	w.count(b)
}

func (w *world) count(b *books) {
	for _, rows := range b.notices {
		w.counts["notices"] += len(rows)
	}
	for _, rows := range b.findings {
		w.counts["findings"] += len(rows)
	}
	for _, rows := range b.reports {
		w.counts["reports"] += len(rows)
		for _, r := range rows {
			if r.kind == "correction" && len(r.arrivals) > 0 {
				w.counts["corrections sent"]++
			}
		}
	}
	for _, rows := range b.certificates {
		w.counts["certificates"] += len(rows)
		for _, c := range rows {
			if c.state == "void" {
				w.counts["certificates voided"]++
			}
		}
	}
	w.counts["standings asked again"] = w.sampled
}

// noteMail adds what our mail server took, and what came back, to what happened to each person.
func (w *world) noteMail(b *books) {
	for _, t := range w.mail.taken {
		m := b.messages[t.id]
		p := w.byID[m.enrollment]
		if p == nil {
			continue // a digest
		}
		on := school.DateOf(t.at, p.program.zone)
		switch {
		case m.report != "":
			p.acted(t.at, func(model *model) { model.arrived(m.report, t.at, t.id, t.answer) })
		case m.notice != "" && t.answer:
			p.acted(t.at, func(model *model) { model.delivered(m.notice, on, t.id) })
		}
	}
	for _, r := range w.mail.bounces {
		if p := w.byID[b.messages[r.id].enrollment]; p != nil {
			p.acted(r.at, func(model *model) { model.returned(r.id, r.at) })
		}
	}
}

// delivered is that a notice reached its person, from which day the time to cure runs.
func (m *model) delivered(id string, on school.Date, message string) {
	for _, n := range m.notices {
		if n.row != nil && n.row.id == id && n.state == "open" && n.deliveredOn == 0 {
			n.deliveredOn, n.message = on, message
		}
	}
}

// arrived is that a report reached its recipient, or may have.
func (m *model) arrived(id string, at time.Time, message string, certain bool) {
	if !certain {
		message = "perhaps " + message
	}
	m.sent[id].arrivals = append(m.sent[id].arrivals, arrival{at: at, message: message})
}

// returned is that a message came back: what it carried did not arrive. A finding that rested on the notice in it falls at
// once, and what else no longer stands with it.
func (m *model) returned(message string, at time.Time) {
	for _, r := range m.sent {
		for i, a := range r.arrivals {
			if !m.known[r.id] && strings.TrimPrefix(a.message, "perhaps ") == message {
				r.arrivals[i].back = &at
			}
		}
	}
	for _, n := range m.notices {
		if n.message != message || n.deliveredOn == 0 {
			continue
		}
		n.deliveredOn, n.message, n.undelivered = 0, "", school.DateOf(at, m.p.program.zone)
		if n.state == "found" && !n.finding.fell {
			n.finding.unnoticed = true
			m.number, m.at = -1, at
			m.letFall(school.DateOf(at, m.p.program.zone))
		}
	}
}

// told tells whether the last that the recipient had about the matter of a finding says what it says: its own report, or
// where that did not arrive, one of an earlier finding of the same ground that no correction took back.
func (m *model) told(f *finding) bool {
	if f.row == nil {
		return false
	}
	var had *reportRow
	for _, r := range m.books.reports[m.p.id] {
		about := m.books.finding(m.p.id, r.finding)
		if about == nil || about.rule != f.rule || about.key != f.key || about.at.After(f.row.at) {
			continue
		}
		if own := r.finding == f.row.id && r.kind != "correction"; own && m.perhaps(r) || m.had(r) {
			had = r
		}
	}
	return had != nil && had.kind != "correction"
}

// had tells whether a report is with its recipient; perhaps, whether it may be.
func (m *model) had(r *reportRow) bool {
	return m.known[r.id] || slices.ContainsFunc(r.arrivals, func(a arrival) bool { return a.back == nil && !strings.HasPrefix(a.message, "perhaps ") })
}

func (m *model) perhaps(r *reportRow) bool {
	return m.known[r.id] || slices.ContainsFunc(r.arrivals, func(a arrival) bool { return a.back == nil })
}

// endCertificate and reissue are what people did to certificates by hand.
func (m *model) endCertificate(number, state string) {
	for i, c := range m.books.certificates[m.p.id] {
		if c.number == number && i < len(m.papers) {
			m.papers[i] = state
		}
	}
}

func (m *model) reissue(old, _ string) {
	for i, c := range m.books.certificates[m.p.id] {
		if c.number == old && m.papers[i] == "valid" {
			m.papers[i] = "replaced"
		}
	}
	m.papers = append(m.papers, "valid")
}

// judgePerson lives somebody's year again in the model and compares.
func (w *world) judgePerson(p *person, b *books, rows map[string]bool) {
	m := newModel(w, p, b)
	slices.SortStableFunc(p.acts, func(a, b act) int { return a.at.Compare(b.at) })
	acts := p.acts
	for i, n := range w.nights {
		for len(acts) > 0 && acts[0].at.Before(n.start) {
			acts[0].do(m)
			acts = acts[1:]
		}
		m.night(i, n)
	}
	for _, a := range acts {
		a.do(m)
	}
	m.compare()
	m.judgeClocks(rows)
	m.judgePapers()
	for _, f := range b.findings[p.id] {
		m.replay(f.knownAt, f.standing, "finding "+f.rule)
	}
	m.at = w.clock.Now()
	now, err := w.office.Standing(w.ctx, w.staff, p.id, nil, nil)
	check(w.t, err)
	m.agree("standing at the end", m.begin().On(now.On), now)
}

// compare puts what the model did beside what the office wrote.
func (m *model) compare() {
	var events, owed, ends, wantEnds []string
	label := func(at time.Time) string { return fmt.Sprintf("night %d", m.nightOf(at)) }
	for _, n := range m.books.notices[m.p.id] {
		events = append(events, fmt.Sprintf("%s: notice %s %s", label(n.at), n.rule, n.key))
		ends = append(ends, fmt.Sprintf("notice %s %s of %s: %s %s", n.rule, n.key, n.openedOn, n.state, text(n.endedOn)))
	}
	for _, f := range m.books.findings[m.p.id] {
		events = append(events, fmt.Sprintf("%s: finding %s %s", label(f.at), f.rule, f.key))
		if f.fellAt != nil {
			events = append(events, fmt.Sprintf("%s: %s %s of %s falls", label(*f.fellAt), f.rule, f.key, f.foundOn))
		}
	}
	for _, r := range m.books.reports[m.p.id] {
		owed = append(owed, obligation(r.kind, r.createdOn, r.dueOn))
	}
	for _, n := range m.notices {
		ended := ""
		if n.state != "open" {
			ended = n.endedOn.String()
		}
		wantEnds = append(wantEnds, fmt.Sprintf("notice %s %s of %s: %s %s", n.rule, n.key, n.on, n.state, ended))
	}
	m.same(m.p, "what was told and found", m.events, events)
	m.same(m.p, "ends of notices", wantEnds, ends)
	m.same(m.p, "what is owed", m.owed, owed)
}

func text(d *school.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// judgePapers accounts for every certificate, and asks the public check about it.
func (m *model) judgePapers() {
	var states []string
	for _, c := range m.books.certificates[m.p.id] {
		states = append(states, c.state)
		want := registrar.CertificateVoid
		if c.state == "valid" {
			want = registrar.CertificateValid
		}
		answer, err := m.office.CheckCertificate(m.ctx, school.Actor{Role: school.Anonymous}, c.number, c.code)
		check(m.t, err)
		if answer.Status != want {
			m.t.Errorf("certificate %s is %s, and the public check says %s", c.number, c.state, answer.Status)
		}
	}
	if !slices.Equal(states, m.papers) {
		m.t.Errorf("certificates of %s (enrollment %s): %v, should be %v", m.p.number, m.p.id, states, m.papers)
	}
}

// replay asks the office for a standing as it was known at a moment of the year, after all that was entered since.
func (m *model) replay(knownAt time.Time, told school.Standing, what string) {
	again, err := m.office.Standing(m.ctx, m.staff, m.p.id, &told.On, &knownAt)
	check(m.t, err)
	if diff := cmp.Diff(told, again); diff != "" {
		m.t.Errorf("%s of %s (enrollment %s) as known at %s (-then +again):\n%s", what, m.p.number, m.p.id, knownAt, diff)
	}
}
