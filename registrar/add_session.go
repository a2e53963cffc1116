package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// AddSession plans one more session of a class, such as one in the place of a
// cancelled one. What is on offer changes, so the program's open enrollments wait to
// be evaluated again. Sent twice it is planned once.
func (o *Office) AddSession(ctx context.Context, actor school.Actor, classID string, r SessionRequest, once Once) (db.SessionLine, error) {
	var line db.SessionLine
	err := o.do(ctx, actor, ActAddSession, func(v *visit) error {
		return answerOnceWhile(v, once, &line, func() (err error) {
			line, err = v.addSession(classID, r)
			return err
		}, func(first *db.SessionLine) error {
			_, err := v.ownClass(first.ClassID)
			return err
		})
	})
	return line, err
}

// ownClass loads a class that an address names; staff reach their own programs'
// alone.
func (v *visit) ownClass(id string) (db.Class, error) {
	class, err := find(v, "class", id, v.Class)
	if err == nil && !v.reaches(class.ProgramID) {
		err = notFound("class")
	}
	return class, err
}

func (v *visit) addSession(classID string, r SessionRequest) (db.SessionLine, error) {
	class, err := v.ownClass(classID)
	if err != nil {
		return db.SessionLine{}, err
	}
	program, err := v.programOf(class.ProgramID)
	if err != nil {
		return db.SessionLine{}, err
	}
	last, err := v.LockProgram(v.ctx, program.ID)
	if err != nil {
		return db.SessionLine{}, err
	}
	if err := v.checkAdded(&r, class, program); err != nil {
		return db.SessionLine{}, err
	}
	at := stamp(v.now, last)
	session := db.ClassSession{ID: newID(), Day: school.DateOf(r.StartsAt, program.location), StartsAt: r.StartsAt, EndsAt: r.EndsAt, Module: r.Module}
	if err := v.InsertSessions(v.ctx, class, []db.ClassSession{session}, at); err != nil {
		return db.SessionLine{}, err
	}
	if err := v.StretchClass(v.ctx, class.ID, session.Day); err != nil {
		return db.SessionLine{}, err
	}
	if err := v.MoveCalendar(v.ctx, program.ID, at, db.CalendarChange{ID: newID(), FromDay: session.Day}); err != nil {
		return db.SessionLine{}, err
	}
	if err := v.audit("session", session.ID, map[string]any{"class": class.ID}); err != nil {
		return db.SessionLine{}, err
	}
	return v.sessionLine(session.ID)
}

// checkAdded finds what cannot be right with one more session, beside those that
// the class has now that its program is locked.
func (v *visit) checkAdded(r *SessionRequest, class db.Class, program program) error {
	stands, err := v.ClassSessions(v.ctx, []string{class.ID})
	if err != nil {
		return err
	}
	modules, err := v.modulesToday(program)
	if err != nil {
		return err
	}
	var faults school.Faults
	r.check(&faults, "", modules, v.now)
	faults.Check(len(stands) < mostSessions, "/startsAt", "A class has 1 to 200 sessions.")
	faults.Check(!slices.ContainsFunc(stands, func(s db.ClassSession) bool {
		return s.Cancelled == nil && overlap(*r, SessionRequest{StartsAt: s.StartsAt, EndsAt: s.EndsAt})
	}), "/startsAt", "Another session of the class meets at this time.")
	return faults.Err()
}
