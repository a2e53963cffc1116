package documents

import (
	"johnschool/documents/pdf"
)

// NoticeFacts is all that a notice to a participant says. The letter is discreet: sender, title and first lines name
// neither offence nor kind of class, so Letterhead.Program is not printed; what was missed follows in its own part.
//
// The time to cure runs from the day of delivery. CureUntil, its last day, is printed where delivery is known already
// (a letter handed over today); otherwise the letter counts CureDays, calendar days, from delivery.
type NoticeFacts struct {
	Reference        string      `json:"reference"`
	WrittenOn        string      `json:"writtenOn"`
	Letterhead       Letterhead  `json:"letterhead"`
	Participant      Participant `json:"participant"`
	EnrollmentNumber string      `json:"enrollmentNumber"`
	CaseNumber       string      `json:"caseNumber,omitempty"`
	Rule             string      `json:"rule"` // such as absences or unpaid_fees
	RuleText         string      `json:"ruleText,omitempty"`
	Missed           []string    `json:"missed"` // sentences: what is on record
	AmountCents      int64       `json:"amountCents,omitempty"`
	CureUntil        string      `json:"cureUntil,omitempty"`
	CureDays         int         `json:"cureDays,omitempty"`
	HowToCure        []string    `json:"howToCure"` // sentences: what settles it
	ReportTo         string      `json:"reportTo"`  // the court or agency that will be told
	Contact          Contact     `json:"contact"`
	Signatory        Signatory   `json:"signatory"`
	SignedBy         string      `json:"signedBy,omitempty"` // whose electronic signature it carries
	Unsigned         bool        `json:"unsigned"`
}

// Contact is whom to call.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
	Hours string `json:"hours,omitempty"`
}

const unpaidFeesRule = "unpaid_fees"

func (f *NoticeFacts) check() error {
	err := requireText("reference", f.Reference, "letterhead.organization", f.Letterhead.Organization,
		"participant.name", f.Participant.Name, "enrollmentNumber", f.EnrollmentNumber, "reportTo", f.ReportTo,
		"contact", f.Contact.Phone+f.Contact.Email)
	if err != nil {
		return err
	}
	if len(f.Missed) == 0 {
		return fieldError("missed", errMissing)
	}
	if len(f.HowToCure) == 0 {
		return fieldError("howToCure", errMissing)
	}
	if f.CureUntil == "" && f.CureDays <= 0 {
		return fieldError("cureDays", errMissing)
	}
	var d dates
	d.required("writtenOn", f.WrittenOn)
	d.optional("cureUntil", f.CureUntil)
	return d.err
}

// Notice writes the letter that tells a participant what is on record, by when and how to settle it, and whom to
// call, before anything is reported.
func Notice(f NoticeFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	head := f.Letterhead
	head.Program = ""
	l := newLetter("Letter "+f.Reference, f.WrittenOn, "Letter "+f.Reference, head)
	l.address(f.WrittenOn, f.Participant.Name, "", f.Participant.AddressLines)
	l.title("Please read this letter")
	l.Paragraph(leadStyle, pdf.Text("This is about your enrollment "+f.EnrollmentNumber+". "),
		pdf.Bold("Something needs to be settled "+f.deadline()+"."))

	l.section("What is on record")
	l.List(bodyStyle, f.Missed...)
	if f.Rule == unpaidFeesRule {
		l.paragraph("This is about payment alone. It is not about attendance.")
	}
	l.Facts(factStyle,
		pdf.Fact{Label: "Amount to pay", Value: nonZero(f.AmountCents)},
		pdf.Fact{Label: "The rule", Value: f.RuleText},
		pdf.Fact{Label: "Case number", Value: f.CaseNumber},
	)
	l.section("What you can do")
	l.List(bodyStyle, f.HowToCure...)
	l.section("If it is not settled by then")
	l.paragraph("We must then report it to " + f.ReportTo + ". If it is settled in time, this notice ends and nothing is reported about it.")
	l.contact(f.Contact)
	l.sign(f.Signatory, f.Letterhead.Organization, f.SignedBy, f.Unsigned)
	return finish(l.Document, f)
}

// deadline is the time to cure as a sentence has it.
func (f *NoticeFacts) deadline() string {
	if f.CureUntil != "" {
		return "by the end of " + day(f.CureUntil)
	}
	return "within " + counted(f.CureDays, "day") + " after this letter was handed, e-mailed or mailed to you"
}

func (l letter) contact(c Contact) {
	l.Together(func() {
		l.section("Whom to call")
		l.paragraph("Call us if anything is unclear. If you think that the record is wrong, tell us right away: we check it, and correct it where it is wrong.")
		l.Facts(factStyle,
			pdf.Fact{Label: "Name", Value: c.Name},
			pdf.Fact{Label: "Phone", Value: c.Phone},
			pdf.Fact{Label: "E-mail", Value: c.Email},
			pdf.Fact{Label: "Hours", Value: c.Hours},
		)
	})
}
