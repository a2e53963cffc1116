package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/auth"
	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/emails"
	"johnschool/jobs"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/clocktest"
	"johnschool/web/webtest"
)

// logged is what a server wrote.
type logged struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write implements io.Writer.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *logged) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.String()
}

// world is an office with people in it and the pages that it serves: one
// organization with a court, an agency, a program and a class of eight seats that
// meets on Tuesday evenings, six participants in it, and one user a role.
type world struct {
	t       *testing.T
	db      *db.DB
	office  *registrar.Office
	clock   *clocktest.Clock
	zone    *time.Location
	server  *httptest.Server
	log     *logged
	console school.Actor // of the organization

	court, agency, program string
	class                  registrar.ClassView
	people                 []registrar.EnrollmentView // in the order of their case numbers, 73-CR-27-1 …
	users                  map[school.Role]string     // their ids
}

// password is every user's; emailOf says their address.
const password = "correct horse battery staple"

func emailOf(role school.Role) string { return string(role) + "@example.org" }

// families are the participants' names, one a person.
var families = []string{"Albright", "Brandt", "Castillo", "Dahl", "Eriksson", "Faulkner"}

// newWorld begins on Monday, January 4, 2027, in the morning; when it is made it is
// Wednesday the 6th, noon, after the class's first session, whose roll nobody took.
func newWorld(t *testing.T) *world {
	t.Helper()
	zone := must(time.LoadLocation("America/Chicago"))
	w := &world{t: t, db: dbtest.Open(t), clock: clocktest.Running(time.Date(2027, 1, 4, 9, 0, 0, 0, zone)), zone: zone, log: &logged{}, users: map[school.Role]string{}}
	w.office = registrar.New(w.db, w.clock, slog.New(slog.NewTextHandler(w.log, nil)))
	w.console = school.ConsoleActor()
	w.console.OrganizationID = must(w.office.CreateOrganization(t.Context(), school.ConsoleActor(), "Center"))
	w.furnish()
	w.user(school.Clerk, func(u *registrar.UserRequest) { u.CourtIDs = []string{w.court} })
	w.user(school.Staff, func(u *registrar.UserRequest) { u.ProgramIDs = []string{w.program} })
	w.user(school.Officer, func(u *registrar.UserRequest) { u.AgencyIDs = []string{w.agency} })
	w.user(school.Admin, func(*registrar.UserRequest) {})
	w.at("2027-01-06", "12:00")
	w.server = w.serve(nil)
	return w
}

// serve makes one more server on the same office, as a second instance is. Its
// options can be changed before.
func (w *world) serve(change func(*Options)) *httptest.Server {
	w.t.Helper()
	options := Options{Office: w.office, Sessions: auth.NewSessions(w.office, "", nil), Log: slog.New(slog.NewTextHandler(w.log, nil)), Zone: w.zone, Clock: w.clock, Jobs: w.jobs(), DemoClock: w.clock,
		Checks: auth.NewChecks(clocktest.Still(w.clock.Now()).Now)} // whose time stands while a busy machine sends many requests
	if change != nil {
		change(&options)
	}
	s := newServer(options, areas)
	s.runWithin = 5 * time.Minute // what a page says of a run must not hang on how busy the machine is
	addGallery(s)
	server := httptest.NewServer(s.engine())
	w.t.Cleanup(server.Close)
	return server
}

// jobs runs the office's jobs by hand; its mail goes to files.
func (w *world) jobs() Runner {
	sender := must(emails.New("", w.t.TempDir(), emails.Options{}))
	log := slog.New(slog.NewTextHandler(w.log, nil))
	runner := must(jobs.New(w.office, w.clock, log, jobs.Table(jobs.Parts{Office: w.office, Sender: sender, Zone: w.zone, Log: log}), "test"))
	w.t.Cleanup(func() { _ = runner.Stop(context.Background()) })
	return runner
}

// furnish makes the directory, the class and who is in it.
func (w *world) furnish() {
	ctx := w.t.Context()
	w.court = must(w.office.CreateCourt(ctx, w.console, registrar.CourtRequest{Name: "Stearns County District Court", Email: "court@example.org"})).ID
	w.agency = must(w.office.CreateAgency(ctx, w.console, registrar.AgencyRequest{Kind: "probation", Name: "Stearns County Probation", Email: "probation@example.org"})).ID
	most, cure, latest, due := 1, 7, 15, school.BeforeCompletion
	clock := &school.Clock{Days: 3, Unit: school.WorkingDays}
	w.program = must(w.office.CreateProgram(ctx, w.console, registrar.ProgramRequest{Name: "Not Buying It", Prefix: "NBI", Zone: "America/Chicago",
		Phone: "320 555 0100", Email: "school@example.org", Policy: &school.Policy{RequiredSessions: 4, MaxAbsences: &most, LateCutoffMinutes: &latest, FeeCents: 23000, FeeDue: &due,
			CompletionRequiresFee: true, CureDays: &cure, Conditions: []string{"assignment"}, Review: &school.Review{Mode: school.ReviewPerson}, ViolationCloses: true, Source: "Published practice of weekly schools: four groups of 90 minutes, $230",
			CompletionReport: clock, ViolationReport: clock, EnrollmentReport: clock, ReminderOffsets: []int{7, 1}, EffectiveFrom: day("2027-01-01")}})).ID
	r := registrar.ClassRequest{ProgramID: w.program, Name: "Tuesday evenings", Location: "Room 4", Capacity: 8, Language: "en"}
	for _, d := range []string{"2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26"} {
		start := must(time.ParseInLocation("2006-01-02 15:04", d+" 18:00", w.zone))
		r.Sessions = append(r.Sessions, registrar.SessionRequest{StartsAt: start, EndsAt: start.Add(90 * time.Minute)})
	}
	w.class = must(w.office.PlanClass(ctx, w.console, r))
	for i, family := range families {
		w.people = append(w.people, must(w.office.Enroll(ctx, w.console, w.order("Alex", family, "73-CR-27-"+string(rune('1'+i))), registrar.Once{})))
	}
}

// order is an order for a new person by the court.
func (w *world) order(given, family, caseNumber string) registrar.EnrollRequest {
	due := day("2027-09-01")
	return registrar.EnrollRequest{ProgramID: w.program, ClassID: w.class.ID,
		Participant: &registrar.ParticipantRequest{GivenName: given, FamilyName: family, DateOfBirth: day("1980-05-06"), Email: strings.ToLower(family) + "@example.net", Phone: "320 555 0190"},
		Order: registrar.OrderRequest{Order: school.Order{CourtID: w.court, CaseNumber: caseNumber, Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}},
			Disposition: school.SentenceCondition, OrderedOn: day("2027-01-02"), DueOn: &due, AgencyID: w.agency, ReportTo: school.ToCourt}}}
}

// user makes a user of a role.
func (w *world) user(role school.Role, reach func(*registrar.UserRequest)) {
	u := registrar.UserRequest{Email: emailOf(role), Name: "Robin " + roleWords(role), Role: role, Password: password}
	reach(&u)
	w.users[role] = must(w.office.CreateUser(w.t.Context(), w.console, u)).ID
}

// at sets the clock to a time of a day in the program's zone.
func (w *world) at(date, clock string) {
	w.clock.Set(must(time.ParseInLocation("2006-01-02 15:04", date+" "+clock, w.zone)))
}

// mark records one outcome at the class's n-th session, the first being 0.
func (w *world) mark(n int, enrollmentID string, outcome school.Outcome) {
	w.t.Helper()
	view := must(w.office.RecordAttendance(w.t.Context(), w.console, w.class.Sessions[n].ID,
		registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: enrollmentID, Outcome: outcome}}}))
	if view.Results[0].Status != registrar.MarkSaved {
		w.t.Fatalf("mark: %+v", view.Results[0].Problem)
	}
}

// night runs the compliance job, and hands all mail over as if a server took it.
func (w *world) night() {
	w.t.Helper()
	must(w.office.RunCompliance(w.t.Context(), school.SystemActor(), registrar.RunRequest{}, ""))
	w.send(false)
}

func day(s string) school.Date { return must(school.ParseDate(s)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// browser opens a tab of a private window of a real browser, with a user of a role
// signed in; with school.Anonymous nobody is.
func (w *world) browser(t *testing.T, role school.Role) *webtest.Tab {
	t.Helper()
	tab := webtest.Browser(t).Tab(w.server.URL)
	if role != school.Anonymous {
		tab.Open(signInPath)
		tab.Fill("E-mail address", emailOf(role))
		tab.Fill("Password", password)
		tab.Click("Sign in")
		tab.WaitFor("Robin " + roleWords(role))
	}
	return tab
}

// visitor is a browser without scripts: it keeps cookies and follows no redirect.
type visitor struct {
	t       *testing.T
	base    string
	client  *http.Client
	headers http.Header // sent with every request
}

// visitor makes a browser that nobody signed in with.
func (w *world) visitor(t *testing.T) *visitor {
	t.Helper()
	jar := must(cookiejar.New(nil))
	return &visitor{t: t, base: w.server.URL, headers: http.Header{}, client: &http.Client{Jar: jar, Timeout: 5 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as signs a user of a role in.
func (w *world) as(t *testing.T, role school.Role) *visitor {
	t.Helper()
	v := w.visitor(t)
	v.post("/sign-in", "email", emailOf(role), "password", password).is(http.StatusSeeOther)
	return v
}

// answer is what came back.
type answer struct {
	t        *testing.T
	what     string
	status   int
	header   http.Header
	body     string
	location string
}

// is fails the test unless the answer has a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %s", a.what, a.status, status, a.body)
	}
	return a
}

// says fails the test unless the page holds every text.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			a.t.Errorf("%s does not say %q: %s", a.what, text, a.main())
		}
	}
	return a
}

// main is what the page itself says, for messages.
func (a answer) main() string {
	_, main, _ := strings.Cut(a.body, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	return main
}

// leadsTo fails the test unless the answer sends the browser to an address.
func (a answer) leadsTo(address string) answer {
	a.t.Helper()
	if a.is(http.StatusSeeOther); a.location != address {
		a.t.Errorf("%s leads to %s, want %s", a.what, a.location, address)
	}
	return a
}

// get asks for a page.
func (v *visitor) get(path string) answer { return v.send(http.MethodGet, path, nil) }

// post sends a form of pairs.
func (v *visitor) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.send(http.MethodPost, path, form)
}

func (v *visitor) send(method, path string, form url.Values) answer {
	v.t.Helper()
	r := must(http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(form.Encode())))
	for name, values := range v.headers {
		r.Header[name] = values
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer got.Body.Close()
	body := must(io.ReadAll(got.Body))
	if page, _, _ := strings.Cut(string(body), "<dialog"); strings.Count(page, " autofocus") > 1 { // a dialog has a focus of its own
		v.t.Errorf("%s %s: the page asks for the focus more than once", method, path)
	}
	return answer{t: v.t, what: method + " " + path, status: got.StatusCode, header: got.Header, body: string(body), location: got.Header.Get("Location")}
}
