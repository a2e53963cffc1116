package main

import (
	"encoding/json"
	"strconv"
	"time"

	"johnschool/school"
)

// attendance is what the people of a class did at its ten sessions, by how many of its seats: A attended, L late, x absent, E
// excused. The last has one absence too many. In a class of the present nobody has told them yet; of those before, the first two
// completed, the last was found in violation, and staff closed the others.
var attendance = []struct {
	seats    int
	outcomes string
}{{14, "AAAAAAAAAA"}, {6, "AAAALAAAAA"}, {5, "AAxAAAAAAA"}, {4, "AxAAAExAAA"}, {1, "AxAAxAAAxA"}}

const completes, violates = 1, 4 // the last pattern that completes, the one that violates

var outcomeOf = map[byte]school.Outcome{'A': school.Attended, 'L': school.Late, 'x': school.Absent, 'E': school.Excused}

// world is what a fill is made from: people of a class who did the same stand the same, so that each standing is evaluated
// once and copied.
type world struct {
	zone        *time.Location
	today       school.Date
	began       time.Time // when the calendar was recorded
	enrollments int
	earlier     school.Policy // of the classes that are over
	policy      school.Policy
}

// years is how far back a fill reaches, and mostRunning how many classes are running now at most: an office's books grow by what is
// over.
const (
	years       = 5
	mostRunning = 4000
)

// began is when this run did, zone where its programs are.
var (
	began = time.Now()
	zone  = func() *time.Location {
		zone, err := time.LoadLocation("America/Chicago")
		if err != nil {
			panic(err)
		}
		return zone
	}()
)

// newWorld is a world of the present day. Its running classes began ten to fourteen weeks ago, and nobody of them is due for a
// while; those before lie evenly over the years.
func newWorld(enrollments int) world {
	today := school.DateOf(began, zone)
	w := world{zone: zone, today: today, began: today.Add(-years*366 - 200).In(zone).UTC(), enrollments: enrollments}
	for _, preset := range school.Presets() {
		if preset.Name == "eight-weeks" {
			w.policy = preset.Policy
		}
	}
	w.policy.RequiredSessions, w.policy.MaxConsecutiveAbsences = sessions, nil
	w.earlier = w.policy
	none := 0
	w.earlier.MakeupsAllowed = &none
	w.policy.Version, w.policy.EffectiveFrom = 2, today.Add(-120)
	return w
}

func (w world) classes() int { return w.enrollments / seats }

// planned is how many classes are to come where there are so many: about as many as begin in half a year.
func planned(classes int) int { return (classes/(10*programs) + 1) * programs }

// over is how many classes, the first ones, are over; ended tells whether one is.
func (w world) over() int            { return runningFrom(w.enrollments) / seats }
func (w world) ended(class int) bool { return class < w.over() }

// runningFrom is the first person of the first running class of a fill; those after are all of running ones.
func runningFrom(enrollments int) int {
	classes := enrollments / seats
	return (classes - min(classes/2, mostRunning)) * seats
}

func (w world) firstDay(class int) school.Date {
	if !w.ended(class) {
		return w.today.Add(-74 - class%28)
	}
	return w.today.Add(-240 - (w.over()-1-class)*(years*365-240)/w.over())
}
func (w world) enrolledOn(class int) school.Date { return w.firstDay(class).Add(-14) }

// at is a time of a day in the programs' zone.
func (w world) at(day school.Date, hour, minute int) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, hour, minute, 0, 0, w.zone).UTC()
}

// standings evaluates each kind of person of each class, program by program.
func (w world) standings(row func(...any) error) error {
	for program := range programs {
		var all []school.Session
		for c := program; c < w.classes(); c += programs {
			for s := range sessions {
				all = append(all, w.session(c, s))
			}
		}
		calendar := school.NewCalendar(all)
		for c := program; c < w.classes(); c += programs {
			for pattern := range attendance {
				values, err := w.life(calendar, c, pattern).columns()
				if err != nil {
					return err
				}
				if err := row(append([]any{c, pattern}, values...)...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w world) session(class, nth int) school.Session {
	day := w.firstDay(class).Add(7 * nth)
	return school.Session{ID: id(idSession, class*sessions+nth), ClassID: id(idClass, class), Day: day, StartsAt: w.at(day, 18, 0), RecordedAt: w.began}
}

// life is where the people of a class who did the same stand, and how it ended for those whose class is over.
type life struct {
	status       string
	standing     school.Standing
	lastRecorded time.Time
	endedOn      *school.Date
	finding      *school.Input // nil where none was made
	ground       *school.Ground
	found        school.Standing // what the finding found
}

// life evaluates where they stand.
func (w world) life(calendar *school.Calendar, class, pattern int) life {
	first := w.firstDay(class)
	policy, due, record := w.policy, first.Add(200), w.record(calendar, class, pattern)
	order := school.Order{Disposition: school.SentenceCondition, OrderedOn: w.enrolledOn(class).Add(-10), DueOn: &due, ReportTo: school.ToCourt}
	if !w.ended(class) {
		return life{status: "active", standing: school.Evaluate(policy, order, record, w.today), lastRecorded: w.at(first.Add(63), 19, 30)}
	}
	policy = w.earlier
	l := life{status: "closed"}
	on := first.Add(100)
	switch {
	case pattern <= completes:
		l.status, on = "completed", first.Add(64)
		record.Attestations = []school.Attestation{{Condition: policy.Conditions[0], On: first.Add(63), RecordedAt: w.at(first.Add(63), 19, 45)}}
	case pattern == violates:
		l.status, on = "unsuccessful", first.Add(72)
	}
	known := w.at(on, 3, 15)
	if l.status != "closed" {
		found := record
		found.KnownAt = known
		var own []school.Session // the others do not count: make-ups were not allowed
		for nth := range sessions {
			own = append(own, w.session(class, nth))
		}
		found.Calendar = school.NewCalendar(own)
		l.finding = &school.Input{Policy: policy, Order: order, Record: found, On: on}
		l.found = school.Evaluate(policy, order, record, on)
		if pattern == violates {
			l.ground = &l.found.Violations[0].Ground
		}
	}
	l.endedOn, l.lastRecorded = &on, known.Add(time.Microsecond)
	record.Closures = []school.Closure{{ID: "1", On: on, RecordedAt: l.lastRecorded}}
	l.standing = school.Evaluate(policy, order, record, on)
	return l
}

// record is what is known of the people of a class who did the same.
func (w world) record(calendar *school.Calendar, class, pattern int) school.Record {
	enrolled := w.enrolledOn(class)
	r := school.Record{EnrolledOn: enrolled, Calendar: calendar,
		Placements: []school.Placement{{ClassID: id(idClass, class), On: enrolled, RecordedAt: w.at(enrolled, 12, 0)}}}
	for nth := range sessions {
		mark := school.Mark{SessionID: id(idSession, class*sessions+nth), Outcome: outcomeOf[attendance[pattern].outcomes[nth]],
			RecordedAt: w.at(w.firstDay(class).Add(7*nth), 19, 30)}
		if mark.Outcome == school.Late {
			late := 5
			mark.MinutesLate = &late
		}
		r.Marks = append(r.Marks, mark)
	}
	for i := range 5 {
		entry := school.Entry{ID: strconv.Itoa(i), Kind: school.Payment, AmountCents: -w.policy.FeeCents / 4, On: enrolled.Add(i), RecordedAt: w.at(enrolled.Add(i), 12, 0)}
		if i == 0 {
			entry.Kind, entry.AmountCents = school.Assessment, w.policy.FeeCents
		}
		r.Entries = append(r.Entries, entry)
	}
	return r
}

// columns are those of fill_standing, from the status on.
func (l life) columns() ([]any, error) {
	standing, err := json.Marshal(l.standing)
	if err != nil {
		return nil, err
	}
	var next, ended, rule, key, ground, input, found any
	if l.standing.NextChangeOn != nil {
		next = l.standing.NextChangeOn.String()
	}
	if l.endedOn != nil {
		ended = l.endedOn.String()
	}
	if l.finding != nil {
		rule, key = string(school.RuleCompleted), string(school.RuleCompleted)
		if l.ground != nil {
			rule, key = string(school.RuleAbsences), l.ground.Key()
			text, err := json.Marshal(l.ground)
			if err != nil {
				return nil, err
			}
			ground = string(text)
		}
		text, err := json.Marshal(l.finding)
		if err != nil {
			return nil, err
		}
		input = string(text)
		if text, err = json.Marshal(l.found); err != nil {
			return nil, err
		}
		found = string(text)
	}
	return []any{l.status, string(l.standing.State), next, string(standing), l.lastRecorded.Format(time.RFC3339Nano), ended, rule, key, ground, input, found}, nil
}
