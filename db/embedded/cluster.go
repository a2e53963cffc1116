// Package embedded keeps the PostgreSQL cluster that johnschool uses when it is given no other: it creates the
// cluster under the data folder, starts it, watches over it and stops it again.
//
// The cluster listens on a Unix socket only and lets in, by peer authentication, nobody but the operating system's
// user who runs johnschool, the one who runs the server, and root.
//
// One process at a time owns a cluster: the one that holds the lock on johnschool.lock in the data folder. It starts
// the server, restarts it should it die, and stops it. Any other process is a guest: it waits for the server and uses
// it, and when the owner has ended, one of its guests becomes the owner and sees to it that the server runs. A server whose
// owner was killed goes on running and is adopted by the next owner.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	ownerRole    = "johnschool_owner"
	appRole      = "johnschool_app"
	superRole    = "postgres"
	databaseName = "johnschool"
	port         = 5432 // names the socket file; nothing listens on TCP
)

// Options say where the cluster lies and how it runs.
type Options struct {
	// Dir is the data folder. It is created if it is missing; the cluster lies in its subfolder postgres.
	Dir string
	// Log receives what a person running the program should know; nil discards it.
	Log *slog.Logger
	// Volatile gives up safety for speed: a killed server loses its last commits, a power failure perhaps everything.
	// For tests alone. An adopted server goes on as it was started.
	Volatile bool
	// MaxConnections overrides the setting max_connections (100); 0 leaves it.
	MaxConnections int

	memory int64 // bytes, in tests: instead of the machine's
}

// Cluster is a running PostgreSQL, as its owner or as a guest. Its methods may be called from several goroutines.
type Cluster struct {
	options Options
	log     *slog.Logger
	place   place
	account account
	install installation

	lock      atomic.Pointer[os.File] // held by the owner; nil for a guest
	socketDir string

	stopOnce    sync.Once
	stopErr     error
	cancelWatch context.CancelFunc
	watchDone   chan struct{}
	server      *server // owned by watch until watchDone is closed; nil for a guest
}

// Start returns the running cluster of o.Dir with its roles and its database in place. It creates, starts, adopts or
// joins it, whichever is needed, and waits for as long as ctx allows, through a crash recovery for example.
// When ctx ends first, Start stops whatever it started. Once Start has returned, ctx has no more influence.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	dir, err := dataFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	c := &Cluster{options: o, log: log, place: place{dir: dir}}
	wait := backoff{first: 5 * time.Millisecond, most: 250 * time.Millisecond}
	for told := false; ; {
		lock, err := tryLock(filepath.Join(dir, lockName))
		if err != nil {
			return nil, err
		}
		if lock != nil {
			if err := c.startAsOwner(ctx); err != nil {
				_ = lock.Close()
				return nil, err
			}
			c.lock.Store(lock)
			c.beginWatch()
			return c, nil
		}
		again, err := c.join(ctx)
		if err == nil {
			c.beginWatch()
			return c, nil
		}
		if !again {
			return nil, err
		}
		if !told && wait.waited > time.Second {
			log.Info("waiting for the database that another process is starting", "folder", dir, "because", err)
			told = true
		}
		if wait.next(ctx) != nil {
			return nil, fmt.Errorf("waiting for the database in %s that another process is starting: %w (%w)", dir, err, ctx.Err())
		}
	}
}

// Exists tells whether a data folder has a cluster already.
func Exists(dir string) (bool, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false, fmt.Errorf("data folder: %w", err)
	}
	p := place{dir: abs}
	if err := p.resolve(); err != nil {
		return false, err
	}
	major, err := p.major()
	return major > 0, err
}

// dataFolder makes the data folder. Under root it stays traversable, though not readable, for the server's user.
func dataFolder(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("the data folder has no name")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if _, err := os.Stat(abs); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(abs, mode); err != nil {
			return "", fmt.Errorf("data folder: %w", err)
		}
		if err := os.Chmod(abs, mode); err != nil { // whatever the umask
			return "", fmt.Errorf("data folder: %w", err)
		}
	}
	// The server reports its folder without symbolic links; so must we, to recognize it.
	resolved, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	return resolved, nil
}

// OwnerURL connects as the role that owns the database johnschool and runs its migrations.
func (c *Cluster) OwnerURL() string { return c.url(ownerRole, databaseName) }

// AppURL connects to the database johnschool as the application's role, which owns nothing and which row-level
// security binds.
func (c *Cluster) AppURL() string { return c.url(appRole, databaseName) }

// SuperURL connects to the database postgres as superuser. For tests and benchmarks alone.
func (c *Cluster) SuperURL() string { return c.url(superRole, superRole) }

func (c *Cluster) url(role, database string) string {
	return connectionURL(c.socketDir, role, database)
}

// connectionURL is understood by lib/pq and by libpq's programs alike; it names all that PG* variables could change.
func connectionURL(socketDir, role, database string) string {
	query := url.Values{"host": {socketDir}, "port": {strconv.Itoa(port)}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Owner tells whether this process owns the cluster, so that Stop will stop the server. A guest can become the owner.
func (c *Cluster) Owner() bool { return c.lock.Load() != nil }

// Stop shuts the server down and gives up the cluster; a guest leaves it running. Clients still connected are
// disconnected and their open transactions rolled back. If ctx ends first the server is stopped at once and recovers
// at its next start; nothing committed is lost. Further calls return what the first returned.
func (c *Cluster) Stop(ctx context.Context) error {
	c.stopOnce.Do(func() {
		c.cancelWatch()
		<-c.watchDone
		if c.server != nil {
			c.stopErr = c.server.shutDown(ctx)
		}
		if c.Owner() {
			c.stopErr = errors.Join(c.stopErr, c.lock.Load().Close())
		}
	})
	return c.stopErr
}

// startAsOwner brings the server up and sees to roles and database.
func (c *Cluster) startAsOwner(ctx context.Context) error {
	if err := c.prepare(ctx); err != nil {
		return err
	}
	s, err := c.bringUp(ctx)
	if err != nil {
		return err
	}
	if err := establishRoles(ctx, s.socketDir); err != nil {
		s.abandon()
		return errors.Join(ctx.Err(), err)
	}
	c.socketDir = s.socketDir
	c.server = s
	c.log.Info("database ready", "folder", c.place.cluster, "adopted", s.adopted, "pid", s.pid, "version", c.install.version)
	return nil
}

// prepare finds or creates the cluster's folder and everything that the server needs to start in it.
func (c *Cluster) prepare(ctx context.Context) error {
	if err := c.place.resolve(); err != nil {
		return err
	}
	var err error
	if c.account, err = serverAccount(c.place.cluster); err != nil {
		return err
	}
	major, err := c.place.major()
	if err != nil {
		return err
	}
	if c.install, err = findInstallation(ctx, major); err != nil {
		var wrong *wrongMajorError
		if errors.As(err, &wrong) {
			wrong.folder = c.place.cluster
		}
		return err
	}
	if major == 0 {
		if err := c.create(ctx); err != nil {
			return err
		}
	} else if !c.account.reaches(ctx, c.place.cluster) {
		return c.account.unreachable(ctx, c.place.cluster)
	}
	return c.writeAccess()
}

// join uses the server of the process that holds the lock. Beside an error it tells whether to try again later.
func (c *Cluster) join(ctx context.Context) (again bool, err error) {
	if err := c.place.resolve(); err != nil {
		return false, err
	}
	file, err := readPidFile(filepath.Join(c.place.cluster, pidFileName))
	if errors.Is(err, os.ErrPermission) {
		return false, fmt.Errorf("the database in %s belongs to another user: run this command as root or as the user who runs the server: %w",
			c.place.cluster, err)
	}
	if err != nil {
		return true, err
	}
	if !file.ready {
		return true, errors.New("the server is not ready")
	}
	// The application's role and database come last when a cluster is created.
	if err := ping(ctx, connectionURL(file.socketDir, appRole, databaseName)); err != nil {
		return true, err
	}
	c.socketDir = file.socketDir
	return false, nil
}
