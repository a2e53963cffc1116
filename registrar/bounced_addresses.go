package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// BouncedAddress is an enrollment whose participant's e-mail address takes no mail.
type BouncedAddress = db.BouncedAddress

// BouncedAddresses lists the enrollments that go on and whose participant is not
// reached by e-mail any more, of one program where that is not empty, those the
// longest so first.
func (o *Office) BouncedAddresses(ctx context.Context, actor school.Actor, programID string, p Page) (List[BouncedAddress], error) {
	var list List[BouncedAddress]
	err := o.do(ctx, actor, ActReadWork, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		f := db.BouncedFilter{Reach: v.reach(), ProgramID: programID, Limit: limit + 1}
		if given, err := p.cursor(&f.After); err != nil {
			return err
		} else if given && (f.After.At == nil || !isID(f.After.ID)) {
			return badCursor()
		}
		rows, err := v.Tx.BouncedAddresses(v.ctx, f)
		if err != nil {
			return err
		}
		list = page(rows, limit, func(b BouncedAddress) any { return db.BouncedKey{At: &b.BouncedAt, ID: b.EnrollmentID} })
		return v.auditReading("enrollment", "", idsOf(list.Items, func(b BouncedAddress) string { return b.EnrollmentID }))
	})
	return list, err
}

// BouncedAddress reads one of them by its enrollment; NotFound where mail to the
// participant arrives, or nothing is known of it.
func (o *Office) BouncedAddress(ctx context.Context, actor school.Actor, enrollmentID string) (BouncedAddress, error) {
	return readOne(ctx, o, actor, ActReadWork, "enrollment", enrollmentID, func(v *visit, id string) (BouncedAddress, error) {
		return find(v, "address that takes no mail", id, v.Tx.BouncedAddress)
	})
}

// What is done about an address that takes no mail.
const (
	EmailReplaced = "replaced" // there is another one
	EmailWorks    = "works"    // mail reaches them there after all
	EmailNone     = "none"     // there is none to write to
)

// EmailCorrection says what is done about a participant's e-mail address.
type EmailCorrection struct {
	Do        string `json:"do"`        // EmailReplaced, EmailWorks or EmailNone
	Email     string `json:"email"`     // the other one
	EmailSafe *bool  `json:"emailSafe"` // whether nobody else reads it; true where not said
}

// CorrectEmail replaces a participant's e-mail address that takes no mail, takes it
// away, or confirms it. What else is known of the person stays, and so does what they
// said about being written to.
func (o *Office) CorrectEmail(ctx context.Context, actor school.Actor, id string, r EmailCorrection, ifVersion *int64) (Participant, error) {
	var person Participant
	err := o.do(ctx, actor, ActUpdateParticipant, func(v *visit) error {
		was, err := v.participant(id)
		if err != nil {
			return err
		}
		wish := RequestOf(was)
		if err := r.apply(&wish); err != nil {
			return err
		}
		person, err = v.updateParticipant(id, wish, ifVersion)
		return err
	})
	return person, err
}

func (r EmailCorrection) apply(wish *ParticipantRequest) error {
	switch r.Do {
	case EmailReplaced:
		before := wish.Email
		wish.Email, wish.EmailSafe = r.Email, r.EmailSafe
		if wish.clean(); wish.Email == "" {
			return school.InvalidField("/email", "Type the other address.")
		}
		if wish.Email == before {
			return school.InvalidField("/email", "This is the address that takes no mail. Type another one, or confirm that mail reaches them there after all.")
		}
	case EmailWorks:
		yes := true
		wish.EmailConfirmed = &yes
	case EmailNone:
		wish.Email, wish.EmailConsent, wish.EmailSafe = "", nil, nil
	default:
		return school.InvalidField("/do", "Choose what to do about the address.")
	}
	return nil
}

// RequestOf is a request that changes nothing of a person: what a change begins from.
func RequestOf(p Participant) ParticipantRequest {
	return ParticipantRequest{GivenName: p.GivenName, MiddleName: p.MiddleName, FamilyName: p.FamilyName, Suffix: p.Suffix, DateOfBirth: p.DateOfBirth,
		Email: deref(p.Email), EmailConsent: p.EmailConsent, EmailSafe: p.EmailSafe, Phone: deref(p.Phone), PreferredLanguage: p.PreferredLanguage,
		NeedsInterpreter: p.NeedsInterpreter}
}
