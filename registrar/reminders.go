package registrar

import (
	"context"
	"slices"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// The counts of a reminders run.
const (
	countPlanned    = "planned"
	countQueued     = "queued" // put into the outbox
	countMissed     = "missed"
	countSuppressed = "suppressed"
)

const (
	planSessions  = 25              // sessions that are planned in one transaction
	reminderBatch = 100             // reminders that are decided in one transaction
	planMargin    = 5 * time.Minute // what was recorded just before the last run may have been committed after it
)

// RunReminders plans the reminders that the programs' rules want, puts those
// whose time has come into the outbox, and writes which were missed. It is
// harmless to repeat: a reminder has one row for good, and what is in the outbox
// is decided there. One bad program does not stop it, nor one bad reminder.
//
// Looking at everybody in every session to come costs most of a run. It is done
// once an hour, and when asked to look at whole plans; in between, only at what
// could be due today.
func (o *Office) RunReminders(ctx context.Context, whole bool) (map[string]int, error) {
	counts := map[string]int{}
	var programs []db.ReminderProgram
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		programs, err = v.ReminderPrograms(v.ctx)
		return err
	})
	if err != nil {
		return counts, err
	}
	for _, p := range programs {
		r := &reminding{office: o, program: p, counts: counts, whole: whole}
		switch err := r.run(ctx); {
		case err == nil:
		case school.KindOf(err) == school.Unavailable || ctx.Err() != nil:
			return counts, err
		default:
			counts[countFailed]++
			o.log.Error("reminders failed for one program", "program", p.ID, "error", err)
		}
	}
	return counts, nil
}

// reminding is the run of one program.
type reminding struct {
	office  *Office
	program db.ReminderProgram
	zone    *time.Location
	counts  map[string]int
	whole   bool
}

func (r *reminding) run(ctx context.Context) (err error) {
	if r.zone, err = loadZone(r.program.Zone); err != nil {
		return err
	}
	if err := r.plan(ctx); err != nil {
		return err
	}
	if err := r.miss(ctx); err != nil {
		return err
	}
	return r.send(ctx)
}

// plan writes the rows that are missing: for sessions to come as far ahead as a
// rule looks, and for those that came and went since the last run, so that days
// without it show as reminders missed.
func (r *reminding) plan(ctx context.Context) error {
	var sessions []school.Session
	var rules reminderRules
	var now, from time.Time
	err := r.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		now, from = v.now, v.now
		if r.program.PlannedTo != nil {
			from = r.program.PlannedTo.Add(-planMargin)
		}
		if rules, err = v.reminderRules(r.program); err != nil || len(rules.offsets) == 0 {
			return err
		}
		calendar, err := v.calendar(r.program.ID, r.program.CalendarVersion)
		if err != nil {
			return err
		}
		today := school.DateOf(now, r.zone)
		sessions = sessionsToRemind(calendar, school.DateOf(from, r.zone), today.Add(rules.most+1))
		if last := r.program.PlannedTo; !r.whole && last != nil && last.Truncate(time.Hour).Equal(now.Truncate(time.Hour)) {
			sessions = slices.DeleteFunc(sessions, func(s school.Session) bool { return !rules.any[int(s.Day-today)] })
		}
		return nil
	})
	for err == nil && len(sessions) > 0 {
		some := sessions[:min(planSessions, len(sessions))]
		sessions = sessions[len(some):]
		err = r.planSome(ctx, some, rules, from)
	}
	if err != nil {
		return err
	}
	return r.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		return v.SetReminderPlan(v.ctx, r.program.ID, now)
	})
}

func sessionsToRemind(calendar *school.Calendar, first, last school.Date) []school.Session {
	var sessions []school.Session
	for _, s := range calendar.From(first) {
		if s.Day > last {
			break
		}
		if s.Cancelled == nil {
			sessions = append(sessions, s)
		}
	}
	return sessions
}

// reminderRules are the days before a session on which each version of a
// program's rules wants a reminder.
type reminderRules struct {
	offsets map[int][]int
	any     map[int]bool // the days that some version names
	rows    db.ReminderRules
	most    int // the earliest of all
}

func (v *visit) reminderRules(p db.ReminderProgram) (reminderRules, error) {
	rules := reminderRules{offsets: map[int][]int{}, any: map[int]bool{}}
	for _, version := range p.PolicyVersions {
		policy, err := v.policy(p.ID, int(version))
		if err != nil {
			return rules, err
		}
		if len(policy.ReminderOffsets) == 0 {
			continue
		}
		rules.offsets[int(version)] = policy.ReminderOffsets
		rules.most = max(rules.most, slices.Max(policy.ReminderOffsets))
		for _, days := range policy.ReminderOffsets {
			rules.any[days] = true
			rules.rows.Versions, rules.rows.Days = append(rules.rows.Versions, version), append(rules.rows.Days, int64(days))
		}
	}
	return rules, nil
}

// planSome plans the reminders of some sessions, but for those whose time came
// before the last run or before their enrollment held a seat in the class.
func (r *reminding) planSome(ctx context.Context, sessions []school.Session, rules reminderRules, from time.Time) error {
	byID := make(map[string]*school.Session, len(sessions))
	for i := range sessions {
		byID[sessions[i].ID] = &sessions[i]
	}
	planned := 0
	err := r.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		rows, err := v.UnplannedReminders(v.ctx, sessions, rules.rows, school.DateOf(from, r.zone))
		if err != nil {
			return err
		}
		var fresh []db.NewReminder
		for _, u := range rows {
			session := byID[u.SessionID]
			w, ok := school.ReminderTime(session, rules.offsets[u.Version], u.Days, u.EnrollmentID, r.zone)
			if !ok || w.Planned.Before(from) || w.Planned.Before(u.PlacedAt) {
				continue
			}
			fresh = append(fresh, db.NewReminder{ID: newID(), EnrollmentID: u.EnrollmentID, CourtID: u.CourtID, AgencyID: u.AgencyID, SessionID: u.SessionID,
				OffsetDays: u.Days, StartsAt: session.StartsAt, PlannedFor: w.Planned, SendUntil: w.Until})
		}
		planned = 0
		if len(fresh) == 0 {
			return nil
		}
		ids, err := v.InsertReminders(v.ctx, r.program, fresh, v.now)
		if err != nil || len(ids) == 0 {
			return err
		}
		planned = len(ids)
		return v.auditFor(r.program.OrganizationID, "reminder", "", map[string]any{"state": db.ReminderPlanned, "program": r.program.ID, "ids": ids})
	})
	if err == nil {
		r.counts[countPlanned] += planned
	}
	return err
}

// miss ends what nobody sent in its time.
func (r *reminding) miss(ctx context.Context) error {
	for {
		var ended []db.EndedReminder
		err := r.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			if ended, err = v.MissReminders(v.ctx, r.program.ID, v.now, reminderBatch); err != nil {
				return err
			}
			byState := map[string][]string{}
			for _, e := range ended {
				byState[e.State] = append(byState[e.State], e.ID)
			}
			for state, ids := range byState {
				if err := v.auditFor(r.program.OrganizationID, "reminder", "", map[string]any{"state": state, "program": r.program.ID, "ids": ids}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		r.counts[countMissed] += len(ended)
		if len(ended) < reminderBatch {
			return nil
		}
	}
}

// send puts what is due into the outbox, while participants are written to.
func (r *reminding) send(ctx context.Context) error {
	var ids []string
	err := r.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		ids = nil
		if _, may := school.MayRemind(v.now, r.zone); may {
			ids, err = v.DueReminders(v.ctx, r.program.ID, v.now, mostDue)
		}
		return err
	})
	for err == nil && len(ids) > 0 && ctx.Err() == nil {
		some := ids[:min(reminderBatch, len(ids))]
		ids = ids[len(some):]
		err = r.queue(ctx, some)
	}
	return err
}

// mostDue is how many reminders of a program one run decides: the next is soon.
const mostDue = 10_000

// queue decides some reminders at once or, where that fails, one by one.
func (r *reminding) queue(ctx context.Context, ids []string) error {
	tally := map[string]int{}
	err := r.office.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		clear(tally)
		return v.queueReminders(r.program, r.zone, ids, tally)
	})
	switch {
	case err == nil:
		for what, n := range tally {
			r.counts[what] += n
		}
		return nil
	case school.KindOf(err) == school.Unavailable || ctx.Err() != nil:
		return err
	case len(ids) == 1:
		r.counts[countFailed]++
		r.office.log.Error("reminder cannot be sent", "reminder", ids[0], "error", err)
		return nil
	}
	for i := range ids {
		if err := r.queue(ctx, ids[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}
