package documents

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
	Reference        string      `json:"reference"`
	Kind             ReportKind  `json:"kind"`
	WrittenOn        string      `json:"writtenOn"`
	DueOn            string      `json:"dueOn,omitempty"`    // the day the report is due
	AnswerBy         string      `json:"answerBy,omitempty"` // the day by which an answer is asked for
	Letterhead       Letterhead  `json:"letterhead"`
	Recipient        Recipient   `json:"recipient"`
	Participant      Participant `json:"participant"`
	Order            Order       `json:"order"`
	EnrollmentNumber string      `json:"enrollmentNumber"`
	EnrolledOn       string      `json:"enrolledOn,omitempty"`

	Requirements Requirements   `json:"requirements"`
	Finding      *Finding       `json:"finding,omitempty"` // required for completion, violation and unpaid_fees
	Standing     Standing       `json:"standing"`
	Sessions     []Session      `json:"sessions,omitempty"` // held
	Upcoming     []Session      `json:"upcoming,omitempty"` // still to come
	Credits      []Credit       `json:"credits,omitempty"`
	Pauses       []Pause        `json:"pauses,omitempty"`
	Amendments   []Amendment    `json:"amendments,omitempty"`
	Notices      []NoticeRecord `json:"notices,omitempty"`    // those that a reader of this kind must know of, in order
	NoCureTime   bool           `json:"noCureTime,omitempty"` // the policy gives none, so that no notice came first
	Annex        *Annex         `json:"annex,omitempty"`      // the notice that came before the finding
	Review       *Review        `json:"review,omitempty"`
	SecondReview *Review        `json:"secondReview,omitempty"` // where the policy asks for two persons
	Fees         Fees           `json:"fees"`
	Closure      *Closure       `json:"closure,omitempty"`    // required for closed; for a violation where it ended the enrollment
	Correction   *Correction    `json:"correction,omitempty"` // required for correction

	Follows      *Follows      `json:"follows,omitempty"`      // where what was taken back is found again
	Resubmission *Resubmission `json:"resubmission,omitempty"` // where it takes the place of a report that was rejected

	CertificateNumber string    `json:"certificateNumber,omitempty"` // in a correction: of the one that is void now
	Signatory         Signatory `json:"signatory"`
	SignedBy          string    `json:"signedBy,omitempty"`    // whose electronic signature the letter carries
	Unsigned          bool      `json:"unsigned"`              // the letter says that it carries none
	HowToAnswer       string    `json:"howToAnswer,omitempty"` // in place of the usual words
	AnswerLink        string    `json:"answerLink,omitempty"`  // an ASCII address
	Worded            *Worded   `json:"worded,omitempty"`      // by the program's staff
}

// Requirements are what the program asks for, by the version of its policy in force. Text is a sentence; Source is
// the law or agreement that the rules come from.
type Requirements struct {
	Text          string      `json:"text,omitempty"`
	PolicyVersion int         `json:"policyVersion,omitempty"`
	Source        string      `json:"source,omitempty"`
	Conditions    []Condition `json:"conditions,omitempty"`
}

// Condition is asked for beside the sessions; AttestedOn is empty while nobody attested it.
type Condition struct {
	Name       string `json:"name"`
	AttestedOn string `json:"attestedOn,omitempty"`
}

// Finding is the stored determination a report rests on. Rule is its name in the rules, such as absences; RuleText
// and Reasons are sentences for a judge; GroundOn is the day of the fact that tipped it: of the absence, the last
// contact, the removal, the due date or the amount owed. A correction has the finding that no longer stands.
type Finding struct {
	On            string   `json:"on"`
	Rule          string   `json:"rule"`
	RuleText      string   `json:"ruleText,omitempty"`
	Source        string   `json:"source,omitempty"`
	PolicyVersion int      `json:"policyVersion,omitempty"`
	GroundOn      string   `json:"groundOn,omitempty"`
	Reasons       []string `json:"reasons,omitempty"`
}

// Standing is where the participant stood on a day, the day of writing where On is empty. Unit is what is counted:
// session (when empty) or module. Reasons are sentences; they are shown where there is no finding.
type Standing struct {
	On               string   `json:"on,omitempty"`
	State            string   `json:"state,omitempty"`
	Unit             string   `json:"unit,omitempty"`
	Required         int      `json:"required"`
	Credited         int      `json:"credited"`
	Needed           int      `json:"needed"`
	Absences         int      `json:"absences"`
	AbsencesAllowed  *int     `json:"absencesAllowed,omitempty"` // nil: no rule limits them
	ServicesComplete bool     `json:"servicesComplete"`
	BalanceCents     int64    `json:"balanceCents"`
	Reasons          []string `json:"reasons,omitempty"`
}

// Session is a row of the dated record. Time is as the program writes it ("6:00 PM"). Counts is what the outcome came
// to (school.Counted, or cancelled), and OtherOn the day of the session that a make-up or its absence goes with.
type Session struct {
	ID      string `json:"id,omitempty"` // to compare two letters; not printed
	On      string `json:"on"`
	Time    string `json:"time,omitempty"`
	Module  string `json:"module,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	MakeUp  bool   `json:"makeUp,omitempty"`
	Counts  string `json:"counts,omitempty"`
	OtherOn string `json:"otherOn,omitempty"`
	Note    string `json:"note,omitempty"`
}

// Credit was brought from an earlier enrollment.
type Credit struct {
	On     string `json:"on"`
	Module string `json:"module,omitempty"`
	Source string `json:"source,omitempty"`
}

// Pause is a time in which the rules stood still; Until is its last day, empty while it goes on.
type Pause struct {
	From  string `json:"from"`
	Until string `json:"until,omitempty"`
}

// Amendment is a later decision on the order.
type Amendment struct {
	Kind      string `json:"kind"`
	DecidedBy string `json:"decidedBy,omitempty"`
	DecidedOn string `json:"decidedOn"`
	Text      string `json:"text,omitempty"`
}

// Annex is the notice that a report rests on as the participant got it, and how it reached them. Notice is nil where
// its words are no longer kept.
type Annex struct {
	Reference  string       `json:"reference"`
	Notice     *NoticeFacts `json:"notice,omitempty"`
	Deliveries []Delivery   `json:"deliveries,omitempty"`
}

// Delivery is what was recorded about how a notice reached the participant. Undone says that one did not happen after
// all; On is then the day on which that was learned.
type Delivery struct {
	On         string  `json:"on"`
	Undone     bool    `json:"undone,omitempty"`
	By         string  `json:"by"`                   // email, hand or post
	Server     string  `json:"server,omitempty"`     // the mail server that accepted it
	MessageID  string  `json:"messageId,omitempty"`  // of its e-mail
	Status     string  `json:"status,omitempty"`     // what the mail server reported (RFC 3463)
	RecordedBy *Review `json:"recordedBy,omitempty"` // who recorded it, and when; nil where the product did
}

// Answer is what the participant said or handed in after a notice.
type Answer struct {
	On   string `json:"on"`
	By   string `json:"by"` // in_person, phone, email or post
	Text string `json:"text"`
}

// NoticeRecord is how the participant was told of something before it was reported. State is open, withdrawn or
// found; EndedWhy is a sentence.
type NoticeRecord struct {
	Reference   string `json:"reference,omitempty"`
	Rule        string `json:"rule"`
	OpenedOn    string `json:"openedOn"`
	DeliveredOn string `json:"deliveredOn,omitempty"`
	DeliveredBy string `json:"deliveredBy,omitempty"` // email, hand or post
	CureUntil   string `json:"cureUntil,omitempty"`   // the last day of the time to cure
	State       string `json:"state,omitempty"`
	EndedOn     string `json:"endedOn,omitempty"`
	EndedWhy    string `json:"endedWhy,omitempty"`

	Answers []Answer `json:"answers,omitempty"` // in order
}

// Review is the person who confirmed a held report.
type Review struct {
	Name string `json:"name,omitempty"`
	Role string `json:"role,omitempty"` // of a user: program_staff, administrator
	On   string `json:"on"`
}

// Fees is the program's fee, never the court's own fines. Overdue is the part of the balance that is unpaid past
// its day, in an unpaid_fees report.
type Fees struct {
	AssessedCents      int64      `json:"assessedCents"`
	PaidCents          int64      `json:"paidCents"`
	WaivedCents        int64      `json:"waivedCents"`
	BalanceCents       int64      `json:"balanceCents"`
	OverdueCents       int64      `json:"overdueCents,omitempty"`
	OverdueSince       string     `json:"overdueSince,omitempty"`       // the day it was due
	CompletionWithheld bool       `json:"completionWithheld,omitempty"` // until the fee is settled
	Entries            []FeeEntry `json:"entries,omitempty"`            // the ledger, in a report about the fee
}

// FeeEntry is a line of the fee ledger. AmountCents is what it adds to the balance.
type FeeEntry struct {
	On          string `json:"on"`
	Kind        string `json:"kind"`
	AmountCents int64  `json:"amountCents"`
	Note        string `json:"note,omitempty"`
}

// Closure is how an enrollment ended. Reason is a sentence.
type Closure struct {
	On      string `json:"on"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"`
}

// Resubmission is the report that its recipient rejected, and what the program answers. Reason and Reply are sentences.
type Resubmission struct {
	Reference  string `json:"reference"`
	SentOn     string `json:"sentOn,omitempty"`
	RejectedOn string `json:"rejectedOn"`
	Reason     string `json:"reason"`
	Reply      string `json:"reply,omitempty"`
}

// Correction is what an earlier report had wrong.
type Correction struct {
	SupersedesReference string     `json:"supersedesReference"`
	SupersedesSentOn    string     `json:"supersedesSentOn,omitempty"`
	SupersedesKind      ReportKind `json:"supersedesKind,omitempty"`
	FellOn              string     `json:"fellOn,omitempty"`      // the day on which the record no longer gave its finding
	StandsAgain         bool       `json:"standsAgain,omitempty"` // the record was changed back since: by what is on record now, the finding holds
	Changes             []Change   `json:"changes"`
}

// Follows is the report that the recipient has about what this one finds again. VoidCertificate is the number of the
// certificate that it named.
type Follows struct {
	Reference       string     `json:"reference"`
	Kind            ReportKind `json:"kind"`
	SentOn          string     `json:"sentOn,omitempty"`
	VoidCertificate string     `json:"voidCertificate,omitempty"`
	Changes         []Change   `json:"changes,omitempty"`
}

// Changed is what a report says differs from the one that its recipient has; nil where it says nothing of the kind.
func (f *ReportFacts) Changed() []Change {
	switch {
	case f.Correction != nil:
		return f.Correction.Changes
	case f.Follows != nil:
		return f.Follows.Changes
	}
	return nil
}

// Change is one fact, as the earlier report had it and as it is.
type Change struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}
