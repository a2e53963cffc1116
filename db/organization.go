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

// OrganizationName reads the name of an organization.
func (t *Tx) OrganizationName(ctx context.Context, id string) (string, error) {
	var name string
	err := t.get(ctx, &name, `select name from organization where id = $1`, id)
	return name, err
}
