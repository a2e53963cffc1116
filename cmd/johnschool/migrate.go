package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"johnschool/db"
)

type migrateCommand struct{}

// Run brings the database up to date as its owner.
func (*migrateCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	_, owner, cluster, err := c.databases(ctx, log)
	if err != nil {
		return err
	}
	h := &house{cluster: cluster}
	if owner == "" {
		return errors.New("DATABASE_OWNER_URL is needed: migrations run as the role that owns the tables")
	}
	if err := db.Migrate(ctx, owner); err != nil {
		return errors.Join(err, h.close())
	}
	fmt.Fprintln(os.Stdout, "the database is up to date")
	return h.close()
}
