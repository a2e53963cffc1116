// Package pdf writes letters as PDF: text that flows over pages of US Letter, with tables, lists and vector QR
// codes, set in embedded subsets of Public Sans, searchable, and tagged for screen readers.
//
// A Document is built from top to bottom by its methods and then written once by Bytes. The same calls give the
// same bytes under one version of Go (the compressor may change between versions): the package reads no clock and
// no random numbers.
package pdf

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

// Info is what a document says about itself.
type Info struct {
	Title    string    // shown by viewers in place of the file name
	Author   string    // the organization that writes
	Language string    // BCP 47, such as "en-US"
	Written  time.Time // when the facts were frozen; stands in the file as its creation date
}

// Document is one PDF in the making. The first error (a character that no font can draw) is kept and answered by
// Bytes. A Document is not safe for concurrent use; several Documents are.
type Document struct {
	info     Info
	language string // of what is added now
	set      *typesetter
	root     *element
	headings []*heading
	lines    []line
	pages    []*page
	header   string
	footer   string
	framed   bool
	err      error
}

// line is the smallest piece that is never torn between pages.
type line struct {
	above, height, below float64 // space before (not at the top of a page), the line itself, space after
	keep                 bool    // on one page with the line that follows
	turns                bool    // no line: what follows begins a page
	repeat               *line   // drawn first when this line opens a page: the header of its table
	opens                *heading
	draw                 func(p *page, top float64)
}

// New begins a document. A title and a language are required.
func New(info Info) *Document {
	d := &Document{info: info, set: newTypesetter(), root: &element{role: "Document"}}
	if strings.TrimSpace(info.Title) == "" {
		d.fail(errNoTitle)
	}
	d.language = d.checked(info.Language)
	return d
}

var (
	errNoTitle     = errors.New("pdf: a document needs a title")
	errBadLanguage = errors.New("pdf: a language must be written as BCP 47 has it, such as en-US")
)

// checked answers a language as it was given. PDF/A and PDF/UA want what RFC 3066 takes.
func (d *Document) checked(language string) string {
	if !languageTag.MatchString(language) {
		d.fail(errBadLanguage)
	}
	return language
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// In adds what add builds in another language than the document's.
func (d *Document) In(language string, add func()) {
	before := d.language
	d.language = d.checked(language)
	add()
	d.language = before
}

// element adds an element of the highest level, in the language of the moment.
func (d *Document) element(role, attrs string) *element {
	e := d.root.child(role, attrs)
	if d.language != d.info.Language {
		e.lang = d.language
	}
	return e
}

// Running sets the lines that stand on every page: header from the second page on, footer from the first, beside
// the page number.
func (d *Document) Running(header, footer string) { d.header, d.footer = header, footer }

// Frame draws a double line around every page.
func (d *Document) Frame() { d.framed = true }

// Together keeps what add builds on one page, as far as a page can hold it.
func (d *Document) Together(add func()) {
	first := len(d.lines)
	add()
	for i := first; i < len(d.lines)-1; i++ {
		d.lines[i].keep = true
	}
}

// Space leaves points of empty height; at the top of a page it leaves none.
func (d *Document) Space(points float64) {
	d.lines = append(d.lines, line{above: points, draw: func(*page, float64) {}})
}

// NewPage lets what follows begin a page.
func (d *Document) NewPage() { d.lines = append(d.lines, line{turns: true}) }

// Rule draws a thin line over the width of the text.
func (d *Document) Rule() {
	d.lines = append(d.lines, line{above: 6, height: 1, below: 8, draw: func(p *page, top float64) {
		p.begin(layout)
		p.fill(margin, top-0.75, textWidth, 0.75, 0.55)
	}})
}

func (d *Document) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Pages is how many pages the document as it is now would take, were all heights in it this many times what they are.
func (d *Document) Pages(scale float64) int {
	n := 0
	d.arrange(scale, func() { n++ }, func(*line, float64) {})
	return n
}

// layOut places the lines on pages.
func (d *Document) layOut() {
	var p *page
	d.arrange(1, func() { p = d.newPage() }, func(l *line, top float64) {
		if l.opens != nil {
			l.opens.page, l.opens.top = p.index, top
		}
		l.draw(p, top)
	})
	for _, p := range d.pages {
		p.end()
	}
}

// arrange finds where each line stands: greedily, a chain of lines that keep together as one piece. It tells of each page that begins, and
// where on it the upper edge of each line is.
func (d *Document) arrange(scale float64, turn func(), put func(l *line, top float64)) {
	turn()
	y, below := textTop, 0.0
	next := func() {
		turn()
		y, below = textTop, 0
	}
	for i := 0; i < len(d.lines); {
		if d.lines[i].turns {
			if y != textTop {
				next()
			}
			i++
			continue
		}
		end := i + 1
		for d.lines[end-1].keep && end < len(d.lines) {
			end++
		}
		if y != textTop && y-scale*d.measure(d.lines[i:end], below) < textBottom {
			next()
		}
		for ; i < end; i++ {
			l := &d.lines[i]
			if y != textTop && y-scale*(max(l.above, below)+l.height) < textBottom { // a chain longer than a page
				next()
			}
			if atTop := y == textTop; atTop && l.repeat != nil {
				put(l.repeat, y)
				y -= scale * l.repeat.height
			} else if !atTop {
				y -= scale * max(l.above, below)
			}
			put(l, y)
			y, below = y-scale*l.height, l.below
		}
	}
}

func (d *Document) measure(lines []line, below float64) float64 {
	var sum float64
	for i := range lines {
		sum += max(lines[i].above, below) + lines[i].height
		below = lines[i].below
	}
	return sum
}

func (d *Document) newPage() *page {
	if n := len(d.pages); n > 0 {
		d.pages[n-1].end()
	}
	p := &page{index: len(d.pages)}
	d.pages = append(d.pages, p)
	return p
}
