// Package db keeps the office's books in PostgreSQL: a file per noun, each
// statement beside its scan. It decides nothing: who may do what and what
// follows from it is the registrar's and the school's.
package db

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver
)

// DB is a pool of connections as the application's role, whose rows are limited
// by row-level security.
type DB struct {
	pool     *sqlx.DB
	turns    chan struct{} // one for each transaction that may run
	prepared sync.Map      // statement text → *sqlx.Stmt
	mu       sync.Mutex
}

// maxConns leaves room on a small server for a second instance and for an
// operator's psql.
const maxConns = 24

// Open connects to the database at appURL as the application's role. It does
// not fail when the database is away: the first use does, and later ones
// recover.
func Open(_ context.Context, appURL string) (*DB, error) {
	pool, err := sqlx.Open("postgres", appURL)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// Transactions leave one connection free: where they took all, and all but one waited for a row that the one
	// holds, it could not prepare its next statement, and nobody would ever go on.
	pool.SetMaxOpenConns(maxConns)
	pool.SetMaxIdleConns(maxConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{pool: pool, turns: make(chan struct{}, maxConns-1)}, nil
}

// Close lets go of all connections.
func (d *DB) Close() error { return d.pool.Close() }

// Ping asks the database for an answer.
func (d *DB) Ping(ctx context.Context) error { return mapError(d.pool.PingContext(ctx)) }

// CheckRole refuses a role that row-level security does not hold: a superuser,
// one with BYPASSRLS, or the owner of the tables.
func (d *DB) CheckRole(ctx context.Context) error {
	var role struct {
		Name   string `db:"name"`
		Bypass bool   `db:"bypass"`
		Active bool   `db:"active"`
		Owns   bool   `db:"owns"`
	}
	err := d.pool.GetContext(ctx, &role, `
		select current_user as name, r.rolsuper or r.rolbypassrls as bypass, row_security_active('enrollment') as active,
		       exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
		               where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'USAGE')) as owns
		from pg_roles r where r.rolname = current_user`)
	if err != nil {
		return mapError(err)
	}
	if role.Bypass || role.Owns || !role.Active {
		return fmt.Errorf("the database role %q could see rows that row-level security must hide (superuser, BYPASSRLS or owner of the tables); connect as a role that owns nothing, such as johnschool_app", role.Name)
	}
	return nil
}

// statement returns the prepared form of a statement. database/sql prepares it
// once on each connection that uses it: lib/pq needs two round trips for an
// unprepared one with parameters.
func (d *DB) statement(ctx context.Context, text string) (*sqlx.Stmt, error) {
	if s, ok := d.prepared.Load(text); ok {
		return s.(*sqlx.Stmt), nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.prepared.Load(text); ok {
		return s.(*sqlx.Stmt), nil
	}
	s, err := d.pool.PreparexContext(ctx, text)
	if err != nil {
		return nil, err
	}
	d.prepared.Store(text, s)
	return s, nil
}
