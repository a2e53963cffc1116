package embedded

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestOrphanIsAdopted(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	mustExecute(t, urlIn(t, dir), `create table kept as select 42 as n`)
	kill(t, killed.Process.Pid)
	_ = killed.Wait()

	adopter := start(t, dir)
	if !adopter.Owner() || !adopter.server.adopted || adopter.server.pid != pid {
		t.Errorf("owner %v, adopted %v, process %d; want to adopt process %d", adopter.Owner(), adopter.server.adopted, adopter.server.pid, pid)
	}
	wantKept(t, adopter)
	stop(t, adopter)
	if pids := processesNaming(t, dir); len(pids) > 0 {
		t.Errorf("processes %v are left after the adopter's Stop", pids)
	}
}

func TestKilledServerIsRestarted(t *testing.T) {
	t.Parallel()
	c := startWith(t, Options{Dir: folder(t)})
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	for range 2 {
		pid := query[int](t, c.SuperURL(), `select (regexp_split_to_array(pg_read_file('postmaster.pid'), '\n'))[1]::int`)
		kill(t, pid)
		eventually(t, "the server answers again", func() bool { return ping(t.Context(), c.OwnerURL()) == nil })
		wantKept(t, c)
	}
}

func TestAdoptedServerIsRestarted(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	kill(t, killed.Process.Pid)
	_ = killed.Wait()
	c := startWith(t, Options{Dir: dir})
	kill(t, pid)
	eventually(t, "the server answers again", func() bool { return ping(t.Context(), c.OwnerURL()) == nil })
}

func TestBothKilled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	mustExecute(t, urlIn(t, dir), `create table kept as select 42 as n`)
	kill(t, killed.Process.Pid)
	kill(t, pid)
	_ = killed.Wait()
	c := startWith(t, Options{Dir: dir})
	if !c.Owner() || c.server.pid == pid {
		t.Errorf("owner %v, process %d; want a new server", c.Owner(), c.server.pid)
	}
	wantKept(t, c)
}

// A guest takes its owner's place, whether that was killed or stopped in good order.
func TestGuestInherits(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	first, second := startWith(t, Options{Dir: dir}), startWith(t, Options{Dir: dir})
	if first.Owner() || second.Owner() {
		t.Fatal("a second process owns the cluster")
	}
	mustExecute(t, first.OwnerURL(), `create table kept as select 42 as n`)
	kill(t, killed.Process.Pid)
	_ = killed.Wait()
	eventually(t, "one guest owns the cluster", func() bool { return first.Owner() || second.Owner() })
	if second.Owner() {
		first, second = second, first
	}
	kill(t, pid)
	eventually(t, "the server answers again", func() bool { return ping(t.Context(), second.OwnerURL()) == nil })
	wantKept(t, second)
	stop(t, first)
	eventually(t, "the other guest owns the cluster and it answers", func() bool {
		return second.Owner() && ping(t.Context(), second.OwnerURL()) == nil
	})
	wantKept(t, second)
}

func TestOtherMajorVersionIsExplained(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	c := start(t, dir)
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	stop(t, c)
	version := filepath.Join(dir, clusterName, versionName)
	own, err := os.ReadFile(version)
	if err != nil {
		t.Fatal(err)
	}
	rewrite := func(text string) {
		t.Helper()
		if err := os.WriteFile(version, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []string{"9", "13", "44"} { // none of them is installed anywhere
		rewrite(other + "\n")
		_, err := Start(t.Context(), Options{Dir: dir})
		if err == nil {
			t.Fatalf("started on the data of PostgreSQL %s", other)
		}
		for _, want := range []string{"PostgreSQL " + other, filepath.Join(dir, clusterName), "installed: ", "nstall", "pg_upgrade", "johnschool backup", "johnschool restore"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
		if text, err := os.ReadFile(version); err != nil || string(text) != other+"\n" {
			t.Errorf("the data folder was touched: %q, %v", text, err)
		}
	}
	rewrite(string(own))
	wantKept(t, start(t, dir))
}

func TestNoPostgreSQLIsExplained(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	was := binFolders
	binFolders = nil
	defer func() { binFolders = was }()
	_, err := findInstallation(t.Context(), 0)
	if err == nil || !strings.Contains(err.Error(), "nstall") || !strings.Contains(err.Error(), "DATABASE_URL") {
		t.Errorf("without PostgreSQL: %v", err)
	}
}

func TestForeignFolderIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	letter := filepath.Join(dir, clusterName, "letter")
	if err := errors.Join(os.MkdirAll(filepath.Dir(letter), 0o711), os.Chmod(dir, 0o711), os.WriteFile(letter, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		postgres, err := user.Lookup("postgres")
		if err != nil {
			t.Skip("no user postgres")
		}
		uid, _ := strconv.Atoi(postgres.Uid)
		if err := os.Chown(filepath.Dir(letter), uid, -1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "no PostgreSQL data folder") {
		t.Errorf("Start over a folder of something else: %v", err)
	}
	if _, err := os.Stat(letter); err != nil {
		t.Error(err)
	}
}

func TestLongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), strings.Repeat("long, \"odd\" name ", 6), strings.Repeat("x", 60))
	if err := os.MkdirAll(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	c := start(t, dir)
	t.Cleanup(func() { _ = os.RemoveAll(c.socketDir) })
	if len(c.socketDir) > maxSocketDir {
		t.Errorf("socket folder of %d bytes: %s", len(c.socketDir), c.socketDir)
	}
	guest := start(t, dir)
	if guest.AppURL() != c.AppURL() {
		t.Errorf("the guest is at %s, the owner at %s", guest.AppURL(), c.AppURL())
	}
	stop(t, c)
	if again := start(t, dir); again.AppURL() != c.AppURL() {
		t.Errorf("after a restart at %s, before at %s", again.AppURL(), c.AppURL())
	}
}

func TestUnreachableFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("an ordinary user runs the server under its own name")
	}
	dir := folder(t)
	if err := os.MkdirAll(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	parent := filepath.Dir(dir)
	shut := func(mode fs.FileMode) {
		t.Helper()
		if err := os.Chmod(parent, mode); err != nil {
			t.Fatal(err)
		}
	}
	shut(0o700)
	first := start(t, dir)
	home := first.place.home
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if filepath.Dir(home) != elsewhere {
		t.Fatalf("the cluster lies in %s, want it below %s", home, elsewhere)
	}
	mustExecute(t, first.OwnerURL(), `create table kept as select 42 as n`)
	stop(t, first)
	second := start(t, dir)
	wantKept(t, second)
	stop(t, second)

	if err := os.RemoveAll(home); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), home) {
		t.Errorf("a cluster that is gone: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, locationName)); err != nil {
		t.Fatal(err)
	}

	// A cluster that became unreachable is not replaced by an empty one.
	shut(0o711)
	stop(t, start(t, dir))
	shut(0o700)
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "chmod o+x "+parent) {
		t.Errorf("a cluster that became unreachable: %v", err)
	}
	shut(0o711)
	start(t, dir)
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for _, moment := range []struct{ what, sign string }{
		{"initdb is at work", filepath.Join(clusterName+".new", versionName)},
		{"the server is starting", filepath.Join(clusterName, pidFileName)},
	} {
		err := cancelledAt(t, dir, moment.sign)
		for n := 0; err == nil && n < 10; n++ { // a busy machine may look too late
			dir = folder(t)
			err = cancelledAt(t, dir, moment.sign)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while %s: %v", moment.what, err)
		}
		if pids := processesNaming(t, dir); len(pids) > 0 {
			t.Errorf("cancelled while %s: processes %v go on", moment.what, pids)
		}
	}
	if c := start(t, dir); !c.Owner() {
		t.Error("the lock was not given back")
	}
}

// cancelledAt starts a cluster, cancels that when a file of the folder is there, and
// answers what Start said; nil where it was faster, and the cluster is stopped.
func cancelledAt(t *testing.T, dir, sign string) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		c, err := Start(ctx, Options{Dir: dir, Volatile: true})
		if err == nil {
			err = c.Stop(context.Background())
		}
		ended <- err
	}()
	eventually(t, sign, func() bool { _, err := os.Stat(filepath.Join(dir, sign)); return err == nil || len(ended) > 0 })
	cancel()
	return <-ended
}

func TestStopAtOnce(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	c := startWith(t, Options{Dir: dir})
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	// A stopped process answers no polite request; only SIGKILL would end it. PostgreSQL sends that itself to its
	// children five seconds after an immediate shutdown, so a server whose backend hangs still ends.
	database, err := open(c.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	var backend int
	if err := database.QueryRow(`select pg_backend_pid()`).Scan(&backend); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(backend, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Stop(ctx); err != nil {
		t.Errorf("Stop: %v", err)
	}
	again := start(t, dir)
	wantKept(t, again)
}

// TestServerAdoptedWhileItStarts: one whose postmaster.pid was read before it named the socket's folder.
func TestServerAdoptedWhileItStarts(t *testing.T) {
	t.Parallel()
	c := start(t, folder(t))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s := &server{pid: c.server.pid, adopted: true, exited: make(chan struct{})}
	if err := c.awaitReady(ctx, s); err != nil {
		t.Fatal(err)
	}
	if s.socketDir != c.socketDir {
		t.Errorf("its socket is looked for in %q, it is in %q", s.socketDir, c.socketDir)
	}
}
