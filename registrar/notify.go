package registrar

import (
	"encoding/json"
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
	return v.mailNotice(c, letter, id, step, policy, standing)
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
	facts.SignedBy = v.office.signsAs(v.now)
	facts.Unsigned = facts.SignedBy == ""
	letter, err := documents.Notice(*facts)
	if err != nil {
		return nil, err
	}
	return v.signed(letter, facts.SignedBy)
}

// mailNotice queues the notice's e-mail where the participant agreed to one and
// reads it alone. One that cannot be worded is left to staff.
func (v *visit) mailNotice(c *change, letter *correspondence, id string, step school.Step, policy school.Policy, standing school.Standing) error {
	p := letter.Participant
	if p.Email == nil || p.EmailBouncedAt != nil || !*p.EmailConsent || !*p.EmailSafe {
		return nil
	}
	rendered, err := emails.Notice(letter.noticeMail(step, policy, standing))
	if err != nil {
		v.office.log.Error("notice cannot be worded as an e-mail; staff deliver its letter", "notice", id, "error", err)
		return nil
	}
	_, err = v.queueMail(mailToQueue{kind: db.MessageNotice, organizationID: c.OrganizationID, enrollmentID: c.ID, noticeID: id, to: *p.Email,
		fromName: emails.NoticeSender(p.PreferredLanguage), replyTo: letter.contact.Email, rendered: rendered})
	return err
}

// noticeMail is what the e-mail of a notice says.
func (c *correspondence) noticeMail(step school.Step, policy school.Policy, standing school.Standing) emails.NoticeMail {
	contact := emails.Contact{Name: c.contact.Name, Phone: c.contact.Phone, Email: c.contact.Email}
	if contact.Name == "" {
		contact.Name = c.Organization
	}
	mail := emails.NoticeMail{Language: c.Participant.PreferredLanguage, Rule: string(step.Rule), CureDays: *policy.CureDays,
		MakeUps: policy.MakeupClearsAbsence, ReportTo: c.Order.ReportTo, EnrollmentNumber: c.Number, Contact: contact, Missed: missedDays(standing, step)}
	switch step.Rule {
	case school.RuleAbsences:
		mail.Limit = *policy.MaxAbsences
	case school.RuleConsecutiveAbsences:
		mail.Limit = *policy.MaxConsecutiveAbsences
	case school.RuleSilence:
		mail.Limit, mail.LastContactOn = *policy.MaxGapDays, step.Ground.On.Time()
	case school.RuleDeadline:
		mail.DueOn, mail.Needed, mail.Modules = step.Ground.On.Time(), standing.Needed, len(policy.Modules) > 0
		mail.Conditions = missingConditions(standing)
	case school.RuleUnpaidFees:
		mail.DueOn, mail.UnpaidCents = step.Ground.On.Time(), unpaidCents(standing, step.Ground)
	}
	return mail
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
func missedDays(standing school.Standing, step school.Step) []time.Time {
	var days []time.Time
	for _, r := range standing.Reasons {
		if r.Code != string(step.Rule) {
			continue
		}
		for _, f := range r.Facts {
			if (f.Kind == school.FactMark || f.Kind == school.FactSession) && f.On != nil {
				days = append(days, f.On.Time())
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

// noticeFacts is what the letter of a notice says: the same as its e-mail, in the
// participant's language.
func (c *correspondence) noticeFacts(number string, step school.Step, policy school.Policy, standing school.Standing, on school.Date) documents.NoticeFacts {
	m := c.noticeMail(step, policy, standing)
	f := documents.NoticeFacts{Language: m.Language, Reference: number, WrittenOn: on.String(), Letterhead: c.letterhead(), Participant: c.participant(),
		EnrollmentNumber: c.Number, CaseNumber: c.Order.CaseNumber, Rule: m.Rule, Limit: m.Limit, LastContactOn: dayOf(m.LastContactOn), DueOn: dayOf(m.DueOn),
		Needed: m.Needed, Modules: m.Modules, Conditions: m.Conditions, AmountCents: m.UnpaidCents, MakeUps: m.MakeUps, CureDays: m.CureDays, ReportKind: m.ReportTo, ReportTo: c.reportTo(), Contact: c.contact,
		Signatory: c.signatory()}
	for _, missed := range m.Missed {
		f.MissedOn = append(f.MissedOn, dayOf(missed))
	}
	return f
}

// dayOf writes a day of an e-mail's facts, "" for none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return school.DateOf(t, t.Location()).String()
}
