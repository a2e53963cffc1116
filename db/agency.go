package db

import (
	"context"
	"time"
)

// Agency supervises or refers: a probation office, a prosecutor, a police
// department.
type Agency struct {
	ID             string `db:"id" json:"id"`
	OrganizationID string `db:"organization_id" json:"organizationId"`
	Kind           string `db:"kind" json:"kind"` // probation, prosecutor, police
	Name           string `db:"name" json:"name"`
	Address        string `db:"address" json:"address"`
	Email          string `db:"email" json:"email"` // where reports go
	Phone          string `db:"phone" json:"phone"`
	Version        int64  `db:"version" json:"version"`
}

// Revision is its id and version.
func (a Agency) Revision() (id string, version int64) { return a.ID, a.Version }

// Agencies lists agencies in scope by name, after a key; the empty key is the
// start.
func (t *Tx) Agencies(ctx context.Context, after NameKey, limit int) ([]Agency, error) {
	rows := []Agency{}
	err := t.list(ctx, &rows, `select id, organization_id, kind, name, address, email, phone, version from agency
		where $2::uuid is null or (name, id) > ($1, $2) order by name, id limit $3`, after.Name, null(after.ID), limit)
	return rows, err
}

// Agency reads one agency in scope.
func (t *Tx) Agency(ctx context.Context, id string) (Agency, error) {
	var a Agency
	err := t.get(ctx, &a, `select id, organization_id, kind, name, address, email, phone, version from agency where id = $1`, id)
	return a, err
}

// InsertAgency writes a new agency.
func (t *Tx) InsertAgency(ctx context.Context, a Agency, at time.Time) error {
	_, err := t.exec(ctx, `insert into agency (id, organization_id, kind, name, address, email, phone, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.OrganizationID, a.Kind, a.Name, a.Address, a.Email, a.Phone, at)
	return err
}

// UpdateAgency writes an agency's values over the version it carries; it answers
// whether that version still stood.
func (t *Tx) UpdateAgency(ctx context.Context, a Agency) (bool, error) {
	n, err := t.exec(ctx, `update agency set kind = $3, name = $4, address = $5, email = $6, phone = $7, version = version + 1 where id = $1 and version = $2`,
		a.ID, a.Version, a.Kind, a.Name, a.Address, a.Email, a.Phone)
	return n == 1, err
}
