package year_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"johnschool/school"
	"johnschool/school/oracletest"
)

// night is what the compliance job has to do on a day: docs/design.md, "The night of day D".
func (m *model) night(number int, n night) {
	m.number, m.at = number, n.start
	on, braked := n.on[m.p.program.id], n.braked[m.p.program.id]
	if !m.p.touched[0].Before(n.start) {
		return // not enrolled yet
	}
	d := m.letFall(on)
	for {
		was := m.open()
		m.steps(d, on, was, braked)
		if m.open() == was {
			return
		}
		d, _ = m.day(on)
	}
}

// letFall is step 1: findings that the rules, for their own day, no longer give.
func (m *model) letFall(on school.Date) oracletest.Day {
	for {
		d, fallen := m.day(on)
		for _, f := range m.findings {
			if f.unnoticed && !f.fell && !slices.Contains(fallen, f) {
				fallen = append(fallen, f)
			}
		}
		if len(fallen) == 0 {
			return d
		}
		for _, f := range fallen {
			m.fall(f, on)
		}
	}
}

func (m *model) fall(f *finding, on school.Date) {
	f.fell, m.stale = true, true
	m.events = append(m.events, fmt.Sprintf("%s: %s %s of %s falls", m.label(), f.rule, f.key, f.on))
	if i := slices.Index(m.papers, "valid"); f.rule == "completed" && i >= 0 {
		m.papers[i] = "void"
	}
	for i := range m.closings {
		if c := &m.closings[i]; c.finding == f && c.holds() {
			next := c.last()
			next.Voided, next.RecordedAt = true, m.at
			c.versions = append(c.versions, next)
		}
	}
	for _, n := range m.notices {
		if n.finding == f && f.unnoticed {
			n.state, n.finding = "open", nil
		}
	}
	if !m.told(f) {
		return
	}
	policy, kind := m.policyAt(on), "correction"
	clock := policy.ViolationReport
	switch f.rule {
	case "completed":
		clock = policy.CompletionReport
	case "unpaid_fees":
		clock = policy.UnpaidReport
	}
	m.owe(kind, clock, on)
}

// policyAt is the policy that holds on a day, closed or not.
func (m *model) policyAt(on school.Date) school.Policy {
	policy, decided := m.p.policy, school.Date(-1)
	for _, a := range m.p.record.Amendments {
		if a.Kind == school.PolicyMoved && a.DecidedOn <= on && a.DecidedOn >= decided && !a.RecordedAt.After(m.at) {
			policy, decided = *a.Policy, a.DecidedOn
		}
	}
	return policy
}

func (m *model) owe(kind string, clock *school.Clock, on school.Date) {
	if m.p.order.ReportTo != school.ToNobody {
		m.owed = append(m.owed, obligation(kind, on, m.dueOn(m.p, clock, on, m.at)))
	}
}

// steps are 2 to 6. In the night that ends an enrollment everything that is ripe is found, and nothing else is begun.
func (m *model) steps(d oracletest.Day, on school.Date, open, braked bool) {
	policy := m.policyAt(on)
	for _, n := range m.notices {
		fee := n.rule == "unpaid_fees"
		switch {
		case n.state != "open":
		case (!fee && (d.Met || !open)) || !gives(d, n.rule, n.key):
			if m.open() == open {
				n.state, n.endedOn = "withdrawn", on
			}
		case n.deliveredOn != 0 && on > n.deliveredOn.Add(n.cure):
			m.find(d, on, n.rule, n.key, n, policy, braked)
		}
	}
	if open && !d.Met {
		for _, v := range d.Violations {
			m.tell(d, on, string(v.Rule), v.Ground.Key(), policy, braked, open)
		}
	}
	for _, u := range d.Unpaid() {
		m.tell(d, on, "unpaid_fees", u.Ground().Key(), policy, braked, open)
	}
	switch {
	case !open || m.open() != open:
	case d.Met:
		m.complete(d, on, policy)
	default:
		m.reportProgress(on, policy)
	}
}

// tell is step 4: a notice first, or without a time to cure the finding.
func (m *model) tell(d oracletest.Day, on school.Date, rule, key string, policy school.Policy, braked, open bool) {
	for _, f := range m.findings {
		if !f.fell && f.rule == rule && f.key == key {
			return
		}
	}
	for _, n := range m.notices {
		if n.state == "open" && n.rule == rule && n.key == key {
			return
		}
	}
	if policy.CureDays == nil || *policy.CureDays == 0 {
		m.find(d, on, rule, key, nil, policy, braked)
		return
	}
	row := m.noticeRow(rule, key)
	if m.open() != open || (row == nil && braked) {
		return
	}
	m.notices = append(m.notices, &notice{rule: rule, key: key, on: on, undelivered: on, cure: *policy.CureDays, state: "open", row: row})
	m.events = append(m.events, fmt.Sprintf("%s: notice %s %s", m.label(), rule, key))
}

// find is step 3.
func (m *model) find(d oracletest.Day, on school.Date, rule, key string, n *notice, policy school.Policy, braked bool) {
	row := m.findingRow(rule, key)
	if row == nil && braked {
		return
	}
	f := m.found(d, on, rule, key, row)
	if n != nil {
		n.state, n.endedOn, n.finding = "found", on, f
	}
	if rule == "unpaid_fees" {
		m.owe("unpaid_fees", policy.UnpaidReport, on)
		return
	}
	m.owe("violation", policy.ViolationReport, on)
	if policy.ViolationCloses {
		m.closeBy(f, "unsuccessful", on)
	}
}

// complete is step 5.
func (m *model) complete(d oracletest.Day, on school.Date, policy school.Policy) {
	f := m.found(d, on, "completed", "completed", m.findingRow("completed", "completed"))
	m.owe("completion", policy.CompletionReport, on)
	m.papers = append(m.papers, "valid")
	m.closeBy(f, "completed", on)
}

func (m *model) closeBy(f *finding, outcome string, on school.Date) {
	m.close(on, outcome, "", m.at)
	m.closings[len(m.closings)-1].finding = f
}

// reportProgress is step 6: of what nights missed, only the latest.
func (m *model) reportProgress(on school.Date, policy school.Policy) {
	every := policy.ProgressReportEveryDays
	if every == nil || m.p.order.ReportTo == school.ToNobody {
		return
	}
	latest := m.p.record.EnrolledOn
	for latest.Add(*every) <= on {
		latest = latest.Add(*every)
	}
	if latest > m.p.record.EnrolledOn && m.progress < latest {
		m.progress = on
		m.owe("progress", nil, on)
	}
}

// found notes a finding and compares what it says with the second evaluator.
func (m *model) found(d oracletest.Day, on school.Date, rule, key string, row *findingRow) *finding {
	f := &finding{rule: rule, key: key, on: on, row: row}
	m.findings = append(m.findings, f)
	m.events = append(m.events, fmt.Sprintf("%s: finding %s %s", m.label(), rule, key))
	if row != nil {
		m.agree("finding "+rule, d, row.standing)
	}
	return f
}

func (m *model) agree(what string, d oracletest.Day, told school.Standing) {
	if diff := cmp.Diff(d.Answer(), oracletest.Of(told)); diff != "" {
		m.t.Errorf("%s of %s (enrollment %s) on %s (-by the rules +the office):\n%s", what, m.p.number, m.p.id, told.On, diff)
	}
}

// noticeRow and findingRow are what the office wrote in this night.
func (m *model) noticeRow(rule, key string) *noticeRow {
	for _, n := range m.books.notices[m.p.id] {
		if n.rule == rule && n.key == key && m.nightOf(n.at) == m.number {
			return n
		}
	}
	return nil
}

func (m *model) findingRow(rule, key string) *findingRow {
	for _, f := range m.books.findings[m.p.id] {
		if f.rule == rule && f.key == key && m.nightOf(f.at) == m.number {
			return f
		}
	}
	return nil
}

// nightOf is the number of the night in which something was recorded, or -1.
func (w *world) nightOf(at time.Time) int {
	i, _ := slices.BinarySearchFunc(w.nights, at, func(n night, at time.Time) int { return n.end.Compare(at) })
	if i < len(w.nights) && !w.nights[i].start.After(at) {
		return i
	}
	return -1
}
