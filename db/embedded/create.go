package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// note ends a new cluster's postgresql.conf.
const note = `
# johnschool reads this file first, then its own johnschool.conf beside it, which it writes at every start, then the
# file postgres.conf of its data folder. What you want otherwise goes into that one.
`

// create makes the cluster's folder beside its final name and renames it when it is complete: a crash half-way
// leaves a folder that was never used, and never half a database.
func (c *Cluster) create(ctx context.Context) error {
	if !c.account.reaches(ctx, c.place.home) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.place.moveElsewhere(); err != nil {
			return errors.Join(c.account.unreachable(ctx, c.place.home), err)
		}
		c.log.Warn("the user who runs the database cannot enter the data folder, so the database lies elsewhere",
			"user", c.account.server.Username, "folder", c.place.dir, "database", c.place.cluster)
	}
	c.log.Info("creating the database", "folder", c.place.cluster, "version", c.install.version, "user", c.account.server.Username)
	unfinished := c.place.cluster + ".new"
	if err := c.endCreation(ctx, unfinished); err != nil {
		return fmt.Errorf("creating the database: %w", err)
	}
	var output []byte
	var err error
	for _, locale := range []string{"C.UTF-8", "C"} { // not every system has the first; both sort by code point
		if err := os.RemoveAll(unfinished); err != nil {
			return fmt.Errorf("creating the database: %w", err)
		}
		if err := os.Mkdir(unfinished, 0o700); err != nil {
			return fmt.Errorf("creating the database: %w", err)
		}
		if err := c.account.own(unfinished); err != nil {
			return fmt.Errorf("creating the database: %w", err)
		}
		if output, err = c.initdb(ctx, unfinished, locale); err == nil || ctx.Err() != nil || !bytes.Contains(output, []byte("locale")) {
			break
		}
	}
	if err != nil {
		err = errors.Join(err, os.RemoveAll(unfinished))
		return c.explain(fmt.Errorf("creating the database: initdb: %w\n%s", errors.Join(ctx.Err(), err), bytes.TrimSpace(output)))
	}
	conf, err := os.OpenFile(filepath.Join(unfinished, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("creating the database: %w", err)
	}
	_, err = conf.WriteString(note)
	if err = errors.Join(err, conf.Sync(), conf.Close()); err != nil {
		return fmt.Errorf("creating the database: %w", err)
	}
	if err := os.Rename(unfinished, c.place.cluster); err != nil {
		return fmt.Errorf("creating the database: %w", err)
	}
	return nil
}

func (c *Cluster) initdb(ctx context.Context, folder, locale string) ([]byte, error) {
	args := []string{
		"--pgdata", folder, "--username", superRole, "--auth", "peer", "--encoding", "UTF8", "--locale", locale,
		"--data-checksums", "--no-instructions",
	}
	if c.options.Volatile {
		args = append(args, "--no-sync")
	}
	return c.account.command(ctx, c.install.program("initdb"), args...).CombinedOutput()
}

// writeAccess says who may connect: by peer authentication, as any of our three roles, the user who runs this
// program, the one who runs the server, and root.
func (c *Cluster) writeAccess() error {
	roles := []string{superRole, ownerRole, appRole}
	hba := "local all " + strings.Join(roles, ",") + " peer map=johnschool\n"
	people := []string{c.account.server.Username, c.account.current.Username, "root"}
	slices.Sort(people)
	var ident strings.Builder
	for _, person := range slices.Compact(people) {
		for _, role := range roles {
			fmt.Fprintf(&ident, "johnschool \"%s\" %s\n", person, role)
		}
	}
	for name, content := range map[string]string{"johnschool_hba.conf": hba, "johnschool_ident.conf": ident.String()} {
		content = "# Written by johnschool at every start.\n" + content
		path := filepath.Join(c.place.cluster, name)
		if old, err := os.ReadFile(path); err == nil && string(old) == content {
			continue
		}
		if err := writeFile(path, content, 0o600, c.account.credential); err != nil {
			return fmt.Errorf("access to the database: %w", err)
		}
	}
	return nil
}
