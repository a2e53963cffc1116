package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// script is what pgbench runs again and again.
type script struct {
	text      string
	variables map[string]string // what it begins with, by name
}

// inserts is the least that any durable record costs: one row, committed.
var inserts = script{text: "\\set n random(1, 1000000000)\ninsert into one_row (n, body) values (:n, 'a mark, and nothing else');\n"}

const insertsTable = `create table one_row (id bigint generated always as identity primary key, n bigint not null, body text not null)`

var (
	tpsLine    = regexp.MustCompile(`(?m)^tps = ([0-9.]+) \(without initial connection time\)`)
	failedLine = regexp.MustCompile(`(?m)^number of failed transactions: ([0-9]+)`)
)

// runPgbench runs a script on as many connections as the server's clients have and answers how often a second it ran.
func (c *cluster) runPgbench(ctx context.Context, url string, s script, lasts time.Duration) (float64, error) {
	file := filepath.Join(c.home, "script.sql")
	if err := os.WriteFile(file, []byte(s.text), 0o600); err != nil {
		return 0, err
	}
	args := []string{"--no-vacuum", "--protocol", "prepared", "--client", strconv.Itoa(connections), "--jobs", "2",
		"--time", strconv.Itoa(int(lasts.Seconds())), "--file", file}
	for name, value := range s.variables {
		args = append(args, "--define", name+"="+value)
	}
	out, err := exec.CommandContext(ctx, c.pgbench, append(args, url)...).CombinedOutput()
	tps, failed := tpsLine.FindSubmatch(out), failedLine.FindSubmatch(out)
	if err != nil || tps == nil || failed != nil && string(failed[1]) != "0" {
		return 0, fmt.Errorf("pgbench: %w\n%s", errors.Join(err, errors.New("no result")), out)
	}
	return strconv.ParseFloat(string(tps[1]), 64)
}
