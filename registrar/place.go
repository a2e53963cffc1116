package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// The statuses of an enrollment.
const (
	statusPending      = "pending"    // no seat in a class yet
	statusWaitlisted   = "waitlisted" // waits for a seat in a full class
	statusActive       = "active"
	statusPaused       = "paused"
	statusCompleted    = "completed"
	statusUnsuccessful = "unsuccessful"
	statusClosed       = "closed"
)

// isOpen tells whether an enrollment of this status still runs.
func isOpen(status string) bool {
	return status == statusPending || status == statusWaitlisted || status == statusActive || status == statusPaused
}

// PlaceRequest names the class to sit in; null takes the participant out of any.
// Where the class is full, Waitlist puts them on its waiting list instead.
type PlaceRequest struct {
	ClassID  *string `json:"classId"`
	Waitlist bool    `json:"waitlist"`
}

// Place moves an enrollment into a class, or out of any, within the class's
// capacity: of two who race for the last seat one gets a Conflict.
func (o *Office) Place(ctx context.Context, actor school.Actor, id string, r PlaceRequest, ifVersion *int64) (EnrollmentView, error) {
	return o.changeCase(ctx, actor, ActPlace, id, ifVersion, func(v *visit, c *change) error {
		if err := c.mustBeOpen(); err != nil {
			return err
		}
		return v.place(c, r)
	})
}

func (v *visit) place(c *change, r PlaceRequest) error {
	if err := v.leaveSeat(c.ClassID); err != nil {
		return err
	}
	c.ClassID, c.WaitlistedID = nil, nil
	if r.ClassID == nil {
		if c.Status != statusPaused {
			c.Status = statusPending
		}
		return v.addPlacement(c, "")
	}
	if !isID(*r.ClassID) {
		return school.InvalidField("/classId", "This is no id of a class.")
	}
	err := v.takeSeat(*r.ClassID, c.ProgramID, c.today)
	if school.KindOf(err) == school.Conflict && r.Waitlist {
		c.Status, c.WaitlistedID = statusWaitlisted, r.ClassID
		return v.addPlacement(c, "")
	}
	if err != nil {
		return err
	}
	c.ClassID = r.ClassID
	if c.Status != statusPaused {
		c.Status = statusActive
	}
	return v.addPlacement(c, *r.ClassID)
}

func (v *visit) addPlacement(c *change, classID string) error {
	return v.InsertPlacement(v.ctx, newID(), c.ID, school.Placement{ClassID: classID, On: c.today, RecordedAt: c.at}, v.Actor.UserID)
}

// takeSeat counts one more in a class of the program, or says why it cannot.
func (v *visit) takeSeat(classID, programID string, today school.Date) error {
	class, err := v.ClassSeats(v.ctx, classID)
	if db.IsNoRow(err) || (err == nil && class.ProgramID != programID) {
		return school.InvalidField("/classId", "There is no such class in this program.")
	}
	if err != nil {
		return err
	}
	if class.LastDay < today {
		return school.InvalidField("/classId", "This class is over; choose one that still meets.")
	}
	taken, err := v.TakeSeat(v.ctx, classID)
	if err != nil {
		return err
	}
	if !taken {
		return &school.Error{Kind: school.Conflict, Message: "The class is full. Choose another class, or ask for its waiting list.",
			Fields: []school.FieldError{{Pointer: "/classId", Message: "No seat is left in this class."}}}
	}
	return nil
}

// leaveSeat gives a seat back.
func (v *visit) leaveSeat(classID *string) error {
	if classID == nil {
		return nil
	}
	return v.LeaveSeat(v.ctx, *classID)
}
