package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/emails"
	"johnschool/emails/smtptest"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/clocktest"
)

// patient is how long anything may take that must happen, on a machine that is busy.
const patient = 2 * time.Minute

// testBundle is an office with one court and one program that owes a proof of
// enrollment for each person enrolled, and a mail server.
type testBundle struct {
	t        *testing.T
	ctx      context.Context
	office   *registrar.Office
	clock    *clocktest.Clock
	log      *slog.Logger
	super    *sql.DB // past row-level security
	database dbtest.Database
	smtp     *smtptest.Server
	clerk    school.Actor
	court    string
	program  string
}

// setup begins on Monday, 2 March 2026, noon in Chicago.
func setup(t *testing.T) *testBundle {
	t.Helper()
	t.Parallel()
	database := dbtest.New(t)
	pool, err := db.Open(t.Context(), database.AppURL)
	check(t, err)
	t.Cleanup(func() { check(t, pool.Close()) })
	super, err := sql.Open("postgres", database.SuperURL)
	check(t, err)
	t.Cleanup(func() { check(t, super.Close()) })
	b := &testBundle{t: t, ctx: context.Background(), super: super, database: database, clock: clocktest.Still(time.Date(2026, time.March, 2, 18, 0, 0, 0, time.UTC)),
		log: slog.New(slog.NewTextHandler(t.Output(), nil)), smtp: smtptest.Start(t)}
	b.office = registrar.New(pool, b.clock, b.log, registrar.WithMail(registrar.Mail{From: "office@example.org", FromName: "Program office", Domain: "example.org"}))
	console := school.ConsoleActor()
	console.OrganizationID, err = b.office.CreateOrganization(b.ctx, console, "Center")
	check(t, err)
	court, err := b.office.CreateCourt(b.ctx, console, registrar.CourtRequest{Name: "Stearns", Email: "court@example.org", Address: "725 Courthouse Square"})
	check(t, err)
	program, err := b.office.CreateProgram(b.ctx, console, registrar.ProgramRequest{Name: "Not Buying It", Prefix: "NBI", Zone: "America/Chicago",
		Email: "school@example.org", Phone: "320-555-0100", Signatory: "Dana Berg",
		Policy: &school.Policy{EffectiveFrom: school.NewDate(2026, 1, 1), RequiredSessions: 8, EnrollmentReport: &school.Clock{Days: 3, Unit: school.WorkingDays}}})
	check(t, err)
	b.court, b.program = court.ID, program.ID
	b.clerk = school.Actor{Role: school.Clerk, UserID: "01900000-0000-7000-8000-000000000001", OrganizationID: console.OrganizationID, CourtIDs: []string{court.ID}}
	return b
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// enroll brings n people, each with a report to the court that is due.
func (b *testBundle) enroll(n int) {
	b.t.Helper()
	due := school.NewDate(2026, 12, 1)
	for i := range n {
		_, err := b.office.Enroll(b.ctx, b.clerk, registrar.EnrollRequest{ProgramID: b.program,
			Participant: &registrar.ParticipantRequest{GivenName: fmt.Sprintf("Given%c", 'A'+i%26), FamilyName: fmt.Sprintf("Family%c", 'A'+i/26),
				DateOfBirth: school.NewDate(1970, 1, 1+i), PreferredLanguage: "en"},
			Order: registrar.OrderRequest{Order: school.Order{CourtID: b.court, CaseNumber: fmt.Sprintf("73-CR-26-%d", 100+i), Disposition: school.SentenceCondition,
				Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}}, OrderedOn: school.NewDate(2026, 3, 1), DueOn: &due, ReportTo: school.ToCourt}}}, registrar.Once{})
		check(b.t, err)
	}
}

// runner runs the product's own jobs with the bundle's mail server, or others.
func (b *testBundle) runner(jobs ...Job) *Runner {
	b.t.Helper()
	if jobs == nil {
		sender, err := emails.New(b.smtp.URL(), "", emails.Options{DialTimeout: patient, CommandTimeout: patient, DataTimeout: patient})
		check(b.t, err)
		zone, err := time.LoadLocation("America/Chicago")
		check(b.t, err)
		jobs = Table(Parts{Office: b.office, Sender: sender, Zone: zone, Log: b.log})
	}
	r, err := New(b.office, b.clock, b.log, jobs, "test")
	check(b.t, err)
	b.t.Cleanup(func() { check(b.t, r.Stop(context.Background())) })
	return r
}

// run runs a job by hand and answers its finished run.
func (b *testBundle) run(r *Runner, name string, release ...bool) registrar.JobRunView {
	b.t.Helper()
	view, err := r.Run(b.ctx, school.ConsoleActor(), name, registrar.RunRequest{ReleaseBrake: len(release) > 0 && release[0]})
	check(b.t, err)
	return view
}

// count answers a number that a query as superuser gives.
func (b *testBundle) count(query string, args ...any) int {
	b.t.Helper()
	var n int
	check(b.t, b.super.QueryRow(query, args...).Scan(&n))
	return n
}

func (b *testBundle) exec(query string, args ...any) {
	b.t.Helper()
	_, err := b.super.Exec(query, args...)
	check(b.t, err)
}
