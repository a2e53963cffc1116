package web

import (
	"fmt"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// monthLabels are what stands below months: each one's name, or of many the years.
func monthLabels(months []registrar.MonthFigures) []string {
	labels := make([]string, len(months))
	for i, m := range months {
		year, month, _ := m.Month.Time().Date()
		switch {
		case len(months) <= mostLabeled:
			labels[i] = month.String()[:3]
		case month == 1:
			labels[i] = fmt.Sprint(year)
		}
	}
	return labels
}

// monthlyPlot draws a number a month and says what it shows. of answers the number,
// whether it is known, and how it is written.
func monthlyPlot(f registrar.FiguresView, title string, of func(registrar.MonthFigures) (value float64, known bool, text string), says func(high bar, month string) string) (figurePlot, error) {
	labels := monthLabels(f.Months)
	bars, high := make([]bar, len(f.Months)), -1
	for i, m := range f.Months {
		value, known, words := of(m)
		bars[i] = bar{label: labels[i], value: value, unknown: !known}
		if known {
			bars[i].text = words
			if high < 0 || value > bars[high].value {
				high = i
			}
		}
	}
	plot := figurePlot{Title: title, Text: "Nothing in this time."}
	if high < 0 || bars[high].value == 0 {
		return plot, nil
	}
	plot.Text = says(bars[high], monthWords(f.Months[high].Month))
	var err error
	plot.Drawing, err = drawBars(bars, 0)
	return plot, err
}

// eachMonth is how a plot of people takes its numbers.
func eachMonth(n func(registrar.MonthFigures) int) func(registrar.MonthFigures) (float64, bool, string) {
	return func(m registrar.MonthFigures) (float64, bool, string) { return float64(n(m)), true, unlessNone(n(m)) }
}

// unlessNone writes a number at its bar; where there is no bar, nothing.
func unlessNone(n int) string {
	if n == 0 {
		return ""
	}
	return number(n)
}

// peoplePlots show who began, came, completed and stood at risk.
func peoplePlots(f registrar.FiguresView) ([]figurePlot, error) {
	most := func(what string) func(bar, string) string {
		return func(high bar, month string) string {
			return what + "; the most in one month were " + high.text + ", in " + month + "."
		}
	}
	people := func(n int) string { return plural(n, "person", "people") }
	return drawn(
		func() (figurePlot, error) {
			return monthlyPlot(f, "Enrolled", eachMonth(func(m registrar.MonthFigures) int { return m.Enrolled }), most(people(f.Total.Enrolled)+" enrolled"))
		},
		func() (figurePlot, error) {
			return monthlyPlot(f, "Attending", eachMonth(func(m registrar.MonthFigures) int { return m.Attending }), func(high bar, month string) string {
				return "Who came to a class at least once: the most were " + high.text + ", in " + month + "."
			})
		},
		func() (figurePlot, error) {
			return monthlyPlot(f, "Completed", eachMonth(func(m registrar.MonthFigures) int { return m.Completed }), most(people(f.Total.Completed)+" completed"))
		},
		func() (figurePlot, error) {
			p, err := monthlyPlot(f, "At risk", func(m registrar.MonthFigures) (float64, bool, string) {
				if m.Standing == nil {
					return 0, false, ""
				}
				return float64(m.Standing.AtRisk), true, unlessNone(m.Standing.AtRisk)
			}, func(high bar, month string) string {
				return "Of the open cases at the end of each month, or now: the most were " + high.text + ", in " + month + "."
			})
			if p.Drawing == "" {
				p.Text = "Nobody stood at risk when the months of this time were counted."
			}
			return p, err
		})
}

// drawn draws one plot after the other.
func drawn(plots ...func() (figurePlot, error)) ([]figurePlot, error) {
	var all []figurePlot
	for _, draw := range plots {
		p, err := draw()
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// mostCourts are drawn; all are in the table.
const mostCourts = 8

// courtPlots show which courts people came from, and who of them stands at risk.
func (d *dashboard) courtPlots() ([]figurePlot, error) {
	of := func(title, what string, n func(registrar.CourtFigures) int) func() (figurePlot, error) {
		return func() (figurePlot, error) {
			var bars []bar
			all, first := 0, bar{}
			for i, c := range d.figures.Courts {
				all += n(c)
				one := bar{label: d.courtName(c), value: float64(n(c)), text: number(n(c))}
				if one.value > first.value {
					first = one
				}
				if i < mostCourts {
					bars = append(bars, one)
				}
			}
			p := figurePlot{Title: title, Text: "Nobody in this time."}
			if all == 0 {
				return p, nil
			}
			p.Text = number(all) + " " + what + "; the most, " + first.text + ", from " + first.label + "."
			var err error
			p.Drawing, err = drawRows(bars, 0)
			return p, err
		}
	}
	return drawn(of("Enrolled", "enrolled", func(c registrar.CourtFigures) int { return c.Enrolled }),
		of("Open", "open in "+monthWords(d.figures.To), func(c registrar.CourtFigures) int { return c.Open }),
		of("At risk", "at risk in "+monthWords(d.figures.To), func(c registrar.CourtFigures) int { return c.AtRisk }))
}

// weekdayPlots show on which days people did not come.
func weekdayPlots(f registrar.FiguresView) ([]figurePlot, error) {
	var bars []bar
	worst := ""
	highest := 0.0
	for _, w := range f.Weekdays {
		if w.Marks == 0 {
			continue
		}
		b := bar{label: weekdayName(w.Weekday)[:3], value: 100 * float64(w.Absent) / float64(w.Marks), text: shareWords(w.Absent, w.Marks)}
		if b.value > highest {
			highest, worst = b.value, weekdayName(w.Weekday)+"s ("+b.text+")"
		}
		bars = append(bars, b)
	}
	p := figurePlot{Title: "Share absent", Text: "Nobody was marked in this time."}
	if len(bars) == 0 {
		return []figurePlot{p}, nil
	}
	p.Text = fmt.Sprintf("%s of %s were absent", shareWords(f.Total.Absent, f.Total.Marks), plural(f.Total.Marks, "mark", "marks"))
	if worst != "" && len(bars) > 1 {
		p.Text += ", most often on " + worst
	}
	p.Text += "."
	var err error
	p.Drawing, err = drawBars(bars, 0)
	return []figurePlot{p}, err
}

// waitPlots show how long people waited.
func waitPlots(f registrar.FiguresView) ([]figurePlot, error) {
	p := figurePlot{Title: "Median, and the middle half of people", Text: "Nobody came to a first class in this time."}
	if w := f.Total.Wait; w.People > 0 {
		p.Text = fmt.Sprintf("Half of %s came to their first class within %s of the order; the middle half took %d to %d.", plural(w.People, "person", "people"),
			plural(*w.MedianDays, "day", "days"), *w.LowerDays, *w.UpperDays)
	}
	labels := monthLabels(f.Months)
	bars := make([]spreadBar, len(f.Months))
	for i, m := range f.Months {
		bars[i] = spreadBar{label: labels[i], unknown: m.Wait.People == 0}
		if !bars[i].unknown {
			bars[i].lower, bars[i].median, bars[i].upper = float64(*m.Wait.LowerDays), float64(*m.Wait.MedianDays), float64(*m.Wait.UpperDays)
		}
	}
	var err error
	p.Drawing, err = drawSpreads(bars)
	return []figurePlot{p}, err
}

// reportPlots show the share of reports that were on time.
func reportPlots(f registrar.FiguresView) ([]figurePlot, error) {
	labels := monthLabels(f.Months)
	bars := make([]bar, len(f.Months))
	var worst registrar.MonthFigures
	for i, m := range f.Months {
		bars[i] = bar{label: labels[i], unknown: m.ReportsDue == 0}
		if m.ReportsDue == 0 {
			continue
		}
		bars[i].value, bars[i].text = 100*float64(m.ReportsOnTime)/float64(m.ReportsDue), shareWords(m.ReportsOnTime, m.ReportsDue)
		if worst.ReportsDue == 0 || m.ReportsOnTime*worst.ReportsDue < worst.ReportsOnTime*m.ReportsDue {
			worst = m
		}
	}
	p := figurePlot{Title: "Share on time", Text: "No report was due in this time."}
	if worst.ReportsDue == 0 {
		return []figurePlot{p}, nil
	}
	p.Text = fmt.Sprintf("%s of %s on time", shareWords(f.Total.ReportsOnTime, f.Total.ReportsDue), plural(f.Total.ReportsDue, "report was", "reports were"))
	if f.Total.ReportsOnTime < f.Total.ReportsDue {
		p.Text += "; the least in " + monthWords(worst.Month) + ", " + shareWords(worst.ReportsOnTime, worst.ReportsDue)
	}
	p.Text += "."
	var err error
	p.Drawing, err = drawBars(bars, 100)
	return []figurePlot{p}, err
}

// kindPlots show the same by kind of report.
func kindPlots(f registrar.FiguresView) ([]figurePlot, error) {
	p := figurePlot{Title: "Share on time", Text: "No report was due in this time."}
	var bars []bar
	var late []string
	for _, k := range f.Reports {
		bars = append(bars, bar{label: kindWords(k.Kind), value: 100 * float64(k.OnTime) / float64(max(k.Due, 1)), text: shareWords(k.OnTime, k.Due)})
		if k.OnTime < k.Due {
			late = append(late, kindWords(k.Kind)+" ("+number(k.Due-k.OnTime)+")")
		}
	}
	switch {
	case len(bars) == 0:
		return []figurePlot{p}, nil
	case len(late) == 0:
		p.Text = "Reports of every kind were on time."
	default:
		p.Text = "Late: " + strings.Join(late, ", ") + "."
	}
	var err error
	p.Drawing, err = drawRows(bars, 100)
	return []figurePlot{p}, err
}

// moneyPlots show what was charged, paid and let off.
func moneyPlots(f registrar.FiguresView) ([]figurePlot, error) {
	of := func(title string, total int64, n func(registrar.MonthFigures) int64) func() (figurePlot, error) {
		return func() (figurePlot, error) {
			return monthlyPlot(f, title, func(m registrar.MonthFigures) (float64, bool, string) {
				return float64(n(m)) / 100, true, shortDollars(n(m))
			},
				func(_ bar, month string) string {
					return school.Dollars(total) + " in this time, the most in " + month + "."
				})
		}
	}
	return drawn(of("Assessed", f.Total.AssessedCents, func(m registrar.MonthFigures) int64 { return m.AssessedCents }),
		of("Collected", f.Total.CollectedCents, func(m registrar.MonthFigures) int64 { return m.CollectedCents }),
		of("Waived", f.Total.WaivedCents, func(m registrar.MonthFigures) int64 { return m.WaivedCents }))
}

// shortDollars writes money in a narrow place: $950, $1.2k, $35k.
func shortDollars(cents int64) string {
	switch dollars := (cents + 50) / 100; {
	case cents == 0:
		return ""
	case dollars < 1000:
		return fmt.Sprintf("$%d", dollars)
	case dollars < 9950:
		return fmt.Sprintf("$%.1fk", float64(dollars)/1000)
	case dollars < 999500:
		return fmt.Sprintf("$%dk", (dollars+500)/1000)
	default:
		return fmt.Sprintf("$%.1fM", float64(dollars)/1e6)
	}
}
