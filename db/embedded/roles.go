package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"
)

// establishRoles sees to the two roles and the database. The database comes last, under another name until all is as
// it must be: where it exists, everything does.
func establishRoles(ctx context.Context, socketDir string) (err error) {
	super, err := open(connectionURL(socketDir, superRole, superRole))
	if err != nil {
		return fmt.Errorf("roles of the database: %w", err)
	}
	defer func() {
		if e := super.Close(); err == nil && e != nil {
			err = fmt.Errorf("roles of the database: %w", e)
		}
	}()
	var complete bool
	if err := super.QueryRowContext(ctx, `select exists (select from pg_database where datname = $1)`, databaseName).Scan(&complete); err != nil {
		return fmt.Errorf("roles of the database: %w", err)
	}
	if complete {
		return nil
	}
	for _, role := range []string{ownerRole, appRole} {
		var exists bool
		if err := super.QueryRowContext(ctx, `select exists (select from pg_roles where rolname = $1)`, role).Scan(&exists); err != nil {
			return fmt.Errorf("roles of the database: %w", err)
		}
		if exists {
			continue
		}
		// Messages of failed statements can hold people's names; who sent the statement is told, and that suffices.
		// 'log' still lets through what the server says of itself.
		if err := run(ctx, super,
			`create role `+role+` login nosuperuser nobypassrls nocreatedb nocreaterole`,
			`alter role `+role+` set log_min_messages = 'log'`,
		); err != nil {
			return fmt.Errorf("roles of the database: %w", err)
		}
	}
	const unfinished = databaseName + "_unfinished"
	if err := run(ctx, super, `drop database if exists `+unfinished); err != nil {
		return fmt.Errorf("creating the database %s: %w", databaseName, err)
	}
	if err := createDatabase(ctx, super, unfinished, `template template0`); err != nil {
		return err
	}
	if err := closePublicSchema(ctx, connectionURL(socketDir, superRole, unfinished)); err != nil {
		return fmt.Errorf("creating the database %s: %w", databaseName, err)
	}
	return run(ctx, super, `alter database `+unfinished+` rename to `+databaseName)
}

// CreateDatabase makes a further database of the same owner, with the same rights, out of a template: the name of
// another database of the cluster to which nobody is connected, or template0 for an empty one. For tests alone.
func (c *Cluster) CreateDatabase(ctx context.Context, name, template string) error {
	super, err := open(c.SuperURL())
	if err != nil {
		return err
	}
	defer super.Close()
	var version int
	if err := super.QueryRowContext(ctx, `select current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return fmt.Errorf("creating the database %s: %w", name, err)
	}
	options := `template ` + pq.QuoteIdentifier(template)
	if version >= 150000 {
		options += ` strategy file_copy` // the only one before; ten times as fast where a checkpoint costs nothing
	}
	if err := createDatabase(ctx, super, name, options); err != nil {
		return err
	}
	if template != "template0" {
		return nil
	}
	return closePublicSchema(ctx, c.url(superRole, name))
}

func createDatabase(ctx context.Context, super *sql.DB, name, options string) error {
	quoted := pq.QuoteIdentifier(name)
	if err := run(ctx, super,
		`create database `+quoted+` owner `+ownerRole+` `+options,
		`revoke all on database `+quoted+` from public`,
		`grant connect on database `+quoted+` to `+appRole,
	); err != nil {
		return fmt.Errorf("creating the database %s: %w", name, err)
	}
	return nil
}

// closePublicSchema lets nobody but the database's owner create anything in its public schema, as newer versions of
// PostgreSQL do by themselves.
func closePublicSchema(ctx context.Context, url string) error {
	database, err := open(url)
	if err != nil {
		return err
	}
	return errors.Join(run(ctx, database,
		`alter schema public owner to pg_database_owner`,
		`revoke create on schema public from public`,
	), database.Close())
}

func run(ctx context.Context, database *sql.DB, statements ...string) error {
	for _, statement := range statements {
		if _, err := database.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// open answers a handle on a single connection.
func open(url string) (*sql.DB, error) {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	database := sql.OpenDB(connector)
	database.SetMaxOpenConns(1)
	return database, nil
}

// ping tells whether the server lets us in.
func ping(ctx context.Context, url string) error {
	database, err := open(url)
	if err != nil {
		return err
	}
	return errors.Join(database.PingContext(ctx), database.Close())
}
