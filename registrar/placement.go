package registrar

import (
	"context"
	"slices"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// PlacementView is what to know before an enrollment is placed or moved: where it is
// now, and what each class of its program that is not over would do to it.
type PlacementView struct {
	CaseHead
	ClassID      *string           `json:"classId"`
	ClassName    *string           `json:"className"`
	WaitingFor   *string           `json:"waitingFor"` // the class on whose waiting list they are
	Standing     school.Standing   `json:"standing"`
	WithoutClass school.Standing   `json:"withoutClass"` // were they taken out of any class today
	Choices      []PlacementChoice `json:"choices"`
	More         bool              `json:"more"` // whether there are more classes than are looked at
}

// PlacementChoice is a class to be placed in.
type PlacementChoice struct {
	db.Class
	Free     int             `json:"free"`
	NextAt   time.Time       `json:"nextAt"`   // its next session; zero where none is left
	Ahead    int             `json:"ahead"`    // sessions to come by the due date
	Standing school.Standing `json:"standing"` // were they placed in it today
}

// mostPlacements is how many classes to be placed in are looked at.
const mostPlacements = 30

// Placement reads what placing an enrollment would change.
func (o *Office) Placement(ctx context.Context, actor school.Actor, id string) (PlacementView, error) {
	return readOne(ctx, o, actor, ActPlace, "enrollment", id, (*visit).placement)
}

func (v *visit) placement(id string) (PlacementView, error) {
	d, err := v.dossier(id)
	if err != nil {
		return PlacementView{}, err
	}
	view := PlacementView{CaseHead: d.head(), ClassID: d.ClassID, ClassName: d.ClassName, WaitingFor: d.WaitlistedClassID,
		Standing: d.matter.standing(d.today), Choices: []PlacementChoice{}}
	if !isOpen(d.Status) {
		return view, &school.Error{Kind: school.Conflict, Message: "This enrollment has ended; nobody is placed in a class any more."}
	}
	view.WithoutClass = d.matter.placedIn("", d.today, v.now)
	classes, err := v.Classes(v.ctx, db.ClassFilter{ProgramID: d.matter.ProgramID, From: &d.today, Limit: mostPlacements + 1})
	if err != nil {
		return view, err
	}
	if view.More = len(classes) > mostPlacements; view.More {
		classes = classes[:mostPlacements]
	}
	return view, v.choosePlacement(&view, d.matter, classes)
}

// choosePlacement puts what each class would do to the enrollment into the view.
func (v *visit) choosePlacement(view *PlacementView, m matter, classes []db.Class) error {
	sessions, err := v.ClassSessions(v.ctx, idsOf(classes, func(c db.Class) string { return c.ID }))
	if err != nil {
		return err
	}
	for _, class := range classes {
		choice := PlacementChoice{Class: class, Free: max(0, class.Capacity-class.SeatsTaken)}
		for _, s := range sessions {
			if s.ClassID != class.ID || s.Cancelled != nil || s.StartsAt.Before(v.now) || (view.Standing.DueOn != nil && s.Day > *view.Standing.DueOn) {
				continue
			}
			if choice.Ahead++; choice.NextAt.IsZero() {
				choice.NextAt = s.StartsAt
			}
		}
		if choice.Standing = view.Standing; view.ClassID == nil || *view.ClassID != class.ID {
			choice.Standing = m.placedIn(class.ID, view.Today, v.now)
		}
		view.Choices = append(view.Choices, choice)
	}
	return nil
}

// placedIn is the standing of a day were the enrollment placed in a class on it, or,
// where it is empty, in none.
func (m matter) placedIn(classID string, today school.Date, now time.Time) school.Standing {
	m.Record.Placements = append(slices.Clone(m.Record.Placements), school.Placement{ClassID: classID, On: today, RecordedAt: now})
	return m.standing(today)
}
