// Package demo fills an empty database with synthetic data, through the use
// cases that everybody else goes through: a story of some weeks that ends now.
package demo

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// Password is every demo user's.
const Password = "johnschool-demo"

// Users are who signs in to a demo: one a role.
var Users = []struct {
	Email, Name, What string
	Role              school.Role
}{
	{"clerk@example.org", "Casey Clerk", "court clerk of Stearns County", school.Clerk},
	{"staff@example.org", "Sam Staff", "program staff of every program", school.Staff},
	{"officer@example.org", "Olu Officer", "probation officer", school.Officer},
	{"admin@example.org", "Ada Admin", "administrator of the organization", school.Admin},
}

// weeks is how long ago the story begins.
const weeks = 6

// Story is the demo's data as it comes about. It is the clock of the office in
// which it is told.
type Story struct {
	now    atomic.Int64 // microseconds of the epoch
	end    time.Time
	zone   *time.Location
	office *registrar.Office

	organization string
	courts       []string
	agencies     []string
	programs     []*course
	clerks       []school.Actor // one a court
	admin        school.Actor
	staff        school.Actor
	officer      school.Actor
}

// NewStory is a story that ends now.
func NewStory(now time.Time) *Story {
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		zone = time.UTC
	}
	s := &Story{end: now, zone: zone}
	s.set(s.evening(0, -7*weeks-1))
	return s
}

const zoneName = "America/Chicago"

// Now is the story's time. It implements registrar.Clock and never stands still.
func (s *Story) Now() time.Time { return time.UnixMicro(s.now.Add(1)) }

// set moves the story's time, forward only.
func (s *Story) set(t time.Time) {
	if us := t.UnixMicro(); us > s.now.Load() {
		s.now.Store(us)
	}
}

// evening is 18:00 plus some minutes, in the programs' zone, days from the
// story's end.
func (s *Story) evening(minutes, days int) time.Time {
	y, m, d := s.end.In(s.zone).Date()
	return time.Date(y, m, d+days, 18, minutes, 0, 0, s.zone)
}

// today is the story's calendar day.
func (s *Story) today() school.Date { return school.DateOf(time.UnixMicro(s.now.Load()), s.zone) }

// Tell fills the database of an office whose clock is s.
func (s *Story) Tell(ctx context.Context, office *registrar.Office) error {
	s.office = office
	for _, chapter := range []func(context.Context) error{s.directory, s.people, s.classes, s.enroll, s.weeksGoBy} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	s.set(s.end)
	if err := s.mailComesBack(ctx); err != nil {
		return err
	}
	_, err := office.CountFigures(ctx)
	return err
}

// directory writes who runs, orders and supervises.
func (s *Story) directory(ctx context.Context) (err error) {
	console := school.ConsoleActor()
	if s.organization, err = s.office.CreateOrganization(ctx, console, "Center for Demonstration"); err != nil {
		return err
	}
	console.OrganizationID = s.organization
	for _, c := range []registrar.CourtRequest{
		{Name: "Stearns County District Court (demo)", Address: "100 Example Square\nSt. Cloud, MN 56303", Email: "stearns.court@example.org", Phone: "320-555-0111"},
		{Name: "Benton County District Court (demo)", Address: "200 Example Drive\nFoley, MN 56329", Email: "benton.court@example.org", Phone: "320-555-0112"},
	} {
		court, err := s.office.CreateCourt(ctx, console, c)
		if err != nil {
			return err
		}
		s.courts = append(s.courts, court.ID)
	}
	for _, a := range []registrar.AgencyRequest{
		{Kind: "probation", Name: "Community Corrections (demo)", Email: "probation@example.org", Phone: "320-555-0121"},
		{Kind: "prosecutor", Name: "County Attorney (demo)", Email: "attorney@example.org", Phone: "320-555-0122"},
	} {
		agency, err := s.office.CreateAgency(ctx, console, a)
		if err != nil {
			return err
		}
		s.agencies = append(s.agencies, agency.ID)
	}
	var today *course
	for i, preset := range school.Presets() {
		preset.Policy.Acknowledgement = &school.Clock{Days: answerDays, Unit: school.WorkingDays}
		program, err := s.office.CreateProgram(ctx, console, registrar.ProgramRequest{Name: "Not Buying It: " + preset.Title, Prefix: prefix(preset.Name, i), Zone: zoneName,
			Address: "300 Example Avenue\nSt. Cloud, MN 56301", Email: "program@example.org", Phone: "320-555-0100",
			Signatory: "Dana Demo", SignatoryTitle: "Program director", Policy: &preset.Policy})
		if err != nil {
			return fmt.Errorf("program %s: %w", preset.Name, err)
		}
		s.programs = append(s.programs, &course{id: program.ID, policy: preset.Policy})
		if preset.Name == "eight-weeks" {
			today = &course{id: program.ID, policy: preset.Policy, now: true}
		}
	}
	s.programs = append(s.programs, today)
	return nil
}

// answerDays is in how many working days the demo's recipients are to answer a
// report, as its letter asks them to.
const answerDays = 10

// prefixes begin the numbers of the programs of the presets.
var prefixes = map[string]string{"one-day": "DAY", "eight-weeks": "EIGHT", "ten-weeks": "TEN", "california-2": "CA2", "california-5": "CA5",
	"california-7": "CA7", "california-10": "CA10", "california-15": "CA15", "washington-7-days": "WA7", "washington-3-working-days": "WA3",
	"washington-10-working-days": "WA10", "new-jersey-notice-first": "NJ"}

func prefix(preset string, i int) string {
	if p, ok := prefixes[preset]; ok {
		return p
	}
	return fmt.Sprintf("P%d", i+1)
}

// people writes the users and becomes them.
func (s *Story) people(ctx context.Context) error {
	console := school.ConsoleActor()
	console.OrganizationID = s.organization
	var programs []string
	for _, c := range s.programs {
		programs = append(programs, c.id)
	}
	for _, u := range Users {
		r := registrar.UserRequest{Email: u.Email, Name: u.Name, Role: u.Role, Password: Password}
		switch u.Role {
		case school.Clerk:
			r.CourtIDs = s.courts[:1]
		case school.Officer:
			r.AgencyIDs = s.agencies[:1]
		case school.Staff:
			r.ProgramIDs = programs
		}
		user, err := s.office.CreateUser(ctx, console, r)
		if err != nil {
			return fmt.Errorf("user %s: %w", u.Email, err)
		}
		actor := school.Actor{Role: u.Role, UserID: user.ID, OrganizationID: s.organization, CourtIDs: r.CourtIDs, AgencyIDs: r.AgencyIDs, ProgramIDs: r.ProgramIDs}
		switch u.Role {
		case school.Clerk:
			s.clerks = append(s.clerks, actor)
		case school.Staff:
			s.staff = actor
		case school.Officer:
			s.officer = actor
		case school.Admin:
			s.admin = actor
		}
	}
	return nil
}
