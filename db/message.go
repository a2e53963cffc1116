package db

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// The states of a Message.
const (
	MessageQueued    = "queued"
	MessageSending   = "sending"
	MessageSent      = "sent"
	MessageBounced   = "bounced"   // a mail server took it, and it came back
	MessageDead      = "dead"      // a mail server refused it for good
	MessageCancelled = "cancelled" // it no longer applied when its turn came
)

// The kinds of Message.
const (
	MessageReport   = "report"
	MessageNotice   = "notice"
	MessageReminder = "reminder"
	MessageDigest   = "digest"
	MessageProof    = "proof" // of enrollment
)

// NewMessage is an e-mail to be written into the outbox. ReportID, NoticeID or
// ReminderID says what it carries.
type NewMessage struct {
	ID, OrganizationID, EnrollmentID, Kind string
	ReportID, NoticeID, ReminderID         string
	UserID                                 string // whose digest it is
	To, ContentID                          string
	At                                     time.Time // when it is queued and first tried, by the product's clock
}

// InsertMessage puts an e-mail into the outbox.
func (t *Tx) InsertMessage(ctx context.Context, m NewMessage) error {
	_, err := t.exec(ctx, `insert into message (id, organization_id, enrollment_id, kind, report_id, notice_id, reminder_id, to_address, next_attempt_at, content_id, recorded_at, user_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $11)`,
		m.ID, m.OrganizationID, null(m.EnrollmentID), m.Kind, null(m.ReportID), null(m.NoticeID), null(m.ReminderID), m.To, m.At, m.ContentID, null(m.UserID))
	return err
}

// ClaimedMessage is an e-mail that a sender has claimed, with what decides
// whether it still applies.
type ClaimedMessage struct {
	ID              string  `db:"id"`
	OrganizationID  string  `db:"organization_id"`
	Kind            string  `db:"kind"`
	ReportID        *string `db:"report_id"`
	NoticeID        *string `db:"notice_id"`
	ReminderID      *string `db:"reminder_id"`
	ContentID       string  `db:"content_id"`
	Attempts        int     `db:"attempts"`  // this one included
	Addressed       bool    `db:"addressed"` // false once the address is erased
	ToAddress       string  `db:"to_address"`
	MaybeSent       bool    `db:"maybe_sent"`       // an earlier try ended without an answer
	ReportState     *string `db:"report_state"`     // of the report it carries
	Readdressed     bool    `db:"readdressed"`      // another e-mail carries the report since
	NoticeState     *string `db:"notice_state"`     // of the notice it carries
	NoticeDelivered bool    `db:"notice_delivered"` // by whatever means
	AddressBounced  bool    `db:"address_bounced"`  // mail to the participant there came back meanwhile

	UserID     *string   `db:"user_id"`     // whose digest it is
	Disabled   bool      `db:"disabled"`    // that user may not sign in any more
	RecordedAt time.Time `db:"recorded_at"` // when it was put into the outbox
}

// ClaimMessages claims up to n e-mails whose turn has come by the product's clock
// and that nobody else is sending. A claim holds until the lease, in real time,
// runs out.
func (t *Tx) ClaimMessages(ctx context.Context, n int, holder string, now time.Time, lease time.Duration) ([]ClaimedMessage, error) {
	var rows []ClaimedMessage
	err := t.list(ctx, &rows, `with ready as (
			select id from message where state in ('queued', 'sending') and next_attempt_at <= $1 and (state = 'queued' or claimed_until < clock_timestamp())
			order by next_attempt_at, id limit $2 for update skip locked
		), claimed as (
			update message m set state = 'sending', maybe_sent = m.maybe_sent or m.state = 'sending', claimed_until = clock_timestamp() + $3 * interval '1 millisecond', claimed_by = $4, attempts = m.attempts + 1
			from ready where m.id = ready.id
			returning m.id, m.organization_id, m.kind, m.report_id, m.notice_id, m.reminder_id, m.content_id, m.attempts, m.to_address, m.next_attempt_at, m.enrollment_id, m.maybe_sent, m.user_id, m.recorded_at
		)
		select c.id, c.organization_id, c.kind, c.report_id, c.notice_id, c.reminder_id, c.content_id, c.attempts, c.to_address is not null as addressed, coalesce(c.to_address, '') as to_address, c.maybe_sent,
			r.state as report_state, coalesce(r.message_id <> c.id, false) as readdressed, n.state as notice_state, n.delivered_on is not null as notice_delivered,
			c.kind <> 'report' and exists (select from enrollment e join contact_point p on p.participant_id = e.participant_id
				where e.id = c.enrollment_id and p.kind = 'email' and p.removed_at is null and p.value = c.to_address and p.bounced_at is not null) as address_bounced,
			c.user_id, c.recorded_at, u.disabled_at is not null as disabled
		from claimed c left join user_account u on u.id = c.user_id left join report r on r.id = c.report_id left join notice n on n.id = c.notice_id
		order by c.next_attempt_at, c.id`, now, n, lease.Milliseconds(), holder)
	return rows, err
}

// RenewMessageClaims prolongs all claims of a holder, in real time.
func (t *Tx) RenewMessageClaims(ctx context.Context, holder string, lease time.Duration) error {
	_, err := t.exec(ctx, `update message set claimed_until = clock_timestamp() + $2 * interval '1 millisecond' where state = 'sending' and claimed_by = $1`,
		holder, lease.Milliseconds())
	return err
}

// ReleaseMessages gives claimed e-mails back untried.
func (t *Tx) ReleaseMessages(ctx context.Context, ids []string, holder string) error {
	_, err := t.exec(ctx, `update message set state = 'queued', claimed_until = null, claimed_by = null, attempts = attempts - 1
		where id = any ($1::uuid[]) and state = 'sending' and claimed_by = $2`, pq.Array(ids), holder)
	return err
}

// OutboxMessage is an e-mail as those who record its fate need it.
type OutboxMessage struct {
	ID             string    `db:"id"`
	OrganizationID string    `db:"organization_id"`
	EnrollmentID   *string   `db:"enrollment_id"`
	ProgramID      *string   `db:"program_id"`     // of the enrollment
	ParticipantID  *string   `db:"participant_id"` // of the enrollment
	Kind           string    `db:"kind"`
	State          string    `db:"state"`
	ReportID       *string   `db:"report_id"`
	NoticeID       *string   `db:"notice_id"`
	ReminderID     *string   `db:"reminder_id"`
	To             *string   `db:"to_address"` // null once erased
	Attempts       int       `db:"attempts"`
	BounceStatus   string    `db:"bounce_status"`
	RecordedAt     time.Time `db:"recorded_at"`
}

// OutboxMessage reads an e-mail. What it carries and whose it is never changes.
func (t *Tx) OutboxMessage(ctx context.Context, id string) (OutboxMessage, error) {
	var m OutboxMessage
	err := t.get(ctx, &m, `select m.id, m.organization_id, m.enrollment_id, e.program_id, e.participant_id, m.kind, m.state, m.report_id, m.notice_id,
			m.reminder_id, m.to_address, m.attempts, m.bounce_status, m.recorded_at
		from message m left join enrollment e on e.id = m.enrollment_id where m.id = $1`, id)
	return m, err
}

// MarkMessageSent writes that a mail server accepted an e-mail, whoever holds the
// claim by now; false where that was written before, or even that it came back.
func (t *Tx) MarkMessageSent(ctx context.Context, id string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `update message set state = 'sent', sent_at = $2, claimed_until = null, last_error = '' where id = $1 and state not in ('sent', 'bounced')`, id, at)
	return n == 1, err
}

// DeferMessage puts a claimed e-mail back until its next try; false where the
// claim was lost. maybeSent says that it may have arrived all the same.
func (t *Tx) DeferMessage(ctx context.Context, id, holder string, next time.Time, reason string, maybeSent bool) (bool, error) {
	n, err := t.exec(ctx, `update message set state = 'queued', claimed_until = null, claimed_by = null, next_attempt_at = $3, last_error = $4,
			maybe_sent = maybe_sent or $5
		where id = $1 and state = 'sending' and claimed_by = $2`, id, holder, next, reason, maybeSent)
	return n == 1, err
}

// PostponeMessage puts a claimed e-mail back untried: nobody is written to before
// next, by the product's clock.
func (t *Tx) PostponeMessage(ctx context.Context, id, holder string, next time.Time) error {
	_, err := t.exec(ctx, `update message set state = 'queued', claimed_until = null, claimed_by = null, attempts = attempts - 1, next_attempt_at = $3
		where id = $1 and state = 'sending' and claimed_by = $2`, id, holder, next)
	return err
}

// EndMessage ends a claimed e-mail unsent, as dead or cancelled; false where the
// claim was lost. status is the mail server's, as RFC 3463 has it, where it gave one.
func (t *Tx) EndMessage(ctx context.Context, id, holder, state, reason, status string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `update message set state = $3, claimed_until = null, last_error = $4, bounce_status = $5, ended_at = $6
		where id = $1 and state = 'sending' and claimed_by = $2`, id, holder, state, reason, status, at)
	return n == 1, err
}

// ReviveMessages queues again the e-mails that died since one was sent last, but
// not before an instant. That they were refused says nothing about the addresses.
func (t *Tx) ReviveMessages(ctx context.Context, since, now time.Time) (int64, error) {
	return t.exec(ctx, `with revived as (
			update message set state = 'queued', next_attempt_at = $2, ended_at = null, bounce_status = ''
			where state = 'dead' and ended_at > greatest($1, (select max(sent_at) from message where sent_at > $1)) returning id
		), cleared as (
			update contact_point set bounced_at = null, bounced_message_id = null where bounced_message_id in (select id from revived)
		)
		select id from revived`, since, now)
}
