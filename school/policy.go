package school

// Policy is a version of a program's rules. It is never edited, only followed by
// a new version; an enrollment keeps the version it began under unless an
// Amendment moves it. A rule that is empty (nil, or an empty list) never fires.
// JSON names are those of the API.
type Policy struct {
	Version       int  `json:"version"`
	EffectiveFrom Date `json:"effectiveFrom"`

	// RequiredSessions is how many credits complete the course; with Modules it
	// is not used: each module is needed once.
	RequiredSessions int      `json:"requiredSessions,omitempty"`
	Modules          []string `json:"modules,omitempty"`

	LateCutoffMinutes *int `json:"lateCutoffMinutes,omitempty"` // the most minutes late that still count as attended
	MinMinutesPresent *int `json:"minMinutesPresent,omitempty"` // the fewest minutes that credit someone who left early

	MaxAbsences            *int `json:"maxAbsences,omitempty"`
	MaxConsecutiveAbsences *int `json:"maxConsecutiveAbsences,omitempty"`
	MaxGapDays             *int `json:"maxGapDays,omitempty"` // calendar days without contact
	RemovalIsViolation     bool `json:"removalIsViolation,omitempty"`
	MakeupsAllowed         *int `json:"makeupsAllowed,omitempty"` // nil: no limit; 0: none
	MakeupClearsAbsence    bool `json:"makeupClearsAbsence,omitempty"`
	AtRiskDays             *int `json:"atRiskDays,omitempty"` // calendar days before the due date

	FeeCents              int64   `json:"feeCents,omitempty"`
	FeeDue                *FeeDue `json:"feeDue,omitempty"`
	FeeGraceDays          *int    `json:"feeGraceDays,omitempty"` // calendar days
	CompletionRequiresFee bool    `json:"completionRequiresFee,omitempty"`

	Conditions []string `json:"conditions,omitempty"` // attested one by one

	CureDays        *int    `json:"cureDays,omitempty"` // calendar days from delivery of a notice
	Review          *Review `json:"review,omitempty"`
	ViolationCloses bool    `json:"violationCloses,omitempty"`

	CompletionReport *Clock `json:"completionReport,omitempty"`
	ViolationReport  *Clock `json:"violationReport,omitempty"`
	UnpaidReport     *Clock `json:"unpaidReport,omitempty"`
	EnrollmentReport *Clock `json:"enrollmentReport,omitempty"`
	Acknowledgement  *Clock `json:"acknowledgement,omitempty"` // from the day a report was sent to the last on which its recipient acknowledges it

	ProgressReportEveryDays *int  `json:"progressReportEveryDays,omitempty"` // calendar days
	ReminderOffsets         []int `json:"reminderOffsets,omitempty"`         // days before a session
	RetentionMonths         *int  `json:"retentionMonths,omitempty"`

	Source  string       `json:"source,omitempty"`  // the law or agreement that these rules come from, quoted in letters
	Sources []RuleSource `json:"sources,omitempty"` // of single rules, where they come from elsewhere
}

// RuleSource is where one rule of a Policy comes from, as a letter cites it: 9 CCR 9886.
type RuleSource struct {
	Rule   Rule   `json:"rule"`
	Source string `json:"source"`
}

// SourceOf is where a rule comes from: its own source, or else that of all the rules.
func (p Policy) SourceOf(rule Rule) string {
	for _, s := range p.Sources {
		if s.Rule == rule {
			return s.Source
		}
	}
	return p.Source
}

// FeeDue is the day by which a fee is owed.
type FeeDue string

// The days a fee can be due on.
const (
	BeforeFirstSession FeeDue = "before_first_session"
	BeforeCompletion   FeeDue = "before_completion"
	ByPlan             FeeDue = "plan"
)

// Review says who looks at a violation report before it is sent.
type Review struct {
	Mode ReviewMode `json:"mode"`
	Days int        `json:"days,omitempty"` // for ReviewAuto: calendar days held before it sends itself
	// SecondPerson asks for the confirmation of two different persons. For
	// ReviewAuto it sends itself all the same, confirmed by two, one or nobody.
	SecondPerson bool `json:"secondPerson,omitempty"`
}

// ReviewMode is how a held report leaves its hold.
type ReviewMode string

// The ways to leave a hold.
const (
	ReviewPerson ReviewMode = "person" // a person must confirm
	ReviewAuto   ReviewMode = "auto"   // sends itself after Review.Days
)

// Clock is the time in which a report is owed, counted from the day of its
// finding, which is day 0.
type Clock struct {
	Days int      `json:"days"`
	Unit DaysUnit `json:"unit"`
}

// DaysUnit is what a Clock counts.
type DaysUnit string

// The units of a Clock: days the recipient court is open, or all days.
const (
	WorkingDays  DaysUnit = "working"
	CalendarDays DaysUnit = "calendar"
)

// Needed is how many credits complete the course.
func (p Policy) Needed() int {
	if len(p.Modules) > 0 {
		return len(p.Modules)
	}
	return p.RequiredSessions
}
