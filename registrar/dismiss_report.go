package registrar

import (
	"context"
	"errors"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// DismissalKind says why the fact under a report is not what was recorded.
type DismissalKind string

// The kinds of dismissal. Each changes a fact; the rules decide what follows.
const (
	DismissExcused         DismissalKind = "excused"          // the participant had a reason that counts
	DismissRecordedWrongly DismissalKind = "recorded_wrongly" // it was not so
	DismissSchoolsFault    DismissalKind = "schools_fault"    // it was so, and the school's doing
)

var dismissalKinds = []DismissalKind{DismissExcused, DismissRecordedWrongly, DismissSchoolsFault}

// DismissRequest changes the facts that a held report rests on. Which parts fit
// follows from the kind and from the rule: marks for what happened at sessions, a
// pause for days on which the participant could not come, a payment for a fee.
type DismissRequest struct {
	Kind    DismissalKind   `json:"kind"`
	Reason  string          `json:"reason"`
	Marks   []RightMark     `json:"marks"`
	Pause   *DaysOff        `json:"pause"`
	Payment *PaymentRequest `json:"payment"`
}

// RightMark is what a mark should say. Outcome is the right one, or Withdraw says
// that there should be no mark; both are for recorded_wrongly alone, for the other
// kinds excuse. Version is that of the mark the caller saw.
type RightMark struct {
	SessionID      string         `json:"sessionId"`
	Outcome        school.Outcome `json:"outcome"`
	Withdraw       bool           `json:"withdraw"`
	MinutesLate    *int           `json:"minutesLate"`
	MinutesPresent *int           `json:"minutesPresent"`
	Version        *int           `json:"version"`
}

// DaysOff are days on which the rules stand still, except the due date.
type DaysOff struct {
	From  school.Date  `json:"from"`
	Until *school.Date `json:"until"` // the last day; open-ended where not given
}

// ChangedFact is a fact that a dismissal changed: ids and codes alone.
type ChangedFact struct {
	What      string `json:"what"` // mark, pause, payment
	ID        string `json:"id"`   // of a mark its session's
	Before    string `json:"before,omitempty"`
	After     string `json:"after,omitempty"`
	OnVersion int    `json:"version,omitempty"` // of the mark as it is now
}

// DismissReport changes the facts that a report rests on, before it is sent, so
// that its finding falls and with it the report: at once, in one transaction. The
// verdict itself is nobody's to change: where the rules still give the finding
// after the change, nothing is changed at all.
func (o *Office) DismissReport(ctx context.Context, actor school.Actor, id string, r DismissRequest, ifVersion *int64) (ReportView, error) {
	var view ReportView
	err := o.do(ctx, actor, ActDismissReport, func(v *visit) error {
		d, err := v.openDismissal(id, r)
		if err != nil {
			return err
		}
		if ifVersion != nil && *ifVersion != d.report.Version {
			return staleReport(d.report)
		}
		if err := d.check(v); err != nil {
			return err
		}
		err = d.decide(v)
		if err != nil && !errors.Is(err, errAsBefore) {
			return err
		}
		again := errors.Is(err, errAsBefore)
		if view, err = v.wholeReport(id); err != nil || again {
			return err
		}
		return v.audit("report", id, map[string]any{"state": view.State, "dismissed": r.Kind, "facts": d.facts})
	})
	return view, err
}

// dismissal is one under way: its enrollment and its report are locked.
type dismissal struct {
	DismissRequest
	report  db.Report
	finding db.Finding
	change  *change
	facts   []ChangedFact
}

// openDismissal locks what a dismissal is about: the program's calendar first, as
// the night does.
func (v *visit) openDismissal(id string, r DismissRequest) (*dismissal, error) {
	report, err := v.report(id)
	if err != nil {
		return nil, err
	}
	recorded, err := v.ShareCalendar(v.ctx, report.ProgramID)
	if err != nil {
		return nil, err
	}
	d := &dismissal{DismissRequest: r}
	if d.change, err = v.lock(report.EnrollmentID); err != nil {
		return nil, err
	}
	d.change.at = stamp(d.change.at, recorded)
	d.report, err = v.LockReport(v.ctx, id)
	return d, err
}

// What a dismissal holds at most: marks, and characters of its reason, which stands
// with the mark from then on and leaves it room to say whose fault it was.
const (
	mostRightMarks   = 50
	longestDismissal = 180
	mostMinutes      = 1440 // of a session, as the books keep them
)

// check says what cannot be right of the request alone.
func (d *dismissal) check(v *visit) error {
	var faults school.Faults
	faults.Check(slices.Contains(dismissalKinds, d.Kind), "/kind", "Choose excused, recorded_wrongly or schools_fault.")
	checkText(&faults, "/reason", d.Reason, longestDismissal, true)
	faults.Check(len(d.Marks) <= mostRightMarks, "/marks", "Send at most 50 marks.")
	seen := map[string]bool{}
	for i, m := range d.Marks[:min(len(d.Marks), mostRightMarks)] {
		at := pointerOfMark(i)
		faults.Check(!seen[m.SessionID], at+"/sessionId", "This session stands in the list twice.")
		seen[m.SessionID] = true
		faults.Within(at, m.check(d.Kind))
		known, err := v.isSessionOf(d.change.ProgramID, m.SessionID)
		if err != nil {
			return err
		}
		faults.Check(known, at+"/sessionId", "There is no such session in this program.")
	}
	if p := d.Pause; p != nil {
		faults.Check(d.Kind != DismissRecordedWrongly, "/pause", "What was recorded wrongly is set right by its mark; a pause is for days on which they could not come.")
		faults.Check(p.From >= d.change.EnrolledOn, "/pause/from", "A pause cannot begin before the enrollment.")
		faults.Check(p.Until == nil || *p.Until >= p.From, "/pause/until", "The last paused day lies before the first.")
	}
	if p := d.Payment; p != nil {
		faults.Check(d.Kind == DismissRecordedWrongly, "/payment", "A payment that was found is recorded_wrongly.")
		faults.Within("/payment", p.check(d.change))
	}
	return faults.Err()
}

func (v *visit) isSessionOf(programID, sessionID string) (bool, error) {
	if !isID(sessionID) {
		return false, nil
	}
	s, err := v.RollSession(v.ctx, sessionID)
	if db.IsNoRow(err) {
		return false, nil
	}
	return s.ProgramID == programID, err
}

// check says what of a mark cannot be right for a kind of dismissal.
func (m RightMark) check(kind DismissalKind) error {
	var faults school.Faults
	faults.Check(m.Outcome == "" || slices.Contains(school.Outcomes, m.Outcome), "/outcome", "Choose one of "+words(school.Outcomes)+".")
	faults.Check(m.MinutesLate == nil || (*m.MinutesLate >= 1 && *m.MinutesLate <= mostMinutes), "/minutesLate", "Give 1 to 1440 minutes.")
	faults.Check(m.MinutesPresent == nil || (*m.MinutesPresent >= 0 && *m.MinutesPresent <= mostMinutes), "/minutesPresent", "Give 0 to 1440 minutes.")
	if kind == DismissRecordedWrongly {
		faults.Check((m.Outcome != "") != m.Withdraw, "/outcome", "Give the right outcome, or say withdraw where there should be no mark.")
	} else {
		faults.Check(m.Outcome == "" || m.Outcome == school.Excused, "/outcome", "The mark becomes excused; leave the outcome out.")
		faults.Check(!m.Withdraw, "/withdraw", "Only what was recorded wrongly is withdrawn.")
	}
	return faults.Err()
}

func words(outcomes []school.Outcome) string {
	names := make([]string, len(outcomes))
	for i, o := range outcomes {
		names[i] = string(o)
	}
	return strings.Join(names, ", ")
}

// decide changes the facts, lets the finding fall and writes who did it.
func (d *dismissal) decide(v *visit) error {
	if done, err := d.wasDone(v); err != nil {
		return err
	} else if done {
		return errAsBefore
	}
	if err := d.mayBeDismissed(v); err != nil {
		return err
	}
	if err := d.changeFacts(v); err != nil {
		return err
	}
	if err := d.letFall(v); err != nil {
		return err
	}
	kind := string(d.Kind)
	if err := v.noteReview(d.report, db.ReviewEvent{Kind: db.ReviewDismissed, Reason: d.Reason, Dismissal: &kind}, d.facts); err != nil {
		return err
	}
	return v.MoveReport(v.ctx, d.report.ID, db.ReportWithdrawn, "It was dismissed on review: "+dismissedWords[d.Kind])
}

var dismissedWords = map[DismissalKind]string{
	DismissExcused:         "the participant was excused.",
	DismissRecordedWrongly: "the record was wrong and was set right.",
	DismissSchoolsFault:    "it was the school's fault.",
}

// wasDone tells whether the actor dismissed the report so before.
func (d *dismissal) wasDone(v *visit) (bool, error) {
	if d.report.State != db.ReportWithdrawn {
		return false, nil
	}
	last, err := v.lastReview(d.report.ID)
	return last.Kind == db.ReviewDismissed && deref(last.Dismissal) == string(d.Kind) && last.Reason == d.Reason && v.isActor(last.ByID), err
}

// mayBeDismissed refuses what can no longer be taken back, and a kind that does
// not fit what was found.
func (d *dismissal) mayBeDismissed(v *visit) (err error) {
	var rule school.Rule
	if d.report.FindingID != nil {
		if d.finding, err = v.Finding(v.ctx, *d.report.FindingID); err != nil {
			return err
		}
		rule = d.finding.Rule
	}
	if why := whyNotDismissed(d.report, rule, d.Kind); why != "" {
		return &school.Error{Kind: school.Conflict, Message: why}
	}
	if onItsWay, err := v.OnItsWay(v.ctx, d.report.MessageID); err != nil {
		return err
	} else if onItsWay {
		return &school.Error{Kind: school.Conflict, Message: onItsWayWords}
	}
	if stands, err := v.stillStands(d.report); err != nil {
		return err
	} else if !stands {
		return noLongerStands()
	}
	return nil
}

const onItsWayWords = "This report is on its way to its recipient or arrived there, so it is corrected and not dismissed: set the fact right where it is recorded (the roll, a pause, the ledger). " +
	"A correction that names what changed follows in the same night."

// whyNotDismissed says why a report is not dismissed by a kind of fact, or nothing.
func whyNotDismissed(r db.Report, rule school.Rule, kind DismissalKind) string {
	switch {
	case r.State == db.ReportSent || r.State == db.ReportAcknowledged || r.State == db.ReportRejected || r.Reply != nil:
		return onItsWayWords
	case !isUnsent(r):
		return "This report is " + r.State + "; nothing of it will be sent."
	case r.Kind == db.ReportCorrection:
		return "A correction tells what changed. Where that was wrong, set the fact right where it is recorded; the night finds what follows."
	case r.Kind != db.ReportViolation && r.Kind != db.ReportUnpaid:
		return "Only a report of a violation or of an unpaid fee is dismissed; set right what this one rests on where it is recorded."
	case kind == DismissRecordedWrongly:
		return ""
	case rule == school.RuleDeadline:
		return "Only the court moves a due date: enter its decision as an amendment (an extension, or vacated), decided on or before the day of the finding. " +
			"Where a session or a condition was recorded wrongly, dismiss it as recorded_wrongly."
	case rule == school.RuleUnpaidFees:
		return "A fee falls by a payment, or by the court's decision: dismiss it as recorded_wrongly with the payment that was found, " +
			"or enter the reduction or waiver as an amendment."
	}
	return ""
}

// letFall has the rules look at every finding again. The one that the report rests
// on has to be among those that fall: a person changes facts, never a verdict.
func (d *dismissal) letFall(v *visit) error {
	c, err := v.lock(d.change.ID) // as the changed facts left it
	if err != nil {
		return err
	}
	c.at = stamp(c.at, d.change.at)
	if stands, err := v.findingStands(d.finding.ID, c.ID); err != nil {
		return err
	} else if stands {
		return d.standsAllTheSame(v)
	}
	told, err := v.Told(v.ctx, c.ID)
	if err != nil {
		return err
	}
	today := &night{office: v.office, program: c.program, on: c.today, counts: map[string]int{}}
	if _, err := today.letFall(v, c, told); err != nil {
		return err
	}
	return v.settle(c)
}

// standsAllTheSame says on what a finding rests even after the change, which is
// then not made.
func (d *dismissal) standsAllTheSame(v *visit) error {
	m, err := v.matter(d.change.ID, false)
	if err != nil {
		return err
	}
	message := "Even so the rules give this finding, so nothing was changed."
	for _, text := range findingReasons(m.standing(d.finding.FoundOn), d.finding.Rule) {
		message += " " + text
	}
	return &school.Error{Kind: school.Conflict, Message: message + " Change every fact that is not as recorded, or let the report go."}
}
