package registrar

import (
	"errors"
	"strconv"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// schoolsFaultWords stand before the reason of an excuse that is the school's.
const schoolsFaultWords = "The school's fault: "

func pointerOfMark(i int) string { return "/marks/" + strconv.Itoa(i) }

// groundSession is the session whose mark tipped a finding, or nothing.
func groundSession(f db.Finding) string {
	session, isMark := strings.CutPrefix(f.GroundKey, "mark:")
	if !isMark {
		return ""
	}
	return session
}

// restsOn are the sessions whose marks a finding rests on, with what is known now:
// of conduct the one removal, of silence every session missed since the last
// contact, of absences each of them.
func restsOn(m matter, f db.Finding) map[string]bool {
	rests := map[string]bool{}
	switch f.Rule {
	case school.RuleConduct:
		rests[groundSession(f)] = true
	case school.RuleSilence:
		_, contact, _ := strings.Cut(f.GroundKey, ":")
		since, err := school.ParseDate(contact)
		if err != nil {
			return rests
		}
		for _, a := range school.Accounts(m.policy, m.Order, m.Record, f.FoundOn) {
			if s := m.Record.Calendar.Find(a.SessionID); a.Counted == school.CountsAbsence && s != nil && s.Day > since {
				rests[a.SessionID] = true
			}
		}
	case school.RuleAbsences, school.RuleConsecutiveAbsences:
		for _, reason := range reasonsOf(m.standing(f.FoundOn), f.Rule) {
			for _, fact := range reason.Facts {
				if fact.Kind == school.FactMark {
					rests[fact.ID] = true
				}
			}
		}
	}
	return rests
}

// changeFacts writes what the dismissal says, by the same ways as at the roll, in
// the record and at the till.
func (d *dismissal) changeFacts(v *visit) error {
	marks, err := d.marksToChange(v)
	if err != nil {
		return err
	}
	for i, m := range marks {
		if err := d.changeMark(v, m, pointerOfMark(i)); err != nil {
			return err
		}
	}
	if d.Pause != nil || d.Payment != nil {
		at := d.change.at
		if d.change, err = v.lock(d.change.ID); err != nil { // as the marks left it
			return err
		}
		d.change.at = stamp(d.change.at, at)
	}
	if d.Pause != nil {
		if err := d.addPause(v); err != nil {
			return err
		}
	}
	if d.Payment != nil {
		paid, err := v.takePayment(d.change, *d.Payment)
		if err != nil {
			return err
		}
		d.facts = append(d.facts, ChangedFact{What: "payment", ID: paid.ID})
	}
	if len(d.facts) == 0 {
		return d.standsAllTheSame(v)
	}
	return nil
}

// marksToChange are those that the request names, or else the one that the finding
// rests on.
func (d *dismissal) marksToChange(v *visit) ([]RightMark, error) {
	if d.report.Kind == db.ReportUnpaid {
		if len(d.Marks) > 0 {
			return nil, school.InvalidField("/marks", "A fee does not rest on marks.")
		}
		if d.Payment == nil {
			return nil, school.InvalidField("/payment", "Give the payment that was found, with the day it was received.")
		}
		return nil, nil
	}
	if d.Payment != nil {
		return nil, school.InvalidField("/payment", "A payment changes nothing about attendance.")
	}
	if d.Kind == DismissRecordedWrongly {
		if len(d.Marks) == 0 {
			return nil, school.InvalidField("/marks", "Name the session, and say what is right: another outcome, or that there should be no mark.")
		}
		return d.Marks, nil
	}
	m, err := v.matter(d.change.ID, false)
	if err != nil {
		return nil, err
	}
	rests := restsOn(m, d.finding)
	for i, mark := range d.Marks {
		if !rests[mark.SessionID] {
			return nil, school.InvalidField(pointerOfMark(i)+"/sessionId", "This violation does not rest on that session; the report shows on which it does.")
		}
	}
	switch ground := groundSession(d.finding); {
	case len(d.Marks) > 0 || d.Pause != nil:
		return d.Marks, nil
	case ground != "":
		return []RightMark{{SessionID: ground}}, nil
	case len(rests) == 1:
		for session := range rests {
			return []RightMark{{SessionID: session}}, nil
		}
	}
	return nil, school.InvalidField("/marks", "Name the missed sessions that are excused, or give a pause for the days on which they could not come.")
}

// changeMark writes one mark by the way of the roll: its history, its version and
// its event in the trail.
func (d *dismissal) changeMark(v *visit, m RightMark, at string) error {
	roll, err := v.openRoll(m.SessionID, []string{d.change.ID})
	if err != nil {
		return err
	}
	s := roll.seats[d.change.ID]
	if s == nil {
		return school.InvalidField(at+"/sessionId", "Nobody with this enrollment belongs to this program.")
	}
	standing := s.current
	if standing != nil && standing.Withdrawn {
		standing = nil
	}
	fact := ChangedFact{What: "mark", ID: m.SessionID}
	if standing != nil {
		fact.Before = standing.Outcome
	}
	if m.Withdraw {
		if standing == nil {
			return school.InvalidField(at+"/sessionId", "There is no mark at this session to withdraw.")
		}
		if m.Version != nil && *m.Version != standing.Version {
			return staleMark(standing)
		}
		fact.OnVersion = roll.withdraw(s, d.Reason)
		d.facts = append(d.facts, fact)
		return v.WriteMarks(v.ctx, roll.session.ID, roll.program, string(v.action), roll.changes)
	}
	result := roll.take(d.markRequest(m, standing))
	switch result.Status {
	case MarkUnchanged:
		return nil
	case MarkConflict:
		return &school.Error{Kind: school.Stale, Message: result.Problem.Message, Current: result.Problem.Current, Changed: []string{"version"}}
	case MarkInvalid:
		var faults school.Faults
		faults.Within(at, &school.Error{Kind: school.Invalid, Fields: result.Problem.Errors})
		if err := faults.Err(); err != nil {
			return err
		}
		return school.InvalidField(at, result.Problem.Message)
	}
	fact.After, fact.OnVersion = string(s.written.Outcome), s.written.Version
	d.facts = append(d.facts, fact)
	return v.WriteMarks(v.ctx, roll.session.ID, roll.program, string(v.action), roll.changes)
}

// markRequest is the mark as the roll takes it. Where the caller did not say which
// version they saw, it is the one that stands: the report's own guards the rest.
func (d *dismissal) markRequest(m RightMark, standing *db.Mark) MarkRequest {
	r := MarkRequest{EnrollmentID: d.change.ID, Outcome: m.Outcome, MinutesLate: m.MinutesLate, MinutesPresent: m.MinutesPresent, Reason: d.Reason, Version: m.Version}
	if d.Kind != DismissRecordedWrongly {
		r.Outcome, r.MinutesLate, r.MinutesPresent = school.Excused, nil, nil
	}
	if d.Kind == DismissSchoolsFault {
		r.Reason = schoolsFaultWords + d.Reason
	}
	if standing != nil {
		r.Note = standing.Note
		if r.Version == nil {
			r.Version = &standing.Version
		}
	}
	return r
}

func (d *dismissal) addPause(v *visit) error {
	p := school.Pause{ID: newID(), From: d.Pause.From, Until: d.Pause.Until, RecordedAt: d.change.at}
	d.facts = append(d.facts, ChangedFact{What: "pause", ID: p.ID})
	if err := v.InsertPause(v.ctx, d.change.ID, p, d.Reason, v.Actor.UserID); err != nil {
		return err
	}
	if err := v.settle(d.change); err != nil {
		return err
	}
	return v.audit("enrollment", d.change.ID, map[string]any{"pause": p.ID})
}

// sayable is what an error says to the person.
func sayable(err error) string {
	var e *school.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}
