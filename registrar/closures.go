package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// Closures lists the days of a year on which a court is closed besides weekends;
// without a year, the current one and all later.
func (o *Office) Closures(ctx context.Context, actor school.Actor, courtID string, year *int) ([]db.Closure, error) {
	var rows []db.Closure
	err := o.do(ctx, actor, ActReadDirectory, func(v *visit) error {
		if _, err := v.court(courtID); err != nil {
			return err
		}
		from, to := school.NewDate(v.now.Year(), time.January, 1), school.NewDate(2200, time.December, 31)
		if year != nil {
			if *year < 1900 || *year > 2200 {
				return school.InvalidField("/year", "Write a year such as 2026.")
			}
			from, to = school.NewDate(*year, time.January, 1), school.NewDate(*year, time.December, 31)
		}
		var err error
		if rows, err = v.ClosuresBetween(v.ctx, courtID, from, to); err != nil {
			return err
		}
		return v.auditReading("court", courtID, nil)
	})
	return rows, err
}

// AddClosure writes a day on which a court is closed. Reports that are already
// owed keep their due day.
func (o *Office) AddClosure(ctx context.Context, actor school.Actor, courtID string, c db.Closure) (db.Closure, error) {
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		trim(&c.Name)
		var faults school.Faults
		faults.Check(c.Day >= school.NewDate(1900, time.January, 1), "/day", "Write the day, such as 2026-12-24.")
		faults.Check(c.Day.Weekday() != time.Saturday && c.Day.Weekday() != time.Sunday, "/day", "Courts are closed on Saturdays and Sundays anyway.")
		school.CheckText(&faults, "/name", c.Name, 200, true)
		if err := faults.Err(); err != nil {
			return err
		}
		if _, err := v.court(courtID); err != nil {
			return err
		}
		n, err := v.InsertClosures(v.ctx, courtID, []db.Closure{c})
		if err != nil {
			return err
		}
		if n == 0 {
			return &school.Error{Kind: school.Conflict, Message: "The court is closed on that day already.",
				Fields: []school.FieldError{{Pointer: "/day", Message: "Already in the court's table."}}}
		}
		return v.audit("court", courtID, map[string]any{"closed": c.Day})
	})
	return c, err
}

// RemoveClosure strikes a day out of a court's closures. Reports that are already
// owed keep their due day.
func (o *Office) RemoveClosure(ctx context.Context, actor school.Actor, courtID string, day school.Date) error {
	return o.do(ctx, actor, ActManageDirectory, func(v *visit) error {
		if _, err := v.court(courtID); err != nil {
			return err
		}
		was, err := v.DeleteClosure(v.ctx, courtID, day)
		if err != nil {
			return err
		}
		if !was {
			return notFound("closure")
		}
		return v.audit("court", courtID, map[string]any{"open": day})
	})
}
