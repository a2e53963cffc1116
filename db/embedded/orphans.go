package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// title stands in front of the name of every process of this cluster's server, as ps shows them.
func (p *place) title() string { return "johnschool-" + shortHash(p.cluster) }

// endOrphans ends what a killed server left at work: a backend in the middle of a statement does not notice that its
// server is gone, and while it holds the shared memory no new one starts. It does what PostgreSQL itself does after a crash:
// SIGQUIT, on which a backend leaves without touching anything, and five seconds later SIGKILL. What it had not committed
// is undone by the recovery. It must not be called while a server runs on the cluster.
func (c *Cluster) endOrphans(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(c.place.cluster, pidFileName)); errors.Is(err, os.ErrNotExist) {
		return nil // the last server ended in good order, and its backends before it
	}
	title := "postgres: " + c.place.title() + ":"
	return c.endAll(ctx, "ending what a killed database server left at work", func(p process) bool {
		if p.folder != "" && p.folder != c.place.cluster {
			return false
		}
		return strings.HasPrefix(p.arguments, title) ||
			p.folder != "" && (strings.HasPrefix(p.arguments, "postgres:") || filepath.Base(p.program) == "postgres")
	})
}

// endCreation ends an initdb that a killed program left at work on the folder of a new cluster.
func (c *Cluster) endCreation(ctx context.Context, unfinished string) error {
	if _, err := os.Stat(unfinished); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return c.endAll(ctx, "ending what a killed program left creating the database", func(p process) bool {
		name := filepath.Base(p.program)
		return p.folder == unfinished && name == "postgres" || name == "initdb" && strings.Contains(p.arguments+" ", unfinished+" ")
	})
}

// endAll ends the processes of the server's user that are meant, and waits until they are gone.
func (c *Cluster) endAll(ctx context.Context, why string, meant func(process) bool) error {
	uid, err := strconv.Atoi(c.account.server.Uid)
	if err != nil {
		return fmt.Errorf("user id of %s: %w", c.account.server.Username, err)
	}
	left := func() []int {
		return slices.DeleteFunc(processes(), func(pid int) bool {
			p, ok := inspectProcess(pid)
			return !ok || p.zombie || p.uid != uid || pid == os.Getpid() || !meant(p)
		})
	}
	wait := backoff{first: 5 * time.Millisecond, most: 100 * time.Millisecond}
	for told := false; ; {
		pids := left()
		if len(pids) == 0 {
			return nil
		}
		signal := syscall.SIGQUIT
		switch {
		case wait.waited > 15*time.Second:
			return fmt.Errorf("the processes %v of a database server that was killed still work on %s and cannot be ended; "+
				"the disk may be hanging. Look at them with: ps -o pid,stat,wchan,args -p %d", pids, c.place.cluster, pids[0])
		case wait.waited > 5*time.Second:
			signal = syscall.SIGKILL
		case told:
			signal = 0
		}
		if !told {
			c.log.Warn(why, "folder", c.place.cluster, "pids", pids)
			told = true
		}
		for _, pid := range pids {
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("%s: process %d: %w", why, pid, err)
			}
		}
		if err := wait.next(ctx); err != nil {
			return err
		}
	}
}
