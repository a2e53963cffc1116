package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strconv"

	"johnschool/bench/program"
)

// register is what the load generator knows of every mark: its outcome and version. Each client keeps to its own part.
type register struct {
	outcomes []byte  // as in attendance; 10 of an enrollment
	versions []int32 // of the mark that stands
}

// newRegister is the register of a database that was filled and not touched since.
func newRegister(enrollments int) *register {
	r := &register{outcomes: make([]byte, 0, enrollments*sessions), versions: make([]int32, enrollments*sessions)}
	for i := range r.versions {
		r.versions[i] = 1
	}
	for n := range enrollments {
		r.outcomes = append(r.outcomes, outcomesOf(n)...)
	}
	return r
}

// outcomesOf is what the nth person did, as it was filled.
func outcomesOf(enrollment int) string {
	seat := enrollment % seats
	for _, a := range attendance {
		if seat < a.seats {
			return a.outcomes
		}
		seat -= a.seats
	}
	panic("a class has no such seat")
}

// marker is a client that changes marks: of random people of running classes at random sessions, or of a whole class at once.
type marker struct {
	*register
	first  int // the first person of a running class
	random *rand.Rand
	nth    int // which client
	whole  bool

	session  int // of the request under way
	people   []int
	becoming []byte
	body     []byte
}

// markers are the clients of a measurement. Their random choices repeat from run to run of the program, not within one.
func (r *register) markers(run int, whole bool) []client {
	all := make([]client, connections)
	for i := range all {
		all[i] = &marker{register: r, first: runningFrom(len(r.versions) / sessions), nth: i, whole: whole, random: rand.New(rand.NewPCG(uint64(run), uint64(i)))}
	}
	return all
}

func (m *marker) next() request {
	running := len(m.versions)/sessions - m.first
	m.people, m.becoming = m.people[:0], m.becoming[:0]
	var class int
	if m.whole {
		class = m.first/seats + m.own(running/seats)
		for seat := range seats {
			m.people = append(m.people, class*seats+seat)
		}
	} else {
		m.people = append(m.people, m.first+m.own(running))
		class = m.people[0] / seats
	}
	nth := m.random.IntN(sessions)
	m.session = class*sessions + nth
	m.body = append(m.body[:0], `{"marks":[`...)
	for i, n := range m.people {
		if i > 0 {
			m.body = append(m.body, ',')
		}
		m.mark(n, n*sessions+nth)
	}
	m.body = append(m.body, `]}`...)
	return request{method: http.MethodPut, path: "/api/v1/sessions/" + id(idSession, m.session) + "/attendance",
		token: staffToken(class % programs), body: m.body}
}

// own picks one of so many that no other client touches.
func (m *marker) own(of int) int { return m.nth + connections*m.random.IntN(of/connections) }

// mark adds a change of one mark to the request: who attended was really late, or in one case of five absent; whoever was
// anything else attended.
func (m *marker) mark(enrollment, at int) {
	outcome := byte('A')
	if m.outcomes[at] == 'A' {
		outcome = "LLLLx"[m.random.IntN(5)]
	}
	m.becoming = append(m.becoming, outcome)
	m.body = fmt.Appendf(m.body, `{"enrollmentId":%q,"outcome":%q,`, id(idEnrollment, enrollment), outcomeOf[outcome])
	if outcome == 'L' {
		m.body = append(m.body, `"minutesLate":5,`...)
	}
	m.body = append(strconv.AppendInt(append(m.body, `"version":`...), int64(m.versions[at]), 10), '}')
}

func (m *marker) took(status int, body []byte) error {
	if saved := bytes.Count(body, []byte(`"status":"saved"`)); status != http.StatusOK || saved != len(m.people) {
		return fmt.Errorf("%d of %d marks saved: %d %s", saved, len(m.people), status, body)
	}
	for i, n := range m.people {
		at := n*sessions + m.session%sessions
		m.outcomes[at] = m.becoming[i]
		m.versions[at]++
	}
	return nil
}

// measureMarks compares one mark over HTTP with its own statements in pgbench and with durable inserts of one row, and a whole
// class with single marks.
func (b *bench) measureMarks(ctx context.Context) (err error) {
	b.say("marks")
	enrollments := roundUp(smallSize)
	statements, err := b.capture(ctx, b.binary, captured)
	if err != nil {
		return err
	}
	again, err := b.asScript(ctx, captured, enrollments, statements)
	if err != nil {
		return err
	}
	if err := b.CreateDatabase(ctx, rows, "template0"); err != nil {
		return err
	}
	if err := b.do(ctx, rows, insertsTable, `grant insert on one_row to johnschool_app`); err != nil {
		return err
	}
	s, err := b.serve(ctx, b.binary, small)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	register := newRegister(enrollments)
	var single, inPgbench, inserted, class []float64 // marks or rows a second
	for run := range b.runs + 1 {
		one, err := b.marks(ctx, s, register.markers(2*run, false), 1)
		if err != nil {
			return err
		}
		same, err := b.runPgbench(ctx, named(b.AppURL(), captured), again, b.lasts)
		if err != nil {
			return err
		}
		row, err := b.runPgbench(ctx, named(b.AppURL(), rows), inserts, b.lasts)
		if err != nil {
			return err
		}
		whole, err := b.marks(ctx, s, register.markers(2*run+1, true), seats)
		if err != nil {
			return err
		}
		if run > 0 { // the first warms up
			single, inPgbench, inserted, class = append(single, one), append(inPgbench, same), append(inserted, row), append(class, whole)
		}
	}
	b.atLeast("a mark over HTTP, against its statements in pgbench", median(ratios(single, inPgbench)), 0.7,
		"%.0f/s against %.0f/s, %d statements", median(single), median(inPgbench), len(statements))
	b.atLeast("a mark over HTTP, against durable inserts of one row", median(ratios(single, inserted)), 0.12, "%.0f/s against %.0f/s", median(single), median(inserted))
	b.atLeast("marks of a whole class of 30 in one PUT, against single ones", median(ratios(class, single)), 10, "%.0f/s against %.0f/s", median(class), median(single))
	return b.verify(ctx, s)
}

// marks lets clients mark and answers how many marks a second were saved. The run is void unless the trail has an event for each.
func (b *bench) marks(ctx context.Context, s *program.Server, clients []client, each int) (float64, error) {
	before, err := b.count(ctx, small, `select count(*) from audit_event where action = 'attendance.record' and not refused`)
	if err != nil {
		return 0, err
	}
	m, err := load(ctx, s.Addr, b.lasts, clients)
	if err != nil {
		return 0, err
	}
	after, err := b.count(ctx, small, `select count(*) from audit_event where action = 'attendance.record' and not refused`)
	if err != nil {
		return 0, err
	}
	if saved := m.calls * each; after-before != saved {
		return 0, fmt.Errorf("%d marks were saved and %d audit events written", saved, after-before)
	}
	return m.perSecond() * float64(each), nil
}

func (c *cluster) count(ctx context.Context, database, statement string) (n int, err error) {
	err = c.super(ctx, database, func(d *sql.DB) error { return d.QueryRowContext(ctx, statement).Scan(&n) })
	return n, err
}

// sampled is how many projections are recomputed at the end.
const sampled = 200

// verify voids the whole measurement unless sampled projections are what the facts give, the chain of the trail is whole, and
// nothing else is off.
func (b *bench) verify(ctx context.Context, s *program.Server) error {
	b.say("checking what was written")
	random := rand.New(rand.NewPCG(1, 1))
	for range sampled {
		first := runningFrom(roundUp(smallSize))
		n := first + random.IntN(roundUp(smallSize)-first) // what is over stands as it did
		var kept, fresh map[string]any
		var text []byte
		err := b.super(ctx, small, func(d *sql.DB) error {
			return d.QueryRowContext(ctx, `select standing from enrollment where id = $1`, id(idEnrollment, n)).Scan(&text)
		})
		if err == nil {
			err = json.Unmarshal(text, &kept)
		}
		if err != nil {
			return err
		}
		status, body, err := ask(s.Addr, request{method: http.MethodGet, path: "/api/v1/enrollments/" + id(idEnrollment, n) + "/standing", token: staffToken(programOf(n))})
		if err != nil || status != http.StatusOK || json.Unmarshal(body, &fresh) != nil || !reflect.DeepEqual(kept, fresh) {
			return fmt.Errorf("void: the standing of %s is kept as %s and computed as %s (%d, %w)", id(idEnrollment, n), text, body, status, err)
		}
	}
	for _, command := range [][]string{{"audit", "verify"}, {"check"}} {
		cmd, err := b.program(b.binary, small, command...)
		if err != nil {
			return err
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("void: %v: %w\n%s", command, err, out)
		}
	}
	return nil
}
