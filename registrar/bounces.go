package registrar

import (
	"context"
	"strings"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// BounceOutcome says what became of a mail server's report about an e-mail.
type BounceOutcome string

// The outcomes of a bounce. An early one is handed in again later, an unknown one
// is somebody else's; the others are done.
const (
	BounceFailed  BounceOutcome = "bounced" // the e-mail did not arrive
	BounceDelayed BounceOutcome = "delayed" // a server keeps trying
	BounceIgnored BounceOutcome = "ignored" // it arrived or was passed on: nobody asked
	BounceEarly   BounceOutcome = "early"   // it was faster than the record that the e-mail was sent
	BounceUnknown BounceOutcome = "unknown" // it names no e-mail of ours, or another recipient than ours
)

// RecordBounce writes what a mail server reported about an e-mail that was sent,
// with all that follows from it, in one transaction. Recording it again changes
// nothing, nor does the order in which several reports come.
//
// Anybody can write such a report. What makes one count is that it names the
// e-mail by its id, which only those know who had the e-mail: an id is a UUIDv7
// with 62 random bits. Where it names a recipient, it must be the e-mail's. So the
// worst that forging does is that a recipient denies having got their own mail,
// upon which staff hand it over.
func (o *Office) RecordBounce(ctx context.Context, b emails.Bounce) (outcome BounceOutcome, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		m, r, err := v.bounced(b)
		if err != nil || m.ID == "" {
			outcome = BounceUnknown
			return err
		}
		switch r.Action {
		case emails.ActionFailed:
			outcome, err = v.bounce(m.ID, r)
		case emails.ActionDelayed:
			outcome, err = BounceDelayed, v.delay(m)
		default:
			outcome = BounceIgnored
		}
		return err
	})
	return outcome, err
}

// bounced finds the e-mail that a report is about: by the id that its envelope
// carried, else by the Message-ID in what came back. Its own id is empty where it is
// none of ours or was never handed to a server, or the report names other recipients.
func (v *visit) bounced(b emails.Bounce) (db.OutboxMessage, emails.BounceRecipient, error) {
	for _, id := range v.idsIn(b) {
		m, err := v.OutboxMessage(v.ctx, id)
		if db.IsNoRow(err) || (err == nil && (m.Attempts == 0 || m.To == nil || m.EnrollmentID == nil)) {
			continue
		}
		if err != nil {
			return m, emails.BounceRecipient{}, err
		}
		if r, ok := b.For(*m.To); ok {
			return m, r, nil
		}
	}
	return db.OutboxMessage{}, emails.BounceRecipient{}, nil
}

// idsIn are the ids that may be those of e-mails of this office.
func (v *visit) idsIn(b emails.Bounce) []string {
	var ids []string
	if isID(b.EnvelopeID) {
		ids = append(ids, strings.ToLower(b.EnvelopeID))
	}
	for _, messageID := range b.MessageIDs {
		id, domain, _ := strings.Cut(messageID, "@")
		if isID(id) && strings.EqualFold(domain, v.office.mail.Domain) {
			ids = append(ids, strings.ToLower(id))
		}
	}
	return ids
}

// delay notes that a server keeps trying; nothing follows from it.
func (v *visit) delay(m db.OutboxMessage) error {
	first, err := v.DelayMessage(v.ctx, m.ID, v.now)
	if err != nil || !first {
		return err
	}
	return v.auditFor(m.OrganizationID, "message", m.ID, map[string]any{"delayed": true})
}

// bounce writes that an e-mail did not arrive. The enrollment is locked before it is
// read again, and what it carries before the e-mail itself.
func (v *visit) bounce(id string, r emails.BounceRecipient) (BounceOutcome, error) {
	m, err := v.OutboxMessage(v.ctx, id)
	if err != nil {
		return "", err
	}
	c, err := v.lockForMail(m)
	if err != nil {
		return "", err
	}
	if m, err = v.OutboxMessage(v.ctx, id); err != nil {
		return "", err
	}
	if m.State == db.MessageQueued || m.State == db.MessageSending {
		return BounceEarly, nil
	}
	if err := v.notArrived(c, m, failure{status: r.Status, returned: true}); err != nil {
		return "", err
	}
	if m.State != db.MessageSent && !(m.State == db.MessageBounced && emails.SaysMore(r.Status, m.BounceStatus)) {
		return BounceFailed, nil
	}
	if err := v.BounceMessage(v.ctx, id, r.Status, r.Reason(), v.now); err != nil {
		return "", err
	}
	return BounceFailed, v.auditFor(m.OrganizationID, "message", id, map[string]any{"state": db.MessageBounced, "status": r.Status})
}
