package documents

import (
	"slices"
	"strings"

	"johnschool/documents/pdf"
	"johnschool/school"
)

// record is what happened, by its dates.
func (l reportLetter) record() {
	l.sessions("Sessions held", l.f.Sessions)
	l.small(l.sum())
	l.credits()
	l.pauses()
	l.sessions("Sessions to come", l.f.Upcoming)
}

func (l reportLetter) sessions(title string, sessions []Session) {
	if len(sessions) == 0 {
		return
	}
	var rows [][]string
	for i := range sessions {
		s := &sessions[i]
		rows = append(rows, []string{shortDay(s.On), s.Time, capital(s.Module), s.outcomeWords(), s.countWords(), s.Note})
	}
	l.section(title)
	l.table([]pdf.Column{
		{Title: "Date", Share: 1.9, Names: true}, {Title: "Time", Share: 1.5}, {Title: "Module", Share: 2.85},
		{Title: "Outcome", Share: 2.35}, {Title: "Counted as", Share: 2.6}, {Title: "Note", Share: 2},
	}, rows)
}

// outcomeWords is empty for a session to come: the title of its table says it.
func (s *Session) outcomeWords() string {
	if s.Outcome == "scheduled" {
		return ""
	}
	text := word(outcomes, s.Outcome)
	if s.MakeUp {
		text += "\n(make-up)"
	}
	return text
}

// countWords is what an outcome came to.
func (s *Session) countWords() string {
	other := shortDay(s.OtherOn)
	switch school.Counted(s.Counts) {
	case school.CountsMakeup:
		return "Credit"
	case school.CountsCleared:
		return "Clears the absence of " + other
	case school.CountsBoth:
		return "Credit; clears the absence of " + other
	case school.CountsRepeat:
		return "No new credit"
	case school.CountsOverLimit:
		return "No credit: no make-ups left"
	case school.CountsMadeUp:
		return "Absence, made up on " + other
	case school.CountsExcused:
		return "Neither credit nor absence"
	case school.CountsPaused:
		return "Nothing: paused"
	case school.CountsReinstated:
		return "Nothing: before the reinstatement"
	case "cancelled":
		return "Nothing"
	}
	return capital(plain(s.Counts))
}

// sum is what the table of sessions held comes to, so that a reader can count after us.
func (l reportLetter) sum() string {
	if !slices.ContainsFunc(l.f.Sessions, func(s Session) bool { return s.Counts != "" }) {
		return ""
	}
	credits, absences := l.f.tally()
	text := "Together these are " + none(credits, "credit") + " and " + none(absences, "absence") + " that counts."
	if absences != 1 {
		text = "Together these are " + none(credits, "credit") + " and " + none(absences, "absence") + " that count."
	}
	return text
}

// tally counts the credits and the absences that stand in the table of sessions held.
func (f *ReportFacts) tally() (credits, absences int) {
	for _, s := range f.Sessions {
		switch school.Counted(s.Counts) {
		case school.CountsCredit, school.CountsMakeup, school.CountsBoth:
			credits++
		case school.CountsAbsence:
			absences++
		}
	}
	return credits, absences
}

// none writes "no credits", "1 credit", "3 credits".
func none(n int, noun string) string {
	if n == 0 {
		return "no " + noun + "s"
	}
	return counted(n, noun)
}

// credits were brought from an earlier enrollment.
func (l reportLetter) credits() {
	if len(l.f.Credits) == 0 {
		return
	}
	var rows [][]string
	for _, c := range l.f.Credits {
		rows = append(rows, []string{shortDay(c.On), capital(c.Module), c.Source})
	}
	l.section("Credits brought from elsewhere")
	l.table([]pdf.Column{{Title: "Brought on", Share: 2}, {Title: "Module", Share: 2.5}, {Title: "From", Share: 4}}, rows)
}

// pauses are times in which the rules stood still.
func (l reportLetter) pauses() {
	if len(l.f.Pauses) == 0 {
		return
	}
	var items []string
	for _, p := range l.f.Pauses {
		text := "From " + day(p.From) + " on."
		if p.Until != "" {
			text = "From " + day(p.From) + " through " + day(p.Until) + "."
		}
		items = append(items, text)
	}
	l.section("Pauses")
	l.paragraph("The rules stood still in this time, except the due date.")
	l.bullets(items...)
}

// amendments are later decisions on the order.
func (l reportLetter) amendments() {
	if len(l.f.Amendments) == 0 {
		return
	}
	var rows [][]string
	for _, a := range l.f.Amendments {
		rows = append(rows, []string{shortDay(a.DecidedOn), word(amendmentKinds, a.Kind), a.DecidedBy, a.Text})
	}
	l.section("Later decisions on the order")
	l.table([]pdf.Column{
		{Title: "Decided on", Share: 2, Names: true}, {Title: "Decision", Share: 1.8}, {Title: "Decided by", Share: 2.2}, {Title: "What was decided", Share: 3},
	}, rows)
}

// SessionChanges compares the tables of two letters, row by row: what a correction sets right.
func SessionChanges(before, after []Session) []Change {
	var changes []Change
	add := func(s *Session, was, is string) {
		if was != is {
			changes = append(changes, Change{What: "Session of " + day(s.On), Before: was, After: is})
		}
	}
	old := map[string]*Session{}
	for i := range before {
		old[before[i].ID] = &before[i]
	}
	for i := range after {
		s := &after[i]
		if was, ok := old[s.ID]; ok {
			add(s, was.entry(), s.entry())
			delete(old, s.ID)
		} else {
			add(s, "Not on record", s.entry())
		}
	}
	for i := range before {
		if _, gone := old[before[i].ID]; gone {
			add(&before[i], before[i].entry(), "Not on record")
		}
	}
	return changes
}

// EndChange is what falls with a finding that had ended the enrollment.
func EndChange(said ReportFacts) []Change {
	switch {
	case said.Kind == Completion:
		return []Change{{What: "Enrollment", Before: "Completed", After: "Not completed on that day"}}
	case said.Closure != nil:
		return []Change{{What: "Enrollment", Before: strings.TrimSpace("Ended on " + day(said.Closure.On) + " " + said.Closure.why()), After: "Not ended by this finding"}}
	}
	return nil
}

// entry is a session's row in a few words.
func (s *Session) entry() string {
	text := strings.ReplaceAll(s.outcomeWords(), "\n", " ")
	if count := s.countWords(); count != "" {
		text += "; counted as: " + strings.ToLower(count[:1]) + count[1:]
	}
	return text
}
