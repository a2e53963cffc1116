package school

// EscalationLevel is who an obligation climbed to.
type EscalationLevel string

// The levels, the lower one first: a program's staff, then the administrators of
// its organization.
const (
	LevelStaff         EscalationLevel = "staff"
	LevelAdministrator EscalationLevel = "administrator"
)

// Trouble is why an obligation climbs.
type Trouble string

// The troubles of an obligation.
const (
	TroubleDueNextWorkingDay Trouble = "due_next_working_day"
	TroubleDueToday          Trouble = "due_today"
	TroubleLate              Trouble = "late" // not sent though its due day is over
	TroubleUnacknowledged    Trouble = "unacknowledged"
	TroubleRejected          Trouble = "rejected"
	TroubleUndelivered       Trouble = "undelivered"
)

// Escalation is that an obligation climbs to a level on a day.
type Escalation struct {
	Level   EscalationLevel
	Trouble Trouble
}

// Obligation is what decides whether a report or a notice climbs. The zero
// Obligation is one that ended: nothing is to be done about it.
type Obligation struct {
	// Unsent tells that it is owed and has not gone out, held for review or not;
	// DueOn is the day by which it has to. A notice has no such day.
	Unsent bool
	DueOn  *Date
	// UndeliveredSince is the day from which it was known not to reach its
	// recipient by itself, while that is so.
	UndeliveredSince *Date
	// AcknowledgeBy is the last day on which its recipient was to acknowledge what
	// was sent, while they have not.
	AcknowledgeBy *Date
	// RejectedOn is the day on which its recipient rejected it, while nobody
	// answered that.
	RejectedOn *Date
}

// After this many working days an administrator is told what staff were told.
const (
	patienceUnacknowledged = 1
	patienceRejected       = 1
	patienceUndelivered    = 2
)

// Escalations are those of a day, at most one a level, worked out from how the
// obligation stands on that day alone: a day on which nobody asked loses nothing.
// Nobody is told on a day that is not a working day, but of what is due that very
// day. closed tells the recipient court's days off besides weekends; it may be nil.
func (o Obligation) Escalations(on Date, closed func(Date) bool) []Escalation {
	working := isWorkingDay(on, closed)
	switch {
	case o.Unsent && o.DueOn != nil && *o.DueOn == on:
		return toBoth(TroubleDueToday)
	case !working:
		return nil
	case o.Unsent && o.DueOn != nil && *o.DueOn < on:
		return toBoth(TroubleLate)
	case o.RejectedOn != nil:
		dueOver := o.DueOn != nil && *o.DueOn < on
		return climb(TroubleRejected, dueOver || CountWorkingDays(*o.RejectedOn, on, closed) > patienceRejected)
	case o.UndeliveredSince != nil:
		return climb(TroubleUndelivered, CountWorkingDays(*o.UndeliveredSince, on, closed) > patienceUndelivered)
	case o.AcknowledgeBy != nil && *o.AcknowledgeBy < on:
		return climb(TroubleUnacknowledged, CountWorkingDays(*o.AcknowledgeBy, on, closed) > patienceUnacknowledged)
	case o.Unsent && o.DueOn != nil && CountWorkingDays(on, o.DueOn.Add(-1), closed) == 0:
		return climb(TroubleDueNextWorkingDay, false)
	}
	return nil
}

// escalationHorizon is how many days past its due day an obligation is looked
// ahead for: longer than any court is closed.
const escalationHorizon = 14

// NextEscalation is the first day after a day on which the obligation climbs to a
// level if nobody does anything about it; nil where it does not.
func (o Obligation) NextEscalation(level EscalationLevel, after Date, closed func(Date) bool) *Date {
	last := after.Add(escalationHorizon)
	for _, day := range []*Date{o.DueOn, o.AcknowledgeBy} {
		if day != nil {
			last = max(last, day.Add(escalationHorizon))
		}
	}
	for on := after.Add(1); on <= last; on++ {
		for _, e := range o.Escalations(on, closed) {
			if e.Level == level {
				return &on
			}
		}
	}
	return nil
}

func toBoth(t Trouble) []Escalation { return climb(t, true) }

func climb(t Trouble, further bool) []Escalation {
	told := []Escalation{{LevelStaff, t}}
	if further {
		told = append(told, Escalation{LevelAdministrator, t})
	}
	return told
}
