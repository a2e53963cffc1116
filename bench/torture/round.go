package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// round is one day of a world that goes wrong.
type round struct {
	*world
	number int
	dice   *rand.Rand
	lasts  time.Duration
	done   []string // the faults that struck
	tally  tally
}

func newRound(w *world, number int, dice *rand.Rand, lasts time.Duration) *round {
	return &round{world: w, number: number, dice: dice, lasts: lasts}
}

func (r *round) run(ctx context.Context) error {
	if err := r.openDay(ctx, r.books.day+1); err != nil {
		return fmt.Errorf("open the day: %w", err)
	}
	before := r.count()
	if err := r.underLoad(ctx); err != nil {
		return err
	}
	after := r.count()
	r.tally = tally{after.answered - before.answered, after.unanswered - before.unanswered, after.refused - before.refused, len(r.done)}
	for _, job := range []string{"compliance", "reports", "outbox"} {
		if err := r.runJob(ctx, job); err != nil {
			return err
		}
	}
	if err := errors.Join(r.verify(ctx, r.books.touchedSince(r.books.day)), r.verifyMail(ctx)); err != nil {
		return err
	}
	return errors.Join(r.must("check"), r.must("audit", "verify"))
}

func (w *world) count() tally {
	var t tally
	for _, p := range w.people() {
		t.add(tally{answered: int(p.answered.Load()), unanswered: int(p.unanswered.Load()), refused: int(p.refused.Load())})
	}
	return t
}

// underLoad torments the world while the clients work, heals it and waits until they have finished what they began.
func (r *round) underLoad(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var over atomic.Bool
	var working sync.WaitGroup
	for i, c := range clientsOf(r.world) {
		dice := rand.New(rand.NewPCG(r.dice.Uint64(), uint64(i)))
		working.Go(func() {
			for !over.Load() && ctx.Err() == nil {
				if err := c.act(ctx, r.world, dice); err != nil {
					cancel(fmt.Errorf("%s: %w", c.name, err))
				}
			}
		})
	}
	err := errors.Join(r.torment(ctx), r.heal(context.WithoutCancel(ctx)))
	over.Store(true)
	working.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// torment throws one fault after the other until the round's time is over.
func (r *round) torment(ctx context.Context) error {
	for until := time.Now().Add(r.lasts); time.Now().Before(until) && ctx.Err() == nil; {
		wait(ctx, between(r.dice, 50, 700))
		f := throw(r.world, r.dice)
		r.done = append(r.done, f.name)
		if err := f.strike(ctx, r.world, r.dice); err != nil && ctx.Err() == nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// verify compares what was acknowledged with what stands.
func (w *world) verify(ctx context.Context, files []*file) error {
	var errs []error
	sessions := map[string]map[string]mark{} // what stands, by session and enrollment
	for _, f := range files {
		var stands struct {
			DueOn string `json:"dueOn"`
		}
		var ledger struct {
			BalanceCents int `json:"balanceCents"`
			Entries      []struct {
				Kind          string `json:"kind"`
				ReceiptNumber *int   `json:"receiptNumber"`
			} `json:"entries"`
		}
		if err := errors.Join(w.staff.wants(ctx, http.StatusOK, http.MethodGet, "/enrollments/"+f.id, "", nil, &stands),
			w.staff.wants(ctx, http.StatusOK, http.MethodGet, "/enrollments/"+f.id+"/ledger", "", nil, &ledger)); err != nil {
			return err
		}
		if stands.DueOn != f.dueOn {
			errs = append(errs, fmt.Errorf("%s is due on %s; acknowledged was %s", f.id, stands.DueOn, f.dueOn))
		}
		payments := 0
		for _, e := range ledger.Entries {
			if e.Kind == "payment" && e.ReceiptNumber != nil && f.receipts[*e.ReceiptNumber] {
				payments++
			}
		}
		if payments != f.paid || len(ledger.Entries) != f.paid+1 || ledger.BalanceCents != 20_000-100*f.paid {
			errs = append(errs, fmt.Errorf("%s: %d payments were acknowledged; the ledger has %d of them among %d entries, and a balance of %d",
				f.id, f.paid, payments, len(ledger.Entries), ledger.BalanceCents))
		}
		for session, m := range f.marks {
			roll, err := w.roll(ctx, sessions, session)
			if err != nil {
				return err
			}
			if roll[f.id] != m {
				errs = append(errs, fmt.Errorf("%s at %s: the mark is %+v; acknowledged was %+v", f.id, session, roll[f.id], m))
			}
		}
	}
	return errors.Join(errs...)
}

// roll reads a session's marks, once.
func (w *world) roll(ctx context.Context, known map[string]map[string]mark, session string) (map[string]mark, error) {
	if known[session] != nil {
		return known[session], nil
	}
	var roster struct {
		People []struct {
			EnrollmentID string `json:"enrollmentId"`
			Mark         *mark  `json:"mark"`
		} `json:"people"`
	}
	if err := w.staff.wants(ctx, http.StatusOK, http.MethodGet, "/sessions/"+session+"/roster", "", nil, &roster); err != nil {
		return nil, err
	}
	marks := map[string]mark{}
	for _, p := range roster.People {
		if p.Mark != nil {
			marks[p.EnrollmentID] = *p.Mark
		}
	}
	known[session] = marks
	return marks, nil
}
