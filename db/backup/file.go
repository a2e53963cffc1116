package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"johnschool/db"
)

// File is a backup that was read once and found whole.
type File struct {
	Manifest Manifest

	name   string
	file   *os.File
	zip    *zip.Reader
	backup map[string]*zip.File
}

// Open reads a backup from beginning to end and refuses one that is damaged, cut off, or made by a newer program. progress, where
// given, is told how many bytes of how many of the dump were read.
func Open(ctx context.Context, name string, progress func(done, all int64)) (_ *File, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it was only read
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s is no whole backup; it was cut off, or is something else: %w", name, err)
	}
	f := &File{name: name, file: file, zip: archive, backup: map[string]*zip.File{}}
	for _, entry := range archive.File {
		f.backup[entry.Name] = entry
	}
	for _, entry := range []string{dumpEntry, headsEntry, manifestEntry} {
		if f.backup[entry] == nil {
			return nil, fmt.Errorf("%s is no backup of johnschool: it has no %s", name, entry)
		}
	}
	if err := f.readManifest(); err != nil {
		return nil, err
	}
	for entry, should := range map[string]Entry{headsEntry: f.Manifest.Heads, dumpEntry: f.Manifest.Dump} {
		if err := f.verify(ctx, entry, should, progress); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Close lets go of the file.
func (f *File) Close() error { return f.file.Close() }

func (f *File) readManifest() error {
	r, err := f.backup[manifestEntry].Open()
	if err != nil {
		return f.damaged(err)
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 16<<20))
	if err != nil {
		return f.damaged(err)
	}
	if err := json.Unmarshal(text, &f.Manifest); err != nil {
		return f.damaged(err)
	}
	m := f.Manifest
	switch {
	case m.Format > format || m.Schema.Migration > db.NewestMigration():
		return fmt.Errorf("%s was made by a newer johnschool (%s; tables of version %d, this program knows %d): restore it with that one or a later one",
			f.name, m.Product, m.Schema.Migration, db.NewestMigration())
	case m.Format < 1 || m.Schema.Migration < 1 || m.Server < 1:
		return f.damaged(errors.New("the manifest is incomplete"))
	}
	return nil
}

// verify reads an entry and compares it with what the manifest says of it.
func (f *File) verify(ctx context.Context, name string, should Entry, progress func(done, all int64)) error {
	r, err := f.open(ctx, name)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	m := &meter{to: sum}
	if progress != nil && name == dumpEntry {
		m.tell = func(done int64) { progress(done, should.Bytes) }
	}
	if _, err := io.Copy(m, r); err != nil {
		return errors.Join(ctx.Err(), f.damaged(err))
	}
	if is := (Entry{Bytes: m.sum, SHA256: hexSum(sum)}); is != should {
		return f.damaged(fmt.Errorf("%s is not what the manifest says it is", name))
	}
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func (f *File) damaged(err error) error {
	return fmt.Errorf("%s is damaged, and nothing was restored: take another copy of it, or an earlier backup: %w", f.name, err)
}

// open answers an entry that can be read until ctx ends.
func (f *File) open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := f.backup[name].Open()
	if err != nil {
		return nil, f.damaged(err)
	}
	return struct {
		io.Reader
		io.Closer
	}{reader{ctx, r}, r}, nil
}

// reader reads until ctx ends.
type reader struct {
	ctx  context.Context
	from io.Reader
}

func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(b)
}
