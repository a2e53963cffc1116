package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"johnschool/bench/program"
)

// measureStart starts the program with a database of its own, as on an office's machine: the cluster is there, and
// PostgreSQL is started with the program.
func (b *bench) measureStart(ctx context.Context) error {
	b.say("start and memory")
	var took, memory []float64
	for run := range b.runs + 1 {
		s, err := program.Start(ctx, program.Command(b.binary, filepath.Join(b.home, "own"), "", ""), "", filepath.Join(b.home, "server-own.log"))
		if err != nil {
			return err
		}
		if run > 0 { // the first creates the cluster
			took = append(took, s.Took.Seconds())
			select {
			case <-ctx.Done():
			case <-time.After(time.Second): // at rest
			}
			bytes, err := s.Memory()
			if err != nil {
				return errors.Join(err, s.Stop())
			}
			memory = append(memory, float64(bytes)/(1<<20))
		}
		if err := errors.Join(s.Stop(), ctx.Err()); err != nil {
			return err
		}
	}
	b.atMost("start on an existing cluster to the first answer", median(took), 0.5, " s", "PostgreSQL started with it")
	b.atMost("memory at rest", median(memory), 64, " MB", "resident, of the program without PostgreSQL")
	return nil
}
