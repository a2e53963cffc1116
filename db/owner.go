package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
)

// OpenOwner connects as the role that owns the tables, directly and not through a
// pooler. Its statements may take as long as they need.
func OpenOwner(ownerURL string) (*sql.DB, error) {
	config, err := configOf(ownerURL)
	if err != nil {
		return nil, fmt.Errorf("open database as owner: %w", err)
	}
	conns, err := newConnector(config, 0)
	if err != nil {
		return nil, fmt.Errorf("open database as owner: %w", err)
	}
	return sql.OpenDB(conns), nil
}

// ForTools answers how PostgreSQL's own programs connect to the database at address:
// a URL that everybody who lists processes may read, and variables of the environment
// that they may not.
func ForTools(address string) (public string, environment []string, err error) {
	spelled, err := spellHosts(address)
	if err != nil {
		return "", nil, err
	}
	u, err := url.Parse(spelled)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", nil, errBadURL
	}
	q := u.Query()
	password, given := u.User.Password()
	if q.Has("password") {
		password, given = q.Get("password"), true
		q.Del("password")
	}
	if given {
		u.User = url.User(u.User.Username())
		environment = append(environment, "PGPASSWORD="+password)
	}
	q.Del("binary_parameters") // lib/pq's alone
	u.RawQuery = q.Encode()
	return u.String(), environment, nil
}

// NewestMigration is the number of the last migration that this program knows.
func NewestMigration() int64 {
	var newest int64
	names, _ := fs.Glob(migrations, "migrations/*.sql") // the pattern is right
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// UnfinishedRestore is the table that stands in a database while a backup is restored
// into it. Where it was left behind, nobody knows what the database holds.
const UnfinishedRestore = "restore_unfinished"

var errUnfinishedRestore = errors.New("a restore into this database is under way or did not finish, so it may not hold everything; when none is running, run again: johnschool restore FILE")

// refuseUnfinished refuses a database whose restore did not finish.
func refuseUnfinished(ctx context.Context, pool interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) error {
	var unfinished bool
	if err := pool.QueryRowContext(ctx, `select to_regclass('public.`+UnfinishedRestore+`') is not null`).Scan(&unfinished); err != nil {
		return mapError(err)
	}
	if unfinished {
		return errUnfinishedRestore
	}
	return nil
}
