package web

import (
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"johnschool/school"
)

// wordings are how templates write days, moments, money and numbers. zone is that
// of moments which belong to no program.
func wordings(zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"date":     dateWords,
		"day":      func(at any, zones ...any) string { return momentWords(at, zone, zones, dayOf) },
		"time":     func(at any, zones ...any) string { return momentWords(at, zone, zones, timeOf) },
		"when":     func(at any, zones ...any) string { return momentWords(at, zone, zones, whenOf) },
		"machine":  machineTime,
		"money":    money,
		"plural":   plural,
		"number":   number,
		"days":     func(n int) string { return plural(n, "day", "days") },
		"standing": standingTag,
		"status":   statusTag,
		"report":   reportTag,
		"kind":     kindWords,
		"outcome":  outcomeWords,
		"language": languageWords,
		"role":     roleWords,
		"join":     func(items []string, with string) string { return strings.Join(items, with) },
		"upper":    capital,
	}
}

// dateWords writes a day as people do, "Nov. 21, 2026"; "" for none.
func dateWords(day any) string {
	switch d := day.(type) {
	case school.Date:
		if d != 0 {
			return dayOf(d.Time())
		}
	case *school.Date:
		if d != nil {
			return dateWords(*d)
		}
	case nil:
	default:
		panic(fmt.Sprintf("web: date takes a school.Date, not %T", day))
	}
	return ""
}

// sentence ends with one period, also after "a.m.".
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

// months are written as the Associated Press does.
var months = [...]string{"Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."}

func dayOf(t time.Time) string {
	return months[t.Month()-1] + " " + strconv.Itoa(t.Day()) + ", " + strconv.Itoa(t.Year())
}

// timeOf writes a time of day: 6:30 p.m., 6 p.m., noon.
func timeOf(t time.Time) string {
	half := map[bool]string{true: "a.m.", false: "p.m."}[t.Hour() < 12]
	hour := (t.Hour()+11)%12 + 1
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "noon"
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Minute() == 0:
		return fmt.Sprintf("%d %s", hour, half)
	}
	return fmt.Sprintf("%d:%02d %s", hour, t.Minute(), half)
}

// whenCell is a moment in a table: the day, and the time below it.
func whenCell(t time.Time) Cell { return Cell{Text: dayOf(t), Note: timeOf(t)} }

func whenOf(t time.Time) string { return dayOf(t) + ", " + timeOf(t) }

// momentWords writes a moment in a zone: its name or itself, the office's where
// none is given; "" for no moment.
func momentWords(at any, office *time.Location, zones []any, write func(time.Time) string) string {
	in := office
	if len(zones) > 0 {
		in = zoneOf(zones[0], office)
	}
	switch t := at.(type) {
	case time.Time:
		if !t.IsZero() {
			return write(t.In(in))
		}
	case *time.Time:
		if t != nil && !t.IsZero() {
			return write(t.In(in))
		}
	case nil:
	default:
		panic(fmt.Sprintf("web: a moment is a time.Time, not %T", at))
	}
	return ""
}

// zoneOf is a zone given by its name or itself.
func zoneOf(zone any, otherwise *time.Location) *time.Location {
	switch z := zone.(type) {
	case *time.Location:
		return z
	case string:
		if found, err := time.LoadLocation(z); err == nil && z != "" {
			return found
		}
	}
	return otherwise
}

// machineTime is what a time element's datetime holds.
func machineTime(at any) string {
	switch t := at.(type) {
	case time.Time:
		return t.UTC().Format(time.RFC3339)
	case *time.Time:
		if t != nil {
			return machineTime(*t)
		}
	case school.Date:
		return t.String()
	case *school.Date:
		if t != nil {
			return t.String()
		}
	}
	return ""
}

// money writes whole cents in dollars.
func money(cents any) string {
	switch c := cents.(type) {
	case int64:
		return school.Dollars(c)
	case int:
		return school.Dollars(int64(c))
	case *int64:
		if c != nil {
			return school.Dollars(*c)
		}
		return ""
	}
	panic(fmt.Sprintf("web: money is whole cents, not %T", cents))
}

// plural writes a number with the word that fits it.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// number writes 12345 as 12,345.
func number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// What a message may name as the interface for programs writes it: the codes that can
// be chosen, which a field offers by itself, single codes, and days.
var (
	codesInText = regexp.MustCompile(`: [a-z_]+(?:, [a-z_]+)+(?: or [a-z_]+)?\.$`)
	codeInText  = regexp.MustCompile(`\b[a-z]+(?:_[a-z]+)+\b`)
	dayInText   = regexp.MustCompile(`\b(\d{4})-(\d\d)-(\d\d)\b`)
)

// asTyped has a message name codes by their words and days as people type them.
func asTyped(message string) string {
	message = codesInText.ReplaceAllString(message, ".")
	message = codeInText.ReplaceAllStringFunc(message, func(code string) string { return "“" + kindWords(code) + "”" })
	return dayInText.ReplaceAllString(message, "$2/$3/$1")
}

// capital begins a word with a capital.
func capital(text string) string { return beginning(text, unicode.ToUpper) }

// lower begins a word with a small letter.
func lower(text string) string { return beginning(text, unicode.ToLower) }

// beginning is a text with its first letter changed.
func beginning(text string, change func(rune) rune) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(change(first)) + text[size:]
}

// spaced writes a code, aCamelCaseName or a_name_with_underscores, as words.
func spaced(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		if r == '_' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}
