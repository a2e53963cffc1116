package backup_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"johnschool/cmd/johnschool/demo"
	"johnschool/db"
	"johnschool/db/backup"
	"johnschool/db/dbtest"
	"johnschool/db/embedded"
	"johnschool/registrar"
)

var noon = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// bundle is an office with a bit of everything, and a backup of it.
type bundle struct {
	source dbtest.Database
	folder string
	heads  string
	file   string
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{source: dbtest.New(t), folder: t.TempDir()}
	b.heads, b.file = filepath.Join(b.folder, "heads"), filepath.Join(b.folder, "office.backup")
	books, err := db.Open(t.Context(), b.source.AppURL)
	must(t, err)
	defer books.Close()
	story := demo.NewStory(noon)
	office := registrar.New(books, story, slog.New(slog.DiscardHandler), registrar.WithHeads(registrar.HeadsFile(b.heads)))
	must(t, story.Tell(t.Context(), office))
	for wait := time.Now().Add(5 * time.Minute); ; { // transactions of other tests hold the horizon back for a moment
		sealed, err := office.SealAudit(t.Context())
		must(t, err)
		if sealed > 0 {
			break
		}
		if time.Now().After(wait) {
			t.Fatal("the horizon never came")
		}
		time.Sleep(5 * time.Millisecond)
	}
	_, err = b.write(t.Context(), b.file)
	must(t, err)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) write(ctx context.Context, file string) (*backup.Manifest, error) {
	return backup.Write(ctx, backup.Source{OwnerURL: b.source.OwnerURL, Heads: b.heads, Product: "johnschool test", At: noon, Tools: embedded.Tool}, file)
}

// restore restores a file into a database and answers where its heads are.
func restore(ctx context.Context, t *testing.T, file, ownerURL string) (heads string, err error) {
	t.Helper()
	heads = filepath.Join(t.TempDir(), "heads")
	f, err := backup.Open(ctx, file, nil)
	if err != nil {
		return heads, err
	}
	defer f.Close()
	_, err = f.Restore(ctx, backup.Target{OwnerURL: ownerURL, Heads: heads, At: noon, Tools: embedded.Tool})
	return heads, err
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	database, err := sql.Open("postgres", url)
	must(t, err)
	t.Cleanup(func() { _ = database.Close() })
	return database
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	database := open(t, url)
	_, err := database.Exec(statement)
	must(t, errors.Join(err, database.Close()))
}

// column answers the first column of a query, a line each.
func column(t *testing.T, url, query string) string {
	t.Helper()
	database := open(t, url)
	defer database.Close()
	rows, err := database.Query(query)
	must(t, err)
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		lines = append(lines, line)
	}
	must(t, rows.Err())
	return strings.Join(lines, "\n")
}

// catalog is everything beside the rows: who may do what, which rows are seen, and what holds.
var catalog = map[string]string{
	"grants":      `select concat_ws(' ', table_name, privilege_type, grantee) from information_schema.role_table_grants where table_schema = 'public' order by 1`,
	"policies":    `select p::text from pg_policies p where schemaname = 'public' order by 1`,
	"row level":   `select relname || ' ' || relrowsecurity || ' ' || pg_get_userbyid(relowner) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
	"indexes":     `select indexdef from pg_indexes where schemaname = 'public' order by 1`,
	"constraints": `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
	"functions":   `select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
	"sequences":   `select schemaname || sequencename || last_value from pg_sequences order by 1`,
	"schema":      `select nspacl::text from pg_namespace where nspname = 'public'`,
}

// wantSame compares two databases row by row, and all that is beside the rows.
func wantSame(t *testing.T, a, b dbtest.Database) {
	t.Helper()
	tables := strings.Fields(column(t, a.SuperURL, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`))
	if len(tables) < 35 {
		t.Fatalf("only %d tables", len(tables))
	}
	rows := 0
	for _, table := range tables {
		query := `select r::text from public.` + table + ` r order by r::text collate "C"`
		one, two := column(t, a.SuperURL, query), column(t, b.SuperURL, query)
		if one != two {
			t.Errorf("table %s is not the same", table)
		}
		rows += strings.Count(one, "\n")
	}
	if rows < 500 {
		t.Errorf("only %d rows were compared", rows)
	}
	for what, query := range catalog {
		if one, two := column(t, a.SuperURL, query), column(t, b.SuperURL, query); one != two || one == "" && what != "schema" {
			t.Errorf("%s: not the same:\n%s\nand\n%s", what, one, two)
		}
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	b := setup(t)
	t.Run("is the same when restored", b.isTheSame)
	t.Run("is of one moment", b.isOfOneMoment)
	t.Run("replaces nothing", b.replacesNothing)
	t.Run("needs to see everything", b.seesEverything)
	t.Run("damaged", b.damaged)
	t.Run("of another version", b.otherVersion)
	t.Run("not as the manifest says", b.notEqual)
	t.Run("restored over something", b.overSomething)
	t.Run("restore cut short", b.cutShort)
	t.Run("heads that stand there", b.headsSetAside)
}

func (b *bundle) isTheSame(t *testing.T) {
	target := dbtest.New(t) // migrated, but holding no office: as empty as can be
	heads, err := restore(t.Context(), t, b.file, target.OwnerURL)
	must(t, err)
	wantSame(t, b.source, target)
	books, err := db.Open(t.Context(), target.AppURL)
	must(t, err)
	defer books.Close()
	must(t, errors.Join(books.CheckSchema(t.Context()), books.CheckRole(t.Context()), db.Migrate(t.Context(), target.OwnerURL)))
	if seen := column(t, target.AppURL, `select count(*) from enrollment`); seen != "0" {
		t.Errorf("%s enrollments are seen without a scope", seen)
	}
	// The office goes on: the trail is whole against the heads that were exported, and so are the books.
	story := demo.NewStory(noon)
	office := registrar.New(books, story, slog.New(slog.DiscardHandler), registrar.WithHeads(registrar.HeadsFile(heads)))
	verdict, err := office.Check(t.Context())
	must(t, err)
	if len(verdict.Findings) > 0 || verdict.Checked["exported heads"] == 0 {
		t.Errorf("after the restore: %v %s", verdict.Findings, verdict.Counts())
	}
}

// isOfOneMoment backs up under writes, each of which changes two tables at once.
func (b *bundle) isOfOneMoment(t *testing.T) {
	source, target := dbtest.New(t), dbtest.New(t)
	_, err := restore(t.Context(), t, b.file, source.OwnerURL)
	must(t, err)
	execute(t, source.OwnerURL, `create table pair (n int)`)
	execute(t, source.OwnerURL, `create table twin (n int); insert into pair select 1; insert into twin select 1`)
	stop, stopped := make(chan struct{}), make(chan int, 1)
	began := make(chan struct{})
	writer := open(t, source.OwnerURL)
	go func() {
		for n := 1; ; n++ {
			select {
			case <-stop:
				stopped <- n
				return
			default:
			}
			if _, err := writer.Exec(`insert into pair select n from generate_series(1, 10) n; insert into twin select n from generate_series(1, 10) n`); err != nil {
				t.Errorf("write %d: %v", n, err)
			}
			if n == 3 {
				close(began)
			}
		}
	}()
	<-began
	file := filepath.Join(t.TempDir(), "office.backup")
	m, err := backup.Write(t.Context(), backup.Source{OwnerURL: source.OwnerURL, Heads: b.heads, At: noon, Tools: embedded.Tool}, file)
	close(stop)
	last := <-stopped
	must(t, err)
	pair, twin := m.Contents.Tables["pair"], m.Contents.Tables["twin"]
	if pair != twin || pair.Rows < 31 || pair.Rows >= int64(10*last-9) {
		t.Errorf("%+v and %+v while %d writes were done", pair, twin, last)
	}
	_, err = restore(t.Context(), t, file, target.OwnerURL) // which compares dump and manifest
	must(t, err)
	if got := column(t, target.OwnerURL, `select (select count(*) from pair) || ' ' || (select count(*) from twin)`); got != fmt.Sprintf("%d %d", pair.Rows, twin.Rows) {
		t.Errorf("restored %s rows, the manifest says %d", got, pair.Rows)
	}
}

func (b *bundle) replacesNothing(t *testing.T) {
	before, err := os.ReadFile(b.file)
	must(t, err)
	if _, err := b.write(t.Context(), b.file); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over an existing file: %v", err)
	}
	if after, err := os.ReadFile(b.file); err != nil || string(after) != string(before) {
		t.Errorf("the existing file was changed: %v", err)
	}
	if info, err := os.Stat(b.file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := os.Stat(b.file + ".partial"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something partial is left: %v", err)
	}

	// One that another backup writes is left to it; one that a killed backup left is not in the way.
	file := filepath.Join(t.TempDir(), "second.backup")
	partial, err := os.Create(file + ".partial")
	must(t, err)
	defer partial.Close()
	_, err = partial.WriteString(strings.Repeat("left over", 1<<20))
	must(t, errors.Join(err, syscall.Flock(int(partial.Fd()), syscall.LOCK_EX)))
	if _, err := b.write(t.Context(), file); err == nil || !strings.Contains(err.Error(), "by another backup") {
		t.Errorf("beside another backup: %v", err)
	}
	must(t, partial.Close())
	_, err = b.write(t.Context(), file)
	must(t, err)
	f, err := backup.Open(t.Context(), file, nil)
	must(t, err)
	must(t, f.Close())

	// Given up half-way it leaves nothing.
	ctx, cancel := context.WithCancel(t.Context())
	third := filepath.Join(t.TempDir(), "third.backup")
	_, err = backup.Write(ctx, backup.Source{OwnerURL: b.source.OwnerURL, At: noon, Tools: embedded.Tool, Progress: func(int64) { cancel() }}, third)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if left, _ := filepath.Glob(third + "*"); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// seesEverything: a role from which rows are hidden backs nothing up, rather than some.
func (b *bundle) seesEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "office.backup")
	_, err := backup.Write(t.Context(), backup.Source{OwnerURL: b.source.AppURL, At: noon, Tools: embedded.Tool}, file)
	if err == nil {
		t.Error("the application's role backed up what it saw")
	}
	if left, _ := filepath.Glob(file + "*"); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
