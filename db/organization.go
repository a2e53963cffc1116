package db

import (
	"context"
	"time"
)

// InsertOrganization writes who runs schools.
func (t *Tx) InsertOrganization(ctx context.Context, id, name string, at time.Time) error {
	_, err := t.exec(ctx, `insert into organization (id, name, created_at) values ($1, $2, $3)`, id, name, at)
	return err
}
