package school

// Order is what the court, prosecutor or person asked for.
type Order struct {
	CourtID     string      `json:"courtId,omitempty"`
	CaseNumber  string      `json:"caseNumber,omitempty"`
	Counts      []Count     `json:"counts"`
	Disposition Disposition `json:"disposition"`
	OrderedOn   Date        `json:"orderedOn"`
	DueOn       *Date       `json:"dueOn,omitempty"` // as first ordered; amendments move it
	Judge       string      `json:"judge,omitempty"`
	AgencyID    string      `json:"agencyId,omitempty"`
	ReportTo    ReportTo    `json:"reportTo"`
}

// Count is one charge of an Order.
type Count struct {
	Statute string `json:"statute"`
	Level   Level  `json:"level"`
}

// Level is the level of an offence.
type Level string

// The levels of offences, after Minn. Stat. § 609.02.
const (
	PettyMisdemeanor Level = "petty_misdemeanor"
	Misdemeanor      Level = "misdemeanor"
	GrossMisdemeanor Level = "gross_misdemeanor"
	Felony           Level = "felony"
	NoLevel          Level = "none"
)

// Levels lists every level.
var Levels = []Level{PettyMisdemeanor, Misdemeanor, GrossMisdemeanor, Felony, NoLevel}

// Disposition is how the case came to the school.
type Disposition string

// The dispositions.
const (
	PretrialDiversion  Disposition = "pretrial_diversion"
	StayOfAdjudication Disposition = "stay_of_adjudication"
	SentenceCondition  Disposition = "sentence_condition"
	SelfReferral       Disposition = "self_referral"
	PoliceReferral     Disposition = "police_referral"
)

// Dispositions lists every disposition.
var Dispositions = []Disposition{PretrialDiversion, StayOfAdjudication, SentenceCondition, SelfReferral, PoliceReferral}

// NeedsCourt says whether an Order of this disposition must name a court, a case
// number and a due date.
func (d Disposition) NeedsCourt() bool {
	return d == StayOfAdjudication || d == SentenceCondition
}

// NeedsDueDate says whether an Order of this disposition must name a due date.
func (d Disposition) NeedsDueDate() bool { return d.NeedsCourt() || d == PretrialDiversion }

// ReportTo is who receives the reports of an Order.
type ReportTo string

// The recipients of reports.
const (
	ToCourt  ReportTo = "court"
	ToAgency ReportTo = "agency"
	ToNobody ReportTo = "nobody"
)
