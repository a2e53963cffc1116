package school

// Preset is a set of rules drawn from published practice, to begin a program
// with.
type Preset struct {
	Name        string `json:"name"` // lower case, stable
	Title       string `json:"title"`
	Description string `json:"description"`
	Policy      Policy `json:"policy"`
}

// presetsFrom is the day on which the presets take effect: before any order.
var presetsFrom = NewDate(2020, 1, 1)

// Presets lists the rules that programs publish, one preset each.
func Presets() []Preset {
	all := []Preset{oneDay(), eightWeeks(), tenWeeks()}
	for _, p := range californiaPrograms {
		all = append(all, californiaDUI(p))
	}
	return append(all, washingtonSevenDays(), washingtonEmergency(), washingtonTreatment(), newJersey())
}

// oneDay is the classic john school: one Saturday, present from beginning to
// end.
func oneDay() Preset {
	return Preset{
		Name: "one-day", Title: "One day of 8 hours",
		Description: "One session of 8 hours, attended from beginning to end, paid before it.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: 1,
			LateCutoffMinutes: number(15), MinMinutesPresent: number(480), MaxAbsences: number(0), RemovalIsViolation: true,
			FeeCents: 1000_00, FeeDue: dueBy(BeforeFirstSession), FeeGraceDays: number(0), CompletionRequiresFee: true,
			AtRiskDays: number(30), CureDays: number(14), Review: byPerson(), ViolationCloses: true,
			CompletionReport: working(5), ViolationReport: working(10), UnpaidReport: working(10), EnrollmentReport: working(5),
			ReminderOffsets: []int{7, 1}, RetentionMonths: number(84),
			Source: "Published practice of one-day schools: 8 hours, a fee of up to $1,000, presence for the whole day",
		},
	}
}

// eightWeeks is eight weekly groups of 90 minutes.
func eightWeeks() Preset {
	return Preset{
		Name: "eight-weeks", Title: "Eight weekly groups of 90 minutes",
		Description: "Eight weekly groups of 90 minutes for $230, to be paid in installments where that is agreed.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: 8,
			LateCutoffMinutes: number(10), MinMinutesPresent: number(80), MaxAbsences: number(2), MaxConsecutiveAbsences: number(1),
			RemovalIsViolation: true, MakeupsAllowed: number(2), MakeupClearsAbsence: true, AtRiskDays: number(21),
			FeeCents: 230_00, FeeDue: dueBy(ByPlan), FeeGraceDays: number(14), CompletionRequiresFee: true,
			Conditions: []string{"assignment handed in"},
			CureDays:   number(14), Review: byPerson(), ViolationCloses: true,
			CompletionReport: working(5), ViolationReport: working(10), UnpaidReport: working(10), EnrollmentReport: working(5),
			ReminderOffsets: []int{3, 1}, RetentionMonths: number(84),
			Source: "Published practice of weekly schools: eight groups of 90 minutes, $230",
		},
	}
}

// tenWeeks is ten weekly sessions.
func tenWeeks() Preset {
	return Preset{
		Name: "ten-weeks", Title: "Ten weekly sessions",
		Description: "Ten weekly sessions, two make-ups, nobody out of contact for more than three weeks.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: 10,
			LateCutoffMinutes: number(15), MaxAbsences: number(2), MaxGapDays: number(21), RemovalIsViolation: true,
			MakeupsAllowed: number(2), MakeupClearsAbsence: true, AtRiskDays: number(28),
			FeeDue: dueBy(BeforeCompletion), FeeGraceDays: number(30),
			CureDays: number(14), Review: byPerson(), ViolationCloses: true,
			CompletionReport: working(5), ViolationReport: working(10), EnrollmentReport: working(5),
			ReminderOffsets: []int{2}, RetentionMonths: number(84),
			Source: "Published practice of ten-week schools",
		},
	}
}

// californiaProgram is a length of California's DUI program and the absences it
// bears: 9 CCR 9876.
type californiaProgram struct {
	name, title string
	sessions    int
	absences    int
}

var californiaPrograms = []californiaProgram{
	{"california-2", "12 hours", 6, 2},
	{"california-5", "three months", 12, 5},
	{"california-7", "nine months", 26, 7},
	{"california-10", "eighteen months", 52, 10},
	{"california-15", "thirty months", 78, 15},
}

// californiaDUI: every absence is made up; 21 days of silence dismiss; debt does
// not, once services are complete.
func californiaDUI(p californiaProgram) Preset {
	return Preset{
		Name: p.name, Title: "California DUI school, " + p.title,
		Description: "The absence limit of a California DUI program of this length, every absence made up, dismissal after 21 days without contact.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: p.sessions,
			LateCutoffMinutes: number(15), MaxAbsences: number(p.absences), MaxGapDays: number(21), RemovalIsViolation: true,
			AtRiskDays: number(30), FeeDue: dueBy(ByPlan), FeeGraceDays: number(30),
			ViolationCloses: true, Review: byPerson(),
			CompletionReport: working(10), ViolationReport: working(10), UnpaidReport: working(10), EnrollmentReport: working(10),
			ReminderOffsets: []int{1}, RetentionMonths: number(48),
			Source: "9 CCR 9876 and 9886",
		},
	}
}

// washingtonSevenDays reports within 7 days.
func washingtonSevenDays() Preset {
	return Preset{
		Name: "washington-7-days", Title: "Weekly program, report within 7 days",
		Description: "Violations and completions are reported within 7 calendar days, without a time to cure.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: 12,
			LateCutoffMinutes: number(10), MaxAbsences: number(3), MaxConsecutiveAbsences: number(2), RemovalIsViolation: true,
			MakeupsAllowed: number(3), AtRiskDays: number(30), CureDays: number(0), Review: &Review{Mode: ReviewAuto, Days: 2},
			CompletionReport: calendar(7), ViolationReport: calendar(7), EnrollmentReport: calendar(7),
			RetentionMonths: number(72), Source: "WAC 388-60B-0425",
		},
	}
}

// washingtonEmergency reports what cannot wait, such as a removal, within 3
// working days.
func washingtonEmergency() Preset {
	return Preset{
		Name: "washington-3-working-days", Title: "Treatment, emergency noncompliance",
		Description: "Being removed and silence are reported within 3 working days.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: 12,
			MaxGapDays: number(30), RemovalIsViolation: true, AtRiskDays: number(30),
			Review: &Review{Mode: ReviewAuto, Days: 1}, Conditions: []string{"no new arrest"},
			CompletionReport: working(10), ViolationReport: working(3), EnrollmentReport: working(10),
			RetentionMonths: number(72), Source: "WAC 246-341-0800(1)",
		},
	}
}

// washingtonTreatment reports unexcused absences within 10 working days.
func washingtonTreatment() Preset {
	return Preset{
		Name: "washington-10-working-days", Title: "Treatment, nonemergency noncompliance",
		Description: "Unexcused absences are reported within 10 working days; progress is reported every 30 days.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: 12,
			MaxAbsences: number(2), MaxConsecutiveAbsences: number(1), AtRiskDays: number(30),
			Review: byPerson(), Conditions: []string{"no new arrest"},
			CompletionReport: working(10), ViolationReport: working(10), EnrollmentReport: working(10),
			ProgressReportEveryDays: number(30), RetentionMonths: number(72), Source: "WAC 246-341-0800(2)",
		},
	}
}

// newJersey tells the person first and reports within 10 working days.
func newJersey() Preset {
	return Preset{
		Name: "new-jersey-notice-first", Title: "Notice first, report within 10 working days",
		Description: "A curriculum of four modules. The person has notice and time to answer before anything is reported.",
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom,
			Modules: []string{"law", "health", "exploitation", "relationships"}, LateCutoffMinutes: number(15),
			MaxAbsences: number(1), MakeupsAllowed: number(2), MakeupClearsAbsence: true, AtRiskDays: number(30),
			FeeDue: dueBy(BeforeFirstSession), FeeGraceDays: number(10),
			CureDays: number(10), Review: byPerson(), ViolationCloses: true,
			CompletionReport: working(10), ViolationReport: working(10), UnpaidReport: working(10), EnrollmentReport: working(10),
			ReminderOffsets: []int{5}, RetentionMonths: number(60), Source: "NJAC 10:162-8.1",
		},
	}
}

func number(n int) *int { return &n }

func dueBy(d FeeDue) *FeeDue { return &d }

func byPerson() *Review { return &Review{Mode: ReviewPerson} }

func working(days int) *Clock { return &Clock{Days: days, Unit: WorkingDays} }

func calendar(days int) *Clock { return &Clock{Days: days, Unit: CalendarDays} }
