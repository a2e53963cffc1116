package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// WithdrawMarkRequest takes back a mark that should not be there at all.
type WithdrawMarkRequest struct {
	Reason  string `json:"reason"`
	Version *int   `json:"version"`
}

// WithdrawMark takes a wrong mark back: afterwards there is none, and its history
// stays.
func (o *Office) WithdrawMark(ctx context.Context, actor school.Actor, sessionID, enrollmentID string, r WithdrawMarkRequest) (MarkResult, error) {
	var result MarkResult
	var roll *roll
	err := o.do(ctx, actor, ActRecordAttendance, func(v *visit) error {
		var faults school.Faults
		checkText(&faults, "/reason", r.Reason, 2000, true)
		faults.Check(r.Version != nil, "/version", "Send the version of the mark that you want to take back.")
		if err := faults.Err(); err != nil {
			return err
		}
		if !isID(enrollmentID) {
			return notFound("mark")
		}
		var err error
		if roll, err = v.openRoll(sessionID, []string{enrollmentID}); err != nil {
			return err
		}
		s := roll.seats[enrollmentID]
		if s == nil || s.current == nil || s.current.Withdrawn {
			return notFound("mark")
		}
		if s.current.Version != *r.Version {
			return staleMark(s.current)
		}
		version := roll.withdraw(s, r.Reason)
		result = MarkResult{EnrollmentID: enrollmentID, Status: MarkSaved, Version: &version}
		return v.WriteMarks(v.ctx, roll.session.ID, roll.program, string(v.action), roll.changes)
	})
	if err == nil {
		o.cases.keep(roll)
	}
	return result, err
}

// withdraw notes that the mark of a seat never was, and answers its version.
func (r *roll) withdraw(s *seat, reason string) int {
	old := s.current
	return r.write(s, school.Mark{SessionID: r.session.ID, Outcome: school.Outcome(old.Outcome), MinutesLate: old.MinutesLate,
		MinutesPresent: old.MinutesPresent, Withdrawn: true}, reason, old.Note)
}

func staleMark(standing *db.Mark) error {
	return &school.Error{Kind: school.Stale, Message: "Somebody changed this mark meanwhile. Look at it as it stands.", Current: standing, Changed: []string{"version"}}
}
