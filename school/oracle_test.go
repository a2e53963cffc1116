package school

import (
	"slices"
	"sort"
)

// answer is what the two evaluators are compared by.
type answer struct {
	State            State
	Violations       []Violation
	Needed           int
	Absences         int
	Streak           int
	OnOffer          int
	AbsencesLeft     *int
	ServicesComplete bool
	BalanceCents     int64
	Unpaid           []Unpaid
}

func answerOf(s Standing) answer {
	return answer{s.State, inGroundOrder(s.Violations), s.Needed, s.Absences, s.Streak, s.OnOffer, s.AbsencesLeft,
		s.ServicesComplete, s.BalanceCents, s.Unpaid}
}

func inGroundOrder(v []Violation) []Violation {
	v = slices.Clone(v)
	sort.Slice(v, func(i, j int) bool {
		return string(v[i].Rule)+v[i].Ground.Key() < string(v[j].Rule)+v[j].Ground.Key()
	})
	return v
}

// oracle is a second evaluator, written from the text of the rules without a
// look at the first and without any of its code: slow and plain. It goes through
// every day from the first on, since a violation keeps its ground while it
// holds, and looks at all facts anew on each.
type oracle struct {
	policy Policy
	order  Order
	record Record
}

// knows: "as known at knownAt when it was recorded at or before that instant".
func (o oracle) knows(recorded interface{ UnixNano() int64 }) bool {
	return o.record.KnownAt.IsZero() || recorded.UnixNano() <= o.record.KnownAt.UnixNano()
}

// oracleMark is a mark with its session.
type oracleMark struct {
	session Session
	mark    Mark
}

// sessions that are known, in order of their start.
func (o oracle) sessions() []Session {
	var all []Session
	for _, s := range o.record.Calendar.All() {
		if o.knows(s.RecordedAt) {
			if s.Cancelled != nil && !o.knows(s.Cancelled.RecordedAt) {
				s.Cancelled = nil
			}
			all = append(all, s)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return earlier(all[i], all[j]) })
	return all
}

// oracleCancelled: a cancellation "counts from the day it was decided, or from the session's day if
// that is earlier".
func oracleCancelled(s Session, on Date) bool {
	return s.Cancelled != nil && (s.Cancelled.DecidedOn <= on || s.Day <= on)
}

// marksTo are the current marks up to a day, since "a fact counts on day on when
// its own date is on or before on", in order of session start; those of cancelled sessions left out.
func (o oracle) marksTo(on Date) []oracleMark {
	var all []oracleMark
	for _, s := range o.sessions() {
		if s.Day > on || oracleCancelled(s, on) {
			continue
		}
		var last *Mark
		for i, m := range o.record.Marks {
			if m.SessionID == s.ID && o.knows(m.RecordedAt) && (last == nil || m.RecordedAt.After(last.RecordedAt)) {
				last = &o.record.Marks[i]
			}
		}
		if last != nil && !last.Withdrawn {
			all = append(all, oracleMark{s, *last})
		}
	}
	return all
}

func (o oracle) class(on Date) string {
	var last *Placement
	for i, p := range o.record.Placements {
		if p.On <= on && o.knows(p.RecordedAt) && (last == nil || p.On > last.On || (p.On == last.On && p.RecordedAt.After(last.RecordedAt))) {
			last = &o.record.Placements[i]
		}
	}
	if last == nil {
		return ""
	}
	return last.ClassID
}

// latestAmendment: "those decided last, among these recorded last".
func (o oracle) latestAmendment(on Date, want func(Amendment) bool) *Amendment {
	var last *Amendment
	for i, a := range o.record.Amendments {
		if a.DecidedOn <= on && o.knows(a.RecordedAt) && want(a) &&
			(last == nil || a.DecidedOn > last.DecidedOn || (a.DecidedOn == last.DecidedOn && a.RecordedAt.After(last.RecordedAt))) {
			last = &o.record.Amendments[i]
		}
	}
	return last
}

func (o oracle) policyOn(on Date) Policy {
	if a := o.latestAmendment(on, func(a Amendment) bool { return a.Kind == PolicyMoved }); a != nil {
		return *a.Policy
	}
	return o.policy
}

func (o oracle) dueOn(on Date) *Date {
	if a := o.latestAmendment(on, func(a Amendment) bool { return a.DueOn != nil }); a != nil {
		return a.DueOn
	}
	return o.order.DueOn
}

func (o oracle) reinstatedOn(on Date) (Date, bool) {
	if a := o.latestAmendment(on, func(a Amendment) bool { return a.Kind == Reinstated }); a != nil {
		return a.DecidedOn, true
	}
	return 0, false
}

func (o oracle) pauses() []Pause {
	last := map[string]Pause{}
	for _, p := range o.record.Pauses {
		if before, ok := last[p.ID]; o.knows(p.RecordedAt) && (!ok || p.RecordedAt.After(before.RecordedAt)) {
			last[p.ID] = p
		}
	}
	var all []Pause
	for _, p := range last {
		if !p.Withdrawn {
			all = append(all, p)
		}
	}
	return all
}

// paused asks about a day as far as the pauses begun by on tell.
func (o oracle) paused(day, on Date) bool {
	for _, p := range o.pauses() {
		if p.From <= on && p.From <= day && (p.Until == nil || day <= *p.Until) {
			return true
		}
	}
	return false
}

// violations holds today, given those of the day shown before, which while closed
// is the closing day. What a reinstatement since then spent counts for no rule.
func (o oracle) violations(on Date, d oracleDay, before Date, yesterday []Violation) []Violation {
	p := o.policyOn(on)
	paused := o.paused(on, on)
	reinstated, ok := o.reinstatedOn(on)
	spent := ok && reinstated > before
	out := []Violation{}
	consider := func(v Violation) {
		for _, y := range yesterday {
			same := y.Rule == v.Rule && (v.Rule != RuleConduct || y.Ground == v.Ground)
			if same && (!spent || v.Rule == RuleDeadline) {
				out = append(out, y)
				return
			}
		}
		if d.complete || (paused && v.Rule != RuleDeadline) {
			return
		}
		out = append(out, v)
	}
	mark := func(m oracleMark) Ground { return Ground{Kind: GroundMark, SessionID: m.session.ID, On: m.session.Day} }
	if p.MaxAbsences != nil && len(d.standing) > *p.MaxAbsences {
		consider(Violation{RuleAbsences, mark(d.standing[*p.MaxAbsences])})
	}
	if p.MaxConsecutiveAbsences != nil && len(d.streak) > *p.MaxConsecutiveAbsences {
		consider(Violation{RuleConsecutiveAbsences, mark(d.streak[*p.MaxConsecutiveAbsences])})
	}
	if p.MaxGapDays != nil && d.heldSince && int(on)-int(d.contact) > *p.MaxGapDays {
		consider(Violation{RuleSilence, Ground{Kind: GroundContact, On: d.contact}})
	}
	if p.RemovalIsViolation {
		for _, m := range d.removals {
			consider(Violation{RuleConduct, mark(m)})
		}
	}
	if due := o.dueOn(on); due != nil && on > *due && !d.complete {
		consider(Violation{RuleDeadline, Ground{Kind: GroundDueDate, On: *due}})
	}
	return out
}

// onOffer, thinking the session extra missed.
func (o oracle) onOffer(on Date, d oracleDay, extra *Session) int {
	p, due, class := o.policyOn(on), o.dueOn(on), o.class(on)
	marked := map[string]bool{}
	for _, m := range o.marksTo(on) {
		marked[m.session.ID] = true
	}
	if extra != nil {
		marked[extra.ID] = true
	}
	var own, others []Session
	for _, s := range o.sessions() {
		if s.Day < on || (due != nil && s.Day > *due) || oracleCancelled(s, on) || marked[s.ID] {
			continue
		}
		if s.ClassID == class {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	mine, theirs := len(own), len(others)
	if len(p.Modules) > 0 {
		mine, theirs = 0, 0
		teaches := func(sessions []Session, module string) bool {
			return slices.ContainsFunc(sessions, func(s Session) bool { return s.Module == module })
		}
		for _, module := range d.missing {
			if teaches(own, module) {
				mine++
			} else if teaches(others, module) {
				theirs++
			}
		}
	}
	if d.left >= 0 {
		theirs = min(theirs, d.left)
	}
	return mine + theirs
}

func (o oracle) nextOwn(on Date) *Session {
	class := o.class(on)
	marked := map[string]bool{}
	for _, m := range o.marksTo(on) {
		marked[m.session.ID] = true
	}
	for _, s := range o.sessions() {
		if class != "" && s.ClassID == class && s.Day >= on && !oracleCancelled(s, on) && !marked[s.ID] {
			return &s
		}
	}
	return nil
}

func (o oracle) atRisk(on Date, d oracleDay) bool {
	if d.complete {
		return false
	}
	p, due, class := o.policyOn(on), o.dueOn(on), o.class(on)
	if next := o.nextOwn(on); len(d.standing) > 0 && next != nil {
		then := o.look(on, next)
		counts := !o.paused(next.Day, on) // "an absence on a paused day counts for nothing"
		if counts && p.MaxAbsences != nil && len(then.standing) > *p.MaxAbsences {
			return true
		}
		if counts && p.MaxConsecutiveAbsences != nil && len(then.streak) > *p.MaxConsecutiveAbsences {
			return true
		}
		if counts && p.MaxGapDays != nil && then.heldSince && int(on)-int(then.contact) > *p.MaxGapDays {
			return true
		}
		if o.onOffer(on, then, next) < then.needed {
			return true
		}
	}
	if due == nil {
		return false
	}
	if p.AtRiskDays != nil && int(*due)-int(on) < *p.AtRiskDays {
		return true
	}
	if class != "" {
		return false
	}
	first, last := map[string]Date{}, map[string]Date{}
	for _, s := range o.sessions() {
		if oracleCancelled(s, on) {
			continue
		}
		if _, ok := first[s.ClassID]; !ok {
			first[s.ClassID] = s.Day
		}
		last[s.ClassID] = s.Day
	}
	for id, begins := range first {
		if begins >= on && last[id] <= *due {
			return false
		}
	}
	return true
}

// closed says whether the enrollment is closed on a day since an earlier one.
func (o oracle) closed(on Date) bool {
	last := map[string]Closure{}
	for _, c := range o.record.Closures {
		if before, ok := last[c.ID]; o.knows(c.RecordedAt) && (!ok || c.RecordedAt.After(before.RecordedAt)) {
			last[c.ID] = c
		}
	}
	for _, c := range last {
		if !c.Voided && c.On < on && (c.ReopenedOn == nil || on < *c.ReopenedOn) {
			return true
		}
	}
	return false
}

// answers goes through every day from first to last and calls visit with each
// day's answer.
func (o oracle) answers(first, last Date, visit func(Date, answer)) {
	var shown answer
	before := first - 1
	for on := first; on <= last; on++ {
		if on == first || !o.closed(on) { // a closed enrollment keeps the standing of its last day
			d := o.look(on, nil)
			p := o.policyOn(on)
			balance, _ := o.balance(on)
			a := answer{Violations: o.violations(on, d, before, shown.Violations), Needed: d.needed, Absences: len(d.standing),
				Streak: len(d.streak), OnOffer: o.onOffer(on, d, nil), ServicesComplete: d.complete}
			if p.MaxAbsences != nil {
				left := max(0, *p.MaxAbsences-len(d.standing))
				a.AbsencesLeft = &left
			}
			deadline := slices.ContainsFunc(a.Violations, func(v Violation) bool { return v.Rule == RuleDeadline })
			switch {
			case d.complete && (!p.CompletionRequiresFee || balance <= 0 || o.planKept(on)):
				a.State = RequirementsMet
			case deadline:
				a.State = Overdue
			case len(a.Violations) > 0:
				a.State = InViolation
			case o.class(on) != "" && a.OnOffer < d.needed:
				a.State = CannotComplete
			case o.atRisk(on, d):
				a.State = AtRisk
			default:
				a.State = OnTrack
			}
			shown, before = a, on
		}
		shown.BalanceCents, _ = o.balance(on)
		shown.Unpaid = o.unpaid(on)
		a := shown
		a.Violations = inGroundOrder(a.Violations)
		visit(on, a)
	}
}
