package registrar

import (
	"encoding/json"
	"fmt"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// Desk is what a person needs to decide on a report that rests on a finding: what
// was found and what it rests on, what changed since, how it stands today, what
// the participant was told, and who has looked at it.
type Desk struct {
	Finding  DeskFinding         `json:"finding"`
	Changes  []school.Difference `json:"changes"`  // the finding's day, as it was found and as it is known now
	Since    []school.Difference `json:"since"`    // from the finding's day, as it was found, to today
	Standing school.Standing     `json:"standing"` // today
	Record   []DeskSession       `json:"record"`   // in order
	Notices  []NoticeView        `json:"notices"`  // all of the enrollment's, the newest first
	Review   DeskReview          `json:"review"`
	Events   []db.ReviewEvent    `json:"events"` // in order
}

// DeskFinding is what was found, in words. Reasons are as they were found; Now is
// what the same rule gives for the same day with what is known now.
type DeskFinding struct {
	Rule          school.Rule     `json:"rule"`
	RuleText      string          `json:"ruleText"`
	Source        string          `json:"source"`
	PolicyVersion int             `json:"policyVersion"`
	On            school.Date     `json:"on"`
	Reasons       []school.Reason `json:"reasons"`
	Now           []school.Reason `json:"now"`
	Stands        bool            `json:"stands"`
	FellOn        *school.Date    `json:"fellOn"`
	FellWhy       *string         `json:"fellWhy"`
}

// DeskSession is a session with the mark that stands.
type DeskSession struct {
	SessionID      string      `json:"sessionId"`
	On             school.Date `json:"on"`
	StartsAt       time.Time   `json:"startsAt"`
	Module         string      `json:"module"`
	Cancelled      bool        `json:"cancelled"`
	Outcome        string      `json:"outcome"`
	MinutesLate    *int        `json:"minutesLate"`
	MinutesPresent *int        `json:"minutesPresent"`
	Reason         string      `json:"reason"`
	Note           string      `json:"note"`
	Counted        string      `json:"counted"` // what it came to today; empty where it counts for nothing
	RestsOn        bool        `json:"restsOn"` // the finding rests on it
	Ground         bool        `json:"ground"`  // it tipped the finding
	Version        int         `json:"version"`
}

// DeskReview is where a report stands on its way through review.
type DeskReview struct {
	Needed                   int          `json:"needed"`    // persons who have to confirm it; 0 where it is not held
	Confirmed                int          `json:"confirmed"` // persons who did
	SendsItselfOn            *school.Date `json:"sendsItselfOn"`
	ClimbsToStaffOn          *school.Date `json:"climbsToStaffOn"` // if nobody does anything, after today
	ClimbsToAdministratorsOn *school.Date `json:"climbsToAdministratorsOn"`
	WhyYouCannotConfirm      string       `json:"whyYouCannotConfirm"` // empty where the reader can
	WhyNot                   []WhyNot     `json:"whyNot"`              // each way to dismiss it, and why it does not fit
}

// WhyNot is a kind of dismissal, and in words why a report is not dismissed so;
// empty where it can be.
type WhyNot struct {
	Kind DismissalKind `json:"kind"`
	Why  string        `json:"why"`
}

// desk puts together what there is to decide on; nil for a report without a finding.
func (v *visit) desk(r ReportView) (*Desk, error) {
	if r.FindingID == nil {
		return nil, nil
	}
	f, err := v.Finding(v.ctx, *r.FindingID)
	if err != nil {
		return nil, err
	}
	m, err := v.matter(r.EnrollmentID, false)
	if err != nil {
		return nil, err
	}
	var then school.Standing
	if err := json.Unmarshal(f.Standing, &then); err != nil {
		return nil, fmt.Errorf("standing of finding %s: %w", f.ID, err)
	}
	now, today := m.standing(f.FoundOn), m.standing(r.today)
	policy := m.policyOn(f.FoundOn)
	d := &Desk{Changes: school.Differences(then, now), Since: school.Differences(then, today), Standing: today,
		Finding: DeskFinding{Rule: f.Rule, RuleText: policy.RuleText(f.Rule), Source: policy.SourceOf(f.Rule), PolicyVersion: f.PolicyVersion, On: f.FoundOn,
			Reasons: reasonsOf(then, f.Rule), Now: reasonsOf(now, f.Rule), Stands: f.FellOn == nil && school.Stands(standingOf(f), now),
			FellOn: f.FellOn, FellWhy: f.FellWhy}}
	if d.Record, err = v.deskRecord(m, f, r); err != nil {
		return nil, err
	}
	notices, err := v.Tx.Notices(v.ctx, db.NoticeFilter{EnrollmentID: r.EnrollmentID, Limit: maxLimit})
	if err != nil {
		return nil, err
	}
	if d.Notices, err = v.noticeViews(notices); err != nil {
		return nil, err
	}
	if d.Review, err = v.deskReview(r, f); err != nil {
		return nil, err
	}
	d.Events, err = v.ReviewEvents(v.ctx, r.ID)
	return d, err
}

func standingOf(f db.Finding) school.StandingFinding {
	return school.StandingFinding{ID: f.ID, Rule: f.Rule, GroundKey: f.GroundKey, FoundOn: f.FoundOn, Unnoticed: f.Unnoticed}
}

// reasonsOf are the reasons of a standing that a finding by a rule rests on.
func reasonsOf(s school.Standing, rule school.Rule) []school.Reason {
	code := string(rule)
	if rule == school.RuleCompleted {
		code = school.ReasonRequirementsMet
	}
	out := []school.Reason{}
	for _, reason := range s.Reasons {
		if reason.Code == code {
			out = append(out, reason)
		}
	}
	return out
}

// deskRecord is the dated record up to today, with what each mark is to the finding.
func (v *visit) deskRecord(m matter, f db.Finding, r ReportView) ([]DeskSession, error) {
	rows, err := v.RecordLines(v.ctx, r.EnrollmentID, r.today)
	if err != nil {
		return nil, err
	}
	counted := map[string]school.Counted{}
	for _, a := range school.Accounts(m.policy, m.Order, m.Record, r.today) {
		counted[a.SessionID] = a.Counted
	}
	ground, rests := groundSession(f), restsOn(m, f)
	record := make([]DeskSession, len(rows))
	for i, row := range rows {
		mark := m.Marks[row.SessionID]
		record[i] = DeskSession{SessionID: row.SessionID, On: row.Day, StartsAt: row.StartsAt, Module: row.Module, Cancelled: row.Cancelled, Outcome: row.Outcome,
			MinutesLate: row.MinutesLate, MinutesPresent: row.MinutesPresent, Reason: row.Reason, Note: mark.Note, Counted: string(counted[row.SessionID]),
			RestsOn: rests[row.SessionID], Ground: row.SessionID == ground, Version: mark.Version}
	}
	return record, nil
}

// deskReview tells where a report stands on its way to its recipient.
func (v *visit) deskReview(r ReportView, f db.Finding) (DeskReview, error) {
	d := DeskReview{Confirmed: confirmations(r.Report), WhyNot: []WhyNot{}}
	if err := v.mayConfirm(r.Report); err != nil {
		d.WhyYouCannotConfirm = sayable(err)
	}
	for _, kind := range dismissalKinds {
		d.WhyNot = append(d.WhyNot, WhyNot{Kind: kind, Why: whyNotDismissed(r.Report, f.Rule, kind)})
	}
	if !isUnsent(r.Report) {
		return d, nil
	}
	if r.State == db.ReportHeld {
		if d.Needed = 1; r.SecondPerson {
			d.Needed = 2
		}
		if d.SendsItselfOn = r.HeldUntil; r.HeldUntil != nil && r.OnHoldUntil != nil && *r.OnHoldUntil > *r.HeldUntil {
			d.SendsItselfOn = r.OnHoldUntil
		}
	}
	closed, err := v.closedDays(deref(r.CourtID), min(r.today, r.DueOn))
	if err != nil {
		return d, err
	}
	waits := school.Obligation{Unsent: true, DueOn: &r.DueOn}
	d.ClimbsToStaffOn = waits.NextEscalation(school.LevelStaff, r.today, closed)
	d.ClimbsToAdministratorsOn = waits.NextEscalation(school.LevelAdministrator, r.today, closed)
	return d, nil
}
