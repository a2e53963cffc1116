package registrar

import (
	"johnschool/db"
	"johnschool/school"
)

// Asked is what somebody who enrolls a person at a page answered to what was shown
// beside it. Where it is given, nothing is written before they were asked.
type Asked struct {
	NewPerson bool   // that this is none of the people of this name and birth date
	SeenCase  string // the case number whose open enrollments they were shown
	Misread   error  // what of the form could not be read: it is refused, with all else that is wrong
}

// checkRequest finds everything that is wrong with a request at once: what could not
// be read of it, what cannot be right, and what was not asked yet.
func (v *visit) checkRequest(r *EnrollRequest, today school.Date, organizationID string) error {
	wrong := v.checkEnroll(r, today)
	if r.Asked == nil || wrong != nil && school.KindOf(wrong) != school.Invalid {
		return wrong
	}
	unasked := v.askFirst(*r, organizationID)
	if unasked != nil && school.KindOf(unasked) != school.Invalid {
		return unasked
	}
	var faults, rest school.Faults
	faults.Within("", r.Asked.Misread)
	rest.Within("", wrong)
	rest.Within("", unasked)
	for _, f := range rest { // what was misread is not missing
		faults.Check(faults.At(f.Pointer), f.Pointer, f.Message)
	}
	return faults.Err()
}

// askFirst refuses to enroll somebody who may be here already, until the person who
// enrolls them says that they looked.
func (v *visit) askFirst(r EnrollRequest, organizationID string) error {
	var faults school.Faults
	number := school.PlainNumber(r.Order.CaseNumber)
	if number != "" && number != school.PlainNumber(r.Asked.SeenCase) {
		open, err := v.Tx.Caseload(v.ctx, db.CaseloadFilter{Reach: v.reach(), CasePlain: number, Open: true, Limit: 1})
		if err != nil {
			return err
		}
		faults.Check(len(open) == 0, "/order/caseNumber", "This case is here already. Open the enrollment that is shown, or send this again to enroll another.")
	}
	if r.Participant != nil && !r.Asked.NewPerson {
		p := r.Participant.person("")
		matches, err := v.Tx.MatchParticipants(v.ctx, organizationID, school.NormalName(p.GivenName, p.FamilyName), p.DateOfBirth)
		if err != nil {
			return err
		}
		faults.Check(len(matches) == 0, "/participantId", "Say whether this is somebody who is here already.")
	}
	return faults.Err()
}
