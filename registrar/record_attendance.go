package registrar

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// AttendanceRequest is the roll of a session, whole or in part.
type AttendanceRequest struct {
	Marks []MarkRequest `json:"marks"`
}

// MarkRequest is what happened to one participant. Version is that of the mark
// the caller saw; without one the caller saw none.
type MarkRequest struct {
	EnrollmentID   string         `json:"enrollmentId"`
	Outcome        school.Outcome `json:"outcome"`
	MinutesLate    *int           `json:"minutesLate"`
	MinutesPresent *int           `json:"minutesPresent"`
	Reason         string         `json:"reason"`
	Note           string         `json:"note"`
	Version        *int           `json:"version"`
}

// AttendanceView answers each mark of a roll, in the order they were sent.
type AttendanceView struct {
	Results []MarkResult `json:"results"`
}

// MarkResult is what became of one mark. A conflict shows the mark that stands.
type MarkResult struct {
	EnrollmentID string       `json:"enrollmentId"`
	Status       MarkStatus   `json:"status"`
	Version      *int         `json:"version"` // of the mark that stands now; null where there is none
	Problem      *MarkProblem `json:"problem,omitempty"`
}

// MarkStatus is what became of a mark.
type MarkStatus string

// The statuses of a mark that was sent.
const (
	MarkSaved     MarkStatus = "saved"
	MarkUnchanged MarkStatus = "unchanged" // it said so already
	MarkConflict  MarkStatus = "conflict"  // somebody else marked it first
	MarkInvalid   MarkStatus = "invalid"
)

// MarkProblem says why a mark was not saved.
type MarkProblem struct {
	Message string              `json:"message"`
	Errors  []school.FieldError `json:"errors,omitempty"`
	Current *db.Mark            `json:"current,omitempty"`
}

// maxMarks bounds one roll: the largest class.
const maxMarks = 500

// RecordAttendance writes the roll of a session in one transaction: what can be
// saved is saved, every mark gets its own result.
func (o *Office) RecordAttendance(ctx context.Context, actor school.Actor, sessionID string, r AttendanceRequest) (AttendanceView, error) {
	var view AttendanceView
	var roll *roll
	err := o.do(ctx, actor, ActRecordAttendance, func(v *visit) error {
		err := r.check()
		if err != nil {
			return err
		}
		if roll, err = v.openRoll(sessionID, r.ids()); err != nil {
			return err
		}
		view = AttendanceView{Results: make([]MarkResult, len(r.Marks))}
		for i, m := range r.Marks {
			view.Results[i] = roll.take(m)
		}
		return v.WriteMarks(v.ctx, roll.session.ID, roll.program, string(v.action), roll.changes)
	})
	if err == nil {
		o.cases.keep(roll)
	}
	return view, err
}

func (r AttendanceRequest) check() error {
	var faults school.Faults
	faults.Check(len(r.Marks) > 0 && len(r.Marks) <= maxMarks, "/marks", fmt.Sprintf("Send 1 to %d marks.", maxMarks))
	seen := make(map[string]bool, len(r.Marks))
	for i, m := range r.Marks {
		at := fmt.Sprintf("/marks/%d", i)
		faults.Check(isID(m.EnrollmentID), at+"/enrollmentId", "This is no id of an enrollment.")
		faults.Check(!seen[m.EnrollmentID], at+"/enrollmentId", "This enrollment stands in the roll twice.")
		seen[m.EnrollmentID] = true
		checkText(&faults, at+"/reason", m.Reason, 2000, false)
		school.CheckText(&faults, at+"/note", m.Note, 2000, false)
	}
	return faults.Err()
}

func (r AttendanceRequest) ids() []string {
	ids := make([]string, len(r.Marks))
	for i, m := range r.Marks {
		ids[i] = m.EnrollmentID
	}
	sort.Strings(ids)
	return ids
}

// roll is a session's roll while it is taken: the enrollments are locked.
type roll struct {
	server  string // as in db.Tx
	program db.RollProgram
	session *school.Session
	now     time.Time
	today   school.Date
	seats   map[string]*seat
	changes []db.MarkChange
}

// seat is one person of a roll.
type seat struct {
	locked  db.RollSeat
	matter  matter
	current *db.Mark // withdrawn ones too: their version goes on
	written *db.Mark // what the roll makes of it
}

// openRoll locks the enrollments of a roll and reads what their marks rest on.
// Nothing is marked before its session began, nor at a cancelled one.
func (v *visit) openRoll(sessionID string, ids []string) (*roll, error) {
	if !isID(sessionID) {
		return nil, notFound("session")
	}
	program, locked, err := v.LockRoll(v.ctx, sessionID, ids)
	if db.IsNoRow(err) || (err == nil && !v.reaches(program.ID)) {
		return nil, notFound("session")
	}
	if err != nil {
		return nil, err
	}
	calendar, err := v.calendar(program.ID, program.Calendar)
	if err != nil {
		return nil, err
	}
	session := calendar.Find(strings.ToLower(sessionID)) // as PostgreSQL writes ids
	switch {
	case session == nil:
		return nil, notFound("session")
	case session.Cancelled != nil:
		return nil, &school.Error{Kind: school.Conflict, Message: "This session was cancelled; it counts for nobody and against nobody."}
	case v.now.Before(session.StartsAt):
		return nil, &school.Error{Kind: school.Conflict, Message: "This session has not begun; take the roll once it has."}
	}
	zone, err := loadZone(program.Zone)
	if err != nil {
		return nil, err
	}
	cases, err := v.rollCases(program, locked)
	if err != nil {
		return nil, err
	}
	r := &roll{server: v.Server, program: program, session: session, now: v.office.now(), today: school.DateOf(v.now, zone), seats: make(map[string]*seat, len(locked))}
	for i, c := range cases {
		m, err := v.matterOf(c)
		if err != nil {
			return nil, err
		}
		s := &seat{locked: locked[i], matter: m}
		if mark, ok := c.Marks[session.ID]; ok {
			s.current = &mark
		}
		r.seats[c.EnrollmentID] = s
	}
	return r, nil
}

// take decides on one mark and, where it changes something, notes the change.
func (r *roll) take(m MarkRequest) MarkResult {
	s := r.seats[m.EnrollmentID]
	if s == nil || s.locked.ProgramID != r.program.ID {
		return invalidMark(m, school.InvalidField("/enrollmentId", "Nobody with this enrollment belongs to this program."))
	}
	if r.session.Day < s.locked.EnrolledOn {
		return invalidMark(m, school.InvalidField("/enrollmentId", "They were enrolled after this session."))
	}
	standing := s.current
	if standing != nil && standing.Withdrawn {
		standing = nil
	}
	if standing != nil && m.sameAs(*standing) {
		return MarkResult{EnrollmentID: m.EnrollmentID, Status: MarkUnchanged, Version: &standing.Version}
	}
	if problem := m.outdated(standing); problem != nil {
		result := MarkResult{EnrollmentID: m.EnrollmentID, Status: MarkConflict, Problem: problem}
		if standing != nil {
			result.Version = &standing.Version
		}
		return result
	}
	mark := school.Mark{SessionID: r.session.ID, Outcome: m.Outcome, MinutesLate: m.MinutesLate, MinutesPresent: m.MinutesPresent}
	if err := s.matter.policyOn(r.today).CheckMark(mark, m.Reason); err != nil {
		return invalidMark(m, err)
	}
	version := r.write(s, mark, m.Reason, m.Note)
	return MarkResult{EnrollmentID: m.EnrollmentID, Status: MarkSaved, Version: &version}
}

// write notes a mark's next version with the projection that follows from it, and
// answers the version.
func (r *roll) write(s *seat, mark school.Mark, reason, note string) int {
	version := 1
	if s.current != nil {
		version = s.current.Version + 1
	}
	mark.RecordedAt = stamp(r.now, s.locked.LastRecorded)
	record := &s.matter.Record
	record.Marks = append(slices.DeleteFunc(slices.Clone(record.Marks), func(old school.Mark) bool { return old.SessionID == mark.SessionID }), mark)
	s.written = &db.Mark{EnrollmentID: s.locked.ID, Outcome: string(mark.Outcome), MinutesLate: mark.MinutesLate, MinutesPresent: mark.MinutesPresent,
		Reason: reason, Note: note, Withdrawn: mark.Withdrawn, Version: version, RecordedAt: mark.RecordedAt}
	standing := s.matter.standing(r.today)
	r.changes = append(r.changes, db.MarkChange{EnrollmentID: s.locked.ID, Outcome: mark.Outcome, MinutesLate: mark.MinutesLate, MinutesPresent: mark.MinutesPresent,
		Reason: reason, Note: note, Withdrawn: mark.Withdrawn, Version: version, RecordedAt: mark.RecordedAt,
		State: standing.State, DueOn: standing.DueOn, NextChangeOn: s.matter.nextLook(standing), Standing: standing})
	return version
}

// sameAs tells whether a mark already says what the request says, every field.
func (m MarkRequest) sameAs(old db.Mark) bool {
	return string(m.Outcome) == old.Outcome && sameInt(m.MinutesLate, old.MinutesLate) && sameInt(m.MinutesPresent, old.MinutesPresent) &&
		m.Reason == old.Reason && m.Note == old.Note
}

func sameInt(a, b *int) bool { return a == b || (a != nil && b != nil && *a == *b) }

// outdated says why a mark does not follow the one that stands, or nil.
func (m MarkRequest) outdated(standing *db.Mark) *MarkProblem {
	switch {
	case standing == nil && m.Version == nil:
		return nil
	case standing == nil:
		return &MarkProblem{Message: "There is no mark to change any more; send it without a version."}
	case m.Version == nil:
		return &MarkProblem{Message: "Somebody marked this participant already. Look at the mark and send its version to change it.", Current: standing}
	case *m.Version != standing.Version:
		return &MarkProblem{Message: "Somebody changed this mark meanwhile. Look at it as it stands and send its version to change it.", Current: standing}
	}
	return nil
}

func invalidMark(m MarkRequest, err error) MarkResult {
	problem := &MarkProblem{Message: "This mark cannot be saved."}
	if e, ok := err.(*school.Error); ok {
		problem.Message, problem.Errors = e.Message, e.Fields
	}
	return MarkResult{EnrollmentID: m.EnrollmentID, Status: MarkInvalid, Problem: problem}
}
