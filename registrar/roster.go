package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// RosterView is the roll of a session as it stands.
type RosterView struct {
	Session db.RollSession `json:"session"`
	People  []RosterPerson `json:"people"`
}

// RosterPerson is one person of a roll, with what their standing is before it.
type RosterPerson struct {
	EnrollmentID string          `json:"enrollmentId"`
	Number       string          `json:"number"`
	Status       string          `json:"status"`
	GivenName    string          `json:"givenName"`
	FamilyName   string          `json:"familyName"`
	OnTheList    bool            `json:"onTheList"`
	Mark         *db.Mark        `json:"mark"`
	Standing     school.Standing `json:"standing"`
	IfAbsent     school.State    `json:"ifAbsent"` // the state that an absence here would bring
}

// Roster reads who is expected at a session and what an absence would do to each.
func (o *Office) Roster(ctx context.Context, actor school.Actor, sessionID string) (RosterView, error) {
	view := RosterView{People: []RosterPerson{}}
	err := o.do(ctx, actor, ActReadRoster, func(v *visit) error {
		session, lines, err := v.roll(sessionID)
		if err != nil {
			return err
		}
		view.Session = session
		if view.People, err = v.rosterPeople(session, lines); err != nil {
			return err
		}
		return v.auditReading("session", sessionID, rosterIDs(lines))
	})
	return view, err
}

// roll reads a session that the actor reaches, and who is expected at it.
func (v *visit) roll(sessionID string) (db.RollSession, []db.RosterLine, error) {
	if !isID(sessionID) {
		return db.RollSession{}, nil, notFound("session")
	}
	session, err := v.RollSession(v.ctx, sessionID)
	if db.IsNoRow(err) || (err == nil && !v.reaches(session.ProgramID)) {
		return session, nil, notFound("session")
	}
	if err != nil {
		return session, nil, err
	}
	lines, err := v.Tx.Roster(v.ctx, sessionID, session.ClassID)
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
	people := make([]RosterPerson, len(lines))
	for i, l := range lines {
		m := byID[l.EnrollmentID]
		people[i] = RosterPerson{EnrollmentID: l.EnrollmentID, Number: l.Number, Status: l.Status, GivenName: l.GivenName, FamilyName: l.FamilyName,
			OnTheList: l.OnTheList, Standing: m.standing(today)}
		if l.Outcome != nil {
			mark := l.Mark
			people[i].Mark = &mark
		}
		m.Record.Marks = append(m.Record.Marks[:len(m.Record.Marks):len(m.Record.Marks)],
			school.Mark{SessionID: session.ID, Outcome: school.Absent, RecordedAt: v.now})
		people[i].IfAbsent = m.standing(max(today, session.Day)).State
	}
	return people, nil
}

func rosterIDs(lines []db.RosterLine) []string {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.EnrollmentID
	}
	return ids
}
