package registrar

import (
	"context"
	"time"

	"johnschool/school"
)

// Standing answers where a participant stands on a day of the program's calendar
// (today where nil), as known at an instant (now where nil).
func (o *Office) Standing(ctx context.Context, actor school.Actor, id string, on *school.Date, knownAt *time.Time) (school.Standing, error) {
	var s school.Standing
	err := o.do(ctx, actor, ActReadStanding, func(v *visit) error {
		m, err := v.matter(id, knownAt != nil)
		if err != nil {
			return err
		}
		day, err := m.today(v.now)
		if err != nil {
			return err
		}
		if on != nil {
			day = *on
		}
		if knownAt != nil {
			m.Record.KnownAt = *knownAt
		}
		s = m.standing(day)
		return v.auditReading("enrollment", id, nil)
	})
	return s, err
}
