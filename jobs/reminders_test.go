package jobs

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/emails/smtptest"
	"johnschool/registrar"
	"johnschool/school"
)

// reminded is a bundle with a program that reminds, and one person in a class
// that meets at 18:00 on March 11, 2026, a Wednesday.
func reminded(t *testing.T, offsets ...int) (*testBundle, registrar.EnrollmentView, registrar.ClassView) {
	t.Helper()
	b := setup(t)
	p := b.reminding("SCH", "America/Chicago", offsets...)
	class := b.class(p, b.clock.Now().Add(9*24*time.Hour+5*time.Hour)) // clocks go forward meanwhile
	e := b.enrollIn(p, class, "Ana", "es")
	return b, e, class
}

// console acts for the bundle's organization.
func (b *testBundle) console() school.Actor {
	return school.Actor{Role: school.Console, OrganizationID: b.clerk.OrganizationID}
}

// reminding makes a program with reminders.
func (b *testBundle) reminding(prefix, zone string, offsets ...int) string {
	b.t.Helper()
	one := 1
	p, err := b.office.CreateProgram(b.ctx, b.console(), registrar.ProgramRequest{Name: "Buyers' School " + prefix, Prefix: prefix, Zone: zone, Email: "school@example.org",
		Phone: "320-555-0100", Signatory: "Dana Berg", Address: "Buyers' School " + prefix + "\n100 Main Street\nSt. Cloud, MN 56301",
		Policy: &school.Policy{EffectiveFrom: school.NewDate(2026, 1, 1), RequiredSessions: 8, MaxAbsences: &one, ReminderOffsets: offsets}})
	check(b.t, err)
	return p.ID
}

// class plans a class of ninety minutes at each instant.
func (b *testBundle) class(program string, starts ...time.Time) registrar.ClassView {
	b.t.Helper()
	r := registrar.ClassRequest{ProgramID: program, Name: "Group", Location: "Room 4, 100 Main Street", Capacity: 50, Language: "en"}
	for _, s := range starts {
		r.Sessions = append(r.Sessions, registrar.SessionRequest{StartsAt: s, EndsAt: s.Add(90 * time.Minute)})
	}
	c, err := b.office.PlanClass(b.ctx, b.console(), r)
	check(b.t, err)
	return c
}

func (b *testBundle) enrollIn(program string, class registrar.ClassView, name, language string) registrar.EnrollmentView {
	b.t.Helper()
	due := school.NewDate(2026, 12, 1)
	e, err := b.office.Enroll(b.ctx, b.clerk, registrar.EnrollRequest{ProgramID: program, ClassID: class.ID,
		Participant: &registrar.ParticipantRequest{GivenName: name, FamilyName: "Example", DateOfBirth: school.NewDate(1970, 1, 1), PreferredLanguage: language,
			Email: strings.ToLower(name) + "@example.net"},
		Order: registrar.OrderRequest{Order: school.Order{CourtID: b.court, CaseNumber: "73-" + name, Disposition: school.SentenceCondition,
			Counts: []school.Count{{Statute: "609.324", Level: school.GrossMisdemeanor}}, OrderedOn: school.NewDate(2026, 3, 1), DueOn: &due, ReportTo: school.ToCourt}}}, registrar.Once{})
	check(b.t, err)
	return e
}

func TestAReminderArrives(t *testing.T) {
	b, e, class := reminded(t, 7, 3, 1)
	r := b.runner()
	b.run(r, "reminders")
	b.clock.Add(2 * 24 * time.Hour) // noon, a week before
	if run := b.run(r, "reminders"); !strings.Contains(string(run.Counts), `"queued": 1`) {
		t.Fatalf("run: %s %s", run.State, run.Counts)
	}
	b.run(r, "outbox")
	got := b.smtp.Messages()
	if len(got) != 1 || got[0].To[0] != "ana@example.net" || got[0].Subject != "Su cita del miércoles 11 de marzo de 2026" || !strings.HasPrefix(got[0].Header("From"), `"Oficina de citas"`) || got[0].Header("Content-Language") != "es" {
		t.Fatalf("received: %+v", got)
	}
	parts, err := got[0].Parts()
	check(t, err)
	seen := map[string]string{}
	for _, p := range parts {
		seen[p.ContentType] = string(p.Body)
	}
	for kind, want := range map[string]string{"text/plain": "de 6:00 p. m. a 7:30 p. m., hora del Centro", "text/html": `<html lang="es">`, "text/calendar": "DTSTART:20260311T230000Z"} {
		if !strings.Contains(seen[kind], want) {
			t.Errorf("%s does not hold %q:\n%s", kind, want, seen[kind])
		}
	}
	if strings.Contains(string(got[0].Data), "Buyers") || strings.Contains(seen["text/plain"]+seen["text/html"]+seen["text/calendar"], "Buyers") {
		t.Error("the program's name tells what kind of class it is")
	}
	if !strings.Contains(seen["text/plain"], "Room 4, 100 Main Street, St. Cloud, MN 56301") {
		t.Errorf("the place is not there:\n%s", seen["text/plain"])
	}
	if b.count(`select count(*) from reminder where state = 'sent' and enrollment_id = $1 and session_id = $2 and offset_days = 7 and decided_at = $3`, e.ID, class.Sessions[0].ID, b.clock.Now()) != 1 {
		t.Error("not recorded as sent")
	}
	b.run(r, "reminders")
	b.run(r, "outbox")
	if len(b.smtp.Messages()) != 1 {
		t.Error("sent again")
	}
}

// Killed after the mail server took it and before that was recorded: the same
// message once more, whose Message-ID a mail program knows.
func TestAReminderSentAndNotRecorded(t *testing.T) {
	b, _, _ := reminded(t, 7)
	r := b.runner()
	b.run(r, "reminders")
	b.clock.Add(2 * 24 * time.Hour)
	b.run(r, "reminders")
	b.smtp.SetFault(func(stage string, n int) error {
		if stage == smtptest.StageStored {
			return smtptest.ErrDrop
		}
		return nil
	})
	b.run(r, "outbox")
	b.smtp.SetFault(nil)
	b.clock.Add(time.Hour)
	b.run(r, "outbox")
	if all, distinct := len(b.smtp.Messages()), len(b.smtp.MessageIDs()); all != 2 || distinct != 1 {
		t.Errorf("%d messages, %d Message-IDs", all, distinct)
	}
	if b.count(`select count(*) from reminder where state = 'sent'`) != 1 {
		t.Error("not recorded as sent")
	}
}

// Two offices plan and send at the same time: each reminder once.
func TestTwoOfficesRemindOnce(t *testing.T) {
	b := setup(t)
	p := b.reminding("SCH", "America/Chicago", 7, 3)
	class := b.class(p, b.clock.Now().Add(9*24*time.Hour))
	for i := range 20 {
		b.enrollIn(p, class, fmt.Sprintf("Ana%c", 'a'+i), "en")
	}
	offices := []*registrar.Office{b.office, b.another()}
	together := func() {
		var all sync.WaitGroup
		for i := range 4 {
			all.Go(func() {
				if counts, err := offices[i%2].RunReminders(b.ctx, i > 1); err != nil || counts["failed"] > 0 {
					t.Errorf("%v, %v", counts, err)
				}
			})
		}
		all.Wait()
	}
	together()
	b.clock.Add(2 * 24 * time.Hour)
	together()
	b.run(b.runner(), "outbox")
	if all, distinct := len(b.smtp.Messages()), len(b.smtp.MessageIDs()); all != 20 || distinct != 20 {
		t.Errorf("%d messages, %d Message-IDs for 20 people", all, distinct)
	}
	if n := b.count(`select count(*) from reminder`); n != 40 {
		t.Errorf("%d rows", n)
	}
}

// another is a second program's office over the same database and clock.
func (b *testBundle) another(options ...registrar.Option) *registrar.Office {
	b.t.Helper()
	pool, err := db.Open(b.ctx, b.database.AppURL)
	check(b.t, err)
	b.t.Cleanup(func() { check(b.t, pool.Close()) })
	options = append(options, registrar.WithMail(registrar.Mail{From: "office@example.org", FromName: "Program office", Domain: "example.org"}))
	return registrar.New(pool, b.clock, b.log, options...)
}

// A leap of a demo's clock is no downtime for the schedules, but what it jumped
// over was not sent: the next run writes it as missed.
func TestALeapOfTheClockSendsNothingLate(t *testing.T) {
	b, e, _ := reminded(t, 7, 3, 1)
	r := b.runner()
	b.run(r, "reminders")
	check(t, b.office.SealDemo(b.ctx, 0))
	leap := 8*24*time.Hour + time.Hour // 13:00 the day before
	check(t, b.office.MoveClock(b.ctx, leap, b.clock.Now().Add(leap)))
	b.clock.Add(leap)
	b.run(r, "reminders")
	b.run(r, "outbox")
	if n := len(b.smtp.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
	if b.count(`select count(*) from reminder where enrollment_id = $1 and (offset_days, state) in ((7, 'missed'), (3, 'missed'), (1, 'sent'))`, e.ID) != 3 {
		t.Error("not two missed and one sent")
	}
}

// The words of a stored reminder stand with the message, as it went out.
func TestAReminderIsKeptAsItWentOut(t *testing.T) {
	b, _, _ := reminded(t, 7)
	r := b.runner()
	b.run(r, "reminders")
	b.clock.Add(2 * 24 * time.Hour)
	b.run(r, "reminders")
	b.run(r, "outbox")
	admin := school.Actor{Role: school.Admin, UserID: b.clerk.UserID, OrganizationID: b.clerk.OrganizationID}
	list, err := b.office.Messages(b.ctx, admin, registrar.MessageFilter{Kind: "reminder"}, registrar.Page{})
	check(t, err)
	if len(list.Items) != 1 || list.Items[0].ReminderID == nil {
		t.Fatalf("%+v", list.Items)
	}
	kept, err := b.office.MessageContent(b.ctx, admin, list.Items[0].ID)
	check(t, err)
	if got := b.smtp.Messages(); !bytes.Equal(bytes.TrimSpace(kept.Data), bytes.TrimSpace(got[0].Data)) {
		t.Error("another than went out")
	}
}
