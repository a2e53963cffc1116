package db

import (
	"context"
	"time"
)

// BounceMessage writes that an e-mail came back, with the mail server's status
// (RFC 3463) and why, without any address. Whether it came back already does not
// matter: the caller decided which report says the most.
func (t *Tx) BounceMessage(ctx context.Context, id, status, reason string, at time.Time) error {
	_, err := t.exec(ctx, `update message set state = 'bounced', bounced_at = coalesce(bounced_at, $4), bounce_status = $2, last_error = $3
		where id = $1 and state in ('sent', 'bounced')`, id, status, reason, at)
	return err
}

// DelayMessage writes that a mail server keeps trying; false where that was
// written before.
func (t *Tx) DelayMessage(ctx context.Context, id string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `update message set delayed_at = $2 where id = $1 and delayed_at is null`, id, at)
	return n == 1, err
}

// BounceContact marks the address of a participant that an e-mail did not reach;
// false where it is marked already, is no longer theirs, or was entered or
// confirmed after the e-mail was written.
func (t *Tx) BounceContact(ctx context.Context, m OutboxMessage, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `update contact_point set bounced_at = $4, bounced_message_id = $5
		where participant_id = $1 and kind = 'email' and value = $2 and removed_at is null and bounced_at is null
			and coalesce(confirmed_at, recorded_at) <= $3`, m.ParticipantID, m.To, m.RecordedAt, at, m.ID)
	return n == 1, err
}
