package registrar

import (
	"sync"

	"johnschool/db"
	"johnschool/school"
)

// calendars keeps each program's calendar in memory for as long as its version
// stands, and every version of a policy for good: neither ever changes on one
// server.
type calendars struct {
	mu       sync.Mutex
	server   string // whose they are
	kept     map[string]keptCalendar
	policies map[policyKey]school.Policy
}

type keptCalendar struct {
	version  int64
	calendar *school.Calendar
}

type policyKey struct {
	programID string
	version   int
}

// maxKept bounds the memory that calendars of many programs take: some 60 kB each
// where a program has a few hundred sessions.
const maxKept = 256

func newCalendars() *calendars {
	return &calendars{kept: map[string]keptCalendar{}, policies: map[policyKey]school.Policy{}}
}

// calendar answers a program's sessions as they stand, version being that of the
// calendar. It was read before the sessions are: a calendar is never older than
// the version it is kept under.
func (v *visit) calendar(programID string, version int64) (*school.Calendar, error) {
	c := v.office.calendars
	c.mu.Lock()
	c.follow(v.Server)
	kept, ok := c.kept[programID]
	c.mu.Unlock()
	if ok && kept.version == version {
		return kept.calendar, nil
	}
	sessions, err := v.Calendar(v.ctx, programID)
	if err != nil {
		return nil, err
	}
	fresh := school.NewCalendar(sessions)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server == v.Server && c.kept[programID].version < version {
		c.makeRoom(programID)
		c.kept[programID] = keptCalendar{version, fresh}
	}
	return fresh, nil
}

// follow forgets what was read from another server.
func (c *calendars) follow(server string) {
	if c.server != server {
		c.server = server
		clear(c.kept)
		clear(c.policies)
	}
}

// makeRoom drops one calendar, whichever, where there are as many as may be kept.
func (c *calendars) makeRoom(programID string) {
	if _, ok := c.kept[programID]; ok || len(c.kept) < maxKept {
		return
	}
	for other := range c.kept {
		delete(c.kept, other)
		return
	}
}

// policy answers a version of a program's rules.
func (v *visit) policy(programID string, version int) (school.Policy, error) {
	key := policyKey{programID, version}
	c := v.office.calendars
	c.mu.Lock()
	c.follow(v.Server)
	p, ok := c.policies[key]
	c.mu.Unlock()
	if ok {
		return p, nil
	}
	p, err := v.Policy(v.ctx, programID, version)
	if err != nil {
		return p, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server == v.Server {
		c.policies[key] = p
	}
	return p, nil
}

// policyInForce answers the rules that an enrollment beginning on a day begins
// under.
func (v *visit) policyInForce(programID string, on school.Date) (school.Policy, error) {
	version, err := v.PolicyInForce(v.ctx, programID, on)
	if db.IsNoRow(err) {
		return school.Policy{}, school.InvalidField("/programId", "This program has no rules in force yet; an administrator adds a policy first.")
	}
	if err != nil {
		return school.Policy{}, err
	}
	return v.policy(programID, version)
}
