package documents

import (
	"fmt"
	"strconv"
	"strings"

	"johnschool/documents/pdf"
)

// RollFacts is the roll of one session on paper, for a day on which the network is down. PrintedAt is when it was
// printed, as the program writes it: what was recorded later is not on it.
type RollFacts struct {
	Letterhead Letterhead   `json:"letterhead"`
	ClassName  string       `json:"className"`
	On         string       `json:"on"`
	Time       string       `json:"time"` // "6:00 PM to 8:00 PM"
	Place      string       `json:"place,omitempty"`
	Module     string       `json:"module,omitempty"`
	SessionID  string       `json:"sessionId"` // to enter the roll later
	Cancelled  bool         `json:"cancelled,omitempty"`
	LateCutoff *int         `json:"lateCutoff,omitempty"` // minutes; later is turned away
	PrintedOn  string       `json:"printedOn"`
	PrintedAt  string       `json:"printedAt,omitempty"` // the time of day
	People     []RollPerson `json:"people"`
	BlankLines int          `json:"blankLines"`        // for people who come without being on the list
	EnterAt    string       `json:"enterAt,omitempty"` // an ASCII address
}

// RollPerson is a line of the roll. AbsencesLeft is empty where no rule limits absences. Outcome is what is recorded
// already.
type RollPerson struct {
	Number       string `json:"number"`
	Name         string `json:"name"`
	Absences     int    `json:"absences"`
	AbsencesLeft *int   `json:"absencesLeft,omitempty"`
	Paused       bool   `json:"paused,omitempty"`
	Outcome      string `json:"outcome,omitempty"`
}

func (f *RollFacts) check() error {
	err := requireText("letterhead.organization", f.Letterhead.Organization, "className", f.ClassName, "time", f.Time, "sessionId", f.SessionID)
	if err != nil {
		return err
	}
	for i := range f.People {
		if err := requireText(fmt.Sprintf("people[%d].number", i), f.People[i].Number, fmt.Sprintf("people[%d].name", i), f.People[i].Name); err != nil {
			return err
		}
	}
	if f.BlankLines < 0 || f.BlankLines > 100 {
		return fieldError("blankLines", errUnknown)
	}
	var d dates
	d.required("on", f.On)
	d.required("printedOn", f.PrintedOn)
	return d.err
}

// rollStyle leaves height for a signature and width for boxes.
var rollStyle = pdf.Style{Size: 8.5, Leading: 13, Above: 4, Below: 8}

var rollColumns = []pdf.Column{
	{Title: "Name and number", Share: 3.2, Names: true}, {Title: "Absences", Share: 2.2}, {Title: "Outcome: check one", Share: 3.9},
	{Title: "Minutes", Share: 1.3}, {Title: "Signature", Share: 2.4},
}

const outcomeBoxes = "☐ Attended  ☐ Late  ☐ Left early\n☐ Absent  ☐ Turned away\n☐ Removed  ☐ Excused"

// RollSheet writes the roll of a session to be taken on paper, and how to enter it later.
func RollSheet(f RollFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	l := rollSheet{newLetter(english, "Roll sheet, "+f.ClassName+", "+day(f.On), f.PrintedOn, "Roll of "+day(f.On)+", "+f.Time+"  ·  "+f.ClassName, f.Letterhead), &f}
	l.title("Roll sheet")
	if f.Cancelled {
		l.Paragraph(leadStyle, pdf.Bold("This session is canceled: take no roll."))
	}
	l.Facts(factStyle,
		pdf.Fact{Label: "Class", Value: f.ClassName},
		pdf.Fact{Label: "Date and time", Value: weekday(f.On) + ", " + f.Time},
		pdf.Fact{Label: "Place", Value: strings.Join(strings.Fields(f.Place), " ")},
		pdf.Fact{Label: "Module", Value: f.Module},
		pdf.Fact{Label: "On the list", Value: people(len(f.People))},
	)
	l.paragraph("Taken by (name and signature):")
	l.Space(16)
	l.Rule()
	l.roll()
	l.walkIns()
	l.later()
	return finish(l.Document, f)
}

type rollSheet struct {
	letter
	f *RollFacts
}

func weekday(date string) string { return english.weekdays([]string{date}) }

func people(n int) string {
	switch n {
	case 0:
		return "Nobody"
	case 1:
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}

// roll is a line for each person on the list.
func (l rollSheet) roll() {
	if len(l.f.People) == 0 {
		return
	}
	l.section("On the list")
	rows := make([][]string, len(l.f.People))
	for i := range l.f.People {
		p := &l.f.People[i]
		rows[i] = []string{p.Name + "\n" + p.Number, p.absences(), outcomeBoxes, "", p.remark()}
	}
	l.Table(rollStyle, rollColumns, rows)
}

func (p *RollPerson) absences() string {
	text := strconv.Itoa(p.Absences)
	if p.Absences == 0 {
		text = "None"
	}
	switch {
	case p.AbsencesLeft == nil:
		return text
	case *p.AbsencesLeft == 0:
		return text + "\nNo more allowed"
	}
	return text + "\n" + strconv.Itoa(*p.AbsencesLeft) + " more allowed"
}

// remark stands in the place of the signature where there is something to know of before the roll is taken.
func (p *RollPerson) remark() string {
	switch {
	case p.Outcome != "":
		return "Recorded: " + strings.ToLower(word(outcomes, p.Outcome))
	case p.Paused:
		return "Paused"
	}
	return ""
}

// walkIns are empty lines for people who turn up without being on the list.
func (l rollSheet) walkIns() {
	if l.f.BlankLines == 0 {
		return
	}
	l.section("Not on the list")
	l.paragraph("Write down who comes for a make-up or without being on the list. Ask for the enrollment number.")
	columns := append([]pdf.Column{}, rollColumns...)
	columns[0].Title, columns[1].Title = "Name", "Number"
	rows := make([][]string, l.f.BlankLines)
	for i := range rows {
		rows[i] = []string{"", "", outcomeBoxes, "", ""}
	}
	l.Table(rollStyle, columns, rows)
}

// later says how the paper becomes the record.
func (l rollSheet) later() {
	f := l.f
	late := "Late: write how many minutes late."
	if f.LateCutoff != nil {
		late = fmt.Sprintf("Late: write how many minutes late. More than %s is turned away.", counted(*f.LateCutoff, "minute"))
	}
	where := "in the roll of this session"
	if f.EnterAt != "" {
		where += ", at " + f.EnterAt
	}
	l.Together(func() {
		l.section("How to fill in and enter this sheet")
		l.bullets(late, "Left early: write how many minutes the person was present.", "Excused: write the reason on the back, with the name.",
			"When the network is back, enter every line "+where+" (session "+f.SessionID+"). Enter the minutes as written.",
			"Who was not on the list is entered by enrollment number. Nobody on this sheet is entered twice.",
			"Keep the sheet with the class's papers: it is the evidence of the entries.")
		l.small(printed(f))
	})
}

func printed(f *RollFacts) string {
	text := "Printed on " + day(f.PrintedOn)
	if f.PrintedAt != "" {
		text += " at " + f.PrintedAt
	}
	return text + ". What was recorded later is not on it."
}
