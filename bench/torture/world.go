package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"johnschool/bench/program"
	"johnschool/db/embedded"
	"johnschool/emails/smtptest"
)

// world is one installation: the program, its PostgreSQL and its mail server.
type world struct {
	name   string
	home   string // the folder of it all
	binary string
	addr   string

	cluster  *embedded.Cluster // ours, beside which the program runs; nil where the program keeps its own
	app      string            // the URLs of that, over the wire
	owner    string
	database *wire
	mail     *smtptest.Server
	post     *wire // to the mail server

	mu     sync.Mutex
	server *program.Server

	*office
	books *books
}

// began is a Monday morning on which both worlds begin; each round is a day.
const began = "2027-01-04T09:30:00-06:00"

// newWorlds makes both, also those made until an error.
func newWorlds(ctx context.Context, binary, parent string) ([]*world, error) {
	var all []*world
	for _, name := range []string{"own", "beside"} {
		w := &world{name: name, binary: binary, books: newBooks()}
		all = append(all, w)
		if err := w.open(ctx, parent); err != nil {
			return all, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}

func (w *world) open(ctx context.Context, parent string) (err error) {
	if w.home, err = os.MkdirTemp(parent, "johnschool-torture-"); err != nil {
		return err
	}
	if err := os.Chmod(w.home, 0o711); err != nil { // the database server's user passes through
		return err
	}
	if w.mail, err = smtptest.Listen("127.0.0.1:0"); err != nil {
		return err
	}
	if w.post, err = newWire("mail", w.mail.Addr()); err != nil {
		return err
	}
	if w.name == "beside" {
		if w.cluster, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(w.home, "cluster"), Log: slog.New(slog.DiscardHandler)}); err != nil {
			return err
		}
		var overWire func(string) string
		if w.database, overWire, err = newDatabaseWire(w.cluster.AppURL()); err != nil {
			return err
		}
		w.app, w.owner = overWire(w.cluster.AppURL()), overWire(w.cluster.OwnerURL())
	}
	if w.addr, err = program.FreeAddress(); err != nil {
		return err
	}
	if err := w.start(ctx); err != nil {
		return err
	}
	w.office, err = openOffice(ctx, w)
	return err
}

// command is a command of the program on this world.
func (w *world) command(args ...string) *exec.Cmd {
	cmd := program.Command(w.binary, filepath.Join(w.home, "data"), w.app, w.owner, args...)
	cmd.Env = append(cmd.Env, "SMTP_URL=smtp://"+w.post.addr(), "JOHNSCHOOL_MAIL_FROM=Office <office@example.org>")
	return cmd
}

// must runs a command that has to end well.
func (w *world) must(args ...string) error {
	if out, err := w.command(args...).CombinedOutput(); err != nil {
		return fmt.Errorf("johnschool %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// start starts the program and waits until it is ready. One that came up while the database was torn away from it is
// started again.
func (w *world) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		cmd := w.command()
		cmd.Env = append(cmd.Env, "JOHNSCHOOL_DEMO=true", "JOHNSCHOOL_CLOCK="+began)
		server, err := program.Start(ctx, cmd, w.addr, w.log())
		if err == nil {
			w.mu.Lock()
			w.server = server
			w.mu.Unlock()
			return nil
		}
		if ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (w *world) log() string { return filepath.Join(w.home, "server.log") }

// running is the program as it is serving now.
func (w *world) running() *program.Server {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.server
}

// heal takes back every fault that may last, starts the program where it is gone and waits until it serves.
func (w *world) heal(ctx context.Context) error {
	w.mail.SetFault(nil)
	errs := []error{w.mail.Restart(), w.post.mend(ctx)}
	if w.database != nil {
		errs = append(errs, w.database.mend(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return w.eventually(ctx, "the program to serve again", func() (bool, error) {
		if w.running().Ended() {
			return false, w.start(ctx)
		}
		return w.running().Ready(), nil
	})
}

// eventually waits for a condition, two minutes at most.
func (w *world) eventually(ctx context.Context, what string, holds func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		ok, err := holds()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for %s; the log ends: %s", what, program.Tail(w.log()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// postmaster is the process of the PostgreSQL, 0 while there is none.
func (w *world) postmaster() int {
	for _, folder := range []string{"data", "cluster"} {
		content, err := os.ReadFile(filepath.Join(w.home, folder, "postgres", "postmaster.pid"))
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(string(content), "\n")
		if pid, err := strconv.Atoi(first); err == nil && isPostgres(pid) {
			return pid
		}
	}
	return 0
}

// isPostgres guards against a process number that was given to somebody else.
func isPostgres(pid int) bool {
	name, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	return err == nil && strings.HasPrefix(string(name), "postgres")
}

// backends are the processes that PostgreSQL serves clients with.
func (w *world) backends() []int {
	parent := w.postmaster()
	if parent == 0 {
		return nil
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err != nil {
		return nil
	}
	var pids []int
	for field := range strings.FieldsSeq(string(children)) {
		pid, err := strconv.Atoi(field)
		title, _ := os.ReadFile(filepath.Join("/proc", field, "cmdline"))
		if err == nil && strings.Contains(string(title), "johnschool_app") {
			pids = append(pids, pid)
		}
	}
	return pids
}

// end stops everything and removes the folder, unless it is evidence.
func (w *world) end(clean bool) error {
	var errs []error
	if s := w.running(); s != nil && !s.Ended() {
		s.Signal(syscall.SIGCONT)
		errs = append(errs, s.Stop())
	}
	w.database.close()
	w.post.close()
	if w.mail != nil {
		w.mail.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if w.cluster != nil {
		errs = append(errs, w.cluster.Stop(ctx))
	}
	if !clean {
		fmt.Fprintln(os.Stderr, "torture: left for you to look at:", w.home)
		return errors.Join(errs...)
	}
	return errors.Join(append(errs, os.RemoveAll(w.home))...)
}
