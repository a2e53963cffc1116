package registrar_test

import (
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// Who comes to a class late is reminded of what is still ahead, and nothing else
// is on record: not the moment that had passed before.
func TestWhoComesLateMissesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	class := w.plan(10, "2027-01-14")
	w.remind()
	w.at("2027-01-12", "15:00")
	w.remind()
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
	w.remind()
	w.at("2027-01-13", "12:00")
	w.remind()
	w.hand()
	if got := w.fates(e.ID); got != "1 sent" {
		t.Error(got)
	}
}

// Who came while the job did not run misses nothing either, and neither does
// anybody before the first run of all.
func TestWhatWasNeverOwedIsNotMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	class := w.plan(10, "2027-01-14")
	before := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
	w.at("2027-01-11", "13:00")
	w.remind()
	w.at("2027-01-13", "15:00")
	during := w.enroll("Bert", "73-CR-27-12", "2027-03-01", class.ID)
	w.at("2027-01-14", "12:00")
	w.remind()
	if a, b := w.fates(before.ID), w.fates(during.ID); a != "1 planned" || b != "" {
		t.Errorf("%q, %q", a, b)
	}
}

// Days without the job leave reminders missed, those of sessions that came and
// went as well, and what is still of use is sent once.
func TestAnOutageIsOnRecordAndSendsNothingLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	class := w.plan(10, "2027-01-08", "2027-01-15", "2027-01-22", "2027-01-29")
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
	w.remind()
	w.at("2027-01-21", "13:00")
	counts := w.remind()
	if counts["queued"] != 1 || counts["missed"] != 2+3+2 {
		t.Errorf("%v", counts)
	}
	if sent := w.hand(); len(sent) != 1 || !strings.Contains(sent[0].Message.Subject, "January 22") {
		t.Errorf("%+v", sent)
	}
	want := "3 missed not_run, 1 missed not_run, 7 missed not_run, 3 missed not_run, 1 missed not_run, " +
		"7 missed not_run, 3 missed not_run, 1 sent, 7 planned, 3 planned, 1 planned"
	if got := w.fates(e.ID); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// A day without the job loses no reminder: it goes the day after, within the
// hours, unless that is the next one's day or the session is at hand.
func TestADayLateIsStillOfUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		offsets []int
		back    []string
		want    string
	}{
		"the next morning":              {[]int{7, 3}, []string{"2027-01-08 08:00", "2027-01-08 09:00"}, "7 sent, 3 planned"},
		"at the end of the next day":    {[]int{7, 3}, []string{"2027-01-08 18:59"}, "7 sent, 3 planned"},
		"after it":                      {[]int{7, 3}, []string{"2027-01-08 19:00", "2027-01-09 09:00"}, "7 missed not_run, 3 planned"},
		"on the next one's day":         {[]int{2, 1}, []string{"2027-01-13 09:30", "2027-01-13 12:00"}, "2 missed not_run, 1 sent"},
		"on the session's morning":      {[]int{1}, []string{"2027-01-14 09:00"}, "1 sent"},
		"two hours before it":           {[]int{1}, []string{"2027-01-14 16:01"}, "1 missed not_run"},
		"in the session's night before": {[]int{1}, []string{"2027-01-13 23:00", "2027-01-14 08:59"}, "1 planned"},
		"the same day":                  {[]int{0}, []string{"2027-01-14 12:00"}, "0 sent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules(func(p *school.Policy) { noReview(p); p.ReminderOffsets = c.offsets }))
			class := w.plan(10, "2027-01-14")
			e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
			w.at("2027-01-06", "08:00")
			w.remind()
			for _, back := range c.back {
				w.at(back[:10], back[11:])
				w.remind()
				w.hand()
			}
			if got := w.fates(e.ID); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// What waits in the outbox because the mail server is away is not sent by night,
// and not after its time.
func TestAReminderThatWaitsForTheMailServer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		back, want string
		job        bool
		sent       int
	}{
		"back in the evening":           {"2027-01-06 19:00", "1 planned", true, 0},
		"back the next morning":         {"2027-01-07 09:00", "1 sent", true, 1},
		"back too late":                 {"2027-01-07 16:30", "1 missed mail_waited", true, 0},
		"back too late without the job": {"2027-01-07 16:30", "1 missed mail_waited", false, 0},
		"back after the session":        {"2027-01-09 12:00", "1 missed mail_waited", true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dayBefore())
			e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", w.plan(10, "2027-01-07").ID)
			w.remind()
			w.at("2027-01-06", "18:30")
			w.remind()
			w.at(c.back[:10], c.back[11:])
			if c.job {
				w.remind()
			}
			if got := w.hand(); len(got) != c.sent {
				t.Errorf("%d sent", len(got))
			}
			if got := w.fates(e.ID); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			w.at("2027-01-07", "09:00")
			if c.want == "1 planned" && len(w.hand()) != 1 {
				t.Error("not sent in the morning")
			}
		})
	}
}

// At most one a day: the nearest session's.
func TestNobodyIsRemindedTwiceOnOneDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	class := w.plan(10, "2027-01-12", "2027-01-14")
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", class.ID)
	for d := day("2027-01-04"); d < day("2027-01-15"); d++ {
		w.clock.Set(d.In(w.zone).Add(12 * time.Hour))
		w.remind()
		if sent := w.hand(); len(sent) > 1 {
			t.Errorf("%s: %d sent", d, len(sent))
		}
	}
	if got, want := w.fates(e.ID), "7 sent, 3 sent, 1 sent, 7 sent, 3 suppressed second_of_day, 1 sent"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	w.exec(`update reminder set state = 'planned', decided_at = null where state = 'suppressed'`)
	if _, err := w.behind.Exec(`update reminder r set queued_on = o.queued_on, message_id = o.message_id from reminder o
		where r.state = 'planned' and o.enrollment_id = r.enrollment_id and o.state = 'sent'`); err == nil || !strings.Contains(err.Error(), "reminder_daily") {
		t.Errorf("the database let two be queued on one day: %v", err)
	}
}

// A mail server's refusal, and an address that is erased, fail the reminder; what
// a person revives is sent if it still applies.
func TestAReminderThatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", w.plan(10, "2027-01-12").ID)
	w.remind()
	w.at("2027-01-05", "12:00")
	w.remind()
	claim := func() []registrar.OutgoingMail {
		mails, _, err := w.office.ClaimMail(t.Context(), 10, "test")
		if err != nil || len(mails) != 1 {
			t.Fatalf("%+v, %v", mails, err)
		}
		return mails
	}
	if err := w.office.MailDead(t.Context(), claim()[0].ID, "test", &emails.PermanentError{Stage: emails.StageData, Code: 554, Text: "no"}); err != nil {
		t.Fatal(err)
	}
	if got := w.fates(e.ID); got != "7 failed refused, 3 planned, 1 planned" {
		t.Fatal(got)
	}
	if n := must(w.office.ReviveMail(t.Context())); n != 1 {
		t.Fatalf("%d revived", n)
	}
	w.hand()
	w.at("2027-01-09", "12:00")
	w.remind()
	w.exec(`update message set to_address = null where state = 'queued'`)
	w.hand()
	if got := w.fates(e.ID); got != "7 sent, 3 failed erased, 1 planned" {
		t.Error(got)
	}
	if n := one[int](w, `select count(*) from message where state = 'cancelled'`); n != 1 {
		t.Errorf("%d cancelled", n)
	}
	if verdict := must(w.office.Check(t.Context())); len(verdict.Findings) != 0 {
		t.Errorf("check: %v", verdict.Findings)
	}
}

// A try whose answer was lost may have arrived: it is tried again under its own
// Message-ID while it is of use, and is never written anew.
func TestAReminderThatMayHaveArrived(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	e := w.enroll("Adam", "73-CR-27-11", "2027-03-01", w.plan(10, "2027-01-12").ID)
	w.remind()
	w.at("2027-01-05", "12:00")
	w.remind()
	lost := func() string {
		mails, _, err := w.office.ClaimMail(t.Context(), 10, "killed")
		if err != nil || len(mails) != 1 {
			t.Fatalf("%+v, %v", mails, err)
		}
		w.exec(`update message set claimed_until = clock_timestamp() - interval '1 second' where state = 'sending'`)
		return mails[0].Message.MessageID
	}
	if first, again := lost(), lost(); first != again {
		t.Errorf("sent as %s and %s", first, again)
	}
	w.contact(e, func(r *registrar.ParticipantRequest) { r.Email = "new@example.net" })
	w.remind()
	if got := w.hand(); len(got) != 0 {
		t.Errorf("written anew: %+v", got)
	}
	if got := w.fates(e.ID); got != "7 failed unconfirmed, 3 planned, 1 planned" {
		t.Error(got)
	}
	w.at("2027-01-09", "12:00")
	w.remind()
	lost()
	w.at("2027-01-11", "08:00")
	w.remind()
	w.hand()
	if got := w.fates(e.ID); got != "7 failed unconfirmed, 3 failed unconfirmed, 1 planned" {
		t.Error(got)
	}
}

func TestReminderListsAreOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, weekly())
	own := w.enroll("Adam", "73-CR-27-11", "2027-03-01", w.plan(10, "2027-01-08", "2027-01-09").ID)
	w.enroll("Bert", "73-CR-27-12", "2027-03-01", w.plan(10, "2027-01-10").ID)
	w.remind()
	all := must(w.office.Reminders(t.Context(), w.admin, registrar.ReminderFilter{}, registrar.Page{Limit: 3}))
	rest := must(w.office.Reminders(t.Context(), w.admin, registrar.ReminderFilter{}, registrar.Page{Limit: 3, Cursor: all.NextCursor}))
	if len(all.Items) != 3 || len(rest.Items) != 3 || rest.NextCursor != "" || all.Items[2].ID <= rest.Items[0].ID {
		t.Errorf("%d and %d of six", len(all.Items), len(rest.Items))
	}
	for name, actor := range map[string]school.Actor{"clerk": w.clerk, "staff": w.staff, "officer": w.officer} {
		list := must(w.office.Reminders(t.Context(), actor, registrar.ReminderFilter{}, registrar.Page{}))
		if len(list.Items) != 6 {
			t.Errorf("%s sees %d", name, len(list.Items))
		}
		list = must(w.office.Reminders(t.Context(), actor, registrar.ReminderFilter{EnrollmentID: own.ID, State: db.ReminderPlanned}, registrar.Page{}))
		if len(list.Items) != 4 || list.Items[0].EnrollmentNo != own.Number {
			t.Errorf("%s sees %d of one enrollment", name, len(list.Items))
		}
	}
	if list := must(w.office.Reminders(t.Context(), w.clerk2, registrar.ReminderFilter{}, registrar.Page{})); len(list.Items) != 0 {
		t.Errorf("another court's clerk sees %d", len(list.Items))
	}
	_, err := w.office.Reminders(t.Context(), w.admin, registrar.ReminderFilter{State: "late"}, registrar.Page{})
	wantKind(t, err, school.Invalid, "/state")
}
