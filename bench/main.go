// Command bench measures johnschool and prints the figures as ratios of one run: against PostgreSQL itself, against another
// size of the data, against another way to do the same. docs/benchmarks.md says what they mean.
//
// It keeps a PostgreSQL of its own below BENCH_DIR (/var/tmp: on a disk) and leaves nothing behind. BENCH_SIZE is the number
// of enrollments of the large database (100000), BENCH_RUNS how often each measurement alternates with its counterpart (5),
// BENCH_SECONDS how long each lasts (5). BENCH_KEEP names a folder in which the filled databases stay for the next run,
// BENCH_PLOT a file for a picture of the lists,
// BENCH_PAGES how the addresses of the pages to open begin,
// BENCH_ONLY the measures to take: start, letters, reading, lists, pages, plans, nights, cost, marks; all where it is empty.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run of this program.
type bench struct {
	*cluster
	binary string // the program under test
	size   int    // enrollments of the large database
	runs   int
	lasts  time.Duration // of one measurement
	report
}

// smallSize is the number of enrollments of the small database, in which marks are measured too.
const smallSize = 10_000

// The databases.
const (
	small    = "small"
	medium   = "medium" // a tenth of the large one: the small one, unless BENCH_SIZE says otherwise
	large    = "large"
	captured = "captured" // a copy of the small one, for pgbench
	rows     = "one_row"
)

func run(ctx context.Context, args []string) (err error) {
	if len(args) != 1 {
		return errors.New("usage: bench PROGRAM")
	}
	b := &bench{binary: args[0]}
	var seconds int
	for _, knob := range []struct {
		name       string
		into       *int
		usual, min int
	}{{"BENCH_SIZE", &b.size, 100_000, smallSize}, {"BENCH_RUNS", &b.runs, 5, 1}, {"BENCH_SECONDS", &seconds, 5, 1}} {
		if *knob.into, err = number(knob.name, knob.usual, knob.min); err != nil {
			return err
		}
	}
	b.lasts = time.Duration(seconds) * time.Second
	folder := os.Getenv("BENCH_DIR")
	if folder == "" {
		folder = "/var/tmp"
	}
	if b.cluster, err = startCluster(ctx, folder, os.Getenv("BENCH_KEEP")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop()) }()
	b.begin(b.about)
	measures := []struct {
		name    string
		measure func(context.Context) error
	}{{"start", b.measureStart}, {"letters", b.measureLetters}, {"fill", b.fillAll}, {"reading", b.measureReading}, {"lists", b.measureLists}, {"pages", b.measurePages}, {"plans", b.measurePlans}, {"nights", b.measureNights}, {"cost", b.measureCost}, {"marks", b.measureMarks}}
	only := strings.Fields(os.Getenv("BENCH_ONLY"))
	for _, m := range measures {
		if m.name != "fill" && len(only) > 0 && !slices.Contains(only, m.name) {
			continue
		}
		if err := m.measure(ctx); err != nil {
			return errors.Join(err, ctx.Err())
		}
	}
	b.print()
	if file := os.Getenv("BENCH_PLOT"); file != "" && len(b.lists) > 0 {
		return b.plot(file)
	}
	return nil
}

// number reads a knob from the environment.
func number(name string, usual, least int) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		return 0, fmt.Errorf("%s must be a number, %d or more", name, least)
	}
	return n, nil
}

// fillAll makes the databases.
func (b *bench) fillAll(ctx context.Context) error {
	if err := b.do(ctx, "postgres", `alter system set max_wal_size = '16GB'`, `select pg_reload_conf()`); err != nil {
		return err
	}
	b.say("filling %d enrollments", roundUp(smallSize))
	if err := b.filled(ctx, small, smallSize, true); err != nil {
		return err
	}
	if err := b.do(ctx, "postgres", `drop database if exists `+captured, `drop database if exists `+rows); err != nil {
		return err
	}
	if err := b.CreateDatabase(ctx, captured, small); err != nil {
		return err
	}
	if b.medium() == medium {
		b.say("filling %d enrollments", roundUp(b.size/10))
		if err := b.filled(ctx, medium, b.size/10, false); err != nil {
			return err
		}
	}
	b.say("filling %d enrollments", roundUp(b.size))
	if err := b.filled(ctx, large, b.size, false); err != nil {
		return err
	}
	return b.do(ctx, "postgres", `alter system reset max_wal_size`, `select pg_reload_conf()`)
}

// medium is the database with a tenth of the large one's enrollments.
func (b *bench) medium() string {
	if b.size/10 <= smallSize {
		return small
	}
	return medium
}
