package db

import (
	"context"
	"time"

	"johnschool/school"
)

// Signatory is who signs a program's letters and certificates, by what authority and on which days.
type Signatory struct {
	ID         string       `db:"id" json:"id"`
	Name       string       `db:"name" json:"name"`
	Title      string       `db:"title" json:"title"`
	Authority  string       `db:"authority" json:"authority"`
	From       school.Date  `db:"from_day" json:"from"`
	Until      *school.Date `db:"until_day" json:"until"` // the last day; null while nobody ended it
	RecordedAt time.Time    `db:"recorded_at" json:"recordedAt"`
	RecordedBy *string      `db:"recorded_by" json:"recordedBy"`
}

const signatoryColumns = `id, name, title, authority, from_day, until_day, recorded_at, recorded_by from program_signatory`

// Signatories reads all who ever signed for a program or will, the latest from-day first.
func (t *Tx) Signatories(ctx context.Context, programID string) ([]Signatory, error) {
	rows := []Signatory{}
	err := t.list(ctx, &rows, `select `+signatoryColumns+` where program_id = $1 order by from_day desc, recorded_at desc, id desc`, programID)
	return rows, err
}

// SignatoryOn answers who signs for a program on a day: of several the one with the latest from-day, recorded last. There
// may be no row.
func (t *Tx) SignatoryOn(ctx context.Context, programID string, on school.Date) (Signatory, error) {
	var s Signatory
	err := t.get(ctx, &s, `select `+signatoryColumns+` where program_id = $1 and from_day <= $2 and (until_day is null or until_day >= $2)
		order by from_day desc, recorded_at desc, id desc limit 1`, programID, on)
	return s, err
}

// InsertSignatory writes who signs for a program.
func (t *Tx) InsertSignatory(ctx context.Context, programID string, s Signatory) error {
	_, err := t.exec(ctx, `insert into program_signatory (id, program_id, name, title, authority, from_day, until_day, recorded_at, recorded_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, s.ID, programID, s.Name, s.Title, s.Authority, s.From, s.Until, s.RecordedAt, s.RecordedBy)
	return err
}

// EndSignatory writes the last day on which somebody signs; it answers whether there was one that nobody had ended.
func (t *Tx) EndSignatory(ctx context.Context, id string, until school.Date, at time.Time, by string) (bool, error) {
	n, err := t.exec(ctx, `update program_signatory set until_day = $2, ended_at = $3, ended_by = $4 where id = $1 and until_day is null`, id, until, at, null(by))
	return n == 1, err
}
