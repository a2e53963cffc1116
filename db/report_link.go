package db

import (
	"context"
	"time"

	"johnschool/school"
)

// NewReportLink is a link to be written: it opens one report until the end of a day
// of the program's calendar, and stands in one e-mail.
type NewReportLink struct {
	ID, ReportID, MessageID string
	ValidUntil              school.Date
	At                      time.Time
}

// InsertReportLink writes a link. It holds no secret: that is derived from its id
// with the installation's key.
func (t *Tx) InsertReportLink(ctx context.Context, l NewReportLink) error {
	_, err := t.exec(ctx, `insert into report_link (id, report_id, message_id, valid_until, recorded_at) values ($1, $2, $3, $4, $5)`,
		l.ID, l.ReportID, l.MessageID, l.ValidUntil, l.At)
	return err
}

// LinkKey is the secret from which those of links are derived. Only the product
// itself reads it.
func (t *Tx) LinkKey(ctx context.Context) ([]byte, error) {
	var key []byte
	err := t.get(ctx, &key, `select key from link_key`)
	return key, err
}

// ReportLink is a link with where it leads.
type ReportLink struct {
	ID             string      `db:"id"`
	ReportID       string      `db:"report_id"`
	MessageID      string      `db:"message_id"`
	EnrollmentID   string      `db:"enrollment_id"`
	OrganizationID string      `db:"organization_id"`
	Zone           string      `db:"zone"`
	ValidUntil     school.Date `db:"valid_until"`
	ClosedAt       *time.Time  `db:"closed_at"` // nil unless somebody closed it
}

// ReportLink reads a link; only the product itself can, for whoever holds one sees
// neither program nor enrollment.
func (t *Tx) ReportLink(ctx context.Context, id string) (ReportLink, error) {
	var l ReportLink
	err := t.get(ctx, &l, `select l.id, l.report_id, l.message_id, r.enrollment_id, r.organization_id, p.zone, l.valid_until, x.closed_at
		from report_link l join report r on r.id = l.report_id join program p on p.id = r.program_id
		left join report_link_closure x on x.link_id = l.id where l.id = $1`, id)
	return l, err
}

// AnswerLink is a link as who runs the school sees it: in which e-mail it stands, and
// whether it was closed.
type AnswerLink struct {
	ID         string      `db:"id" json:"id"`
	MessageID  string      `db:"message_id" json:"messageId"`
	ToAddress  *string     `db:"to_address" json:"toAddress"` // of that e-mail; null once erased
	State      string      `db:"message_state" json:"messageState"`
	SentAt     *time.Time  `db:"sent_at" json:"sentAt"`
	ValidUntil school.Date `db:"valid_until" json:"validUntil"` // the last day on which it opens the report
	ClosedAt   *time.Time  `db:"closed_at" json:"closedAt"`
	ClosedBy   *string     `db:"closed_by" json:"closedBy"`          // null where nobody did, or the console
	ClosedName string      `db:"closed_by_name" json:"closedByName"` // empty where that is not known
}

// AnswerLinks lists the links to a report in scope, the first one first.
func (t *Tx) AnswerLinks(ctx context.Context, reportID string) ([]AnswerLink, error) {
	rows := []AnswerLink{}
	err := t.list(ctx, &rows, `select l.id, l.message_id, m.to_address, m.state as message_state, m.sent_at, l.valid_until, x.closed_at, x.closed_by,
			coalesce(colleague(x.closed_by), '') as closed_by_name
		from report_link l join message m on m.id = l.message_id left join report_link_closure x on x.link_id = l.id
		where l.report_id = $1 order by l.id`, reportID)
	return rows, err
}

// CloseReportLink writes that a link opens its report no more.
func (t *Tx) CloseReportLink(ctx context.Context, id, userID string, at time.Time) error {
	_, err := t.exec(ctx, `insert into report_link_closure (link_id, closed_at, closed_by) values ($1, $2, $3)`, id, at, null(userID))
	return err
}

// LinkedReport is a report as far as who holds a link to it sees it.
type LinkedReport struct {
	ID           string     `db:"id"`
	Kind         string     `db:"kind"`
	State        string     `db:"state"`
	AnsweredAt   *time.Time `db:"answered_at"`
	AnsweredName string     `db:"answered_name"`
	AnsweredLink *string    `db:"answered_link"`
	AnswerReason string     `db:"answer_reason"`
	ContentID    *string    `db:"content_id"`
	LetterID     *string    `db:"letter_id"`
}

// LinkedReport reads the report that the transaction's link is about.
func (t *Tx) LinkedReport(ctx context.Context, id string) (LinkedReport, error) {
	var r LinkedReport
	err := t.get(ctx, &r, `select id, kind, state, answered_at, answered_name, answered_link, answer_reason, content_id, letter_id from report where id = $1`, id)
	return r, err
}
