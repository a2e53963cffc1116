package emails

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// maildir makes a Maildir with files in it, by their names.
func maildir(t *testing.T, files map[string]string) (*Maildir, string) {
	t.Helper()
	folder := t.TempDir()
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.Mkdir(filepath.Join(folder, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := OpenMaildir(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m, folder
}

func TestMaildirShowsWhatIsUnseenAndMarksIt(t *testing.T) {
	t.Parallel()
	m, folder := maildir(t, map[string]string{"new/2.b": "second", "cur/1.a:2,F": "first", "cur/0.z:2,FS": "seen", "new/.hidden": "", "tmp/3.c": "unfinished"})
	names, err := m.Unseen()
	if want := []string{"cur/1.a:2,F", "new/2.b"}; err != nil || !slices.Equal(names, want) {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range append(names, "new/taken-away") {
		if err := m.MarkSeen(name); err != nil {
			t.Fatal(err)
		}
	}
	if names, err = m.Unseen(); err != nil || len(names) != 0 {
		t.Errorf("still unseen: %v, %v", names, err)
	}
	for _, name := range []string{"cur/1.a:2,FS", "cur/2.b:2,S"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := m.Read("new/2.b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading what is gone: %v", err)
	}
}

func TestMaildirReadsNothingElse(t *testing.T) {
	t.Parallel()
	large := string(bytes.Repeat([]byte("x"), MaxBounce+1))
	m, folder := maildir(t, map[string]string{"new/large": large})
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink(outside, filepath.Join(folder, "new/link")), syscall.Mkfifo(filepath.Join(folder, "new/pipe"), 0o600),
		os.Mkdir(filepath.Join(folder, "new/folder"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if names, err := m.Unseen(); err != nil || !slices.Equal(names, []string{"new/large"}) {
		t.Errorf("%v, %v", names, err)
	}
	for _, name := range []string{"new/link", "new/pipe", "new/folder", "../" + filepath.Base(folder) + "/new/large"} {
		if data, err := m.Read(name); err == nil {
			t.Errorf("read %s: %d bytes", name, len(data))
		}
	}
	if data, err := m.Read("new/large"); err != nil || len(data) != MaxBounce {
		t.Errorf("read %d bytes of a large e-mail: %v", len(data), err)
	}
	if _, err := OpenMaildir(filepath.Dir(outside)); err == nil {
		t.Error("a folder without new and cur counts as a Maildir")
	}
}
