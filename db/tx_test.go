package db_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/school"
)

// Everybody waits for one row, on as many connections as there may be. Who holds it
// goes on all the same, with a statement that was never prepared before.
func TestTransactionsLeaveAConnectionForPreparing(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	pool, err := db.Open(t.Context(), database.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	super, err := sql.Open("postgres", database.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close()

	hold := func(ctx context.Context, then func(*db.Tx) error) error {
		return pool.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
			if err := tx.LockTick(ctx, "the one row", time.Now()); err != nil {
				return err
			}
			return then(tx)
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	ended := make(chan error)
	go func() {
		var waiting sync.WaitGroup
		ended <- hold(ctx, func(tx *db.Tx) error {
			for range 40 {
				waiting.Go(func() {
					if err := hold(ctx, func(*db.Tx) error { return nil }); err != nil {
						t.Error(err)
					}
				})
			}
			if err := untilAllWait(ctx, super, database.Name); err != nil {
				return err
			}
			_, err := tx.Courts(ctx, db.NameKey{}, 1)
			return err
		})
		waiting.Wait()
		close(ended)
	}()
	for range 2 {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
		case <-ctx.Done():
			t.Fatal("nobody goes on")
		}
	}
}

// untilAllWait returns when as many connections wait for a lock as there are, and
// no more come.
func untilAllWait(ctx context.Context, super *sql.DB, name string) error {
	for before, same := 0, 0; ctx.Err() == nil; {
		var n int
		err := super.QueryRowContext(ctx, `select count(*) from pg_stat_activity, pg_sleep(0.02) where datname = $1 and wait_event_type = 'Lock'`, name).Scan(&n)
		if err != nil {
			return err
		}
		if same++; n != before || n < 20 {
			before, same = n, 0
		}
		if same == 5 {
			return nil
		}
	}
	return errors.New("they never waited")
}

// What work says of its failure is what the caller hears, with the database's reason
// below it.
func TestWorksOwnErrorStands(t *testing.T) {
	t.Parallel()
	pool := dbtest.Open(t)
	said := &school.Error{Kind: school.Conflict, Message: "Somebody has this address."}
	err := pool.In(t.Context(), school.SystemActor(), func(tx *db.Tx) error {
		run := db.NewRun{ID: "01a20056-f75a-7c33-9d1d-61abbdea82f0", Name: "twice", At: time.Unix(1, 0), Tick: time.Unix(1, 0)}
		if err := tx.InsertRun(t.Context(), run, time.Minute); err != nil {
			return err
		}
		said.Cause = tx.InsertRun(t.Context(), run, time.Minute)
		return said
	})
	if err != error(said) || said.Cause == nil {
		t.Errorf("%v, of which the cause is %v", err, said.Cause)
	}
}
