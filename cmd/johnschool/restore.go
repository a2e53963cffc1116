package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"johnschool/db"
	"johnschool/db/backup"
	"johnschool/db/embedded"
)

type restoreCommand struct {
	File string `arg:"" help:"File that johnschool backup wrote."`
}

// Help is what --help says beside the flags.
func (*restoreCommand) Help() string {
	return `Restores into a data folder that is new or holds an empty database, or into an empty database of your own; it replaces nothing. The file is read
through first, and a damaged one is refused before anything is touched. Afterwards every table is compared with the manifest, the books are
checked as by johnschool check, and the audit trail is verified.

While it runs, and where it did not finish, the database refuses to be served. Run it again then.

To try a backup, which costs nothing:
    JOHNSCHOOL_DATA=/tmp/trial johnschool restore FILE && rm -r /tmp/trial`
}

// Run restores the database and says what is in it.
func (r *restoreCommand) Run(ctx context.Context, c *config, log *slog.Logger) (err error) {
	said := newProgress(os.Stderr)
	file, err := backup.Open(ctx, r.File, func(done, all int64) { said.say("reading the file through", done, all) })
	if err != nil {
		return err
	}
	defer file.Close()
	app, owner, cluster, err := c.databases(ctx, log)
	if err != nil {
		return err
	}
	h := &house{config: c, log: log, clock: &clock{}, cluster: cluster}
	defer func() { err = errors.Join(err, h.close()) }()
	if cluster != nil && !cluster.Owner() {
		return fmt.Errorf("a johnschool is running on the data folder %s: stop it, or restore into another folder (JOHNSCHOOL_DATA)", c.Data)
	}
	if owner == "" {
		return errors.New("DATABASE_OWNER_URL is needed: a restore makes the tables, as the role that will own them")
	}
	restored, err := file.Restore(ctx, backup.Target{OwnerURL: owner, Heads: c.headsFile(), At: time.Now(), Tools: embedded.Tool, Progress: said.say})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, owner); err != nil {
		return err
	}
	m := file.Manifest
	fmt.Fprintf(os.Stdout, "restored, and the same as was backed up at %s: %s\n", m.CreatedAt.Format(time.RFC3339), contents(&m))
	if restored.SetAside != "" {
		fmt.Fprintf(os.Stdout, "the exported heads of the audit trail that stood here are set aside in %s; they may show what happened after the backup\n", restored.SetAside)
	}
	return h.checkRestored(ctx, app, m.CreatedAt)
}

// checkRestored opens the office on what was restored, writes into its trail of when
// it is, and checks it.
func (h *house) checkRestored(ctx context.Context, app string, taken time.Time) error {
	mail, err := h.config.mail()
	if err != nil {
		return err
	}
	if h.db, err = db.Open(ctx, app); err != nil {
		return err
	}
	if err := errors.Join(h.db.CheckSchema(ctx), h.db.CheckRole(ctx)); err != nil {
		return err
	}
	h.office = h.officeAt(h.clock, mail)
	if err := h.readClock(ctx); err != nil {
		return err
	}
	if err := h.office.NoteRestore(ctx, taken); err != nil {
		return err
	}
	return h.check(ctx)
}
