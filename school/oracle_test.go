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

// seen: "as known at knownAt when it was recorded at or before that instant".
func (o oracle) knows(recorded interface{ UnixNano() int64 }) bool {
	return o.record.KnownAt.IsZero() || recorded.UnixNano() <= o.record.KnownAt.UnixNano()
}

// facts: "a fact counts on day on when its own date is on or before on".
type oracleMark struct {
	session Session
	mark    Mark
}

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
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].StartsAt.Equal(all[j].StartsAt) {
			return all[i].ID < all[j].ID
		}
		return all[i].StartsAt.Before(all[j].StartsAt)
	})
	return all
}

// cancelled: "counts from the day it was decided, or from the session's day if
// that is earlier".
func oracleCancelled(s Session, on Date) bool {
	return s.Cancelled != nil && (s.Cancelled.DecidedOn <= on || s.Day <= on)
}

// marks in order of session start, those of cancelled sessions left out.
func (o oracle) marks(on Date) []oracleMark {
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

// isCredit reads the table; late arrivals stay credits under a moved policy.
func isCredit(p Policy, m Mark) bool {
	return m.Outcome == Attended || m.Outcome == Late ||
		(m.Outcome == LeftEarly && p.MinMinutesPresent != nil && m.MinutesPresent != nil && *m.MinutesPresent >= *p.MinMinutesPresent)
}

func isAbsence(p Policy, m Mark) bool {
	return m.Outcome == Absent || m.Outcome == TurnedAway || m.Outcome == Removed || (m.Outcome == LeftEarly && !isCredit(p, m))
}

// oracleDay is what one day looks like: everything but what began when.
type oracleDay struct {
	needed    int
	missing   []string // modules
	standing  []oracleMark
	streak    []oracleMark
	removals  []oracleMark
	contact   Date
	heldSince bool
	left      int // make-ups; -1 without a limit
	complete  bool
}

// look counts marks as of a day; extra is a session that they are thought to
// have missed too.
func (o oracle) look(on Date, extra *Session) oracleDay {
	p := o.policyOn(on)
	marks := o.marks(on)
	if extra != nil {
		marks = append(marks, oracleMark{*extra, Mark{SessionID: extra.ID, Outcome: Absent}})
		sort.SliceStable(marks, func(i, j int) bool {
			a, b := marks[i].session, marks[j].session
			if a.StartsAt.Equal(b.StartsAt) {
				return a.ID < b.ID
			}
			return a.StartsAt.Before(b.StartsAt)
		})
	}
	reinstated, wasReinstated := o.reinstatedOn(on)
	counts := func(m oracleMark) bool { // as an absence or removal
		return !o.paused(m.session.Day, on) && !(wasReinstated && m.session.Day < reinstated)
	}
	own := func(m oracleMark) bool { return o.class(m.session.Day) == m.session.ClassID }

	var d oracleDay
	// Contact: enrollment, last credited or excused session, end of a pause,
	// reinstatement.
	d.contact = o.record.EnrolledOn
	if wasReinstated && reinstated > d.contact {
		d.contact = reinstated
	}
	for _, pause := range o.pauses() {
		if pause.Until != nil && *pause.Until <= on && *pause.Until > d.contact {
			d.contact = *pause.Until
		}
	}
	for _, m := range marks {
		if (isCredit(p, m.mark) || m.mark.Outcome == Excused) && m.session.Day > d.contact {
			d.contact = m.session.Day
		}
	}
	for _, m := range marks {
		if isAbsence(p, m.mark) && counts(m) && m.session.Day > d.contact {
			d.heldSince = true
		}
	}

	// Credits: brought and own first.
	credits, modules := 0, map[string]bool{}
	for _, c := range o.record.Credits {
		if c.On <= on && o.knows(c.RecordedAt) {
			credits++
			modules[c.Module] = true
		}
	}
	for _, m := range marks {
		if isCredit(p, m.mark) && own(m) {
			credits++
			modules[m.session.Module] = true
		}
	}
	// Absences.
	for _, m := range marks {
		if isAbsence(p, m.mark) && counts(m) {
			d.standing = append(d.standing, m)
			if m.mark.Outcome == Removed {
				d.removals = append(d.removals, m)
			}
		}
	}
	// Streak, in session order.
	for _, m := range marks {
		if isCredit(p, m.mark) {
			d.streak = nil
		} else if isAbsence(p, m.mark) && counts(m) {
			d.streak = append(d.streak, m)
		}
	}
	// Make-ups, earliest first.
	curriculum := len(p.Modules) > 0
	used := 0
	for _, m := range marks {
		if !isCredit(p, m.mark) || own(m) {
			continue
		}
		if p.MakeupsAllowed != nil && used == *p.MakeupsAllowed {
			break
		}
		adds := !curriculum || (slices.Contains(p.Modules, m.session.Module) && !modules[m.session.Module])
		clears := -1
		if p.MakeupClearsAbsence {
			for i, a := range d.standing {
				earlier := a.session.StartsAt.Before(m.session.StartsAt) ||
					(a.session.StartsAt.Equal(m.session.StartsAt) && a.session.ID < m.session.ID)
				if earlier && (!curriculum || a.session.Module == m.session.Module) {
					clears = i
					break
				}
			}
		}
		if !adds && clears < 0 {
			continue
		}
		used++
		if adds {
			credits++
			modules[m.session.Module] = true
		}
		if clears >= 0 {
			d.standing = append(append([]oracleMark{}, d.standing[:clears]...), d.standing[clears+1:]...)
		}
	}
	d.left = -1
	if p.MakeupsAllowed != nil {
		d.left = max(0, *p.MakeupsAllowed-used)
	}
	if curriculum {
		for _, module := range p.Modules {
			if !modules[module] {
				d.missing = append(d.missing, module)
			}
		}
		d.needed = len(d.missing)
	} else {
		d.needed = max(0, p.RequiredSessions-credits)
	}
	d.complete = d.needed == 0
	for _, condition := range p.Conditions {
		var last *Attestation
		for i, a := range o.record.Attestations {
			if a.Condition == condition && o.knows(a.RecordedAt) && (last == nil || a.RecordedAt.After(last.RecordedAt)) {
				last = &o.record.Attestations[i]
			}
		}
		d.complete = d.complete && last != nil && !last.Withdrawn && last.On <= on
	}
	return d
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
	for _, m := range o.marks(on) {
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
	for _, m := range o.marks(on) {
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

func (o oracle) balance(on Date) (balance, covered int64) {
	kind := map[string]EntryKind{}
	for _, e := range o.record.Entries {
		kind[e.ID] = e.Kind
	}
	for _, e := range o.record.Entries {
		if e.On > on || !o.knows(e.RecordedAt) {
			continue
		}
		balance += e.AmountCents
		if e.Kind == Assessment || (e.Kind == Reversal && kind[e.Reverses] == Assessment) {
			continue
		}
		covered -= e.AmountCents
	}
	return balance, covered
}

func (o oracle) installments(on Date) []Installment {
	var last *Plan
	for i, p := range o.record.Plans {
		if p.On <= on && o.knows(p.RecordedAt) && (last == nil || p.On > last.On || (p.On == last.On && p.RecordedAt.After(last.RecordedAt))) {
			last = &o.record.Plans[i]
		}
	}
	if last == nil {
		return nil
	}
	all := slices.Clone(last.Installments)
	sort.SliceStable(all, func(i, j int) bool { return all[i].DueOn < all[j].DueOn })
	return all
}

func (o oracle) planKept(on Date) bool {
	all := o.installments(on)
	_, covered := o.balance(on)
	var asked int64
	for _, i := range all {
		if i.DueOn <= on {
			asked += i.AmountCents
		}
	}
	return len(all) > 0 && (asked == 0 || covered >= asked) // none due yet: kept
}

func (o oracle) unpaid(on Date) []Unpaid {
	out := []Unpaid{}
	p := o.policyOn(on)
	balance, covered := o.balance(on)
	if p.FeeDue == nil || p.FeeGraceDays == nil || balance <= 0 {
		return out
	}
	past := func(due Date) bool { return int(on)-int(due) > *p.FeeGraceDays }
	switch *p.FeeDue {
	case ByPlan:
		for _, i := range o.installments(on) {
			part := max(0, min(i.AmountCents, covered))
			covered -= part
			if part < i.AmountCents && past(i.DueOn) {
				out = append(out, Unpaid{i.DueOn, i.AmountCents, i.AmountCents - part})
			}
		}
	case BeforeFirstSession:
		for _, s := range o.sessions() {
			if s.Day >= o.record.EnrolledOn && !oracleCancelled(s, on) && o.class(min(on, s.Day)) == s.ClassID {
				if assessed := balance + covered; assessed > 0 && past(s.Day) {
					out = append(out, Unpaid{s.Day, assessed, min(assessed, balance)})
				}
				break
			}
		}
	case BeforeCompletion:
		if due := o.dueOn(on); due != nil && past(*due) && balance+covered > 0 {
			out = append(out, Unpaid{*due, balance + covered, min(balance+covered, balance)})
		}
	}
	return out
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
