package db

import (
	"context"
	"database/sql/driver"
)

// connection is what a connection of lib/pq can do.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// session is a connection that gives up on a silent server, and that prepares each
// statement once: lib/pq needs two round trips for an unprepared one with
// parameters.
type session struct {
	connection
	wire     *wire
	era      int64
	from     *connector
	prepared map[string]driver.Stmt // by their text
}

// current tells whether no connection was lost since this one began. Where one was,
// this one says nothing more, not even farewell: nobody may be listening.
func (s *session) current() bool {
	if s.era == s.from.era.Load() {
		return true
	}
	s.wire.dead.Store(true)
	return false
}

// IsValid tells the pool whether to keep the connection.
func (s *session) IsValid() bool { return s.current() && s.connection.IsValid() }

// ResetSession readies the connection for its next user.
func (s *session) ResetSession(ctx context.Context) error {
	if !s.current() {
		return driver.ErrBadConn
	}
	s.wire.wait(s.from.patience)
	return s.connection.ResetSession(ctx)
}

// Ping asks for an answer at once.
func (s *session) Ping(ctx context.Context) error {
	s.wire.wait(pingWithin)
	defer s.wire.wait(s.from.patience)
	return s.connection.Ping(ctx)
}

// BeginTx begins a transaction whose answers are waited for as long as ctx's haste
// allows.
func (s *session) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	tx, err := s.connection.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	if h, ok := ctx.Value(hasteKey{}).(haste); ok {
		s.wire.wait(h.silence())
	}
	return &ending{Tx: tx, wire: s.wire}, nil
}

// ending is a transaction whose commit is waited for less long than PostgreSQL
// does.
type ending struct {
	driver.Tx
	wire *wire
}

// Commit gives up before statement_timeout does. Under synchronous replication
// PostgreSQL takes its timeout for leave to confirm what no standby has yet: we
// must be gone by then, and say that nobody knows.
func (e *ending) Commit() error {
	e.wire.wait(commitWithin)
	return e.Tx.Commit()
}

// mostPrepared bounds what a connection keeps prepared. The product has fewer
// statements than that.
const mostPrepared = 500

// preparedFor answers a statement prepared on this connection, nil where it is to
// be sent as it is.
func (s *session) preparedFor(ctx context.Context, text string) (driver.Stmt, error) {
	if made, ok := s.prepared[text]; ok || !s.from.prepares || len(s.prepared) >= mostPrepared {
		return made, nil
	}
	made, err := s.connection.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if s.prepared == nil {
		s.prepared = map[string]driver.Stmt{}
	}
	s.prepared[text] = made
	return made, nil
}

// QueryContext runs a statement that answers rows.
func (s *session) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	made, err := s.preparedFor(ctx, text)
	if err != nil {
		return nil, err
	}
	if q, ok := made.(driver.StmtQueryContext); ok {
		return q.QueryContext(ctx, args)
	}
	return s.connection.QueryContext(ctx, text, args)
}

// ExecContext runs a statement that answers no rows.
func (s *session) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	made, err := s.preparedFor(ctx, text)
	if err != nil {
		return nil, err
	}
	if e, ok := made.(driver.StmtExecContext); ok {
		return e.ExecContext(ctx, args)
	}
	return s.connection.ExecContext(ctx, text, args)
}
