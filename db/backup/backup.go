// Package backup writes everything that a database holds into one file, with a manifest of what that is, and brings it
// back: only what is proven to be the same is called restored.
//
// The file is a zip archive with three entries: database.dump, as pg_dump writes it and pg_restore reads it;
// audit-heads.jsonl, the exported heads of the audit trail; and manifest.json.
package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"johnschool/db"
)

const (
	dumpEntry     = "database.dump"
	headsEntry    = "audit-heads.jsonl"
	manifestEntry = "manifest.json"
)

// Tools finds one of PostgreSQL's own programs that works with a server of a major version.
type Tools func(ctx context.Context, name string, major int) (path string, err error)

// Source is what is backed up.
type Source struct {
	OwnerURL string // of the role that owns the tables, directly: the file holds every row, whoever may see it
	Heads    string // the file of the exported heads of the audit trail; it may be missing
	Product  string // which johnschool this is, for people
	At       time.Time
	Tools    Tools
	Begin    func(context.Context) // is called once the file can be written, before anything is read; nil: nothing is
	Progress func(bytes int64)     // is told how much of the dump is written; nil: nobody
}

// Write backs the database up into a new file, which appears under its name when it is whole and on disk; until then its name ends
// in .partial. It works beside a server: dump and manifest are of one snapshot. A file that exists is never replaced.
func Write(ctx context.Context, s Source, file string) (_ *Manifest, err error) {
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(errExists(file), err)
	}
	partial, err := createPartial(file + ".partial")
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := os.Remove(partial.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
		_ = partial.Close() // it was synced where that matters
	}()
	if s.Begin != nil {
		s.Begin(ctx)
	}
	m, err := s.write(ctx, partial)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	if err := errors.Join(ctx.Err(), partial.Sync()); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return m, publish(partial.Name(), file)
}

func errExists(file string) error {
	return fmt.Errorf("%s is there already, and a backup replaces nothing: give a name of its own, as in office-$(date +%%F).backup", file)
}

// createPartial makes the file that is written, or takes over the one that a killed backup left.
func createPartial(name string) (*os.File, error) {
	partial, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	if err := syscall.Flock(int(partial.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("backup: %s is being written by another backup: %w", name, err), partial.Close())
	}
	if err := errors.Join(partial.Chmod(0o600), partial.Truncate(0)); err != nil {
		return nil, errors.Join(fmt.Errorf("backup: %w", err), partial.Close())
	}
	return partial, nil
}

// publish gives a whole file its name, unless that was taken meanwhile.
func publish(partial, file string) error {
	err := os.Link(partial, file)
	switch {
	case errors.Is(err, os.ErrExist):
		return errExists(file)
	case err != nil: // a file system without links
		if _, e := os.Lstat(file); !errors.Is(e, os.ErrNotExist) {
			return errors.Join(errExists(file), e)
		}
		if err := os.Rename(partial, file); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// write fills the file.
func (s Source) write(ctx context.Context, to io.Writer) (*Manifest, error) {
	heads, err := openHeads(s.Heads) // before the snapshot: what is exported by now, its chain holds
	if err != nil {
		return nil, err
	}
	defer heads.Close()
	pool, err := db.OpenOwner(s.OwnerURL)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	tx, err := beginReading(ctx, pool)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	m := &Manifest{Format: format, Product: s.Product, CreatedAt: s.At.UTC().Truncate(time.Second)}
	var snapshot string
	if err := tx.QueryRowContext(ctx, `select current_setting('server_version_num')::int / 10000, pg_export_snapshot()`).Scan(&m.Server, &snapshot); err != nil {
		return nil, err
	}
	if m.Schema, err = readSchema(ctx, tx); err != nil {
		return nil, err
	}

	buffered := bufio.NewWriterSize(to, 1<<20)
	archive := zip.NewWriter(buffered)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	counted := make(chan error, 1)
	go func() { // the rows are counted while they are dumped
		var err error
		if m.Contents, err = readContents(ctx, tx); err != nil {
			cancel()
		}
		counted <- err
	}()
	m.Dump, err = s.dump(ctx, archive, m.Server, snapshot)
	if err != nil {
		cancel()
		return nil, errors.Join(err, notCancelled(<-counted))
	}
	if err := <-counted; err != nil {
		return nil, fmt.Errorf("counting what is there: %w", err)
	}
	if m.Heads, err = addEntry(archive, headsEntry, zip.Deflate, s.At, func(w io.Writer) error { _, err := io.Copy(w, heads); return err }); err != nil {
		return nil, err
	}
	if _, err = addEntry(archive, manifestEntry, zip.Deflate, s.At, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	}); err != nil {
		return nil, err
	}
	return m, errors.Join(archive.Close(), buffered.Flush())
}

// notCancelled leaves out what only follows from another error.
func notCancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// dump has pg_dump write the rows of a snapshot.
func (s Source) dump(ctx context.Context, archive *zip.Writer, major int, snapshot string) (Entry, error) {
	program, err := s.Tools(ctx, "pg_dump", major)
	if err != nil {
		return Entry{}, err
	}
	cmd, complaints, err := tool(ctx, program, s.OwnerURL, "--format=custom", "--schema=public", "--snapshot="+snapshot)
	if err != nil {
		return Entry{}, err
	}
	// The dump is compressed already. Stored as it is, any unzip hands it to pg_restore without this program.
	return addEntry(archive, dumpEntry, zip.Store, s.At, func(w io.Writer) error {
		cmd.Stdout = &meter{to: w, tell: s.Progress}
		if err := cmd.Run(); err != nil {
			return errors.Join(ctx.Err(), fmt.Errorf("pg_dump: %w\n%s", err, complaints))
		}
		return nil
	})
}

// tool readies one of PostgreSQL's programs to work on the database at address, or on none. What it complains about is kept.
func tool(ctx context.Context, program, address string, args ...string) (*exec.Cmd, *strings.Builder, error) {
	var environment []string
	if address != "" {
		public, variables, err := db.ForTools(address)
		if err != nil {
			return nil, nil, err
		}
		args, environment = append(args, "--no-password", "--dbname="+public), variables
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), append(environment, "LC_ALL=C")...)
	complaints := &strings.Builder{}
	cmd.Stderr = complaints
	return cmd, complaints, nil
}

// meter tells how much went through.
type meter struct {
	to   io.Writer
	tell func(int64)
	sum  int64
}

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.to.Write(b)
	m.sum += int64(n)
	if m.tell != nil {
		m.tell(m.sum)
	}
	return n, err
}

// addEntry writes an entry and answers its size and hash.
func addEntry(archive *zip.Writer, name string, method uint16, at time.Time, write func(io.Writer) error) (Entry, error) {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at.UTC()})
	if err != nil {
		return Entry{}, err
	}
	hash := sha256.New()
	sized := &meter{to: io.MultiWriter(w, hash)}
	if err := write(sized); err != nil {
		return Entry{}, err
	}
	return Entry{Bytes: sized.sum, SHA256: hexSum(hash)}, nil
}

// openHeads opens the exported heads as they are now; what is appended later is not read.
func openHeads(name string) (io.ReadCloser, error) {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return io.NopCloser(strings.NewReader("")), nil
	}
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(file, info.Size()), file}, nil
}

// beginReading begins a transaction that sees every row as of now, for as long as it takes.
func beginReading(ctx context.Context, pool *sql.DB) (*sql.Tx, error) {
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`set local row_security = off`, // where rows were hidden from this role, that is an error now
		`set local statement_timeout = 0`,
		`set local idle_in_transaction_session_timeout = 0`,
		// How values are written as text.
		`set local timezone = 'UTC'`, `set local datestyle = 'ISO, YMD'`, `set local intervalstyle = 'postgres'`,
		`set local bytea_output = 'hex'`, `set local extra_float_digits = 1`,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return tx, nil
}
