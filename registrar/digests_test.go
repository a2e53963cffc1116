package registrar_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// hires makes users, each by their name: staff of the program, an administrator,
// staff of nothing that has work, a clerk.
func (w *world) hires() map[string]string {
	w.t.Helper()
	other := must(w.office.CreateProgram(w.t.Context(), w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: ptr(evening())})).ID
	ids := map[string]string{}
	for name, r := range map[string]registrar.UserRequest{"staff": {Role: school.Staff, ProgramIDs: []string{w.program}}, "admin": {Role: school.Admin},
		"beside": {Role: school.Staff, ProgramIDs: []string{other}}, "both": {Role: school.Staff, ProgramIDs: []string{other, w.program}},
		"clerk": {Role: school.Clerk, CourtIDs: []string{w.court}}} {
		r.Email, r.Name, r.Password = name+"@example.org", name, "correct horse battery"
		ids[name] = must(w.office.CreateUser(w.t.Context(), w.admin, r)).ID
	}
	return ids
}

// digests runs the job of a morning and answers what it sends, by who gets it.
func (w *world) digests(dayText string) map[string]string {
	w.t.Helper()
	w.at(dayText, "06:30")
	for range 2 { // the second writes nothing
		if counts := must(w.office.RunDigests(w.t.Context())); counts["failed"] > 0 {
			w.t.Fatalf("digests: %v", counts)
		}
	}
	got := map[string]string{}
	mails, _, err := w.office.ClaimMail(w.t.Context(), 100, "test")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range mails {
		if one[string](w, `select kind from message where id = $1`, m.ID) != db.MessageDigest {
			continue
		}
		to, _, _ := strings.Cut(m.Message.To, "@")
		if got[to] != "" {
			w.t.Errorf("%s: two for %s", dayText, to)
		}
		got[to] = m.Message.Subject + "\n" + m.Message.Text
		if err := w.office.MailSent(w.t.Context(), m.ID); err != nil {
			w.t.Fatal(err)
		}
	}
	return got
}

// One day brings work of every kind.
func TestADigestTellsEachWhatWaitsForThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		p.Acknowledgement, p.CureDays = &school.Clock{Days: 1, Unit: school.WorkingDays}, nil
		p.EnrollmentReport = &school.Clock{Days: 1, Unit: school.WorkingDays}
	}))
	w.staff.UserID = w.hires()["staff"]
	if got := w.digests("2027-01-04"); len(got) != 0 {
		t.Fatalf("nothing to do, and mail: %v", got)
	}
	class := w.plan(5, "2027-01-05", "2027-01-06", "2027-01-11", "2027-02-09")
	answered := w.enroll("Quentin", "1", "2027-06-01", class.ID)
	w.enroll("Ulrich", "2", "2027-06-01", class.ID) // sent and never acknowledged
	w.post()
	w.rejects(w.report(answered.ID, db.ReportEnrollment).ID, "Which Quentin?\nPlease name the judge.")
	refused := w.enroll("Zeno", "3", "2027-06-01", "")
	w.refuse("5.7.1")
	w.missed(answered.ID, class, 0, 1)
	w.night() // a violation report, held: due in ten working days
	got := w.digests("2027-01-12")
	if len(got) != 3 || got["both"] != got["staff"] {
		t.Fatalf("digests for %d: %v", len(got), got)
	}
	staff, admin := got["staff"], got["admin"]
	for _, want := range []string{"Work for Tuesday, January 12, 2027: 5 items\n", "\nLate\n", refused.Number + "-R1: Proof of enrollment; due Tuesday, January 5, 2027 (7 days ago)\n",
		"\nReturned by the recipient\n", "returned because: Which Quentin? Please name the judge.\n", "\nSent and not acknowledged\n", "\nWaiting for confirmation\n",
		answered.Number + "-R2: Violation report; due Thursday, January 21, 2027 (in 9 days); waits for confirmation\n", "\nSessions without a roll\n", "Monday, January 11, 2027: Evening group\n"} {
		if !strings.Contains(staff, want) {
			t.Errorf("%q is missing from\n%s", want, staff)
		}
	}
	if !strings.Contains(admin, ": 3 items\n") || strings.Contains(admin, "Waiting for confirmation") || strings.Contains(admin, "without a roll") {
		t.Errorf("an administrator reads\n%s", admin)
	}
	for _, name := range []string{"Ulrich", "Zeno", "Example", "609.324", "sex", "Buying"} {
		if strings.Contains(staff+admin, name) {
			t.Errorf("it names %q", name)
		}
	}
	w.at("2027-01-12", "20:00")
	if again := w.digests("2027-01-12"); len(again) != 0 {
		t.Errorf("a second one on the same day: %v", again)
	}
	if next := w.digests("2027-01-13"); len(next) != 3 {
		t.Errorf("the next day: %v", next)
	}
	if n := one[int](w, `select count(*) from audit_event where details ? 'digest'`); n != 6 {
		t.Errorf("%d events", n)
	}
}

// Administrators hear of a certificate that ends: in its last 30 days with what else waits for them, alone at the marks of these and in its last
// week, and from its end on until there is another.
func TestADigestTellsOfCertificatesThatEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	w.signs(time.Date(2027, 3, 31, 20, 0, 0, 0, time.UTC))
	w.hires()
	mail := time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	registrar.WithMailCertificate(func() time.Time { return mail })(w.office)
	for _, c := range []struct{ day, want string }{
		{"2027-02-28", ""},
		{"2027-03-01", "Letters: the certificate for signing ends on Wednesday, March 31, 2027 (in 30 days)"},
		{"2027-03-02", ""},
		{"2027-03-17", "(in 14 days)"},
		{"2027-03-18", ""},
		{"2027-03-25", "(in 6 days)"},
		{"2027-04-02", "Letters: the certificate for signing expired on Wednesday, March 31, 2027 (2 days ago); what goes out is unsigned"},
	} {
		got := w.digests(c.day)
		if len(got) > 1 || (got["admin"] == "") != (c.want == "") || !strings.Contains(got["admin"], c.want) {
			t.Errorf("%s: %v, want %q for the administrator alone", c.day, got, c.want)
		}
	}
	w.enroll("Adam", "1", "2027-06-01", "")
	w.refuse("5.7.1")
	w.signs(time.Date(2029, 3, 31, 20, 0, 0, 0, time.UTC)) // renewed
	registrar.WithMailCertificate(func() time.Time { return mail })(w.office)
	mail = time.Date(2027, 4, 28, 12, 0, 0, 0, time.UTC)
	got := w.digests("2027-04-08")
	if !strings.Contains(got["admin"], "E-mail (S/MIME): the certificate for signing ends on Wednesday, April 28, 2027 (in 20 days)") ||
		strings.Contains(got["admin"], "Letters:") || !strings.Contains(got["admin"], ": 2 items\n") || strings.Contains(got["staff"], "certificate") {
		t.Errorf("beside other work, with letters' renewed: %v", got)
	}
}

// Nobody gets a digest who was disabled after it was written, nor yesterday's.
func TestADigestThatNoLongerAppliesIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ids := w.hires()
	w.enroll("Adam", "1", "2027-06-01", "")
	w.refuse("5.7.1")
	w.at("2027-01-08", "06:30")
	must(w.office.RunDigests(t.Context()))
	u := must(w.office.User(t.Context(), w.admin, ids["staff"]))
	must(w.office.UpdateUser(t.Context(), w.admin, u.ID, registrar.UserChange{Name: u.Name, ProgramIDs: u.ProgramIDs, Disabled: true}, &u.Version))
	if got := w.digests("2027-01-08"); len(got) != 2 || got["staff"] != "" {
		t.Errorf("sent: %v", got)
	}
	w.at("2027-01-11", "06:30")
	must(w.office.RunDigests(t.Context())) // the mail server is away for a day
	if got := w.digests("2027-01-12"); len(got) != 2 {
		t.Errorf("after the outage: %d", len(got))
	}
	if n := one[int](w, `select count(*) from message where kind = 'digest' and state = 'cancelled' and last_error = 'no_longer_applies'`); n != 3 {
		t.Errorf("%d cancelled", n)
	}
}

// Instances that run at once write one each, and a refused digest is nobody's case.
func TestDigestsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	w.hires()
	w.enroll("Adam", "1", "2027-06-01", "")
	w.refuse("5.7.1")
	w.at("2027-01-08", "06:30")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, err := w.office.RunDigests(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := one[int](w, `select count(*) from digest d join message m on m.id = d.message_id and m.user_id = d.user_id`); n != 3 || one[int](w, `select count(*) from message where kind = 'digest'`) != 3 {
		t.Errorf("%d digests", n)
	}
	for _, m := range w.refuse("5.1.1") {
		if state := one[string](w, `select state from message where id = $1`, m.ID); state != db.MessageDead {
			t.Errorf("a digest that was refused is %s", state)
		}
	}
	w.consistent()
}

// A long list is cut and says how long it is.
func TestADigestListsSoManyLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	w.hires()
	e := w.enroll("Adam", "1", "2027-06-01", "")
	w.sql(`insert into report (id, organization_id, enrollment_id, program_id, kind, state, recipient, court_id, agency_id, created_on, due_on, recorded_at)
		select gen_random_uuid(), organization_id, enrollment_id, program_id, kind, 'due', recipient, court_id, agency_id, created_on, due_on, recorded_at
		from report, generate_series(2, 73) where enrollment_id = $1`, e.ID)
	got := w.digests("2027-01-08")["staff"]
	if !strings.Contains(got, ": 73 items\n") || !strings.Contains(got, "\nAnd 23 more.\n") || strings.Count(got, "Proof of enrollment") != 50 {
		t.Errorf("digest:\n%s", got)
	}
}

// A night that stopped itself is an administrator's, every morning until they release it.
func TestADigestTellsAdministratorsOfABrake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(noReview))
	w.staff.UserID = w.hires()["staff"]
	w.crowd(13, w.plan(60, "2027-01-05", "2027-01-06", "2027-01-19"))
	w.post()
	if r := w.run(false); !r.Braked {
		t.Fatalf("night %+v", r)
	}
	w.post()
	for _, morning := range []string{"2027-01-07", "2027-01-08"} {
		got := w.digests(morning)
		for _, want := range []string{"\nStopped until you release it\n", "Not Buying It: since Wednesday, January 6, 2027 its nights would open more than they may without asking: by the latest 13 notices and findings, and 10 is the most.", "release the brake (Administration, Jobs, compliance)"} {
			if !strings.Contains(strings.Join(strings.Fields(got["admin"]), " "), strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: %q is missing from\n%s", morning, want, got["admin"])
			}
		}
		if strings.Contains(got["staff"], "Stopped") {
			t.Errorf("staff cannot release it:\n%s", got["staff"])
		}
	}
	w.run(true)
	if got := w.digests("2027-01-09")["admin"]; strings.Contains(got, "Stopped") {
		t.Errorf("released:\n%s", got)
	}
}
