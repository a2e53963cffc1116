package year_test

import (
	"slices"

	"johnschool/registrar"
	"johnschool/school"
)

// takeRoll marks who is on the list, and guests who make up what they missed.
func (w *world) takeRoll(c *class, sessionID string) {
	at := slices.IndexFunc(c.program.sessions, func(s school.Session) bool { return s.ID == sessionID })
	session := c.program.sessions[at]
	if session.Cancelled != nil {
		return
	}
	var r registrar.AttendanceRequest
	for _, p := range c.program.people {
		if p.class() != c.id && !(w.chance(12) && p.missed()) {
			continue
		}
		if p.version[sessionID] > 0 || p.record.EnrolledOn > session.Day || w.chance(150) {
			continue
		}
		r.Marks = append(r.Marks, w.mark(p))
	}
	if len(r.Marks) > 0 {
		w.record(sessionID, r, "marks")
	}
}

// missed tells whether somebody has an absence on record and still takes part, so far as the door knows.
func (p *person) missed() bool {
	n := len(p.record.Marks)
	return n > 1 && p.record.Marks[n-1].Outcome == school.Attended && slices.ContainsFunc(p.record.Marks, func(m school.Mark) bool { return m.Outcome == school.Absent })
}

// record sends marks and notes those that were saved.
func (w *world) record(sessionID string, r registrar.AttendanceRequest, what string) {
	now := w.clock.Now()
	view, err := w.office.RecordAttendance(w.ctx, w.staff, sessionID, r)
	if !w.happened("rolls", err) {
		return
	}
	for i, result := range view.Results {
		m, p := r.Marks[i], w.byID[result.EnrollmentID]
		switch result.Status {
		case registrar.MarkSaved:
			p.touched = append(p.touched, now)
			p.version[sessionID] = *result.Version
			p.record.Marks = append(p.record.Marks, school.Mark{SessionID: sessionID, Outcome: m.Outcome, MinutesLate: m.MinutesLate, MinutesPresent: m.MinutesPresent, RecordedAt: now})
			w.counts[what]++
			if p.classOn(p.program.day(sessionID)) != p.program.classOf(sessionID) {
				w.counts["make-ups"]++
			}
		case registrar.MarkConflict, registrar.MarkInvalid:
			w.counts["marks refused"]++
		}
	}
}

func (p *program) session(id string) *school.Session {
	for i := range p.sessions {
		if p.sessions[i].ID == id {
			return &p.sessions[i]
		}
	}
	return nil
}

func (p *program) day(sessionID string) school.Date { return p.session(sessionID).Day }
func (p *program) classOf(sessionID string) string  { return p.session(sessionID).ClassID }

// classOn is the class that somebody was in on a day.
func (p *person) classOn(day school.Date) string {
	in := ""
	for _, at := range p.record.Placements {
		if at.On <= day {
			in = at.ClassID
		}
	}
	return in
}

// mark draws what somebody does at a session.
func (w *world) mark(p *person) registrar.MarkRequest {
	m := registrar.MarkRequest{EnrollmentID: p.id, Outcome: school.Attended}
	if w.rng.IntN(100) < p.shows {
		if w.chance(25) {
			m.Outcome, m.MinutesLate = school.Late, ptr(1+w.rng.IntN(9))
		}
		return m
	}
	switch w.rng.IntN(14) {
	case 0, 1:
		m.Outcome, m.Reason = school.Excused, "ill"
	case 2, 3:
		m.Outcome, m.MinutesPresent = school.LeftEarly, ptr(w.rng.IntN(500))
	case 4:
		m.Outcome = school.TurnedAway
	case 5:
		if w.chance(3) {
			m.Outcome = school.Removed
		} else {
			m.Outcome = school.Absent
		}
	default:
		m.Outcome = school.Absent
	}
	return m
}

// correct changes or takes back a mark of any day: one that was wrong, or an excuse that came afterwards.
func (w *world) correct(p *person) {
	var sessions []string
	for _, m := range p.record.Marks {
		if !slices.Contains(sessions, m.SessionID) {
			sessions = append(sessions, m.SessionID)
		}
	}
	if len(sessions) == 0 {
		return
	}
	session := sessions[w.rng.IntN(len(sessions))]
	last := p.lastMark(session)
	if last.Withdrawn {
		w.record(session, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{w.mark(p)}}, "corrections of marks")
		return
	}
	version := p.version[session]
	if w.chance(12) {
		now := w.fact(p)
		result, err := w.office.WithdrawMark(w.ctx, w.staff, session, p.id, registrar.WithdrawMarkRequest{Reason: "somebody else's", Version: &version})
		if w.happened("corrections of marks", err) {
			last.Withdrawn, last.RecordedAt = true, now
			p.record.Marks, p.version[session] = append(p.record.Marks, last), *result.Version
		}
		return
	}
	m := registrar.MarkRequest{EnrollmentID: p.id, Outcome: school.Attended, Version: &version}
	switch last.Outcome {
	case school.Attended, school.Late:
		m = w.mark(&person{id: p.id, shows: 10})
		m.Version = &version
	default:
		if w.chance(2) {
			m.Outcome, m.Reason = school.Excused, "a doctor's note"
		}
	}
	w.record(session, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{m}}, "corrections of marks")
}

func (p *person) lastMark(sessionID string) school.Mark {
	for _, m := range slices.Backward(p.record.Marks) {
		if m.SessionID == sessionID {
			return m
		}
	}
	panic("no mark")
}
