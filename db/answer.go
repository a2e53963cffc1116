package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// The ways in which a participant answers a notice, beside ByEmail and ByPost.
const (
	InPerson = "in_person"
	ByPhone  = "phone"
)

// Answer is what a participant said or handed in after a notice. Answers are never
// changed; another may follow.
type Answer struct {
	NoticeID   string      `db:"notice_id" json:"-"`
	By         string      `db:"way" json:"by"` // in_person, phone, email, post
	On         school.Date `db:"on_day" json:"on"`
	TextID     string      `db:"text_id" json:"-"`
	Text       string      `db:"-" json:"text"` // empty once erased
	RecordedAt time.Time   `db:"recorded_at" json:"recordedAt"`
	RecordedBy *string     `db:"recorded_by" json:"recordedBy"`
}

// NewAnswer is an answer to be written; its text is a blob.
type NewAnswer struct {
	ID, EnrollmentID, NoticeID string
	By                         string
	On                         school.Date
	TextID                     string
	Actor                      string // the user who recorded it
	At                         time.Time
}

// InsertAnswer writes what a participant answered to a notice.
func (t *Tx) InsertAnswer(ctx context.Context, a NewAnswer) error {
	_, err := t.exec(ctx, `with changed as (update notice set version = version + 1 where id = $3)
		insert into notice_answer (id, enrollment_id, notice_id, way, on_day, text_id, recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.EnrollmentID, a.NoticeID, a.By, a.On, a.TextID, a.At, null(a.Actor))
	return err
}

// Answers reads what participants answered to notices, in order.
func (t *Tx) Answers(ctx context.Context, noticeIDs []string) ([]Answer, error) {
	var rows []Answer
	err := t.list(ctx, &rows, `select notice_id, way, on_day, text_id, recorded_at, recorded_by from notice_answer where notice_id = any ($1::uuid[]) order by id`,
		pq.Array(noticeIDs))
	return rows, err
}
