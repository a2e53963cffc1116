package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// SessionsOn lists the sessions of a day, of a program or a class where one is
// named. Without a day each program shows its own today.
func (o *Office) SessionsOn(ctx context.Context, actor school.Actor, on *school.Date, programID, classID string) ([]db.SessionLine, error) {
	lines := []db.SessionLine{}
	err := o.do(ctx, actor, ActReadSessions, func(v *visit) error {
		var faults school.Faults
		faults.Check(programID == "" || isID(programID), "/program", "This is no id of a program.")
		faults.Check(classID == "" || isID(classID), "/class", "This is no id of a class.")
		if err := faults.Err(); err != nil {
			return err
		}
		f := db.SessionFilter{OrganizationID: v.Actor.OrganizationID, ProgramID: programID, ClassID: classID}
		if on != nil {
			f.Days = []school.Date{*on}
		}
		var err error
		if lines, err = v.sessionsOf(f); err != nil {
			return err
		}
		return v.auditReading("session", "", idsOf(lines, func(s db.SessionLine) string { return s.ID }))
	})
	return lines, err
}

// Session reads one session that the actor reaches.
func (o *Office) Session(ctx context.Context, actor school.Actor, id string) (db.SessionLine, error) {
	return readOne(ctx, o, actor, ActReadSessions, "session", id, (*visit).sessionLine)
}

func (v *visit) sessionsOf(f db.SessionFilter) ([]db.SessionLine, error) {
	if f.Days != nil {
		return v.Sessions(v.ctx, f)
	}
	todays, err := v.todays()
	if err != nil {
		return nil, err
	}
	f.Days = []school.Date{}
	for _, day := range todays {
		if !slices.Contains(f.Days, day) {
			f.Days = append(f.Days, day)
		}
	}
	lines, err := v.Sessions(v.ctx, f)
	return slices.DeleteFunc(lines, func(s db.SessionLine) bool { return s.Day != todays[s.ProgramID] }), err
}
