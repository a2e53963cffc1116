package registrar_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// returned is a mail server's report about an e-mail.
func returned(messageID string, action emails.Action, status, recipient string) emails.Bounce {
	return emails.Bounce{EnvelopeID: messageID, Recipients: []emails.BounceRecipient{{Action: action, Status: status, Final: recipient, Text: "said so"}}}
}

// bounces hands a report in and wants an outcome.
func (w *world) bounces(want registrar.BounceOutcome, b emails.Bounce) {
	w.t.Helper()
	if got, err := w.office.RecordBounce(w.t.Context(), b); err != nil || got != want {
		w.t.Fatalf("outcome %s, want %s: %v", got, want, err)
	}
}

// comesBack says that nobody can be reached at the address of an e-mail.
func (w *world) comesBack(messageID string) {
	w.t.Helper()
	w.bounces(registrar.BounceFailed, returned(messageID, emails.ActionFailed, "5.1.1", one[string](w, `select to_address from message where id = $1`, messageID)))
}

func (w *world) message(id string) db.MessageLine {
	w.t.Helper()
	m, err := w.office.Message(w.t.Context(), w.staff, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// consistent wants the check of the whole office to find nothing.
func (w *world) consistent() {
	w.t.Helper()
	verdict, err := w.office.Check(w.t.Context())
	if err != nil || len(verdict.Findings) > 0 {
		w.t.Errorf("check: %v %v", verdict.Findings, err)
	}
}

// noticed is a world in which a notice was sent by e-mail on January 12; its time to
// cure seems to run until the 19th.
func noticed(t *testing.T, change func(*school.Policy)) (w *world, enrollmentID, messageID string) {
	t.Helper()
	w = newWorld(t, rules(func(p *school.Policy) { noReview(p); change(p) }))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	mails := w.post()
	if len(mails) != 1 || *w.notices(e.ID)[0].CureUntil != day("2027-01-19") {
		t.Fatalf("%d mails", len(mails))
	}
	return w, e.ID, mails[0].ID
}

func asIs(*school.Policy) {}

func TestANoticeThatCameBackStopsItsTimeToCure(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	w.at("2027-01-14", "10:00")
	w.comesBack(mail)
	n := w.notices(id)[0]
	if n.State != db.NoticeOpen || n.DeliveredOn != nil || n.CureUntil != nil || *n.Undelivered != db.UndeliveredBounced {
		t.Fatalf("notice: %+v", n)
	}
	if m := w.message(mail); m.State != db.MessageBounced || m.SentAt == nil || m.BouncedAt == nil || m.BounceStatus != "5.1.1" || m.LastError != "emails: returned (5.1.1): said so" {
		t.Errorf("message: %+v", m)
	}
	if p := w.enrollment(id).Participant; p.EmailBouncedAt == nil {
		t.Error("the address is not marked")
	}
	list := must(w.office.Notices(t.Context(), w.staff, registrar.NoticeFilter{Undelivered: true}, registrar.Page{}))
	if len(list.Items) != 1 {
		t.Errorf("%d notices are work for staff", len(list.Items))
	}
	w.nightOf("2027-01-25", nothing)
	must(w.office.RecordDelivery(t.Context(), w.staff, n.ID, registrar.DeliveryRequest{By: "hand", On: day("2027-01-25")}, &n.Version))
	w.nightOf("2027-02-01", nothing)
	w.nightOf("2027-02-02", map[string]int{"violations": 1})
	var history []string
	for _, d := range must(w.office.Notice(t.Context(), w.staff, n.ID)).Deliveries {
		history = append(history, fmt.Sprintf("%s %s %s %s %t %t", d.What, d.By, d.On, d.Status, d.RecordedBy != nil, d.MessageID != nil))
	}
	if want := []string{"delivered email 2027-01-12  false true", "undone email 2027-01-14 5.1.1 false true", "delivered hand 2027-01-25  true false"}; !slices.Equal(history, want) {
		t.Errorf("history %v", history)
	}
	w.post()
	told := fmt.Sprint(w.content(w.report(id, db.ReportViolation).ID)["notices"])
	if !strings.Contains(told, "deliveredBy:hand deliveredOn:2027-01-25") {
		t.Errorf("the report says of the notice: %v", told)
	}
	w.comesBack(mail) // once more, late
	if w.notices(id)[0].State != db.NoticeFound {
		t.Error("a late report undid what staff delivered")
	}
	w.consistent()
}

func TestAFindingFallsWhoseNoticeCameBack(t *testing.T) {
	t.Parallel()
	person := func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewPerson} }
	for name, c := range map[string]struct {
		change func(*school.Policy)
		before func(*world)
		sent   bool
	}{
		"held":           {change: person},
		"due":            {change: asIs},
		"its mail waits": {change: asIs, before: func(w *world) { must(w.office.PrepareReports(w.t.Context())) }},
		"sent":           {change: asIs, before: func(w *world) { w.post() }, sent: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, id, mail := noticed(t, c.change)
			w.nightOf("2027-01-20", map[string]int{"violations": 1})
			w.wantStatus(id, "unsuccessful")
			if c.before != nil {
				c.before(w)
			}
			w.at("2027-01-21", "10:00")
			w.comesBack(mail)
			w.wantStatus(id, "active")
			n := w.notices(id)[0]
			if n.State != db.NoticeOpen || n.EndedOn != nil || *n.Undelivered != db.UndeliveredBounced {
				t.Fatalf("notice: %+v", n)
			}
			if !c.sent {
				w.wantStates(id, db.ReportViolation, db.ReportWithdrawn)
				w.wantStates(id, db.ReportCorrection)
				if mails := w.post(); len(mails) != 0 {
					t.Fatalf("%d mails went out", len(mails))
				}
			} else {
				w.wantStates(id, db.ReportViolation, db.ReportSuperseded)
				if mails := w.post(); len(mails) != 1 {
					t.Fatalf("%d mails, want the correction", len(mails))
				}
				said := fmt.Sprint(w.content(w.report(id, db.ReportCorrection).ID)["correction"])
				if !strings.Contains(said, "Notice to the participant") || !strings.Contains(said, "January 12, 2027") {
					t.Errorf("the correction says %s", said)
				}
			}
			w.consistent()
			w.nightOf("2027-01-22", nothing)
			must(w.office.RecordDelivery(t.Context(), w.staff, n.ID, registrar.DeliveryRequest{By: "post", On: day("2027-01-22")}, nil))
			w.nightOf("2027-01-29", nothing)
			w.nightOf("2027-01-30", map[string]int{"violations": 1})
			if rows := one[int](w, `select count(*) from finding where notice_id = $1`, n.ID); rows != 2 {
				t.Errorf("%d findings", rows)
			}
			w.consistent()
		})
	}
}

func TestANoticeThatWasCuredStaysSo(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	w.sql(`update notice set state = 'withdrawn', ended_on = opened_on, ended_why = 'cured' where enrollment_id = $1`, id)
	w.comesBack(mail)
	if n := w.notices(id)[0]; n.State != db.NoticeWithdrawn || n.DeliveredOn != nil || n.Undelivered != nil || len(n.Deliveries) != 2 {
		t.Errorf("notice: %+v", n)
	}
	w.consistent()
}

func TestOnlyWhatNamesAnEmailAndItsRecipientCounts(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	must(w.office.Enroll(t.Context(), w.clerk, w.request("Bert", "2", "2027-06-01", ""), registrar.Once{}))
	waiting := "01900000-0000-7000-8000-00000000ffff"
	w.sql(`insert into message (id, organization_id, enrollment_id, kind, notice_id, to_address, next_attempt_at, content_id, recorded_at)
		select $1, organization_id, enrollment_id, kind, notice_id, to_address, next_attempt_at + interval '1 year', content_id, recorded_at from message where id = $2`, waiting, mail)
	to := "adam@example.net"
	about := func(ids ...string) emails.Bounce {
		b := returned("", emails.ActionFailed, "5.1.1", to)
		b.MessageIDs = ids
		return b
	}
	for name, b := range map[string]emails.Bounce{
		"another recipient":        returned(mail, emails.ActionFailed, "5.1.1", "bert@example.net"),
		"an id of nothing":         returned("01900000-0000-7000-8000-00000000abcd", emails.ActionFailed, "5.1.1", to),
		"no id":                    returned("abc", emails.ActionFailed, "5.1.1", to),
		"never handed to a server": returned(waiting, emails.ActionFailed, "5.1.1", to),
		"another domain":           about(mail + "@example.com"),
		"a report's id":            returned(id, emails.ActionFailed, "5.1.1", to),
	} {
		if got, err := w.office.RecordBounce(t.Context(), b); err != nil || got != registrar.BounceUnknown {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if m := w.message(mail); m.State != db.MessageSent || w.notices(id)[0].DeliveredOn == nil || w.enrollment(id).Participant.EmailBouncedAt != nil {
		t.Fatalf("something was believed: %+v", m)
	}
	w.bounces(registrar.BounceIgnored, returned(mail, emails.ActionDelivered, "2.0.0", to))
	w.bounces(registrar.BounceFailed, about("x@example.com", strings.ToUpper(mail)+"@johnschool.INVALID"))
}

func TestAFullMailboxSaysNothingOfTheAddress(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"5.2.2", "5.7.1", "4.4.7", "5.0.0"} {
		w, id, mail := noticed(t, asIs)
		w.bounces(registrar.BounceFailed, returned(mail, emails.ActionFailed, status, "adam@example.net"))
		if w.enrollment(id).Participant.EmailBouncedAt != nil || *w.notices(id)[0].Undelivered != db.UndeliveredBounced {
			t.Errorf("%s: marked, or the notice counts as delivered", status)
		}
	}
}

func TestADelayIsNoted(t *testing.T) {
	t.Parallel()
	w, id, mail := noticed(t, asIs)
	w.bounces(registrar.BounceDelayed, returned(mail, emails.ActionDelayed, "4.4.1", "adam@example.net"))
	if m := w.message(mail); m.State != db.MessageSent || m.DelayedAt == nil || w.notices(id)[0].DeliveredOn == nil {
		t.Errorf("message: %+v", m)
	}
}

// A mail server on the same machine reports before the outbox recorded that it sent.
func TestAReportThatIsFasterThanTheRecordWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	e := w.enroll("Adam", "1", "2027-06-01", "")
	must(w.office.PrepareReports(t.Context()))
	mails, _, err := w.office.ClaimMail(t.Context(), 10, "test")
	if err != nil || len(mails) != 1 {
		t.Fatal(mails, err)
	}
	early := returned(mails[0].ID, emails.ActionFailed, "5.1.1", "court@example.org")
	w.bounces(registrar.BounceEarly, early)
	for range 2 { // another sender is slow to record the same
		if err := w.office.MailSent(t.Context(), mails[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	w.bounces(registrar.BounceFailed, early)
	if err := w.office.MailSent(t.Context(), mails[0].ID); err != nil {
		t.Fatal(err)
	}
	if r := w.report(e.ID, db.ReportEnrollment); r.State != db.ReportDue || *r.Undelivered != db.UndeliveredBounced || w.message(mails[0].ID).State != db.MessageBounced {
		t.Errorf("report: %s, %v", r.State, r.Undelivered)
	}
	w.consistent()
}

func TestReportsAboutAnEmailInAnyOrderEndTheSame(t *testing.T) {
	t.Parallel()
	var reports []emails.Bounce
	for _, r := range []struct {
		action emails.Action
		status string
	}{{emails.ActionDelayed, "4.4.1"}, {emails.ActionFailed, "4.4.7"}, {emails.ActionFailed, "5.2.2"}, {emails.ActionFailed, "5.1.1"}, {emails.ActionFailed, "5.2.1"}, {emails.ActionDelivered, "2.0.0"}} {
		reports = append(reports, returned("", r.action, r.status, "adam@example.net"))
	}
	w, id, mail := noticed(t, asIs)
	w.nightOf("2027-01-20", map[string]int{"violations": 1})
	w.post()
	w.at("2027-01-21", "10:00")
	ctx := t.Context()
	state := func() string {
		m := w.message(mail)
		n := w.notices(id)[0]
		return fmt.Sprint(m.State, m.BounceStatus, m.LastError, m.DelayedAt != nil, n.State, *n.Undelivered, len(n.Deliveries),
			w.enrollment(id).Participant.EmailBouncedAt != nil, w.enrollment(id).Status, w.states(id, db.ReportViolation), w.states(id, db.ReportCorrection))
	}
	const want = `bounced5.1.1emails: returned (5.1.1): said sotrueopenbounced2trueactive[superseded][due]`
	undo := w.savepoint(id, mail)
	rapid.Check(t, func(r *rapid.T) {
		undo()
		order := append(slices.Clone(reports), rapid.SliceOfN(rapid.SampledFrom(reports), 0, 4).Draw(r, "again")...)
		for _, b := range rapid.Permutation(order).Draw(r, "order") {
			b.EnvelopeID = mail
			if _, err := w.office.RecordBounce(ctx, b); err != nil {
				r.Fatal(err)
			}
		}
		if got := strings.ReplaceAll(state(), " ", ""); got != strings.ReplaceAll(want, " ", "") {
			r.Fatalf("%s\nwant %s", got, want)
		}
	})
	w.consistent()
}

// savepoint answers a function that puts a case back to where it stood before its
// notice came back.
func (w *world) savepoint(enrollmentID, messageID string) func() {
	finding := one[string](w, `select id from finding where enrollment_id = $1`, enrollmentID)
	return func() {
		w.sql(`delete from delivery where what = 'undone' and enrollment_id = $1`, enrollmentID)
		w.sql(`delete from finding_fall where finding_id = $1`, finding)
		w.sql(`delete from report where kind = 'correction' and enrollment_id = $1`, enrollmentID)
		w.sql(`update report set state = 'sent', ended_why = '' where kind = 'violation' and enrollment_id = $1`, enrollmentID)
		w.sql(`update notice set state = 'found', ended_on = '2027-01-20', delivered_on = '2027-01-12', delivered_by = 'email', cure_until = '2027-01-19' where enrollment_id = $1`, enrollmentID)
		w.sql(`update message set state = 'sent', bounced_at = null, bounce_status = '', last_error = '', delayed_at = null where id = $1`, messageID)
		w.sql(`update contact_point set bounced_at = null, bounced_message_id = null`)
	}
}
