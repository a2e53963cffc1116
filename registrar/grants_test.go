package registrar_test

import (
	"database/sql"
	"slices"
	"testing"

	_ "github.com/lib/pq"

	"johnschool/db/dbtest"
)

// appendOnly are the tables whose rows the application may never change.
var appendOnly = []string{"amendment", "attestation", "audit_event", "audit_link", "blob", "certificate_event", "class_session", "closure", "court_order", "credit", "digest",
	"enrollment_name", "entry", "escalation", "external_id",
	"finding", "finding_fall", "link_key", "mark_history", "pause", "payment_plan", "placement", "policy", "program_wording", "report_link", "review_event", "session_cancellation"}

// deletable are the only tables of which the application may delete rows.
var deletable = []string{"calendar_change", "court_closure", "figure", "idempotency", "job_run", "job_tick", "sign_in_failure", "user_scope", "web_session"}

// unscoped are the tables that hold nobody's rows, and need no row-level security.
var unscoped = []string{"goose_db_version", "installation", "job_run", "job_tick"}

func openBoth(t *testing.T) (app, super *sql.DB) {
	t.Helper()
	d := dbtest.New(t)
	for url, into := range map[string]**sql.DB{d.AppURL: &app, d.SuperURL: &super} {
		pool := must(sql.Open("postgres", url))
		t.Cleanup(func() {
			if err := pool.Close(); err != nil {
				t.Error(err)
			}
		})
		*into = pool
	}
	return app, super
}

func tables(t *testing.T, super *sql.DB) []string {
	t.Helper()
	rows := must(super.QueryContext(t.Context(), `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`))
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || len(names) < 40 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	return names
}

// refused tells whether PostgreSQL refuses the application's role a statement for
// want of privilege.
func refused(t *testing.T, app *sql.DB, statement string) bool {
	t.Helper()
	tx := must(app.BeginTx(t.Context(), nil))
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec(`select set_config('johnschool.role', 'system', true)`); err != nil {
		t.Fatal(err)
	}
	_, err := tx.Exec(statement)
	var code interface{ SQLState() string }
	if e, ok := err.(interface{ SQLState() string }); ok {
		code = e
	}
	if err != nil && (code == nil || code.SQLState() != "42501") {
		t.Fatalf("%s: %v", statement, err)
	}
	return err != nil
}

func TestTheApplicationMayNotChangeWhatIsAppendOnly(t *testing.T) {
	t.Parallel()
	app, super := openBoth(t)
	for _, table := range tables(t, super) {
		var column string
		if err := super.QueryRow(`select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and attidentity = '' and attgenerated = '' and not attisdropped order by attnum desc limit 1`, table).Scan(&column); err != nil {
			t.Fatal(err)
		}
		update := refused(t, app, `update `+table+` set `+column+` = `+column)
		if want := slices.Contains(appendOnly, table); want && !update {
			t.Errorf("%s can be updated", table)
		}
		if gone := !refused(t, app, `delete from `+table); gone != slices.Contains(deletable, table) {
			t.Errorf("rows of %s can be deleted: %v", table, gone)
		}
		if !refused(t, app, `truncate `+table+` cascade`) {
			t.Errorf("%s can be emptied", table)
		}
		if !refused(t, app, `alter table `+table+` disable row level security`) {
			t.Errorf("%s can be altered", table)
		}
	}
}

func TestEveryTableIsUnderRowLevelSecurityAndUnsetSeesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	c := w.toldCase("Adam", w.court, w.agency, w.program)
	w.at("2027-01-07", "12:00")
	app := must(sql.Open("postgres", w.appURL))
	t.Cleanup(func() { _ = app.Close() })
	for _, table := range tables(t, w.behind) {
		if slices.Contains(unscoped, table) {
			continue
		}
		if !one[bool](w, `select relrowsecurity from pg_class where oid = $1::regclass`, table) {
			t.Errorf("%s is not under row-level security", table)
		}
		if one[int](w, `select count(*) from pg_policies where schemaname = 'public' and tablename = $1`, table) == 0 {
			t.Errorf("%s has no policy", table)
		}
		for scope, set := range map[string]string{"unset": `select 1`, "empty": `select set_config('johnschool.role', '', true), set_config('johnschool.courts', '', true), set_config('johnschool.organization', '', true)`,
			"a role without scope": `select set_config('johnschool.role', 'court_clerk', true)`} {
			if n := seen(t, app, set, table); n != 0 {
				t.Errorf("%s: %d rows of %s are seen", scope, n, table)
			}
		}
	}
	// The same question in scope does see them: the test asks what it means to ask.
	inScope := `select set_config('johnschool.role', 'court_clerk', true), set_config('johnschool.courts', '` + w.court + `', true)`
	for _, table := range []string{"enrollment", "participant", "court_order", "mark", "mark_history", "entry", "report", "notice", "placement", "blob", "message"} {
		if seen(t, app, inScope, table) == 0 {
			t.Errorf("no row of %s is seen by the clerk of %s", table, c.enrollment)
		}
	}
}

func TestMoreCasesThanAreRememberedAreSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	app := must(sql.Open("postgres", w.appURL))
	t.Cleanup(func() { _ = app.Close() })
	n := seen(t, app, `select set_config('johnschool.role', 'court_clerk', true), set_config('johnschool.courts', '`+w.court+`', true),
		set_config('johnschool.cases', repeat(' 00000000-0000-7000-8000-000000000000', 120), true), case_visible('`+e.ID+`'),
		set_config('johnschool.case', '', true)`, "entry")
	if want := one[int](w, `select count(*) from entry`); n != want || want == 0 {
		t.Errorf("%d of %d entries are seen", n, want)
	}
}

func seen(t *testing.T, app *sql.DB, set, table string) int {
	t.Helper()
	tx := must(app.BeginTx(t.Context(), nil))
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec(set); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow(`select count(*) from ` + table).Scan(&n); err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return n
}
