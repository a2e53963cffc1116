// Package documents writes the letters, certificates and receipts of the school as PDF. Each is a pure function of
// frozen facts: the caller stores the facts as JSON and can render the same letter from them at any later time.
//
// Dates in facts are the program's calendar days, written 2026-11-21; money is whole US cents. A date or a character
// that cannot be rendered is an error that names the field, never the value, which may be personal.
package documents

import (
	"errors"
	"fmt"

	"johnschool/documents/pdf"
)

// Letterhead is who writes. Program is left out of what goes to a participant by mail: it may name the kind of class.
type Letterhead struct {
	Organization string   `json:"organization"`
	Program      string   `json:"program,omitempty"`
	AddressLines []string `json:"addressLines,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Email        string   `json:"email,omitempty"`
	Heading      *Heading `json:"heading,omitempty"` // as staff worded it, in place of the lines above
}

// Recipient is the court or agency a report is owed to. Attention is the judge or officer. Kind is court, probation,
// prosecutor or police; the form of address follows from it. AddressedAs is whom a court wants addressed where no judge is, such as
// Court Administrator, and Salutation how that is greeted.
type Recipient struct {
	Kind         string   `json:"kind,omitempty"`
	Name         string   `json:"name"`
	Attention    string   `json:"attention,omitempty"`
	AddressedAs  string   `json:"addressedAs,omitempty"`
	Salutation   string   `json:"salutation,omitempty"`
	AddressLines []string `json:"addressLines,omitempty"`
}

// Participant is the person as the order spells the name.
type Participant struct {
	Name         string   `json:"name"`
	DateOfBirth  string   `json:"dateOfBirth,omitempty"`
	AddressLines []string `json:"addressLines,omitempty"` // for a letter that is posted
}

// Order is the decision that sends a participant to the program. Court, CaseNumber and DueOn may be empty where the
// disposition requires none; DueOn is the date as amended, FirstDueOn as it was ordered first.
type Order struct {
	Court       string  `json:"court,omitempty"`
	CaseNumber  string  `json:"caseNumber,omitempty"`
	Counts      []Count `json:"counts,omitempty"`
	Disposition string  `json:"disposition,omitempty"`
	OrderedOn   string  `json:"orderedOn,omitempty"`
	DueOn       string  `json:"dueOn,omitempty"`
	FirstDueOn  string  `json:"firstDueOn,omitempty"`
	Judge       string  `json:"judge,omitempty"` // as the order has the name
}

// Count is one offence of an order.
type Count struct {
	Statute string `json:"statute"`
	Level   string `json:"level,omitempty"`
}

// Signatory is who answers for a letter. Authority says by what right, such as "Delegated by the county board".
type Signatory struct {
	Name      string `json:"name,omitempty"`
	Title     string `json:"title,omitempty"`
	Authority string `json:"authority,omitempty"`
}

var (
	errMissing = errors.New("is required")
	errDate    = errors.New("is not a date like 2026-11-21")
	errUnknown = errors.New("is not a value we know")
)

// CheckText says whether a text can be printed, character by character, so that it can be refused where it is typed
// and not on the day a report is due.
func CheckText(text string) error {
	if err := pdf.CheckText(text); err != nil {
		return fmt.Errorf("documents: %w", err)
	}
	return nil
}

func fieldError(field string, err error) error {
	return fmt.Errorf("documents: %s %w", field, err)
}
