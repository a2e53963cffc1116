package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/db/embedded"
)

const (
	childVariable  = "JOHNSCHOOL_DBTEST_CHILD"
	leaverVariable = "JOHNSCHOOL_DBTEST_LEAVER"
)

// TestMain turns the test's program into one that starts the cluster of a folder and ends without stopping it, as a
// killed program does.
func TestMain(m *testing.M) {
	if dir := os.Getenv(leaverVariable); dir != "" {
		if _, err := embedded.Start(context.Background(), embedded.Options{Dir: dir, Volatile: true}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func value[T any](t testing.TB, url, statement string) T {
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

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	var first string
	t.Run("first", func(t *testing.T) {
		one, two := dbtest.New(t), dbtest.New(t)
		first = one.Name
		if one.Name == two.Name {
			t.Fatalf("both are %s", one.Name)
		}
		for url, role := range map[string]string{one.OwnerURL: "johnschool_owner", one.AppURL: "johnschool_app", one.SuperURL: "postgres"} {
			if got := value[string](t, url, `select current_user || '@' || current_database()`); got != role+"@"+one.Name {
				t.Errorf("connected as %s, want %s@%s", got, role, one.Name)
			}
		}
		// Migrated already: to migrate again changes nothing.
		before := value[int](t, one.OwnerURL, `select count(*) from pg_class`)
		if err := db.Migrate(t.Context(), one.OwnerURL); err != nil {
			t.Fatal(err)
		}
		if after := value[int](t, one.OwnerURL, `select count(*) from pg_class`); after != before || after < 100 {
			t.Errorf("%d relations, before migrating again %d", after, before)
		}
		if n := value[int](t, one.SuperURL, `select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace
			where nspname = 'public' and relkind = 'r' and relowner <> 'johnschool_owner'::regrole`); n != 0 {
			t.Errorf("%d tables do not belong to the owner", n)
		}
	})
	again := dbtest.New(t)
	if n := value[int](t, again.SuperURL, `select count(*) from pg_database where datname = '`+first+`'`); n != 0 {
		t.Errorf("%s was not dropped", first)
	}
}

func TestOpenIsTheApplications(t *testing.T) {
	t.Parallel()
	if err := dbtest.Open(t).CheckRole(t.Context()); err != nil {
		t.Error(err)
	}
}

// The shared cluster outlives the program that started it, and no program stops it while another uses it.
func TestClusterOutlivesItsStarter(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		t.Logf("server %s", server(t))
		return
	}
	mine := server(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			child := exec.Command(os.Args[0], "-test.run=^TestClusterOutlivesItsStarter$", "-test.v")
			child.Env = append(os.Environ(), childVariable+"=1")
			out, err := child.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "server "+mine) {
				t.Errorf("another program does not use server %s: %v\n%s", mine, err, out)
			}
		})
	}
	all.Wait()
	if stopped, err := dbtest.StopShared(t.Context()); err != nil || stopped {
		t.Errorf("StopShared while in use: %v, %v", stopped, err)
	}
	if again := server(t); again != mine {
		t.Errorf("server %s, before %s", again, mine)
	}
}

// server tells when the shared server started, which no other server has in common with it.
func server(t *testing.T) string {
	t.Helper()
	return value[string](t, dbtest.New(t).SuperURL, `select pg_postmaster_start_time()::text`)
}

func TestOwnCluster(t *testing.T) {
	t.Parallel()
	cluster := dbtest.NewCluster(t, embedded.Options{Volatile: true})
	if err := db.Migrate(t.Context(), cluster.OwnerURL()); err != nil {
		t.Fatal(err)
	}
	if got := value[string](t, cluster.AppURL(), `show fsync`); got != "off" {
		t.Errorf("fsync %s in a volatile cluster", got)
	}
}

func TestFolderStopsWhatWasLeftBehind(t *testing.T) {
	t.Parallel()
	var dir string
	t.Run("program", func(t *testing.T) {
		dir = dbtest.Folder(t)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), leaverVariable+"="+dir)
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "postgres", "postmaster.pid")); err != nil {
			t.Fatalf("nothing was left behind: %v", err)
		}
	})
	if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		dbtest.New(b)
	}
}
