package documents

import (
	"fmt"
	"slices"
)

// ReportKind is what a report tells its recipient.
type ReportKind string

// The kinds of report.
const (
	Enrollment ReportKind = "enrollment"
	Progress   ReportKind = "progress"
	Completion ReportKind = "completion"
	Violation  ReportKind = "violation"
	UnpaidFees ReportKind = "unpaid_fees"
	Closed     ReportKind = "closed"
	Correcting ReportKind = "correction"
)

var reportKinds = []ReportKind{Enrollment, Progress, Completion, Violation, UnpaidFees, Closed, Correcting}

// ReportFacts is all that a report to a court or agency says, frozen when it was decided to be sent.
type ReportFacts struct {
	Reference         string        `json:"reference"`
	Kind              ReportKind    `json:"kind"`
	WrittenOn         string        `json:"writtenOn"`
	DueOn             string        `json:"dueOn,omitempty"` // the day the report is due
	Letterhead        Letterhead    `json:"letterhead"`
	Recipient         Recipient     `json:"recipient"`
	Participant       Participant   `json:"participant"`
	Order             Order         `json:"order"`
	EnrollmentNumber  string        `json:"enrollmentNumber"`
	EnrolledOn        string        `json:"enrolledOn,omitempty"`
	Finding           *Finding      `json:"finding,omitempty"` // required for completion, violation and unpaid_fees
	Standing          Standing      `json:"standing"`
	Sessions          []Session     `json:"sessions,omitempty"`
	Amendments        []Amendment   `json:"amendments,omitempty"`
	Notice            *NoticeRecord `json:"notice,omitempty"`
	Review            *Review       `json:"review,omitempty"`
	Fees              Fees          `json:"fees"`
	CertificateNumber string        `json:"certificateNumber,omitempty"`
	Closure           *Closure      `json:"closure,omitempty"`    // required for closed
	Correction        *Correction   `json:"correction,omitempty"` // required for correction
	Signatory         Signatory     `json:"signatory"`
	SignedBy          string        `json:"signedBy,omitempty"` // whose electronic signature the letter carries
	Unsigned          bool          `json:"unsigned"`           // the letter says that it carries none
	HowToAnswer       string        `json:"howToAnswer,omitempty"`
	AnswerLink        string        `json:"answerLink,omitempty"` // an ASCII address
}

// Finding is the stored determination a report rests on. Rule is its name in the rules, such as absences; RuleText,
// Ground and Reasons are sentences for a judge; Source is where the rule comes from.
type Finding struct {
	On            string   `json:"on"`
	Rule          string   `json:"rule"`
	RuleText      string   `json:"ruleText,omitempty"`
	Source        string   `json:"source,omitempty"`
	PolicyVersion int      `json:"policyVersion,omitempty"`
	Ground        string   `json:"ground,omitempty"`
	Reasons       []string `json:"reasons,omitempty"`
}

// Standing is where the participant stands on the day of writing. Unit is what is counted: session (when empty) or
// module. Reasons are sentences; they are shown where there is no finding.
type Standing struct {
	State            string   `json:"state,omitempty"`
	Unit             string   `json:"unit,omitempty"`
	Required         int      `json:"required"`
	Credited         int      `json:"credited"`
	Needed           int      `json:"needed"`
	Absences         int      `json:"absences"`
	ServicesComplete bool     `json:"servicesComplete"`
	BalanceCents     int64    `json:"balanceCents"`
	Reasons          []string `json:"reasons,omitempty"`
}

// Session is a row of the dated record. Time is as the program writes it ("6:00 PM"); Counts is how the outcome was
// counted ("credit", "absence"), for outcomes that alone do not say it.
type Session struct {
	On      string `json:"on"`
	Time    string `json:"time,omitempty"`
	Module  string `json:"module,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	Counts  string `json:"counts,omitempty"`
	Note    string `json:"note,omitempty"`
}

// Amendment is a later decision on the order.
type Amendment struct {
	Kind      string `json:"kind"`
	DecidedBy string `json:"decidedBy,omitempty"`
	DecidedOn string `json:"decidedOn"`
	Text      string `json:"text,omitempty"`
}

// NoticeRecord is how the participant was told before the report. NoCureTime says that the policy gives no time to
// cure.
type NoticeRecord struct {
	OpenedOn    string `json:"openedOn,omitempty"`
	DeliveredOn string `json:"deliveredOn,omitempty"`
	DeliveredBy string `json:"deliveredBy,omitempty"`
	CureUntil   string `json:"cureUntil,omitempty"` // the last day of the time to cure
	NoCureTime  bool   `json:"noCureTime,omitempty"`
}

// Review is the person who confirmed a held report.
type Review struct {
	ConfirmedBy string `json:"confirmedBy"` // role or name
	On          string `json:"on"`
}

// Fees is the program's fee, never the court's own fines. Overdue is the part of the balance that is unpaid past
// its day, in an unpaid_fees report.
type Fees struct {
	AssessedCents      int64  `json:"assessedCents"`
	PaidCents          int64  `json:"paidCents"`
	WaivedCents        int64  `json:"waivedCents"`
	BalanceCents       int64  `json:"balanceCents"`
	OverdueCents       int64  `json:"overdueCents,omitempty"`
	OverdueSince       string `json:"overdueSince,omitempty"`       // the day it was due
	CompletionWithheld bool   `json:"completionWithheld,omitempty"` // until the fee is settled
}

// Closure is how an enrollment ended. Reason is a sentence.
type Closure struct {
	On      string `json:"on"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"`
}

// Correction is what an earlier report had wrong.
type Correction struct {
	SupersedesReference string     `json:"supersedesReference"`
	SupersedesSentOn    string     `json:"supersedesSentOn,omitempty"`
	SupersedesKind      ReportKind `json:"supersedesKind,omitempty"`
	Changes             []Change   `json:"changes"`
}

// Change is one fact, as the earlier report had it and as it is.
type Change struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func (f *ReportFacts) check() error {
	if !slices.Contains(reportKinds, f.Kind) {
		return fieldError("kind", errUnknown)
	}
	err := requireText("reference", f.Reference, "letterhead.organization", f.Letterhead.Organization,
		"recipient.name", f.Recipient.Name, "participant.name", f.Participant.Name, "enrollmentNumber", f.EnrollmentNumber)
	if err != nil {
		return err
	}
	switch f.Kind {
	case Completion, Violation, UnpaidFees:
		if f.Finding == nil {
			return fieldError("finding", errMissing)
		}
	case Closed:
		if f.Closure == nil {
			return fieldError("closure", errMissing)
		}
	case Correcting:
		if f.Correction == nil {
			return fieldError("correction", errMissing)
		}
		if err := requireText("correction.supersedesReference", f.Correction.SupersedesReference); err != nil {
			return err
		}
	}
	return f.checkDates()
}

func (f *ReportFacts) checkDates() error {
	var d dates
	d.required("writtenOn", f.WrittenOn)
	d.optional("dueOn", f.DueOn)
	d.optional("participant.dateOfBirth", f.Participant.DateOfBirth)
	d.optional("order.orderedOn", f.Order.OrderedOn)
	d.optional("order.dueOn", f.Order.DueOn)
	d.optional("enrolledOn", f.EnrolledOn)
	d.optional("fees.overdueSince", f.Fees.OverdueSince)
	if f.Finding != nil {
		d.required("finding.on", f.Finding.On)
	}
	for i, session := range f.Sessions {
		d.required(fmt.Sprintf("sessions[%d].on", i), session.On)
	}
	for i, amendment := range f.Amendments {
		d.required(fmt.Sprintf("amendments[%d].decidedOn", i), amendment.DecidedOn)
	}
	if f.Notice != nil {
		d.optional("notice.openedOn", f.Notice.OpenedOn)
		d.optional("notice.deliveredOn", f.Notice.DeliveredOn)
		d.optional("notice.cureUntil", f.Notice.CureUntil)
	}
	if f.Review != nil {
		d.required("review.on", f.Review.On)
	}
	if f.Closure != nil {
		d.required("closure.on", f.Closure.On)
	}
	if f.Correction != nil {
		d.optional("correction.supersedesSentOn", f.Correction.SupersedesSentOn)
	}
	return d.err
}
