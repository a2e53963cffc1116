package db

import (
	"context"
	"time"
)

// MessageLine is an e-mail of the outbox as it is read.
type MessageLine struct {
	ID            string     `db:"id" json:"id"`
	Kind          string     `db:"kind" json:"kind"`
	State         string     `db:"state" json:"state"`
	EnrollmentID  *string    `db:"enrollment_id" json:"enrollmentId"`
	ReportID      *string    `db:"report_id" json:"reportId"`
	NoticeID      *string    `db:"notice_id" json:"noticeId"`
	ReminderID    *string    `db:"reminder_id" json:"reminderId"`
	ToAddress     *string    `db:"to_address" json:"toAddress"` // null once erased
	Attempts      int        `db:"attempts" json:"attempts"`
	NextAttemptAt time.Time  `db:"next_attempt_at" json:"nextAttemptAt"` // while it is queued
	LastError     string     `db:"last_error" json:"lastError"`
	SentAt        *time.Time `db:"sent_at" json:"sentAt"`
	DelayedAt     *time.Time `db:"delayed_at" json:"delayedAt"` // a mail server reported that it keeps trying
	BouncedAt     *time.Time `db:"bounced_at" json:"bouncedAt"`
	BounceStatus  string     `db:"bounce_status" json:"bounceStatus"` // RFC 3463, of a bounce or a refusal; may be empty
	RecordedAt    time.Time  `db:"recorded_at" json:"recordedAt"`
	ContentID     string     `db:"content_id" json:"-"`
}

const messageColumns = `id, kind, state, enrollment_id, report_id, notice_id, reminder_id, to_address, attempts, next_attempt_at, last_error, sent_at, delayed_at, bounced_at, bounce_status, recorded_at, content_id
	from message`

// MessageFilter limits the outbox; empty fields do not.
type MessageFilter struct {
	OrganizationID, State, Kind, EnrollmentID string
	Before                                    string // the page before ended with this id
	Limit                                     int
}

// Messages lists the outbox in scope, the latest first.
func (t *Tx) Messages(ctx context.Context, f MessageFilter) ([]MessageLine, error) {
	var q filter
	q.andAsked([]asked{
		{"organization_id = %s", f.OrganizationID}, {"state = %s", f.State}, {"kind = %s", f.Kind},
		{"enrollment_id = %s", f.EnrollmentID}, {"id < %s", f.Before},
	})
	rows := []MessageLine{}
	err := t.list(ctx, &rows, `select `+messageColumns+q.where()+` order by id desc limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// Message reads one e-mail in scope.
func (t *Tx) Message(ctx context.Context, id string) (MessageLine, error) {
	var m MessageLine
	err := t.get(ctx, &m, `select `+messageColumns+` where id = $1`, id)
	return m, err
}
