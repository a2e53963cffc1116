package embedded

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const keeperVariable = "JOHNSCHOOL_EMBEDDED_KEEPER"

// TestMain turns the test's program into another where a variable says so, such as a keeper: a process that starts the
// cluster of a folder, tells the server's process id and then waits to be killed.
func TestMain(m *testing.M) {
	for variable, be := range others {
		if dir := os.Getenv(variable); dir != "" {
			be(dir)
		}
	}
	os.Exit(m.Run())
}

// others are the processes that this program can be instead of a test, in the folder that a variable names.
var others = map[string]func(dir string){keeperVariable: beKeeper}

func beKeeper(dir string) {
	c, err := Start(context.Background(), Options{Dir: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(c.server.pid)
	select {}
}

// keeper starts such a process and answers it and the server's process id.
func keeper(t *testing.T, dir string) (*exec.Cmd, int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), keeperVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("keeper: %v", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("keeper: %v", err)
	}
	return cmd, pid
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill %d: %v", pid, err)
	}
}

// folder answers a data folder that the server's user can reach, in memory where there is some: processes are killed here,
// not the machine. At the end no process may work in it any more.
func folder(t *testing.T) string {
	t.Helper()
	in := "/dev/shm"
	var free syscall.Statfs_t
	if err := syscall.Statfs(in, &free); err != nil || uint64(free.Bavail)*uint64(free.Bsize) < 4<<30 {
		in = "/tmp"
	}
	parent, err := os.MkdirTemp(in, "embedded-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(parent, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, pid := range processesNaming(t, parent) {
			t.Errorf("process %d is left over", pid)
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err := os.RemoveAll(parent); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(parent, "data")
}

// processesNaming lists the living processes whose arguments name folder.
func processesNaming(t *testing.T, folder string) []int {
	t.Helper()
	var pids []int
	for _, pid := range processes() {
		if p, ok := inspectProcess(pid); ok && strings.Contains(p.arguments, folder) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// start starts a volatile cluster: killing its server would lose what was just committed.
func start(t *testing.T, dir string) *Cluster {
	t.Helper()
	return startWith(t, Options{Dir: dir, Volatile: true})
}

func startWith(t *testing.T, o Options) *Cluster {
	t.Helper()
	o.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	c, err := Start(t.Context(), o)
	if err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() { stop(t, c) })
	return c
}

func stop(t *testing.T, c *Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := c.Stop(ctx); err != nil {
		t.Errorf("Stop: %v", err)
	}
}

func query[T any](t *testing.T, url, statement string) T {
	t.Helper()
	database, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	var answer T
	if err := database.QueryRow(statement).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return answer
}

func execute(t *testing.T, url, statement string) error {
	t.Helper()
	database, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	_, err = database.Exec(statement)
	return err
}

func mustExecute(t *testing.T, url, statement string) {
	t.Helper()
	if err := execute(t, url, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// urlIn answers where the owner of the database in a data folder connects.
func urlIn(t *testing.T, dir string) string {
	t.Helper()
	file, err := readPidFile(filepath.Join(dir, clusterName, pidFileName))
	if err != nil {
		t.Fatal(err)
	}
	return connectionURL(file.socketDir, ownerRole, databaseName)
}

// wantKept wants the row that was confirmed before the fault.
func wantKept(t *testing.T, c *Cluster) {
	t.Helper()
	if n := query[int](t, c.OwnerURL(), `select n from kept`); n != 42 {
		t.Errorf("kept %d, want 42", n)
	}
}

// eventually waits for what must come true without our doing.
func eventually(t *testing.T, what string, true func() bool) {
	t.Helper()
	wait := backoff{first: 2 * time.Millisecond, most: 10 * time.Millisecond}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for !true() {
		if err := wait.next(ctx); err != nil {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestDataSurvivesAStop(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	first := start(t, dir)
	if !first.Owner() {
		t.Error("the only process is not the owner")
	}
	mustExecute(t, first.OwnerURL(), `create table kept (n int)`)
	mustExecute(t, first.OwnerURL(), `insert into kept values (42)`)
	stop(t, first)
	if pids := processesNaming(t, dir); len(pids) > 0 {
		t.Errorf("processes %v are left after Stop", pids)
	}
	if err := ping(t.Context(), first.AppURL()); err == nil {
		t.Error("the stopped server answers")
	}

	begin := time.Now()
	second := start(t, dir)
	t.Logf("warm start in %v", time.Since(begin))
	wantKept(t, second)
}

func TestClusterIsSetUp(t *testing.T) {
	t.Parallel()
	c := start(t, folder(t))
	for statement, want := range map[string]string{
		`show data_checksums`:       "on",
		`show server_encoding`:      "UTF8",
		`show listen_addresses`:     "",
		`show timezone`:             "UTC",
		`show jit`:                  "off",
		`show max_connections`:      "100",
		`select current_user`:       "johnschool_app",
		`select current_database()`: "johnschool",
		`select pg_get_userbyid(datdba) from pg_database where datname = 'johnschool'`:                                                  "johnschool_owner",
		`select count(*) from pg_roles where rolname like 'johnschool%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`: "0",
	} {
		if got := query[string](t, c.AppURL(), statement); got != want {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
	if err := execute(t, c.AppURL(), `create table public.mine (n int)`); err == nil {
		t.Error("the application's role may create tables")
	}
	if err := execute(t, c.AppURL(), `create temp table mine (n int)`); err == nil {
		t.Error("the application's role may create temporary tables")
	}
	if !query[bool](t, c.SuperURL(), `select rolsuper from pg_roles where rolname = current_user`) {
		t.Error("SuperURL is no superuser's")
	}
	if group, err := syscall.Getpgid(c.server.pid); err != nil || group != c.server.pid {
		t.Errorf("the server's process group is %d (%v), so that a Ctrl-C at our terminal would reach it", group, err)
	}
}

func TestLogHoldsNoValues(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	c := start(t, dir)
	mustExecute(t, c.OwnerURL(), `create table person (name text primary key)`)
	mustExecute(t, c.OwnerURL(), `grant insert on person to johnschool_app`)
	mustExecute(t, c.AppURL(), `insert into person values ('Quixote')`)
	if err := execute(t, c.AppURL(), `insert into person values ('Quixote')`); err == nil {
		t.Fatal("twice the same key")
	}
	stop(t, c)
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(log), "Quixote") {
		t.Errorf("the server's log names a person:\n%s", log)
	}
	if !strings.Contains(string(log), "database system is shut down") {
		t.Errorf("the server's log tells nothing of the server:\n%s", log)
	}
}

func TestGuestLeavesTheServerRunning(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	began := make(chan *Cluster, 2)
	for range 2 { // both begin on an empty folder
		go func() {
			c, err := Start(t.Context(), Options{Dir: dir, Volatile: true})
			if err != nil {
				t.Errorf("Start: %v", err)
			}
			began <- c
		}()
	}
	owner, guest := <-began, <-began
	if owner == nil || guest == nil {
		t.FailNow()
	}
	if !owner.Owner() {
		owner, guest = guest, owner
	}
	t.Cleanup(func() { stop(t, owner) })
	if !owner.Owner() || guest.Owner() {
		t.Fatalf("owners: %v, %v; want one", owner.Owner(), guest.Owner())
	}
	mustExecute(t, guest.OwnerURL(), `create table shared (n int)`)
	stop(t, guest)
	mustExecute(t, owner.OwnerURL(), `insert into shared values (1)`)
}

func TestGuestGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.MkdirAll(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	lock, err := tryLock(filepath.Join(dir, lockName))
	if err != nil || lock == nil {
		t.Fatalf("lock: %v, %v", lock, err)
	}
	defer lock.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Start beside an owner that never gets ready: %v", err)
	}
}
