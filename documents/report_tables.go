package documents

import (
	"johnschool/documents/pdf"
)

// changes is what a correction corrects.
func (l reportLetter) changes() {
	if l.f.Correction == nil || len(l.f.Correction.Changes) == 0 {
		return
	}
	var rows [][]string
	for _, change := range l.f.Correction.Changes {
		rows = append(rows, []string{change.What, change.Before, change.After})
	}
	l.section("What is corrected")
	l.table([]pdf.Column{{Title: "Fact", Share: 2}, {Title: "As reported", Share: 3}, {Title: "Correct", Share: 3}}, rows)
	l.section("The case")
}

// sessions is the dated record.
func (l reportLetter) sessions() {
	if len(l.f.Sessions) == 0 {
		return
	}
	title := "Sessions on record"
	scheduled := true
	var rows [][]string
	for _, s := range l.f.Sessions {
		scheduled = scheduled && s.Outcome == "scheduled"
		rows = append(rows, []string{day(s.On), s.Time, s.Module, word(outcomes, s.Outcome), sentenceCase(s.Counts), s.Note})
	}
	if scheduled {
		title = "Scheduled sessions"
	}
	l.section(title)
	l.table([]pdf.Column{
		{Title: "Date", Share: 2.75}, {Title: "Time", Share: 1.3}, {Title: "Module", Share: 3},
		{Title: "Outcome", Share: 2.2}, {Title: "Counts as", Share: 1.5}, {Title: "Note", Share: 2.25},
	}, rows)
}

// amendments are later decisions on the order.
func (l reportLetter) amendments() {
	if len(l.f.Amendments) == 0 {
		return
	}
	var rows [][]string
	for _, a := range l.f.Amendments {
		rows = append(rows, []string{day(a.DecidedOn), sentenceCase(a.Kind), a.DecidedBy, a.Text})
	}
	l.section("Later decisions")
	l.table([]pdf.Column{
		{Title: "Decided on", Share: 2}, {Title: "Decision", Share: 1.6}, {Title: "Decided by", Share: 2.2}, {Title: "What was decided", Share: 3},
	}, rows)
}

// notice is what the participant was told before the report, and the time that was given to cure it.
func (l reportLetter) notice() {
	n := l.f.Notice
	if n == nil {
		return
	}
	cure := ""
	switch {
	case n.NoCureTime:
		cure = "None: the program's policy gives no time to cure this"
	case n.CureUntil != "":
		cure = "Until the end of " + day(n.CureUntil)
	}
	l.Together(func() {
		l.section("Notice to the participant")
		l.Facts(factStyle,
			pdf.Fact{Label: "Written on", Value: day(n.OpenedOn)},
			pdf.Fact{Label: "Delivered on", Value: delivered(n)},
			pdf.Fact{Label: "Time to cure", Value: cure},
		)
	})
}

// delivered is the day of delivery and the way.
func delivered(n *NoticeRecord) string {
	if n.DeliveredBy == "" || n.DeliveredOn == "" {
		return day(n.DeliveredOn)
	}
	return day(n.DeliveredOn) + ", " + word(deliveries, n.DeliveredBy)
}

// table leaves out the columns that are empty in every row.
func (l letter) table(columns []pdf.Column, rows [][]string) {
	var kept []pdf.Column
	cells := make([][]string, len(rows))
	for i, column := range columns {
		used := false
		for _, row := range rows {
			used = used || row[i] != ""
		}
		if !used {
			continue
		}
		kept = append(kept, column)
		for n, row := range rows {
			cells[n] = append(cells[n], row[i])
		}
	}
	l.Table(tableStyle, kept, cells)
}
