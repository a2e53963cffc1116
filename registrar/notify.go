package registrar

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/emails"
	"johnschool/school"
)

// notify opens a notice: the participant is told before anything is reported. It
// goes by e-mail where there is an address to write to; otherwise delivering the
// letter is work for staff, and until then no clock runs.
func (n *night) notify(v *visit, c *change, m matter, step school.Step) error {
	letter, err := v.correspondence(c.ID)
	if err != nil {
		return err
	}
	policy, standing := m.policyOn(n.on), m.standing(n.on)
	id := newID()
	number, err := v.NextNoticeNumber(v.ctx, c.ID)
	if err != nil {
		return err
	}
	facts := letter.noticeFacts(number, step, policy, standing, n.on)
	v.noteUnworded(letter, number, letter.wording.WordNotice(&facts))
	contentID, letterID, err := v.freezeNotice(c, facts)
	if err != nil {
		return err
	}
	err = v.InsertNotice(v.ctx, db.NewNotice{ID: id, EnrollmentID: c.ID, ProgramID: c.ProgramID, Rule: step.Rule, Ground: step.Ground, OpenedOn: n.on,
		CureDays: *policy.CureDays, PolicyVersion: policy.Version, ContentID: contentID, LetterID: letterID, At: c.at})
	if err != nil {
		return err
	}
	if err := v.auditFor(c.OrganizationID, "notice", id, map[string]any{"enrollment": c.ID, "rule": step.Rule, "ground": step.Ground.Key()}); err != nil {
		return err
	}
	_, err = v.mailNotice(c, letter.Participant, id, facts)
	if errors.Is(err, errUnwritable) {
		v.office.log.Error("notice cannot be worded as an e-mail; staff deliver its letter", "notice", id, "error", err)
		return nil
	}
	return err
}

// freezeNotice keeps what a notice says and its letter. One whose letter cannot be drawn is told all the same: asking
// for the letter answers why.
func (v *visit) freezeNotice(c *change, facts documents.NoticeFacts) (contentID, letterID string, err error) {
	letter, err := v.noticeLetter(&facts)
	if err != nil {
		v.office.log.Error("letter of a notice cannot be written", "notice", facts.Reference, "error", err)
	}
	content, err := json.Marshal(facts)
	if err != nil {
		return "", "", err
	}
	if contentID, err = v.keepBlob(c.OrganizationID, c.ID, "notice_content", "application/json", content); err != nil || letter == nil {
		return contentID, "", err
	}
	letterID, err = v.keepBlob(c.OrganizationID, c.ID, "notice_letter", pdfType, letter)
	return contentID, letterID, err
}

// noticeLetter writes and signs the letter of a notice; its facts then say who signed it.
func (v *visit) noticeLetter(facts *documents.NoticeFacts) ([]byte, error) {
	facts.SignedBy = v.signsAs()
	facts.Unsigned = facts.SignedBy == ""
	letter, err := documents.Notice(*facts)
	if err != nil {
		return nil, err
	}
	return v.signed(letter, facts.SignedBy)
}

// mailNotice queues the e-mail of a notice, in the words of its letter, where the
// participant may be written to, and answers its id; "" where not. One that cannot be
// worded is errUnwritable.
func (v *visit) mailNotice(c *change, p db.Participant, id string, facts documents.NoticeFacts) (string, error) {
	if Unreachable(p) != "" {
		return "", nil
	}
	mail, err := noticeMail(facts)
	if err != nil {
		return "", err
	}
	rendered, err := emails.Notice(mail)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errUnwritable, err)
	}
	return v.queueMail(mailToQueue{kind: db.MessageNotice, organizationID: c.OrganizationID, enrollmentID: c.ID, noticeID: id, to: *p.Email,
		fromName: emails.NoticeSender(facts.Language), replyTo: facts.Contact.Email, rendered: rendered})
}

// noticeMail is what the e-mail of a notice says: the same as its letter.
func noticeMail(f documents.NoticeFacts) (emails.NoticeMail, error) {
	mail := emails.NoticeMail{Language: f.Language, Rule: f.Rule, CureDays: f.CureDays, MakeUps: f.MakeUps, ReportTo: f.ReportKind, EnrollmentNumber: f.EnrollmentNumber,
		Limit: f.Limit, Needed: f.Needed, Modules: f.Modules, Conditions: f.Conditions, UnpaidCents: f.AmountCents,
		Contact: emails.Contact{Name: cmp.Or(f.Contact.Name, f.Letterhead.Organization), Phone: f.Contact.Phone, Email: f.Contact.Email}}
	var err error
	if mail.LastContactOn, err = timeOf(f.LastContactOn); err != nil {
		return mail, err
	}
	if mail.DueOn, err = timeOf(f.DueOn); err != nil {
		return mail, err
	}
	for _, missed := range f.MissedOn {
		on, err := timeOf(missed)
		if err != nil {
			return mail, err
		}
		mail.Missed = append(mail.Missed, on)
	}
	return mail, nil
}

// timeOf reads a day of a letter's facts, the zero time for none.
func timeOf(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	on, err := school.ParseDate(day)
	if err != nil {
		return time.Time{}, fmt.Errorf("day in a letter's facts: %w", err)
	}
	return on.Time(), nil
}

// missingConditions are the conditions not yet attested.
func missingConditions(standing school.Standing) []string {
	var names []string
	for _, r := range standing.Reasons {
		if r.Code != school.ReasonCondition {
			continue
		}
		for _, f := range r.Facts {
			if f.Kind == school.FactCondition {
				names = append(names, f.Text)
			}
		}
	}
	return names
}

// missedDays are the days of the sessions that a violation rests on.
func missedDays(standing school.Standing, step school.Step) []string {
	var days []string
	for _, r := range standing.Reasons {
		if r.Code != string(step.Rule) {
			continue
		}
		for _, f := range r.Facts {
			if (f.Kind == school.FactMark || f.Kind == school.FactSession) && f.On != nil {
				days = append(days, f.On.String())
			}
		}
	}
	return days
}

func unpaidCents(standing school.Standing, ground school.Ground) int64 {
	for _, u := range standing.Unpaid {
		if u.Ground().Key() == ground.Key() {
			return u.UnpaidCents
		}
	}
	return ground.AmountCents
}

// noticeFacts is what a notice says, in the participant's language.
func (c *correspondence) noticeFacts(number string, step school.Step, policy school.Policy, standing school.Standing, on school.Date) documents.NoticeFacts {
	f := documents.NoticeFacts{Language: c.Participant.PreferredLanguage, Reference: number, WrittenOn: on.String(), Letterhead: c.letterhead(), Participant: c.participant(),
		EnrollmentNumber: c.Number, CaseNumber: c.Order.CaseNumber, Rule: string(step.Rule), MissedOn: missedDays(standing, step), MakeUps: policy.MakeupClearsAbsence,
		CureDays: *policy.CureDays, ReportKind: c.Order.ReportTo, ReportTo: c.reportTo(), Contact: c.contact, Signatory: c.signatory()}
	switch step.Rule {
	case school.RuleAbsences:
		f.Limit = *policy.MaxAbsences
	case school.RuleConsecutiveAbsences:
		f.Limit = *policy.MaxConsecutiveAbsences
	case school.RuleSilence:
		f.Limit, f.LastContactOn = *policy.MaxGapDays, step.Ground.On.String()
	case school.RuleDeadline:
		f.DueOn, f.Needed, f.Modules = step.Ground.On.String(), standing.Needed, len(policy.Modules) > 0
		f.Conditions = missingConditions(standing)
	case school.RuleUnpaidFees:
		f.DueOn, f.AmountCents = step.Ground.On.String(), unpaidCents(standing, step.Ground)
	}
	return f
}
