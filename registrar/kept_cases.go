package registrar

import (
	"maps"
	"sync"

	"johnschool/db"
)

// keptCases keeps in memory the facts of enrollments whose marks were taken
// lately. Every change of an enrollment's facts moves its version, in the same
// transaction, so what is kept under the version that a locked row shows is what
// the books say. What a case shares with others, its program's calendar, has a
// version of its own and is not kept here.
type keptCases struct {
	mu   sync.Mutex
	kept map[string]keptCase
}

type keptCase struct {
	server  string // as in db.Tx
	version int64  // of the enrollment
	facts   db.Case
}

// maxKeptCases bounds the memory: some 5 kB each.
const maxKeptCases = 8192

// onKept looks at each kept case that is used: tests compare it with the books.
var onKept func(*visit, db.Case) error

func newKeptCases() *keptCases { return &keptCases{kept: map[string]keptCase{}} }

// rollCases answers the facts of locked enrollments on a roll of a program, in
// their order. Those that are not kept as they stand are read.
func (v *visit) rollCases(program db.RollProgram, locked []db.RollSeat) ([]db.Case, error) {
	cases := make([]db.Case, len(locked))
	var missing []string
	var at []int
	for i, l := range locked {
		var known bool
		if cases[i], known = v.office.cases.find(v.Server, l.ID, l.Version); known && l.ProgramID == program.ID {
			cases[i].CalendarVersion, cases[i].Zone = program.Calendar, program.Zone
			if onKept != nil {
				if err := onKept(v, cases[i]); err != nil {
					return nil, err
				}
			}
			continue
		}
		missing, at = append(missing, l.ID), append(at, i)
	}
	if len(missing) == 0 {
		return cases, nil
	}
	read, err := v.Cases(v.ctx, missing, false)
	if err != nil {
		return nil, err
	}
	for k, c := range read { // both in the order of ids, and locked ones do not go away
		cases[at[k]] = c
	}
	return cases, nil
}

func (k *keptCases) find(server, id string, version int64) (db.Case, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, ok := k.kept[id]
	return c.facts, ok && c.server == server && c.version == version
}

// keep keeps the cases of a roll as it left them, once that is committed.
func (k *keptCases) keep(r *roll) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, s := range r.seats {
		version, facts := s.locked.Version, s.matter.Case
		if s.written != nil {
			version++
			facts.Marks = maps.Clone(facts.Marks)
			facts.Marks[r.session.ID] = *s.written
		}
		old, ok := k.kept[id]
		if ok && old.server == r.server && old.version >= version {
			continue // somebody was faster, or it stands there already
		}
		if !ok && len(k.kept) >= maxKeptCases {
			for other := range k.kept { // whichever
				delete(k.kept, other)
				break
			}
		}
		facts.Record.Calendar = nil // the calendar has a version of its own
		k.kept[id] = keptCase{r.server, version, facts}
	}
}
