package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The traps of a server that one keeps oneself, and the test that walks into each. In every one of them the program ends
// up serving, with what was confirmed before, or says what to do.
//
//	cold, warm                                      TestDataSurvivesAStop, TestClusterIsSetUp
//	killed while it creates the cluster             TestKilledWhileCreating
//	SIGTERM while starting (initdb, start)          TestCancelledStartLeavesNothing
//	SIGTERM in the recovery                         TestCancelledRecovery
//	orphan adopted after SIGKILL of the program     TestOrphanIsAdopted, TestGuestInherits
//	program and server killed                       TestBothKilled
//	server killed                                   TestKilledServerIsRestarted, TestAdoptedServerIsRestarted
//	server killed under a busy backend              TestBusyBackendOfAKilledServer
//	a zombie server                                 TestZombieServer
//	a foreign process under the stale number        TestForeignProcessUnderTheStaleNumber
//	two programs at once                            TestGuestLeavesTheServerRunning, TestGuestGivesUpWithItsContext
//	a parent folder that cannot be entered          TestUnreachableFolder
//	path too long for a socket                      TestLongPath
//	disk full: at creation, at start, in service    TestDiskFull
//	another major version, none, a foreign folder   TestOtherMajorVersionIsExplained, TestNoPostgreSQLIsExplained, TestForeignFolderIsLeftAlone
//	settings that do not work                       TestAdministratorsSettings
//	an ordinary user                                TestOrdinaryUser (root: all others, where root runs them)
//	a backend that hangs at the end                 TestStopAtOnce

// hold makes a backend of c busy until the test ends and answers its process id.
func hold(t *testing.T, c *Cluster, statement string) int {
	t.Helper()
	database, err := open(c.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() }) // its connection is broken by then
	var pid int
	if err := database.QueryRow(`select pg_backend_pid()`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = database.Exec(statement) }() // ends with its backend
	eventually(t, "the backend is at work", func() bool {
		return query[bool](t, c.SuperURL(), `select exists (select from pg_stat_activity where state = 'active' and pid = `+strconv.Itoa(pid)+`)`)
	})
	return pid
}

const forever = `do $$ begin loop perform 1; end loop; end $$`

// A backend in the middle of a statement does not notice that its server was killed, and holds the shared memory.
func TestBusyBackendOfAKilledServer(t *testing.T) {
	t.Parallel()
	c := startWith(t, Options{Dir: folder(t)})
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	mustExecute(t, c.OwnerURL(), `create table lost (n int)`)
	busy := hold(t, c, `insert into lost values (1); `+forever)
	hung := hold(t, c, forever)
	if err := syscall.Kill(hung, syscall.SIGSTOP); err != nil { // as on a disk that hangs: only SIGKILL helps
		t.Fatal(err)
	}
	server := c.server.pid
	kill(t, server)
	eventually(t, "the server is gone", func() bool { return !running(server, c.place.cluster) })
	if p, ok := inspectProcess(busy); !ok || p.zombie {
		t.Fatal("the busy backend ended with its server: the trap is not set")
	}
	eventually(t, "a new server answers", func() bool { return ping(t.Context(), c.OwnerURL()) == nil })
	wantKept(t, c)
	if n := query[int](t, c.OwnerURL(), `select count(*) from lost`); n != 0 {
		t.Error("what was never committed is there")
	}
	for _, pid := range []int{busy, hung} {
		if p, ok := inspectProcess(pid); ok && !p.zombie {
			t.Errorf("backend %d of the killed server is still at work", pid)
		}
	}
	if log := c.logSince(0); strings.Contains(log, "pre-existing shared memory block") {
		t.Errorf("a server was started beside the old backends:\n%s", log)
	}
}

// A server whose starter was killed becomes the child of a process that never asks for its end, as process 1 of many containers:
// killed, it stays a zombie that looks alive to the next server in both lock files.
func TestZombieServer(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentVariable+"="+dir)
	parent.Stderr = os.Stderr
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = parent.Process.Kill(); _ = parent.Wait() })
	var program, server int
	if _, err := fmt.Fscan(bufio.NewReader(out), &program, &server); err != nil {
		t.Fatalf("the parent: %v", err)
	}
	mustExecute(t, urlIn(t, dir), `create table kept as select 42 as n`)
	kill(t, program)
	kill(t, server)
	eventually(t, "the server is a zombie", func() bool { p, ok := inspectProcess(server); return ok && p.zombie })
	if err := syscall.Kill(server, 0); err != nil {
		t.Fatalf("the zombie does not look alive: %v", err)
	}
	c := startWith(t, Options{Dir: dir})
	if c.server.adopted {
		t.Error("a zombie was adopted")
	}
	wantKept(t, c)
}

const parentVariable = "JOHNSCHOOL_EMBEDDED_PARENT"

func init() { others[parentVariable] = beParent }

// beParent starts a keeper, becomes the parent of whatever it leaves behind, and never asks for anybody's end.
func beParent(dir string) {
	const subreaper = 36 // PR_SET_CHILD_SUBREAPER
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, subreaper, 1, 0); errno != 0 {
		fmt.Fprintln(os.Stderr, "prctl:", errno)
		os.Exit(1)
	}
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), parentVariable+"=", keeperVariable+"="+dir)
	program.Stderr = os.Stderr
	out, err := program.StdoutPipe()
	if err == nil {
		err = program.Start()
	}
	var server int
	if err == nil {
		_, err = fmt.Fscan(out, &server)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(program.Process.Pid, server)
	select {}
}

// The number of a killed server goes to another program: of its own user, of another one, or even one that was started
// in the data folder. It is neither adopted nor ended, and holds nobody up.
func TestForeignProcessUnderTheStaleNumber(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	mustExecute(t, urlIn(t, dir), `create table kept as select 42 as n`)
	_ = killed.Process.Kill()
	_ = killed.Wait()
	cluster := filepath.Join(dir, clusterName)
	for _, c := range []struct {
		name    string
		foreign *exec.Cmd
	}{
		{"the server's user", sleeper(t, cluster, true, "/")},
		{"another user", sleeper(t, cluster, false, "/")},
		{"in the data folder", sleeper(t, cluster, true, cluster)},
	} {
		kill(t, pid)
		eventually(t, "the server is gone", func() bool { return !running(pid, cluster) })
		foreign := c.foreign.Process.Pid
		for _, name := range []string{pidFileName, ".s.PGSQL.5432.lock"} {
			path := filepath.Join(cluster, name)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, _ := strings.Cut(string(text), "\n")
			if err := os.WriteFile(path, []byte(strconv.Itoa(foreign)+"\n"+rest), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		again := startWith(t, Options{Dir: dir})
		wantKept(t, again)
		if again.server.adopted {
			t.Errorf("%s: a foreign process was adopted", c.name)
		}
		if p, ok := inspectProcess(foreign); !ok || p.zombie {
			t.Errorf("%s: the foreign process was ended", c.name)
		}
		stop(t, again)
		killed, pid = keeper(t, dir)
		_ = killed.Process.Kill()
		_ = killed.Wait()
	}
	stop(t, start(t, dir)) // adopts the last one
}

// sleeper starts a program that does nothing, as the server's user or as another one, in a folder.
func sleeper(t *testing.T, cluster string, same bool, in string) *exec.Cmd {
	t.Helper()
	a, err := serverAccount(cluster)
	if err != nil {
		t.Fatal(err)
	}
	cmd := a.command(context.Background(), "sleep", "600")
	if !same && os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = nil
	}
	cmd.Dir = in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// The program is killed while initdb is at work, which goes on by itself: here, hangs, and would wake up later over the
// folder of the next one.
func TestKilledWhileCreating(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), keeperVariable+"="+dir)
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	unfinished := filepath.Join(dir, clusterName+".new")
	eventually(t, "initdb is at work", func() bool { _, err := os.Stat(filepath.Join(unfinished, versionName)); return err == nil })
	kill(t, program.Process.Pid)
	_ = program.Wait()
	left := processesNaming(t, unfinished)
	for _, pid := range left {
		_ = syscall.Kill(pid, syscall.SIGSTOP) // unless it has just ended
	}
	if len(left) == 0 {
		t.Log("initdb ended before it could be stopped")
	}
	c := start(t, dir)
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	wantKept(t, c)
	for _, pid := range processesNaming(t, unfinished) {
		t.Errorf("process %d of the killed creation goes on", pid)
	}
}

// SIGTERM in the recovery after a crash: the server is stopped, and the recovery done at the next start.
func TestCancelledRecovery(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	killed, pid := keeper(t, dir)
	url := urlIn(t, dir)
	mustExecute(t, url, `create table kept as select 42 as n`)
	mustExecute(t, url, `create table much as select g as n, repeat(md5(g::text), 4) as filler from generate_series(1, 200000) g`)
	mustExecute(t, url, `create index on much (filler)`)
	mustExecute(t, url, `update much set n = n + 1`)
	log := filepath.Join(dir, "postgres.log")
	redos := func() int {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), "redo starts at")
	}
	kill(t, killed.Process.Pid)
	kill(t, pid)
	_ = killed.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		c, err := Start(ctx, Options{Dir: dir})
		if err == nil {
			err = errors.Join(errors.New("the recovery was faster"), c.Stop(context.Background()))
		}
		ended <- err
	}()
	eventually(t, "the recovery has begun", func() bool { return redos() > 0 })
	cancel()
	asked := time.Now()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the recovery: %v", err)
	}
	if took := time.Since(asked); took > time.Minute {
		t.Errorf("it ended %s after it was asked to", took)
	}
	if pids := processesNaming(t, dir); len(pids) > 0 {
		t.Errorf("processes %v go on", pids)
	}
	c := startWith(t, Options{Dir: dir})
	wantKept(t, c)
	if n := query[int](t, c.OwnerURL(), `select count(*) from much`); n != 200000 {
		t.Errorf("%d rows, want 200000", n)
	}
}

// Most traps again as an ordinary user, who runs program and server alike.
func TestOrdinaryUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("the tests run as an ordinary user anyway")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("there is no user nobody")
	}
	credential, err := credentialOf(nobody)
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.MkdirTemp("/tmp", "embedded-user-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	binary := filepath.Join(home, "embedded.test")
	// Copied by another program: what other tests start meanwhile would inherit the file while this one writes it, and
	// the system runs none that is open for writing.
	out, err := exec.Command("cp", os.Args[0], binary).CombinedOutput()
	if err := errors.Join(err, os.Chmod(home, 0o755)); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	tests := "^(TestDataSurvivesAStop|TestOrphanIsAdopted|TestBothKilled|TestZombieServer|TestForeignProcessUnderTheStaleNumber|TestBusyBackendOfAKilledServer)$"
	cmd := exec.Command(binary, "-test.run="+tests, "-test.v", "-test.parallel=2", "-test.timeout=2m")
	cmd.Dir, cmd.Env = "/", append(os.Environ(), "HOME=/nonexistent", "TMPDIR=/tmp")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	out, err = cmd.CombinedOutput()
	passed, skipped := strings.Count(string(out), "--- PASS"), strings.Count(string(out), "--- SKIP")
	if err != nil || passed != strings.Count(tests, "Test") || skipped > 0 {
		t.Errorf("as %s: %v, %d passed, %d skipped\n%s", nobody.Username, err, passed, skipped, out)
	}
}
