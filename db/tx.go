package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"johnschool/school"
)

// Tx is one transaction in the scope of an actor: it sees the rows that the
// actor may see.
type Tx struct {
	tx    *sqlx.Tx
	Actor school.Actor
	// Server tells servers apart, and one that was started again from what it was
	// before. What was read from another may be what this one lost, or never had: a
	// standby that took over can lack the last commits.
	Server string
}

// tries is how often a transaction that lost to another (deadlock,
// serialization) is run.
const tries = 4

// In runs work in one transaction in the actor's scope and commits it, or rolls
// back when work fails. Where PostgreSQL asks for it (deadlock, serialization) it
// runs work again from the start, so work must change nothing but the database.
// Trouble with the database itself is a school.Unavailable error. Where the
// commit's answer is lost the error is Unavailable too, and nobody knows whether
// it happened: callers that must know use an idempotency key.
func (d *DB) In(ctx context.Context, actor school.Actor, work func(*Tx) error) error {
	var err error
	for range tries {
		err = d.once(ctx, actor, work)
		if !errors.Is(err, errTryAgain) {
			return err
		}
	}
	return &school.Error{Kind: school.Unavailable, Message: "The office is busy with the same record; please try again.", RetryIn: 1, Cause: err}
}

func (d *DB) once(ctx context.Context, actor school.Actor, work func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return &school.Error{Kind: school.Unavailable, Message: "The request was given up before it began.", RetryIn: 1, Cause: err}
	}
	giveBack, err := d.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	lane := d.takeLane()
	defer lane.leave()
	// A transaction that began is finished: cancelling a statement half-way would
	// cost the connection, and lib/pq pays a goroutine a statement to watch for it.
	limits := hasteOf(ctx, actor)
	ctx = context.WithValue(context.WithoutCancel(ctx), hasteKey{}, limits)
	tx, err := d.pool.BeginTxx(ctx, nil)
	if err != nil {
		return d.moved(mapError(err))
	}
	defer tx.Rollback()
	t := &Tx{tx: tx, Actor: actor}
	if err := t.enterScope(ctx, limits); err != nil {
		return err
	}
	if err := work(t); err != nil {
		return d.moved(err)
	}
	lane.leave() // what is left is to wait for the disk
	return mapError(tx.Commit())
}

// moved lets go of all connections where err says that they lead to what is no
// longer right: a server that became a standby, which refuses the write that every
// transaction of ours may do, or tables that were changed under prepared statements.
func (d *DB) moved(err error) error {
	var pe *pq.Error
	if !errors.As(err, &pe) || pe.Code != "0A000" && pe.Code != "25006" {
		return err
	}
	d.conns.forget()
	return unavailable(err)
}

// enterScope is a statement of its own: folded into another, row-level security
// would still read the scope of before.
//
// It also has PostgreSQL keep one plan of each prepared statement. Left to itself
// it plans a statement with a list of ids anew each time the list is short, and
// under row-level security planning costs ten times what running does. And it
// does not compile them: that would take 40 ms each time for a page of 2 ms.
//
// All of it ends with the transaction, the limits too, so that it works through a
// pooler, behind which the server can be another each time.
func (t *Tx) enterScope(ctx context.Context, limits haste) error {
	a := t.Actor
	var entered struct {
		Server string `db:"server"`
		Scope  string `db:"scope"`
	}
	err := t.get(ctx, &entered, `select pg_postmaster_start_time()::text as server, concat(set_config('johnschool.role', $1, true), set_config('johnschool.user', $2, true),
		set_config('johnschool.organization', $3, true), set_config('johnschool.courts', $4, true),
		set_config('johnschool.agencies', $5, true), set_config('johnschool.programs', $6, true),
		set_config('johnschool.case', '', true), set_config('johnschool.cases', '', true),
		set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true),
		set_config('statement_timeout', $7, true), set_config('lock_timeout', $8, true),
		set_config('idle_in_transaction_session_timeout', $9, true)) as scope`,
		string(a.Role), a.ID(), a.OrganizationID, strings.Join(a.CourtIDs, ","), strings.Join(a.AgencyIDs, ","), strings.Join(a.ProgramIDs, ","),
		ms(limits.statement), ms(limits.lock), ms(idleWithin))
	t.Server = entered.Server
	return err
}

// exec runs a statement and tells how many rows it changed.
func (t *Tx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, mapError(err)
	}
	n, err := res.RowsAffected()
	return n, mapError(err)
}

// get reads one row into dest; no row is errNoRow.
func (t *Tx) get(ctx context.Context, dest any, text string, args ...any) error {
	return mapError(t.tx.GetContext(ctx, dest, text, args...))
}

// list reads all rows into dest, a pointer to a slice.
func (t *Tx) list(ctx context.Context, dest any, text string, args ...any) error {
	return mapError(t.tx.SelectContext(ctx, dest, text, args...))
}

// null returns nil for an empty string: ids that may be missing.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// asJSON is a value as a jsonb parameter.
func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write json: %w", err)
	}
	return string(b), nil
}

// IsNoRow tells that a statement found nothing within the actor's scope.
func IsNoRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }
