package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// ReminderFilter limits a list of reminders; empty fields do not.
type ReminderFilter struct {
	EnrollmentID, SessionID, ProgramID, State string
}

var reminderStates = []string{db.ReminderPlanned, db.ReminderSent, db.ReminderFailed, db.ReminderMissed, db.ReminderSuppressed}

func (f ReminderFilter) check() error {
	var faults school.Faults
	faults.Check(f.State == "" || slices.Contains(reminderStates, f.State), "/state", "Choose one of "+join(reminderStates)+".")
	for pointer, id := range map[string]string{"/enrollment": f.EnrollmentID, "/session": f.SessionID, "/program": f.ProgramID} {
		faults.Check(id == "" || isID(id), pointer, "This is no id.")
	}
	return faults.Err()
}

// Reminders lists who is reminded of which session, when, and what became of it,
// the latest planned first.
func (o *Office) Reminders(ctx context.Context, actor school.Actor, f ReminderFilter, p Page) (List[db.ReminderLine], error) {
	return listByID(ctx, o, actor, ActReadReminders, "reminder", p, func(v *visit, before string, limit int) ([]db.ReminderLine, error) {
		if err := f.check(); err != nil {
			return nil, err
		}
		return v.Tx.Reminders(v.ctx, db.ReminderFilter{Reach: v.reach(), EnrollmentID: f.EnrollmentID, SessionID: f.SessionID, ProgramID: f.ProgramID, State: f.State,
			Before: before, Limit: limit})
	}, func(r db.ReminderLine) string { return r.ID })
}
