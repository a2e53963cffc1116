package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/google/uuid"

	"johnschool/db"
	"johnschool/db/embedded"
	"johnschool/documents/pdf/sign"
	"johnschool/emails"
	"johnschool/jobs"
	"johnschool/registrar"
	"johnschool/school"
)

// house is the office open for work, as every command but migrate needs it.
type house struct {
	config  *config
	log     *slog.Logger
	cluster *embedded.Cluster // nil where the database is somebody else's
	db      *db.DB
	clock   *clock
	office  *registrar.Office
	sender  emails.Sender
	signer  func() *sign.Identity // who signs letters now; nil: they are unsigned
	mail    emails.Options        // how sender signs
}

const (
	waitForDatabase = time.Minute      // at the start; later requests are answered 503
	stopCluster     = 20 * time.Second // a clean end of the own PostgreSQL
)

// databases answers the URLs of the application's role and of the owner, and the
// own cluster where there is one, started or joined.
func (c *config) databases(ctx context.Context, log *slog.Logger) (app, owner string, cluster *embedded.Cluster, err error) {
	if c.DatabaseURL == "" && c.DatabaseOwnerURL != "" {
		return "", "", nil, errors.New("DATABASE_OWNER_URL is set without DATABASE_URL: the server works as a role that owns nothing, so both are needed")
	}
	if c.DatabaseURL != "" {
		return c.DatabaseURL, c.DatabaseOwnerURL, nil, os.MkdirAll(c.Data, 0o700)
	}
	cluster, err = embedded.Start(ctx, embedded.Options{Dir: c.Data, Log: log})
	if err != nil {
		return "", "", nil, fmt.Errorf("start the database in %s: %w", c.Data, err)
	}
	return cluster.AppURL(), cluster.OwnerURL(), cluster, nil
}

// open opens the office. migrate brings the database up to date where the owner's
// URL is known; without it, and beside a running server, the tables must be those
// of this program already.
func (c *config) open(ctx context.Context, log *slog.Logger, migrate bool) (*house, error) {
	h := &house{config: c, log: log, clock: &clock{}}
	if err := h.openAll(ctx, migrate); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *house) openAll(ctx context.Context, migrate bool) error {
	mail, err := h.config.mail()
	if err != nil {
		return err
	}
	if h.mail, err = h.config.mailOptions(mail, h.log); err != nil {
		return err
	}
	if h.signer, err = h.config.signer(h.log); err != nil {
		return err
	}
	app, owner, cluster, err := h.config.databases(ctx, h.log)
	if err != nil {
		return err
	}
	h.cluster = cluster
	// The folder of mail comes after that of the database, which makes a data folder that the server's user can enter.
	if h.sender, err = emails.New(h.config.SMTPURL, h.config.mailFolder(), h.mail); err != nil {
		return err
	}
	if h.db, err = db.Open(ctx, app); err != nil {
		return err
	}
	if err := h.awaitDatabase(ctx); err != nil {
		return err
	}
	if owner != "" && (migrate || cluster != nil && cluster.Owner()) {
		if err := db.Migrate(ctx, owner); err != nil {
			return err
		}
	}
	if err := h.db.CheckSchema(ctx); err != nil {
		return err
	}
	if err := h.db.CheckRole(ctx); err != nil {
		return err
	}
	h.office = h.officeAt(h.clock, mail)
	return h.readClock(ctx)
}

// officeAt opens an office that goes by a clock.
func (h *house) officeAt(clock registrar.Clock, mail registrar.Mail) *registrar.Office {
	options := []registrar.Option{registrar.WithMail(mail), registrar.WithPublicURL(h.config.PublicURL),
		registrar.WithHeads(registrar.HeadsFile(h.config.headsFile()))}
	if h.signer != nil {
		options = append(options, registrar.WithSigner(func() registrar.Signer { return h.signer() }))
	}
	if h.mail.SMIME != nil {
		options = append(options, registrar.WithMailCertificate(func() time.Time { return h.mail.SMIME().GoodUntil() }))
	}
	return registrar.New(h.db, clock, h.log, options...)
}

// awaitDatabase waits for a database that is starting or restarting.
func (h *house) awaitDatabase(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, waitForDatabase)
	defer cancel()
	for told := false; ; told = true {
		err := h.db.Ping(ctx)
		if school.KindOf(err) != school.Unavailable {
			return err
		}
		if !told {
			h.log.Warn("the database cannot be reached; waiting", "for", waitForDatabase, "error", errors.Unwrap(err))
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// readClock sets the product's clock as the installation has it.
func (h *house) readClock(ctx context.Context) error {
	i, err := h.office.Installation(ctx)
	if err != nil {
		return err
	}
	if i.AheadUS != 0 && !i.Demo {
		return errors.New("this database's clock is ahead of real time, which only a demo's may be; do not use it")
	}
	h.clock.set(i.Ahead())
	return nil
}

// runner makes the runner of all jobs.
func (h *house) runner() (*jobs.Runner, error) {
	zone, err := time.LoadLocation(h.config.Zone)
	if err != nil {
		return nil, fmt.Errorf("JOHNSCHOOL_ZONE: %q is no time zone such as America/Chicago", h.config.Zone)
	}
	table := jobs.Table(jobs.Parts{Office: h.office, Sender: h.sender, Bounces: h.config.Bounces, Zone: zone, Log: h.log})
	return jobs.New(h.office, h.clock, h.log, table, instance())
}

// instance names this program in the rows of its job runs.
func instance() string {
	host, _ := os.Hostname()
	return host + ":" + strconv.Itoa(os.Getpid()) + ":" + uuid.NewString()[:8]
}

// close lets go of everything, the database last.
func (h *house) close() error {
	var errs []error
	if h.db != nil {
		errs = append(errs, h.db.Close())
	}
	if h.cluster != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopCluster)
		defer cancel()
		errs = append(errs, h.cluster.Stop(ctx))
	}
	return errors.Join(errs...)
}

// with opens the office, does a command's work and closes it again.
func (c *config) with(ctx context.Context, log *slog.Logger, work func(*house) error) error {
	h, err := c.open(ctx, log, false)
	if err != nil {
		return err
	}
	return errors.Join(work(h), h.close())
}
