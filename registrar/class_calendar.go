package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// CalendarFilter asks for the sessions of some days, both included; empty fields do
// not limit it.
type CalendarFilter struct {
	From, To            school.Date
	ProgramID, Language string
}

// CalendarView is the sessions of some days in the order of their start, and the
// days on which courts are closed.
type CalendarView struct {
	Sessions []db.CalendarSession `json:"sessions"`
	More     bool                 `json:"more"` // whether there are more than are shown
	Closed   []db.ClosedDay       `json:"closed"`
}

// The bounds of a calendar.
const (
	mostCalendarDays     = 62
	mostCalendarSessions = 400
)

// ClassCalendar reads the organization's sessions of some days.
func (o *Office) ClassCalendar(ctx context.Context, actor school.Actor, f CalendarFilter) (CalendarView, error) {
	view := CalendarView{}
	err := o.do(ctx, actor, ActReadSessions, func(v *visit) error {
		var faults school.Faults
		faults.Check(f.ProgramID == "" || isID(f.ProgramID), "/program", "This is no id of a program.")
		faults.Check(f.Language == "" || languageForm.MatchString(f.Language), "/language", "Write a language tag such as en or es.")
		faults.Check(f.From <= f.To && int(f.To-f.From) < mostCalendarDays, "/from", "Ask for at most two months.")
		if err := faults.Err(); err != nil {
			return err
		}
		var err error
		view.Sessions, err = v.SessionsBetween(v.ctx, db.CalendarFilter{OrganizationID: v.Actor.OrganizationID, ProgramID: f.ProgramID, Language: f.Language, From: f.From, To: f.To,
			Limit: mostCalendarSessions + 1})
		if err != nil {
			return err
		}
		if view.More = len(view.Sessions) > mostCalendarSessions; view.More {
			view.Sessions = view.Sessions[:mostCalendarSessions]
		}
		days := make([]school.Date, 0, mostCalendarDays)
		for d := f.From; d <= f.To; d = d.Add(1) {
			days = append(days, d)
		}
		if view.Closed, err = v.closedOn(days); err != nil {
			return err
		}
		return v.auditReading("session", "", idsOf(view.Sessions, func(s db.CalendarSession) string { return s.ID }))
	})
	return view, err
}

// ClosedDays tells which of some days courts that the actor may name are closed on,
// or, where they name none, are federal holidays.
func (o *Office) ClosedDays(ctx context.Context, actor school.Actor, days []school.Date) ([]db.ClosedDay, error) {
	var closed []db.ClosedDay
	err := o.do(ctx, actor, ActReadDirectory, func(v *visit) error {
		if len(days) > mostSessions*2 {
			return school.InvalidField("/days", "These are too many days.")
		}
		var err error
		if closed, err = v.closedOn(days); err != nil {
			return err
		}
		return v.auditReading("court", "", nil)
	})
	return closed, err
}

// closedOn answers each closed day once, by the name that most courts give it.
func (v *visit) closedOn(days []school.Date) ([]db.ClosedDay, error) {
	rows, err := v.Tx.ClosedDays(v.ctx, days)
	if err != nil {
		return nil, err
	}
	byDay := map[school.Date]db.ClosedDay{}
	for _, row := range rows {
		if _, ok := byDay[row.Day]; !ok {
			byDay[row.Day] = row
		}
	}
	closed := []db.ClosedDay{}
	for _, day := range days {
		if row, ok := byDay[day]; ok {
			closed = append(closed, row)
		} else if name := federalHolidayName(day); name != "" && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			closed = append(closed, db.ClosedDay{Day: day, Name: name})
		}
	}
	return closed, nil
}
