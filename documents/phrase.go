package documents

import (
	"fmt"
	"slices"
	"strings"
)

// phrase is a text that a program's staff wrote, with places for the facts of each letter:
//
//	{{participant}}                            a fact
//	{{if judge}} … {{else}} … {{end}}          a part for the letters that have the fact, and one for those that do not
//	{{if not judge}} … {{end}}                 a part for the letters that do not have it
//
// There is nothing else in it: no functions, no loops, no way to anything but the facts by name. Names are read without regard to
// case and to spaces, so that {{Case number}} is {{caseNumber}}.
type phrase []piece

// piece is a run of plain text, a fact, or a choice by whether there is a fact.
type piece struct {
	line   int
	text   string // plain, where field is empty
	field  string // the name of a fact
	choice bool
	then   phrase // where there is the fact
	other  phrase // where there is not
}

// phraseFault is what is wrong in a line of a phrase. The reason is a sentence for who wrote it.
type phraseFault struct {
	Line   int
	Reason string
}

func atLine(line int, reason string) *phraseFault { return &phraseFault{line, reason} }

func (f phraseFault) String() string { return fmt.Sprintf("Line %d: %s", f.Line, f.Reason) }

// The bounds of a phrase: what somebody writes by hand, so that a letter stays a letter.
const (
	mostPhrase = 2000 // characters
	mostPlaces = 40
	deepest    = 3 // choices within choices
)

const (
	openBraces  = "{{"
	closeBraces = "}}"
)

// parsePhrase reads a text. offered are the facts that who misspelt one is told of.
func parsePhrase(text string, offered []string) (phrase, *phraseFault) {
	p := &phraseParser{rest: strings.ReplaceAll(text, "\r\n", "\n"), line: 1, offered: offered}
	parsed, end, fault := p.until(0)
	if fault == nil && end.word != "" {
		fault = &phraseFault{end.line, "There is no {{if …}} before this {{" + end.word + "}}."}
	}
	if fault != nil {
		return nil, fault
	}
	return parsed, nil
}

type phraseParser struct {
	rest    string
	line    int
	places  int
	offered []string
}

// phraseEnd is what ended a part: {{else}}, {{end}}, or nothing where the text ran out.
type phraseEnd struct {
	word string
	line int
}

// until reads up to the end of a part.
func (p *phraseParser) until(depth int) (read phrase, end phraseEnd, fault *phraseFault) {
	for {
		plain, rest, found := strings.Cut(p.rest, openBraces)
		if at := strings.Index(plain, closeBraces); at >= 0 {
			return nil, end, atLine(p.line+strings.Count(plain[:at], "\n"), "“}}” ends nothing here; a fact is written {{participant}}.")
		}
		if plain != "" {
			read = append(read, piece{line: p.line, text: plain})
			p.line += strings.Count(plain, "\n")
		}
		if !found {
			p.rest = ""
			return read, phraseEnd{}, nil
		}
		inside, after, found := strings.Cut(rest, closeBraces)
		if !found || strings.Contains(inside, "\n") || strings.Contains(inside, openBraces) {
			return nil, end, atLine(p.line, "“{{” has no “}}” after it in the same line.")
		}
		p.rest = after
		one, word, fault := p.place(inside, depth)
		switch {
		case fault != nil:
			return nil, end, fault
		case word != "":
			return read, phraseEnd{word, p.line}, nil
		}
		read = append(read, one)
	}
}

// place reads what stands between braces: a fact, a choice with its parts, or a word that ends a part.
func (p *phraseParser) place(inside string, depth int) (one piece, word string, fault *phraseFault) {
	words := strings.Fields(strings.ToLower(inside))
	switch {
	case len(words) == 0:
		return one, "", atLine(p.line, "{{}} is empty; write the name of a fact in it, such as {{participant}}.")
	case len(words) == 1 && (words[0] == "end" || words[0] == "else"):
		return one, words[0], nil
	}
	if p.places++; p.places > mostPlaces {
		return one, "", atLine(p.line, fmt.Sprintf("This text has more than %d places in braces; make it simpler.", mostPlaces))
	}
	not := false
	if one.choice = words[0] == "if"; one.choice {
		words = words[1:]
		if not = len(words) > 1 && words[0] == "not"; not {
			words = words[1:]
		}
	}
	one.line = p.line
	if one.field = placeNamed(strings.Join(words, "")); one.field == "" {
		return one, "", atLine(p.line, p.unknown(inside, one.choice))
	}
	if one.choice {
		return one, "", p.parts(&one, not, depth+1)
	}
	return one, "", nil
}

// parts reads the parts of a choice up to its {{end}}.
func (p *phraseParser) parts(one *piece, not bool, depth int) *phraseFault {
	if depth > deepest {
		return atLine(p.line, fmt.Sprintf("At most %d {{if …}} can stand within each other.", deepest))
	}
	begun := p.line
	then, end, fault := p.until(depth)
	var other phrase
	if fault == nil && end.word == "else" {
		if other, end, fault = p.until(depth); fault == nil && end.word == "else" {
			fault = atLine(end.line, "This {{if …}} has an {{else}} already.")
		}
	}
	if fault == nil && end.word == "" {
		fault = atLine(begun, "This {{if …}} has no {{end}}.")
	}
	if one.then, one.other = then, other; not {
		one.then, one.other = other, then
	}
	return fault
}

// placeNamed finds a fact by the way somebody wrote its name.
func placeNamed(written string) string {
	written = strings.NewReplacer("_", "", "-", "", ".", "").Replace(written)
	for _, p := range places {
		if strings.EqualFold(p.Name, written) {
			return p.Name
		}
	}
	return ""
}

func (p *phraseParser) unknown(inside string, choice bool) string {
	what := "There is no fact {{" + shortened(strings.TrimSpace(inside)) + "}} for this text."
	if choice {
		what = "{{" + shortened(strings.TrimSpace(inside)) + "}} asks for nothing that this text can have; write {{if caseNumber}} or {{if not caseNumber}}."
	}
	return what + " There is: " + strings.Join(p.offered, ", ") + "."
}

// shortened keeps an answer from repeating a whole text.
func shortened(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}

// gaps are the places of a phrase that are empty in some letters: each names a fact that not every letter has, and stands in no part
// for the letters that have it. sometimes tells of a fact in which letters it is missing; known are those surely there.
func (p phrase) gaps(sometimes func(field string) string, known []string) (faults []phraseFault) {
	for _, one := range p {
		switch {
		case one.choice:
			faults = append(faults, one.then.gaps(sometimes, append(slices.Clone(known), one.field))...)
			faults = append(faults, one.other.gaps(sometimes, known)...)
		case one.field != "" && !slices.Contains(known, one.field):
			if missing := sometimes(one.field); missing != "" {
				faults = append(faults, phraseFault{one.line, fmt.Sprintf("{{%s}} is empty %s. Write {{if %[1]s}} before the words that need it and {{end}} after them.", one.field, missing)})
			}
		}
	}
	return faults
}

// plain are the runs of text that stand in a phrase as they were typed, with their lines.
func (p phrase) plain() (runs []piece) {
	for _, one := range p {
		if one.field == "" {
			runs = append(runs, one)
		}
		runs = append(append(runs, one.then.plain()...), one.other.plain()...)
	}
	return runs
}

// named are the places and choices of a phrase, with their lines.
func (p phrase) named() (all []piece) {
	for _, one := range p {
		if one.field != "" {
			all = append(all, one)
		}
		all = append(append(all, one.then.named()...), one.other.named()...)
	}
	return all
}

// fill puts the facts of one letter in their places. A fact that the letter does not have is an error: the letter would have a hole.
func (p phrase) fill(facts map[string]string) (string, error) {
	var b strings.Builder
	for _, one := range p {
		value := strings.TrimSpace(facts[one.field])
		switch {
		case one.choice:
			part := one.other
			if value != "" {
				part = one.then
			}
			text, err := part.fill(facts)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
		case one.field == "":
			b.WriteString(one.text)
		case value == "":
			return "", fmt.Errorf("documents: line %d: {{%s}} is empty", one.line, one.field)
		default:
			b.WriteString(value)
		}
	}
	return b.String(), nil
}

// paragraphs splits a filled text at its empty lines, those among them that a part left empty which did not apply.
func paragraphs(text string) (all []string) {
	var lines []string
	end := func() {
		if len(lines) > 0 {
			all = append(all, strings.Join(lines, "\n"))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		} else {
			end()
		}
	}
	end()
	return all
}
