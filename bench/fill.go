package main

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// What is in each class of the fill.
const (
	seats    = 30 // people of a class
	sessions = 10 // of a class, weekly, all of them held
	programs = 20 // also courts, agencies, and users of each role
)

// The kinds of things that an id numbers; fill.sql writes the same.
const (
	idCourt       = 2
	idAgency      = 3
	idProgram     = 4
	idUser        = 5
	idClass       = 7
	idSession     = 8
	idParticipant = 9
	idEnrollment  = 11
	idEntry       = 13
	idNotice      = 18
	idReport      = 21
)

// id is the id of the nth thing of a kind.
func id(kind, n int) string { return fmt.Sprintf("00000000-0000-7000-8%03d-%012d", kind, n) }

// The tokens of the users that fill.sql makes.
func staffToken(program int) string  { return token(program) }
func clerkToken(court int) string    { return token(programs + court) }
func officerToken(agency int) string { return token(2*programs + agency) }
func adminToken() string             { return token(3 * programs) }
func token(user int) string          { return "js_bench-" + strconv.Itoa(user) }

// programOf is the program of the nth enrollment.
func programOf(enrollment int) int { return enrollment / seats % programs }

// courtShares is how many of a hundred enrollments each court orders: a few large ones and many small.
var courtShares = [programs]int{22, 14, 10, 8, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1}

// courts are the courts of a hundred enrollments.
var courts = func() []int {
	var all []int
	for court, share := range courtShares {
		for range share {
			all = append(all, court)
		}
	}
	return all
}()

// courtOf is the court of the nth enrollment, agencyOf the agency that supervises it.
func courtOf(enrollment int) int  { return courts[(enrollment*37+enrollment/seats)%len(courts)] }
func agencyOf(enrollment int) int { return courts[(enrollment*61+enrollment/seats+50)%len(courts)] }

// roundUp answers the number of enrollments that fills every class of every program alike, so that numbers have no gaps.
func roundUp(enrollments int) int {
	const whole = seats * programs
	return (enrollments + whole - 1) / whole * whole
}

//go:embed fill.sql
var fillScript string

// fill fills an empty, migrated database. The address is a superuser's.
func (w world) fill(ctx context.Context, superURL string) error {
	database, err := sql.Open("postgres", superURL)
	if err != nil {
		return err
	}
	defer database.Close()
	conn, err := database.Conn(ctx) // one session: the fill has tables of its own
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := w.prepare(ctx, conn); err != nil {
		return fmt.Errorf("preparing the fill: %w", err)
	}
	script, err := w.script()
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, indexesOff); err != nil {
		return fmt.Errorf("putting indexes off: %w", err)
	}
	for _, statement := range strings.Split(script, ";\n") {
		began := time.Now()
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("filling: %w\n%s", err, statement)
		}
		if took := time.Since(began); took > 5*time.Second {
			fmt.Fprintf(os.Stderr, "        %3.0fs  %.60q\n", took.Seconds(), strings.TrimSpace(statement))
		}
	}
	return buildIndexes(ctx, conn)
}

// indexesOff keeps inserts from writing to indexes that are built at once, and faster, when all rows are there.
const indexesOff = `update pg_index set indisready = false, indisvalid = false
	from pg_class c where c.oid = indrelid and c.relnamespace = 'public'::regnamespace and c.relname <> 'goose_db_version'`

// buildIndexes builds the indexes of all tables.
func buildIndexes(ctx context.Context, conn *sql.Conn) error {
	var tables []string
	err := conn.QueryRowContext(ctx, `select array_agg(distinct indrelid::regclass::text) from pg_index where not indisready`).Scan(pq.Array(&tables))
	if err != nil {
		return err
	}
	for _, t := range tables {
		if _, err := conn.ExecContext(ctx, `reindex table `+t); err != nil {
			return fmt.Errorf("building the indexes of %s: %w", t, err)
		}
	}
	return nil
}

// prepare writes what the script reads of the evaluations.
func (w world) prepare(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `
		create function pg_temp.uid(kind int, n bigint) returns uuid language sql immutable parallel safe as
			$$ select ('00000000-0000-7000-8' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$;
		create temp table fill_class (c int, first_day date, ended boolean);
		create temp table fill_seat (seat int, pattern int, outcomes text);
		create temp table fill_standing (c int, pattern int, status text, state text, next_change_on date, standing jsonb, last_recorded timestamptz,
			ended_on date, rule text, ground_key text, ground jsonb, input jsonb, found jsonb)`)
	if err != nil {
		return err
	}
	err = copyIn(ctx, conn, "fill_class", []string{"c", "first_day", "ended"}, func(row func(...any) error) error {
		for c := range w.classes() {
			if err := row(c, w.firstDay(c).String(), w.ended(c)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	seat := 0
	for pattern, a := range attendance {
		for range a.seats {
			if _, err := conn.ExecContext(ctx, `insert into fill_seat values ($1, $2, $3)`, seat, pattern, a.outcomes); err != nil {
				return err
			}
			seat++
		}
	}
	err = copyIn(ctx, conn, "fill_standing", []string{"c", "pattern", "status", "state", "next_change_on", "standing", "last_recorded",
		"ended_on", "rule", "ground_key", "ground", "input", "found"}, w.standings)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `analyze fill_class; analyze fill_standing`)
	return err
}

// script is fill.sql with its numbers.
func (w world) script() (string, error) {
	var policies [2][]byte
	for i, p := range []school.Policy{w.earlier, w.policy} {
		var err error
		if policies[i], err = json.Marshal(p); err != nil {
			return "", err
		}
	}
	return strings.NewReplacer(
		":classes", strconv.Itoa(w.classes()),
		":planned", strconv.Itoa(planned(w.classes())),
		":enrollments", strconv.Itoa(w.enrollments),
		":began", pq.QuoteLiteral(w.began.Format(time.RFC3339))+"::timestamptz",
		":zone", pq.QuoteLiteral(w.zone.String()),
		":earlier", pq.QuoteLiteral(string(policies[0])),
		":policy", pq.QuoteLiteral(string(policies[1])),
		":since", pq.QuoteLiteral(w.policy.EffectiveFrom.String()),
		":today", pq.QuoteLiteral(w.today.String()),
		":courts", fmt.Sprintf("'{%s}'::int[]", strings.Trim(strings.ReplaceAll(fmt.Sprint(courts), " ", ","), "[]")),
	).Replace(fillScript), nil
}

// copyIn writes the rows that each yields into a table.
func copyIn(ctx context.Context, conn *sql.Conn, table string, columns []string, each func(row func(...any) error) error) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statement, err := tx.PrepareContext(ctx, fmt.Sprintf("copy %s (%s) from stdin", pq.QuoteIdentifier(table), strings.Join(columns, ", ")))
	if err != nil {
		return err
	}
	err = each(func(values ...any) error {
		_, err := statement.ExecContext(ctx, values...)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := statement.ExecContext(ctx); err != nil {
		return err
	}
	if err := statement.Close(); err != nil {
		return err
	}
	return tx.Commit()
}
