package school

import "slices"

// Told is what was already set down about an enrollment: the notices that are
// open, the findings that stand and how far its progress was reported.
type Told struct {
	Notices  []OpenNotice
	Findings []StandingFinding
	// EnrolledOn is the day from which progress reports are counted; 0 where the
	// order reports to nobody. ProgressOn is the day of the last one.
	EnrolledOn Date
	ProgressOn *Date
}

// OpenNotice is a notice whose outcome is open. CureUntil, the last day of the
// time to cure, is nil while it is undelivered: then no clock runs.
type OpenNotice struct {
	ID        string
	Rule      Rule
	GroundKey string
	OpenedOn  Date
	CureUntil *Date
}

// StandingFinding is a finding that has not fallen. Unnoticed says that the notice
// before it turned out never to have reached the participant.
type StandingFinding struct {
	ID        string
	Rule      Rule
	GroundKey string
	FoundOn   Date
	Unnoticed bool
}

// StepKind is what the compliance job has to do.
type StepKind string

// The steps of a night for one enrollment.
const (
	StepComplete       StepKind = "complete"        // finding, certificate, completion report
	StepProgress       StepKind = "progress"        // a progress report
	StepNotify         StepKind = "notify"          // open a notice
	StepFind           StepKind = "find"            // finding and report, where NoticeID is set after its time to cure
	StepWithdrawNotice StepKind = "withdraw_notice" // its violation no longer holds
)

// Step is one thing to do.
type Step struct {
	Do       StepKind
	Rule     Rule
	Ground   Ground
	NoticeID string
	Why      string // for StepWithdrawNotice
}

// Stands tells whether a finding still stands: whether the rule, evaluated for the
// finding's own day with what is known now, still gives it. Notice comes first: one
// that was made after a time to cure which never ran does not.
func Stands(f StandingFinding, onItsDay Standing) bool {
	if f.Unnoticed {
		return false
	}
	switch f.Rule {
	case RuleCompleted:
		return onItsDay.State == RequirementsMet
	case RuleUnpaidFees:
		for _, u := range onItsDay.Unpaid {
			if u.Ground().Key() == f.GroundKey {
				return true
			}
		}
	default:
		for _, violation := range onItsDay.Violations {
			if violation.Rule == f.Rule && violation.Ground.Key() == f.GroundKey {
				return true
			}
		}
	}
	return false
}

// Comply answers what the compliance job has to do on a day for an enrollment
// whose fallen findings were dealt with before. Open says that the enrollment
// still runs; one that ended is never found in violation or complete, but what it
// owes goes on.
func Comply(policy Policy, s Standing, told Told, open bool, on Date) []Step {
	var steps []Step
	met := s.State == RequirementsMet
	holds := func(rule Rule, key string) (Ground, bool) { return holding(s, rule, key) }
	for _, n := range told.Notices {
		switch ground, still := holds(n.Rule, n.GroundKey); {
		case on < n.OpenedOn: // a night caught up with: what was told since stays told
		case n.Rule != RuleUnpaidFees && met:
			steps = append(steps, Step{Do: StepWithdrawNotice, Rule: n.Rule, NoticeID: n.ID, Why: "The requirements are met."})
		case n.Rule != RuleUnpaidFees && !open:
			steps = append(steps, Step{Do: StepWithdrawNotice, Rule: n.Rule, NoticeID: n.ID, Why: "The enrollment ended."})
		case !still:
			steps = append(steps, Step{Do: StepWithdrawNotice, Rule: n.Rule, NoticeID: n.ID, Why: "It no longer holds."})
		case n.CureUntil != nil && on > *n.CureUntil:
			steps = append(steps, Step{Do: StepFind, Rule: n.Rule, Ground: ground, NoticeID: n.ID})
		}
	}
	if open && !met {
		for _, violation := range s.Violations {
			steps = appendNew(steps, policy, told, violation.Rule, violation.Ground)
		}
	}
	for _, u := range s.Unpaid {
		steps = appendNew(steps, policy, told, RuleUnpaidFees, u.Ground())
	}
	if open && met && !told.found(RuleCompleted, "completed") {
		steps = append(steps, Step{Do: StepComplete, Rule: RuleCompleted})
	}
	if open && !met && told.owesProgress(policy, on) {
		steps = append(steps, Step{Do: StepProgress})
	}
	return steps
}

// CaughtUp answers the steps of a night that was missed which are today's as well.
// Since that night a court may have reinstated, a notice been cured, a fee paid:
// nobody is told or reported for what no longer holds.
func CaughtUp(missed, today []Step) []Step {
	return slices.DeleteFunc(missed, func(s Step) bool { return !slices.ContainsFunc(today, s.is) })
}

// is tells whether two steps do the same.
func (s Step) is(other Step) bool {
	return s.Do == other.Do && s.Rule == other.Rule && s.NoticeID == other.NoticeID && s.Ground.Key() == other.Ground.Key()
}

// appendNew adds what a rule and ground ask for that were neither told nor found,
// once: a notice first, or where the policy gives no time to cure the finding at
// once.
func appendNew(steps []Step, policy Policy, told Told, rule Rule, ground Ground) []Step {
	if told.found(rule, ground.Key()) || told.noticed(rule, ground.Key()) {
		return steps
	}
	for _, s := range steps {
		if s.Rule == rule && s.Ground.Key() == ground.Key() {
			return steps
		}
	}
	if policy.CureDays == nil || *policy.CureDays == 0 {
		return append(steps, Step{Do: StepFind, Rule: rule, Ground: ground})
	}
	return append(steps, Step{Do: StepNotify, Rule: rule, Ground: ground})
}

// holding answers the ground of a rule as it holds in a standing.
func holding(s Standing, rule Rule, key string) (Ground, bool) {
	if rule == RuleUnpaidFees {
		for _, u := range s.Unpaid {
			if u.Ground().Key() == key {
				return u.Ground(), true
			}
		}
		return Ground{}, false
	}
	for _, violation := range s.Violations {
		if violation.Rule == rule && violation.Ground.Key() == key {
			return violation.Ground, true
		}
	}
	return Ground{}, false
}

func (t Told) found(rule Rule, key string) bool {
	for _, f := range t.Findings {
		if f.Rule == rule && (rule == RuleCompleted || f.GroundKey == key) {
			return true
		}
	}
	return false
}

func (t Told) noticed(rule Rule, key string) bool {
	for _, n := range t.Notices {
		if n.Rule == rule && n.GroundKey == key {
			return true
		}
	}
	return false
}

// Input is the whole input of a finding, kept with it: evaluated again it gives
// the same standing.
type Input struct {
	Policy Policy `json:"policy"`
	Order  Order  `json:"order"`
	Record Record `json:"record"`
	On     Date   `json:"on"`
}

// Standing evaluates the input again.
func (i Input) Standing() Standing { return Evaluate(i.Policy, i.Order, i.Record, i.On) }

// Relevant is the calendar cut down to what a standing on a day can rest on:
// every session of each class that they were in, have a mark in, or that meets
// between their enrollment and the later of the day and the due date, where there
// is one.
func (r Record) Relevant(due *Date, on Date) *Calendar {
	last := forever // on offer without a due date is all that is to come
	if due != nil {
		last = max(on, *due)
	}
	classes := map[string]bool{}
	for _, p := range r.Placements {
		classes[p.ClassID] = true
	}
	for _, m := range r.Marks {
		if s := r.Calendar.Find(m.SessionID); s != nil {
			classes[s.ClassID] = true
		}
	}
	for _, s := range r.Calendar.From(r.EnrolledOn) {
		if s.Day > last {
			break
		}
		classes[s.ClassID] = true
	}
	var sessions []Session
	for id := range classes {
		for s := range r.Calendar.OfClass(id) {
			sessions = append(sessions, *s)
		}
	}
	return NewCalendar(sessions)
}

// owesProgress tells whether a progress report is owed on a day: one for every
// ProgressReportEveryDays since the enrollment began, and after days on which
// nobody looked only the latest.
func (t Told) owesProgress(policy Policy, on Date) bool {
	every := policy.ProgressReportEveryDays
	if every == nil || t.EnrolledOn == 0 {
		return false
	}
	latest := t.EnrolledOn.Add(int(on-t.EnrolledOn) / *every * *every)
	return latest > t.EnrolledOn && (t.ProgressOn == nil || *t.ProgressOn < latest)
}

// NextProgress is the first day after on on which a progress report is owed for an
// enrollment that began on a day; nil where none ever is.
func (p Policy) NextProgress(enrolledOn, on Date) *Date {
	if p.ProgressReportEveryDays == nil {
		return nil
	}
	every := *p.ProgressReportEveryDays
	next := enrolledOn.Add((max(int(on-enrolledOn), 0)/every + 1) * every)
	return &next
}
