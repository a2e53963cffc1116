package registrar

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// ClassRequest is a class to be planned with all its sessions.
type ClassRequest struct {
	ProgramID string           `json:"programId"`
	Name      string           `json:"name"`
	Location  string           `json:"location"`
	Capacity  int              `json:"capacity"`
	Language  string           `json:"language"` // a language tag; en where it is empty
	Sessions  []SessionRequest `json:"sessions"`
}

// SessionRequest is a meeting to be planned, at instants with their offset. Module
// is one of the policy's where it has a curriculum; a session without one teaches
// none of them.
type SessionRequest struct {
	StartsAt time.Time `json:"startsAt"`
	EndsAt   time.Time `json:"endsAt"`
	Module   string    `json:"module"`
}

// The bounds of a class. It may have begun up to a year ago: a school that begins
// with this office enters its running classes.
const (
	mostSessions   = 200
	mostSeats      = 500
	longestSession = 24 * time.Hour
	earliestClass  = 366 * 24 * time.Hour
	latestClass    = 5 * 366 * 24 * time.Hour
)

// ClassView is a class with its sessions.
type ClassView struct {
	db.Class
	Sessions []db.ClassSession `json:"sessions"`
}

// PlanClass writes a class and its sessions into the program's calendar. It
// changes what is on offer, so the program's open enrollments wait to be evaluated
// again. Staff plan for their own programs.
func (o *Office) PlanClass(ctx context.Context, actor school.Actor, r ClassRequest) (ClassView, error) {
	return o.PlanClassOnce(ctx, actor, r, Once{})
}

// PlanClassOnce plans a class as PlanClass does, and sent twice plans it once.
func (o *Office) PlanClassOnce(ctx context.Context, actor school.Actor, r ClassRequest, once Once) (ClassView, error) {
	var view ClassView
	err := o.do(ctx, actor, ActPlanClass, func(v *visit) error {
		return answerOnceWhile(v, once, &view, func() (err error) {
			view, err = v.planClass(r)
			return err
		}, func(first *ClassView) error {
			_, err := v.programForCase(first.ProgramID)
			return err
		})
	})
	return view, err
}

func (v *visit) planClass(r ClassRequest) (ClassView, error) {
	program, err := v.programForCase(r.ProgramID)
	if err != nil {
		return ClassView{}, err
	}
	if err := v.checkClass(&r, program); err != nil {
		return ClassView{}, err
	}
	last, err := v.LockProgram(v.ctx, program.ID)
	if err != nil {
		return ClassView{}, err
	}
	at := stamp(v.now, last)
	class, sessions := r.rows(program)
	if err := v.InsertClass(v.ctx, class, sessions, at, v.Actor.UserID); err != nil {
		return ClassView{}, err
	}
	if err := v.MoveCalendar(v.ctx, program.ID, at, db.CalendarChange{ID: newID(), FromDay: class.FirstDay}); err != nil {
		return ClassView{}, err
	}
	if err := v.audit("class", class.ID, map[string]any{"program": program.ID, "sessions": len(sessions)}); err != nil {
		return ClassView{}, err
	}
	return v.classView(class.ID)
}

var languageForm = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$`)

// checkClass finds everything in the request that cannot be right. It sorts the
// sessions by their start.
func (v *visit) checkClass(r *ClassRequest, program program) error {
	var faults school.Faults
	about := ClassChange{r.Name, r.Location, r.Capacity, r.Language}
	about.check(&faults)
	r.Name, r.Location, r.Language = about.Name, about.Location, about.Language
	if len(r.Sessions) < 1 || len(r.Sessions) > mostSessions {
		faults.Add("/sessions", "A class has 1 to 200 sessions.")
		return faults.Err()
	}
	modules, err := v.modulesToday(program)
	if err != nil {
		return err
	}
	for i := range r.Sessions {
		s := &r.Sessions[i]
		at := fmt.Sprintf("/sessions/%d", i)
		s.check(&faults, at, modules, v.now)
		for k := range r.Sessions[:i] {
			if overlap(*s, r.Sessions[k]) {
				faults.Add(at+"/startsAt", "Two sessions of the class would meet at the same time.")
				break
			}
		}
	}
	slices.SortStableFunc(r.Sessions, func(a, b SessionRequest) int { return a.StartsAt.Compare(b.StartsAt) })
	return faults.Err()
}

// check finds what cannot be right with a session by itself.
func (s *SessionRequest) check(faults *school.Faults, at string, modules []string, now time.Time) {
	trim(&s.Module)
	s.checkTimes(faults, at, now)
	checkText(faults, at+"/module", s.Module, 200, false)
	faults.Check(s.Module == "" || len(modules) == 0 || slices.Contains(modules, s.Module), at+"/module", "The program's policy has no such module.")
}

func (s *SessionRequest) checkTimes(faults *school.Faults, at string, now time.Time) {
	s.StartsAt, s.EndsAt = s.StartsAt.UTC().Truncate(time.Microsecond), s.EndsAt.UTC().Truncate(time.Microsecond)
	switch {
	case s.StartsAt.IsZero():
		faults.Add(at+"/startsAt", "Write when the session starts, such as 2026-11-21T18:00:00-06:00.")
	case s.StartsAt.Before(now.Add(-earliestClass)):
		faults.Add(at+"/startsAt", "A session cannot be planned more than a year back.")
	case s.StartsAt.After(now.Add(latestClass)):
		faults.Add(at+"/startsAt", "A session cannot be planned more than five years ahead; check the year.")
	}
	switch {
	case s.EndsAt.IsZero():
		faults.Add(at+"/endsAt", "Write when the session ends, such as 2026-11-21T19:30:00-06:00.")
	case !s.EndsAt.After(s.StartsAt):
		faults.Add(at+"/endsAt", "A session ends after it starts.")
	case s.EndsAt.Sub(s.StartsAt) > longestSession:
		faults.Add(at+"/endsAt", "A session lasts at most 24 hours.")
	}
}

func overlap(a, b SessionRequest) bool {
	return a.StartsAt.Before(b.EndsAt) && b.StartsAt.Before(a.EndsAt)
}

// modulesToday is the curriculum of the program's rules in force; empty where
// there is none.
func (v *visit) modulesToday(p program) ([]string, error) {
	version, err := v.PolicyInForce(v.ctx, p.ID, p.today(v.now))
	if db.IsNoRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	policy, err := v.policy(p.ID, version)
	return policy.Modules, err
}

// rows gives the class and its sessions, which are sorted, as they are written.
func (r *ClassRequest) rows(p program) (db.Class, []db.ClassSession) {
	class := db.Class{ID: newID(), OrganizationID: p.OrganizationID, ProgramID: p.ID, Name: r.Name, Location: r.Location, Capacity: r.Capacity, Language: r.Language}
	sessions := make([]db.ClassSession, len(r.Sessions))
	for i, s := range r.Sessions {
		sessions[i] = db.ClassSession{ID: newID(), Day: school.DateOf(s.StartsAt, p.location), StartsAt: s.StartsAt, EndsAt: s.EndsAt, Module: s.Module}
	}
	class.FirstDay, class.LastDay = sessions[0].Day, sessions[len(sessions)-1].Day
	return class, sessions
}
