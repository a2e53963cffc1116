package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	"johnschool/bench/program"
)

// data is the program's data folder beside a database.
func (c *cluster) data(database string) string { return filepath.Join(c.home, "data-"+database) }

// program is a command of the program under test on a database of the cluster. Each database has a data folder of its own.
func (c *cluster) program(binary, database string, args ...string) (*exec.Cmd, error) {
	data := c.data(database)
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	return program.Command(binary, data, named(c.AppURL(), database), named(c.OwnerURL(), database), args...), nil
}

// serve starts the server on a database of the cluster.
func (c *cluster) serve(ctx context.Context, binary, database string) (*program.Server, error) {
	cmd, err := c.program(binary, database)
	if err != nil {
		return nil, err
	}
	return program.Start(ctx, cmd, "", filepath.Join(c.home, "server-"+database+".log"))
}
