package main

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/lib/pq"

	"johnschool/db/dbtest"
)

const (
	ownerPassword = "owner's $ecret: 50% /longer"
	appPassword   = "app's $ecret: 50% /longer"
)

// runRoles runs the script that the documentation gives a database's administrator.
func runRoles(t *testing.T, s *dbtest.Server, as string, variables ...string) string {
	t.Helper()
	out, err := rolesScript(s, as, variables...)
	if err != nil {
		t.Fatalf("roles.sql: %v\n%s", err, out)
	}
	return out
}

func rolesScript(s *dbtest.Server, as string, variables ...string) (string, error) {
	args := []string{"-X", "-d", as, "-f", filepath.Join("..", "..", "scripts", "roles.sql"), "-v", "locale=C"}
	c := exec.Command(s.Program("psql"), append(args, variables...)...)
	c.Env = append(os.Environ(), "OWNER_PASSWORD="+ownerPassword, "APP_PASSWORD="+appPassword)
	out, err := c.CombinedOutput()
	return string(out), err
}

// newOwn answers the program over a PostgreSQL of somebody else, whose roles the
// script made, migrated and with an administrator.
func newOwn(t *testing.T, smtpURL string, s *dbtest.Server) *server {
	t.Helper()
	runRoles(t, s, s.SuperURL("postgres"))
	program := newServer(t, smtpURL)
	program.with("DATABASE_URL="+s.URL("johnschool_app", appPassword, "johnschool"), "DATABASE_OWNER_URL="+s.URL("johnschool_owner", ownerPassword, "johnschool"))
	program.command("migrate")
	program.addAdmin()
	return program
}

// TestRolesScript runs a day of work as the roles that the script makes, and tries
// what they must not be able to do.
func TestRolesScript(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	s.Exec("create database neighbour")
	program := newOwn(t, "", s)
	if again := runRoles(t, s, s.SuperURL("postgres")); strings.Contains(again, "TOO MUCH") || !strings.Contains(again, "neighbour") {
		t.Errorf("the second run says:\n%s", again)
	}
	program.start()
	program.signIn("admin@example.org")
	load := newLoad(t, program)
	load.until(200)
	load.verify()

	app := mustOpen(t, s.URL("johnschool_app", appPassword, "johnschool"))
	var seen int
	if err := app.QueryRow(`select (select count(*) from enrollment) + (select count(*) from participant) + (select count(*) from audit_event)`).Scan(&seen); err != nil || seen != 0 {
		t.Errorf("without a scope %d rows are seen: %v", seen, err)
	}
	for _, statement := range []string{
		`create table mine (n int)`, `create temp table mine (n int)`, `create schema mine`, `create extension pgcrypto`, `alter table enrollment disable row level security`,
		`drop policy scope on enrollment`, `drop table mark`, `create policy all_of_it on enrollment using (true)`, `create function f() returns int language sql as 'select 1'`,
		`update audit_event set action = 'nothing'`, `delete from audit_event`, `truncate audit_event`, `update entry set amount_cents = 0`, `delete from enrollment`,
		`update audit_link set hash = ''`, `delete from finding`,
		`set role johnschool_owner`, `set role postgres`, `alter role johnschool_app bypassrls`, `create role another`, `create database another`,
		`grant johnschool_owner to johnschool_app`, `copy enrollment to program 'cat'`, `select pg_read_file('PG_VERSION')`, `select passwd from pg_shadow`,
		`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'`,
		`set row_security = off; select * from enrollment`, `set session_replication_role = replica`,
	} {
		if refusal(app, statement) == "" {
			t.Errorf("allowed: %s", statement)
		}
	}
	for _, database := range []string{"neighbour", "postgres", "template1"} {
		if err := mustOpen(t, s.URL("johnschool_app", appPassword, database)).Ping(); err == nil {
			t.Errorf("the application's role may connect to %s", database)
		}
	}
	if err := mustOpen(t, s.URL("johnschool_app", "wrong", "johnschool")).Ping(); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("a wrong password: %v", err)
	}
	program.terminate()
	program.command("check")
	program.command("audit", "verify")
}

// TestWrongRolesAreRefused: the program does not work as a role that row-level
// security does not hold, and the script does not pass over one.
func TestWrongRolesAreRefused(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	program := newOwn(t, "", s)
	app := s.URL("johnschool_app", appPassword, "johnschool")
	refused := func(what, address string) {
		t.Helper()
		program.with("DATABASE_URL=" + address)
		c := exec.Command(program.binary, "serve")
		c.Env = program.env
		out, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "scripts/roles.sql") {
			t.Errorf("as %s: %v\n%s", what, err, out)
		}
	}
	refused("the owner", s.URL("johnschool_owner", ownerPassword, "johnschool"))
	refused("superuser", s.SuperURL("johnschool"))
	for give, take := range map[string]string{
		"alter role johnschool_app bypassrls":       "alter role johnschool_app nobypassrls",
		"alter role johnschool_app superuser":       "alter role johnschool_app nosuperuser",
		"grant johnschool_owner to johnschool_app":  "revoke johnschool_owner from johnschool_app",
		"alter role johnschool_app nologin inherit": "",
	} {
		s.Exec(give)
		out, err := rolesScript(s, s.SuperURL("postgres"))
		if take == "" {
			if err != nil || strings.Contains(out, "TOO MUCH") {
				t.Errorf("not put back: %s\n%s", give, out)
			}
			continue
		}
		if err == nil || !strings.Contains(out, "HINT") {
			t.Errorf("passed over: %s\n%s", give, out)
		}
		refused(give, app)
		s.Exec(take)
	}
}

// TestRolesScriptWithoutSuperuser: a managed PostgreSQL gives nobody a superuser.
func TestRolesScriptWithoutSuperuser(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	s.Exec("create role dba login createrole createdb password 'dba'")
	for range 2 {
		runRoles(t, s, s.URL("dba", "dba", "postgres"))
	}
	program := newServer(t, "")
	program.with("DATABASE_URL="+s.URL("johnschool_app", appPassword, "johnschool"), "DATABASE_OWNER_URL="+s.URL("johnschool_owner", ownerPassword, "johnschool"))
	program.command("migrate")
	program.addAdmin()
	program.command("check")
}

func mustOpen(t *testing.T, address string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return pool
}

// refusal is why PostgreSQL refuses a statement; nothing of it stays.
func refusal(pool *sql.DB, statement string) string {
	tx, err := pool.Begin()
	if err != nil {
		return err.Error()
	}
	defer tx.Rollback()
	if _, err := tx.Exec(statement); err != nil {
		return err.Error()
	}
	return ""
}
