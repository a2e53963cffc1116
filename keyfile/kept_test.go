package keyfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"johnschool/keyfile"
)

var errPair = errors.New("they do not belong together")

// pair is two files that are of use where they hold the same.
type pair struct {
	t         *testing.T
	key, cert string
	reads     int
	heard     []string
}

func newPair(t *testing.T) *pair {
	dir := t.TempDir()
	p := &pair{t: t, key: filepath.Join(dir, "key.pem"), cert: filepath.Join(dir, "certificate.pem")}
	p.write(p.key, "first")
	p.write(p.cert, "first")
	return p
}

func (p *pair) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *pair) load() (string, error) {
	p.reads++
	key, err := os.ReadFile(p.key)
	if err != nil {
		return "", err
	}
	cert, err := os.ReadFile(p.cert)
	if err == nil && string(key) != string(cert) {
		err = errPair
	}
	return string(key), err
}

func (p *pair) told(value string, err error) {
	if err != nil {
		value = "not"
	}
	p.heard = append(p.heard, value)
}

func TestKeptFollowsItsFiles(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	kept, err := keyfile.Keep(p.load, p.told, p.key, p.cert)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		name  string
		do    func()
		value string
		heard string
	}{
		{"nothing happens", func() {}, "first", ""},
		{"the key comes first", func() { p.write(p.key, "second") }, "first", "not"},
		{"and the certificate is late", func() {}, "first", "not"},
		{"then it is there", func() { p.write(p.cert, "second") }, "second", "not second"},
		{"the key is taken away", func() { _ = os.Remove(p.key) }, "second", "not second not"},
		{"both are put in place by renaming, as long as before", func() {
			p.write(p.key+".new", "zebras")
			p.write(p.cert+".new", "zebras")
			_ = os.Rename(p.key+".new", p.key)
			_ = os.Rename(p.cert+".new", p.cert)
		}, "zebras", "not second not zebras"},
		{"nothing more happens", func() {}, "zebras", "not second not zebras"},
	}
	for _, s := range steps {
		s.do()
		if got, heard := kept.Get(), strings.Join(p.heard, " "); got != s.value || heard != s.heard {
			t.Errorf("%s: %q is in use and it said %q; want %q and %q", s.name, got, heard, s.value, s.heard)
		}
	}
	if p.reads != 5 {
		t.Errorf("the files were read %d times; they changed 4 times", p.reads)
	}
}

func TestKeepRefusesAtTheStart(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.write(p.cert, "another")
	if _, err := keyfile.Keep(p.load, p.told, p.key, p.cert); !errors.Is(err, errPair) || len(p.heard) != 0 {
		t.Errorf("got %v, and it said %v", err, p.heard)
	}
}

// Many sign at once while the files change.
func TestKeptIsSafeForManyAtOnce(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	kept, err := keyfile.Keep(p.load, p.told, p.key, p.cert)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if got := kept.Get(); got != "first" && got != "second" {
					t.Errorf("%q is in use", got)
				}
			}
		})
	}
	p.write(p.key, "second")
	p.write(p.cert, "second")
	all.Wait()
	if got := kept.Get(); got != "second" {
		t.Errorf("%q stays in use", got)
	}
}
