package school

import "time"

// Record is everything that happened to one enrollment, with the moment each
// fact was recorded, so that it can be read as it was known at any instant.
// Nothing in it is ever taken away: corrections are later versions.
type Record struct {
	// KnownAt limits the facts to those recorded at or before it; zero means
	// everything that is known.
	KnownAt time.Time `json:"knownAt,omitzero"`

	EnrolledOn   Date          `json:"enrolledOn"`
	Calendar     *Calendar     `json:"calendar"`     // the program's sessions; shared between records, never changed
	Placements   []Placement   `json:"placements"`   // the classes they were put in
	Marks        []Mark        `json:"marks"`        // every version; the current one is the one recorded last
	Credits      []Credit      `json:"credits"`      // brought from an earlier enrollment
	Attestations []Attestation `json:"attestations"` // every version
	Pauses       []Pause       `json:"pauses"`       // every version
	Entries      []Entry       `json:"entries"`      // the fee ledger
	Plans        []Plan        `json:"plans"`        // every version; the one decided last holds, among these recorded last
	Amendments   []Amendment   `json:"amendments"`
	Closures     []Closure     `json:"closures"` // every version
}

// Placement puts the participant in a class from a day on; an empty ClassID
// takes them out of any.
type Placement struct {
	ClassID    string    `json:"classId,omitempty"`
	On         Date      `json:"on"`
	RecordedAt time.Time `json:"recordedAt"`
}

// Outcome is what happened to one participant at one session.
type Outcome string

// The outcomes of a Mark.
const (
	Attended   Outcome = "attended"
	Late       Outcome = "late"
	LeftEarly  Outcome = "left_early"
	Absent     Outcome = "absent"
	TurnedAway Outcome = "turned_away"
	Removed    Outcome = "removed"
	Excused    Outcome = "excused"
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Attended, Late, LeftEarly, Absent, TurnedAway, Removed, Excused}

// Mark is one version of the attendance outcome at a session. The version
// recorded last holds; where it is Withdrawn there is no mark.
type Mark struct {
	SessionID      string    `json:"sessionId"`
	Outcome        Outcome   `json:"outcome"`
	MinutesLate    *int      `json:"minutesLate,omitempty"`
	MinutesPresent *int      `json:"minutesPresent,omitempty"`
	Withdrawn      bool      `json:"withdrawn,omitempty"`
	RecordedAt     time.Time `json:"recordedAt"`
}

// Credit is a session credited in an earlier enrollment; Module is empty in a
// program without a curriculum.
type Credit struct {
	Module     string    `json:"module,omitempty"`
	On         Date      `json:"on"` // the day it was brought in
	RecordedAt time.Time `json:"recordedAt"`
}

// Attestation is one version of a staff member's word that a condition was met.
type Attestation struct {
	Condition  string    `json:"condition"`
	On         Date      `json:"on"`
	Withdrawn  bool      `json:"withdrawn,omitempty"`
	RecordedAt time.Time `json:"recordedAt"`
}

// Pause is one version of a time in which the rules stand still, except the due
// date. Until is the last paused day; nil while open.
type Pause struct {
	ID         string    `json:"id"`
	From       Date      `json:"from"`
	Until      *Date     `json:"until,omitempty"`
	Withdrawn  bool      `json:"withdrawn,omitempty"`
	RecordedAt time.Time `json:"recordedAt"`
}

// EntryKind is what a line of the fee ledger is.
type EntryKind string

// The kinds of Entry.
const (
	Assessment EntryKind = "assessment"
	Payment    EntryKind = "payment"
	Refund     EntryKind = "refund"
	Reduction  EntryKind = "reduction"
	Waiver     EntryKind = "waiver"
	Reversal   EntryKind = "reversal"
)

// Entry is a line of the fee ledger. AmountCents carries the sign it has for the
// balance: assessments and refunds are positive (more is owed), payments,
// reductions and waivers negative, a reversal is the negative of what it
// reverses. The balance is the sum.
type Entry struct {
	ID          string    `json:"id"`
	Kind        EntryKind `json:"kind"`
	AmountCents int64     `json:"amountCents"`
	On          Date      `json:"on"`
	Reverses    string    `json:"reverses,omitempty"` // for Reversal: the id of the entry
	RecordedAt  time.Time `json:"recordedAt"`
}

// Plan is an agreement to pay in installments.
type Plan struct {
	Installments []Installment `json:"installments"`
	On           Date          `json:"on"` // the day it was agreed
	RecordedAt   time.Time     `json:"recordedAt"`
}

// Installment is one amount of a Plan and the day it is due.
type Installment struct {
	DueOn       Date  `json:"dueOn"`
	AmountCents int64 `json:"amountCents"`
}

// AmendmentKind is what a later decision changes.
type AmendmentKind string

// The kinds of Amendment.
const (
	Extension    AmendmentKind = "extension"
	FeeReduction AmendmentKind = "fee_reduction"
	FeeWaiver    AmendmentKind = "fee_waiver"
	PolicyMoved  AmendmentKind = "policy_moved"
	Reinstated   AmendmentKind = "reinstated"
	Vacated      AmendmentKind = "vacated"
	Transferred  AmendmentKind = "transferred"
)

// AmendmentKinds lists every kind.
var AmendmentKinds = []AmendmentKind{Extension, FeeReduction, FeeWaiver, PolicyMoved, Reinstated, Vacated, Transferred}

// Amendment is a later decision on an Order.
type Amendment struct {
	ID         string        `json:"id"`
	Kind       AmendmentKind `json:"kind"`
	DecidedOn  Date          `json:"decidedOn"`
	DueOn      *Date         `json:"dueOn,omitempty"`  // Extension, and Reinstated where the court moved it
	Policy     *Policy       `json:"policy,omitempty"` // PolicyMoved: the version that holds from now
	RecordedAt time.Time     `json:"recordedAt"`
}

// Closure is one version of the end of an enrollment. An enrollment keeps the
// standing of the closing day; where ReopenedOn is set it runs again from that
// day on. Voided says that the closing itself no longer stands (the finding it
// rested on fell away).
type Closure struct {
	ID         string    `json:"id"`
	On         Date      `json:"on"`
	ReopenedOn *Date     `json:"reopenedOn,omitempty"`
	Voided     bool      `json:"voided,omitempty"`
	RecordedAt time.Time `json:"recordedAt"`
}
