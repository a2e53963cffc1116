package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// look finds everything that the page shows beside what is typed.
func (s *server) look(r *request, form *Form) (enrollLook, error) {
	look, err := s.lookForPeople(r, form)
	if err != nil {
		return look, err
	}
	look.Counts = countRows(form)
	look.Levels = anyOf("Choose one", choices(school.Levels, func(l school.Level) Option {
		if l == school.NoLevel {
			return Option{Value: string(l), Label: "No level"}
		}
		return Option{Value: string(l), Label: kindWords(l)}
	})...)
	look.Class, err = s.classChoices(r, form)
	return look, err
}

// lookForPeople finds who has an open case of the number that was typed, and who may
// be the same person.
func (s *server) lookForPeople(r *request, form *Form) (enrollLook, error) {
	look := enrollLook{Form: form}
	var err error
	if look.Case, err = s.lookForCase(r, strings.TrimSpace(form.Get("order.caseNumber"))); err != nil {
		return look, err
	}
	look.Same, err = s.samePeople(r, form)
	return look, err
}

// shortestCase is how much of a case number is typed before it is looked for.
const shortestCase = 4

func (s *server) lookForCase(r *request, number string) (caseLook, error) {
	look := caseLook{Number: number}
	if len(number) < shortestCase {
		return look, nil
	}
	list, err := s.office.Caseload(r.ctx, r.actor, registrar.EnrollmentFilter{CaseNumber: number, Open: true}, registrar.Page{Limit: 5})
	if school.KindOf(err) == school.Invalid || err == nil && len(list.Items) == 0 {
		return look, nil
	}
	if err != nil {
		return look, err
	}
	programs, err := s.programChoices(r)
	for _, l := range list.Items {
		look.Lines = append(look.Lines, caseLine{Href: casesPath + "/" + l.ID, Name: l.GivenName + " " + l.FamilyName, Number: l.Number,
			Program: labelOf(programs, l.ProgramID), Tags: standingCell(l).Tags, Due: l.DueOn})
	}
	return look, err
}

// samePeople asks whether somebody of the name and birth date that were typed is the
// same person; nothing is asked where there is nobody.
func (s *server) samePeople(r *request, form *Form) ([]Option, error) {
	born, err := parseDay(form.Get("participant.dateOfBirth"))
	if err != nil || strings.TrimSpace(form.Get("participant.givenName")) == "" || strings.TrimSpace(form.Get("participant.familyName")) == "" {
		return nil, nil
	}
	matches, err := s.office.MatchParticipants(r.ctx, r.actor, registrar.MatchRequest{
		GivenName: form.Get("participant.givenName"), FamilyName: form.Get("participant.familyName"), DateOfBirth: born})
	if school.KindOf(err) == school.Invalid || err == nil && len(matches) == 0 {
		return nil, nil
	}
	same := choices(matches, func(m registrar.Match) Option {
		name := strings.Join(strings.Fields(m.GivenName+" "+m.MiddleName+" "+m.FamilyName), " ")
		return Option{Value: m.ParticipantID, Label: "Yes, the same person: " + name,
			Hint: "Born " + dateWords(m.DateOfBirth) + ", " + openCases(m.OpenCases)}
	})
	return append(same, Option{Value: newPerson, Label: "No, somebody else", Hint: "A new participant is entered."}), err
}

func openCases(n int) string {
	if n == 0 {
		return "no open case"
	}
	return plural(n, "open case", "open cases")
}

// mostCountRows is how many counts an order may have.
const mostCountRows = 20

// countRows are lines for the counts: those that were typed, one at least, and those
// that were asked for.
func countRows(form *Form) []countRow {
	rows := 1
	for rows < mostCountRows && sentBelow(form.values, fmt.Sprintf("order.counts.%d.", rows)) {
		rows++
	}
	if asked, err := strconv.Atoi(form.Get(rowsField)); err == nil {
		rows = max(rows, min(asked, mostCountRows))
	}
	form.Set(rowsField, strconv.Itoa(rows))
	all := make([]countRow, rows)
	for i := range all {
		at := fmt.Sprintf("order.counts.%d.", i)
		all[i] = countRow{Statute: at + "statute", Level: at + "level"}
		if rows > 1 {
			all[i].Place = fmt.Sprintf(" of count %d", i+1)
		}
	}
	all[rows-1].Last = true
	return all
}

// mostClasses is how many of a program's next classes are offered.
const mostClasses = 6

// classChoices are the next classes of the chosen program that have a free place:
// first those that begin yet, then those that go on. The first is chosen unless
// somebody chose before.
func (s *server) classChoices(r *request, form *Form) ([]Option, error) {
	program := form.Get("programId")
	if program == "" {
		return nil, nil
	}
	list, err := s.office.Classes(r.ctx, r.actor, registrar.ClassFilter{ProgramID: program, OpenOnly: true}, registrar.Page{Limit: 4 * mostClasses})
	if err != nil && school.KindOf(err) != school.Invalid {
		return nil, err
	}
	programs, err := s.allPrograms(r)
	if err != nil {
		return nil, err
	}
	zone := ""
	for _, p := range programs {
		if p.ID == program {
			zone = p.Zone
		}
	}
	place := zoneOf(zone, s.zone)
	today := school.DateOf(s.clock.Now(), place)
	slices.SortStableFunc(list.Items, func(a, b registrar.ClassView) int { return begun(a, today) - begun(b, today) })
	due, _ := parseDay(form.Get("order.dueOn"))
	var options []Option
	for _, c := range list.Items[:min(len(list.Items), mostClasses)] {
		options = append(options, s.classChoice(c, due, zone))
	}
	if chosen := form.Get("classId"); labelOf(options, chosen) == "" && (chosen != "" || !form.Has("classId", "")) {
		form.Set("classId", "")
		if len(options) > 0 && begun(list.Items[0], today) == 0 {
			form.Set("classId", options[0].Value)
		}
	}
	return append(options, Option{Label: "No class yet", Hint: "The school places them in a class later."}), nil
}

// begun is 1 for a class that began before a day.
func begun(c registrar.ClassView, today school.Date) int {
	if c.FirstDay < today {
		return 1
	}
	return 0
}

func (s *server) classChoice(c registrar.ClassView, due school.Date, zone string) Option {
	o := Option{Value: c.ID, Label: c.Name}
	left, now := 0, s.clock.Now()
	for _, session := range c.Sessions {
		if session.Cancelled != nil || !session.StartsAt.After(now) {
			continue
		}
		if left++; left == 1 {
			at := momentWords(session.StartsAt, s.zone, []any{zone}, whenOf)
			o.Label = session.Day.Weekday().String() + ", " + at + " – " + c.Name
		}
	}
	hint := []string{plural(left, "session", "sessions") + " until " + dateWords(c.LastDay)}
	if left < len(c.Sessions) {
		hint[0] = "Began " + dateWords(c.FirstDay) + "; " + plural(left, "session", "sessions") + " left, until " + dateWords(c.LastDay)
	}
	if c.Location != "" {
		hint = append(hint, c.Location)
	}
	hint = append(hint, languageWords(c.Language), plural(c.Capacity-c.SeatsTaken, "free place", "free places")+" of "+number(c.Capacity))
	o.Hint = strings.Join(hint, " · ")
	if due != 0 && c.LastDay > due {
		o.Hint += ". Its last session is after the due date."
	}
	return o
}
