package embedded

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/lib/pq"
)

// disk mounts a file system of a size of its own, in mebibytes, on a data folder, and answers how to change the size.
func disk(t *testing.T, dir string, size int) (resize func(size int)) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	option := func(size int) string { return "mode=711,size=" + strconv.Itoa(size) + "m" }
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, option(size)); err != nil {
		t.Skipf("a small disk cannot be mounted here (as root, and outside of most containers, it can): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return func(size int) {
		t.Helper()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, option(size)); err != nil {
			t.Fatal(err)
		}
	}
}

// fill takes all room on the disk of a folder and answers how to give it back.
func fill(t *testing.T, dir string) (empty func()) {
	t.Helper()
	name := filepath.Join(dir, "filler")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 1 << 20; size >= 1; {
		if _, err := file.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 16
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		t.Helper()
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	resize := disk(t, dir, 12)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	refused := func(when string) {
		t.Helper()
		c, err := Start(t.Context(), Options{Dir: dir, Log: log})
		if err == nil {
			stop(t, c)
			t.Fatalf("%s: it started", when)
		}
		if !strings.HasPrefix(err.Error(), "the disk that holds "+dir+" is full: make room") {
			t.Errorf("%s: %v", when, err)
		}
	}
	refused("no room for a new cluster")
	resize(192)
	c := startWith(t, Options{Dir: dir})
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	mustExecute(t, c.OwnerURL(), `create table written (n int, filler text)`)

	// In service, until nothing more can be written: what is confirmed counts, what is refused was not done.
	empty := fill(t, dir)
	confirmed := 0
	var err error
	for err == nil && confirmed < 1000 {
		if err = execute(t, c.OwnerURL(), `insert into written select 1, string_agg(md5(random()::text), '') from generate_series(1, 1000)`); err == nil {
			confirmed++
		}
	}
	var refusal *pq.Error
	t.Logf("after %d rows: %v", confirmed, err)
	if err == nil || errors.As(err, &refusal) && refusal.Code.Class() != "53" && refusal.Code.Class() != "57" {
		t.Errorf("a full disk was answered with %v", err)
	}
	empty()
	wrote := 0
	eventually(t, "rows are written again", func() bool {
		if execute(t, c.OwnerURL(), `insert into written values (2, '')`) == nil {
			wrote++
		}
		return wrote > 0
	})
	wantKept(t, c)
	if n := query[int](t, c.OwnerURL(), `select count(*) from written where n = 1`); n != confirmed {
		t.Errorf("%d rows, %d were confirmed", n, confirmed)
	}

	// Killed while the disk is full: the recovery needs room, and is tried until there is some.
	empty = fill(t, dir)
	for execute(t, c.OwnerURL(), `insert into written select 3, string_agg(md5(random()::text), '') from generate_series(1, 1000)`) == nil {
	}
	_ = syscall.Kill(c.server.pid, syscall.SIGKILL) // unless the server gave up by itself already
	eventually(t, "the server is gone", func() bool { return ping(t.Context(), c.OwnerURL()) != nil })
	empty()
	eventually(t, "the server answers again", func() bool { return ping(t.Context(), c.OwnerURL()) == nil })
	wantKept(t, c)

	// Stopped in haste and started again on a full disk.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	empty = fill(t, dir)
	refused("no room for the recovery")
	empty()
	wantKept(t, startWith(t, Options{Dir: dir}))
}
