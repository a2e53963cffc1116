// Package db keeps the office's books in PostgreSQL: a file per noun, each
// statement beside its scan. It decides nothing: who may do what and what
// follows from it is the registrar's and the school's.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"johnschool/school"
)

// DB is a pool of connections as the application's role, whose rows are limited
// by row-level security.
type DB struct {
	pool  *sqlx.DB
	conns *connector
	turns chan struct{} // one for each transaction that may run
	lanes chan struct{} // one for each of them that is worked at
}

// maxConns leaves room on a small server for a second instance and for an
// operator's psql.
const maxConns = 24

// connLife is the age at which a connection is replaced, so that a database that
// moved behind its name is found again.
const connLife = 30 * time.Minute

// Open connects to the database at appURL as the application's role. It does
// not fail when the database is away: the first use does, and later ones
// recover.
//
// The URL can name several hosts; the one that takes writes is used. With
// binary_parameters=yes no statement is prepared, as a pooler wants that gives
// every transaction another connection and does not know prepared statements
// (PgBouncer before 1.21).
func Open(_ context.Context, appURL string) (*DB, error) {
	config, err := configOf(appURL)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	conns, err := newConnector(config, answerWithin)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	conns.prepares = !config.BinaryParameters
	pool := sqlx.NewDb(sql.OpenDB(conns), "postgres")
	pool.SetMaxOpenConns(maxConns)
	pool.SetMaxIdleConns(maxConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	pool.SetConnMaxLifetime(connLife)
	// Transactions leave one connection free, to tell whether the database answers.
	return &DB{pool: pool, conns: conns, turns: make(chan struct{}, maxConns-1), lanes: make(chan struct{}, lanes())}, nil
}

// Close lets go of all connections. One that the server left already is gone: that
// nobody could take leave of it is no fault.
func (d *DB) Close() error {
	err := d.pool.Close()
	if school.KindOf(mapError(err)) == school.Unavailable {
		return nil
	}
	return err
}

// Ping asks the database for an answer, whether or not it would take a write.
func (d *DB) Ping(ctx context.Context) error { return mapError(d.pool.PingContext(ctx)) }

// Ready is nil where the database answers and takes writes.
func (d *DB) Ready(ctx context.Context) error {
	if err := d.Ping(ctx); err != nil {
		return err
	}
	var standby bool
	if err := d.pool.GetContext(ctx, &standby, `select pg_is_in_recovery()`); err != nil {
		return mapError(err)
	}
	if standby {
		d.conns.forget()
		return unavailable(errStandby)
	}
	return nil
}

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
		               where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'MEMBER')) as owns
		from pg_roles r where r.rolname = current_user`)
	if err != nil {
		return mapError(err)
	}
	if role.Bypass || role.Owns || !role.Active {
		return fmt.Errorf("the database role %q could see rows that row-level security must hide (superuser, BYPASSRLS or owner of the tables); connect as a role that owns nothing, such as johnschool_app, which scripts/roles.sql makes", role.Name)
	}
	return nil
}

// takeTurn waits until one more transaction may run, but not for long.
func (d *DB) takeTurn(ctx context.Context) (giveBack func(), err error) {
	select {
	case d.turns <- struct{}{}:
		return func() { <-d.turns }, nil
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	select {
	case d.turns <- struct{}{}:
		return func() { <-d.turns }, nil
	case <-ctx.Done():
		return nil, &school.Error{Kind: school.Unavailable, Message: "The office is busy; please try again.", RetryIn: 1, Cause: ctx.Err()}
	}
}
