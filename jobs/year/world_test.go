package year_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/emails"
	"johnschool/emails/smtptest"
	"johnschool/jobs"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/clocktest"
)

// world is an office with its programs, courts and mail server, and notes of all that was done in it.
type world struct {
	t      *testing.T
	ctx    context.Context
	rng    *rand.Rand
	clock  *clocktest.Clock
	office *registrar.Office
	super  *sql.DB // past row-level security: to read what the office wrote
	runner *jobs.Runner
	smtp   *smtptest.Server
	box    string // where mail comes back to

	zone     *time.Location // of the daily jobs
	admin    school.Actor
	staff    school.Actor
	second   school.Actor // of staff
	officer  school.Actor
	agency   string
	courts   []*court
	programs []*program
	people   []*person
	byID     map[string]*person

	nights     []night     // runs of the compliance job
	told       []time.Time // runs of the escalations job
	mail       mailbag
	counts     map[string]int
	jobsUntil  school.Date // no job runs before this day
	mailUntil  school.Date // the mail server is away until this day
	sampled    int
	reinstated map[string][]school.Date // by enrollment: days of the court's reinstatements
}

type court struct {
	id     string
	clerk  school.Actor
	tables []tableOfDays // as they came to be, the first of the court's beginning
}

// tableOfDays is on which days a court is closed, as written from a moment on.
type tableOfDays struct {
	from time.Time
	days map[school.Date]bool
}

// night is a run of the compliance job.
type night struct {
	start, end time.Time
	on         map[string]school.Date // the day of each program
	braked     map[string]bool        // the programs whose brake held when it ended
}

type program struct {
	id       string
	zone     *time.Location
	policies []school.Policy // by version, the first being 1
	classes  []*class
	sessions []school.Session // of all classes, as planned and cancelled
	changed  []time.Time      // when classes were planned and sessions cancelled
	people   []*person
	share    int
	calendar *school.Calendar // made once the year is over
}

type class struct {
	id       string
	program  *program
	planOn   school.Date
	starts   []time.Time
	seats    int
	sessions []string
	joins    []school.Date // when somebody is to be enrolled in it
}

func ptr[T any](v T) *T { return &v }

// newWorld founds an office shortly before the year begins.
func newWorld(t *testing.T, rng *rand.Rand, shares []share, n int) *world {
	t.Helper()
	database := dbtest.New(t)
	pool, err := db.Open(t.Context(), database.AppURL)
	check(t, err)
	t.Cleanup(func() { check(t, pool.Close()) })
	super, err := sql.Open("postgres", database.SuperURL)
	check(t, err)
	t.Cleanup(func() { check(t, super.Close()) })
	zone, err := time.LoadLocation("America/Chicago")
	check(t, err)
	w := &world{t: t, ctx: context.Background(), rng: rng, super: super, smtp: smtptest.Start(t), box: t.TempDir(), zone: zone, byID: map[string]*person{},
		counts: map[string]int{}, reinstated: map[string][]school.Date{}, clock: clocktest.Running(firstDay.Add(-3).In(zone).Add(9 * time.Hour))}
	for _, sub := range []string{"new", "cur", "tmp"} {
		check(t, os.Mkdir(filepath.Join(w.box, sub), 0o755))
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	w.office = registrar.New(pool, w.clock, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
		registrar.WithMail(registrar.Mail{From: "office@example.org", FromName: "Program office", Domain: "example.org"}),
		registrar.WithHeads(registrar.HeadsFile(filepath.Join(t.TempDir(), "heads"))))
	sender, err := emails.New(w.smtp.URL(), "", emails.Options{})
	check(t, err)
	w.runner, err = jobs.New(w.office, w.clock, quiet, jobs.Table(jobs.Parts{Office: w.office, Sender: sender, Bounces: w.box, Zone: zone, Log: quiet}), "year")
	check(t, err)
	t.Cleanup(func() { check(t, w.runner.Stop(context.Background())) })
	w.found(shares, n)
	return w
}

// found writes the directory, the programs and the users.
func (w *world) found(shares []share, n int) {
	console := school.ConsoleActor()
	var err error
	console.OrganizationID, err = w.office.CreateOrganization(w.ctx, console, "Center")
	check(w.t, err)
	w.admin = w.user(console, school.Admin, "admin", registrar.UserRequest{})
	for i, name := range []string{"Stearns County District Court", "Superior Court", "Municipal Court"} {
		r := registrar.CourtRequest{Name: name, Address: "725 Courthouse Square", Email: fmt.Sprintf("court%d@courts.example", i)}
		if i == 2 {
			r.Email = "" // gets paper
		}
		made, err := w.office.CreateCourt(w.ctx, w.admin, r)
		check(w.t, err)
		c := &court{id: made.ID, tables: []tableOfDays{{days: map[school.Date]bool{}}}}
		for _, h := range federalHolidays {
			c.tables[0].days[h] = true
		}
		w.courts = append(w.courts, c)
		c.clerk = w.user(w.admin, school.Clerk, fmt.Sprintf("clerk%d", i), registrar.UserRequest{CourtIDs: []string{c.id}})
	}
	agency, err := w.office.CreateAgency(w.ctx, w.admin, registrar.AgencyRequest{Kind: "probation", Name: "Community Corrections", Email: "probation@courts.example"})
	check(w.t, err)
	w.agency = agency.ID
	w.officer = w.user(w.admin, school.Officer, "officer", registrar.UserRequest{AgencyIDs: []string{w.agency}})
	var ids []string
	for i, s := range shares {
		w.foundProgram(i, s, n)
		ids = append(ids, w.programs[i].id)
	}
	w.staff = w.user(w.admin, school.Staff, "staff", registrar.UserRequest{ProgramIDs: ids})
	w.second = w.user(w.admin, school.Staff, "second", registrar.UserRequest{ProgramIDs: ids})
}

// user makes somebody who signs in, and so has an address for digests.
func (w *world) user(by school.Actor, role school.Role, name string, r registrar.UserRequest) school.Actor {
	r.Email, r.Name, r.Role, r.Password = name+"@office.example", name, role, "a long password of "+name
	u, err := w.office.CreateUser(w.ctx, by, r)
	check(w.t, err)
	return school.Actor{Role: role, UserID: u.ID, OrganizationID: by.OrganizationID, CourtIDs: r.CourtIDs, AgencyIDs: r.AgencyIDs, ProgramIDs: r.ProgramIDs}
}

// foundProgram makes a program of a preset. Reminders have a simulation of their own; here they would only be most of the
// mail.
func (w *world) foundProgram(i int, s share, n int) {
	presets := school.Presets()
	at := slices.IndexFunc(presets, func(p school.Preset) bool { return p.Name == s.preset })
	policy := presets[at].Policy
	policy.Version, policy.EffectiveFrom, policy.ReminderOffsets = 0, firstDay.Add(-30), nil
	if r := policy.Review; r != nil && i%2 == 0 {
		policy.Review = &school.Review{Mode: r.Mode, Days: r.Days, SecondPerson: true}
	}
	policy.Acknowledgement = &school.Clock{Days: 10, Unit: school.WorkingDays}
	zone := w.zone
	switch s.preset[:2] {
	case "ca":
		zone = must(time.LoadLocation("America/Los_Angeles"))
	case "ne":
		zone = must(time.LoadLocation("America/New_York"))
	}
	made, err := w.office.CreateProgram(w.ctx, w.admin, registrar.ProgramRequest{Name: presets[at].Title, Prefix: fmt.Sprintf("PR%d", i), Zone: zone.String(),
		Email: "school@office.example", Phone: "320-555-0100", Signatory: "Dana Berg", Policy: &policy})
	check(w.t, err)
	policy.Version = 1
	p := &program{id: made.ID, zone: zone, policies: []school.Policy{policy}, share: max(2, n*s.percent/100)}
	w.programs = append(w.programs, p)
	w.schedule(p)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// today is the program's calendar day.
func (w *world) today(p *program) school.Date {
	return school.DateOf(w.clock.Now(), p.zone)
}

// chance is true once in n.
func (w *world) chance(n int) bool { return w.rng.IntN(n) == 0 }

// happened counts what was done; what the office refuses is part of life, what fails is not.
func (w *world) happened(what string, err error) bool {
	w.t.Helper()
	switch school.KindOf(err) {
	case school.Invalid, school.Conflict, school.NotFound:
		w.counts["refusals of the office"]++
		return false
	}
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	w.counts[what]++
	return true
}
