package backup

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/lib/pq"

	"johnschool/db"
)

// format is the number of the file's form.
const format = 1

// Manifest says what a backup holds. It is of the very snapshot that was dumped.
type Manifest struct {
	Format    int       `json:"format"`
	Product   string    `json:"product"`
	CreatedAt time.Time `json:"createdAt"`
	Server    int       `json:"server"` // PostgreSQL's major version
	Schema    Schema    `json:"schema"`
	Contents  Contents  `json:"contents"`
	Dump      Entry     `json:"dump"`
	Heads     Entry     `json:"auditHeads"`
}

// Entry is an entry of the file.
type Entry struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Schema says which tables and policies the database has.
type Schema struct {
	Migration   int64  `json:"migration"`
	Fingerprint string `json:"fingerprint"`
}

// Contents says what stands in the tables.
type Contents struct {
	Tables   map[string]Table  `json:"tables"`
	Ledgers  map[string]Ledger `json:"ledgers"`  // by the prefix of the program
	Counters map[string]int64  `json:"counters"` // by prefix and kind: enrollments of a year, receipts, certificates
	Audit    Audit             `json:"audit"`
}

// Table is how many rows there are, and the sum of their MD5s' first 64 bits: the same for the same rows in any order.
type Table struct {
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"`
}

// Ledger is what the participants of a program owe and paid, in cents.
type Ledger struct {
	Entries      int64 `json:"entries"`
	BalanceCents int64 `json:"balanceCents"`
}

// Audit is the trail and its chain.
type Audit struct {
	Events   int64  `json:"events"`
	Sealed   int64  `json:"sealed"`
	HeadSeq  int64  `json:"headSeq"`
	HeadHash string `json:"headHash"` // hexadecimal
}

// readSchema refuses a database that holds no office, or perhaps half of one.
func readSchema(ctx context.Context, tx *sql.Tx) (Schema, error) {
	var s Schema
	var fingerprint sql.NullString
	var unfinished bool
	err := tx.QueryRowContext(ctx, `select obj_description(to_regclass('public.enrollment')), to_regclass('public.`+db.UnfinishedRestore+`') is not null`).
		Scan(&fingerprint, &unfinished)
	switch {
	case err != nil:
		return s, err
	case unfinished:
		return s, errors.New("a restore into this database did not finish: it may not hold everything")
	case !fingerprint.Valid:
		return s, errors.New("the database has no tables of this product yet, so there is nothing to back up")
	}
	s.Fingerprint = fingerprint.String
	err = tx.QueryRowContext(ctx, `select max(version_id) from public.goose_db_version where is_applied`).Scan(&s.Migration)
	return s, err
}

// readContents reads every row of every table.
func readContents(ctx context.Context, tx *sql.Tx) (Contents, error) {
	c := Contents{Tables: map[string]Table{}, Ledgers: map[string]Ledger{}, Counters: map[string]int64{}}
	names, err := tableNames(ctx, tx)
	if err != nil {
		return c, err
	}
	for _, name := range names {
		var t Table
		if err := tx.QueryRowContext(ctx, `select count(*), coalesce(sum(('x' || left(md5(whole_row::text), 16))::bit(64)::bigint), 0)::text
			from public.`+pq.QuoteIdentifier(name)+` whole_row`).Scan(&t.Rows, &t.Digest); err != nil {
			return c, fmt.Errorf("table %s: %w", name, err)
		}
		c.Tables[name] = t
	}
	err = each(ctx, tx, `select p.prefix, count(*), sum(e.amount_cents)::bigint from public.entry e join public.program p on p.id = e.program_id group by p.prefix`,
		func(scan func(...any) error) error {
			var prefix string
			var l Ledger
			err := scan(&prefix, &l.Entries, &l.BalanceCents)
			c.Ledgers[prefix] = l
			return err
		})
	if err != nil {
		return c, fmt.Errorf("ledgers: %w", err)
	}
	err = each(ctx, tx, `select p.prefix || ' ' || c.kind, c.last from public.counter c join public.program p on p.id = c.program_id`,
		func(scan func(...any) error) error {
			var name string
			var last int64
			err := scan(&name, &last)
			c.Counters[name] = last
			return err
		})
	if err != nil {
		return c, fmt.Errorf("counters: %w", err)
	}
	err = tx.QueryRowContext(ctx, `select (select count(*) from public.audit_event), (select count(*) from public.audit_link),
			coalesce((select seq from public.audit_link order by seq desc limit 1), 0),
			coalesce((select encode(hash, 'hex') from public.audit_link order by seq desc limit 1), '')`).
		Scan(&c.Audit.Events, &c.Audit.Sealed, &c.Audit.HeadSeq, &c.Audit.HeadHash)
	if err != nil {
		return c, fmt.Errorf("audit trail: %w", err)
	}
	return c, nil
}

// tableNames lists the tables, but not the one that says that they are not whole.
func tableNames(ctx context.Context, tx *sql.Tx) ([]string, error) {
	var names []string
	err := each(ctx, tx, `select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
			and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
			and c.relname <> '`+db.UnfinishedRestore+`' order by c.relname`,
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			names = append(names, name)
			return err
		})
	return names, err
}

// each calls row for every row of a query.
func each(ctx context.Context, tx *sql.Tx, query string, row func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// differences says, a sentence each, where contents are not what they should be.
func (c Contents) differences(should Contents) []string {
	found := differ("table", c.Tables, should.Tables)
	found = append(found, differ("ledger", c.Ledgers, should.Ledgers)...)
	found = append(found, differ("counter", c.Counters, should.Counters)...)
	if c.Audit != should.Audit {
		found = append(found, fmt.Sprintf("audit trail: %+v, backed up was %+v", c.Audit, should.Audit))
	}
	return found
}

func differ[V any](what string, is, should map[string]V) []string {
	names := slices.Sorted(maps.Keys(should))
	for name := range is {
		if _, known := should[name]; !known {
			names = append(names, name)
		}
	}
	var found []string
	for _, name := range names {
		a, here := is[name]
		b, there := should[name]
		if here != there || !reflect.DeepEqual(a, b) {
			found = append(found, fmt.Sprintf("%s %s: %+v, backed up was %+v", what, name, a, b))
		}
	}
	slices.SortFunc(found, cmp.Compare)
	return found
}
