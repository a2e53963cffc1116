package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/lib/pq"

	"johnschool/db"
	"johnschool/db/embedded"
)

const (
	templatePrefix = "johnschool_tpl_"
	testPrefix     = "johnschool_t_"
	templateLock   = 715034 // advisory, in the database postgres: one program migrates, the others wait
)

// Database is a migrated, empty database that belongs to one test.
type Database struct {
	Name     string
	OwnerURL string // as the role that owns the tables
	AppURL   string // as the application's role, which row-level security binds
	SuperURL string // as superuser, for what nobody may do: to tamper, to look behind row-level security
}

// New copies the migrated template for t and drops the copy when t ends.
func New(t testing.TB) Database {
	t.Helper()
	cluster, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	name := testPrefix + strings.ToLower(rand.Text()[:16])
	if err := cluster.CreateDatabase(context.Background(), name, cluster.template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(context.Background(), cluster.SuperURL(), name); err != nil {
			t.Error(err)
		}
	})
	return Database{
		Name:     name,
		OwnerURL: named(cluster.OwnerURL(), name),
		AppURL:   named(cluster.AppURL(), name),
		SuperURL: named(cluster.SuperURL(), name),
	}
}

// Open answers a pool, as the application's role, on a New database; it is closed when t ends.
func Open(t testing.TB) *db.DB {
	t.Helper()
	database, err := db.Open(t.Context(), New(t).AppURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	return database
}

// named answers the same address with another database.
func named(address, database string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // embedded made it
	}
	u.Path = "/" + database
	return u.String()
}

// ensureTemplate answers the name of the database that carries the present migrations and policies. The first
// program to ask makes it.
func ensureTemplate(ctx context.Context, cluster *embedded.Cluster) (name string, err error) {
	name = templatePrefix + db.Fingerprint()
	super, err := single(cluster.SuperURL())
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, super.Close()) }() // lets go of the lock, too
	if _, err := super.ExecContext(ctx, `select pg_advisory_lock($1)`, templateLock); err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	var exists bool
	if err := super.QueryRowContext(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists); err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	if exists {
		return name, nil
	}
	if err := dropOld(ctx, cluster.SuperURL(), super); err != nil {
		return "", err
	}
	unfinished := name + "_unfinished"
	if err := drop(ctx, cluster.SuperURL(), unfinished); err != nil {
		return "", err
	}
	if err := cluster.CreateDatabase(ctx, unfinished, "template0"); err != nil {
		return "", err
	}
	if err := db.Migrate(ctx, named(cluster.OwnerURL(), unfinished)); err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	// Nobody may connect to it: a database with connections cannot be copied.
	for _, statement := range []string{
		`alter database ` + unfinished + ` allow_connections false`,
		`alter database ` + unfinished + ` rename to ` + name,
	} {
		if _, err := super.ExecContext(ctx, statement); err != nil {
			return "", fmt.Errorf("template: %w", err)
		}
	}
	return name, nil
}

// dropOld drops what killed tests and earlier migrations left behind: databases of tests after an hour, templates
// after a day, none to which anybody is connected.
func dropOld(ctx context.Context, superURL string, super *sql.DB) error {
	rows, err := super.QueryContext(ctx, `
		select datname
		from pg_database d, lateral pg_stat_file('base/' || oid || '/PG_VERSION', true) file (size, access, modified, change, creation, isdir)
		where (starts_with(datname, $1) and modified < now() - interval '1 hour'
		    or starts_with(datname, $2) and modified < now() - interval '1 day')
		  and not exists (select from pg_stat_activity a where a.datid = d.oid)`, testPrefix, templatePrefix)
	if err != nil {
		return fmt.Errorf("old test databases: %w", err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return fmt.Errorf("old test databases: %w", err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("old test databases: %w", err)
	}
	for _, name := range names {
		if err := drop(ctx, superURL, name); err != nil {
			return err
		}
	}
	return nil
}

func drop(ctx context.Context, superURL, name string) error {
	super, err := single(superURL)
	if err != nil {
		return err
	}
	_, err = super.ExecContext(ctx, `drop database if exists `+pq.QuoteIdentifier(name)+` with (force)`)
	if err = errors.Join(err, super.Close()); err != nil {
		return fmt.Errorf("dropping the database %s: %w", name, err)
	}
	return nil
}

// single answers a handle on one connection.
func single(url string) (*sql.DB, error) {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return nil, err
	}
	database := sql.OpenDB(connector)
	database.SetMaxOpenConns(1)
	return database, nil
}
