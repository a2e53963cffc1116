package registrar

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/mail"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// OutgoingMail is a claimed e-mail, ready to be handed to a mail server.
type OutgoingMail struct {
	ID      string
	Message emails.Message
}

// MailLease is how long a claim holds in real time unless KeepMail renews it: as
// long as mail waits when its sender was killed.
const MailLease = 30 * time.Second

// Why an e-mail ended without being sent, or waits, where no mail server said so.
const (
	mailNoLongerApplies = "no_longer_applies"
	mailErased          = "erased"
	mailUnreadable      = "unreadable"
	mailAddressBounced  = "address_bounced"
)

// mailUnconfirmed begins the reason of a try whose answer was lost.
const mailUnconfirmed = "emails: " + string(emails.Unconfirmed)

// ClaimMail claims up to n e-mails for holder, in a short transaction of its own.
// What no longer applies (a report that is not due any more, a notice withdrawn
// or handed over meanwhile) is cancelled and not among them. more tells that
// there may be others.
func (o *Office) ClaimMail(ctx context.Context, n int, holder string) (claimed []OutgoingMail, more bool, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		claimed = nil
		rows, err := v.ClaimMessages(v.ctx, n, holder, v.now, MailLease)
		if err != nil {
			return err
		}
		more = len(rows) == n
		held, err := v.remindersInHand(rows, holder)
		if err != nil {
			return err
		}
		var apply []db.ClaimedMessage
		for _, m := range rows {
			if held[m.ID] {
				continue
			}
			if why := whyNotSend(m, v.now); why != "" {
				if err := v.endMail(m.ID, m.OrganizationID, holder, db.MessageCancelled, why); err != nil {
					return err
				}
				continue
			}
			apply = append(apply, m)
		}
		claimed, err = v.loadMail(apply, holder)
		return err
	})
	return claimed, more, err
}

func whyNotSend(m db.ClaimedMessage, now time.Time) string {
	switch {
	case !m.Addressed:
		return mailErased
	case m.ReportID != nil && (*m.ReportState != db.ReportDue || m.Readdressed):
		return mailNoLongerApplies
	case m.NoticeID != nil && (*m.NoticeState != db.NoticeOpen || m.NoticeDelivered):
		return mailNoLongerApplies
	case m.UserID != nil && (m.Disabled || now.Sub(m.RecordedAt) > digestLife):
		return mailNoLongerApplies
	case m.AddressBounced:
		return mailAddressBounced
	}
	return ""
}

// loadMail reads the contents of claimed e-mails. One that cannot be read does not
// hold up the others: it is dead.
func (v *visit) loadMail(rows []db.ClaimedMessage, holder string) ([]OutgoingMail, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	contents, err := v.blobs(rows, func(m db.ClaimedMessage) []string { return []string{m.ContentID} })
	if err != nil {
		return nil, err
	}
	key, err := v.LinkKey(v.ctx)
	if err != nil {
		return nil, err
	}
	stored := map[string]storedMail{}
	for _, m := range rows {
		var s storedMail
		if json.Unmarshal(contents[m.ContentID], &s) != nil {
			continue
		}
		if s.LinkID != "" {
			s = s.showing(linkToken(key, s.LinkID))
		}
		stored[m.ID] = s
	}
	files, err := v.blobs(rows, func(m db.ClaimedMessage) []string { return stored[m.ID].blobIDs() })
	if err != nil {
		return nil, err
	}
	var out []OutgoingMail
	for _, m := range rows {
		s, ok := stored[m.ID]
		message, whole := s.message(files)
		if !ok || !whole {
			if err := v.endMail(m.ID, m.OrganizationID, holder, db.MessageDead, mailUnreadable); err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, OutgoingMail{ID: m.ID, Message: message})
	}
	return out, nil
}

func (v *visit) blobs(rows []db.ClaimedMessage, idsOf func(db.ClaimedMessage) []string) (map[string][]byte, error) {
	var ids []string
	for _, m := range rows {
		ids = append(ids, idsOf(m)...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return v.BlobContents(v.ctx, ids)
}

func (s storedMail) blobIDs() []string {
	var ids []string
	for _, a := range s.Attachments {
		ids = append(ids, a.BlobID)
	}
	return ids
}

// message is the e-mail for the wire; false where a file of it is gone.
func (s storedMail) message(files map[string][]byte) (emails.Message, bool) {
	m := emails.Message{MessageID: s.MessageID, From: s.From, To: s.To, ReplyTo: s.ReplyTo, Subject: s.Subject, Text: s.Text, HTML: s.HTML, Language: s.Language, Date: s.Date}
	if s.FromName != "" {
		m.From = (&mail.Address{Name: s.FromName, Address: s.From}).String()
	}
	for _, a := range s.Attachments {
		content := files[a.BlobID]
		if content == nil {
			return m, false
		}
		m.Attachments = append(m.Attachments, emails.Attachment{Name: a.Name, ContentType: a.ContentType, Data: content})
	}
	return m, true
}

// KeepMail renews the claims of a holder who is still sending.
func (o *Office) KeepMail(ctx context.Context, holder string) error {
	return o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		return v.RenewMessageClaims(v.ctx, holder, MailLease)
	})
}

// ReleaseMail gives claimed e-mails back that were not tried.
func (o *Office) ReleaseMail(ctx context.Context, ids []string, holder string) error {
	if len(ids) == 0 {
		return nil
	}
	return o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		return v.ReleaseMessages(v.ctx, ids, holder)
	})
}

// MailSent records that a mail server accepted an e-mail: its report is sent, its
// notice delivered on the program's calendar day, from which the time to cure
// runs. Recording it twice changes nothing, nor does recording it after it came
// back.
func (o *Office) MailSent(ctx context.Context, id string) error { return o.MailAccepted(ctx, id, "") }

// MailAccepted is MailSent with the name of the mail server that accepted it: a part
// of the proof that a notice was delivered.
func (o *Office) MailAccepted(ctx context.Context, id, server string) error {
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		m, err := v.OutboxMessage(v.ctx, id)
		if err != nil || m.State == db.MessageSent || m.State == db.MessageBounced {
			return err
		}
		// The report before the message: whoever withdraws a report locks in that order.
		moved, err := v.arrived(m, server)
		if err != nil {
			return err
		}
		first, err := v.MarkMessageSent(v.ctx, id, v.now)
		if err == nil && !first {
			err = errRecorded
		}
		if err != nil {
			return err
		}
		if m.ReminderID != nil {
			moved = true
			if err := v.MarkReminderSent(v.ctx, *m.ReminderID, v.now); err != nil {
				return err
			}
		}
		return v.auditSent(m, moved)
	})
	if errors.Is(err, errRecorded) {
		return nil
	}
	return err
}

// errRecorded takes back what a second sender of an e-mail is about to record: it
// may have come back since the first one did.
var errRecorded = errors.New("registrar: recorded before")

// arrived writes that a mail server took what an e-mail carries. It answers whether
// that changed it.
func (v *visit) arrived(m db.OutboxMessage, server string) (bool, error) {
	if m.ReportID == nil && m.NoticeID == nil {
		return false, nil
	}
	p, err := v.programOf(*m.ProgramID)
	if err != nil {
		return false, err
	}
	handing := db.Handing{By: db.ByEmail, On: p.today(v.now), MessageID: m.ID, Server: server, At: v.now}
	if m.ReportID != nil {
		handing.ID = *m.ReportID
		return v.sendReport(handing)
	}
	handing.ID = *m.NoticeID
	n, err := v.LockNotice(v.ctx, handing.ID)
	if err != nil || n.State != db.NoticeOpen {
		return false, err
	}
	return v.DeliverNotice(v.ctx, handing) // unless it was handed over meanwhile
}

func (v *visit) auditSent(m db.OutboxMessage, moved bool) error {
	if err := v.auditFor(m.OrganizationID, "message", m.ID, map[string]any{"state": db.MessageSent}); err != nil || !moved {
		return err
	}
	if m.ReportID != nil {
		return v.auditFor(m.OrganizationID, "report", *m.ReportID, map[string]any{"state": db.ReportSent, "message": m.ID})
	}
	if m.ReminderID != nil {
		return v.auditFor(m.OrganizationID, "reminder", *m.ReminderID, map[string]any{"state": db.ReminderSent, "message": m.ID})
	}
	return v.auditFor(m.OrganizationID, "notice", *m.NoticeID, map[string]any{"deliveredBy": "email", "message": m.ID})
}

// MailDeferred puts an e-mail back that could not be sent now; reason is a code
// and the server's words, without any address. It is tried again after 10, 20, 40 …
// seconds, at most 4 hours, give or take a fifth, by the product's clock.
func (o *Office) MailDeferred(ctx context.Context, id, holder, reason string) error {
	return o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		m, err := v.OutboxMessage(v.ctx, id)
		if err != nil {
			return err
		}
		_, err = v.DeferMessage(v.ctx, id, holder, v.now.Add(backoff(m.Attempts)), reason, strings.HasPrefix(reason, mailUnconfirmed))
		return err
	})
}

// backoff is how long to wait after the n-th try.
func backoff(n int) time.Duration {
	const first, most = 10 * time.Second, 4 * time.Hour
	wait := most
	if n = max(n, 1); n <= 11 {
		wait = min(most, first<<(n-1))
	}
	return wait + time.Duration(float64(wait)*(rand.Float64()-0.5)*0.4)
}

// MailDead records that an e-mail will never pass as it is, and why a mail server
// said so. Its report stays due, its notice undelivered: work for staff.
func (o *Office) MailDead(ctx context.Context, id, holder string, cause error) error {
	return o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		m, err := v.OutboxMessage(v.ctx, id)
		if err != nil {
			return err
		}
		if m.EnrollmentID == nil { // nothing follows from it
			_, err := v.endMailAs(id, m.OrganizationID, holder, db.MessageDead, MailReason(cause), emails.StatusOf(cause))
			return err
		}
		c, err := v.lockForMail(m)
		if err != nil {
			return err
		}
		status := emails.StatusOf(cause)
		ended, err := v.endMailAs(id, m.OrganizationID, holder, db.MessageDead, MailReason(cause), status)
		if err != nil || !ended {
			return err
		}
		return v.notArrived(c, m, failure{status: status})
	})
}

func (v *visit) endMail(id, organizationID, holder, state, reason string) error {
	ended, err := v.endMailAs(id, organizationID, holder, state, reason, "")
	if err != nil || !ended {
		return err
	}
	switch reason {
	case mailErased:
		return v.reminderFailed(id, organizationID, reminderErased)
	case mailUnreadable:
		return v.reminderFailed(id, organizationID, reminderUnreadable)
	}
	return nil
}

// endMailAs ends a claimed e-mail unsent; false where the claim was lost.
func (v *visit) endMailAs(id, organizationID, holder, state, reason, status string) (bool, error) {
	ended, err := v.EndMessage(v.ctx, id, holder, state, reason, status, v.now)
	if err != nil || !ended {
		return false, err
	}
	return true, v.auditFor(organizationID, "message", id, map[string]any{"state": state})
}

// maxRevived is how far back mail is revived: older obligations have long been
// met by hand.
const maxRevived = 7 * 24 * time.Hour

// ReviveMail queues again what died since an e-mail was accepted last: for when a
// mail server that refused everything was put right.
func (o *Office) ReviveMail(ctx context.Context) (revived int, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		n, err := v.ReviveMessages(v.ctx, v.now.Add(-maxRevived), v.now)
		revived = int(n)
		if err != nil || n == 0 {
			return err
		}
		return v.audit("message", "", map[string]any{"state": db.MessageQueued, "count": n})
	})
	return revived, err
}

// MailReason is what is kept of a failure to send: a code and the server's words,
// or ours where it did not answer. They hold no address.
func MailReason(err error) string {
	var pe *emails.PermanentError
	var te *emails.TemporaryError
	switch {
	case errors.As(err, &pe):
		return pe.Error()
	case errors.As(err, &te):
		told := *te
		if told.Code == 0 {
			told.Err = nil // the cause may name hosts and users
		}
		return told.Error()
	}
	return "emails: unreachable"
}
