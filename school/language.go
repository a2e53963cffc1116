package school

import (
	"fmt"
	"strings"
)

// The languages in which participants are written to.
const (
	English = "en"
	Spanish = "es"
)

// LanguageOf is the language in which somebody with a preferred language (a BCP
// 47 tag) is written to: whatever is not Spanish gets English, the language of the
// court's own papers.
func LanguageOf(preferred string) string {
	if base, _, _ := strings.Cut(strings.ToLower(preferred), "-"); base == Spanish {
		return Spanish
	}
	return English
}

var (
	spanishMonths = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
		"octubre", "noviembre", "diciembre"}
	spanishDays = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
)

// WordsIn writes the day in a language: November 21, 2026, or 21 de noviembre de
// 2026.
func (d Date) WordsIn(language string) string {
	if language != Spanish {
		return d.Words()
	}
	t := d.Time()
	return fmt.Sprintf("%d de %s de %d", t.Day(), spanishMonths[t.Month()-1], t.Year())
}

// WeekdayWordsIn is WordsIn with the day of the week before it.
func (d Date) WeekdayWordsIn(language string) string {
	if language == Spanish {
		return spanishDays[d.Weekday()] + " " + d.WordsIn(language)
	}
	return d.Weekday().String() + ", " + d.Words()
}

// WeekdaysIn joins days as a sentence does: "a and b", "a; b; and c" (English
// dates hold commas), "a, el b y el c".
func WeekdaysIn(language string, days []Date) string {
	comma, and := "; ", " and "
	switch {
	case language == Spanish:
		comma, and = ", el ", " y el "
	case len(days) > 2:
		and = "; and "
	}
	var b strings.Builder
	for i, d := range days {
		switch {
		case i > 0 && i == len(days)-1:
			b.WriteString(and)
		case i > 0:
			b.WriteString(comma)
		}
		b.WriteString(d.WeekdayWordsIn(language))
	}
	return b.String()
}
