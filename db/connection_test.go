package db_test

import (
	"context"
	"database/sql"
	"runtime"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/db/embedded"
	"johnschool/school"
)

// opened is a pool, what a superuser sees of it, and the gate between the pool and
// its server.
type opened struct {
	*db.DB
	gate  *dbtest.Gate
	super *sql.DB
	name  string
}

func openGated(t *testing.T, parameters string) opened {
	t.Helper()
	database := dbtest.New(t)
	gate, address := dbtest.NewGate(t, database.AppURL)
	pool, err := db.Open(t.Context(), address+parameters)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	super, err := sql.Open("postgres", database.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { super.Close() })
	return opened{pool, gate, super, database.Name}
}

func (o opened) use(ctx context.Context) error {
	return o.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
		_, err := tx.Courts(ctx, db.NameKey{}, 1)
		return err
	})
}

// fill opens n connections.
func (o opened) fill(t *testing.T, n int) {
	t.Helper()
	all := make(chan struct{})
	ready := make(chan error, n)
	for range n {
		go func() {
			ready <- o.In(t.Context(), school.SystemActor(), func(tx *db.Tx) error {
				_, err := tx.Courts(t.Context(), db.NameKey{}, 1)
				ready <- err
				<-all
				return err
			})
		}()
	}
	for i := range 2 * n {
		if i == n {
			close(all)
		}
		if err := <-ready; err != nil {
			t.Fatal(err)
		}
	}
}

// PostgreSQL went away and came back: nobody is told of a connection that died with
// it.
func TestLostConnectionsAreReplaced(t *testing.T) {
	t.Parallel()
	for _, parameters := range []string{"", "&binary_parameters=yes"} {
		o := openGated(t, parameters)
		o.fill(t, 10)
		if n := o.gate.Connections(); n < 10 {
			t.Fatalf("%d connections", n)
		}
		o.gate.Shut()
		if err := o.use(t.Context()); school.KindOf(err) != school.Unavailable {
			t.Errorf("while it is away: %v", err)
		}
		o.gate.Open()
		for range 12 {
			if err := o.use(t.Context()); err != nil {
				t.Errorf("when it is back: %v", err)
			}
		}
	}
}

// The network swallows everything: whoever begins is told within seconds, the next
// ones sooner, and afterwards all is as before.
func TestSilentServerIsGivenUp(t *testing.T) {
	t.Parallel()
	o := openGated(t, "")
	o.fill(t, 5)
	before := runtime.NumGoroutine()
	o.gate.Freeze()
	var took []time.Duration
	for range 2 {
		began := time.Now()
		if err := o.use(t.Context()); school.KindOf(err) != school.Unavailable {
			t.Errorf("while it is silent: %v", err)
		}
		took = append(took, time.Since(began).Round(time.Millisecond))
	}
	if t.Logf("a silent server was given up after %v, then after %v", took[0], took[1]); took[1] > took[0] || took[0] > time.Minute {
		t.Error("that took too long")
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := o.Ready(ctx); school.KindOf(err) != school.Unavailable || time.Since(began) > time.Minute {
		t.Errorf("readiness: %v after %v", err, time.Since(began))
	}
	o.gate.Thaw()
	if err := o.use(t.Context()); err != nil {
		t.Errorf("when it speaks again: %v", err)
	}
	if err := o.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if after := runtime.NumGoroutine(); after > before+200 {
		t.Errorf("%d goroutines, before %d", after, before)
	}
}

// Whoever stops in the middle of a transaction, as a frozen program does, loses it
// and its locks; who waited for them goes on.
func TestFrozenTransactionIsRolledBack(t *testing.T) {
	t.Parallel()
	// On a server of its own: elsewhere others wait for older transactions to end.
	cluster := dbtest.NewCluster(t, embedded.Options{Volatile: true})
	if err := db.Migrate(t.Context(), cluster.OwnerURL()); err != nil {
		t.Fatal(err)
	}
	o, err := db.Open(t.Context(), cluster.AppURL())
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	tick := func(tx *db.Tx) error { return tx.LockTick(t.Context(), "frozen", time.Unix(1, 0)) }
	took := make(chan time.Duration, 1)
	err = o.In(t.Context(), school.SystemActor(), func(tx *db.Tx) error {
		if err := tick(tx); err != nil {
			return err
		}
		began := time.Now()
		if err := o.In(t.Context(), school.Actor{Role: "administrator"}, tick); err != nil {
			t.Errorf("who waited: %v", err)
		}
		took <- time.Since(began)
		return tick(tx)
	})
	if school.KindOf(err) != school.Unavailable {
		t.Errorf("who stopped: %v", err)
	}
	t.Logf("a frozen transaction's locks were free after %v", (<-took).Round(time.Millisecond))
}
