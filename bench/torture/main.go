// Command torture torments johnschool as it was built: while clients in all roles work, it kills, freezes and cuts off the program,
// its PostgreSQL and its mail server at random, round after round. After each round every acknowledged write must be there once, what the
// mail server got must fit the outbox, and `johnschool check` and `audit verify` must find nothing.
//
// Two installations take turns: one whose database the program keeps itself, and one beside a PostgreSQL of its own that is
// reached through a network that fails. TORTURE_ROUNDS is how many rounds there are (100), TORTURE_SECONDS how long the torment of each
// lasts (3), TORTURE_SEED what the dice begin with (printed at the start; the same seed picks the same faults at the same times, but
// what the machine is doing then is its own), TORTURE_DIR a folder on a disk (/var/tmp). It leaves nothing behind, unless something was wrong:
// then the folder of the installation stays, and its name is printed.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
}

// plan is what was asked for.
type plan struct {
	rounds int
	lasts  time.Duration // of a round's torment
	seed   uint64
	folder string
}

func run(ctx context.Context, args []string) (err error) {
	if len(args) != 1 {
		return errors.New("usage: torture PROGRAM")
	}
	p, err := planned()
	if err != nil {
		return err
	}
	fmt.Printf("torture: %d rounds of %s, TORTURE_SEED=%d\n", p.rounds, p.lasts, p.seed)
	worlds, err := newWorlds(ctx, args[0], p.folder)
	clean := false
	defer func() {
		for _, w := range worlds {
			err = errors.Join(err, w.end(clean))
		}
	}()
	if err != nil {
		return err
	}
	began := time.Now()
	var total tally
	for i := range p.rounds {
		w := worlds[i%len(worlds)]
		r := newRound(w, i+1, rand.New(rand.NewPCG(p.seed, uint64(i))), p.lasts)
		if err := r.run(ctx); err != nil {
			return fmt.Errorf("round %d (%s), TORTURE_SEED=%d, after %q: %w", i+1, w.name, p.seed, r.done, err)
		}
		total.add(r.tally)
		fmt.Printf("%4d  %-6s  %s: %s\n", i+1, w.name, r.tally, strings.Join(r.done, ", "))
	}
	for _, w := range worlds {
		if err := w.settleMail(ctx); err != nil {
			return fmt.Errorf("%s, TORTURE_SEED=%d: %w", w.name, p.seed, err)
		}
		fmt.Printf("%s: %s\n", w.name, w.books.summary())
	}
	fmt.Printf("torture: %d rounds in %s, nothing lost and nothing doubled: %s\n", p.rounds, time.Since(began).Round(time.Second), total)
	clean = true
	return nil
}

func planned() (plan, error) {
	p := plan{folder: "/var/tmp", seed: rand.Uint64() >> 16}
	if folder := os.Getenv("TORTURE_DIR"); folder != "" {
		p.folder = folder
	}
	rounds, err := number("TORTURE_ROUNDS", 100)
	if err != nil {
		return p, err
	}
	seconds, err := number("TORTURE_SECONDS", 3)
	if err != nil {
		return p, err
	}
	p.rounds, p.lasts = int(rounds), time.Duration(seconds)*time.Second
	p.seed, err = number("TORTURE_SEED", p.seed)
	return p, err
}

// number reads a whole number from the environment.
func number(name string, usual uint64) (uint64, error) {
	text := os.Getenv(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%s must be a whole number", name)
	}
	return n, nil
}

// tally counts what happened.
type tally struct{ answered, unanswered, refused, faults int }

func (t *tally) add(other tally) {
	t.answered += other.answered
	t.unanswered += other.unanswered
	t.refused += other.refused
	t.faults += other.faults
}

func (t tally) String() string {
	return fmt.Sprintf("%d answered, %d ended without an answer, %d refused with 503, %d faults", t.answered, t.unanswered, t.refused, t.faults)
}
