package registrar

import (
	"context"
	"slices"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// SessionLine is a session as a day's list shows it.
type SessionLine = db.SessionLine

// DayView is what staff see of a day: its sessions, in the order of their start,
// and, where it is today, what earlier days left undone.
type DayView struct {
	Day           school.Date      `json:"day"`
	Today         school.Date      `json:"today"`
	Now           time.Time        `json:"now"`
	Sessions      []db.SessionLine `json:"sessions"`
	Behind        []db.SessionLine `json:"behind"`     // over, and somebody has no mark; the oldest first
	MoreBehind    bool             `json:"moreBehind"` // whether there are older ones
	Before, After *school.Date     // the nearest days with sessions
}

// mostBehind is how many sessions that wait for their roll a day shows.
const mostBehind = 20

// Day reads a day's sessions that the actor takes the roll of. Without a day it is
// today, each program's own; Today is then the earliest of these.
func (o *Office) Day(ctx context.Context, actor school.Actor, on *school.Date) (DayView, error) {
	var view DayView
	err := o.do(ctx, actor, ActReadSessions, func(v *visit) error {
		view = DayView{Now: v.now}
		days, err := v.daysReached()
		if err != nil {
			return err
		}
		if len(days) == 0 {
			days = []school.Date{school.DateOf(v.now, time.UTC)}
		}
		view.Today, view.Day = days[0], days[0]
		f := db.SessionFilter{OrganizationID: v.Actor.OrganizationID, ProgramIDs: v.reach().ProgramIDs}
		if on != nil {
			view.Day, days, f.Days = *on, []school.Date{*on}, []school.Date{*on}
		}
		if view.Sessions, err = v.sessionsOf(f); err != nil {
			return err
		}
		if view.Day == view.Today {
			if view.Behind, err = v.SessionsBehind(v.ctx, v.reach(), v.now, days, mostBehind+1); err != nil {
				return err
			}
			if view.MoreBehind = len(view.Behind) > mostBehind; view.MoreBehind {
				view.Behind = view.Behind[1:] // the oldest first
			}
		}
		if view.Before, view.After, err = v.NextDays(v.ctx, v.reach(), view.Day); err != nil {
			return err
		}
		return v.auditReading("session", "", idsOf(slices.Concat(view.Behind, view.Sessions), func(s db.SessionLine) string { return s.ID }))
	})
	return view, err
}

// daysReached are the todays of the programs that the actor reaches, each once, the
// earliest first.
func (v *visit) daysReached() ([]school.Date, error) {
	todays, err := v.todays()
	if err != nil {
		return nil, err
	}
	var days []school.Date
	for id, day := range todays {
		if v.reaches(id) && !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	return days, nil
}
