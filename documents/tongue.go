package documents

import (
	"fmt"
	"time"

	"johnschool/school"
)

// tongue is the language of a document. What goes to courts is in English; what goes to a participant is in theirs.
type tongue struct{ code string }

var english = tongue{school.English}

func tongueOf(preferred string) tongue { return tongue{school.LanguageOf(preferred)} }

func (t tongue) spanish() bool { return t.code == school.Spanish }

// tag is the language as the file names it for screen readers.
func (t tongue) tag() string {
	if t.spanish() {
		return "es-US"
	}
	return "en-US"
}

// say is one of two wordings that say the same. They stand side by side so that nobody changes one alone.
func (t tongue) say(en, es string) string {
	if t.spanish() {
		return es
	}
	return en
}

// sayf is say with values filled in.
func (t tongue) sayf(en, es string, values ...any) string {
	return fmt.Sprintf(t.say(en, es), values...)
}

// day writes a date of the facts for people. Every date has passed check before.
func (t tongue) day(date string) string {
	d, ok := calendarDay(date)
	if !ok {
		return ""
	}
	return d.WordsIn(t.code)
}

// weekdays joins dates of the facts, each with its day of the week, as a sentence does.
func (t tongue) weekdays(dates []string) string {
	days := make([]school.Date, 0, len(dates))
	for _, date := range dates {
		if d, ok := calendarDay(date); ok {
			days = append(days, d)
		}
	}
	return school.WeekdaysIn(t.code, days)
}

// balance writes what is owed; less than nothing is an overpayment.
func (t tongue) balance(cents int64) string {
	if cents < 0 {
		return "$0.00 " + t.sayf("(overpaid by %s)", "(pagado de más: %s)", money(-cents))
	}
	return money(cents)
}

func calendarDay(date string) (school.Date, bool) {
	d, err := school.ParseDate(date)
	return d, err == nil
}

// day writes a date of the facts in English.
func day(date string) string { return english.day(date) }

// shortDay is a date in a table: Nov 21, 2026.
func shortDay(date string) string {
	d, ok := calendarDay(date)
	if !ok {
		return ""
	}
	return d.Time().Format("Jan 2, 2006")
}

// midnight is the start of a date in UTC, for the file's own dates.
func midnight(date string) time.Time {
	d, _ := calendarDay(date)
	return d.Time()
}
