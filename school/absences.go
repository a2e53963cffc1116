package school

import "slices"

// absence is a mark that is an absence and stands.
type absence struct {
	*Session
	place int
}

// clearAbsence lets a make-up clear one earlier absence that still stands: of
// the same module where there is a curriculum, else the earliest.
func (t *tally) clearAbsence(p *Policy, makeup *marked) bool {
	for i, a := range t.absences {
		if a.place > makeup.place {
			return false
		}
		if len(p.Modules) == 0 || a.Module == makeup.Module {
			t.absences = slices.Delete(t.absences, i, i+1)
			return true
		}
	}
	return false
}

// streak is the absences since the last mark that ends it. None of them can have
// been cleared: the make-up that cleared it would have ended the streak.
func (t *tally) streak() []absence { return t.absences[t.streakSince:] }

// tooMany finds the absence that tips a limit: the (limit + 1)-th of those that
// stand, in session order. It is nil while the limit holds or where there is
// none.
func tooMany(standing []absence, limit *int) *Session {
	if limit == nil || len(standing) <= *limit {
		return nil
	}
	return standing[*limit].Session
}

// absencesLeft is how many more absences the absence rule bears.
func (d *day) absencesLeft() *int {
	if d.policy.MaxAbsences == nil {
		return nil
	}
	left := max(0, *d.policy.MaxAbsences-len(d.absences))
	return &left
}
