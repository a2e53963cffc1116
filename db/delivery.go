package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// The ways in which a notice or a report reaches its recipient.
const (
	ByEmail = "email"
	ByHand  = "hand"
	ByPost  = "post"
)

// What a Delivery says.
const (
	DeliveryDone   = "delivered"
	DeliveryUndone = "undone" // it did not happen after all
)

// Delivery is what was recorded about how a notice or a report reached its
// recipient. Deliveries are never changed: one that did not happen after all is
// followed by another that says so.
type Delivery struct {
	NoticeID   *string     `db:"notice_id" json:"-"`
	ReportID   *string     `db:"report_id" json:"-"`
	What       string      `db:"what" json:"what"` // delivered, undone
	By         string      `db:"way" json:"by"`    // email, hand, post
	On         school.Date `db:"on_day" json:"on"` // for undone, the day it was learned
	MessageID  *string     `db:"message_id" json:"messageId"`
	Server     string      `db:"server" json:"server"` // by e-mail, the mail server that accepted it; empty where that is not known
	Status     string      `db:"status" json:"status"` // for undone, what the mail server reported (RFC 3463)
	RecordedAt time.Time   `db:"recorded_at" json:"recordedAt"`
	RecordedBy *string     `db:"recorded_by" json:"recordedBy"` // null: the product itself
}

const deliveryColumns = `notice_id, report_id, what, way, on_day, message_id, server, status, recorded_at, recorded_by from delivery`

// DeliveriesOfNotices reads what was recorded about notices, in order.
func (t *Tx) DeliveriesOfNotices(ctx context.Context, ids []string) ([]Delivery, error) {
	var rows []Delivery
	err := t.list(ctx, &rows, `select `+deliveryColumns+` where notice_id = any ($1::uuid[]) order by id`, pq.Array(ids))
	return rows, err
}

// DeliveriesOfReports reads what was recorded about reports, in order.
func (t *Tx) DeliveriesOfReports(ctx context.Context, ids []string) ([]Delivery, error) {
	var rows []Delivery
	err := t.list(ctx, &rows, `select `+deliveryColumns+` where report_id = any ($1::uuid[]) order by id`, pq.Array(ids))
	return rows, err
}

// Handing is a delivery to be recorded.
type Handing struct {
	ID        string // of the notice or the report
	By        string
	On        school.Date
	MessageID string    // where it went by e-mail
	Server    string    // the mail server that accepted it; may be empty
	Actor     string    // the user who recorded it; empty for the product itself
	At        time.Time // recorded at
	// AcknowledgeBy is the last day on which a report's recipient is to acknowledge it; nil where nobody waits for that.
	AcknowledgeBy *school.Date
}

// DeliverNotice writes on which day and how a notice reached the participant; the
// time to cure runs from that day. False where it was delivered before.
func (t *Tx) DeliverNotice(ctx context.Context, h Handing) (bool, error) {
	n, err := t.exec(ctx, `with done as (
			update notice set delivered_on = $2, delivered_by = $3, cure_until = $2::date + cure_days, delivery_recorded_at = $5,
				delivery_recorded_by = $6, version = version + 1
			where id = $1 and delivered_on is null returning id, enrollment_id)
		insert into delivery (enrollment_id, notice_id, what, way, on_day, message_id, recorded_at, recorded_by, server)
		select enrollment_id, id, 'delivered', $3, $2, $4, $5, $6, $7 from done`, h.ID, h.On, h.By, null(h.MessageID), h.At, null(h.Actor), h.Server)
	return n == 1, err
}

// UndoNoticeDelivery takes back that an e-mail delivered a notice: no time to cure
// runs. False where the notice was not delivered, or by other means.
func (t *Tx) UndoNoticeDelivery(ctx context.Context, h Handing, status string) (bool, error) {
	n, err := t.exec(ctx, `with done as (
			update notice n set delivered_on = null, delivered_by = null, cure_until = null, delivery_recorded_at = null, delivery_recorded_by = null,
				version = version + 1
			where n.id = $1 and n.delivered_by = 'email'
				and $2 = (select d.message_id from delivery d where d.notice_id = $1 and d.what = 'delivered' order by d.id desc limit 1)
			returning id, enrollment_id)
		insert into delivery (enrollment_id, notice_id, what, way, on_day, message_id, status, recorded_at)
		select enrollment_id, id, 'undone', 'email', $3, $2, $4, $5 from done`, h.ID, h.MessageID, h.On, status, h.At)
	return n == 1, err
}

// ReopenNotice opens a notice again from which a finding was made that fell.
func (t *Tx) ReopenNotice(ctx context.Context, id string) error {
	_, err := t.exec(ctx, `update notice set state = 'open', ended_on = null, ended_why = '', version = version + 1 where id = $1 and state = 'found'`, id)
	return err
}

// MarkReportSent writes that a report went out; it answers whether that moved it
// from due to sent. One that was superseded or withdrawn meanwhile keeps its
// state and learns when it went out all the same.
func (t *Tx) MarkReportSent(ctx context.Context, h Handing) (bool, error) {
	n, err := t.exec(ctx, `with done as (
			update report set state = 'sent', sent_at = $5, sent_by = $3, sent_on = $2, message_id = coalesce($4, message_id), acknowledge_by = $7,
				version = version + 1
			where id = $1 and state = 'due'
			returning id, enrollment_id)
		insert into delivery (enrollment_id, report_id, what, way, on_day, message_id, recorded_at, recorded_by, server)
		select enrollment_id, id, 'delivered', $3, $2, $4, $5, $6, $8 from done`, h.ID, h.On, h.By, null(h.MessageID), h.At, null(h.Actor), h.AcknowledgeBy, h.Server)
	if err != nil || n == 1 {
		return n == 1, err
	}
	_, err = t.exec(ctx, `with done as (
			update report set sent_at = $5, sent_by = $3, sent_on = $2, version = version + 1 where id = $1 and sent_at is null returning id, enrollment_id)
		insert into delivery (enrollment_id, report_id, what, way, on_day, message_id, recorded_at, recorded_by, server)
		select enrollment_id, id, 'delivered', $3, $2, $4, $5, $6, $7 from done`, h.ID, h.On, h.By, null(h.MessageID), h.At, null(h.Actor), h.Server)
	return false, err
}

// UndoReportSending takes back that an e-mail carried a report to its recipient:
// it is due again. False where the report was answered or superseded meanwhile, or
// went out by other means: then nothing is owed.
func (t *Tx) UndoReportSending(ctx context.Context, h Handing, status string) (bool, error) {
	n, err := t.exec(ctx, `with done as (
			update report set state = 'due', sent_at = null, sent_by = null, sent_on = null, acknowledge_by = null, version = version + 1
			where id = $1 and message_id = $2 and state = 'sent' and sent_by = 'email' returning id, enrollment_id)
		insert into delivery (enrollment_id, report_id, what, way, on_day, message_id, status, recorded_at)
		select enrollment_id, id, 'undone', 'email', $3, $2, $4, $5 from done`, h.ID, h.MessageID, h.On, status, h.At)
	return n == 1, err
}

// ReaddressReport writes which e-mail carries a report from now on.
func (t *Tx) ReaddressReport(ctx context.Context, id, messageID string) error {
	_, err := t.exec(ctx, `update report set message_id = $2, version = version + 1 where id = $1`, id, messageID)
	return err
}
