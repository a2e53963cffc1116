package registrar

import (
	"context"
	"slices"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// EnrollmentFile is an enrollment with everything that belongs to it, as a person
// who opens it wants to see it at once.
type EnrollmentFile struct {
	EnrollmentView
	On       school.Date     `json:"on"` // today, the program's
	Open     bool            `json:"open"`
	Policy   school.Policy   `json:"policy"`   // the rules that hold for it today
	Rules    []RuleView      `json:"rules"`    // those that its reasons rest on
	Next     *NextSession    `json:"next"`     // nil where none is to come
	Course   []CourseSession `json:"course"`   // in order
	Ledger   LedgerView      `json:"ledger"`   //
	Notices  []NoticeView    `json:"notices"`  // the newest first
	Reports  []ReportView    `json:"reports"`  // by due day
	Messages []MessageLine   `json:"messages"` // the newest first; nil for who does not read the outbox
}

// MessageLine is an e-mail as lists show it.
type MessageLine = db.MessageLine

// RuleView is a rule in words, and where it comes from.
type RuleView struct {
	Rule   school.Rule `json:"rule"`
	Text   string      `json:"text"`
	Source string      `json:"source"`
}

// NextSession is the next session to come of an enrollment's own class, and what
// missing it would bring.
type NextSession struct {
	On       school.Date    `json:"on"`
	StartsAt time.Time      `json:"startsAt"`
	Module   string         `json:"module"`
	IfMissed school.Missing `json:"ifMissed"`
}

// CourseSession is a session of an enrollment: what happened at it, or that it is
// to come.
type CourseSession struct {
	SessionID      string         `json:"sessionId"`
	On             school.Date    `json:"on"`
	StartsAt       time.Time      `json:"startsAt"`
	Module         string         `json:"module"`
	Own            bool           `json:"own"` // of the class they are in
	Cancelled      bool           `json:"cancelled"`
	Ahead          bool           `json:"ahead"`   // it has not begun
	Outcome        string         `json:"outcome"` // empty where nothing is recorded
	MinutesLate    *int           `json:"minutesLate"`
	MinutesPresent *int           `json:"minutesPresent"`
	Reason         string         `json:"reason"`
	Note           string         `json:"note"` // the school's own; nil for the others
	Counted        school.Counted `json:"counted"`
	Other          school.Date    `json:"other"` // the day of the session that it goes with; see school.Account
}

// mostInFile bounds how many notices, reports and e-mails a file shows; the lists
// have the others.
const mostInFile = 50

// EnrollmentFile reads one enrollment with all that belongs to it.
func (o *Office) EnrollmentFile(ctx context.Context, actor school.Actor, id string) (EnrollmentFile, error) {
	return readOne(ctx, o, actor, ActReadEnrollment, "enrollment", id, (*visit).enrollmentFile)
}

func (v *visit) enrollmentFile(id string) (EnrollmentFile, error) {
	var f EnrollmentFile
	m, err := v.matter(id, false)
	if err != nil {
		return f, err
	}
	if f.EnrollmentView, err = v.viewOf(m); err != nil {
		return f, err
	}
	f.On, f.Open = f.Standing.On, isOpen(f.Status)
	f.Policy = m.policyOn(f.On)
	f.Rules = rulesBehind(f.Standing, f.Policy)
	f.Course = v.course(m, f.On)
	if f.Open {
		f.Next = v.nextSession(m, f.On)
	}
	return f, v.addTold(&f)
}

// addTold adds what was paid, and what was told to whom.
func (v *visit) addTold(f *EnrollmentFile) (err error) {
	if f.Ledger.Entries, err = v.Tx.Ledger(v.ctx, f.ID); err != nil {
		return err
	}
	f.Ledger.BalanceCents = f.Standing.BalanceCents
	notices, err := v.Tx.Notices(v.ctx, db.NoticeFilter{Reach: v.reach(), EnrollmentID: f.ID, Limit: mostInFile})
	if err != nil {
		return err
	}
	if f.Notices, err = v.noticeViews(notices); err != nil {
		return err
	}
	reports, err := v.Tx.Reports(v.ctx, db.ReportFilter{Reach: v.reach(), EnrollmentID: f.ID, Limit: mostInFile})
	if err != nil {
		return err
	}
	for _, r := range reports {
		view, err := v.reportView(r)
		if err != nil {
			return err
		}
		f.Reports = append(f.Reports, view)
	}
	if err := v.completeReports(f.Reports); err != nil {
		return err
	}
	if May(v.Actor.Role, ActReadMessages) {
		f.Messages, err = v.Messages(v.ctx, db.MessageFilter{OrganizationID: v.Actor.OrganizationID, EnrollmentID: f.ID, Limit: mostInFile})
	}
	return err
}

// rulesBehind are the rules that a standing's reasons come from, each once.
func rulesBehind(s school.Standing, policy school.Policy) []RuleView {
	rules := []RuleView{}
	add := func(rule school.Rule) {
		if !slices.ContainsFunc(rules, func(r RuleView) bool { return r.Rule == rule }) {
			rules = append(rules, RuleView{rule, policy.RuleText(rule), policy.SourceOf(rule)})
		}
	}
	for _, r := range s.Reasons {
		if rule, ok := ruleOfReason[r.Code]; ok {
			add(rule)
		}
	}
	return rules
}

// ruleOfReason is the rule that a reason is about.
var ruleOfReason = map[string]school.Rule{
	school.ReasonDeadline: school.RuleDeadline, school.ReasonDueSoon: school.RuleDeadline, school.ReasonCannotComplete: school.RuleDeadline,
	school.ReasonNextImpossible: school.RuleDeadline, school.ReasonNoClass: school.RuleDeadline,
	school.ReasonAbsences: school.RuleAbsences, school.ReasonNextAbsence: school.RuleAbsences, school.ReasonAbsencesSoFar: school.RuleAbsences,
	school.ReasonConsecutive: school.RuleConsecutiveAbsences, school.ReasonNextConsecutive: school.RuleConsecutiveAbsences,
	school.ReasonSilence: school.RuleSilence, school.ReasonNextSilence: school.RuleSilence, school.ReasonConduct: school.RuleConduct,
	school.ReasonUnpaid: school.RuleUnpaidFees, school.ReasonRequirementsMet: school.RuleCompleted, school.ReasonFeeWithheld: school.RuleCompleted,
	school.ReasonForecast: school.RuleCompleted, school.ReasonCondition: school.RuleCompleted,
}

// course is the dated record as of today, with what is to come.
func (v *visit) course(m matter, today school.Date) []CourseSession {
	accounts := map[string]school.Account{}
	for _, a := range school.Accounts(m.policy, m.Order, m.Record, today) {
		accounts[a.SessionID] = a
	}
	own := ""
	if len(m.Record.Placements) > 0 {
		own = slices.MaxFunc(m.Record.Placements, func(a, b school.Placement) int { return a.RecordedAt.Compare(b.RecordedAt) }).ClassID
	}
	keepers := v.Actor.Role != school.Clerk && v.Actor.Role != school.Officer
	course := []CourseSession{}
	for _, s := range school.Course(m.Record, today) {
		line := CourseSession{SessionID: s.ID, On: s.Day, StartsAt: s.StartsAt, Module: s.Module, Own: s.ClassID == own, Cancelled: s.Cancelled != nil, Ahead: s.StartsAt.After(v.now)}
		if mark, ok := m.Marks[s.ID]; ok && !mark.Withdrawn {
			line.Outcome, line.MinutesLate, line.MinutesPresent, line.Reason = mark.Outcome, mark.MinutesLate, mark.MinutesPresent, mark.Reason
			if keepers {
				line.Note = mark.Note
			}
		}
		if a, ok := accounts[s.ID]; ok {
			line.Counted, line.Other = a.Counted, a.Other
		}
		course = append(course, line)
	}
	return course
}

func (v *visit) nextSession(m matter, today school.Date) *NextSession {
	next := school.NextSession(m.policy, m.Order, m.Record, today)
	if next == nil {
		return nil
	}
	return &NextSession{On: next.Day, StartsAt: next.StartsAt, Module: next.Module,
		IfMissed: school.IfMissed(m.policy, m.Order, m.Record, next.ID, today)}
}
