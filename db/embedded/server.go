package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lib/pq"
)

// server is a PostgreSQL server process, started by us or adopted.
type server struct {
	pid       int
	adopted   bool
	socketDir string
	exited    chan struct{} // closed when the process has ended
}

// bringUp adopts the server that runs on the cluster, or starts one, and returns it when it takes connections.
// A failure is tried again a few times, and for a minute where backends of a killed server still have to end.
func (c *Cluster) bringUp(ctx context.Context) (*server, error) {
	wait := backoff{first: 100 * time.Millisecond, most: 3 * time.Second}
	for try := 1; ; try++ {
		s, err := c.tryBringUp(ctx)
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("starting the database: %w", ctx.Err())
		}
		held := strings.Contains(err.Error(), "still in use") || strings.Contains(err.Error(), "lock file") && strings.Contains(err.Error(), "already exists")
		if try >= 4 && (!held || wait.waited > time.Minute) || errors.Is(err, errRefused) {
			return nil, c.explain(fmt.Errorf("starting the database: %w", err))
		}
		c.log.Warn("database server does not start yet", "try", try, "error", err)
		if wait.next(ctx) != nil {
			return nil, fmt.Errorf("starting the database: %w", ctx.Err())
		}
	}
}

func (c *Cluster) tryBringUp(ctx context.Context) (*server, error) {
	s := c.runningServer()
	var logged int64
	if s == nil {
		var err error
		if s, logged, err = c.launch(ctx); err != nil {
			return nil, err
		}
	}
	err := c.awaitReady(ctx, s)
	switch {
	case err == nil:
		return s, nil
	case ctx.Err() != nil || !s.adopted:
		s.abandon()
	}
	if errors.Is(err, errEnded) && !s.adopted {
		err = fmt.Errorf("%w\n%s", err, c.logSince(logged))
	}
	return nil, err
}

// runningServer answers the server that already runs on the cluster, nil if there is none.
func (c *Cluster) runningServer() *server {
	file, err := readPidFile(filepath.Join(c.place.cluster, pidFileName))
	if err != nil || !running(file.pid, c.place.cluster) {
		return nil
	}
	s := &server{pid: file.pid, adopted: true, socketDir: file.socketDir, exited: make(chan struct{})}
	go func() {
		defer close(s.exited)
		// It is not our child: there is nothing to wait for but its absence.
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for running(s.pid, c.place.cluster) {
			<-tick.C
		}
	}()
	return s
}

// launch starts a server. It also tells how long the log was before.
func (c *Cluster) launch(ctx context.Context) (*server, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	socketDir := c.socketDir // the clients know it already when the server is restarted
	if socketDir == "" {
		var err error
		if socketDir, err = c.place.chooseSocketDir(ctx, c.account); err != nil {
			return nil, 0, err
		}
	}
	for _, lockFile := range []string{
		filepath.Join(c.place.cluster, pidFileName),
		filepath.Join(socketDir, fmt.Sprintf(".s.PGSQL.%d.lock", port)),
	} {
		if err := takeOver(lockFile); err != nil {
			return nil, 0, err
		}
	}
	if err := c.endOrphans(ctx); err != nil {
		return nil, 0, err
	}
	if err := c.writeSettings(); err != nil {
		return nil, 0, err
	}
	log, logged, err := c.openLog()
	if err != nil {
		return nil, 0, err
	}
	defer log.Close()
	// The server must outlive us and ctx: no context, and files instead of pipes.
	cmd := c.account.command(context.Background(), c.install.program("postgres"), c.serverArguments(socketDir)...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", cmd.Path, err)
	}
	s := &server{pid: cmd.Process.Pid, socketDir: socketDir, exited: make(chan struct{})}
	go func() {
		defer close(s.exited)
		_ = cmd.Wait() // how it ended stands in its log
	}()
	return s, logged, nil
}

func (c *Cluster) serverArguments(socketDir string) []string {
	set := []string{
		"listen_addresses=",
		"port=" + strconv.Itoa(port),
		`unix_socket_directories="` + strings.ReplaceAll(socketDir, `"`, `""`) + `"`,
		"unix_socket_permissions=0700",
		"hba_file=" + filepath.Join(c.place.cluster, "johnschool_hba.conf"),
		"ident_file=" + filepath.Join(c.place.cluster, "johnschool_ident.conf"),
		"config_file=" + filepath.Join(c.place.cluster, settingsName),
		"cluster_name=" + c.place.title(),
		"log_destination=stderr",
		"logging_collector=off",
	}
	if c.options.MaxConnections > 0 {
		set = append(set, "max_connections="+strconv.Itoa(c.options.MaxConnections))
	}
	if c.options.Volatile {
		set = append(set, "fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
			"max_wal_size=256MB", "checkpoint_timeout=1h", "shared_buffers=128MB")
	} else {
		// An answer is given when its facts are on disk, whatever else is configured.
		set = append(set, "fsync=on", "full_page_writes=on", "synchronous_commit=on")
	}
	args := []string{"-D", c.place.cluster}
	for _, s := range set {
		args = append(args, "-c", s)
	}
	return args
}

var (
	errEnded   = errors.New("the database server ended")
	errRefused = errors.New("the database server refuses us")
)

// awaitReady waits until s takes connections, has ended, or ctx ends. It watches postmaster.pid, since every try to
// connect too early would leave a line in the server's log.
func (c *Cluster) awaitReady(ctx context.Context, s *server) error {
	wait := backoff{first: 2 * time.Millisecond, most: 50 * time.Millisecond}
	for told := false; ; {
		file, err := readPidFile(filepath.Join(c.place.cluster, pidFileName))
		if err == nil && file.pid == s.pid && file.ready {
			s.socketDir = file.socketDir // one that was adopted while it started had not written it yet
			err := ping(ctx, connectionURL(s.socketDir, superRole, superRole))
			if err == nil {
				return nil
			}
			var refused *pq.Error
			if errors.As(err, &refused) && refused.Code.Class() == "28" { // invalid authorization
				return fmt.Errorf("%w: %w", errRefused, err)
			}
		}
		select {
		case <-s.exited:
			return errEnded
		default:
		}
		if !told && wait.waited > 2*time.Second {
			c.log.Info("waiting for the database server, which may be recovering", "pid", s.pid, "log", c.place.logFile())
			told = true
		}
		if err := wait.next(ctx); err != nil {
			return err
		}
	}
}

// explain puts what a person can do before an error whose cause is known.
func (c *Cluster) explain(err error) error {
	var fs syscall.Statfs_t
	full := syscall.Statfs(c.place.home, &fs) == nil && uint64(fs.Bavail)*uint64(fs.Bsize) < 16*mebibyte // a recovery needs that, and the log may hold no word of it
	if full || errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "No space left on device") {
		return fmt.Errorf("the disk that holds %s is full: make room on it and start again; nothing that was confirmed is lost. %w", c.place.home, err)
	}
	return c.withAdmin(err)
}

// shutDown disconnects all clients and ends the server; at once, with recovery at the next start, when ctx ends first.
func (s *server) shutDown(ctx context.Context) error {
	if err := s.signal(syscall.SIGINT); err != nil { // "fast shutdown"
		return err
	}
	select {
	case <-s.exited:
		return nil
	case <-ctx.Done():
	}
	if err := s.signal(syscall.SIGQUIT); err != nil { // "immediate shutdown"
		return err
	}
	timer := time.NewTimer(15 * time.Second) // PostgreSQL itself kills what is left after five
	defer timer.Stop()
	select {
	case <-s.exited:
		return nil
	case <-timer.C:
		return fmt.Errorf("the database server, process %d, does not end", s.pid)
	}
}

// abandon ends a server that is of no use.
func (s *server) abandon() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = s.shutDown(ctx) // the error that made it useless is the one to report
}

func (s *server) signal(signal syscall.Signal) error {
	select {
	case <-s.exited:
		return nil // its number may be another's by now
	default:
	}
	if err := syscall.Kill(s.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stopping the database server, process %d: %w", s.pid, err)
	}
	return nil
}

const mostLog = 16 << 20 // bytes; a longer log is set aside at the next start, and the one before it is dropped

// openLog opens the server's log for appending and tells its length.
func (c *Cluster) openLog() (*os.File, int64, error) {
	path := c.place.logFile()
	if info, err := os.Stat(path); err == nil && info.Size() > mostLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, 0, fmt.Errorf("log of the database: %w", err)
		}
	}
	log, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("log of the database: %w", err)
	}
	info, err := log.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("log of the database: %w", err), log.Close())
	}
	return log, info.Size(), nil
}

// logSince answers what the server wrote after the first bytes of its log, the last 4 KiB at most.
func (c *Cluster) logSince(first int64) string {
	log, err := os.Open(c.place.logFile())
	if err != nil {
		return ""
	}
	defer log.Close()
	if info, err := log.Stat(); err == nil {
		first = max(first, info.Size()-4<<10)
	}
	text, err := io.ReadAll(io.NewSectionReader(log, first, 4<<10))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
