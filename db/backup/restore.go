package backup

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"johnschool/db"
)

// appRole is named by the grants in the dump, as it is by the migrations.
const appRole = "johnschool_app"

// Target is where a backup is restored.
type Target struct {
	OwnerURL string // of the role that will own the tables
	Heads    string // the file of the exported heads of the audit trail
	At       time.Time
	Tools    Tools
	Progress func(stage string, done, all int64) // nil: nobody is told; all is 0 where nobody knows
}

// Restored is what is worth saying of a restore.
type Restored struct {
	SetAside string // what the file of exported heads was renamed to that stood there; empty where none did
}

// Restore brings back what the backup holds and proves that it is the same. The database must hold no office, and nobody else may
// be connected. Until the proof is given the database carries a mark by which every program refuses it; a restore that did not
// finish is simply run again.
func (f *File) Restore(ctx context.Context, t Target) (*Restored, error) {
	if t.Progress == nil {
		t.Progress = func(string, int64, int64) {}
	}
	pool, err := db.OpenOwner(t.OwnerURL)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	defer conn.Close()
	if err := f.ready(ctx, conn); err != nil {
		return nil, err
	}
	program, err := t.Tools(ctx, "pg_restore", f.Manifest.Server)
	if err != nil {
		return nil, err
	}
	list, err := f.contentsList(ctx, program)
	if err != nil {
		return nil, err
	}
	defer os.Remove(list)
	if err := wipe(ctx, conn); err != nil {
		return nil, fmt.Errorf("restore: remove what there is of tables: %w", err)
	}
	if err := f.load(ctx, t, program, list); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	t.Progress("comparing", 0, 0)
	if err := f.compare(ctx, pool); err != nil {
		return nil, err
	}
	r := &Restored{}
	if r.SetAside, err = f.restoreHeads(ctx, t); err != nil {
		return nil, fmt.Errorf("restore: exported heads of the audit trail: %w", err)
	}
	t.Progress("gathering statistics", 0, 0)
	for _, statement := range []string{`analyze`, `drop table public.` + db.UnfinishedRestore} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("restore: %s: %w", statement, err)
		}
	}
	return r, nil
}

// ready refuses a database that is too old, in use, or holds something already. conn keeps the right to restore.
func (f *File) ready(ctx context.Context, conn *sql.Conn) error {
	var app bool
	var major int
	var encoding string
	if err := conn.QueryRowContext(ctx, `select current_setting('server_version_num')::int / 10000,
			current_setting('server_encoding'), exists (select from pg_roles where rolname = $1)`, appRole).
		Scan(&major, &encoding, &app); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	first, err := soon(ctx, func() (first bool, err error) {
		err = conn.QueryRowContext(ctx, `select pg_try_advisory_lock(715036)`).Scan(&first)
		return first, err
	})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	others, err := countOthers(ctx, conn)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	switch {
	case !first:
		return errors.New("another restore into this database is under way")
	case major < f.Manifest.Server:
		return fmt.Errorf("the backup is of PostgreSQL %d, and this database is PostgreSQL %d: restore into version %d or newer", f.Manifest.Server, major, f.Manifest.Server)
	case encoding != "UTF8":
		return fmt.Errorf("this database keeps text as %s: make one with encoding 'UTF8'", encoding)
	case !app:
		return fmt.Errorf("the server has no role %s, which the tables are granted to: create role %s login password '…'", appRole, appRole)
	case others > 0:
		return fmt.Errorf("%d others are connected to this database: stop every johnschool that serves from it first", others)
	}
	return f.empty(ctx, conn)
}

// countOthers tells how many are connected to the database beside conn. What kind of process one is, this role is
// not told; those without a user are PostgreSQL's own.
func countOthers(ctx context.Context, conn *sql.Conn) (others int, err error) {
	_, err = soon(ctx, func() (bool, error) {
		err := conn.QueryRowContext(ctx, `select count(*) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null`).Scan(&others)
		return others == 0, err
	})
	return others, err
}

// soon asks for five seconds whether something is so: PostgreSQL takes a moment to see off who has just left, a
// restore before this one among them.
func soon(ctx context.Context, so func() (bool, error)) (bool, error) {
	for range 50 {
		if yes, err := so(); yes || err != nil {
			return yes, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return false, nil
}

// empty refuses a database in which there is an office, or anything that is none of ours.
func (f *File) empty(ctx context.Context, conn *sql.Conn) error {
	var tables string
	var product, unfinished bool
	if err := conn.QueryRowContext(ctx, `select coalesce(string_agg(c.relname, ', ' order by c.relname), ''),
			to_regclass('public.enrollment') is not null and to_regclass('public.organization') is not null, to_regclass('public.'||$1) is not null
			from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
			and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`, db.UnfinishedRestore).
		Scan(&tables, &product, &unfinished); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if unfinished || tables == "" {
		return nil
	}
	if !product {
		return fmt.Errorf("this database holds tables of something else (%s): restore into a database of its own", tables)
	}
	var organizations int
	if err := conn.QueryRowContext(ctx, `select count(*) from public.organization`).Scan(&organizations); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if organizations > 0 {
		return errors.New("this database holds an office already, and a restore replaces nothing: restore into a new data folder (JOHNSCHOOL_DATA) or an empty database (DATABASE_URL, DATABASE_OWNER_URL)")
	}
	return nil
}

// wipe removes the product's tables, empty ones or those of a restore that did not finish, and sets the mark, in one step.
func wipe(ctx context.Context, conn *sql.Conn) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, statement := range []string{
		`do $$ declare drops text; begin
			select string_agg(format('drop %s %s cascade', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
				'if exists ' || c.oid::regclass), '; ') into drops
			from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
				and not exists (select from pg_depend d where d.objid = c.oid and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i')));
			if drops is not null then execute drops; end if;
			select string_agg('drop routine if exists ' || p.oid::regprocedure || ' cascade', '; ') into drops
			from pg_proc p where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e');
			if drops is not null then execute drops; end if;
		end $$`,
		`create table public.` + db.UnfinishedRestore + ` (began_at timestamptz not null default now())`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// contentsList writes pg_restore's list of what to restore: all but the schema public itself, which is there, and whose rights are those
// of its new place.
func (f *File) contentsList(ctx context.Context, program string) (string, error) {
	dump, err := f.open(ctx, dumpEntry)
	if err != nil {
		return "", err
	}
	defer dump.Close()
	cmd, complaints, err := tool(ctx, program, "", "--list")
	if err != nil {
		return "", err
	}
	cmd.Stdin = dump
	list, err := cmd.Output()
	if err != nil {
		return "", errors.Join(ctx.Err(), fmt.Errorf("pg_restore --list: %w\n%s", err, complaints))
	}
	file, err := os.CreateTemp("", "johnschool-restore-")
	if err != nil {
		return "", err
	}
	for line := range bytes.Lines(list) {
		// "215; 1259 16390 TABLE public enrollment owner"; what belongs to no schema has "-" in its place.
		if fields := strings.Fields(string(line)); len(fields) > 5 && (fields[3] == "SCHEMA" || fields[4] == "-" && fields[5] == "SCHEMA") {
			continue
		}
		if _, err := file.Write(line); err != nil {
			return "", errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}
	return file.Name(), file.Close()
}

// load has pg_restore bring everything back in one transaction: killed half-way it leaves nothing but the mark.
func (f *File) load(ctx context.Context, t Target, program, list string) error {
	dump, err := f.open(ctx, dumpEntry)
	if err != nil {
		return err
	}
	defer dump.Close()
	cmd, complaints, err := tool(ctx, program, t.OwnerURL, "--single-transaction", "--exit-on-error", "--no-owner", "--use-list="+list)
	if err != nil {
		return err
	}
	m := &meter{to: io.Discard, tell: func(done int64) { t.Progress("restoring", done, f.Manifest.Dump.Bytes) }}
	cmd.Stdin = io.TeeReader(dump, m)
	if err := cmd.Run(); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("pg_restore: %w\n%s", err, complaints))
	}
	return nil
}

// compare proves that everything is there as it was.
func (f *File) compare(ctx context.Context, pool *sql.DB) error {
	tx, err := beginReading(ctx, pool)
	if err != nil {
		return fmt.Errorf("restore: compare: %w", err)
	}
	defer tx.Rollback()
	contents, err := readContents(ctx, tx)
	if err != nil {
		return fmt.Errorf("restore: compare: %w", err)
	}
	if found := contents.differences(f.Manifest.Contents); len(found) > 0 {
		return fmt.Errorf("what was restored is not what was backed up, so it is not to be used:\n  %s", strings.Join(found, "\n  "))
	}
	return nil
}

// restoreHeads puts the exported heads where the audit trail is checked against them. A file that stands there already is set aside, not
// replaced: it may show what happened after the backup.
func (f *File) restoreHeads(ctx context.Context, t Target) (setAside string, err error) {
	r, err := f.open(ctx, headsEntry)
	if err != nil {
		return "", err
	}
	defer r.Close()
	heads, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	switch old, err := os.ReadFile(t.Heads); {
	case err == nil && bytes.Equal(old, heads):
		return "", nil
	case err == nil && len(old) > 0:
		setAside = t.Heads + ".before-restore-" + t.At.UTC().Format("20060102T150405Z")
		if err := os.Rename(t.Heads, setAside); err != nil {
			return "", err
		}
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return "", err
	}
	if len(heads) == 0 {
		return setAside, nil
	}
	file, err := os.OpenFile(t.Heads, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return setAside, err
	}
	_, err = file.Write(heads)
	return setAside, errors.Join(err, file.Sync(), file.Close())
}
