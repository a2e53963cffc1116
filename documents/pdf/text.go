package pdf

import (
	"errors"
	"fmt"
	"strings"
)

// Align is where lines stand between the margins.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Style is how a paragraph looks. Lengths are points; Gray runs from 0, black, to 1, white.
type Style struct {
	Size, Leading float64 // of the letters; from baseline to baseline
	Above, Below  float64 // empty space; between two paragraphs the larger of the two counts
	Indent        float64 // from the left margin
	Gray          float64
	Align         Align
	Bold          bool
}

// Span is a run of text within a paragraph. A newline in it begins a new line. Link, where it is not empty, is
// the address that the run opens. Language, where it is not empty, is the run's own, as BCP 47 writes it: a screen
// reader changes its voice for it.
type Span struct {
	Text     string
	Bold     bool
	Link     string
	Language string
}

// Text is a plain span.
func Text(text string) Span { return Span{Text: text} }

// Bold is a span in bold.
func Bold(text string) Span { return Span{Text: text, Bold: true} }

// Heading adds a heading of level 1 to 6; it stays on one page with what follows. The first is of level 1, and none
// is more than one level below the one before it. Where there are several they become the file's bookmarks.
func (d *Document) Heading(level int, style Style, text string) {
	above := 0
	if n := len(d.headings); n > 0 {
		above = d.headings[n-1].level
	}
	if level < 1 || level > 6 || level > above+1 {
		d.fail(fmt.Errorf("pdf: a heading of level %d follows one of level %d", level, above))
		return
	}
	style.Bold = true
	first := len(d.lines)
	e := d.block(fmt.Sprintf("H%d", level), style, []Span{{Text: text}})
	d.headings = append(d.headings, &heading{level: level, text: text, element: e})
	d.lines[first].opens = d.headings[len(d.headings)-1]
	for i := first; i < len(d.lines); i++ {
		d.lines[i].keep = true
	}
}

// Paragraph adds a paragraph. It is not torn so that a single line of it stands alone on a page.
func (d *Document) Paragraph(style Style, spans ...Span) { d.block("P", style, spans) }

func (d *Document) block(role string, style Style, spans []Span) *element {
	e := d.element(role, "")
	d.flow(e, style, margin+style.Indent, textWidth-style.Indent, spans)
	return e
}

// List adds a bulleted list.
func (d *Document) List(style Style, items ...string) {
	list := d.element("L", "/A <</O /List /ListNumbering /Disc>>")
	const hang = 14
	for i, item := range items {
		li := list.child("LI", "")
		label, body := li.child("Lbl", ""), li.child("LBody", "")
		bullet := d.shape([]Span{{Text: "•"}}, style, false)
		itemStyle := style
		if i > 0 {
			itemStyle.Above = 0
		}
		if i < len(items)-1 {
			itemStyle.Below = 2
		}
		first := len(d.lines)
		left := margin + style.Indent
		d.flow(body, itemStyle, left+hang, textWidth-style.Indent-hang, []Span{{Text: item}})
		draw := d.lines[first].draw
		d.lines[first].draw = func(p *page, top float64) {
			p.text(label, bullet, left+2, top-style.baseline(), style.Size, style.Gray)
			draw(p, top)
		}
	}
}

// flow adds the wrapped lines of one element between x and x+width.
func (d *Document) flow(e *element, style Style, x, width float64, spans []Span) {
	lines := wrap(d.shape(spans, style, false), style.Size, width)
	for i, text := range lines {
		l := line{height: style.Leading, draw: func(p *page, top float64) {
			p.text(e, text.glyphs, x+style.offset(text.width, width), top-style.baseline(), style.Size, style.Gray)
		}}
		if i == 0 {
			l.above = style.Above
		}
		if i == len(lines)-1 {
			l.below = style.Below
		}
		// No widows and orphans: the first two lines stay together, and the last two.
		l.keep = len(lines) > 1 && (i == 0 || i == len(lines)-2)
		d.lines = append(d.lines, l)
	}
}

// shape sets spans one after the other.
func (d *Document) shape(spans []Span, style Style, tabular bool) []glyph {
	var all []glyph
	for _, span := range spans {
		// A space ends each line, so that a reader who sees no lines keeps the words apart.
		glyphs, err := d.set.shape(strings.ReplaceAll(span.Text, "\n", " \n"), span.Bold || style.Bold, tabular)
		if err != nil {
			d.fail(err)
			continue
		}
		if own := d.inline(span); own != nil {
			for i := range glyphs {
				glyphs[i].inline = own
			}
		}
		all = append(all, glyphs...)
	}
	return all
}

// inline is what a span needs an element of its own for; nil where it needs none.
func (d *Document) inline(span Span) *inline {
	if span.Link == "" && (span.Language == "" || span.Language == d.language) {
		return nil
	}
	if !isASCII(span.Link) {
		d.fail(errBadLink)
		return nil
	}
	own := &inline{element: &element{role: "Span"}, uri: span.Link, text: span.Text}
	if span.Link != "" {
		own.element.role = "Link"
	}
	if span.Language != "" && span.Language != d.language {
		own.element.lang = d.checked(span.Language)
	}
	return own
}

var errBadLink = errors.New("pdf: a link must be an ASCII address")

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// baseline is how far below the top of a line its letters stand: capitals are centred in the line.
func (s Style) baseline() float64 { return s.Leading/2 + 0.35*s.Size }

// offset moves a line of the given width to where the alignment wants it.
func (s Style) offset(line, width float64) float64 {
	switch s.Align {
	case Center:
		return (width - line) / 2
	case Right:
		return width - line
	}
	return 0
}
