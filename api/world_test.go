package api

import (
	"context"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/clocktest"
)

// testRunner runs jobs as the job runner does, without its schedules.
type testRunner struct{ office *registrar.Office }

func (r testRunner) Run(ctx context.Context, actor school.Actor, name string, wish registrar.RunRequest) (registrar.JobRunView, error) {
	if registrar.May(actor.Role, registrar.ActRunJob) && name != "compliance" && name != "reports" && name != "outbox" {
		return registrar.JobRunView{}, &school.Error{Kind: school.NotFound, Message: "There is no such job."}
	}
	job := registrar.JobName{Name: name, HoldsBrake: name == "outbox", ProgramBrakes: name == "compliance"}
	run, begun, err := r.office.BeginRun(ctx, actor, job, wish, "test")
	if err != nil || !begun {
		return run, err
	}
	result := registrar.NightResult{Counts: map[string]int{}}
	switch name {
	case "compliance":
		result, err = r.office.RunCompliance(ctx, actor, wish, run.ID)
	case "reports":
		result.Counts, err = r.office.PrepareReports(ctx)
	case "outbox":
		result.Braked = !wish.ReleaseBrake // a mail server that refuses everything
	}
	return r.office.EndRun(ctx, job, run.ID, result.Counts, result.Braked, err)
}

// world is two organizations. The first has two courts, agencies and programs,
// so that each role has what is theirs, and what is beside it.
type world struct {
	*desk
	t       *testing.T
	db      *db.DB
	office  *registrar.Office
	clock   *clocktest.Clock
	zone    *time.Location
	tokens  map[school.Role]string // of the first organization
	users   map[school.Role]string // their ids
	own     *records
	beside  *records // the same organization, another court, agency and program
	foreign *records // another organization
}

// records are one of everything.
type records struct {
	console                              school.Actor
	court, agency, program               string
	class, session, later                string // session has begun
	enrollment, participant, entry       string
	pause, report, notice, message, user string
	token                                string // the id of a token of user
	signatory                            string
	link                                 string // by which report is answered
	family, prefix                       string // the participant's family name; of the program's numbers
}

func (r *records) ids() []string {
	return []string{r.enrollment, r.participant, r.entry, r.pause, r.report, r.notice, r.message, r.user, r.token}
}

const password = "correct horse battery staple"

// rules are a small course with a rule of each kind in it.
func rules() school.Policy {
	one, seven := 1, 7
	due := school.BeforeCompletion
	three := &school.Clock{Days: 3, Unit: school.WorkingDays}
	return school.Policy{RequiredSessions: 2, MaxAbsences: &one, FeeCents: 23000, FeeDue: &due, CompletionRequiresFee: true, CureDays: &seven,
		Conditions: []string{"assignment"}, Review: &school.Review{Mode: school.ReviewPerson}, ViolationCloses: true,
		CompletionReport: three, ViolationReport: three, EnrollmentReport: three, ReminderOffsets: []int{7, 1}, EffectiveFrom: day("2027-01-01")}
}

func day(s string) school.Date { return must(school.ParseDate(s)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ptr[T any](v T) *T { return &v }

// newWorld begins on Monday, January 4, 2027; when it is filled it is the evening
// of January 12.
func newWorld(t *testing.T) *world {
	t.Helper()
	zone := must(time.LoadLocation("America/Chicago"))
	w := &world{t: t, db: dbtest.Open(t), clock: clocktest.Running(time.Date(2027, 1, 4, 9, 0, 0, 0, zone)), zone: zone,
		tokens: map[school.Role]string{}, users: map[school.Role]string{}}
	w.desk, w.office = newDesk(w.db, w.clock)
	center, county := w.organization("Center"), w.organization("County")
	w.own, w.beside, w.foreign = w.begin(center, "Stearns", "NBI"), w.begin(center, "Benton", "NBB"), w.begin(county, "Hennepin", "NBH")
	w.at("2027-01-12", "20:00")
	for _, r := range []*records{w.own, w.beside, w.foreign} {
		w.absences(r)
	}
	w.night()
	must(w.office.RunReminders(t.Context(), true))
	for _, r := range []*records{w.own, w.beside, w.foreign} {
		w.told(r)
	}
	w.user(school.Clerk, func(u *registrar.UserRequest) { u.CourtIDs = []string{w.own.court} })
	w.user(school.Staff, func(u *registrar.UserRequest) { u.ProgramIDs = []string{w.own.program} })
	w.user(school.Officer, func(u *registrar.UserRequest) { u.AgencyIDs = []string{w.own.agency} })
	w.user(school.Admin, func(*registrar.UserRequest) {})
	for _, r := range []*records{w.own, w.beside, w.foreign} {
		w.hireClerk(r)
	}
	return w
}

func (w *world) organization(name string) school.Actor {
	console := school.ConsoleActor()
	console.OrganizationID = must(w.office.CreateOrganization(w.t.Context(), school.ConsoleActor(), name))
	return console
}

func (w *world) at(date, clock string) {
	w.clock.Set(must(time.ParseInLocation("2006-01-02 15:04", date+" "+clock, w.zone)))
}

// begin makes the offices of an organization and enrolls one person.
func (w *world) begin(console school.Actor, name, prefix string) *records {
	ctx, r := w.t.Context(), &records{console: console, family: name + "son", prefix: prefix}
	r.court = must(w.office.CreateCourt(ctx, console, registrar.CourtRequest{Name: name + " District Court", Email: "court@example.org"})).ID
	r.agency = must(w.office.CreateAgency(ctx, console, registrar.AgencyRequest{Kind: "probation", Name: name + " Probation", Email: "probation@example.org"})).ID
	policy := rules()
	r.program = must(w.office.CreateProgram(ctx, console, registrar.ProgramRequest{Name: name + " School", Prefix: prefix, Zone: "America/Chicago",
		Phone: "320 555 0100", Email: "school@example.org", Policy: &policy})).ID
	r.signatory = must(w.office.AddSignatory(ctx, console, r.program, registrar.SignatoryRequest{Name: "Dana Berg", Title: "Director"})).ID
	class := must(w.office.PlanClass(ctx, console, registrar.ClassRequest{ProgramID: r.program, Name: name + " evening", Location: "Room 4", Capacity: 8, Language: "en",
		Sessions: w.evenings("2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")}))
	r.class, r.session, r.later = class.ID, class.Sessions[0].ID, class.Sessions[3].ID
	e := must(w.office.Enroll(ctx, console, w.order(r, "Adam", "73-CR-27-1"), registrar.Once{}))
	r.enrollment, r.participant = e.ID, e.Participant.ID
	must(w.office.TakePayment(ctx, console, e.ID, registrar.PaymentRequest{AmountCents: 1000, Method: "cash"}, registrar.Once{}))
	r.entry = must(w.office.Ledger(ctx, console, e.ID)).Entries[1].ID
	paused := must(w.office.Pause(ctx, console, e.ID, registrar.PauseRequest{From: day("2027-06-01"), Until: ptr(day("2027-06-02")), Reason: "Operation"}, nil))
	r.pause = paused.Pauses[0].ID
	must(w.office.Attest(ctx, console, e.ID, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-04")}, nil))
	return r
}

// evenings are sessions of 90 minutes that start at 18:00.
func (w *world) evenings(days ...string) []registrar.SessionRequest {
	var sessions []registrar.SessionRequest
	for _, d := range days {
		start := must(time.ParseInLocation("2006-01-02 15:04", d+" 18:00", w.zone))
		sessions = append(sessions, registrar.SessionRequest{StartsAt: start, EndsAt: start.Add(90 * time.Minute)})
	}
	return sessions
}

// order is an order for a new person by a court among the records.
func (w *world) order(r *records, given, caseNumber string) registrar.EnrollRequest {
	return registrar.EnrollRequest{ProgramID: r.program, ClassID: r.class,
		Participant: &registrar.ParticipantRequest{GivenName: given, FamilyName: r.family, DateOfBirth: day("1980-05-06"), Email: "adam@example.net"},
		Order: registrar.OrderRequest{Order: school.Order{CourtID: r.court, CaseNumber: caseNumber, Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}},
			Disposition: school.SentenceCondition, OrderedOn: day("2027-01-02"), DueOn: ptr(day("2027-09-01")), AgencyID: r.agency, ReportTo: school.ToCourt}}}
}

// absences marks the person absent at both sessions held: one more than allowed.
func (w *world) absences(r *records) {
	class := must(w.office.Class(w.t.Context(), r.console, r.class))
	for _, s := range class.Sessions[:2] {
		view := must(w.office.RecordAttendance(w.t.Context(), r.console, s.ID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: r.enrollment, Outcome: school.Absent}}}))
		if view.Results[0].Status != registrar.MarkSaved {
			w.t.Fatalf("mark: %+v", view.Results[0].Problem)
		}
	}
}

// night runs the compliance job and sends what it brought about.
func (w *world) night() {
	w.t.Helper()
	must(w.office.RunCompliance(w.t.Context(), school.SystemActor(), registrar.RunRequest{}, ""))
	w.post()
}

// post hands all mail over as if a server took it.
func (w *world) post() {
	w.t.Helper()
	ctx := w.t.Context()
	must(w.office.PrepareReports(ctx))
	mails, _, err := w.office.ClaimMail(ctx, 100, "test")
	for _, m := range must(mails, err) {
		if err := w.office.MailSent(ctx, m.ID); err != nil {
			w.t.Fatal(err)
		}
	}
}

// told finds the report, the notice and the message of the person.
func (w *world) told(r *records) {
	ctx := w.t.Context()
	r.report = must(w.office.Reports(ctx, r.console, registrar.ReportFilter{EnrollmentID: r.enrollment}, registrar.Page{})).Items[0].ID
	r.link = must(w.office.AnswerLinks(ctx, r.console, r.report))[0].ID
	r.notice = must(w.office.Notices(ctx, r.console, registrar.NoticeFilter{EnrollmentID: r.enrollment}, registrar.Page{})).Items[0].ID
	r.message = must(w.office.Messages(ctx, r.console, registrar.MessageFilter{EnrollmentID: r.enrollment}, registrar.Page{})).Items[0].ID
}

// hireClerk makes a clerk of the records' court, with a token.
func (w *world) hireClerk(r *records) {
	ctx := w.t.Context()
	email := strings.ToLower(r.family) + "@example.org"
	r.user = must(w.office.CreateUser(ctx, r.console, registrar.UserRequest{Email: email, Name: "Robin " + r.family, Role: school.Clerk, Password: password, CourtIDs: []string{r.court}})).ID
	r.token = must(w.office.IssueToken(ctx, school.ConsoleActor(), email, "case management", 30)).ID
}

// user makes a user of the first organization and a token for them.
func (w *world) user(role school.Role, reach func(*registrar.UserRequest)) {
	u := registrar.UserRequest{Email: string(role) + "@example.org", Name: string(role), Role: role, Password: password}
	reach(&u)
	w.users[role] = must(w.office.CreateUser(w.t.Context(), w.own.console, u)).ID
	w.tokens[role] = w.newToken(role)
}

// newToken makes one more token for a user of the first organization.
func (w *world) newToken(role school.Role) string {
	return must(w.office.IssueToken(w.t.Context(), school.ConsoleActor(), string(role)+"@example.org", "test", 300)).Token
}

// as sends a request as a role of the first organization.
func (w *world) as(t *testing.T, role school.Role, method, path string, body any, headers ...string) answer {
	t.Helper()
	return w.call(t, w.tokens[role], method, base+path, body, headers...)
}
