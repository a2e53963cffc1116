package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// TakingsFilter says which day's money is asked for. Without a day it is each
// program's today; without a program all that the actor reaches.
type TakingsFilter struct {
	On        *school.Date
	ProgramID string
	Own       bool // only what the actor recorded
}

// TakingsView is the money that was received, given back or taken back on a day,
// to close the till by.
type TakingsView struct {
	Totals []db.TakingsTotal `json:"totals"` // one a method, in the order of their names
	List[db.Taking]
}

// takingKey is the place of an entry in a day's takings.
type takingKey struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

// Takings reads the payments received on a day, the refunds, and the payments and
// refunds that were reversed on it; the totals are of the whole day, whatever part of
// the list is asked for.
func (o *Office) Takings(ctx context.Context, actor school.Actor, f TakingsFilter, p Page) (TakingsView, error) {
	view := TakingsView{Totals: []db.TakingsTotal{}}
	err := o.do(ctx, actor, ActReadTakings, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		q, err := v.takingsFilter(f)
		if err != nil {
			return err
		}
		var after takingKey
		found, err := p.cursor(&after)
		if err == nil && found && !isID(after.ID) {
			err = badCursor()
		}
		if err != nil {
			return err
		}
		q.AfterAt, q.AfterID, q.Limit = after.At, after.ID, limit+1
		if view.Totals, err = v.TakingsTotals(v.ctx, q); err != nil {
			return err
		}
		rows, err := v.Tx.Takings(v.ctx, q)
		if err != nil {
			return err
		}
		view.List = page(rows, limit, func(t db.Taking) any { return takingKey{At: t.RecordedAt, ID: t.ID} })
		return v.auditReading("enrollment", "", idsOf(view.Items, func(t db.Taking) string { return t.EnrollmentID }))
	})
	return view, err
}

func (v *visit) takingsFilter(f TakingsFilter) (db.TakingsFilter, error) {
	if f.ProgramID != "" && !isID(f.ProgramID) {
		return db.TakingsFilter{}, school.InvalidField("/program", "This is no id of a program.")
	}
	todays, err := v.todays()
	if err != nil {
		return db.TakingsFilter{}, err
	}
	q := db.TakingsFilter{Days: map[string]school.Date{}}
	for id, day := range todays {
		if !v.reaches(id) || (f.ProgramID != "" && id != f.ProgramID) {
			continue
		}
		if f.On != nil {
			day = *f.On
		}
		q.Days[id] = day
	}
	if f.Own {
		q.RecordedBy = v.Actor.UserID
	}
	return q, nil
}
