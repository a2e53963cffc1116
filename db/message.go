package db

import (
	"context"
	"time"
)

// The states of a Message.
const (
	MessageQueued    = "queued"
	MessageSending   = "sending"
	MessageSent      = "sent"
	MessageDead      = "dead"      // a mail server refused it for good
	MessageCancelled = "cancelled" // it no longer applied when its turn came
)

// The kinds of Message.
const (
	MessageReport = "report"
	MessageNotice = "notice"
)

// NewMessage is an e-mail to be written into the outbox. ReportID or NoticeID
// says what it carries.
type NewMessage struct {
	ID, OrganizationID, EnrollmentID, Kind string
	ReportID, NoticeID                     string
	To, ContentID                          string
	At                                     time.Time // when it is queued and first tried, by the product's clock
}

// InsertMessage puts an e-mail into the outbox.
func (t *Tx) InsertMessage(ctx context.Context, m NewMessage) error {
	_, err := t.exec(ctx, `insert into message (id, organization_id, enrollment_id, kind, report_id, notice_id, to_address, next_attempt_at, content_id, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)`,
		m.ID, m.OrganizationID, null(m.EnrollmentID), m.Kind, null(m.ReportID), null(m.NoticeID), m.To, m.At, m.ContentID)
	return err
}
