package jobs

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/emails/eximtest"
	"johnschool/registrar"
	"johnschool/school"
)

const office = "office@example.org"

// post is a bundle whose mail goes to a real exim, which delivers what comes back
// into a Maildir.
type post struct {
	*testBundle
	exim   *eximtest.Server
	box    string // the Maildir of the address that mail is from
	runner *Runner
	log    *bytes.Buffer
	staff  school.Actor
}

func setupPost(t *testing.T) *post {
	t.Helper()
	p := &post{testBundle: setup(t), exim: eximtest.Start(t), log: &bytes.Buffer{}}
	var err error
	p.box, err = p.exim.Maildir(office)
	check(t, err)
	sender, err := emails.New(p.exim.URL(), "", emails.Options{RootCAs: p.exim.RootCAs()})
	check(t, err)
	p.runner = p.testBundle.runner(Table(Parts{Office: p.office, Sender: sender, Bounces: p.box, Zone: time.UTC, Log: slog.New(slog.NewTextHandler(p.log, nil))})...)
	p.staff = school.Actor{Role: school.Staff, UserID: "01900000-0000-7000-8000-000000000003", OrganizationID: p.clerk.OrganizationID, ProgramIDs: []string{p.program}}
	return p
}

// comesBack runs the job until n reports of exim have been dealt with, and answers
// what they counted as.
func (p *post) comesBack(n int) map[string]int {
	p.t.Helper()
	_, err := p.exim.WaitFor(office, n, patient)
	check(p.t, err)
	return p.read()
}

// read runs the job once.
func (p *post) read() map[string]int {
	p.t.Helper()
	run := p.run(p.runner, "bounces")
	if run.State != "done" {
		p.t.Fatalf("run: %s %s", run.State, run.Error)
	}
	var counts map[string]int
	check(p.t, json.Unmarshal(run.Counts, &counts))
	return counts
}

// files are how many e-mails stand in a part of the Maildir.
func (p *post) files(sub string) []string {
	p.t.Helper()
	found, err := filepath.Glob(filepath.Join(p.box, sub, "*"))
	check(p.t, err)
	return found
}

// tell enrolls somebody with an address who misses a session, so that a notice goes
// out beside the proof of enrollment to the court.
func (p *post) tell() registrar.EnrollmentView {
	p.t.Helper()
	none, seven := 0, 7
	_, err := p.office.AddPolicy(p.ctx, p.console(), p.program, school.Policy{EffectiveFrom: school.NewDate(2026, 3, 2), RequiredSessions: 8, MaxAbsences: &none, CureDays: &seven,
		EnrollmentReport: &school.Clock{Days: 3, Unit: school.WorkingDays}})
	check(p.t, err)
	class, err := p.office.PlanClass(p.ctx, p.staff, registrar.ClassRequest{ProgramID: p.program, Name: "Evening", Location: "Room 4", Capacity: 3, Language: "en",
		Sessions: []registrar.SessionRequest{{StartsAt: p.clock.Now().Add(time.Hour), EndsAt: p.clock.Now().Add(2 * time.Hour)}}})
	check(p.t, err)
	due := school.NewDate(2026, 12, 1)
	e, err := p.office.Enroll(p.ctx, p.clerk, registrar.EnrollRequest{ProgramID: p.program, ClassID: class.ID,
		Participant: &registrar.ParticipantRequest{GivenName: "Adam", FamilyName: "Example", DateOfBirth: school.NewDate(1980, 5, 6), Email: "adam@example.net", PreferredLanguage: "en"},
		Order: registrar.OrderRequest{Order: school.Order{CourtID: p.court, CaseNumber: "73-CR-26-1", Disposition: school.SentenceCondition,
			Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}}, OrderedOn: school.NewDate(2026, 3, 1), DueOn: &due, ReportTo: school.ToCourt}}}, registrar.Once{})
	check(p.t, err)
	p.clock.Add(90 * time.Minute)
	_, err = p.office.RecordAttendance(p.ctx, p.staff, class.Sessions[0].ID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: e.ID, Outcome: school.Absent}}})
	check(p.t, err)
	p.run(p.runner, "compliance")
	p.run(p.runner, "reports")
	return e
}

func (p *post) console() school.Actor {
	console := school.ConsoleActor()
	console.OrganizationID = p.clerk.OrganizationID
	return console
}

// TestWhatARealMailServerSendsBack goes all the way: the outbox hands over, exim
// finds nobody there and says so, the job reads it.
func TestWhatARealMailServerSendsBack(t *testing.T) {
	p := setupPost(t)
	for _, address := range []string{"adam@example.net", "court@example.org"} {
		check(t, p.exim.Let(address, eximtest.Unknown))
	}
	foreign := filepath.Join(p.box, "new", "0000000000.somebody")
	check(t, os.WriteFile(foreign, []byte("From: somebody@example.com\nSubject: Hello\n\nHow are you?\n"), 0o644))
	e := p.tell()
	if run := p.run(p.runner, "outbox"); string(run.Counts) != `{"sent": 2}` {
		t.Fatalf("outbox: %s\n%s", run.Counts, p.exim.Log())
	}
	if counts := p.comesBack(2); counts["bounced"] != 2 || counts["unknown"] != 1 || len(counts) != 2 {
		t.Fatalf("counts %v", counts)
	}
	messages, err := p.office.Messages(p.ctx, p.staff, registrar.MessageFilter{State: db.MessageBounced, EnrollmentID: e.ID}, registrar.Page{})
	check(t, err)
	if len(messages.Items) != 2 {
		t.Fatalf("%d bounced", len(messages.Items))
	}
	for _, m := range messages.Items {
		if m.BounceStatus != "5.1.1" || m.SentAt == nil || m.BouncedAt == nil {
			t.Errorf("message %+v", m)
		}
	}
	notices, err := p.office.Notices(p.ctx, p.staff, registrar.NoticeFilter{Undelivered: true}, registrar.Page{})
	check(t, err)
	reports, err := p.office.Reports(p.ctx, p.staff, registrar.ReportFilter{Undelivered: true}, registrar.Page{})
	check(t, err)
	if len(notices.Items) != 1 || *notices.Items[0].Undelivered != db.UndeliveredBounced || notices.Items[0].CureUntil != nil ||
		len(reports.Items) != 1 || *reports.Items[0].Undelivered != db.UndeliveredBounced || reports.Items[0].State != db.ReportDue {
		t.Errorf("notices %+v, reports %+v", notices.Items, reports.Items)
	}
	if now, err := p.office.Enrollment(p.ctx, p.staff, e.ID); err != nil || now.Participant.EmailBouncedAt == nil {
		t.Errorf("the address is not marked: %v", err)
	}
	if fresh, done := p.files("new"), p.files("cur"); len(fresh) != 1 || fresh[0] != foreign || len(done) != 2 || !strings.HasSuffix(done[0], ":2,S") {
		t.Errorf("new %v, cur %v", fresh, done)
	}
	before := p.count(`select count(*) from audit_event where subject_kind in ('message', 'notice', 'report', 'participant')`)
	if counts := p.read(); len(counts) != 0 {
		t.Errorf("the second run: %v", counts)
	}
	// The program ended between recording and moving.
	for _, name := range p.files("cur") {
		check(t, os.Rename(name, filepath.Join(p.box, "new", strings.TrimSuffix(filepath.Base(name), ":2,S"))))
	}
	if counts := p.read(); counts["bounced"] != 2 || p.count(`select count(*) from delivery where what = 'undone'`) != 2 ||
		p.count(`select count(*) from audit_event where subject_kind in ('message', 'notice', 'report', 'participant')`) != before {
		t.Errorf("read again: %v", counts)
	}
	if said := p.log.String(); strings.Contains(said, "example.net") || strings.Contains(said, "Hello") {
		t.Errorf("the log tells: %s", said)
	}
	if queue := p.exim.Log(); strings.Contains(queue, "<= "+office+" ") && strings.Count(queue, "<= "+office+" ") != 2 {
		t.Errorf("a bounce was answered:\n%s", queue)
	}
}

func TestARealReportOfADelay(t *testing.T) {
	p := setupPost(t)
	check(t, p.exim.Let("court@example.org", eximtest.Later))
	p.enroll(1)
	p.run(p.runner, "reports")
	p.run(p.runner, "outbox")
	if counts := p.comesBack(1); counts["delayed"] != 1 {
		t.Fatalf("counts %v", counts)
	}
	if p.count(`select count(*) from message where state = 'sent' and delayed_at is not null`) != 1 || p.count(reportsIn, "sent") != 1 {
		t.Error("not noted, or more than noted")
	}
}

func TestBouncesNeedAMaildir(t *testing.T) {
	b := setup(t)
	r := b.runner(Table(Parts{Office: b.office, Zone: time.UTC, Log: b.log, Bounces: t.TempDir()})...)
	if run := b.run(r, "bounces"); run.State != "failed" || !strings.Contains(run.Error, "no Maildir") {
		t.Errorf("run: %s %q", run.State, run.Error)
	}
	if run := b.run(b.runner(), "bounces"); run.State != "done" || string(run.Counts) != "{}" {
		t.Errorf("without a folder: %s %s", run.State, run.Counts)
	}
}
