package web

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// dashboardBody is what a school did, in plots with the numbers behind them.
type dashboardBody struct {
	Brakes                    []Alert // for administrators: what stopped itself and waits for them
	Filters                   *Form
	Periods, Programs, Courts []Option
	Filtered                  bool
	Counted                   string // as of when; empty: never
	Uncounted                 int    // programs that are not in it yet
	Facts                     []Fact
	Sections                  []figureSection
	From, To, Program, Court  string // what it is of, in words
	NeverCounted              Empty
	Steps                     []setupStep // instead of numbers, while nobody was ever enrolled
}

// figureSection is plots that one table of numbers stands behind.
type figureSection struct {
	ID, Title, Note string
	Plots           []figurePlot
	Numbers         Table
	Save            string // the address of the numbers as CSV
}

// figurePlot is a plot with the sentence that says what it shows.
type figurePlot struct {
	Title, Text string
	Drawing     template.HTML // empty where there is nothing to draw
}

// periods are the lengths of time that the dashboard offers, in months.
var periods = []int{3, 6, 12, 24, 36}

const usualPeriod = 12

// yearsBack is how many whole years before this one are offered.
const yearsBack = 3

// dashboard is what the address asks for, read.
type dashboard struct {
	figures registrar.FiguresView
	courts  []Option
	body    dashboardBody
}

func (s *server) showDashboard(r *request) (reply, error) {
	d, err := s.dashboard(r)
	if err != nil {
		return reply{}, err
	}
	d.body.Filtered = d.body.Filters.Any("program", "court", "period")
	d.body.Uncounted = d.figures.Uncounted
	if registrar.May(r.actor.Role, registrar.ActReadJobs) {
		brakes, err := s.office.Brakes(r.ctx, r.actor)
		if err != nil {
			return reply{}, err
		}
		d.body.Brakes = brakeAlerts(brakes)
	}
	if d.body.Steps, err = s.setupSteps(r); err != nil || len(d.body.Steps) > 0 {
		return r.page("dashboard", "Dashboard", d.body), err
	}
	if d.figures.CountedAt == nil {
		d.body.NeverCounted = Empty{Title: "Nothing was counted yet", Text: "The numbers are counted every few minutes. Look again then."}
		return r.page("dashboard", "Dashboard", d.body), nil
	}
	d.body.Counted = whenOf(d.figures.CountedAt.In(s.zone))
	d.body.Facts = summaryOf(d.figures)
	for _, n := range d.numbers() {
		section := figureSection{ID: n.name, Title: n.title, Note: n.note, Numbers: n.table(), Save: r.hereAt(dashboardPath + "/numbers/" + n.name)}
		if section.Plots, err = n.draw(); err != nil {
			return reply{}, err
		}
		d.body.Sections = append(d.body.Sections, section)
	}
	return r.page("dashboard", "Dashboard", d.body), nil
}

// saveNumbers answers the numbers behind plots as CSV.
func (s *server) saveNumbers(r *request) (reply, error) {
	d, err := s.dashboard(r)
	if err != nil {
		return reply{}, err
	}
	all := d.numbers()
	i := slices.IndexFunc(all, func(n numbers) bool { return n.name == r.gin.Param("name") })
	if i < 0 {
		return reply{}, nothingHere()
	}
	data, err := all[i].csv()
	name := all[i].name + "-" + d.figures.From.String()[:7] + "-" + d.figures.To.String()[:7] + ".csv"
	return paper(registrar.Document{FileName: name, ContentType: "text/csv; charset=utf-8", Data: data}, true, err)
}

// dashboard reads the figures that the address asks for.
func (s *server) dashboard(r *request) (dashboard, error) {
	d := dashboard{body: dashboardBody{Filters: r.filters("program", "court", "period")}}
	if d.body.Filters.Get("period") == periodValue(usualPeriod) {
		d.body.Filters.Set("period", "")
	}
	today := school.DateOf(s.clock.Now(), s.zone)
	d.body.Periods = periodChoices(today.Time().Year())
	programs, err := s.ownPrograms(r)
	if err != nil {
		return d, err
	}
	programOptions := optionsOf(programs)
	d.body.Programs = anyOf("All programs", programOptions...)
	if d.courts, err = s.courtChoices(r); err != nil {
		return d, err
	}
	d.body.Courts = anyOf("All courts", d.courts...)
	filter := registrar.FiguresFilter{ProgramID: d.body.Filters.Get("program"), CourtID: d.body.Filters.Get("court")}
	filter.From, filter.To = periodOf(d.body.Filters.Get("period"), today)
	d.figures, err = s.office.Figures(r.ctx, r.actor, filter)
	d.body.From, d.body.To = monthWords(d.figures.From), monthWords(d.figures.To)
	d.body.Program, d.body.Court = cmp.Or(labelOf(programOptions, filter.ProgramID), "all programs"), cmp.Or(labelOf(d.courts, filter.CourtID), "all courts")
	return d, err
}

// periodValue is a number of months as addresses write it.
func periodValue(months int) string { return strconv.Itoa(months) + "m" }

// periodChoices are the last months and the latest calendar years.
func periodChoices(year int) []Option {
	var all []Option
	for _, months := range periods {
		o := Option{Value: periodValue(months), Label: "Last " + plural(months, "month", "months")}
		if months == usualPeriod {
			o.Value = ""
		}
		all = append(all, o)
	}
	for y := year; y >= year-yearsBack; y-- {
		all = append(all, Option{Value: strconv.Itoa(y), Label: "The year " + strconv.Itoa(y)})
	}
	return all
}

// periodOf reads a choice of period; what is none of them is the usual one.
func periodOf(choice string, today school.Date) (from, to *school.Date) {
	if months, ok := strings.CutSuffix(choice, "m"); ok {
		if n, err := strconv.Atoi(months); err == nil && slices.Contains(periods, n) {
			year, month, _ := today.Time().Date()
			first := school.NewDate(year, month-time.Month(n-1), 1)
			return &first, &today
		}
	}
	if year, err := strconv.Atoi(choice); err == nil && year <= today.Time().Year() && year >= today.Time().Year()-yearsBack {
		first, last := school.NewDate(year, 1, 1), school.NewDate(year, 12, 31)
		return &first, &last
	}
	return nil, nil
}

// summaryOf says in a line each what matters most.
func summaryOf(f registrar.FiguresView) []Fact {
	var facts []Fact
	if f.Standing != nil {
		facts = append(facts, Fact{Term: "Open cases", Text: number(f.Standing.Open)}, Fact{Term: "At risk", Text: number(f.Standing.AtRisk)},
			Fact{Term: "Cannot complete, in violation or overdue", Text: number(f.Standing.Failing)})
	}
	return append(facts, Fact{Term: "Enrolled", Text: number(f.Total.Enrolled)}, Fact{Term: "Completed", Text: number(f.Total.Completed)},
		Fact{Term: "Reports on time", Text: shareWords(f.Total.ReportsOnTime, f.Total.ReportsDue)})
}

// monthWords writes the month of a day, "Nov. 2026".
func monthWords(d school.Date) string {
	if d == 0 {
		return ""
	}
	year, month, _ := d.Time().Date()
	return months[month-1] + " " + strconv.Itoa(year)
}

// shareWords writes a part of a whole in percent; a dash where there is no whole.
func shareWords(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return strconv.Itoa((200*part+whole)/(2*whole)) + "%"
}
