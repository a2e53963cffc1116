package registrar

import (
	"context"
	"errors"
	"fmt"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// EnrollRequest is what a court's order says of one person: a new participant or
// a known one, the order, the program and, where a seat is wanted now, the class.
type EnrollRequest struct {
	Participant   *ParticipantRequest `json:"participant"`
	ParticipantID string              `json:"participantId"`
	Order         OrderRequest        `json:"order"`
	ProgramID     string              `json:"programId"`
	ClassID       string              `json:"classId"`
	Asked         *Asked              `json:"-"` // nil: nobody is there to ask
}

// OrderRequest is a court's order and the name as it spells it.
type OrderRequest struct {
	school.Order
	NameOnOrder string `json:"nameOnOrder"`
}

// Enroll writes an order and the enrollment it asks for, with its number, fee,
// seat and proof of enrollment. A likely duplicate (same folded name and birth
// date) is shown in the answer, never merged; an open enrollment of such a
// person under the same case number is a Conflict.
func (o *Office) Enroll(ctx context.Context, actor school.Actor, r EnrollRequest, once Once) (EnrollmentView, error) {
	var view EnrollmentView
	err := o.do(ctx, actor, ActEnroll, func(v *visit) error {
		return answerOnce(v, once, &view, func(e *EnrollmentView) string { return e.ID }, func() (err error) {
			view, err = v.enroll(r)
			return err
		})
	})
	return view, err
}

func (v *visit) enroll(r EnrollRequest) (EnrollmentView, error) {
	if r.ProgramID == "" {
		return EnrollmentView{}, v.refuseWithoutProgram(r)
	}
	program, err := v.programForCase(r.ProgramID)
	if err != nil {
		return EnrollmentView{}, err
	}
	today := school.DateOf(v.now, program.location)
	if err := v.checkRequest(&r, today, program.OrganizationID); err != nil {
		return EnrollmentView{}, err
	}
	policy, err := v.policyInForce(program.ID, today)
	if err != nil {
		return EnrollmentView{}, err
	}
	// Whoever changes the calendar would not see this enrollment to mark it.
	if _, err := v.ShareCalendar(v.ctx, program.ID); err != nil {
		return EnrollmentView{}, err
	}
	// The number is taken first: a second request for the same person waits here, and then finds them.
	serial, err := v.NextNumber(v.ctx, program.ID, fmt.Sprintf("enrollment:%d", today.Time().Year()))
	if err != nil {
		return EnrollmentView{}, err
	}
	person, matches, err := v.personToEnroll(r, program.OrganizationID, program.ID)
	if err != nil {
		return EnrollmentView{}, err
	}
	n := db.NewEnrollment{ID: newID(), OrderID: newID(), OrganizationID: program.OrganizationID, ProgramID: program.ID, ParticipantID: person,
		Number:  fmt.Sprintf("%s-%d-%04d", program.Prefix, today.Time().Year(), serial),
		CaseKey: school.FoldNumber(r.Order.CaseNumber), NameOnOrder: r.Order.NameOnOrder, Status: statusPending, ClassID: r.ClassID,
		PolicyVersion: policy.Version, EnrolledOn: today, Order: r.Order.Order, At: v.now}
	if r.ClassID != "" {
		if err := v.takeSeat(r.ClassID, program.ID, today); err != nil {
			return EnrollmentView{}, err
		}
		n.Status = statusActive
	}
	if err := v.beginCase(n, policy); err != nil {
		return EnrollmentView{}, err
	}
	if err := v.audit("enrollment", n.ID, map[string]any{"participant": person, "program": program.ID, "class": r.ClassID}); err != nil {
		return EnrollmentView{}, err
	}
	if err := v.proveAtOnce(n.ID); err != nil {
		return EnrollmentView{}, err
	}
	view, err := v.enrollmentView(n.ID)
	view.PossibleDuplicates = matches
	return view, err
}

// proveAtOnce writes the letter of the proof of enrollment where one is owed, so that
// the clerk can print it right away. One that cannot be written is left to the job,
// which goes on to say so; the enrollment stands all the same.
func (v *visit) proveAtOnce(enrollmentID string) error {
	owed, err := v.Tx.Reports(v.ctx, db.ReportFilter{EnrollmentID: enrollmentID, Kind: db.ReportEnrollment, State: db.ReportDue, Limit: 1})
	if err != nil || len(owed) == 0 {
		return err
	}
	_, err = v.freezeReport(owed[0].ID)
	if errors.Is(err, errUnwritable) {
		v.office.log.Error("proof of enrollment cannot be written", "report", owed[0].ID, "error", err)
		return nil
	}
	return err
}

// beginCase writes the enrollment with its first facts: placement, fee and proof
// of enrollment.
func (v *visit) beginCase(n db.NewEnrollment, policy school.Policy) error {
	record := school.Record{EnrolledOn: n.EnrolledOn}
	if n.ClassID != "" {
		record.Placements = []school.Placement{{ClassID: n.ClassID, On: n.EnrolledOn, RecordedAt: n.At}}
	}
	fee := school.Entry{ID: newID(), Kind: school.Assessment, AmountCents: policy.FeeCents, On: n.EnrolledOn, RecordedAt: n.At}
	if policy.FeeCents > 0 {
		record.Entries = []school.Entry{fee}
	}
	version, err := v.CalendarVersion(v.ctx, n.ProgramID)
	if err != nil {
		return err
	}
	if record.Calendar, err = v.calendar(n.ProgramID, version); err != nil {
		return err
	}
	m := matter{Case: db.Case{Order: n.Order, Record: record}, policy: policy}
	n.Standing = m.standing(n.EnrolledOn)
	n.NextChangeOn = m.nextLook(n.Standing)
	if err := v.InsertEnrollment(v.ctx, n); err != nil {
		if db.IsTaken(err, "enrollment_once") {
			return alreadyEnrolled()
		}
		return err
	}
	for _, p := range record.Placements {
		if err := v.InsertPlacement(v.ctx, newID(), n.ID, p, v.Actor.UserID); err != nil {
			return err
		}
	}
	if policy.FeeCents > 0 {
		if err := v.InsertEntry(v.ctx, db.NewEntry{Entry: fee, EnrollmentID: n.ID, ProgramID: n.ProgramID, Reason: "fee of the program", RecordedBy: v.Actor.UserID}); err != nil {
			return err
		}
	}
	if policy.EnrollmentReport == nil {
		return nil
	}
	return v.oweReport(owed{kind: db.ReportEnrollment, caseOf: caseOf{n.ID, n.ProgramID, n.OrganizationID, n.Order}, clock: policy.EnrollmentReport, on: n.EnrolledOn})
}

// refuseWithoutProgram says together with the missing program what else is wrong.
// Whose zone holds nobody knows yet, so the day is the last that it is anywhere.
func (v *visit) refuseWithoutProgram(r EnrollRequest) error {
	err := v.checkRequest(&r, school.DateOf(v.now, time.UTC).Add(1), v.Actor.OrganizationID)
	if err != nil && school.KindOf(err) != school.Invalid {
		return err
	}
	var faults school.Faults
	faults.Within("", err)
	faults.Add("/programId", "Choose the program.")
	return faults.Err()
}

// checkEnroll finds everything in the request that cannot be right, and every id
// in it that is not the actor's to name.
func (v *visit) checkEnroll(r *EnrollRequest, today school.Date) error {
	var faults school.Faults
	switch {
	case (r.Participant == nil) == (r.ParticipantID == ""):
		faults.Add("/participant", "Give either a new participant or the participantId of a known one.")
	case r.Participant != nil:
		r.Participant.clean()
		faults.Within("/participant", r.Participant.person("").Validate(today))
		r.Participant.checkNames(&faults, "/participant")
	default:
		faults.Check(isID(r.ParticipantID), "/participantId", "This is no id of a participant.")
	}
	faults.Within("/order", r.Order.Validate(today))
	r.Order.checkTexts(&faults, "/order")
	faults.Check(r.ClassID == "" || isID(r.ClassID), "/classId", "This is no id of a class.")
	faults.Check(r.Order.CourtID == "" || isID(r.Order.CourtID), "/order/courtId", "This is no id of a court.")
	faults.Check(r.Order.AgencyID == "" || isID(r.Order.AgencyID), "/order/agencyId", "This is no id of an agency.")
	if v.Actor.Role == school.Clerk {
		faults.Check(r.Order.CourtID != "" || faults.At("/order/courtId"), "/order/courtId", "Name your court: a clerk enrolls for their own court.")
	}
	if err := faults.Err(); err != nil {
		return err
	}
	known, err := v.KnownIDs(v.ctx, r.Order.CourtID, r.Order.AgencyID)
	if err != nil {
		return err
	}
	faults.Check(known.Court, "/order/courtId", "There is no such court among yours.")
	faults.Check(known.Agency, "/order/agencyId", "There is no such agency.")
	return faults.Err()
}

// checkTexts finds what no letter can show of an order.
func (r *OrderRequest) checkTexts(f *school.Faults, at string) {
	checkText(f, at+"/nameOnOrder", r.NameOnOrder, 400, false)
	checkPrintable(f, at+"/caseNumber", r.CaseNumber)
	checkPrintable(f, at+"/judge", r.Judge)
	for i, c := range r.Counts {
		checkPrintable(f, fmt.Sprintf("%s/counts/%d/statute", at, i), c.Statute)
	}
}

// personToEnroll answers the participant's id: the known one, or a new row.
func (v *visit) personToEnroll(r EnrollRequest, organizationID, programID string) (string, []db.Match, error) {
	if r.ParticipantID != "" {
		if _, err := v.Participant(v.ctx, r.ParticipantID); db.IsNoRow(err) {
			return "", nil, school.InvalidField("/participantId", "There is no such participant, or it is not yours to see.")
		} else if err != nil {
			return "", nil, err
		}
		open, err := v.openUnderCase(r.ParticipantID, programID, r.Order)
		if err == nil && open != "" {
			err = alreadyEnrolled()
		}
		return r.ParticipantID, nil, err
	}
	p := r.Participant.person(newID())
	matches, err := v.MatchParticipants(v.ctx, organizationID, school.NormalName(p.GivenName, p.FamilyName), p.DateOfBirth)
	if err != nil {
		return "", nil, err
	}
	for _, m := range matches {
		open, err := v.openUnderCase(m.ParticipantID, programID, r.Order)
		if err != nil {
			return "", nil, err
		}
		if open != "" {
			return "", nil, &school.Error{Kind: school.Conflict, Current: map[string]any{"enrollmentId": open, "participant": m},
				Message: "Someone with this name and birth date is already enrolled in this program under this case number.",
				Fields:  []school.FieldError{{Pointer: "/participant", Message: "Open the enrollment that is there, or check the case number."}}}
		}
	}
	if err := v.InsertParticipant(v.ctx, organizationID, p, v.now); err != nil {
		return "", nil, err
	}
	return p.ID, matches, v.insertContacts(p.ID, r.Participant)
}

// openUnderCase answers the id of a participant's open enrollment in a program under
// the order's case number, however that was typed; "" where the order has none.
func (v *visit) openUnderCase(participantID, programID string, order OrderRequest) (string, error) {
	number := school.PlainNumber(order.CaseNumber)
	if number == "" {
		return "", nil
	}
	return v.OpenEnrollment(v.ctx, participantID, programID, order.CourtID, number)
}

func alreadyEnrolled() error {
	return &school.Error{Kind: school.Conflict, Message: "This participant already has an open enrollment in this program under this case number.",
		Fields: []school.FieldError{{Pointer: "/order/caseNumber", Message: "Open the enrollment that is there, or check the case number."}}}
}
