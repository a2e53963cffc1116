package registrar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

func TestAuditTrail(t *testing.T) {
	b := setup(t)
	clerk := b.clerk(t, b.courts[0])
	b.clock.Add(time.Hour)
	began := b.now()
	_, err := b.Court(b.ctx, clerk, b.courts[0])
	must(t, err)
	_, err = b.Court(b.ctx, clerk, b.courts[1])
	wantKind(t, err, school.NotFound, "")
	_, err = b.CreateCourt(b.ctx, clerk, CourtRequest{Name: "Mine"})
	wantKind(t, err, school.Forbidden, "")
	b.clock.Add(time.Hour)
	_, err = b.Courts(b.ctx, clerk, Page{})
	must(t, err)

	_, stranger := b.organization(t, "Elsewhere")
	for _, c := range []struct {
		name   string
		actor  school.Actor
		filter AuditFilter
		want   string
	}{
		{"by actor", b.admin, AuditFilter{ActorID: clerk.UserID}, "[directory.read directory.manage! directory.read! directory.read]"},
		{"by action", b.admin, AuditFilter{ActorID: clerk.UserID, Action: "directory.manage"}, "[directory.manage!]"},
		{"by subject", b.admin, AuditFilter{ActorID: clerk.UserID, Subject: b.courts[0]}, "[directory.read]"},
		{"refused", b.admin, AuditFilter{ActorID: clerk.UserID, Refused: ptr(true)}, "[directory.manage! directory.read!]"},
		{"done", b.admin, AuditFilter{ActorID: clerk.UserID, Refused: ptr(false)}, "[directory.read directory.read]"},
		{"to", b.admin, AuditFilter{ActorID: clerk.UserID, To: ptr(b.now())}, "[directory.manage! directory.read! directory.read]"},
		{"from and to", b.admin, AuditFilter{ActorID: clerk.UserID, From: &began, To: ptr(began)}, "[]"},
		{"from", b.admin, AuditFilter{ActorID: clerk.UserID, From: ptr(b.now())}, "[directory.read]"},
		{"elsewhere", stranger, AuditFilter{ActorID: clerk.UserID}, "[]"},
	} {
		for _, limit := range []int{1, 50} {
			got := pages(t, limit, func(p Page) (List[db.AuditLine], error) { return b.Audit(b.ctx, c.actor, c.filter, p) }, func(l db.AuditLine) string {
				if l.Refused {
					return l.Action + "!"
				}
				return l.Action
			})
			if fmt.Sprint(got) != c.want {
				t.Errorf("%s by %d: %v, want %s", c.name, limit, got, c.want)
			}
		}
	}
	_, err = b.Audit(b.ctx, clerk, AuditFilter{}, Page{})
	wantKind(t, err, school.Forbidden, "")
	_, err = b.Audit(b.ctx, b.admin, AuditFilter{Subject: "\x00"}, Page{})
	wantKind(t, err, school.Invalid, "/subject")
}

// A list's event names what was shown.
func TestListLeavesItsIDs(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	_, err := b.Caseload(b.ctx, b.admin, EnrollmentFilter{}, Page{})
	must(t, err)
	if got := b.strings(t, `select details->'ids'->>0 from audit_event where action = 'enrollment.list'`); !slices.Equal(got, []string{e.ID}) {
		t.Errorf("the event names %v, want %s", got, e.ID)
	}
}

func TestMessages(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	var ids []string
	for range 3 {
		must(t, b.do(b.ctx, school.Actor{Role: school.System}, ActKeepHouse, func(v *visit) error {
			id, err := v.queueMail(mailToQueue{kind: db.MessageReport, organizationID: b.admin.OrganizationID, enrollmentID: e.ID, to: "court@example.org",
				rendered: emails.Rendered{Subject: "A report", Text: "Words for the court."}})
			ids = append([]string{id}, ids...)
			return err
		}))
	}
	got := pages(t, 2, func(p Page) (List[db.MessageLine], error) {
		return b.Messages(b.ctx, b.admin, MessageFilter{State: "queued", Kind: "report", EnrollmentID: e.ID}, p)
	}, func(m db.MessageLine) string { return m.ID })
	if !slices.Equal(got, ids) {
		t.Errorf("messages %v, want %v", got, ids)
	}
	for _, f := range []MessageFilter{{State: "sent"}, {Kind: "notice"}, {EnrollmentID: newID()}} {
		list, err := b.Messages(b.ctx, b.admin, f, Page{})
		must(t, err)
		if len(list.Items) != 0 {
			t.Errorf("under %+v: %+v", f, list.Items)
		}
	}
	content, err := b.MessageContent(b.ctx, b.admin, ids[0])
	must(t, err)
	if text := string(content.Data); !strings.Contains(text, "Words for the court.") || !strings.Contains(text, ids[0]+"@") || content.ContentType != "message/rfc822" {
		t.Errorf("content: %s %s", content.ContentType, text)
	}
	_, stranger := b.organization(t, "Elsewhere")
	_, err = b.Message(b.ctx, stranger, ids[0])
	wantKind(t, err, school.NotFound, "")
	_, err = b.MessageContent(b.ctx, stranger, ids[0])
	wantKind(t, err, school.NotFound, "")
	_, err = b.Message(b.ctx, b.clerk(t, b.courts[0]), ids[0])
	wantKind(t, err, school.Forbidden, "")
}

func TestJobRunsShowBrakes(t *testing.T) {
	b := setup(t)
	insert := `insert into job_run (id, name, tick, started_at, state, lease_until, instance) values ($1, $2, now(), now(), $3, now(), 'x')`
	for _, r := range [][2]string{{"compliance", "done"}, {"outbox", "failed"}, {"compliance", "braked"}} {
		b.exec(t, insert, newID(), r[0], r[1])
	}
	b.exec(t, `insert into brake (id, program_id, engaged_on, opened, allowed, recorded_at) values ($1, $2, '2026-03-02', 30, 10, now())`, newID(), b.programs[1])
	for _, c := range []struct {
		filter JobFilter
		want   string
	}{
		{JobFilter{}, "[compliance:braked outbox:failed compliance:done]"},
		{JobFilter{Name: "compliance"}, "[compliance:braked compliance:done]"},
		{JobFilter{Name: "compliance", State: "done"}, "[compliance:done]"},
	} {
		for _, limit := range []int{1, 50} {
			got := pages(t, limit, func(p Page) (List[JobRunView], error) {
				view, err := b.JobRuns(b.ctx, b.admin, c.filter, p)
				if err == nil && (len(view.Brakes) != 1 || view.Brakes[0].ProgramID != b.programs[1] || view.Brakes[0].Allowed != 10) {
					t.Errorf("brakes: %+v", view.Brakes)
				}
				return view.List, err
			}, func(r JobRunView) string { return r.Name + ":" + r.State })
			if fmt.Sprint(got) != c.want {
				t.Errorf("%+v by %d: %v, want %s", c.filter, limit, got, c.want)
			}
		}
	}
	_, stranger := b.organization(t, "Elsewhere")
	view, err := b.JobRuns(b.ctx, stranger, JobFilter{}, Page{})
	must(t, err)
	if len(view.Brakes) != 0 {
		t.Errorf("another organization sees brakes %+v", view.Brakes)
	}
	_, err = b.JobRuns(b.ctx, b.clerk(t, b.courts[0]), JobFilter{}, Page{})
	wantKind(t, err, school.Forbidden, "")
}
