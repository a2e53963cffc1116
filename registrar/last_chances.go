package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// LastChance is somebody whose next absence would make completion impossible.
type LastChance struct {
	db.CaseloadLine
	Why school.Reason `json:"why"`
}

// MostLastChances is the most that LastChances lists: each is evaluated afresh.
const MostLastChances = 50

// LastChances lists who cannot miss their next session, those due soonest first, at
// most so many: among the classes that meet within the next 60 days, evaluated as of
// today. more tells that there are others.
func (o *Office) LastChances(ctx context.Context, actor school.Actor, most int) (all []LastChance, more bool, err error) {
	err = o.do(ctx, actor, ActReadWork, func(v *visit) error {
		all = []LastChance{}
		most = min(most, MostLastChances)
		lines, err := v.Tx.LastChances(v.ctx, v.reach(), v.now, most+1)
		if err != nil {
			return err
		}
		if more = len(lines) > most; more {
			lines = lines[:most]
		}
		ids := idsOf(lines, func(l db.CaseloadLine) string { return l.ID })
		found, err := v.matters(ids, false)
		if err != nil {
			return err
		}
		why := map[string]school.Reason{}
		for _, m := range found {
			today, err := m.today(v.now)
			if err != nil {
				return err
			}
			if reason, is := school.LastChance(m.policy, m.Order, m.Record, today); is {
				why[m.EnrollmentID] = reason
			}
		}
		for _, l := range lines {
			if reason, is := why[l.ID]; is {
				all = append(all, LastChance{l, reason})
			}
		}
		return v.auditReading("enrollment", "", ids)
	})
	return all, more, err
}
