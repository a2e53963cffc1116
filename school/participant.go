package school

import (
	"net/mail"
	"strings"
	"unicode"
)

// Participant is the person ordered to attend.
type Participant struct {
	ID                string `json:"id,omitempty"`
	GivenName         string `json:"givenName"`
	MiddleName        string `json:"middleName,omitempty"`
	FamilyName        string `json:"familyName"`
	Suffix            string `json:"suffix,omitempty"`
	OrderName         string `json:"orderName,omitempty"` // as the order spells it
	DateOfBirth       Date   `json:"dateOfBirth"`
	Email             string `json:"email,omitempty"`
	Phone             string `json:"phone,omitempty"`
	PreferredLanguage string `json:"preferredLanguage"` // a language tag (BCP 47): en, es, zh-Hant
	NeedsInterpreter  bool   `json:"needsInterpreter"`
}

// youngest is the least age, in years, of somebody a court can order to attend.
const youngest = 10

// Validate says what of the participant cannot be right on the program's day
// today, as one Invalid error with pointers relative to the participant.
func (p Participant) Validate(today Date) error {
	var f Faults
	CheckText(&f, "/givenName", p.GivenName, shortText, true)
	CheckText(&f, "/middleName", p.MiddleName, shortText, false)
	CheckText(&f, "/familyName", p.FamilyName, shortText, true)
	CheckText(&f, "/suffix", p.Suffix, shortText, false)
	CheckText(&f, "/orderName", p.OrderName, shortText, false)
	p.checkBirth(&f, today)
	if p.Email != "" {
		f.Check(isEmail(p.Email), "/email", "Write an e-mail address such as name@example.org, or leave it out.")
	}
	if p.Phone != "" {
		f.Check(isPhone(p.Phone), "/phone", "Write a phone number such as +1 320 555 0100, or leave it out.")
	}
	f.Check(isLanguage(p.PreferredLanguage), "/preferredLanguage", "Write a language tag such as en or es.")
	return f.Err()
}

func (p *Participant) checkBirth(f *Faults, today Date) {
	y, m, d := today.Time().Date()
	switch {
	case p.DateOfBirth < NewDate(1900, 1, 1):
		f.Add("/dateOfBirth", "Write a date of birth after 1900, such as 1985-04-30.")
	case p.DateOfBirth > today:
		f.Add("/dateOfBirth", "A date of birth cannot be in the future.")
	case p.DateOfBirth > NewDate(y-youngest, m, d):
		f.Add("/dateOfBirth", "The person would be younger than 10 years; check the year.")
	}
}

// isEmail takes a bare address only: no display name, no line break that could
// smuggle a header into a message.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && len(s) <= 254 &&
		strings.Contains(s[strings.LastIndexByte(s, '@'):], ".")
}

// isPhone takes 7 to 15 digits with the usual marks between them.
func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-().x/", r):
			return false
		}
	}
	return digits >= 7 && digits <= 15 && len(s) <= 40
}

// isLanguage takes the shape of a BCP 47 tag; whether the language is known is
// asked where letters are written.
func isLanguage(tag string) bool {
	parts := strings.Split(tag, "-")
	for i, part := range parts {
		if len(part) < 1 || len(part) > 8 || (i == 0 && (len(part) < 2 || len(part) > 3)) {
			return false
		}
		for _, r := range part {
			letter := r < unicode.MaxASCII && unicode.IsLetter(r)
			if !letter && (i == 0 || r < '0' || r > '9') {
				return false
			}
		}
	}
	return len(tag) <= 35
}
