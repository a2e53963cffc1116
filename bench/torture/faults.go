package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"syscall"
	"time"

	"johnschool/emails/smtptest"
)

// fault is one way in which a day goes wrong. It has taken itself back when it returns, except for what may go on until the world is
// healed at the end of the round.
type fault struct {
	name   string
	weight int
	strike func(ctx context.Context, w *world, dice *rand.Rand) error
}

// faults of every world.
var faults = []fault{
	{"kill the program", 4, killProgram},
	{"kill postgresql", 3, killPostgreSQL},
	{"kill a backend", 2, killBackend},
	{"kill both", 2, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return errors.Join(killPostgreSQL(ctx, w, dice), killProgram(ctx, w, dice))
	}},
	{"stop the program", 1, func(ctx context.Context, w *world, _ *rand.Rand) error {
		return errors.Join(w.running().Stop(), w.start(ctx))
	}},
	{"freeze the program", 2, freezeProgram},
	{"freeze a backend", 1, freezeBackend},
	{"mail server errs", 3, mailErrs},
	{"mail server dies", 1, func(ctx context.Context, w *world, dice *rand.Rand) error {
		w.mail.Close()
		wait(ctx, between(dice, 100, 1000))
		return w.mail.Restart()
	}},
	{"mail is slow", 1, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.post, dice, "latency", map[string]any{"latency": 50 + dice.IntN(300), "jitter": 50})
	}},
	{"mail is cut off", 1, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.post, dice, "limit_data", map[string]any{"bytes": dice.IntN(20_000)})
	}},
}

// networkFaults are those of a database that is reached over a network.
var networkFaults = []fault{
	{"cut the database off", 3, func(ctx context.Context, w *world, dice *rand.Rand) error {
		w.database.cut()
		wait(ctx, between(dice, 50, 1500))
		return w.database.mend(ctx)
	}},
	{"slow database", 2, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.database, dice, "latency", map[string]any{"latency": 5 + dice.IntN(60), "jitter": 20})
	}},
	{"database answers nothing", 2, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.database, dice, "timeout", map[string]any{"timeout": 0})
	}},
	{"database resets connections", 2, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.database, dice, "reset_peer", map[string]any{"timeout": dice.IntN(300)})
	}},
	{"database is cut off in the middle of answers", 2, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.database, dice, "limit_data", map[string]any{"bytes": dice.IntN(50_000)})
	}},
	{"database comes in slices", 1, func(ctx context.Context, w *world, dice *rand.Rand) error {
		return spoiled(ctx, w.database, dice, "slicer", map[string]any{"average_size": 20 + dice.IntN(200), "size_variation": 10, "delay": 50})
	}},
}

// throw picks a fault for a world.
func throw(w *world, dice *rand.Rand) fault {
	possible := faults
	if w.database != nil {
		possible = append(append([]fault{}, faults...), networkFaults...)
	}
	sum := 0
	for _, f := range possible {
		sum += f.weight
	}
	n := dice.IntN(sum)
	for _, f := range possible {
		if n -= f.weight; n < 0 {
			return f
		}
	}
	panic("unreachable: the weights were summed up")
}

func killProgram(ctx context.Context, w *world, _ *rand.Rand) error {
	w.running().Kill()
	return w.start(ctx)
}

// killPostgreSQL kills its first process; whoever keeps the cluster starts it again.
func killPostgreSQL(_ context.Context, w *world, _ *rand.Rand) error {
	return kill(w.postmaster(), syscall.SIGKILL)
}

// killBackend kills a process that serves a client, upon which PostgreSQL ends all of them and recovers.
func killBackend(_ context.Context, w *world, dice *rand.Rand) error {
	pids := w.backends()
	if len(pids) == 0 {
		return nil
	}
	return kill(pids[dice.IntN(len(pids))], syscall.SIGKILL)
}

func freezeProgram(ctx context.Context, w *world, dice *rand.Rand) error {
	s := w.running()
	s.Signal(syscall.SIGSTOP)
	wait(ctx, between(dice, 200, 3000))
	s.Signal(syscall.SIGCONT)
	return nil
}

// freezeBackend has a transaction hang with its locks.
func freezeBackend(ctx context.Context, w *world, dice *rand.Rand) error {
	pids := w.backends()
	if len(pids) == 0 {
		return nil
	}
	pid := pids[dice.IntN(len(pids))]
	err := kill(pid, syscall.SIGSTOP)
	wait(ctx, between(dice, 200, 2000))
	return errors.Join(err, kill(pid, syscall.SIGCONT))
}

// mailErrs has the mail server fail at some stage of some messages until the round's end.
func mailErrs(_ context.Context, w *world, dice *rand.Rand) error {
	stages := []string{smtptest.StageConnect, smtptest.StageHello, smtptest.StageMail, smtptest.StageRcpt, smtptest.StageData, smtptest.StageStored}
	stage, each := stages[dice.IntN(len(stages))], 1+dice.IntN(4)
	errs := []error{smtptest.ErrDrop, smtptest.Reply(451, "4.3.0", "try again later"), smtptest.Reply(421, "4.3.2", "going down")}
	err := errs[dice.IntN(len(errs))]
	w.mail.SetFault(func(at string, n int) error {
		if at == stage && n%each == 0 {
			return err
		}
		return nil
	})
	return nil
}

// spoiled has a wire fail for a while, in both directions or one.
func spoiled(ctx context.Context, w *wire, dice *rand.Rand, kind string, attributes map[string]any) error {
	streams := [][]string{{"upstream"}, {"downstream"}, {"upstream", "downstream"}}[dice.IntN(3)]
	for i, stream := range streams {
		if err := w.spoil(kind, stream, attributes); err != nil {
			return errors.Join(err, w.mend(ctx))
		}
		if i == len(streams)-1 {
			wait(ctx, between(dice, 100, 2000))
		}
	}
	return w.mend(ctx)
}

// kill signals a process that may be gone already; 0 stands for none.
func kill(pid int, signal syscall.Signal) error {
	if pid == 0 {
		return nil
	}
	if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

func between(dice *rand.Rand, least, most int) time.Duration {
	return time.Duration(least+dice.IntN(most-least)) * time.Millisecond
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
