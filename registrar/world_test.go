package registrar_test

import (
	"database/sql"
	"errors"
	"log/slog"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/clocktest"
)

// world is an office with two courts, one agency and one program, and an actor a
// role.
type world struct {
	t       *testing.T
	db      *db.DB
	appURL  string
	behind  *sql.DB // a superuser's connection: looks behind row-level security and tampers
	office  *registrar.Office
	clock   *clocktest.Clock
	zone    *time.Location
	org     string
	court   string
	other   string
	agency  string
	program string
	admin   school.Actor
	clerk   school.Actor
	clerk2  school.Actor
	staff   school.Actor
	officer school.Actor
}

const (
	adminID   = "01900000-0000-7000-8000-000000000001"
	clerkID   = "01900000-0000-7000-8000-000000000002"
	staffID   = "01900000-0000-7000-8000-000000000003"
	officerID = "01900000-0000-7000-8000-000000000004"
	clerk2ID  = "01900000-0000-7000-8000-000000000005"
)

func ptr[T any](v T) *T { return &v }

func day(s string) school.Date {
	d, err := school.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// newWorld begins on Monday, January 4, 2027, with the given rules in force.
func newWorld(t *testing.T, policy school.Policy) *world {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	database := dbtest.New(t)
	w := &world{t: t, appURL: database.AppURL, db: must(db.Open(t.Context(), database.AppURL)), behind: must(sql.Open("postgres", database.SuperURL)), clock: clocktest.Running(time.Date(2027, 1, 4, 9, 0, 0, 0, zone)), zone: zone}
	t.Cleanup(func() {
		if err := errors.Join(w.db.Close(), w.behind.Close()); err != nil {
			t.Error(err)
		}
	})
	w.office = registrar.New(w.db, w.clock, slog.New(slog.NewTextHandler(t.Output(), nil)))
	console := school.ConsoleActor()
	w.org = must(w.office.CreateOrganization(t.Context(), console, "Center"))
	w.admin = school.Actor{Role: school.Admin, UserID: adminID, OrganizationID: w.org}
	w.court = must(w.office.CreateCourt(t.Context(), w.admin, registrar.CourtRequest{Name: "Stearns County District Court", Address: "725 Courthouse Square\nSt. Cloud, MN 56303", Email: "court@example.org"})).ID
	w.other = must(w.office.CreateCourt(t.Context(), w.admin, registrar.CourtRequest{Name: "Benton County District Court", Email: "other@example.org"})).ID
	w.agency = must(w.office.CreateAgency(t.Context(), w.admin, registrar.AgencyRequest{Kind: "probation", Name: "Community Corrections", Email: "probation@example.org"})).ID
	policy.EffectiveFrom = day("2027-01-01")
	program := must(w.office.CreateProgram(t.Context(), w.admin, registrar.ProgramRequest{Name: "Not Buying It", Prefix: "NBI", Zone: "America/Chicago",
		Phone: "320-555-0100", Email: "school@example.org", Signatory: "Dana Berg", SignatoryTitle: "Director", Policy: &policy}))
	w.program = program.ID
	w.clerk = school.Actor{Role: school.Clerk, UserID: clerkID, OrganizationID: w.org, CourtIDs: []string{w.court}}
	w.clerk2 = school.Actor{Role: school.Clerk, UserID: clerk2ID, OrganizationID: w.org, CourtIDs: []string{w.other}}
	w.staff = school.Actor{Role: school.Staff, UserID: staffID, OrganizationID: w.org, ProgramIDs: []string{w.program}}
	w.officer = school.Actor{Role: school.Officer, UserID: officerID, OrganizationID: w.org, AgencyIDs: []string{w.agency}}
	return w
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// at moves the clock to a time of a day in the program's zone.
func (w *world) at(dayText, clock string) {
	w.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", dayText+" "+clock, w.zone)
	if err != nil {
		w.t.Fatal(err)
	}
	w.clock.Set(at)
}

// plan makes a class that meets at 18:00 on the given days; lists follow it.
func (w *world) plan(capacity int, days ...string) registrar.ClassView {
	w.t.Helper()
	class := w.schedule(capacity, days...)
	if _, err := w.office.RefreshProjections(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return class
}

// schedule is plan without what follows of it for others.
func (w *world) schedule(capacity int, days ...string) registrar.ClassView {
	w.t.Helper()
	r := registrar.ClassRequest{ProgramID: w.program, Name: "Evening group", Location: "Room 4", Capacity: capacity, Language: "en"}
	for _, d := range days {
		at, err := time.ParseInLocation("2006-01-02 15:04", d+" 18:00", w.zone)
		if err != nil {
			w.t.Fatal(err)
		}
		r.Sessions = append(r.Sessions, registrar.SessionRequest{StartsAt: at, EndsAt: at.Add(90 * time.Minute)})
	}
	class, err := w.office.PlanClass(w.t.Context(), w.staff, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return class
}

// request is an order for a new person by the first court.
func (w *world) request(name, caseNumber, dueOn, classID string) registrar.EnrollRequest {
	return registrar.EnrollRequest{
		Participant: &registrar.ParticipantRequest{GivenName: name, FamilyName: "Example", DateOfBirth: day("1980-05-06"), Email: name + "@example.net", PreferredLanguage: "en"},
		Order: registrar.OrderRequest{Order: school.Order{CourtID: w.court, CaseNumber: caseNumber, Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}},
			Disposition: school.SentenceCondition, OrderedOn: day("2027-01-02"), DueOn: ptr(day(dueOn)), AgencyID: w.agency, ReportTo: school.ToCourt}},
		ProgramID: w.program, ClassID: classID,
	}
}

func (w *world) enroll(name, caseNumber, dueOn, classID string) registrar.EnrollmentView {
	w.t.Helper()
	e, err := w.office.Enroll(w.t.Context(), w.clerk, w.request(name, caseNumber, dueOn, classID), registrar.Once{})
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// mark records one outcome and fails the test unless it was saved.
func (w *world) mark(sessionID, enrollmentID string, outcome school.Outcome, version *int) {
	w.t.Helper()
	view, err := w.office.RecordAttendance(w.t.Context(), w.staff, sessionID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: enrollmentID, Outcome: outcome, Version: version}}})
	if err != nil {
		w.t.Fatal(err)
	}
	if view.Results[0].Status != registrar.MarkSaved {
		w.t.Fatalf("mark: %+v", view.Results[0].Problem)
	}
}

// night runs the compliance job for today and answers its counts.
func (w *world) night() map[string]int {
	w.t.Helper()
	r, err := w.office.RunCompliance(w.t.Context(), school.SystemActor(), registrar.RunRequest{}, "")
	if err != nil {
		w.t.Fatal(err)
	}
	if r.Counts["failed"] > 0 {
		w.t.Fatalf("night: %v", r.Counts)
	}
	return r.Counts
}

// post prepares due reports and hands all mail over as if a server took it.
func (w *world) post() []registrar.OutgoingMail {
	w.t.Helper()
	if counts, err := w.office.PrepareReports(w.t.Context()); err != nil || counts["failed"] > 0 {
		w.t.Fatalf("prepare reports: %v, %v", counts, err)
	}
	return w.hand()
}

// reports lists the reports of an enrollment, the first due first.
func (w *world) reports(enrollmentID string) []registrar.ReportView {
	w.t.Helper()
	list, err := w.office.Reports(w.t.Context(), w.staff, registrar.ReportFilter{EnrollmentID: enrollmentID}, registrar.Page{})
	if err != nil {
		w.t.Fatal(err)
	}
	return list.Items
}
