package registrar

import (
	"context"
	"database/sql"
	"log/slog"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/school"
	"johnschool/school/clocktest"
)

// testBundle is an office over a database of its own, with one organization, two
// courts, two agencies and two programs in it.
type testBundle struct {
	*Office
	ctx      context.Context
	super    *sql.DB // sees and may change every row
	clock    *clocktest.Clock
	console  school.Actor // of the organization
	admin    school.Actor
	courts   [2]string
	agencies [2]string
	programs [2]string
}

// setup begins on Monday, 2 March 2026, noon in Chicago.
func setup(t *testing.T) *testBundle {
	t.Helper()
	t.Parallel()
	clock := clocktest.Still(time.Date(2026, time.March, 2, 18, 0, 0, 0, time.UTC))
	database := dbtest.New(t)
	pool, err := db.Open(t.Context(), database.AppURL)
	must(t, err)
	t.Cleanup(func() { must(t, pool.Close()) })
	super, err := sql.Open("postgres", database.SuperURL)
	must(t, err)
	t.Cleanup(func() { must(t, super.Close()) })
	b := &testBundle{Office: New(pool, clock, slog.New(slog.DiscardHandler)), ctx: t.Context(), super: super, clock: clock}
	b.passwords.cost = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	b.console, b.admin = b.organization(t, "Center")
	for i, name := range []string{"First", "Second"} {
		court, err := b.CreateCourt(b.ctx, b.console, CourtRequest{Name: name + " District Court", Email: "reports@example.org"})
		must(t, err)
		agency, err := b.CreateAgency(b.ctx, b.console, AgencyRequest{Kind: "probation", Name: name + " Probation"})
		must(t, err)
		program, err := b.CreateProgram(b.ctx, b.console, ProgramRequest{Name: name + " School", Prefix: "NB" + name[:1], Zone: "America/Chicago",
			Policy: &school.Policy{RequiredSessions: 4, FeeCents: 23000}})
		must(t, err)
		b.courts[i], b.agencies[i], b.programs[i] = court.ID, agency.ID, program.ID
	}
	return b
}

// organization makes another organization and answers the console and an
// administrator of it.
func (b *testBundle) organization(t *testing.T, name string) (console, admin school.Actor) {
	t.Helper()
	id, err := b.CreateOrganization(b.ctx, school.ConsoleActor(), name)
	must(t, err)
	console = school.Actor{Role: school.Console, OrganizationID: id}
	return console, b.user(t, console, UserRequest{Role: school.Admin})
}

// password is every test user's.
const password = "correct horse battery"

// user makes a user and answers them as an actor.
func (b *testBundle) user(t *testing.T, by school.Actor, r UserRequest) school.Actor {
	t.Helper()
	if r.Email == "" {
		r.Email = newID() + "@example.org"
	}
	r.Name, r.Password = "Some User", password
	u, err := b.CreateUser(b.ctx, by, r)
	must(t, err)
	return school.Actor{Role: u.Role, UserID: u.ID, OrganizationID: u.OrganizationID, CourtIDs: u.CourtIDs, AgencyIDs: u.AgencyIDs, ProgramIDs: u.ProgramIDs}
}

func (b *testBundle) clerk(t *testing.T, courts ...string) school.Actor {
	t.Helper()
	return b.user(t, b.admin, UserRequest{Role: school.Clerk, CourtIDs: courts})
}

func (b *testBundle) officer(t *testing.T, agencies ...string) school.Actor {
	t.Helper()
	return b.user(t, b.admin, UserRequest{Role: school.Officer, AgencyIDs: agencies})
}

func (b *testBundle) staff(t *testing.T, programs ...string) school.Actor {
	t.Helper()
	return b.user(t, b.admin, UserRequest{Role: school.Staff, ProgramIDs: programs})
}

// exec changes rows behind the office's back.
func (b *testBundle) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	_, err := b.super.ExecContext(b.ctx, statement, args...)
	must(t, err)
}

// strings reads one column.
func (b *testBundle) strings(t *testing.T, query string, args ...any) []string {
	t.Helper()
	rows, err := b.super.QueryContext(b.ctx, query, args...)
	must(t, err)
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		must(t, rows.Scan(&v))
		values = append(values, v)
	}
	must(t, rows.Err())
	return values
}

// fatal is a test, or a check of rapid within one.
type fatal interface {
	Helper()
	Fatal(...any)
}

// pages reads a list page by page, and says what names its items.
func pages[T any](t fatal, limit int, read func(Page) (List[T], error), name func(T) string) []string {
	t.Helper()
	var names []string
	p := Page{Limit: limit}
	for range 1000 {
		list, err := read(p)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, idsOf(list.Items, name)...)
		if p.Cursor = list.NextCursor; p.Cursor == "" {
			return names
		}
	}
	t.Fatal("the list does not end")
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKind wants an error of a kind, at a pointer where one is given.
func wantKind(t *testing.T, err error, kind school.Kind, pointer string) {
	t.Helper()
	if school.KindOf(err) != kind {
		t.Fatalf("error %v, want kind %s", err, kind)
	}
	if pointer == "" {
		return
	}
	for _, f := range err.(*school.Error).Fields {
		if f.Pointer == pointer {
			return
		}
	}
	t.Fatalf("error %+v, want a fault at %s", err, pointer)
}
