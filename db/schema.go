package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// CheckSchema refuses a database whose tables and policies are not the ones that
// this program was built with.
func (d *DB) CheckSchema(ctx context.Context) error {
	if err := refuseUnfinished(ctx, d.pool); err != nil {
		return fmt.Errorf("check schema: %w", err)
	}
	var have sql.NullString
	err := d.pool.GetContext(ctx, &have, `select obj_description(to_regclass('public.enrollment'))`)
	if err != nil {
		return fmt.Errorf("check schema: %w", mapError(err))
	}
	if !have.Valid {
		return errors.New("the database has no tables of this product yet; run: johnschool migrate (with DATABASE_OWNER_URL)")
	}
	if have.String != Fingerprint() {
		return errors.New("the database's tables are of another version of this program; run: johnschool migrate (with DATABASE_OWNER_URL)")
	}
	return nil
}
