package registrar

import (
	"slices"
	"sync"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// matter is an enrollment's case with everything that school.Evaluate needs.
type matter struct {
	db.Case
	policy school.Policy // the version it began under; amendments carry those it was moved to
}

// standing evaluates the matter on a day.
func (m matter) standing(on school.Date) school.Standing {
	return school.Evaluate(m.policy, m.Order, m.Record, on)
}

// policyOn answers the rules that hold for the matter on a day.
func (m matter) policyOn(on school.Date) school.Policy {
	return school.PolicyOn(m.policy, m.Record, on)
}

// nextLook is the first day after a standing's own on which a night has something
// to look at by time alone: the standing changes, a pause begins or is over, or
// progress is to be reported.
func (m matter) nextLook(s school.Standing) *school.Date {
	next := s.NextChangeOn
	if s.Closed || m.Order.ReportTo == school.ToNobody {
		return next
	}
	policy := m.policy
	if s.PolicyVersion != policy.Version { // moved to another: only then the terms are worked out once more
		policy = m.policyOn(s.On)
	}
	return school.Earlier(next, policy.NextProgress(m.Record.EnrolledOn, s.On))
}

// today is the day in the zone of the matter's program.
func (m matter) today(now time.Time) (school.Date, error) {
	zone, err := loadZone(m.Zone)
	if err != nil {
		return 0, err
	}
	return school.DateOf(now, zone), nil
}

// matters loads cases with their calendars and policies, in the order of their
// ids. With history every version of a mark is loaded, for questions of what was
// known.
func (v *visit) matters(ids []string, history bool) ([]matter, error) {
	cases, err := v.Cases(v.ctx, ids, history)
	if err != nil {
		return nil, err
	}
	out := make([]matter, len(cases))
	for i, c := range cases {
		if out[i], err = v.matterOf(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// matterOf adds to a case what it shares with others: calendar and policies.
func (v *visit) matterOf(c db.Case) (matter, error) {
	m := matter{Case: c}
	var err error
	if m.Record.Calendar, err = v.calendar(c.ProgramID, c.CalendarVersion); err != nil {
		return m, err
	}
	if m.policy, err = v.policy(c.ProgramID, c.PolicyVersion); err != nil {
		return m, err
	}
	if len(c.MovedTo) > 0 {
		m.Record.Amendments = slices.Clone(m.Record.Amendments) // a kept case is others' too
	}
	for k := range m.Record.Amendments {
		a := &m.Record.Amendments[k]
		if moved, ok := c.MovedTo[a.ID]; ok {
			p, err := v.policy(c.ProgramID, moved)
			if err != nil {
				return m, err
			}
			a.Policy = &p
		}
	}
	return m, nil
}

// matter loads one case; NotFound where it is not in scope.
func (v *visit) matter(id string, history bool) (matter, error) {
	if !isID(id) {
		return matter{}, notFound("enrollment")
	}
	found, err := v.matters([]string{id}, history)
	if err != nil {
		return matter{}, err
	}
	if len(found) == 0 {
		return matter{}, notFound("enrollment")
	}
	return found[0], nil
}

// program is a program as use cases need it.
type program struct {
	db.Program
	location *time.Location
}

var zones sync.Map // name → *time.Location

// loadZone answers a zone by its IANA name; each is read once.
func loadZone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	zones.Store(name, zone)
	return zone, nil
}

// today is the program's calendar day.
func (p program) today(now time.Time) school.Date { return school.DateOf(now, p.location) }

// programOf loads a program in the actor's organization.
func (v *visit) programOf(id string) (program, error) {
	row, err := v.Program(v.ctx, id)
	if err != nil {
		return program{}, err
	}
	zone, err := loadZone(row.Zone)
	if err != nil {
		return program{}, err
	}
	return program{row, zone}, nil
}

// programForCase loads the program that a request names at /programId; staff
// name only their own.
func (v *visit) programForCase(id string) (program, error) {
	missing := school.InvalidField("/programId", "There is no such program among yours.")
	if !isID(id) {
		return program{}, school.InvalidField("/programId", "Give the id of a program.")
	}
	p, err := v.programOf(id)
	if db.IsNoRow(err) || (err == nil && !v.reaches(id)) {
		return program{}, missing
	}
	return p, err
}

// reaches tells whether the actor, where a staff member, works for a program:
// the directory shows them all of their organization's.
func (v *visit) reaches(programID string) bool {
	if v.Actor.Role != school.Staff {
		return true
	}
	for _, id := range v.Actor.ProgramIDs {
		if id == programID {
			return true
		}
	}
	return false
}
