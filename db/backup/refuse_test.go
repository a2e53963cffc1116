package backup_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/db/backup"
	"johnschool/db/dbtest"
	"johnschool/db/embedded"
)

// edited is a copy of the backup with another manifest.
func (b *bundle) edited(t *testing.T, old, new string) string {
	t.Helper()
	in, err := zip.OpenReader(b.file)
	must(t, err)
	defer in.Close()
	name := filepath.Join(t.TempDir(), "edited.backup")
	file, err := os.Create(name)
	must(t, err)
	out := zip.NewWriter(file)
	for _, entry := range in.File {
		if entry.Name != "manifest.json" {
			must(t, out.Copy(entry))
			continue
		}
		r, err := entry.Open()
		must(t, err)
		text, err := io.ReadAll(r)
		must(t, err)
		if !bytes.Contains(text, []byte(old)) {
			t.Fatalf("the manifest has no %q", old)
		}
		w, err := out.Create(entry.Name)
		must(t, err)
		_, err = w.Write(bytes.Replace(text, []byte(old), []byte(new), 1))
		must(t, err)
	}
	must(t, errors.Join(out.Close(), file.Close()))
	return name
}

// damaged files are refused when they are opened, before there is any database.
func (b *bundle) damaged(t *testing.T) {
	whole, err := os.ReadFile(b.file)
	must(t, err)
	name := filepath.Join(t.TempDir(), "damaged.backup")
	refused := func(what string, content []byte) {
		t.Helper()
		must(t, os.WriteFile(name, content, 0o600))
		f, err := backup.Open(t.Context(), name, nil)
		if err == nil {
			_ = f.Close()
			t.Errorf("%s: was taken for whole", what)
		} else if !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("empty", nil)
	for _, length := range []int{1, len(whole) / 2, len(whole) - 1} {
		refused("cut off", whole[:length])
	}
	for _, at := range []int{100, len(whole) / 3, len(whole) / 2, len(whole) * 9 / 10} {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1
		refused("a bit flipped", flipped)
	}
	refused("something else", []byte(strings.Repeat("no zip at all ", 1000)))
	if _, err := backup.Open(t.Context(), b.edited(t, `"sha256": "`, `"sha256": "0`), nil); err == nil || !strings.Contains(err.Error(), "is damaged, and nothing was restored") {
		t.Errorf("another hash: %v", err)
	}
}

func (b *bundle) otherVersion(t *testing.T) {
	newer := b.edited(t, `"migration": `, `"migration": 9`)
	if _, err := backup.Open(t.Context(), newer, nil); err == nil || !strings.Contains(err.Error(), "made by a newer johnschool (johnschool test") {
		t.Errorf("tables of a later version: %v", err)
	}
	if _, err := backup.Open(t.Context(), b.edited(t, `"format": 1`, `"format": 2`), nil); err == nil || !strings.Contains(err.Error(), "made by a newer johnschool") {
		t.Errorf("a later form of the file: %v", err)
	}
	target := dbtest.New(t)
	if _, err := restore(t.Context(), t, b.edited(t, `"server": `, `"server": 9`), target.OwnerURL); err == nil || !strings.Contains(err.Error(), "or newer") {
		t.Errorf("of a later PostgreSQL: %v", err)
	}
	wantMark(t, target, false)
}

// wantMark wants the mark of an unfinished restore, by which every program refuses the database, or none.
func wantMark(t *testing.T, d dbtest.Database, marked bool) {
	t.Helper()
	books, err := db.Open(t.Context(), d.AppURL)
	must(t, err)
	defer books.Close()
	for what, err := range map[string]error{"serve": books.CheckSchema(t.Context()), "migrate": db.Migrate(t.Context(), d.OwnerURL)} {
		if refused := err != nil && strings.Contains(err.Error(), "johnschool restore FILE"); refused != marked {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// notEqual: what is not proven to be the same is not served, and a good file mends it.
func (b *bundle) notEqual(t *testing.T) {
	target := dbtest.New(t)
	_, err := restore(t.Context(), t, b.edited(t, `"agency": {
        "rows": `, `"agency": {
        "rows": 1`), target.OwnerURL)
	if err == nil || !strings.Contains(err.Error(), "not what was backed up") || !strings.Contains(err.Error(), "table agency") {
		t.Fatalf("another number of agencies: %v", err)
	}
	wantMark(t, target, true)
	if _, err := backup.Write(t.Context(), backup.Source{OwnerURL: target.OwnerURL, At: noon, Tools: embedded.Tool}, filepath.Join(t.TempDir(), "x")); err == nil || !strings.Contains(err.Error(), "did not finish") {
		t.Errorf("a backup of what is not whole: %v", err)
	}
	_, err = restore(t.Context(), t, b.file, target.OwnerURL)
	must(t, err)
	wantMark(t, target, false)
	wantSame(t, b.source, target)
}

func (b *bundle) overSomething(t *testing.T) {
	target := dbtest.New(t)
	held := open(t, target.AppURL)
	must(t, held.Ping())
	if _, err := restore(t.Context(), t, b.file, target.OwnerURL); err == nil || !strings.Contains(err.Error(), "1 others are connected") {
		t.Errorf("while another is connected: %v", err)
	}
	must(t, held.Close())
	first := open(t, target.OwnerURL)
	first.SetMaxOpenConns(1)
	_, err := first.ExecContext(t.Context(), `select pg_advisory_lock(715036)`)
	must(t, err)
	if _, err := restore(t.Context(), t, b.file, target.OwnerURL); err == nil || !strings.Contains(err.Error(), "another restore into this database is under way") {
		t.Errorf("while another restores: %v", err)
	}
	must(t, first.Close()) // the next one waits until PostgreSQL has seen it off
	_, err = restore(t.Context(), t, b.file, target.OwnerURL)
	must(t, err)
	execute(t, target.OwnerURL, `update organization set name = 'Kept'`)
	if _, err := restore(t.Context(), t, b.file, target.OwnerURL); err == nil || !strings.Contains(err.Error(), "holds an office already") {
		t.Errorf("over an office: %v", err)
	}
	if name := column(t, target.SuperURL, `select name from organization limit 1`); name != "Kept" {
		t.Errorf("the office was touched: %q", name)
	}
	execute(t, target.OwnerURL, `drop schema public cascade; create schema public; create table shop (item text)`)
	if _, err := restore(t.Context(), t, b.file, target.OwnerURL); err == nil || !strings.Contains(err.Error(), "tables of something else (shop)") {
		t.Errorf("over something else: %v", err)
	}
}

// cutShort: a restore that is given up leaves the mark; the next one begins anew.
func (b *bundle) cutShort(t *testing.T) {
	target := dbtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	f, err := backup.Open(ctx, b.file, nil)
	must(t, err)
	defer f.Close()
	_, err = f.Restore(ctx, backup.Target{OwnerURL: target.OwnerURL, Heads: filepath.Join(t.TempDir(), "heads"), At: noon, Tools: embedded.Tool,
		Progress: func(stage string, done, all int64) {
			if stage == "restoring" {
				cancel()
			}
		}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("given up: %v", err)
	}
	wantMark(t, target, true)
	_, err = restore(t.Context(), t, b.file, target.OwnerURL)
	must(t, err)
	wantSame(t, b.source, target)
}

// headsSetAside: what was exported after the backup shows what was lost, and is kept.
func (b *bundle) headsSetAside(t *testing.T) {
	target := dbtest.New(t)
	f, err := backup.Open(t.Context(), b.file, nil)
	must(t, err)
	defer f.Close()
	heads := filepath.Join(t.TempDir(), "heads")
	must(t, os.WriteFile(heads, []byte("{\"seq\":99999}\n"), 0o600))
	r, err := f.Restore(t.Context(), backup.Target{OwnerURL: target.OwnerURL, Heads: heads, At: noon, Tools: embedded.Tool})
	must(t, err)
	if r.SetAside != heads+".before-restore-20261121T180000Z" {
		t.Errorf("set aside as %q", r.SetAside)
	}
	for name, want := range map[string]string{r.SetAside: "{\"seq\":99999}\n", heads: read(t, b.heads)} {
		if got := read(t, name); got != want {
			t.Errorf("%s holds %q", name, got)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	must(t, err)
	return string(text)
}
