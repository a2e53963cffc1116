package documents

import (
	"slices"

	"johnschool/documents/pdf"
)

// ProofFacts is all that a proof of enrollment says, on the day it is printed: a letter for whoever asks to see one. It
// says no more than the enrollment's status bears out.
type ProofFacts struct {
	WrittenOn         string      `json:"writtenOn"`
	Letterhead        Letterhead  `json:"letterhead"`
	Participant       Participant `json:"participant"`
	Order             Order       `json:"order"`
	EnrollmentNumber  string      `json:"enrollmentNumber"`
	EnrolledOn        string      `json:"enrolledOn"`
	Status            string      `json:"status"`                 // of the enrollment: pending, waitlisted, active, paused, completed, unsuccessful or closed
	Required          int         `json:"required"`               // sessions, or modules
	Unit              string      `json:"unit,omitempty"`         // session (when empty) or module
	PausedFrom        string      `json:"pausedFrom,omitempty"`   // the first day of the pause that holds
	Upcoming          []Session   `json:"upcoming,omitempty"`     // of their class, still to come
	MoreUpcoming      int         `json:"moreUpcoming,omitempty"` // how many follow those
	Closure           *Closure    `json:"closure,omitempty"`      // required where it has ended
	CertificateNumber string      `json:"certificateNumber,omitempty"`
	Signatory         Signatory   `json:"signatory"`
	SignedBy          string      `json:"signedBy,omitempty"`
	Unsigned          bool        `json:"unsigned"`
}

// proofStatuses are the statuses of an enrollment; those that have ended come last.
var proofStatuses = []string{"pending", "waitlisted", "active", "paused", "completed", "unsuccessful", "closed"}

func (f *ProofFacts) ended() bool { return slices.Index(proofStatuses, f.Status) >= 4 }

func (f *ProofFacts) check() error {
	if !slices.Contains(proofStatuses, f.Status) {
		return fieldError("status", errUnknown)
	}
	err := requireText("letterhead.organization", f.Letterhead.Organization, "participant.name", f.Participant.Name, "enrollmentNumber", f.EnrollmentNumber)
	if err != nil {
		return err
	}
	if f.ended() && f.Closure == nil {
		return fieldError("closure", errMissing)
	}
	var d dates
	d.required("writtenOn", f.WrittenOn)
	d.required("enrolledOn", f.EnrolledOn)
	d.optional("pausedFrom", f.PausedFrom)
	d.optional("participant.dateOfBirth", f.Participant.DateOfBirth)
	d.optional("order.orderedOn", f.Order.OrderedOn)
	d.optional("order.dueOn", f.Order.DueOn)
	d.optional("order.firstDueOn", f.Order.FirstDueOn)
	d.ofSessions("upcoming", f.Upcoming)
	if f.Closure != nil {
		d.required("closure.on", f.Closure.On)
	}
	return d.err
}

// Proof writes the proof of enrollment that is printed when somebody asks for one.
func Proof(f ProofFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	title := f.title()
	l := reportLetter{letter: newLetter(english, title+" "+f.EnrollmentNumber, f.WrittenOn, title+" "+f.EnrollmentNumber, f.Letterhead)}
	l.address(f.WrittenOn, "To whom it may concern")
	l.title(title)
	l.Facts(factStyle,
		pdf.Fact{Label: "Name", Value: f.Participant.Name},
		pdf.Fact{Label: "Date of birth", Value: day(f.Participant.DateOfBirth)},
		pdf.Fact{Label: "Enrollment", Value: f.EnrollmentNumber},
		pdf.Fact{Label: "Enrolled on", Value: day(f.EnrolledOn)},
		pdf.Fact{Label: "Case number", Value: f.Order.CaseNumber},
		pdf.Fact{Label: "Court", Value: f.Order.Court},
		pdf.Fact{Label: "Complete by", Value: f.Order.dueWords()},
	)
	l.Paragraph(leadStyle, f.lead()...)
	l.paragraph(f.requires())
	l.sessions("Sessions to come", f.Upcoming)
	if f.MoreUpcoming > 0 {
		l.small("And " + counted(f.MoreUpcoming, "session") + " after these.")
	}
	l.Together(func() {
		l.small("This letter says what the program's records show on " + day(f.WrittenOn) + ". It says nothing about attendance, and it is no certificate of completion.")
		l.sign(f.Signatory, f.Letterhead.Organization, f.SignedBy, f.Unsigned)
	})
	return finish(l.Document, f)
}

// title promises no more than the letter says.
func (f *ProofFacts) title() string {
	switch {
	case f.ended():
		return "Statement of an ended enrollment"
	case f.Status == "pending", f.Status == "waitlisted":
		return "Statement of enrollment"
	}
	return "Proof of enrollment"
}

func (f *ProofFacts) course() string {
	r := ReportFacts{Letterhead: f.Letterhead}
	return r.course()
}

func (f *ProofFacts) lead() []pdf.Span {
	name, since := f.Participant.Name, " in "+f.course()+" since "+day(f.EnrolledOn)+". "
	switch f.Status {
	case "pending":
		return []pdf.Span{pdf.Bold(name + " has been enrolled"), pdf.Text(since), pdf.Bold("A class is not assigned yet"), pdf.Text(", and no seat in one is held.")}
	case "waitlisted":
		return []pdf.Span{pdf.Bold(name + " has been enrolled"), pdf.Text(since), pdf.Bold("The enrollment is on the waiting list of a class"), pdf.Text("; no seat is held.")}
	case "paused":
		text := "Attendance is paused"
		if f.PausedFrom != "" {
			text += " since " + day(f.PausedFrom)
		}
		return []pdf.Span{pdf.Bold(name + " has been enrolled"), pdf.Text(since), pdf.Bold(text), pdf.Text(".")}
	case "completed":
		certificate := ""
		if f.CertificateNumber != "" {
			certificate = " Certificate number " + f.CertificateNumber + " is the proof of it."
		}
		return []pdf.Span{pdf.Bold(name + " is no longer enrolled"), pdf.Text(" in " + f.course() + ": it was completed on " + day(f.Closure.On) + "." + certificate)}
	case "unsuccessful", "closed":
		return []pdf.Span{pdf.Bold(name + " is no longer enrolled"), pdf.Text(" in " + f.course() + ". " + f.Closure.ended())}
	}
	return []pdf.Span{pdf.Bold(name + " has been enrolled"), pdf.Text(since + "A seat in a class is held.")}
}

// requires is what the program asks for, and when it begins.
func (f *ProofFacts) requires() string {
	if f.ended() || f.Required == 0 {
		return ""
	}
	s := Standing{Unit: f.Unit}
	text := "The program requires " + counted(f.Required, s.unit()) + "."
	if len(f.Upcoming) > 0 {
		text += " The next session is on " + day(f.Upcoming[0].On) + "."
	}
	return text
}
