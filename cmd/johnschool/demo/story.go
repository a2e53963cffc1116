package demo

import (
	"context"
	"fmt"
	"time"

	"johnschool/emails"
	"johnschool/registrar"
	"johnschool/school"
)

// course is a program of the demo with its class that runs and its class to come.
type course struct {
	id     string
	policy school.Policy
	now    bool // it meets as the story ends: there is a roll to take
	class  registrar.ClassView
	next   registrar.ClassView
	group  []*person
}

// person is a participant of the demo.
type person struct {
	enrollment registrar.EnrollmentView
	habit      habit
}

// habit is how a person goes about the course.
type habit int

const (
	steady   habit = iota // comes and pays
	indebted              // comes and does not pay
	fading                // comes once, then stays away
	bumpy                 // comes late, is excused once
	waiting               // sits in the class to come
	habits
)

// The names are made up of two lists; nobody bears them here.
var (
	givenNames  = []string{"Aaron", "Boris", "Carlos", "Derek", "Emil", "Felix", "Gus", "Hector", "Ivan", "Jonas", "Karl", "Leo", "Milo"}
	familyNames = []string{"Sample", "Specimen", "Placeholder", "Mockup", "Standin", "Template", "Dummy"}
)

// classes plans for each program a class that began five weeks before the end of
// the story, or was held three weeks before where it is of a day, and one that
// begins two weeks after.
func (s *Story) classes(ctx context.Context) (err error) {
	for _, c := range s.programs {
		if c.now {
			if c.class, err = s.plan(ctx, c, "Class of today", -14); err != nil {
				return err
			}
			continue
		}
		first := -35
		if c.policy.Needed() == 1 {
			first = -21
		}
		if c.class, err = s.plan(ctx, c, s.groupName(c, first), first); err != nil {
			return err
		}
		if c.next, err = s.plan(ctx, c, s.groupName(c, 14)+", next group", 14); err != nil {
			return err
		}
	}
	return nil
}

// groupName is what people call a class that begins some days from the end of the
// story.
func (s *Story) groupName(c *course, firstDay int) string {
	weekday := s.evening(0, firstDay).Weekday().String()
	if c.policy.Needed() == 1 {
		return weekday + ", one day"
	}
	return weekday + " evenings"
}

// plan plans a weekly class with a session more than the course needs, or a single
// one of a day.
func (s *Story) plan(ctx context.Context, c *course, name string, firstDay int) (registrar.ClassView, error) {
	sessions := c.policy.Needed() + 1
	length := 90 * time.Minute
	if c.policy.Needed() == 1 {
		sessions, length = 1, 8*time.Hour
	}
	r := registrar.ClassRequest{ProgramID: c.id, Name: name, Location: "300 Example Avenue, room 2", Capacity: 15, Language: "en"}
	for i := range sessions {
		at := s.evening(0, firstDay+7*i)
		if c.now && firstDay+7*i == 0 {
			at = s.end.Add(-20 * time.Minute).Truncate(15 * time.Minute).In(s.zone)
		}
		if length > 2*time.Hour {
			at = at.Add(-9 * time.Hour) // from nine in the morning
		}
		session := registrar.SessionRequest{StartsAt: at, EndsAt: at.Add(length)}
		if n := len(c.policy.Modules); n > 0 {
			session.Module = c.policy.Modules[i%n]
		}
		r.Sessions = append(r.Sessions, session)
	}
	class, err := s.office.PlanClass(ctx, s.staff, r)
	if err != nil {
		return class, fmt.Errorf("class of program %s: %w", c.id, err)
	}
	return class, nil
}

// peopleOfToday is how many sit in the class that meets as the story ends.
const peopleOfToday = 12

// enroll brings two or three people into each program and more into the class of
// today, by orders of both courts and by diversion.
func (s *Story) enroll(ctx context.Context) error {
	n := 0
	for i, c := range s.programs {
		people := 2 + i%2
		if c.now {
			people = peopleOfToday
		}
		for range people {
			p := &person{habit: habit(n) % habits}
			if c.now && p.habit == waiting {
				p.habit = steady
			}
			r := s.request(c, p, n)
			actor := s.admin // the other court's clerk is no user of the demo
			if r.Order.CourtID == s.courts[0] {
				actor = s.clerks[0]
			}
			var err error
			if p.enrollment, err = s.office.Enroll(ctx, actor, r, registrar.Once{}); err != nil {
				return fmt.Errorf("enrollment %d: %w", n, err)
			}
			c.group = append(c.group, p)
			n++
		}
	}
	return nil
}

// request is the n-th order.
func (s *Story) request(c *course, p *person, n int) registrar.EnrollRequest {
	given, family := givenNames[n%len(givenNames)], familyNames[n%len(familyNames)]
	today := s.today()
	due := today.Add(max(120, 7*c.policy.Needed()+90))
	order := school.Order{CourtID: s.courts[n%2], CaseNumber: fmt.Sprintf("%d-CR-%02d-%d", 73-68*(n%2), today.Time().Year()%100, 1001+n),
		Counts: []school.Count{{Statute: "609.324, subd. 2", Level: school.GrossMisdemeanor}}, Disposition: school.SentenceCondition,
		OrderedOn: today.Add(-3), DueOn: &due, Judge: "Hon. Jordan Example", AgencyID: s.agencies[0], ReportTo: school.ToCourt}
	if n%7 == 3 {
		order.Disposition, order.ReportTo = school.StayOfAdjudication, school.ToAgency // probation hears of it
	}
	if n%7 == 6 { // a prosecutor's diversion
		order.CourtID, order.AgencyID, order.Disposition, order.ReportTo = "", s.agencies[1], school.PretrialDiversion, school.ToAgency
	}
	r := registrar.EnrollRequest{ProgramID: c.id, ClassID: c.class.ID, Order: registrar.OrderRequest{Order: order},
		Participant: &registrar.ParticipantRequest{GivenName: given, FamilyName: family, DateOfBirth: school.NewDate(1960+n, time.Month(1+n%12), 1+n),
			Email: fmt.Sprintf("participant%d@example.net", n+1), Phone: fmt.Sprintf("320-555-%04d", 130+n), PreferredLanguage: language(n)}}
	if p.habit == waiting {
		r.ClassID = c.next.ID
	}
	return r
}

func language(n int) string {
	if n%6 == 5 {
		return "es"
	}
	return "en"
}

// weeksGoBy answers what was sent, and holds the sessions up to now, each with its
// roll, its payments and the night after it.
func (s *Story) weeksGoBy(ctx context.Context) error {
	for day := -7 * weeks; day <= 0; day++ {
		if morning := s.evening(-8*60, day); morning.Before(s.end) {
			s.set(morning)
			if err := s.answers(ctx); err != nil {
				return err
			}
		}
		held := false
		for _, c := range s.programs {
			for i, session := range c.class.Sessions {
				if school.DateOf(session.StartsAt, s.zone) != school.DateOf(s.evening(0, day), s.zone) || session.EndsAt.After(s.end) {
					continue
				}
				s.set(session.EndsAt.Add(time.Minute))
				if err := s.hold(ctx, c, i, session.ID); err != nil {
					return err
				}
				held = true
			}
		}
		if night := s.evening(9*60+15, day); held && night.Before(s.end) {
			s.set(night)
			if err := s.night(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// hold takes the roll of a course's i-th session, and payments after the first.
func (s *Story) hold(ctx context.Context, c *course, i int, sessionID string) error {
	var roll registrar.AttendanceRequest
	for _, p := range c.group {
		if p.habit != waiting {
			roll.Marks = append(roll.Marks, s.mark(c, p, i))
		}
	}
	view, err := s.office.RecordAttendance(ctx, s.staff, sessionID, roll)
	if err != nil {
		return fmt.Errorf("roll: %w", err)
	}
	for _, r := range view.Results {
		if r.Status == registrar.MarkInvalid {
			return fmt.Errorf("roll: a mark was refused: %+v", r.Problem)
		}
	}
	for _, p := range c.group {
		if i != 0 || c.policy.FeeCents == 0 || (p.habit != steady && p.habit != bumpy) {
			continue
		}
		_, err := s.office.TakePayment(ctx, s.staff, p.enrollment.ID, registrar.PaymentRequest{AmountCents: c.policy.FeeCents, Method: "money_order"}, registrar.Once{})
		if err != nil {
			return fmt.Errorf("payment: %w", err)
		}
	}
	return nil
}

// mark is what becomes of a person at the i-th session.
func (s *Story) mark(c *course, p *person, i int) registrar.MarkRequest {
	m := registrar.MarkRequest{EnrollmentID: p.enrollment.ID, Outcome: school.Attended}
	switch {
	case p.habit == fading && i > 0, p.habit == fading && c.policy.Needed() == 1:
		m.Outcome = school.Absent
	case p.habit == bumpy && i == 1:
		m.Outcome, m.Reason = school.Excused, "at a funeral in the family"
	case p.habit == bumpy && c.policy.LateCutoffMinutes != nil:
		late := min(5, *c.policy.LateCutoffMinutes)
		m.Outcome, m.MinutesLate = school.Late, &late
	}
	return m
}

// night does what the jobs do between a session and the next morning. Its mail
// arrives at nobody's: the demo's courts and people have no mailbox.
func (s *Story) night(ctx context.Context) error {
	if _, err := s.office.RunCompliance(ctx, school.SystemActor(), registrar.RunRequest{}, ""); err != nil {
		return fmt.Errorf("night: %w", err)
	}
	if _, err := s.office.PrepareReports(ctx); err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	for {
		mails, more, err := s.office.ClaimMail(ctx, 100, "demo")
		if err != nil {
			return fmt.Errorf("mail: %w", err)
		}
		for _, m := range mails {
			if err := s.office.MailSent(ctx, m.ID); err != nil {
				return fmt.Errorf("mail: %w", err)
			}
		}
		if !more {
			return nil
		}
	}
}

// mailComesBack has the last notice that went by e-mail come back: there was nobody at
// its address, so that staff have such an address to see to.
func (s *Story) mailComesBack(ctx context.Context) error {
	notices, err := s.office.Notices(ctx, s.admin, registrar.NoticeFilter{State: "open"}, registrar.Page{})
	if err != nil {
		return fmt.Errorf("mail that comes back: %w", err)
	}
	for _, n := range notices.Items {
		for _, d := range n.Deliveries {
			if d.MessageID == nil {
				continue
			}
			_, err := s.office.RecordBounce(ctx, emails.Bounce{EnvelopeID: *d.MessageID,
				Recipients: []emails.BounceRecipient{{Action: emails.ActionFailed, Status: "5.1.1", Text: "550 5.1.1 User unknown"}}})
			return err
		}
	}
	return nil
}
