package jobs

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/emails"
	"johnschool/emails/smtptest"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/seedtest"
)

// remindedLife is weeks of two programs in two zones, the clocks of both going
// forward in the second, with two offices at work, outages and restarts.
type remindedLife struct {
	*testBundle
	rng      *rand.Rand
	offices  []*registrar.Office
	outboxes []*outbox
	programs []livedProgram
	people   []registrar.EnrollmentView
	seen     int // messages looked at
	done     map[string]int
}

type livedProgram struct {
	id      string
	zone    *time.Location
	offsets []int
	classes []registrar.ClassView
	people  []registrar.EnrollmentView
}

const livedDays = 21

func TestWeeksOfReminders(t *testing.T) {
	l := &remindedLife{testBundle: setup(t), rng: rand.New(rand.NewPCG(seedtest.Seed(t), 1)), done: map[string]int{}}
	l.begin()
	end := l.clock.Now().Add(livedDays * 24 * time.Hour)
	for l.clock.Now().Before(end) {
		l.live(l.clock.Now().Add(24 * time.Hour))
	}
	l.end()
	l.checkPlan()
	t.Logf("what happened: %v", l.done)
	for _, what := range []string{"sent", "suppressed", "missed", "mail outage", "job outage", "killed sender", "moved", "cancelled", "paused", "undisturbed"} {
		if l.done[what] == 0 {
			t.Errorf("in all that time no %s: the simulation shows too little", what)
		}
	}
}

func (l *remindedLife) begin() {
	l.offices = []*registrar.Office{l.office, l.another()}
	for _, o := range l.offices {
		sender, err := emails.New(l.smtp.URL(), "", emails.Options{DialTimeout: patient, CommandTimeout: patient, DataTimeout: patient})
		check(l.t, err)
		l.outboxes = append(l.outboxes, newOutbox(o, sender, l.log))
	}
	for _, p := range []struct {
		prefix, zone string
		offsets      []int
	}{{"CHI", "America/Chicago", []int{7, 3, 1}}, {"ANC", "America/Anchorage", []int{5, 2, 0}}} {
		zone, err := time.LoadLocation(p.zone)
		check(l.t, err)
		lived := livedProgram{id: l.reminding(p.prefix, p.zone, p.offsets...), zone: zone, offsets: p.offsets}
		for range 3 {
			lived.classes = append(lived.classes, l.aClass(lived))
		}
		l.programs = append(l.programs, lived)
	}
	// From the first run on, what passes while nobody runs the jobs is owed.
	_, err := l.office.RunReminders(l.ctx, true)
	check(l.t, err)
}

// aClass meets twice a week at some hour of the day.
func (l *remindedLife) aClass(p livedProgram) registrar.ClassView {
	var starts []time.Time
	hour, minute := []int{8, 12, 18, 22}[l.rng.IntN(4)], l.rng.IntN(60)
	first := school.DateOf(l.clock.Now(), p.zone).Add(2 + l.rng.IntN(4))
	for i := range 8 {
		y, m, d := first.Add(i * 7 / 2).Time().Date()
		starts = append(starts, time.Date(y, m, d, hour, minute, 0, 0, p.zone))
	}
	return l.class(p.id, starts...)
}

// live is some hours: something happens, then who is at work does it.
func (l *remindedLife) live(until time.Time) {
	night := l.rng.IntN(4) == 0 // nobody runs the jobs for a time
	if night {
		l.done["job outage"]++
		until = until.Add(time.Duration(l.rng.IntN(48)) * time.Hour)
	}
	for l.clock.Now().Before(until) {
		l.clock.Add(time.Duration(40+l.rng.IntN(200)) * time.Minute)
		for range l.rng.IntN(3) {
			l.somethingHappens()
		}
		l.fault()
		if night && l.rng.IntN(20) > 0 {
			continue
		}
		l.work()
	}
}

func (l *remindedLife) somethingHappens() {
	p := &l.programs[l.rng.IntN(len(l.programs))]
	if len(p.people) < 15 && l.rng.IntN(2) == 0 {
		e := l.enrollIn(p.id, p.classes[l.rng.IntN(len(p.classes))], fmt.Sprintf("P%c%c", 'a'+len(l.people)/26, 'a'+len(l.people)%26), []string{"en", "es"}[l.rng.IntN(2)])
		p.people, l.people = append(p.people, e), append(l.people, e)
		return
	}
	if len(p.people) == 0 {
		return
	}
	e := p.people[l.rng.IntN(len(p.people))]
	today := school.DateOf(l.clock.Now(), p.zone)
	console := l.console()
	switch l.rng.IntN(16) {
	case 0:
		sessions := p.classes[l.rng.IntN(len(p.classes))].Sessions
		_, err := l.office.CancelSession(l.ctx, console, sessions[l.rng.IntN(len(sessions))].ID, registrar.CancelRequest{Reason: "snow"})
		l.happened("cancelled", err)
	case 1, 2:
		until := today.Add(l.rng.IntN(6))
		_, err := l.office.Pause(l.ctx, console, e.ID, registrar.PauseRequest{From: today.Add(l.rng.IntN(3)), Until: &until, Reason: "ill"}, nil)
		l.happened("paused", err)
	case 3:
		_, err := l.office.Close(l.ctx, console, e.ID, registrar.CloseRequest{Outcome: "withdrawn", Reason: "moved away"}, nil)
		l.happened("closed", err)
	case 4, 5:
		r := registrar.PlaceRequest{}
		if l.rng.IntN(4) > 0 {
			r.ClassID = &p.classes[l.rng.IntN(len(p.classes))].ID
		}
		_, err := l.office.Place(l.ctx, console, e.ID, r, nil)
		l.happened("moved", err)
	case 6, 7, 8:
		l.otherAddress(e)
	case 9:
		l.exec(`update contact_point set bounced_at = $2 where participant_id = $1 and kind = 'email' and removed_at is null`, e.Participant.ID, l.clock.Now())
	case 10:
		l.exec(`with excused as (insert into mark (session_id, enrollment_id, outcome, reason, version, recorded_at) select s.id, $1, 'excused', 'ill', 1, $2
				from class_session s join enrollment e on e.class_id = s.class_id where e.id = $1 and s.starts_at > $2 order by s.starts_at limit 1
				on conflict do nothing returning *)
			insert into mark_history (session_id, enrollment_id, version, outcome, reason, note, withdrawn, recorded_at)
			select session_id, enrollment_id, version, outcome, reason, note, withdrawn, recorded_at from excused`, e.ID, l.clock.Now())
	}
}

func (l *remindedLife) happened(what string, err error) {
	switch school.KindOf(err) {
	case school.Invalid, school.Conflict:
		l.done["refused"]++
	default:
		check(l.t, err)
		l.done[what]++
	}
}

// otherAddress changes how somebody is reached, or whether they agree to it.
func (l *remindedLife) otherAddress(e registrar.EnrollmentView) {
	p, err := l.office.Participant(l.ctx, l.console(), e.Participant.ID)
	check(l.t, err)
	yes, no := true, false
	r := registrar.ParticipantRequest{GivenName: p.GivenName, FamilyName: p.FamilyName, DateOfBirth: p.DateOfBirth, PreferredLanguage: p.PreferredLanguage,
		EmailConsent: &yes, EmailSafe: &yes, Email: fmt.Sprintf("%s%d@example.net", e.Number, l.rng.IntN(3))}
	switch l.rng.IntN(6) {
	case 0:
		r.EmailConsent = &no
	case 1:
		r.EmailSafe = &no
	case 2:
		r.Email = ""
	}
	_, err = l.office.UpdateParticipant(l.ctx, l.console(), p.ID, r, &p.Version)
	l.happened("address", err)
}

// fault lets the mail server fail in some way, or be well again.
func (l *remindedLife) fault() {
	l.smtp.SetFault(nil)
	switch l.rng.IntN(12) {
	case 0, 1:
		l.done["mail outage"]++
		l.smtp.SetFault(func(stage string, _ int) error {
			if stage == smtptest.StageConnect {
				return smtptest.ErrDrop
			}
			return nil
		})
	case 2:
		l.smtp.SetFault(func(stage string, n int) error {
			switch {
			case stage == smtptest.StageRcpt && n%3 == 0:
				return smtptest.Reply(550, "5.1.1", "nobody here")
			case stage == smtptest.StageRcpt && n%3 == 1:
				return smtptest.Reply(451, "4.3.0", "later")
			}
			return nil
		})
	case 3:
		l.smtp.SetFault(func(stage string, n int) error {
			if stage == smtptest.StageStored && n%2 == 0 {
				return smtptest.ErrDrop
			}
			return nil
		})
	}
}

// work lets both offices run both jobs at once, and now and then kills one that
// has claimed mail.
func (l *remindedLife) work() {
	if l.rng.IntN(6) == 0 {
		l.done["killed sender"]++
		_, _, err := l.office.ClaimMail(l.ctx, 3, "killed")
		check(l.t, err)
		l.exec(`update message set claimed_until = clock_timestamp() - interval '1 second' where state = 'sending'`)
	}
	var all sync.WaitGroup
	for i, o := range l.offices {
		release := l.rng.IntN(4) == 0
		all.Go(func() {
			if counts, err := o.RunReminders(l.ctx, release); err != nil || counts["failed"] > 0 {
				l.t.Errorf("reminders: %v, %v", counts, err)
			}
			l.outboxes[i].mu.Lock()
			l.outboxes[i].notBefore = time.Time{} // real time passes more slowly than this life
			l.outboxes[i].mu.Unlock()
			_, _ = l.outboxes[i].run(l.ctx, Ask{RunID: fmt.Sprintf("office %d", i), ByHand: true, RunRequest: registrar.RunRequest{ReleaseBrake: release}}) // a server that is away is an error
		})
	}
	all.Wait()
	l.look()
}

// look judges what the mail server got, by the books as they stand.
func (l *remindedLife) look() {
	got := l.smtp.Messages()
	for _, m := range got[l.seen:] {
		id := m.MessageID[:36]
		if l.count(`select count(*) from message where id = $1 and kind = 'reminder'`, id) == 0 {
			continue
		}
		l.done["arrived"]++
		wrong := l.count(`select count(*) from message m join reminder r on r.id = m.reminder_id join enrollment e on e.id = r.enrollment_id
				join class_session s on s.id = r.session_id join participant p on p.id = e.participant_id join program g on g.id = r.program_id
				left join contact_point c on c.participant_id = p.id and c.kind = 'email' and c.removed_at is null
			where m.id = $1 and (e.status not in ('active', 'paused') or e.class_id <> s.class_id or c.id is null or c.bounced_at is not null or not c.consent or not c.safe
				or lower(c.value) <> lower($3) or r.send_until < $2 or r.planned_for > $2 or s.starts_at < $2::timestamptz + interval '2 hours'
				or extract(hour from $2::timestamptz at time zone g.zone) not between 9 and 18
				or exists (select from session_cancellation x where x.session_id = s.id) or exists (select from mark k where k.session_id = s.id and k.enrollment_id = e.id)
				or exists (select from (select distinct on (pause_id) from_on, until_on, withdrawn from pause where enrollment_id = e.id order by pause_id, recorded_at desc) z
					where not z.withdrawn and s.day between z.from_on and coalesce(z.until_on, s.day)))`, id, l.clock.Now(), m.To[0])
		if wrong > 0 {
			l.t.Errorf("at %s a reminder arrived that did not apply: message %s", l.clock.Now(), id)
		}
	}
	l.seen = len(got)
}

// end lets everything come to its end: the mail server is well, the sessions are
// over.
func (l *remindedLife) end() {
	l.smtp.SetFault(nil)
	l.clock.Add(40 * 24 * time.Hour)
	l.work()
	l.work()
	rows, err := l.super.Query(`select state, count(*) from reminder group by state`)
	check(l.t, err)
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int
		check(l.t, rows.Scan(&state, &n))
		l.done[state] = n
	}
	check(l.t, rows.Err())
}

// checkPlan counts, now that all is over.
func (l *remindedLife) checkPlan() {
	for what, query := range map[string]string{
		"still planned":                          `select count(*) from reminder where state = 'planned'`,
		"e-mails still wait":                     `select count(*) from message where kind = 'reminder' and state in ('queued', 'sending')`,
		"sent twice a day":                       `select count(*) from (select 1 from reminder where queued_on is not null group by enrollment_id, queued_on having count(*) > 1) x`,
		"reminders with two e-mails that may be": `select count(*) from (select 1 from message where kind = 'reminder' and (state = 'sent' or maybe_sent) group by reminder_id having count(*) > 1) x`,
		"sent, and not in the books": `select count(*) from message m join reminder r on r.id = m.reminder_id where m.state = 'sent'
			and (r.state <> 'sent' or r.message_id <> m.id)`,
	} {
		if n := l.count(query); n != 0 {
			l.t.Errorf("%d %s", n, what)
		}
	}
	arrived := map[string]bool{}
	for _, id := range l.smtp.MessageIDs() {
		arrived[id[:36]] = true
	}
	for _, m := range l.ids(`select id from message where kind = 'reminder' and state = 'sent'`) {
		if !arrived[m] {
			l.t.Errorf("message %s counts as sent and never arrived", m)
		}
	}
	for id := range maps.Keys(arrived) {
		if l.count(`select count(*) from message m join reminder r on r.id = m.reminder_id where m.id = $1 and r.state not in ('sent', 'failed')`, id) > 0 {
			l.t.Errorf("message %s arrived, and its reminder was neither sent nor failed", id)
		}
	}
	l.checkUndisturbed()
	verdict, err := l.office.Check(l.ctx)
	check(l.t, err)
	for _, f := range verdict.Findings {
		if strings.Contains(f, "reminder") { // excuses ahead of a session, which nobody can record yet, leave traces elsewhere
			l.t.Errorf("check: %s", f)
		}
	}
}

// checkUndisturbed holds that those who stayed where they were have every reminder
// of the sessions of their class on record, but for sessions that were cancelled.
func (l *remindedLife) checkUndisturbed() {
	looked := 0
	for _, p := range l.programs {
		for _, e := range p.people {
			if l.count(`select count(*) from audit_event where subject_id = $1 and action in ('enrollment.place', 'enrollment.close')`, e.ID) > 0 {
				continue
			}
			class := p.classes[slices.IndexFunc(p.classes, func(c registrar.ClassView) bool { return c.ID == *e.ClassID })]
			want := 0
			for _, s := range class.Sessions {
				if l.count(`select count(*) from session_cancellation where session_id = $1`, s.ID) > 0 {
					continue
				}
				for _, days := range p.offsets {
					session := school.Session{ID: s.ID, ClassID: class.ID, Day: s.Day, StartsAt: s.StartsAt}
					w, ok := school.ReminderTime(&session, p.offsets, days, e.ID, p.zone)
					if ok && w.Planned.After(e.RecordedAt) {
						want++
					}
				}
			}
			looked++
			if n := l.count(`select count(*) from reminder r where enrollment_id = $1
				and not exists (select from session_cancellation x where x.session_id = r.session_id)`, e.ID); n != want {
				l.t.Errorf("enrollment %s: %d reminders on record, want %d", e.ID, n, want)
			}
		}
	}
	l.done["undisturbed"] = looked
}

// ids reads a column of ids.
func (l *remindedLife) ids(query string) []string {
	rows, err := l.super.Query(query)
	check(l.t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id string
		check(l.t, rows.Scan(&id))
		all = append(all, id)
	}
	check(l.t, rows.Err())
	return all
}
