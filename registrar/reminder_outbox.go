package registrar

import (
	"time"

	"johnschool/db"
)

// remindersInHand looks again, at the moment of sending, at the reminders among
// claimed e-mails, and answers those e-mails that are not to be sent now. What
// becomes of each, and of its reminder, is written.
func (v *visit) remindersInHand(rows []db.ClaimedMessage, holder string) (held map[string]bool, err error) {
	messages := map[string]db.ClaimedMessage{}
	var ids []string
	for _, m := range rows {
		if m.ReminderID != nil && m.Addressed {
			ids = append(ids, *m.ReminderID)
			messages[*m.ReminderID] = m
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	cases, err := v.LockReminders(v.ctx, ids)
	if err != nil {
		return nil, err
	}
	matters, err := v.mattersOf(cases)
	if err != nil {
		return nil, err
	}
	held = map[string]bool{}
	for _, c := range cases {
		m, matter := messages[c.ID], matters[c.EnrollmentID]
		zone, err := loadZone(matter.Zone)
		if err != nil {
			return nil, err
		}
		sends, err := v.remindNow(c, m, matter, zone, holder)
		if err != nil {
			return nil, err
		}
		held[m.ID] = !sends
	}
	return held, nil
}

// remindNow tells whether a claimed reminder is sent now, and writes what becomes
// of one that is not.
func (v *visit) remindNow(c db.ReminderCase, m db.ClaimedMessage, matter matter, zone *time.Location, holder string) (bool, error) {
	ours := c.MessageID != nil && *c.MessageID == m.ID
	alive := c.State == db.ReminderPlanned || c.State == db.ReminderFailed // what was refused may be revived
	if !ours || !alive {
		return false, v.endMail(m.ID, m.OrganizationID, holder, db.MessageCancelled, mailNoLongerApplies)
	}
	f := fateOf(c, matter, v.now, zone)
	if f.state != "" && m.MaybeSent {
		f = fate{state: db.ReminderFailed, reason: reminderUnconfirmed}
	}
	switch {
	case !f.wait.IsZero():
		return false, v.PostponeMessage(v.ctx, m.ID, holder, f.wait)
	case f == fate{} && *c.Email != m.ToAddress:
		return false, v.writeAnew(c, m, holder)
	case f == fate{}:
		return true, nil
	}
	if err := v.endMail(m.ID, m.OrganizationID, holder, db.MessageCancelled, mailNoLongerApplies); err != nil {
		return false, err
	}
	return false, v.decideReminder(c, f)
}

// writeAnew takes back a reminder that was addressed to where they no longer want
// it: the job writes to the new address. One that may have arrived is not written
// twice.
func (v *visit) writeAnew(c db.ReminderCase, m db.ClaimedMessage, holder string) error {
	if err := v.endMail(m.ID, m.OrganizationID, holder, db.MessageCancelled, mailNoLongerApplies); err != nil {
		return err
	}
	if m.MaybeSent || c.State != db.ReminderPlanned {
		return v.decideReminder(c, fate{state: db.ReminderFailed, reason: reminderUnconfirmed})
	}
	return v.ReplanReminder(v.ctx, c.ID)
}

// reminderFailed writes, where an e-mail carried a reminder, that it does not
// arrive.
func (v *visit) reminderFailed(messageID, organizationID, reason string) error {
	id, err := v.FailReminder(v.ctx, messageID, reason, v.now)
	if err != nil || id == "" {
		return err
	}
	return v.auditFor(organizationID, "reminder", id, map[string]any{"state": db.ReminderFailed, "reason": reason, "message": messageID})
}
