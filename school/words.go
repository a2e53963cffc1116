package school

import (
	"fmt"
	"strconv"
	"strings"
)

// Dollars writes whole cents as $1,000.00.
func Dollars(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole := strconv.FormatInt(cents/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("%s$%s.%02d", sign, whole, cents%100)
}

// list joins words as a sentence does: a, b and c.
func list(words []string) string { return listed(words, " and ") }

// quoted puts each of the words in quotation marks, as a policy's own words stand
// in a sentence of ours.
func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = "“" + word + "”"
	}
	return out
}

// listed joins words with a conjunction before the last.
func listed(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + and + words[len(words)-1]
}

// counted writes a number with the word that fits it: 1 day, 2 days.
func counted(n int, one, many string) string {
	return strconv.Itoa(n) + " " + wordFor(n, one, many)
}

func wordFor(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func countedOrNone(n int, one, many string) string {
	if n == 0 {
		return "none " + one
	}
	return counted(n, one, many)
}

// sessionsWords names sessions by their days: 3 sessions (January 5, January 12
// and February 2, 2026). The year stands once where it is the same for all.
func sessionsWords(sessions []absence) string {
	if len(sessions) == 1 {
		return "1 session (" + sessions[0].Day.Words() + ")"
	}
	sameYear := true
	for _, s := range sessions {
		sameYear = sameYear && s.Day.Time().Year() == sessions[0].Day.Time().Year()
	}
	days := make([]string, len(sessions))
	for i, s := range sessions {
		days[i] = s.Day.Words()
		if sameYear && i < len(sessions)-1 {
			days[i] = s.Day.Time().Format("January 2")
		}
	}
	return strconv.Itoa(len(sessions)) + " sessions (" + list(days) + ")"
}

// unit is what a policy counts: sessions, or the modules of a curriculum.
func (d *day) unit(n int) string {
	switch {
	case len(d.policy.Modules) > 0 && n == 1:
		return "module"
	case len(d.policy.Modules) > 0:
		return "modules"
	case n == 1:
		return "session"
	}
	return "sessions"
}

// byDueDate says until when, where there is a due date.
func (d *day) byDueDate() string {
	if d.due == nil {
		return ""
	}
	return " by the due date, " + d.due.Words()
}

func (d *day) dueFacts() []Fact {
	if d.due == nil {
		return []Fact{}
	}
	return []Fact{dueFact(*d.due)}
}

func dueFact(due Date) Fact { return Fact{Kind: FactDueDate, On: &due, Text: "due date"} }

func sessionFact(s *Session, text string) Fact { return dayFact(FactSession, s.ID, s.Day, text) }

// dayFact copies the day, so that a standing holds on to nothing it was made of.
func dayFact(kind, id string, on Date, text string) Fact {
	return Fact{Kind: kind, ID: id, On: &on, Text: text}
}

func markFacts(absences []absence) []Fact {
	facts := make([]Fact, len(absences))
	for i, a := range absences {
		facts[i] = dayFact(FactMark, a.ID, a.Day, "absence")
	}
	return facts
}
