package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed policies.sql
var policies string

// Migrate brings the database at ownerURL up to date, forward only, and applies
// policies.sql again. It connects as the owner, directly: not through a pooler.
// Several programs may call it at once; one migrates, the others wait.
func Migrate(ctx context.Context, ownerURL string) error {
	pool, err := OpenOwner(ownerURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := refuseUnfinished(ctx, pool); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return applyPolicies(ctx, pool)
}

// applyPolicies replaces all row-level security in one transaction, so that no
// reader ever sees a table without it. Where the database already carries these
// very policies nothing is done.
func applyPolicies(ctx context.Context, pool *sql.DB) error {
	want := Fingerprint()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("apply policies: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "select pg_advisory_xact_lock(715033)"); err != nil {
		return fmt.Errorf("apply policies: %w", err)
	}
	var have sql.NullString
	if err := tx.QueryRowContext(ctx, "select obj_description('enrollment'::regclass)").Scan(&have); err != nil {
		return fmt.Errorf("apply policies: %w", err)
	}
	if have.String == want {
		return nil
	}
	if _, err := tx.ExecContext(ctx, policies); err != nil {
		return fmt.Errorf("apply policies: %w", err)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("comment on table enrollment is '%s'", want)); err != nil {
		return fmt.Errorf("apply policies: %w", err)
	}
	return tx.Commit()
}

// Fingerprint changes whenever a migration or a policy does.
func Fingerprint() string {
	h := sha256.New()
	names, _ := fs.Glob(migrations, "migrations/*.sql")
	sort.Strings(names)
	for _, name := range names {
		text, _ := fs.ReadFile(migrations, name)
		fmt.Fprintf(h, "%s %d\n", name, len(text))
		h.Write(text)
	}
	h.Write([]byte(policies))
	return hex.EncodeToString(h.Sum(nil))[:16]
}
