package registrar

import (
	"johnschool/db"
	"johnschool/emails"
)

// failure is why an e-mail did not reach its recipient.
type failure struct {
	status   string // the mail server's (RFC 3463); empty where it gave none
	returned bool   // a server had taken it before; else it was refused at once
}

// followUps is what else follows, by its kind, from an e-mail that did not reach its
// recipient. Each is harmless to repeat.
var followUps = map[string]func(v *visit, c *change, m db.OutboxMessage, f failure) error{
	db.MessageReport:   (*visit).reportNotArrived,
	db.MessageNotice:   (*visit).noticeNotArrived,
	db.MessageReminder: (*visit).reminderNotArrived,
}

// lockForMail takes the enrollment that an e-mail is about, and before it the
// program's calendar: findings may fall.
func (v *visit) lockForMail(m db.OutboxMessage) (*change, error) {
	recorded, err := v.ShareCalendar(v.ctx, *m.ProgramID)
	if err != nil {
		return nil, err
	}
	c, err := v.lock(*m.EnrollmentID)
	if err != nil {
		return nil, err
	}
	c.at = stamp(c.at, recorded)
	return c, nil
}

// notArrived does what follows from an e-mail that did not reach its recipient.
// Where it says that nobody can be reached at a participant's address, nothing more
// goes there until another one is entered or somebody confirms it. A court's address
// is not marked: its next report is tried again, because a report is owed each time.
func (v *visit) notArrived(c *change, m db.OutboxMessage, f failure) error {
	if m.Kind != db.MessageReport && emails.AddressIsBad(f.status) {
		marked, err := v.BounceContact(v.ctx, m, v.now)
		if err != nil {
			return err
		}
		if marked {
			if err := v.auditFor(m.OrganizationID, "participant", *m.ParticipantID, map[string]any{"emailBounced": true, "message": m.ID}); err != nil {
				return err
			}
		}
	}
	if followUp, ok := followUps[m.Kind]; ok {
		return followUp(v, c, m, f)
	}
	return nil
}

// reportNotArrived puts a report back: it is due again, its clock went on, and staff
// send it elsewhere or on paper.
func (v *visit) reportNotArrived(c *change, m db.OutboxMessage, f failure) error {
	undone, err := v.UndoReportSending(v.ctx, db.Handing{ID: *m.ReportID, MessageID: m.ID, On: c.today, At: v.now}, f.status)
	if err != nil || !undone {
		return err
	}
	return v.auditFor(m.OrganizationID, "report", *m.ReportID, map[string]any{"state": db.ReportDue, "undelivered": m.ID, "status": f.status})
}

// noticeNotArrived stops the time to cure: it never ran. A finding that was made
// because it seemed to have run out falls, and the notice is open again.
func (v *visit) noticeNotArrived(c *change, m db.OutboxMessage, f failure) error {
	n, err := v.LockNotice(v.ctx, *m.NoticeID)
	if err != nil {
		return err
	}
	undone, err := v.UndoNoticeDelivery(v.ctx, db.Handing{ID: n.ID, MessageID: m.ID, On: c.today, At: v.now}, f.status)
	if err != nil || !undone {
		return err
	}
	if err := v.auditFor(m.OrganizationID, "notice", n.ID, map[string]any{"undelivered": m.ID, "status": f.status}); err != nil {
		return err
	}
	if n.State != db.NoticeFound {
		return nil
	}
	told, err := v.Told(v.ctx, c.ID)
	if err != nil {
		return err
	}
	today := &night{office: v.office, program: c.program, on: c.today, counts: map[string]int{}}
	fell, err := today.letFall(v, c, told)
	if err != nil || fell == 0 {
		return err
	}
	return v.settle(c)
}

// reminderNotArrived writes that a reminder failed.
func (v *visit) reminderNotArrived(_ *change, m db.OutboxMessage, f failure) error {
	reason := reminderRefused
	if f.returned {
		reason = UnreachableBounced
	}
	return v.reminderFailed(m.ID, m.OrganizationID, reason)
}
