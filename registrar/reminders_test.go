package registrar_test

import (
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// dayBefore are evening's rules with one reminder.
func dayBefore() school.Policy {
	return rules(func(p *school.Policy) { noReview(p); p.ReminderOffsets = []int{1} })
}

// weekly are evening's rules with reminders 7, 3 and 1 days before a session.
func weekly() school.Policy {
	return rules(func(p *school.Policy) { noReview(p); p.ReminderOffsets = []int{7, 3, 1} })
}

// remind runs the reminders job and answers its counts.
func (w *world) remind() map[string]int {
	w.t.Helper()
	counts, err := w.office.RunReminders(w.t.Context(), false)
	if err != nil || counts["failed"] > 0 {
		w.t.Fatalf("reminders: %v, %v", counts, err)
	}
	return counts
}

// hand claims all waiting mail as a sender does, as if a server took it.
func (w *world) hand() []registrar.OutgoingMail {
	w.t.Helper()
	mails, _, err := w.office.ClaimMail(w.t.Context(), 100, "test")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range mails {
		if err := w.office.MailSent(w.t.Context(), m.ID); err != nil {
			w.t.Fatal(err)
		}
	}
	return mails
}

// fates are an enrollment's reminders in the order of their sessions and times,
// such as "7 sent", "3 suppressed cancelled".
func (w *world) fates(enrollmentID string) string {
	w.t.Helper()
	return strings.Join(column[string](w, `select offset_days || ' ' || state || case when reason <> '' then ' ' || reason else '' end
		from reminder where enrollment_id = $1 order by starts_at, offset_days desc`, enrollmentID), ", ")
}

func TestRemindersGoOutAsTheRulesSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	class := w.plan(10, "2027-01-14")
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
	if counts := w.remind(); counts["planned"] != 0 {
		t.Fatalf("planned ten days ahead: %v", counts)
	}
	w.at("2027-01-06", "08:00")
	if counts := w.remind(); counts["planned"] != 3 || counts["queued"] != 0 {
		t.Fatalf("a week and a day ahead: %v", counts)
	}
	if again := w.remind(); again["planned"]+again["queued"]+again["missed"] != 0 {
		t.Fatalf("planned again: %v", again)
	}
	for _, day := range []string{"2027-01-07", "2027-01-11", "2027-01-13"} {
		w.at(day, "09:59")
		if counts := w.remind(); counts["queued"] != 0 {
			t.Fatalf("%s: too early: %v", day, counts)
		}
		w.at(day, "12:00")
		if counts := w.remind(); counts["queued"] != 1 {
			t.Fatalf("%s: %v", day, counts)
		}
		got := w.hand()
		if len(got) != 1 || got[0].Message.To != "adam@example.net" || got[0].Message.Subject != "Your appointment on Thursday, January 14, 2027" {
			t.Fatalf("%s: %+v", day, got)
		}
		m := got[0].Message
		for _, want := range []string{"6:00 PM to 7:30 PM, Central time", "Room 4", "320-555-0100", "the rules left you 1 absence", "Dana Berg"} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("%q is not in\n%s", want, m.Text)
			}
		}
		if strings.Contains(m.Text+m.HTML+m.From+m.Subject, "Not Buying It") || !strings.HasPrefix(m.From, `"Scheduling office"`) || m.ReplyTo != "school@example.org" {
			t.Errorf("from %s, reply to %s: tells the program, or not the office", m.From, m.ReplyTo)
		}
		if len(m.Attachments) != 1 || m.Attachments[0].Name != "appointment.ics" || !strings.Contains(string(m.Attachments[0].Data), "DTSTART:20270115T000000Z") {
			t.Errorf("attached: %+v", m.Attachments)
		}
		if w.remind()["queued"] != 0 || len(w.hand()) != 0 {
			t.Error("a second one on the same day")
		}
	}
	if got := w.fates(e.ID); got != "7 sent, 3 sent, 1 sent" {
		t.Error(got)
	}
	uids := map[string]bool{}
	for _, data := range column[string](w, `select convert_from(content, 'UTF8') from blob where kind = 'appointment'`) {
		_, uid, _ := strings.Cut(data, "UID:")
		uids[strings.SplitN(uid, "\r", 2)[0]] = true
	}
	if len(uids) != 1 {
		t.Errorf("%d names for one appointment", len(uids))
	}
	if n := one[int](w, `select count(*) from audit_event where subject_kind = 'reminder' and organization_id = $1`, w.org); n != 1+3+3 {
		t.Errorf("%d events: one of planning, and of each reminder that it was queued and sent", n)
	}
}

// Each situation is brought about twice: before the reminder is put into the
// outbox, and while its e-mail waits there.
func TestRemindersAreLookedAtAgainWhenTheyAreSent(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]struct {
		happens func(*world, registrar.EnrollmentView, registrar.ClassView)
		want    string
	}{
		"nothing":           {func(*world, registrar.EnrollmentView, registrar.ClassView) {}, "1 sent"},
		"session cancelled": {(*world).cancelFirst, "1 suppressed cancelled"},
		"enrollment closed": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Close(w.t.Context(), w.staff, e.ID, registrar.CloseRequest{Outcome: "withdrawn", Reason: "moved away"}, nil))
		}, "1 suppressed ended"},
		"order vacated": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Amend(w.t.Context(), w.clerk, e.ID, registrar.AmendRequest{Kind: school.Vacated, DecidedBy: "Judge Berg", DecidedOn: day("2027-01-05"), Reason: "so"}, nil))
		}, "1 suppressed ended"},
		"paused": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Pause(w.t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-05"), Reason: "hospital"}, nil))
		}, "1 suppressed paused"},
		"a pause that begins with the session": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Pause(w.t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-07"), Reason: "hospital"}, nil))
		}, "1 suppressed paused"},
		"a pause that ends before the session": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Pause(w.t.Context(), w.staff, e.ID, registrar.PauseRequest{From: day("2027-01-05"), Until: ptr(day("2027-01-06")), Reason: "trip"}, nil))
		}, "1 sent"},
		"moved to another class": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Place(w.t.Context(), w.staff, e.ID, registrar.PlaceRequest{ClassID: ptr(w.plan(5, "2027-03-03").ID)}, nil))
		}, "1 suppressed moved"},
		"out of any class": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.Place(w.t.Context(), w.staff, e.ID, registrar.PlaceRequest{}, nil))
		}, "1 suppressed moved"},
		"excused": {func(w *world, e registrar.EnrollmentView, c registrar.ClassView) {
			w.exec(`insert into mark (session_id, enrollment_id, outcome, reason, version, recorded_at) values ($1, $2, 'excused', 'ill', 1, now())`, c.Sessions[0].ID, e.ID)
		}, "1 suppressed excused"},
		"nothing is needed any more": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			must(w.office.BringCredits(w.t.Context(), w.staff, e.ID, registrar.CreditRequest{Count: 2, BroughtOn: day("2027-01-06"), Source: "elsewhere"}, nil))
		}, "1 suppressed services_met"},
		"other rules": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			p := weekly()
			p.EffectiveFrom, p.ReminderOffsets = day("2027-01-06"), []int{5}
			added := must(w.office.AddPolicy(w.t.Context(), w.admin, w.program, p))
			must(w.office.Amend(w.t.Context(), w.clerk, e.ID, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedBy: "Judge Berg", DecidedOn: day("2027-01-06"), Reason: "so", PolicyVersion: &added.Version}, nil))
		}, "1 suppressed rule_moved"},
		"no consent": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			w.contact(e, func(r *registrar.ParticipantRequest) { r.EmailConsent = ptr(false) })
		}, "1 suppressed no_consent"},
		"not safe": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			w.contact(e, func(r *registrar.ParticipantRequest) { r.EmailSafe = ptr(false) })
		}, "1 suppressed not_safe"},
		"no address": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			w.contact(e, func(r *registrar.ParticipantRequest) { r.Email = "" })
		}, "1 suppressed no_address"},
		"bounced": {func(w *world, e registrar.EnrollmentView, _ registrar.ClassView) {
			w.exec(`update contact_point set bounced_at = now() where participant_id = $1`, e.Participant.ID)
		}, "1 suppressed bounced"},
	} {
		for _, queued := range []bool{false, true} {
			title := name + " before"
			if queued {
				title = name + " in the outbox"
			}
			t.Run(title, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, dayBefore())
				class := w.plan(10, "2027-01-07", "2027-02-04", "2027-02-11")
				e := w.enroll("Adam", "73-CR-27-11", "2027-06-01", class.ID)
				w.at("2027-01-05", "12:00")
				w.remind()
				w.at("2027-01-06", "12:00")
				if queued && w.remind()["queued"] != 1 {
					t.Fatal("not in the outbox")
				}
				s.happens(w, e, class)
				w.remind()
				sent := len(w.hand())
				if got := w.fates(e.ID); got != s.want || (sent == 1) != (s.want == "1 sent") {
					t.Errorf("%s, %d sent; want %s", got, sent, s.want)
				}
				if n := one[int](w, `select count(*) from message where kind = 'reminder' and state in ('queued', 'sending')`); n != 0 {
					t.Errorf("%d e-mails still wait", n)
				}
			})
		}
	}
}

func (w *world) cancelFirst(_ registrar.EnrollmentView, c registrar.ClassView) {
	must(w.office.CancelSession(w.t.Context(), w.staff, c.Sessions[0].ID, registrar.CancelRequest{Reason: "snow"}))
}

// contact changes how a participant is reached.
func (w *world) contact(e registrar.EnrollmentView, change func(*registrar.ParticipantRequest)) {
	w.t.Helper()
	r := registrar.ParticipantRequest{GivenName: "Adam", FamilyName: "Example", DateOfBirth: day("1980-05-06"), Email: "Adam@example.net", PreferredLanguage: "en"}
	change(&r)
	p := must(w.office.Participant(w.t.Context(), w.staff, e.Participant.ID))
	must(w.office.UpdateParticipant(w.t.Context(), w.staff, p.ID, r, &p.Version))
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.behind.Exec(statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

// One who agreed to another address while the e-mail waited is written to there,
// and nowhere else.
func TestAReminderFollowsTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dayBefore())
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", w.plan(10, "2027-01-07").ID)
	w.remind()
	w.at("2027-01-06", "12:00")
	w.remind()
	w.contact(e, func(r *registrar.ParticipantRequest) { r.Email = "new@example.net" })
	if got := w.hand(); len(got) != 0 {
		t.Fatalf("sent to %s", got[0].Message.To)
	}
	w.remind()
	if got := w.hand(); len(got) != 1 || got[0].Message.To != "new@example.net" {
		t.Fatalf("%+v", got)
	}
	if got := w.fates(e.ID); got != "1 sent" {
		t.Error(got)
	}
}
