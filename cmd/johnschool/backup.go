package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/db/backup"
	"johnschool/db/embedded"
	"johnschool/registrar"
)

type backupCommand struct {
	File string `arg:"" help:"File to write; it must not exist. It is readable by you alone, and until it is whole its name ends in .partial."`
}

// Help is what --help says beside the flags.
func (*backupCommand) Help() string {
	return `Works beside a running server, of one moment: what is written meanwhile is not in it. The file holds everything, people's names and the hashes of passwords
too, and is not encrypted: lock it away. A manifest in it says how many rows of what there are, what the ledgers sum up to, and where
the audit trail ends. Mail without a mail server and configuration are not in it.

With a database of your own, pg_dump of its version or a newer one must be installed, and DATABASE_OWNER_URL be set.`
}

// Run backs up the database.
func (b *backupCommand) Run(ctx context.Context, c *config, log *slog.Logger) (err error) {
	if c.DatabaseURL == "" {
		if there, err := embedded.Exists(c.Data); err != nil || !there {
			return errors.Join(fmt.Errorf("there is no database in %s: name the data folder with --data or JOHNSCHOOL_DATA", c.Data), err)
		}
	}
	app, owner, cluster, err := c.databases(ctx, log)
	if err != nil {
		return err
	}
	h := &house{config: c, log: log, clock: &clock{}, cluster: cluster}
	defer func() { err = errors.Join(err, h.close()) }()
	if owner == "" {
		return errors.New("DATABASE_OWNER_URL is needed: a backup must see every row, which the role in DATABASE_URL does not")
	}
	said := newProgress(os.Stderr)
	m, err := backup.Write(ctx, backup.Source{OwnerURL: owner, Heads: c.headsFile(), Product: product(), At: time.Now(), Tools: embedded.Tool,
		Begin: func(ctx context.Context) {
			// A database that takes no more writes is copied all the same: then the more.
			if err := h.noteBackup(ctx, app); err != nil {
				log.Warn("this backup does not stand in the audit trail", "error", err)
			}
		},
		Progress: func(bytes int64) { said.say("writing", bytes, 0) }}, b.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "backed up into %s: %s\n", b.File, contents(m))
	return nil
}

// noteBackup writes into the trail that a backup is taken.
func (h *house) noteBackup(ctx context.Context, app string) (err error) {
	if h.db, err = db.Open(ctx, app); err != nil {
		return err
	}
	h.office = h.officeAt(h.clock, registrar.Mail{})
	if err := h.readClock(ctx); err != nil {
		return err
	}
	return h.office.NoteBackup(ctx)
}

// contents says in a line what is in a backup.
func contents(m *backup.Manifest) string {
	t := m.Contents.Tables
	return fmt.Sprintf("%d enrollments, %d marks, %d ledger entries, %d certificates, %d audit events of which %d are sealed; %d MB",
		t["enrollment"].Rows, t["mark"].Rows, t["entry"].Rows, t["certificate"].Rows, m.Contents.Audit.Events, m.Contents.Audit.Sealed, (m.Dump.Bytes+999_999)/1_000_000)
}

// product names this program, for people: its version and what it was built from.
func product() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "johnschool"
	}
	parts := []string{"johnschool", info.Main.Version}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			parts = append(parts, s.Value)
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// progress tells, now and then, how far long work has come.
type progress struct {
	to   io.Writer
	next time.Time
}

// everySoOften is how long to say nothing.
const everySoOften = 3 * time.Second

func newProgress(to io.Writer) *progress {
	return &progress{to: to, next: time.Now().Add(everySoOften)}
}

// say tells that done bytes of all are behind; all is 0 where nobody knows.
func (p *progress) say(stage string, done, all int64) {
	if time.Now().Before(p.next) {
		return
	}
	p.next = time.Now().Add(everySoOften)
	switch {
	case all > 0:
		fmt.Fprintf(p.to, "%s: %d of %d MB\n", stage, done/1_000_000, all/1_000_000)
	case done > 0:
		fmt.Fprintf(p.to, "%s: %d MB\n", stage, done/1_000_000)
	default:
		fmt.Fprintf(p.to, "%s …\n", stage)
	}
}
