package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// numbers is a table of figures: it is shown, saved and drawn.
type numbers struct {
	name, title, note string
	heads             []string
	rows              [][]any // texts, months, counts, cents, shares; nil where nobody counted
	draw              func() ([]figurePlot, error)
}

// The values of numbers, beside texts and counts.
type (
	cents int64
	share struct{ part, whole int }
)

// numbers are all tables of the dashboard.
func (d *dashboard) numbers() []numbers {
	return []numbers{d.people(), d.byCourt(), d.byWeekday(), d.waits(), d.reportsByMonth(), d.reportsByKind(), d.money()}
}

// people is who began, came and ended, by month.
func (d *dashboard) people() numbers {
	n := numbers{name: "people", title: "People by month", draw: func() ([]figurePlot, error) { return peoplePlots(d.figures) },
		note:  "Attending are those who were present at least once in the month. Open, at risk and the rest of the standing are as of the end of the month, or now.",
		heads: []string{"Month", "Enrolled", "Attending", "Completed", "Unsuccessful", "Closed otherwise", "Open", "At risk", "Cannot complete, in violation or overdue"}}
	for _, m := range d.figures.Months {
		row := []any{m.Month, m.Enrolled, m.Attending, m.Completed, m.Unsuccessful, m.Closed, nil, nil, nil}
		if m.Standing != nil {
			row = append(row[:6], m.Standing.Open, m.Standing.AtRisk, m.Standing.Failing)
		}
		n.rows = append(n.rows, row)
	}
	return n
}

// byCourt is the same by court.
func (d *dashboard) byCourt() numbers {
	last := monthWords(d.figures.To)
	n := numbers{name: "courts", title: "People by court", draw: func() ([]figurePlot, error) { return d.courtPlots() },
		note:  "Attending, open and at risk are of " + last + "; all else is of the whole time.",
		heads: []string{"Court", "Enrolled", "Completed", "Unsuccessful", "Closed otherwise", "Attending", "Open", "At risk", "Cannot complete, in violation or overdue"}}
	for _, c := range d.figures.Courts {
		n.rows = append(n.rows, []any{d.courtName(c), c.Enrolled, c.Completed, c.Unsuccessful, c.Closed, c.Attending, c.Open, c.AtRisk, c.Failing})
	}
	return n
}

// courtName names a court.
func (d *dashboard) courtName(c registrar.CourtFigures) string {
	switch name := labelOf(d.courts, c.CourtID); {
	case c.CourtID == "":
		return "No court"
	case name == "":
		return "Another court"
	default:
		return name
	}
}

// weekdayName names a day of the week, 1 being Monday.
func weekdayName(isoDay int) string { return time.Weekday(isoDay % 7).String() }

// byWeekday is who did not come, by the day of the week.
func (d *dashboard) byWeekday() numbers {
	n := numbers{name: "no-shows", title: "No-shows by weekday", draw: func() ([]figurePlot, error) { return weekdayPlots(d.figures) },
		note:  "Of all marks at sessions that took place: absent without an excuse.",
		heads: []string{"Weekday", "Marked", "Absent", "Share absent"}}
	for _, w := range d.figures.Weekdays {
		if w.Marks > 0 {
			n.rows = append(n.rows, []any{weekdayName(w.Weekday), w.Marks, w.Absent, share{w.Absent, w.Marks}})
		}
	}
	return n
}

// waits is how long people waited for their first class, by the month of that.
func (d *dashboard) waits() numbers {
	n := numbers{name: "first-class", title: "Days from order to first class", draw: func() ([]figurePlot, error) { return waitPlots(d.figures) },
		note:  "By the month of the first class that a person came to. Half of the people waited no longer than the median; the middle half of them between the lower and the upper quarter.",
		heads: []string{"Month", "People", "Median days", "Lower quarter", "Upper quarter", "Longest"}}
	for _, m := range d.figures.Months {
		if w := m.Wait; w.People > 0 {
			n.rows = append(n.rows, []any{m.Month, w.People, *w.MedianDays, *w.LowerDays, *w.UpperDays, *w.MostDays})
		}
	}
	return n
}

// reportsByMonth is how many reports were sent by their day.
func (d *dashboard) reportsByMonth() numbers {
	n := numbers{name: "reports", title: "Reports on time by month", draw: func() ([]figurePlot, error) { return reportPlots(d.figures) },
		note:  "By the month of the day on which they were due. A report that its court has by then is on time; one that was withdrawn before it was sent does not count.",
		heads: []string{"Month", "Due", "On time", "Share on time"}}
	for _, m := range d.figures.Months {
		if m.ReportsDue > 0 {
			n.rows = append(n.rows, []any{m.Month, m.ReportsDue, m.ReportsOnTime, share{m.ReportsOnTime, m.ReportsDue}})
		}
	}
	return n
}

func (d *dashboard) reportsByKind() numbers {
	n := numbers{name: "report-kinds", title: "Reports on time by kind", draw: func() ([]figurePlot, error) { return kindPlots(d.figures) },
		heads: []string{"Kind", "Due", "On time", "Share on time"}}
	for _, k := range d.figures.Reports {
		n.rows = append(n.rows, []any{kindWords(k.Kind), k.Due, k.OnTime, share{k.OnTime, k.Due}})
	}
	return n
}

// money is what was charged, paid and let off.
func (d *dashboard) money() numbers {
	n := numbers{name: "money", title: "Fees by month", draw: func() ([]figurePlot, error) { return moneyPlots(d.figures) },
		note:  "Program fees alone, not the court's own fines. Collected is payments less refunds; waived is reductions and waivers. What was reversed is taken off.",
		heads: []string{"Month", "Assessed", "Collected", "Waived"}}
	for _, m := range d.figures.Months {
		n.rows = append(n.rows, []any{m.Month, cents(m.AssessedCents), cents(m.CollectedCents), cents(m.WaivedCents)})
	}
	t := d.figures.Total
	n.rows = append(n.rows, []any{"Together", cents(t.AssessedCents), cents(t.CollectedCents), cents(t.WaivedCents)})
	return n
}

// table shows the numbers.
func (n numbers) table() Table {
	t := Table{Caption: "Numbers: " + n.title, Quiet: true, Columns: columns(n.heads...), Empty: Empty{Title: "There are no numbers of this time."}}
	for i := range t.Columns {
		t.Columns[i].Numeric = i > 0
	}
	for _, r := range n.rows {
		cells := make([]any, len(r))
		for i, v := range r {
			cells[i] = shown(v)
		}
		t.Rows = append(t.Rows, row(cells...))
	}
	return t
}

// shown writes a value for people.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case int:
		return number(v)
	case cents:
		return money(int64(v))
	case share:
		return shareWords(v.part, v.whole)
	case school.Date:
		return monthWords(v)
	}
	return fmt.Sprint(v)
}

// csv writes the numbers for a spreadsheet: months as 2026-11, money in dollars,
// shares as parts of one.
func (n numbers) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180
	rows := [][]string{n.heads}
	for _, r := range n.rows {
		cells := make([]string, len(r))
		for i, v := range r {
			cells[i] = saved(v)
		}
		rows = append(rows, cells)
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write %s as CSV: %w", n.name, err)
	}
	return b.Bytes(), nil
}

// saved writes a value for a spreadsheet. A text that one would take for a formula
// is held off by an apostrophe.
func saved(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case cents:
		return strings.TrimPrefix(strings.ReplaceAll(money(int64(v)), ",", ""), "$")
	case share:
		return fmt.Sprintf("%.4f", float64(v.part)/float64(max(v.whole, 1)))
	case school.Date:
		return v.String()[:7]
	case string:
		if strings.ContainsAny(v[:min(len(v), 1)], "=+-@\t\r") {
			return "'" + v
		}
	}
	return fmt.Sprint(v)
}
