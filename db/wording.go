package db

import (
	"context"
	"encoding/json"
	"time"

	"johnschool/school"
)

// Wording is a version of how a program words its letters. Texts are JSON, as staff wrote them.
type Wording struct {
	ID             string          `db:"id"`
	Version        int             `db:"version"`
	EffectiveFrom  school.Date     `db:"effective_from"`
	Texts          json.RawMessage `db:"texts"`
	RecordedAt     time.Time       `db:"recorded_at"`
	RecordedBy     *string         `db:"recorded_by"`
	RecordedByName string          `db:"recorded_by_name"` // as the user was called then
}

const wordingColumns = `id, version, effective_from, texts, recorded_at, recorded_by, recorded_by_name from program_wording`

// Wordings reads versions of a program's wording, the latest first, below a version; 0 begins with the latest.
func (t *Tx) Wordings(ctx context.Context, programID string, below, limit int) ([]Wording, error) {
	rows := []Wording{}
	err := t.list(ctx, &rows, `select `+wordingColumns+` where program_id = $1 and ($2 = 0 or version < $2) order by version desc limit $3`, programID, below, limit)
	return rows, err
}

// WordingOn reads the wording in force on a day. There may be no row.
func (t *Tx) WordingOn(ctx context.Context, programID string, on school.Date) (Wording, error) {
	var w Wording
	err := t.get(ctx, &w, `select `+wordingColumns+` where program_id = $1 and effective_from <= $2 order by effective_from desc, version desc limit 1`, programID, on)
	return w, err
}

// InsertWording writes the next version of a program's wording. The user's name is kept as it is now.
func (t *Tx) InsertWording(ctx context.Context, programID string, w Wording) error {
	_, err := t.exec(ctx, `insert into program_wording (id, program_id, version, effective_from, texts, recorded_at, recorded_by, recorded_by_name)
		values ($1, $2, $3, $4, $5, $6, $7, coalesce((select name from user_account where id = $7), ''))`,
		w.ID, programID, w.Version, w.EffectiveFrom, string(w.Texts), w.RecordedAt, w.RecordedBy)
	return err
}
