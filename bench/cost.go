package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"johnschool/bench/program"
)

// costed is the database whose marks are counted: a copy of the small one, for its own are measured by their time.
const costed = "costed"

// costFigure is the processor time that a call takes, or a mark of a roll, in microseconds.
type costFigure struct {
	what              string
	program, postgres float64
	of                int // calls or marks
}

// measureCost tells what calls cost the processors. It says what they cost also on a machine that does something else meanwhile, which their
// time does not.
func (b *bench) measureCost(ctx context.Context) error {
	b.say("cost")
	for _, reading := range readings {
		clients := func(run int) []client {
			all := make([]client, connections)
			for k := range all {
				all[k] = &reader{random: rand.New(rand.NewPCG(uint64(run), uint64(k))), enrollments: roundUp(b.size), ask: reading.ask}
			}
			return all
		}
		if err := b.cost(ctx, reading.what, large, 1, clients); err != nil {
			return err
		}
	}
	if err := b.do(ctx, "postgres", `drop database if exists `+costed); err != nil {
		return err
	}
	if err := b.CreateDatabase(ctx, costed, small); err != nil {
		return err
	}
	register := newRegister(roundUp(smallSize))
	for _, whole := range []bool{false, true} {
		what, each := "one mark", 1
		if whole {
			what, each = "a mark of a class of 30 in one PUT", seats
		}
		if err := b.cost(ctx, what, costed, each, func(run int) []client { return register.markers(run, whole) }); err != nil {
			return err
		}
	}
	return b.do(ctx, "postgres", `drop database `+costed)
}

// cost measures what calls of a database's server cost, each of which does so many things.
func (b *bench) cost(ctx context.Context, what, database string, each int, clients func(run int) []client) (err error) {
	s, err := b.serve(ctx, b.binary, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	postmaster, err := b.postmaster(ctx)
	if err != nil {
		return err
	}
	var server, books []float64
	of := 0
	for run := range b.runs + 1 {
		before, err := usedBy(s, postmaster)
		if err != nil {
			return err
		}
		m, err := load(ctx, s.Addr, b.lasts/2, clients(run))
		if err != nil {
			return err
		}
		after, err := usedBy(s, postmaster)
		if err != nil {
			return err
		}
		if run == 0 { // warms up
			continue
		}
		did := float64(m.calls * each)
		server = append(server, float64((after.program-before.program).Microseconds())/did)
		books = append(books, float64((after.postgres-before.postgres).Microseconds())/did)
		of += m.calls * each
	}
	b.costs = append(b.costs, costFigure{what, median(server), median(books), of})
	return nil
}

// used is the processor time that the program and PostgreSQL took so far.
type used struct{ program, postgres time.Duration }

// usedBy tells what a server took and, of PostgreSQL, the postmaster with its children.
func usedBy(s *program.Server, postmaster int) (u used, err error) {
	if u.program, err = s.ProcessorTime(); err != nil {
		return u, err
	}
	u.postgres, err = program.FamilyTime(postmaster)
	return u, err
}

// postmaster is the process that all of PostgreSQL's are children of.
func (b *bench) postmaster(ctx context.Context) (id int, err error) {
	err = b.super(ctx, "postgres", func(d *sql.DB) error {
		var backend int
		if err := d.QueryRowContext(ctx, `select pg_backend_pid()`).Scan(&backend); err != nil {
			return err
		}
		id, err = program.ParentOf(backend)
		return err
	})
	return id, err
}

// printCosts writes what calls cost.
func (r *report) printCosts() {
	if len(r.costs) == 0 {
		return
	}
	fmt.Printf("\nmicroseconds of processor   program  PostgreSQL\n")
	for _, f := range r.costs {
		fmt.Printf("%35.0f %11.0f  %s, of %d\n", f.program, f.postgres, f.what, f.of)
	}
}
