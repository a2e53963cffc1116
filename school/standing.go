package school

import "strconv"

// State is where a participant stands; the first that holds, in this order.
type State string

// The states of a Standing.
const (
	RequirementsMet State = "requirements_met"
	Overdue         State = "overdue"
	InViolation     State = "in_violation"
	CannotComplete  State = "cannot_complete"
	AtRisk          State = "at_risk"
	OnTrack         State = "on_track"
)

// States lists every state, the first that holds first.
var States = []State{RequirementsMet, Overdue, InViolation, CannotComplete, AtRisk, OnTrack}

// Rule names what a violation broke, or what a finding found.
type Rule string

// The rules. Completed and UnpaidFees are findings, not violations.
const (
	RuleAbsences            Rule = "absences"
	RuleConsecutiveAbsences Rule = "consecutive_absences"
	RuleSilence             Rule = "silence"
	RuleConduct             Rule = "conduct"
	RuleDeadline            Rule = "deadline"
	RuleUnpaidFees          Rule = "unpaid_fees"
	RuleCompleted           Rule = "completed"
)

// Standing answers where a participant stands on a day. It is derived, never
// stored as truth.
type Standing struct {
	On               Date        `json:"on"`
	State            State       `json:"state"`
	Reasons          []Reason    `json:"reasons"`
	Violations       []Violation `json:"violations"`
	Unpaid           []Unpaid    `json:"unpaid"`
	Needed           int         `json:"needed"`       // credits still missing
	Credits          int         `json:"credits"`      // credits that count
	Absences         int         `json:"absences"`     // after those cleared by make-ups
	Streak           int         `json:"streak"`       // absences since the last mark that ends it
	OnOffer          int         `json:"onOffer"`      // sessions (or modules) still to be had before the due date
	AbsencesLeft     *int        `json:"absencesLeft"` // before the absence rule fires; nil without such a rule
	ServicesComplete bool        `json:"servicesComplete"`
	BalanceCents     int64       `json:"balanceCents"`
	DueOn            *Date       `json:"dueOn"`         // as amended
	PolicyVersion    int         `json:"policyVersion"` // as moved
	Closed           bool        `json:"closed"`        // the standing is that of the closing day
	NextChangeOn     *Date       `json:"nextChangeOn"`  // never later than the first day on which any of this differs by time alone
}

// Reason is one thing that made the state what it is, in words a judge can read.
type Reason struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Facts []Fact `json:"facts"`
}

// Fact is what a Reason rests on.
type Fact struct {
	Kind string `json:"kind"` // mark, session, contact, due_date, condition, entry, installment
	ID   string `json:"id,omitempty"`
	On   *Date  `json:"on,omitempty"`
	Text string `json:"text"`
}

// Violation is a rule that is broken on the day, with the one fact that tipped
// it. While it holds without a break its Ground stays the same.
type Violation struct {
	Rule   Rule   `json:"rule"`
	Ground Ground `json:"ground"`
}

// GroundKind is what sort of fact a Ground is.
type GroundKind string

// The kinds of Ground.
const (
	GroundMark    GroundKind = "mark"
	GroundContact GroundKind = "contact"
	GroundDueDate GroundKind = "due_date"
	GroundUnpaid  GroundKind = "unpaid"
)

// Ground is the fact that tipped a violation: a mark (by its session), the last
// contact, a due date, or an amount owed since a day.
type Ground struct {
	Kind        GroundKind `json:"kind"`
	SessionID   string     `json:"sessionId,omitempty"`
	On          Date       `json:"on"`
	AmountCents int64      `json:"amountCents,omitempty"`
}

// Key is the ground's identity: the same fact gives the same key.
func (g Ground) Key() string {
	switch g.Kind {
	case GroundMark:
		return "mark:" + g.SessionID
	case GroundUnpaid:
		return "unpaid:" + g.On.String() + ":" + strconv.FormatInt(g.AmountCents, 10)
	default:
		return string(g.Kind) + ":" + g.On.String()
	}
}

// Unpaid is an amount whose grace has passed and that payments do not cover. It
// is never a violation of attendance: its own reason and its own report.
type Unpaid struct {
	DueOn       Date  `json:"dueOn"`
	AmountCents int64 `json:"amountCents"` // as it was owed on that day
	UnpaidCents int64 `json:"unpaidCents"` // what of it is still missing
}

// Ground is the fact that an Unpaid finding rests on.
func (u Unpaid) Ground() Ground {
	return Ground{Kind: GroundUnpaid, On: u.DueOn, AmountCents: u.AmountCents}
}
