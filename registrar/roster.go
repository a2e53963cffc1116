package registrar

import (
	"context"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// RosterView is the roll of a session as it stands.
type RosterView struct {
	Session db.RollSession `json:"session"`
	Begun   bool           `json:"begun"` // nothing is marked before
	People  []RosterPerson `json:"people"`
}

// RosterPerson is one person of a roll, with where they stand and what an absence
// would do.
type RosterPerson struct {
	EnrollmentID      string                 `json:"enrollmentId"`
	Number            string                 `json:"number"`
	Status            string                 `json:"status"`
	GivenName         string                 `json:"givenName"`
	FamilyName        string                 `json:"familyName"`
	OnTheList         bool                   `json:"onTheList"`
	Mark              *db.Mark               `json:"mark"`
	MarkedBy          string                 `json:"markedBy"` // the name of who recorded the mark; empty without one, and where a token or job did
	Standing          school.Standing        `json:"standing"`
	IfAbsent          school.State           `json:"ifAbsent"` // the state that an absence here would bring
	Absence           school.AbsenceForecast `json:"absence"`
	LateCutoffMinutes *int                   `json:"lateCutoffMinutes"` // who comes later is turned away; nil: there is no limit
}

// Roster reads who is expected at a session, or has a mark at it, and what an
// absence would do to each. also adds people of its program who are not.
func (o *Office) Roster(ctx context.Context, actor school.Actor, sessionID string, also ...string) (RosterView, error) {
	view := RosterView{People: []RosterPerson{}}
	err := o.do(ctx, actor, ActReadRoster, func(v *visit) error {
		session, lines, err := v.roll(sessionID, also...)
		if err != nil {
			return err
		}
		view.Session, view.Begun = session, !v.now.Before(session.StartsAt)
		if view.People, err = v.rosterPeople(session, lines); err != nil {
			return err
		}
		return v.auditReading("session", sessionID, rosterIDs(lines))
	})
	return view, err
}

// rollSession reads a session whose roll the actor takes.
func (v *visit) rollSession(id string) (db.RollSession, error) {
	session, err := find(v, "session", id, v.RollSession)
	if err == nil && !v.reaches(session.ProgramID) {
		return session, notFound("session")
	}
	return session, err
}

// roll reads a session that the actor reaches, and who is expected at it.
func (v *visit) roll(sessionID string, also ...string) (db.RollSession, []db.RosterLine, error) {
	session, err := v.rollSession(sessionID)
	if err != nil {
		return session, nil, err
	}
	lines, err := v.Tx.Roster(v.ctx, session, slices.DeleteFunc(also, func(id string) bool { return !isID(id) }))
	return session, lines, err
}

func (v *visit) rosterPeople(session db.RollSession, lines []db.RosterLine) ([]RosterPerson, error) {
	matters, err := v.matters(rosterIDs(lines), false)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]matter, len(matters))
	for _, m := range matters {
		byID[m.EnrollmentID] = m
	}
	p, err := v.programOf(session.ProgramID)
	if err != nil {
		return nil, err
	}
	today := p.today(v.now)
	here := rosterSession(session)
	people := make([]RosterPerson, len(lines))
	for i, l := range lines {
		m := byID[l.EnrollmentID]
		people[i] = RosterPerson{EnrollmentID: l.EnrollmentID, Number: l.Number, Status: l.Status, GivenName: l.GivenName, FamilyName: l.FamilyName,
			OnTheList: l.OnTheList, MarkedBy: l.MarkedBy, Standing: m.standing(today), LateCutoffMinutes: m.policyOn(today).LateCutoffMinutes}
		if l.Outcome != nil {
			mark := l.Mark
			people[i].Mark = &mark
		}
		people[i].Absence = school.IfAbsent(m.policy, m.Order, m.Record, here, today)
		people[i].IfAbsent = people[i].Absence.State
	}
	return people, nil
}

// rosterSession is a session as the rules know it.
func rosterSession(s db.RollSession) *school.Session {
	return &school.Session{ID: s.ID, ClassID: s.ClassID, Day: s.Day, StartsAt: s.StartsAt, Module: s.Module}
}

// RollCandidate is somebody of a session's program who may have turned up without
// being on its list.
type RollCandidate struct {
	EnrollmentID, Number, Status, GivenName, FamilyName string
}

// mostCandidates is how many people a search for a roll answers.
const mostCandidates = 10

// FindForRoll finds people of a session's program by name, as SearchEnrollments
// does, or by enrollment number. more tells whether there are others.
func (o *Office) FindForRoll(ctx context.Context, actor school.Actor, sessionID, text string) (found []RollCandidate, more bool, err error) {
	err = o.do(ctx, actor, ActSearchEnrollments, func(v *visit) error {
		session, err := v.rollSession(sessionID)
		if err != nil {
			return err
		}
		lines, err := v.candidates(session.ProgramID, text)
		if err != nil {
			return err
		}
		found, more = found[:0], len(lines) > mostCandidates
		lines = lines[:min(len(lines), mostCandidates)]
		for _, l := range lines {
			found = append(found, RollCandidate{l.ID, l.Number, l.Status, l.GivenName, l.FamilyName})
		}
		return v.auditReading("enrollment", "", idsOf(lines, func(l db.CaseloadLine) string { return l.ID }))
	})
	return found, more, err
}

// candidates searches a program: what has a digit is a number.
func (v *visit) candidates(programID, text string) ([]db.CaseloadLine, error) {
	reach := v.reach()
	reach.ProgramIDs = db.IDs{programID}
	if strings.ContainsAny(text, "0123456789") {
		var faults school.Faults
		school.CheckText(&faults, "/find", text, 200, false)
		if err := faults.Err(); err != nil {
			return nil, err
		}
		return v.Caseload(v.ctx, db.CaseloadFilter{Reach: reach, ProgramID: programID, NumberPlain: school.PlainNumber(text), Limit: mostCandidates + 1})
	}
	names := nameRanges(text)
	if len(names) == 0 || len(text) > 200 {
		return nil, school.InvalidField("/find", "Give two letters of the name or more, or an enrollment number.")
	}
	return v.Tx.SearchEnrollments(v.ctx, db.Search{Reach: reach, Names: names, Limit: mostCandidates + 1})
}

func rosterIDs(lines []db.RosterLine) []string {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.EnrollmentID
	}
	return ids
}
