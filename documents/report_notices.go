package documents

import (
	"johnschool/documents/pdf"
)

// notices are what the participant was told before the report and answered: when, how, the time that was given and
// what came of it.
func (l reportLetter) notices() {
	f := l.f
	if len(f.Notices) == 0 {
		if f.NoCureTime {
			l.section("Notice to the participant")
			l.paragraph("The program's rules give no time to cure this, so no notice came before this report.")
		}
		return
	}
	var rows [][]string
	for i := range f.Notices {
		n := &f.Notices[i]
		rows = append(rows, []string{n.named(), shortDay(n.OpenedOn), n.deliveryWords(), shortDay(n.CureUntil), n.outcomeWords()})
	}
	l.section("What the participant was told and answered")
	l.table([]pdf.Column{
		{Title: "Notice of", Share: 2.6, Names: true}, {Title: "Written on", Share: 1.7}, {Title: "Delivered", Share: 2.3}, {Title: "Given until", Share: 1.8},
		{Title: "What came of it", Share: 2.6},
	}, rows)
	l.answers()
	if f.Annex != nil {
		l.paragraph("Annex A has notice " + f.Annex.Reference + " as the participant got it, and the proof of its delivery.")
	}
	if f.NoCureTime {
		l.small("For what this letter reports the program's rules give no time to cure, so no notice of it came first.")
	}
}

// answers are the participant's, in their words as they were recorded.
func (l reportLetter) answers() {
	silent := l.f.Annex != nil
	for i := range l.f.Notices {
		n := &l.f.Notices[i]
		for _, a := range n.Answers {
			l.Paragraph(l.as(bodyStyle), pdf.Bold("Answer to notice "+n.Reference+" on "+day(a.On)+", "+word(answerWays, a.By)+": "), pdf.Text("“"+a.Text+"”"))
			silent = silent && n.Reference != l.f.Annex.Reference
		}
	}
	if silent {
		l.paragraph("No answer of the participant to notice " + l.f.Annex.Reference + " is on record.")
	}
}

// named is what a notice was of, and its number.
func (n *NoticeRecord) named() string {
	name := capital(ruleName(n.Rule))
	if n.Reference == "" {
		return name
	}
	return name + "\n(" + n.Reference + ")"
}

// deliveryWords is the day of delivery and the way.
func (n *NoticeRecord) deliveryWords() string {
	if n.DeliveredOn == "" {
		return "Not delivered"
	}
	if n.DeliveredBy == "" {
		return shortDay(n.DeliveredOn)
	}
	return shortDay(n.DeliveredOn) + ",\n" + word(deliveries, n.DeliveredBy)
}

func (n *NoticeRecord) outcomeWords() string {
	switch n.State {
	case "found":
		return "Not settled in time"
	case "withdrawn":
		return sentences("Ended on "+shortDay(n.EndedOn)+".", n.EndedWhy)
	}
	return "Still open"
}
