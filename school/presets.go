package school

import "fmt"

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
			LateCutoffMinutes: new(15), MinMinutesPresent: new(480), MaxAbsences: new(0), RemovalIsViolation: true,
			FeeCents: 1000_00, FeeDue: new(BeforeFirstSession), FeeGraceDays: new(0), CompletionRequiresFee: true,
			AtRiskDays: new(30), CureDays: new(14), Review: &Review{Mode: ReviewPerson}, ViolationCloses: true,
			CompletionReport: &Clock{5, WorkingDays}, ViolationReport: &Clock{10, WorkingDays}, UnpaidReport: &Clock{10, WorkingDays}, EnrollmentReport: &Clock{5, WorkingDays},
			ReminderOffsets: []int{7, 1}, RetentionMonths: new(84),
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
			LateCutoffMinutes: new(10), MinMinutesPresent: new(80), MaxAbsences: new(2), MaxConsecutiveAbsences: new(1),
			RemovalIsViolation: true, MakeupsAllowed: new(2), MakeupClearsAbsence: true, AtRiskDays: new(21),
			FeeCents: 230_00, FeeDue: new(ByPlan), FeeGraceDays: new(14), CompletionRequiresFee: true,
			Conditions: []string{"assignment handed in"},
			CureDays:   new(14), Review: &Review{Mode: ReviewPerson}, ViolationCloses: true,
			CompletionReport: &Clock{5, WorkingDays}, ViolationReport: &Clock{10, WorkingDays}, UnpaidReport: &Clock{10, WorkingDays}, EnrollmentReport: &Clock{5, WorkingDays},
			ReminderOffsets: []int{3, 1}, RetentionMonths: new(84),
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
			LateCutoffMinutes: new(15), MaxAbsences: new(2), MaxGapDays: new(21), RemovalIsViolation: true,
			MakeupsAllowed: new(2), MakeupClearsAbsence: true, AtRiskDays: new(28),
			FeeDue: new(BeforeCompletion), FeeGraceDays: new(30),
			CureDays: new(14), Review: &Review{Mode: ReviewPerson}, ViolationCloses: true,
			CompletionReport: &Clock{5, WorkingDays}, ViolationReport: &Clock{10, WorkingDays}, EnrollmentReport: &Clock{5, WorkingDays},
			ReminderOffsets: []int{2}, RetentionMonths: new(84),
			Source: "Published practice of ten-week schools",
		},
	}
}

// californiaProgram is a length of California's DUI program and the absences it
// bears (9 CCR 9876). The number of sessions differs by county; it is what the
// required hours make in sessions of two.
type californiaProgram struct {
	name, title string
	sessions    int
	absences    int
}

var californiaPrograms = []californiaProgram{
	{"california-2", "12 hours", 6, 2},
	{"california-5", "three months", 15, 5},
	{"california-7", "nine months", 30, 7},
	{"california-10", "eighteen months", 38, 10},
	{"california-15", "thirty months", 45, 15},
}

// californiaDUI has every absence made up, though it still counts; 21 days of
// silence dismiss, and debt does not once services are complete (9 CCR 9886):
// completion is then withheld until the fee is paid, not denied.
func californiaDUI(p californiaProgram) Preset {
	return Preset{
		Name: p.name, Title: "California DUI school, " + p.title,
		Description: fmt.Sprintf("%d sessions of two hours; at most %d absences, every one made up; dismissal after 21 days "+
			"without contact, but not for debt once services are complete.", p.sessions, p.absences),
		Policy: Policy{
			Version: 1, EffectiveFrom: presetsFrom, RequiredSessions: p.sessions,
			LateCutoffMinutes: new(15), MaxAbsences: new(p.absences), MaxGapDays: new(21), RemovalIsViolation: true,
			AtRiskDays: new(30), FeeDue: new(ByPlan), FeeGraceDays: new(30), CompletionRequiresFee: true,
			ViolationCloses: true, Review: &Review{Mode: ReviewPerson},
			CompletionReport: &Clock{10, WorkingDays}, ViolationReport: &Clock{10, WorkingDays}, UnpaidReport: &Clock{10, WorkingDays}, EnrollmentReport: &Clock{10, WorkingDays},
			ReminderOffsets: []int{1}, RetentionMonths: new(48),
			Source:  "9 CCR 9876 and 9886",
			Sources: []RuleSource{{RuleAbsences, "9 CCR 9876"}, {RuleSilence, "9 CCR 9886"}, {RuleUnpaidFees, "9 CCR 9886"}},
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
			LateCutoffMinutes: new(10), MaxAbsences: new(3), MaxConsecutiveAbsences: new(2), RemovalIsViolation: true,
			MakeupsAllowed: new(3), AtRiskDays: new(30), CureDays: new(0), Review: &Review{Mode: ReviewAuto, Days: 2},
			CompletionReport: &Clock{7, CalendarDays}, ViolationReport: &Clock{7, CalendarDays}, EnrollmentReport: &Clock{7, CalendarDays},
			RetentionMonths: new(72), Source: "WAC 388-60B-0425",
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
			MaxGapDays: new(30), RemovalIsViolation: true, AtRiskDays: new(30),
			Review: &Review{Mode: ReviewAuto, Days: 1}, Conditions: []string{"no new arrest"},
			CompletionReport: &Clock{10, WorkingDays}, ViolationReport: &Clock{3, WorkingDays}, EnrollmentReport: &Clock{10, WorkingDays},
			RetentionMonths: new(72), Source: "WAC 246-341-0800(1)",
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
			MaxAbsences: new(2), MaxConsecutiveAbsences: new(1), AtRiskDays: new(30),
			Review: &Review{Mode: ReviewPerson}, Conditions: []string{"no new arrest"},
			CompletionReport: &Clock{10, WorkingDays}, ViolationReport: &Clock{10, WorkingDays}, EnrollmentReport: &Clock{10, WorkingDays},
			ProgressReportEveryDays: new(30), RetentionMonths: new(72), Source: "WAC 246-341-0800(2)",
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
			Modules: []string{"law", "health", "exploitation", "relationships"}, LateCutoffMinutes: new(15),
			MaxAbsences: new(1), MakeupsAllowed: new(2), MakeupClearsAbsence: true, AtRiskDays: new(30),
			FeeDue: new(BeforeFirstSession), FeeGraceDays: new(10),
			CureDays: new(10), Review: &Review{Mode: ReviewPerson}, ViolationCloses: true,
			CompletionReport: &Clock{10, WorkingDays}, ViolationReport: &Clock{10, WorkingDays}, UnpaidReport: &Clock{10, WorkingDays}, EnrollmentReport: &Clock{10, WorkingDays},
			ReminderOffsets: []int{5}, RetentionMonths: new(60), Source: "NJAC 10:162-8.1",
		},
	}
}
