package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"johnschool/bench/program"
)

// due is how many enrollments a measured night has to look at; a tenth of them gets a notice.
const due = 1000

// makeDue leaves exactly so many enrollments due, picked at random.
const makeDue = `with pick as (
		(select id from enrollment e where state = 'in_violation' and status = 'active' and not exists (select from notice n where n.enrollment_id = e.id) order by random() limit $1)
		union all
		(select id from enrollment where state <> 'in_violation' and status = 'active' order by random() limit $2)
	)
	update enrollment e set compliance_due = pick.id is not null
	from enrollment every left join pick using (id) where e.id = every.id and (e.compliance_due or pick.id is not null)`

// measureNights compares the compliance job with as much to do among ten times as many.
func (b *bench) measureNights(ctx context.Context) (err error) {
	b.say("nights")
	databases := []string{b.medium(), large}
	var servers [2]*program.Server
	for i, database := range databases {
		if servers[i], err = b.serve(ctx, b.binary, database); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, servers[i].Stop()) }()
	}
	var took [2][]float64
	for range min(b.runs, 3) { // the small database has people in violation for no more
		for i, s := range servers {
			seconds, err := b.night(ctx, s, databases[i])
			if err != nil {
				return err
			}
			took[i] = append(took[i], seconds)
		}
	}
	b.atMost(fmt.Sprintf("a night with %d due, among %d against %d", due, roundUp(b.size), roundUp(max(b.size/10, smallSize))),
		median(ratios(took[1], took[0])), 1.5, "", "%.2f s against %.2f s", median(took[1]), median(took[0]))
	return nil
}

// night runs the compliance job with so many due and answers how many seconds it took.
func (b *bench) night(ctx context.Context, s *program.Server, database string) (float64, error) {
	err := b.super(ctx, database, func(d *sql.DB) error {
		_, err := d.ExecContext(ctx, makeDue, due/10, due-due/10)
		return err
	})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	status, body, err := ask(s.Addr, request{method: http.MethodPost, path: "/api/v1/jobs/compliance/runs", token: adminToken()})
	seconds := time.Since(began).Seconds()
	if err != nil {
		return 0, err
	}
	var done struct {
		State  string         `json:"state"`
		Counts map[string]int `json:"counts"`
	}
	err = json.Unmarshal(body, &done)
	if status != http.StatusOK || done.State != "done" || done.Counts["enrollments"] != due || done.Counts["notices"] != due/10 || done.Counts["failed"] > 0 {
		err = errors.Join(err, fmt.Errorf("a night of %s: %d %s", database, status, body))
	}
	return seconds, err
}
