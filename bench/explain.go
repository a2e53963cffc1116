package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lib/pq"
)

// walk is what is done once so that every statement of the faces and jobs is seen, besides the listings: changes of a running case,
// in an order in which they are allowed.
var walk = []struct{ method, role, path, body string }{
	{"PUT", "staff", "/sessions/{session}/attendance", `{"marks":[{"enrollmentId":"{enrollment}","outcome":"removed","reason":"shouting","version":1}]}`},
	{"POST", "staff", "/sessions/{session}/attendance/{enrollment}/withdrawal", `{"reason":"somebody else","version":2}`},
	{"POST", "staff", "/enrollments/{enrollment}/payments", `{"amountCents":500,"method":"cash"}`},
	{"POST", "staff", "/enrollments/{enrollment}/conditions/assignment%20handed%20in", `{"attestedOn":"{monthago}"}`},
	{"POST", "staff", "/enrollments/{enrollment}/pauses", `{"from":"{today}","until":"{soon}","reason":"work"}`},
	{"POST", "clerk", "/enrollments/{enrollment}/amendments", `{"kind":"extension","decidedBy":"The judge","decidedOn":"{monthago}","dueOn":"{later}","reason":"illness"}`},
	{"POST", "staff", "/enrollments/{enrollment}/placement", `{"classId":null}`},
	{"GET", "officer", "/enrollments/{enrollment}/standing", ""},
	{"GET", "staff", "/enrollments/{enrollment}/standing?on={monthago}&knownAt={monthago}T12:00:00Z", ""},
	{"POST", "clerk", "/enrollments", `{"participant":{"givenName":"Walter","familyName":"Census","dateOfBirth":"1980-05-17","preferredLanguage":"en","needsInterpreter":false},
		"order":{"courtId":"{court}","caseNumber":"WALK-1","counts":[],"disposition":"sentence_condition","orderedOn":"{monthago}","dueOn":"{later}","reportTo":"court"},"programId":"{program}"}`},
	{"POST", "staff", "/classes", `{"programId":"{program}","name":"Census","location":"Room 1","capacity":30,"language":"en","sessions":[{"startsAt":"{soon}T18:00:00Z","endsAt":"{soon}T19:30:00Z"}]}`},
	{"POST", "staff", "/sessions/{session}/cancellation", `{"reason":"snow"}`},
	{"GET", "clerk", "/participants/{participant}", ""},
	{"POST", "staff", "/enrollments/{enrollment}/closure", `{"outcome":"other","reason":"moved away"}`},
	{"POST", "administrator", "/jobs/compliance/runs", ""},
	{"POST", "administrator", "/jobs/reports/runs", ""},
	{"POST", "administrator", "/jobs/reminders/runs", ""},
	{"POST", "administrator", "/jobs/outbox/runs", ""},
	{"POST", "administrator", "/jobs/retention/runs", ""},
	{"POST", "administrator", "/jobs/audit_seal/runs", ""},
}

// seen is a statement of the walk with the scope it ran in.
type seen struct {
	statement
	scope statement
	from  string // what was asked for
}

// measurePlans explains every statement that lists, searches, changes and jobs send to the large database, under the one plan that the
// program keeps of each, and reports those that read much for little.
func (b *bench) measurePlans(ctx context.Context) error {
	b.say("plans of every statement")
	all, err := b.census(ctx)
	if err != nil {
		return err
	}
	texts := make([]string, 0, len(all))
	for text := range all {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	found := 0
	err = b.super(ctx, large, func(d *sql.DB) error {
		d.SetMaxOpenConns(1)
		for _, text := range texts {
			faults, took, err := explain(ctx, d, all[text])
			if err != nil {
				b.plans = append(b.plans, planFigure{from: all[text].from, text: text, faults: []string{"not explained: " + err.Error()}})
				continue
			}
			if len(faults) > 0 {
				found++
			}
			b.plans = append(b.plans, planFigure{all[text].from, text, took, faults})
		}
		return nil
	})
	b.atMost("statements that read much for little, of "+fmt.Sprint(len(texts)), float64(found), 0, "", "at %d; each by itself below", roundUp(b.size))
	return err
}

// census walks, with PostgreSQL logging what it is asked, and answers each statement once.
func (b *bench) census(ctx context.Context) (all map[string]seen, err error) {
	if err := b.do(ctx, "postgres", `alter role johnschool_app set log_statement = 'all'`); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.do(ctx, "postgres", `alter role johnschool_app reset log_statement`)) }()
	s, err := b.serve(ctx, b.binary, large)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	log := filepath.Join(b.home, "cluster", "postgres.log")
	all = map[string]seen{}
	before, err := size(log)
	if err != nil {
		return nil, err
	}
	enrollments := roundUp(b.size)
	step := func(method string, l listing, n int) error {
		q := l.of(n, rand.New(rand.NewPCG(7, 7)))
		q.method = method
		status, body, err := ask(s.Addr, q)
		if err != nil || status >= http.StatusBadRequest {
			b.say("  %s %s: %d %.200s %v", q.method, q.path, status, body, err)
		}
		before, err = collect(all, log, before, method+" "+l.path)
		return err
	}
	for i, l := range listings {
		method := http.MethodGet
		if l.body != "" {
			method = http.MethodPost
		}
		if err := step(method, l, enrollments-1-i*seats*7%enrollments); err != nil {
			return nil, err
		}
	}
	for _, w := range walk {
		if err := step(w.method, listing{w.role, w.path, w.body}, runningFrom(enrollments)+7); err != nil { // the same person throughout
			return nil, err
		}
	}
	return all, nil
}

func size(file string) (int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// collect adds the statements that were logged since.
func collect(all map[string]seen, log string, since int64, from string) (int64, error) {
	content, err := os.ReadFile(log)
	if err != nil {
		return since, err
	}
	scopes := map[string]statement{}
	for _, one := range logged(string(content[since:])) {
		if strings.Contains(one.text, "set_config('johnschool.role'") {
			scopes[one.process] = one.statement
		}
		scope, ok := scopes[one.process]
		if _, before := all[one.text]; before || !ok || !readsOrWrites(one.text) {
			continue
		}
		all[one.text] = seen{one.statement, scope, from}
	}
	return int64(len(content)), nil
}

func readsOrWrites(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasPrefix(text, "select") || strings.HasPrefix(text, "with") || strings.HasPrefix(text, "insert") || strings.HasPrefix(text, "update") ||
		strings.HasPrefix(text, "delete")) && (strings.Contains(text, " from ") || strings.Contains(text, "into ") || strings.Contains(text, "update "))
}

// plan is what is read of an explained statement.
type plan struct {
	Node     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Subplan  string  `json:"Subplan Name"`
	Parent   string  `json:"Parent Relationship"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Plans    []plan  `json:"Plans"`
}

// How many rows may be read beside those that are wanted.
const (
	freely   = 1000
	forEach  = 20
	grows    = 10_000 // rows of a table from which on it is not read whole
	pageRows = 201
)

// explain runs a statement as the program would, and undoes it.
func explain(ctx context.Context, d *sql.DB, s seen) (faults []string, took float64, err error) {
	types, err := parameterTypes(ctx, d, s.statement)
	if err != nil {
		return nil, 0, err
	}
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		_ = tx.Rollback() // what was explained is undone
		_, cleared := d.ExecContext(ctx, "deallocate all")
		err = errors.Join(err, cleared)
	}()
	scope := s.scope.text
	for k := len(s.scope.parameters); k > 0; k-- {
		scope = strings.ReplaceAll(scope, fmt.Sprintf("$%d", k), literal(s.scope.parameters[k-1]))
	}
	values := make([]string, len(s.parameters))
	for i, p := range s.parameters {
		values[i] = literal(p) + "::" + types[i]
	}
	execute := "execute explained"
	if len(values) > 0 {
		execute += "(" + strings.Join(values, ", ") + ")"
	}
	for _, text := range []string{`set local role johnschool_app`, scope, `set local statement_timeout = '60s'`, "prepare explained as " + s.text} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return nil, 0, err
		}
	}
	text, err := explained(ctx, tx, execute)
	if err != nil {
		return nil, 0, err
	}
	var plans []struct {
		Plan plan    `json:"Plan"`
		Took float64 `json:"Execution Time"`
	}
	if err := json.Unmarshal(text, &plans); err != nil {
		return nil, 0, err
	}
	large, err := growing(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	top := plans[0].Plan
	return top.faults(large, max(top.wanted(), pageRows)), plans[0].Took, nil
}

// explained asks for the plan of a statement as it runs, or where it cannot run a second time (it has inserted its row), as it would.
func explained(ctx context.Context, tx *sql.Tx, execute string) (text []byte, err error) {
	if _, err := tx.ExecContext(ctx, "savepoint before"); err != nil {
		return nil, err
	}
	if err := tx.QueryRowContext(ctx, "explain (analyze, buffers, format json) "+execute).Scan(&text); err == nil {
		return text, nil
	}
	if _, err := tx.ExecContext(ctx, "rollback to savepoint before"); err != nil {
		return nil, err
	}
	err = tx.QueryRowContext(ctx, "explain (format json) "+execute).Scan(&text)
	return text, err
}

func literal(p sql.NullString) string {
	if !p.Valid {
		return "null"
	}
	return pq.QuoteLiteral(p.String)
}

// growing are the tables that are not to be read whole.
func growing(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, `select relname from pg_class where relkind = 'r' and reltuples > $1`, grows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all[name] = true
	}
	return all, rows.Err()
}

// wanted is how many rows a statement answers or changes.
func (p plan) wanted() float64 {
	n := p.Rows * p.Loops
	if p.Node == "ModifyTable" && len(p.Plans) > 0 {
		n = max(n, p.Plans[0].Rows*p.Plans[0].Loops)
	}
	return n
}

// faults are the places of a plan that read much more than is wanted: whole tables, rows that a filter throws away, policies or other
// subplans that run for rows that are not wanted.
func (p plan) faults(large map[string]bool, wanted float64) (all []string) {
	read, removed := p.Rows*p.Loops, p.Removed*p.Loops
	switch {
	case p.Node == "Seq Scan" && large[p.Relation]:
		all = append(all, fmt.Sprintf("reads %s whole (%.0f rows)", p.Relation, read+removed))
	case removed > freely+forEach*wanted:
		all = append(all, fmt.Sprintf("throws away %.0f rows of %s", removed, p.Relation))
	case p.Parent == "SubPlan" && p.Loops > freely+forEach*wanted:
		all = append(all, fmt.Sprintf("%s runs %.0f times", p.Subplan, p.Loops))
	case (p.Node == "Sort" || p.Node == "Incremental Sort") && len(p.Plans) > 0 && p.Plans[0].Rows*p.Plans[0].Loops > freely+forEach*wanted:
		all = append(all, fmt.Sprintf("sorts %.0f rows", p.Plans[0].Rows*p.Plans[0].Loops))
	}
	for _, below := range p.Plans {
		all = append(all, below.faults(large, wanted)...)
	}
	return all
}
