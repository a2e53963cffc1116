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
	guest := start(t, dir)
	if guest.Owner() {
		t.Fatal("a second process owns the cluster")
	}
	mustExecute(t, guest.OwnerURL(), `create table kept (n int)`)
	kill(t, killed.Process.Pid)
	_ = killed.Wait()
	// The guest's connection outlives the owner.
	mustExecute(t, guest.OwnerURL(), `insert into kept values (42)`)

	adopter := start(t, dir)
	if !adopter.Owner() || !adopter.server.adopted || adopter.server.pid != pid {
		t.Errorf("owner %v, adopted %v, process %d; want to adopt process %d", adopter.Owner(), adopter.server.adopted, adopter.server.pid, pid)
	}
	if n := query[int](t, adopter.OwnerURL(), `select n from kept`); n != 42 {
		t.Errorf("kept %d, want 42", n)
	}
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
		if n := query[int](t, c.OwnerURL(), `select n from kept`); n != 42 {
			t.Errorf("kept %d, want 42", n)
		}
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

// A server that was killed and never reaped still looks alive to the next one.
func TestZombieDoesNotHoldTheCluster(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	kill(t, killed.Process.Pid)
	_ = killed.Wait()
	kill(t, pid)
	cluster := filepath.Join(dir, clusterName)
	eventually(t, "the server is gone", func() bool { return len(processesNaming(t, dir)) == 0 })

	a, err := serverAccount(cluster)
	if err != nil {
		t.Fatal(err)
	}
	zombie := a.command(context.Background(), "/bin/true")
	if err := zombie.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = zombie.Wait() }()
	eventually(t, "the zombie is one", func() bool { p, ok := inspectProcess(zombie.Process.Pid); return ok && p.zombie })
	for _, name := range []string{pidFileName, ".s.PGSQL.5432.lock"} {
		path := filepath.Join(cluster, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "\n")
		if err := os.WriteFile(path, []byte(strconv.Itoa(zombie.Process.Pid)+"\n"+rest), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	c := start(t, dir)
	if c.server.adopted {
		t.Error("a zombie was adopted")
	}
}

// The number of a dead server may have gone to any other program of its user.
func TestAnotherProgramIsNoServer(t *testing.T) {
	t.Parallel()
	if running(os.Getpid(), t.TempDir()) {
		t.Error("the test's own process passes for a server")
	}
}

func TestOtherMajorVersionIsExplained(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	stop(t, start(t, dir))
	version := filepath.Join(dir, clusterName, versionName)
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: dir})
	if err == nil {
		t.Fatal("started on the data of PostgreSQL 9")
	}
	for _, want := range []string{"PostgreSQL 9", filepath.Join(dir, clusterName), "installed: ", "nstall", "pg_upgrade"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if text, err := os.ReadFile(version); err != nil || string(text) != "9\n" {
		t.Errorf("the data folder was touched: %q, %v", text, err)
	}
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
	if n := query[int](t, second.OwnerURL(), `select n from kept`); n != 42 {
		t.Errorf("kept %d, want 42", n)
	}
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
	cluster := filepath.Join(dir, clusterName)
	for _, moment := range []struct {
		what string
		come func() bool
	}{
		{"initdb is at work", func() bool { _, err := os.Stat(filepath.Join(cluster+".new", versionName)); return err == nil }},
		{"the server is starting", func() bool { _, err := os.Stat(filepath.Join(cluster, pidFileName)); return err == nil }},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			c, err := Start(ctx, Options{Dir: dir, Volatile: true})
			if err == nil {
				err = errors.Join(errors.New("Start was faster"), c.Stop(context.Background()))
			}
			ended <- err
		}()
		eventually(t, moment.what, moment.come)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
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
	if n := query[int](t, again.OwnerURL(), `select n from kept`); n != 42 {
		t.Errorf("kept %d, want 42", n)
	}
}
