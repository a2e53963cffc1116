package registrar

import (
	"strings"

	"johnschool/school"
)

// ParticipantRequest is a person as a form or a court's system gives them.
type ParticipantRequest struct {
	GivenName         string      `json:"givenName"`
	MiddleName        string      `json:"middleName"`
	FamilyName        string      `json:"familyName"`
	Suffix            string      `json:"suffix"`
	DateOfBirth       school.Date `json:"dateOfBirth"`
	Email             string      `json:"email"`
	EmailConsent      *bool       `json:"emailConsent"`   // whether they agreed to be written to; true where not said
	EmailSafe         *bool       `json:"emailSafe"`      // whether nobody else reads it; true where not said
	EmailConfirmed    *bool       `json:"emailConfirmed"` // that mail reaches them there after all, where it came back before
	Phone             string      `json:"phone"`
	PreferredLanguage string      `json:"preferredLanguage"`
	NeedsInterpreter  bool        `json:"needsInterpreter"`
}

// clean folds what people type around names and addresses.
func (r *ParticipantRequest) clean() {
	for _, s := range []*string{&r.GivenName, &r.MiddleName, &r.FamilyName, &r.Suffix, &r.Email, &r.Phone, &r.PreferredLanguage} {
		*s = strings.TrimSpace(*s)
	}
	r.Email = strings.ToLower(r.Email)
	if r.PreferredLanguage == "" {
		r.PreferredLanguage = "en"
	}
}

func (r *ParticipantRequest) person(id string) school.Participant {
	return school.Participant{ID: id, GivenName: r.GivenName, MiddleName: r.MiddleName, FamilyName: r.FamilyName, Suffix: r.Suffix,
		DateOfBirth: r.DateOfBirth, Email: r.Email, Phone: r.Phone, PreferredLanguage: r.PreferredLanguage, NeedsInterpreter: r.NeedsInterpreter}
}

// checkNames finds what no letter can show of a name.
func (r *ParticipantRequest) checkNames(f *school.Faults, at string) {
	checkPrintable(f, at+"/givenName", r.GivenName)
	checkPrintable(f, at+"/middleName", r.MiddleName)
	checkPrintable(f, at+"/familyName", r.FamilyName)
	checkPrintable(f, at+"/suffix", r.Suffix)
}

// insertContacts writes the contact points that a request gives.
func (v *visit) insertContacts(participantID string, r *ParticipantRequest) error {
	agreed := func(b *bool) bool { return b == nil || *b }
	if r.Email != "" {
		if err := v.InsertContact(v.ctx, newID(), participantID, "email", r.Email, agreed(r.EmailConsent), agreed(r.EmailSafe), v.now); err != nil {
			return err
		}
	}
	if r.Phone != "" {
		return v.InsertContact(v.ctx, newID(), participantID, "phone", r.Phone, true, true, v.now)
	}
	return nil
}
