package registrar

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// FiguresFilter limits figures; empty fields do not. From and To are any days of
// the first and the last month; without To it is the present month, without From
// the eleventh before it.
type FiguresFilter struct {
	ProgramID, CourtID string
	From, To           *school.Date
}

// mostMonths bounds the time that figures are asked for.
const mostMonths = 120

// FiguresView is what a school did, as last counted.
type FiguresView struct {
	From      school.Date      `json:"from"` // the first day of the first month
	To        school.Date      `json:"to"`   // the last day of the last month
	CountedAt *time.Time       `json:"countedAt"`
	CountedOn *school.Date     `json:"countedOn"` // the program's day
	Uncounted int              `json:"uncounted"` // programs that were never counted yet
	Months    []MonthFigures   `json:"months"`    // every one, in order
	Courts    []CourtFigures   `json:"courts"`    // the most enrolled first
	Weekdays  []WeekdayFigures `json:"weekdays"`  // every one, Monday first
	Reports   []ReportFigures  `json:"reports"`   // by kind
	Total     PeriodFigures    `json:"total"`
	Standing  *StandingFigures `json:"standing"` // of the last month; null where it was not counted
}

// MonthFigures is a month. Money is whole cents.
type MonthFigures struct {
	Month school.Date `json:"month"` // its first day
	PeriodFigures
	Attending int              `json:"attending"` // people who were present at least once
	Standing  *StandingFigures `json:"standing"`  // at the month's end, or now; null where nobody counted then
}

// PeriodFigures is what can be added up over months.
type PeriodFigures struct {
	Enrolled       int         `json:"enrolled"`
	Completed      int         `json:"completed"`
	Unsuccessful   int         `json:"unsuccessful"`
	Closed         int         `json:"closed"`
	Marks          int         `json:"marks"`
	Absent         int         `json:"absent"`
	ReportsDue     int         `json:"reportsDue"`
	ReportsOnTime  int         `json:"reportsOnTime"`
	AssessedCents  int64       `json:"assessedCents"`
	CollectedCents int64       `json:"collectedCents"`
	WaivedCents    int64       `json:"waivedCents"`
	Wait           WaitFigures `json:"wait"`
}

// StandingFigures is how those stood who had not ended.
type StandingFigures struct {
	Open    int `json:"open"`
	AtRisk  int `json:"atRisk"`
	Failing int `json:"failing"` // cannot complete, in violation or overdue
}

// WaitFigures is how many days it took from the order to the first class that
// people came to; the days are null where nobody did.
type WaitFigures struct {
	People     int  `json:"people"`
	MedianDays *int `json:"medianDays"`
	// Half of the people waited between these.
	LowerDays *int `json:"lowerDays"`
	UpperDays *int `json:"upperDays"`
	MostDays  *int `json:"mostDays"`
}

// CourtFigures is a court's: over the whole time, and in its last month.
type CourtFigures struct {
	CourtID      string `json:"courtId"` // "" for orders that name no court
	Enrolled     int    `json:"enrolled"`
	Completed    int    `json:"completed"`
	Unsuccessful int    `json:"unsuccessful"`
	Closed       int    `json:"closed"`
	Attending    int    `json:"attending"` // in the last month, as what follows
	Open         int    `json:"open"`
	AtRisk       int    `json:"atRisk"`
	Failing      int    `json:"failing"`
}

// WeekdayFigures is how many were marked and how many of them did not come.
type WeekdayFigures struct {
	Weekday int `json:"weekday"` // 1 is Monday, 7 Sunday
	Marks   int `json:"marks"`
	Absent  int `json:"absent"`
}

// ReportFigures is how many reports of a kind were due, and sent by their day.
type ReportFigures struct {
	Kind   string `json:"kind"`
	Due    int    `json:"due"`
	OnTime int    `json:"onTime"`
}

// Figures answers what the programs that the actor reaches did, by month, court,
// weekday and kind of report, as it was last counted.
func (o *Office) Figures(ctx context.Context, actor school.Actor, f FiguresFilter) (FiguresView, error) {
	var view FiguresView
	err := o.do(ctx, actor, ActReadFigures, func(v *visit) error {
		var faults school.Faults
		for pointer, id := range map[string]string{"/court": f.CourtID, "/program": f.ProgramID} {
			faults.Check(id == "" || isID(id), pointer, "This is no id.")
		}
		if err := faults.Err(); err != nil {
			return err
		}
		counted, err := v.FigureCounts(v.ctx, v.reach(), f.ProgramID)
		if err != nil {
			return err
		}
		view = countedView(counted)
		if err := view.within(f, school.DateOf(v.now, time.UTC)); err != nil {
			return err
		}
		filter := db.FigureFilter{Reach: v.reach(), ProgramID: f.ProgramID, CourtID: f.CourtID, From: view.From, To: firstOfMonth(view.To)}
		figures, err := v.Tx.Figures(v.ctx, filter)
		if err != nil {
			return err
		}
		byCourt, err := v.FiguresByCourt(v.ctx, filter)
		if err != nil {
			return err
		}
		view.fill(figures)
		view.fillCourts(byCourt)
		return v.auditReading("figures", f.ProgramID, nil)
	})
	return view, err
}

// countedView says when all programs were last counted.
func countedView(programs []db.FigureCount) FiguresView {
	var view FiguresView
	for _, p := range programs {
		switch {
		case p.CountedAt == nil:
			view.Uncounted++
			continue
		case view.CountedAt == nil || p.CountedAt.Before(*view.CountedAt):
			view.CountedAt = p.CountedAt
		}
		if view.CountedOn == nil || *p.CountedOn > *view.CountedOn {
			view.CountedOn = p.CountedOn
		}
	}
	return view
}

// within sets the time of the view.
func (view *FiguresView) within(f FiguresFilter, today school.Date) error {
	if view.CountedOn != nil {
		today = *view.CountedOn
	}
	if f.To != nil {
		today = *f.To
	}
	last := firstOfMonth(today)
	view.From, view.To = addMonths(last, -11), addMonths(last, 1)-1
	if f.From != nil {
		view.From = firstOfMonth(*f.From)
	}
	var faults school.Faults
	faults.Check(view.From <= last, "/from", "The first month is after the last one.")
	faults.Check(view.From > last || addMonths(view.From, mostMonths) > last, "/from", "Ask for "+strconv.Itoa(mostMonths/12)+" years or less.")
	return faults.Err()
}

func firstOfMonth(d school.Date) school.Date {
	y, m, _ := d.Time().Date()
	return school.NewDate(y, m, 1)
}

// addMonths goes some months on from the first day of one.
func addMonths(d school.Date, n int) school.Date {
	y, m, _ := d.Time().Date()
	return school.NewDate(y, m+time.Month(n), 1)
}

// fill puts sums by month where they belong.
func (view *FiguresView) fill(figures []db.Figure) {
	view.Months, view.Reports = []MonthFigures{}, []ReportFigures{}
	for m := view.From; m <= view.To; m = addMonths(m, 1) {
		view.Months = append(view.Months, MonthFigures{Month: m})
	}
	for day := 1; day <= 7; day++ {
		view.Weekdays = append(view.Weekdays, WeekdayFigures{Weekday: day})
	}
	waits, all := make([]spread, len(view.Months)), spread{}
	for _, f := range figures {
		at, _ := slices.BinarySearchFunc(view.Months, f.Month, func(m MonthFigures, d school.Date) int { return cmp.Compare(m.Month, d) })
		month, n := &view.Months[at], int(f.N)
		switch f.Measure {
		case db.FigureAttending:
			month.Attending = n
		case db.FigureOpen, db.FigureAtRisk, db.FigureFailing:
			month.stood(f.Measure, n)
		case db.FigureWait:
			days, _ := strconv.Atoi(f.Key)
			waits[at].add(days, n)
			all.add(days, n)
		default:
			month.add(f.Measure, f.N)
			view.Total.add(f.Measure, f.N)
			view.cut(f.Measure, f.Key, n)
		}
	}
	for i := range waits {
		view.Months[i].Wait = waits[i].figures()
	}
	view.Total.Wait = all.figures()
	view.Standing = view.Months[len(view.Months)-1].Standing
	slices.SortFunc(view.Reports, func(a, b ReportFigures) int { return cmp.Or(cmp.Compare(b.Due, a.Due), cmp.Compare(a.Kind, b.Kind)) })
}

// stood notes how many stood how.
func (m *MonthFigures) stood(measure string, n int) {
	if m.Standing == nil {
		m.Standing = &StandingFigures{}
	}
	switch measure {
	case db.FigureOpen:
		m.Standing.Open = n
	case db.FigureAtRisk:
		m.Standing.AtRisk = n
	case db.FigureFailing:
		m.Standing.Failing = n
	}
}

// add adds what can be added up.
func (p *PeriodFigures) add(measure string, n int64) {
	switch measure {
	case db.FigureAssessed:
		p.AssessedCents += n
	case db.FigureCollected:
		p.CollectedCents += n
	case db.FigureWaived:
		p.WaivedCents += n
	case db.FigureEnrolled:
		p.Enrolled += int(n)
	case db.FigureCompleted:
		p.Completed += int(n)
	case db.FigureUnsuccessful:
		p.Unsuccessful += int(n)
	case db.FigureClosed:
		p.Closed += int(n)
	case db.FigureMarks:
		p.Marks += int(n)
	case db.FigureAbsent:
		p.Absent += int(n)
	case db.FigureReports:
		p.ReportsDue += int(n)
	case db.FigureOnTime:
		p.ReportsOnTime += int(n)
	}
}

// cut adds to the weekday or the kind of report that a sum is of.
func (view *FiguresView) cut(measure, key string, n int) {
	switch measure {
	case db.FigureMarks, db.FigureAbsent:
		day, err := strconv.Atoi(key)
		if err != nil || day < 1 || day > 7 {
			return
		}
		if measure == db.FigureMarks {
			view.Weekdays[day-1].Marks += n
		} else {
			view.Weekdays[day-1].Absent += n
		}
	case db.FigureReports, db.FigureOnTime:
		i := slices.IndexFunc(view.Reports, func(r ReportFigures) bool { return r.Kind == key })
		if i < 0 {
			i, view.Reports = len(view.Reports), append(view.Reports, ReportFigures{Kind: key})
		}
		if measure == db.FigureReports {
			view.Reports[i].Due += n
		} else {
			view.Reports[i].OnTime += n
		}
	}
}

// fillCourts puts sums by court together.
func (view *FiguresView) fillCourts(figures []db.Figure) {
	view.Courts = []CourtFigures{}
	at := map[string]int{}
	for _, f := range figures {
		i, known := at[f.CourtID]
		if !known {
			i, view.Courts = len(view.Courts), append(view.Courts, CourtFigures{CourtID: f.CourtID})
			at[f.CourtID] = i
		}
		view.Courts[i].set(f.Measure, int(f.N))
	}
	slices.SortFunc(view.Courts, func(a, b CourtFigures) int {
		return cmp.Or(cmp.Compare(b.Enrolled, a.Enrolled), cmp.Compare(b.Open, a.Open), cmp.Compare(a.CourtID, b.CourtID))
	})
}

// set notes a sum of the court.
func (c *CourtFigures) set(measure string, n int) {
	switch measure {
	case db.FigureEnrolled:
		c.Enrolled = n
	case db.FigureCompleted:
		c.Completed = n
	case db.FigureUnsuccessful:
		c.Unsuccessful = n
	case db.FigureClosed:
		c.Closed = n
	case db.FigureAttending:
		c.Attending = n
	case db.FigureOpen:
		c.Open = n
	case db.FigureAtRisk:
		c.AtRisk = n
	case db.FigureFailing:
		c.Failing = n
	}
}

// spread is how many people waited how many days.
type spread map[int]int

func (s *spread) add(days, people int) {
	if *s == nil {
		*s = spread{}
	}
	(*s)[days] += people
}

// figures answers the days that a quarter, half and three quarters of the people
// did not exceed.
func (s spread) figures() WaitFigures {
	var f WaitFigures
	days := make([]int, 0, len(s))
	for d, n := range s {
		days = append(days, d)
		f.People += n
	}
	if f.People == 0 {
		return f
	}
	slices.Sort(days)
	at := func(quarters int) *int {
		rank, below := (quarters*f.People+3)/4, 0
		for _, d := range days {
			if below += s[d]; below >= max(rank, 1) {
				return &d
			}
		}
		return &days[len(days)-1]
	}
	f.LowerDays, f.MedianDays, f.UpperDays, f.MostDays = at(1), at(2), at(3), &days[len(days)-1]
	return f
}
