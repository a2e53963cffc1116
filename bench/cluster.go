package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/lib/pq" // the driver

	"johnschool/db"
	"johnschool/db/embedded"
)

// cluster is the PostgreSQL that everything is measured on, as the product runs it: its own settings, fsync on, its files
// on a disk.
type cluster struct {
	*embedded.Cluster
	home    string // the folder of this run; removed at the end
	pgbench string // the program
	about   string // version and settings, for the record
	kept    bool   // the folder stays, with its databases
}

// startCluster makes a cluster in a new folder below parent, or uses the folder keep, where one is named: its databases stay for the
// next run.
func startCluster(ctx context.Context, parent, keep string) (*cluster, error) {
	home, err := keep, os.MkdirAll(keep, 0o711)
	if keep == "" {
		home, err = os.MkdirTemp(parent, "johnschool-bench-")
	}
	if err != nil {
		return nil, err
	}
	c := &cluster{home: home, kept: keep != ""}
	err = os.Chmod(home, 0o711) // the server's user passes through
	if err == nil {
		c.Cluster, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(home, "cluster"), Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	}
	if err == nil {
		err = c.look(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// look finds out what is being measured, and refuses what would not count.
func (c *cluster) look(ctx context.Context) error {
	var version, fsync, commit, buffers, programs string
	err := c.super(ctx, "postgres", func(database *sql.DB) error {
		return database.QueryRowContext(ctx, `select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),
			current_setting('shared_buffers'), (select setting from pg_config where name = 'BINDIR')`).Scan(&version, &fsync, &commit, &buffers, &programs)
	})
	if err != nil {
		return err
	}
	if fsync != "on" || commit != "on" {
		return fmt.Errorf("fsync is %s and synchronous_commit %s: both must be on", fsync, commit)
	}
	c.about = fmt.Sprintf("PostgreSQL %s, fsync on, shared_buffers %s, on %s", version, buffers, fileSystem(c.home))
	if c.pgbench, err = exec.LookPath(filepath.Join(programs, "pgbench")); err != nil {
		c.pgbench, err = exec.LookPath("pgbench")
	}
	return err
}

// fileSystem names the file system that a folder lies on.
func fileSystem(folder string) string {
	out, err := exec.Command("df", "-PT", folder).Output()
	lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
	fields := strings.Fields(lines[len(lines)-1])
	if err != nil || len(fields) < 2 {
		return "an unknown file system"
	}
	return fields[1] + " (" + fields[0] + ")"
}

// stop stops the server and removes its folder.
func (c *cluster) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if c.Cluster != nil {
		if err := c.Stop(ctx); err != nil {
			return err
		}
	}
	if c.kept {
		return nil
	}
	return os.RemoveAll(c.home)
}

// named answers the same address with another database.
func named(address, database string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // embedded made it
	}
	u.Path = "/" + database
	return u.String()
}

// super does something as superuser in a database.
func (c *cluster) super(ctx context.Context, name string, work func(*sql.DB) error) error {
	database, err := sql.Open("postgres", named(c.SuperURL(), name))
	if err != nil {
		return err
	}
	defer database.Close()
	return work(database)
}

// do runs statements as superuser in a database, one by one.
func (c *cluster) do(ctx context.Context, name string, statements ...string) error {
	return c.super(ctx, name, func(database *sql.DB) error {
		for _, s := range statements {
			if _, err := database.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

// filled makes a migrated database with enrollments in it, its audit trail sealed. One that an earlier run kept is migrated and used
// again, unless it is to be fresh.
func (b *bench) filled(ctx context.Context, name string, enrollments int, fresh bool) error {
	there, err := b.count(ctx, "postgres", fmt.Sprintf(`select count(*) from pg_database where datname = '%s'`, name))
	if err != nil {
		return err
	}
	if there > 0 && !fresh {
		n, err := b.count(ctx, name, `select count(*) from enrollment`)
		if err != nil || n == roundUp(enrollments) {
			return errors.Join(err, db.Migrate(ctx, named(b.OwnerURL(), name)))
		}
	}
	if err := b.do(ctx, "postgres", `drop database if exists `+name); err != nil {
		return err
	}
	if err := os.RemoveAll(b.data(name)); err != nil {
		return err
	}
	w := newWorld(roundUp(enrollments))
	if err := b.CreateDatabase(ctx, name, "template0"); err != nil {
		return err
	}
	if err := db.Migrate(ctx, named(b.OwnerURL(), name)); err != nil {
		return err
	}
	if err := w.fill(ctx, named(b.SuperURL(), name)); err != nil {
		return err
	}
	if err := b.seal(ctx, name); err != nil {
		return fmt.Errorf("sealing %s: %w", name, err)
	}
	if err := b.job(name, "figures"); err != nil { // the first count of all would go on beside what is measured
		return fmt.Errorf("counting %s: %w", name, err)
	}
	return b.do(ctx, name, `vacuum (analyze)`, `checkpoint`)
}

// linkAll gives each event its link, all at once: as many and as large as those of a chain, though they do not make one.
const linkAll = `insert into audit_link (seq, event_id, hash, xid) select row_number() over (order by xid, id), id, sha256(int8send(id)), xid from audit_event`

// seal seals a filled trail: the small one, which is verified after the marks, as the program does; the others at once.
func (b *bench) seal(ctx context.Context, name string) error {
	if name != small {
		b.say("linking the trail of %s", name)
		if err := b.do(ctx, name, linkAll); err != nil {
			return err
		}
	}
	return b.job(name, "audit_seal")
}

// job has the program run a job once.
func (b *bench) job(database, name string) error {
	cmd, err := b.program(b.binary, database, "job", name)
	if err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}
