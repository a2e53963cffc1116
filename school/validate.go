package school

import (
	"fmt"
	"slices"
	"strconv"
)

// The bounds of what an order and a policy can say.
const (
	mostCounts     = 20
	mostSessions   = 1000
	mostDays       = 3660
	mostFeeCents   = 100_000_00
	mostConditions = 50
)

// Validate says what of the order cannot be right on the court's day today, as
// one Invalid error with pointers relative to the order.
func (o Order) Validate(today Date) error {
	var f Faults
	f.Check(slices.Contains(Dispositions, o.Disposition), "/disposition",
		"Choose the disposition: pretrial_diversion, stay_of_adjudication, sentence_condition, self_referral or police_referral.")
	CheckText(&f, "/courtId", o.CourtID, shortText, false)
	CheckText(&f, "/agencyId", o.AgencyID, shortText, false)
	CheckText(&f, "/caseNumber", o.CaseNumber, shortText, false)
	CheckText(&f, "/judge", o.Judge, shortText, false)
	// Where it is not known what the disposition needs, what is missing is said at once with it.
	unknown := !slices.Contains(Dispositions, o.Disposition)
	if o.Disposition.NeedsCourt() || unknown {
		why := "this disposition has one."
		if unknown {
			why = "only a diversion or a referral can be without one."
		}
		f.Check(o.CourtID != "", "/courtId", "Name the court; "+why)
		f.Check(!isBlank(o.CaseNumber), "/caseNumber", "Write the court's case number; "+why)
	}
	o.checkDates(&f, today)
	o.checkReportTo(&f)
	f.Check(len(o.Counts) <= mostCounts, "/counts", "List at most 20 counts.")
	for i, c := range o.Counts[:min(len(o.Counts), mostCounts)] {
		at := "/counts/" + strconv.Itoa(i)
		CheckText(&f, at+"/statute", c.Statute, shortText, true)
		f.Check(slices.Contains(Levels, c.Level), at+"/level",
			"Choose the level of the offense: petty_misdemeanor, misdemeanor, gross_misdemeanor, felony or none.")
	}
	return f.Err()
}

func (o *Order) checkDates(f *Faults, today Date) {
	switch {
	case o.OrderedOn < NewDate(1900, 1, 1):
		f.Add("/orderedOn", "Write the day of the order, such as 2026-11-21.")
	case o.OrderedOn > today:
		f.Add("/orderedOn", "An order cannot be of a day in the future.")
	}
	switch {
	case o.DueOn == nil && !slices.Contains(Dispositions, o.Disposition):
		f.Add("/dueOn", "Write the due date; only a referral can be without one.")
	case o.DueOn == nil:
		f.Check(!o.Disposition.NeedsDueDate(), "/dueOn", "Write the due date; this disposition has one.")
	case *o.DueOn < o.OrderedOn:
		f.Add("/dueOn", "The due date cannot be before the day of the order.")
	case int(*o.DueOn-o.OrderedOn) > 10*mostDays:
		f.Add("/dueOn", "The due date is more than a hundred years after the order; check the year.")
	}
}

func (o *Order) checkReportTo(f *Faults) {
	switch o.ReportTo {
	case ToCourt:
		f.Check(o.CourtID != "" || f.At("/courtId"), "/courtId", "Name the court that reports go to.")
	case ToAgency:
		f.Check(o.AgencyID != "", "/agencyId", "Name the agency that reports go to.")
	case ToNobody:
	default:
		f.Add("/reportTo", "Choose who gets the reports: court, agency or nobody.")
	}
}

// Validate says what of the policy cannot be right, as one Invalid error with
// pointers relative to the policy.
func (p Policy) Validate() error {
	var f Faults
	f.Check(p.Version >= 0, "/version", "A version is not negative.")
	f.Check(p.EffectiveFrom >= NewDate(1900, 1, 1), "/effectiveFrom", "Write the day these rules take effect, such as 2026-11-21.")
	p.checkCourse(&f)
	p.checkFee(&f)
	p.checkReports(&f)

	checkNumber(&f, "/lateCutoffMinutes", p.LateCutoffMinutes, 0, longestSession)
	checkNumber(&f, "/minMinutesPresent", p.MinMinutesPresent, 0, longestSession)
	checkNumber(&f, "/maxAbsences", p.MaxAbsences, 0, mostSessions)
	checkNumber(&f, "/maxConsecutiveAbsences", p.MaxConsecutiveAbsences, 0, mostSessions)
	checkNumber(&f, "/maxGapDays", p.MaxGapDays, 0, mostDays)
	checkNumber(&f, "/makeupsAllowed", p.MakeupsAllowed, 0, mostSessions)
	checkNumber(&f, "/atRiskDays", p.AtRiskDays, 0, mostDays)
	checkNumber(&f, "/cureDays", p.CureDays, 0, mostDays)
	checkNumber(&f, "/retentionMonths", p.RetentionMonths, 1, 1200)
	CheckText(&f, "/source", p.Source, longText, false)
	p.checkSources(&f)
	return f.Err()
}

// checkSources takes one source a rule, of those that a finding can name.
func (p *Policy) checkSources(f *Faults) {
	f.Check(len(p.Sources) <= len(citable), "/sources", "Name each rule once.")
	for i, s := range p.Sources[:min(len(p.Sources), len(citable))] {
		at := "/sources/" + strconv.Itoa(i)
		f.Check(slices.Contains(citable, s.Rule), at+"/rule",
			"Choose one of absences, consecutive_absences, silence, conduct, deadline, unpaid_fees or completed.")
		f.Check(!slices.ContainsFunc(p.Sources[:i], func(o RuleSource) bool { return o.Rule == s.Rule }), at+"/rule", "This rule stands twice.")
		CheckText(f, at+"/source", s.Source, longText, true)
	}
}

// citable are the rules that a finding can rest on.
var citable = []Rule{RuleAbsences, RuleConsecutiveAbsences, RuleSilence, RuleConduct, RuleDeadline, RuleUnpaidFees, RuleCompleted}

// checkCourse checks what completes the course: sessions, modules, conditions.
func (p *Policy) checkCourse(f *Faults) {
	f.Check(p.RequiredSessions >= 0 && p.RequiredSessions <= mostSessions, "/requiredSessions",
		"Required sessions are between 0 and 1000.")
	f.Check(p.RequiredSessions > 0 || len(p.Modules) > 0 || len(p.Conditions) > 0, "/requiredSessions",
		"Say what completes the course: required sessions, modules or conditions.")
	f.Check(p.RequiredSessions <= 0 || len(p.Modules) == 0 || p.RequiredSessions == len(p.Modules), "/requiredSessions",
		"With modules each is needed once; leave required sessions out.")
	checkNames(f, "/modules", p.Modules)
	checkNames(f, "/conditions", p.Conditions)
}

func (p *Policy) checkFee(f *Faults) {
	f.Check(p.FeeCents >= 0 && p.FeeCents <= mostFeeCents, "/feeCents", "A fee is between 0 and 10000000 cents.")
	if p.FeeDue != nil {
		f.Check(*p.FeeDue == BeforeFirstSession || *p.FeeDue == BeforeCompletion || *p.FeeDue == ByPlan, "/feeDue",
			"Choose before_first_session, before_completion or plan.")
	}
	checkNumber(f, "/feeGraceDays", p.FeeGraceDays, 0, mostDays)
}

func (p *Policy) checkReports(f *Faults) {
	if r := p.Review; r != nil {
		f.Check(r.Mode == ReviewPerson || r.Mode == ReviewAuto, "/review/mode", "Choose person or auto.")
		f.Check(r.Days >= 0 && r.Days <= mostDays, "/review/days", "Days are between 0 and 3660.")
		f.Check(!r.SecondPerson || r.Mode != ReviewAuto || r.Days > 0, "/review/secondPerson",
			"What sends itself the same night leaves nobody the time to confirm it; give it days, or leave the second person out.")
	}
	for _, c := range []struct {
		pointer string
		clock   *Clock
	}{
		{"/completionReport", p.CompletionReport}, {"/violationReport", p.ViolationReport},
		{"/unpaidReport", p.UnpaidReport}, {"/enrollmentReport", p.EnrollmentReport},
		{"/acknowledgement", p.Acknowledgement},
	} {
		if c.clock != nil {
			f.Check(c.clock.Days >= 0 && c.clock.Days <= 365, c.pointer+"/days", "Days are between 0 and 365.")
			f.Check(c.clock.Unit == WorkingDays || c.clock.Unit == CalendarDays, c.pointer+"/unit", "Choose working or calendar.")
		}
	}
	checkNumber(f, "/progressReportEveryDays", p.ProgressReportEveryDays, 1, mostDays)
	f.Check(len(p.ReminderOffsets) <= 10, "/reminderOffsets", "Give at most 10 reminders.")
	for i, days := range p.ReminderOffsets[:min(len(p.ReminderOffsets), 10)] {
		at := "/reminderOffsets/" + strconv.Itoa(i)
		f.Check(days >= 0 && days <= 365, at, "Days are between 0 and 365.")
		f.Check(!slices.Contains(p.ReminderOffsets[:i], days), at, "This reminder stands twice.")
	}
}

func checkNumber(f *Faults, pointer string, n *int, least, most int) {
	if n != nil {
		f.Check(*n >= least && *n <= most, pointer, fmt.Sprintf("Write a number between %d and %d, or leave it out.", least, most))
	}
}

// checkNames checks a list in which every name stands once.
func checkNames(f *Faults, pointer string, names []string) {
	f.Check(len(names) <= mostConditions, pointer, "List at most 50.")
	for i, name := range names[:min(len(names), mostConditions)] {
		at := pointer + "/" + strconv.Itoa(i)
		CheckText(f, at, name, shortText, true)
		f.Check(!slices.Contains(names[:i], name), at, "This stands twice.")
	}
}
