package emails

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	"text/template"
	"time"

	"johnschool/school"
)

// Rendered is what an e-mail says: the parts of a Message that come from templates. Text and HTML say the same.
type Rendered struct {
	Subject, Text, HTML string
	Language            string // what it is written in: "en" or "es"
}

// Contact is whom the reader can ask.
type Contact struct {
	Name  string // a person or a desk: "Dana Berg", "the front desk"
	Phone string // as it is to be read; may be empty where there is an e-mail address
	Email string // may be empty where there is a phone
}

//go:embed templates
var files embed.FS

var (
	layoutText = template.Must(template.ParseFS(files, "templates/layout.txt.tmpl"))
	layoutHTML = htmltemplate.Must(htmltemplate.ParseFS(files, "templates/layout.html.tmpl"))
)

// words parses a file of words: {{define "subject"}} and {{define "body"}}, plain text in a little notation that
// blocksOf reads. Words stand there once; the layouts make text and HTML of them, and HTML escapes them.
func words(name string) *template.Template {
	return template.Must(template.New(name).Option("missingkey=error").ParseFS(files, "templates/"+name))
}

// block is a paragraph, a heading, a link or a small table.
type block struct {
	Text, Heading, Link string
	Rows                []row
}

type row struct{ Label, Value string }

// OneWord tells that the label is not to be broken, as a number is at its hyphens where there is little room.
func (r row) OneWord() bool { return !strings.Contains(r.Label, " ") }

// blocksOf reads the notation: an empty line ends a paragraph; "# " begins a heading; "| label: value" is a table's row;
// an address in angle brackets is a link.
func blocksOf(body string) []block {
	var blocks []block
	for chunk := range strings.SplitSeq(body, "\n\n") {
		chunk = strings.TrimSpace(chunk)
		switch {
		case chunk == "":
		case strings.HasPrefix(chunk, "# "):
			blocks = append(blocks, block{Heading: oneSpace(chunk[2:])})
		case strings.HasPrefix(chunk, "<http") && strings.HasSuffix(chunk, ">"):
			blocks = append(blocks, block{Link: chunk[1 : len(chunk)-1]})
		case strings.HasPrefix(chunk, "| "):
			blocks = append(blocks, block{Rows: rowsOf(chunk)})
		default:
			blocks = append(blocks, block{Text: oneSpace(chunk)})
		}
	}
	return blocks
}

func rowsOf(chunk string) []row {
	var rows []row
	for l := range strings.Lines(chunk) {
		label, value, _ := strings.Cut(strings.TrimPrefix(l, "| "), ": ")
		rows = append(rows, row{label, strings.TrimSpace(value)})
	}
	return rows
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// render fills a file of words with facts. The facts must have passed checkLines: a line break in one could end a
// paragraph.
func render(w *template.Template, language string, facts any) (Rendered, error) {
	var subject, body, text, html strings.Builder
	if err := w.ExecuteTemplate(&subject, "subject", facts); err != nil {
		return Rendered{}, fmt.Errorf("emails: render subject: %w", err)
	}
	if err := w.ExecuteTemplate(&body, "body", facts); err != nil {
		return Rendered{}, fmt.Errorf("emails: render body: %w", err)
	}
	page := struct {
		Language, Subject string
		Blocks            []block
	}{language, oneSpace(subject.String()), blocksOf(body.String())}
	if err := layoutText.Execute(&text, page); err != nil {
		return Rendered{}, fmt.Errorf("emails: lay out text: %w", err)
	}
	if err := layoutHTML.Execute(&html, page); err != nil {
		return Rendered{}, fmt.Errorf("emails: lay out HTML: %w", err)
	}
	if fault := subjectFault(page.Subject); fault != "" {
		return Rendered{}, fmt.Errorf("emails: the subject %s", fault)
	}
	return Rendered{Subject: page.Subject, Text: text.String(), HTML: html.String(), Language: language}, nil
}

// fact goes into an e-mail as one line of text.
type fact struct {
	name, value string
	required    bool
}

// checkLines refuses facts that are missing or hold a line break, a control character or bytes that are not UTF-8. The
// error names the fact, never its value.
func checkLines(facts ...fact) error {
	for _, f := range facts {
		fault := lineFault(f.value)
		if f.required && strings.TrimSpace(f.value) == "" {
			fault = "is missing"
		}
		if fault != "" {
			return fmt.Errorf("emails: %s %s", f.name, fault)
		}
	}
	return nil
}

func contactFacts(c Contact) []fact {
	return []fact{{"Contact.Name", c.Name, true}, {"Contact.Phone", c.Phone, c.Email == ""}, {"Contact.Email", c.Email, false}}
}

// longDay writes the day as t reads in its own zone; "" for the zero time.
func longDay(language string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return dayOf(t).WordsIn(language)
}

// weekday is longDay with the day of the week before it.
func weekday(language string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return dayOf(t).WeekdayWordsIn(language)
}

// weekdays joins days as a sentence does.
func weekdays(language string, times []time.Time) string {
	days := make([]school.Date, len(times))
	for i, t := range times {
		days[i] = dayOf(t)
	}
	return school.WeekdaysIn(language, days)
}

func dayOf(t time.Time) school.Date { return school.DateOf(t, t.Location()) }

// dollars writes whole cents as "$1,234.56".
func dollars(cents int64) string {
	whole := fmt.Sprint(cents / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return fmt.Sprintf("$%s.%02d", whole, cents%100)
}
