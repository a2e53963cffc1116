package school

import (
	"hash/fnv"
	"time"
)

// The hours of a program's day between which participants are written to.
const (
	ReminderOpens  = 9  // from this hour
	ReminderCloses = 19 // before this one
)

// When in its day a reminder is planned: from the first minute on, spread over as
// many as follow, so that not all leave at once.
const (
	reminderMinute = 10 * 60 // of a day before the session
	reminderSpread = 2 * 60
	sameDayMinute  = ReminderOpens * 60 // of the session's own day
	sameDaySpread  = 60
)

// reminderLead is how long before a session a reminder of it helps nobody any
// more.
const reminderLead = 2 * time.Hour

// ReminderWindow is when a reminder is sent: at Planned, and where nobody could
// until Until, not after it.
type ReminderWindow struct{ Planned, Until time.Time }

// ReminderTime answers when the reminder a number of days before a session is
// sent to the enrollment with an id; ok is false where there is no sensible time.
//
// It is planned for the morning of its day, at a minute that is the
// enrollment's own. It may still go on the day after, for an office that was out
// for a day, but never on the day of the next reminder of the session (a smaller
// number among all), within two hours of its start, or outside the hours.
func ReminderTime(session *Session, all []int, days int, enrollmentID string, zone *time.Location) (w ReminderWindow, ok bool) {
	on := session.Day.Add(-days)
	last := min(on.Add(1), session.Day)
	for _, other := range all {
		if other < days {
			last = min(last, session.Day.Add(-other-1))
		}
	}
	minute, spread := reminderMinute, reminderSpread
	if days == 0 {
		minute, spread = sameDayMinute, sameDaySpread
	}
	w.Planned = atMinute(on, minute+minuteOf(enrollmentID, spread), zone)
	w.Until = atMinute(last, ReminderCloses*60, zone)
	if useless := session.StartsAt.Add(-reminderLead); useless.Before(w.Until) {
		w.Until = withinHours(useless, zone)
	}
	return w, w.Planned.Before(w.Until) && (days > 0 || !w.Until.Before(atMinute(on, minute+spread, zone)))
}

// MayRemind tells whether participants are written to at an instant; where not,
// when they will be again.
func MayRemind(at time.Time, zone *time.Location) (next time.Time, may bool) {
	today := DateOf(at, zone)
	opens, closes := atMinute(today, ReminderOpens*60, zone), atMinute(today, ReminderCloses*60, zone)
	switch {
	case at.Before(opens):
		return opens, false
	case !at.Before(closes):
		return atMinute(today.Add(1), ReminderOpens*60, zone), false
	}
	return at, true
}

// withinHours is an instant, or the last close of the hours before it.
func withinHours(at time.Time, zone *time.Location) time.Time {
	today := DateOf(at, zone)
	switch closes := atMinute(today, ReminderCloses*60, zone); {
	case at.After(closes):
		return closes
	case !at.After(atMinute(today, ReminderOpens*60, zone)):
		return atMinute(today.Add(-1), ReminderCloses*60, zone)
	}
	return at
}

// atMinute is a wall clock's reading on a day, whatever clocks did in its night.
func atMinute(on Date, minute int, zone *time.Location) time.Time {
	y, m, d := on.Time().Date()
	return time.Date(y, m, d, minute/60, minute%60, 0, 0, zone)
}

// minuteOf is the same for an id each time, and spreads ids evenly.
func minuteOf(id string, spread int) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % uint32(spread))
}

// Missing is what missing a session to come would bring, as things stand.
type Missing struct {
	BreaksRule bool // an absence more than the rules allow, in all or in a row
	EndsTime   bool // too few others on offer before the due date, where there are enough now
}

// IfMissed answers, as of a day, what missing a session of their own to come
// would bring. An absence that counts for nothing (on a paused day, or once
// services are complete) brings nothing.
func IfMissed(policy Policy, order Order, record Record, sessionID string, on Date) Missing {
	k := newKnown(&policy, &order, &record)
	d := k.dayOn(on)
	o := d.offer()
	session := record.Calendar.Find(sessionID)
	if session == nil || d.servicesComplete() {
		return Missing{}
	}
	without, t := o.without(session)
	if len(t.absences) == len(d.absences) {
		return Missing{}
	}
	inARow := o.nextOwn() == session && tooMany(t.streak(), d.policy.MaxConsecutiveAbsences) != nil // what comes before may end the streak
	return Missing{
		BreaksRule: inARow || tooMany(t.absences, d.policy.MaxAbsences) != nil,
		EndsTime:   o.onOffer(d.window()) >= d.needed() && without.onOffer(d.window()) < d.needed(),
	}
}
