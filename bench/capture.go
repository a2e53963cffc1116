package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// statement is one that the server sent, with its parameters as they were.
type statement struct {
	text       string
	parameters []sql.NullString
}

// capture has the server change one mark, with PostgreSQL logging what it is asked, and answers the statements from BEGIN to
// COMMIT. The mark is of the first person of the first running class at its first session.
func (c *cluster) capture(ctx context.Context, binary, database string) (statements []statement, err error) {
	if err := c.do(ctx, "postgres", `alter role johnschool_app set log_statement = 'all'`); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.do(ctx, "postgres", `alter role johnschool_app reset log_statement`)) }()
	s, err := c.serve(ctx, binary, database)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	// The first calls read what the server then keeps in memory; the last is like all that follow.
	first := runningFrom(roundUp(smallSize))
	session := id(idSession, first/seats*sessions)
	for version := 1; version <= 5; version++ {
		outcome := []string{`"attended"`, `"late","minutesLate":5`}[version%2]
		r := request{method: http.MethodPut, path: "/api/v1/sessions/" + session + "/attendance", token: staffToken(programOf(first)),
			body: fmt.Appendf(nil, `{"marks":[{"enrollmentId":%q,"outcome":%s,"version":%d}]}`, id(idEnrollment, first), outcome, version)}
		status, body, err := ask(s.Addr, r)
		if err != nil || status != http.StatusOK || !strings.Contains(string(body), `"saved"`) {
			return nil, fmt.Errorf("capturing a mark: %d %s %w", status, body, err)
		}
	}
	return c.lastLogged(filepath.Join(c.home, "cluster", "postgres.log"))
}

var (
	logLine   = regexp.MustCompile(`^\S+ \S+ \S+ \[(\d+)\] \S* (LOG|DETAIL):  (.*)$`)
	executed  = regexp.MustCompile(`(?s)^(?:execute [^:]*|statement): (.*)$`)
	parameter = regexp.MustCompile(`(?s)\$(\d+) = (NULL|'(?:[^']|'')*')`)
)

// lastLogged finds the last transaction in a log that wrote a mark.
func (c *cluster) lastLogged(file string) ([]statement, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	open := map[string][]statement{} // by the process that runs it
	var last []statement
	for _, one := range logged(string(content)) {
		if strings.HasPrefix(one.text, "BEGIN") {
			open[one.process] = nil
		}
		open[one.process] = append(open[one.process], one.statement)
		if one.text == "COMMIT" {
			for _, s := range open[one.process] {
				if strings.Contains(s.text, "insert into mark ") {
					last = open[one.process]
				}
			}
		}
	}
	if last == nil {
		return nil, fmt.Errorf("no mark was logged in %s", file)
	}
	return last, nil
}

// loggedStatement is a statement as the log tells of it, with the process that ran it.
type loggedStatement struct {
	statement
	process string
}

// logged reads what a log tells of statements, in order.
func logged(log string) []loggedStatement {
	var all []loggedStatement
	last := map[string]int{} // by process
	for _, entry := range strings.Split(strings.ReplaceAll(log, "\n\t", "\r"), "\n") {
		line := logLine.FindStringSubmatch(entry)
		if line == nil {
			continue
		}
		process, text := line[1], strings.ReplaceAll(line[3], "\r", "\n\t")
		if line[2] == "DETAIL" {
			if i, ok := last[process]; ok {
				all[i].parameters = parametersOf(text)
			}
			continue
		}
		if match := executed.FindStringSubmatch(text); match != nil {
			last[process] = len(all)
			all = append(all, loggedStatement{statement{text: match[1]}, process})
		}
	}
	return all
}

// parametersOf reads what the log tells of a statement's parameters.
func parametersOf(detail string) []sql.NullString {
	var all []sql.NullString
	for _, p := range parameter.FindAllStringSubmatch(detail, -1) {
		value := strings.TrimSuffix(strings.TrimPrefix(p[2], "'"), "'")
		all = append(all, sql.NullString{String: strings.ReplaceAll(value, "''", "'"), Valid: p[2] != "NULL"})
	}
	return all
}

// asScript makes a script of captured statements. The statements are the same to the letter; their parameters become pgbench's
// variables, and where the person, the session, the program, the user, a version or the present time stood in one, an
// expression that puts in another's.
func (c *cluster) asScript(ctx context.Context, database string, enrollments int, statements []statement) (script, error) {
	s := script{variables: map[string]string{}}
	var text strings.Builder
	fmt.Fprintf(&text, "\\set n random(%d, %d)\n\\set c :n / %d\n\\set s :c * %d + random(0, %d)\n\\set p mod(:c, %d)\n\\set v random(1000, 2000000000)\n",
		runningFrom(enrollments), enrollments-1, seats, sessions, sessions-1, programs)
	err := c.super(ctx, database, func(d *sql.DB) error {
		for i, one := range statements {
			types, err := parameterTypes(ctx, d, one)
			if err != nil {
				return err
			}
			out := one.text
			for k := len(one.parameters); k > 0; k-- { // from the last: $1 begins $10
				out = strings.ReplaceAll(out, fmt.Sprintf("$%d", k), s.parameter(fmt.Sprintf("a%d_%d", i, k), one.parameters[k-1], types[k-1], moves(runningFrom(enrollments))))
			}
			text.WriteString(strings.ReplaceAll(out, "\n\t", "\n") + ";\n")
		}
		return nil
	})
	s.text = text.String()
	return s, err
}

// parameter answers what stands in the script for a parameter of a type: a variable of the name given, which it sets, or an
// expression around it.
func (s script) parameter(name string, value sql.NullString, as string, moves []moving) string {
	switch {
	case !value.Valid:
		return "null"
	case value.String == "": // pgbench takes no empty variable
		return "''"
	}
	format, arguments := move(value.String, moves)
	if len(arguments) == 0 {
		s.variables[name] = value.String
		return ":" + name
	}
	s.variables[name] = format
	return "format(:" + name + "::text, " + strings.Join(arguments, ", ") + ")::" + as
}

// parameterTypes asks PostgreSQL of which types a statement's parameters are.
func parameterTypes(ctx context.Context, d *sql.DB, s statement) ([]string, error) {
	if len(s.parameters) == 0 {
		return nil, nil
	}
	conn, err := d.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "prepare asked as "+s.text); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.text)
	}
	defer conn.ExecContext(ctx, "deallocate asked")
	var list string
	if err := conn.QueryRowContext(ctx, `select array_to_string(parameter_types, ',') from pg_prepared_statements where name = 'asked'`).Scan(&list); err != nil {
		return nil, err
	}
	types := strings.Split(list, ",")
	if len(types) != len(s.parameters) {
		return nil, fmt.Errorf("%d types for %d parameters of %s", len(types), len(s.parameters), s.text)
	}
	return types, nil
}

// moving is what a parameter of the captured call can hold that is another in each run of the script.
type moving struct {
	found      *regexp.Regexp
	to         string // %s is the expression's value
	expression string
}

// moves are what moves, where the call was captured for the nth person.
func moves(n int) []moving {
	var all []moving
	for _, what := range []struct {
		kind, n    int
		expression string
	}{{idEnrollment, n, ":n"}, {idSession, n / seats * sessions, ":s"}, {idProgram, programOf(n), ":p"}, {idUser, programOf(n), ":p"}} {
		text := id(what.kind, what.n)
		all = append(all, moving{regexp.MustCompile(regexp.QuoteMeta(text)), text[:24] + "%s", "lpad(" + what.expression + "::text, 12, '0')"})
	}
	return append(all,
		moving{regexp.MustCompile(`"version": ?\d+`), `"version": %s`, ":v::text"},
		moving{regexp.MustCompile(`"recorded_at": ?"[^"]*"`), `"recorded_at": "%s"`, "now()::text"})
}

// move makes a format of a parameter and names its arguments; none where nothing in it moves.
func move(value string, moves []moving) (format string, arguments []string) {
	format = strings.ReplaceAll(value, "%", "%%")
	for _, m := range moves {
		if m.found.MatchString(format) {
			arguments = append(arguments, m.expression)
			format = m.found.ReplaceAllLiteralString(format, fmt.Sprintf(m.to, fmt.Sprintf("%%%d$s", len(arguments))))
		}
	}
	return format, arguments
}
