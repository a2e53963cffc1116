// Package pdf writes letters as PDF: text that flows over pages of US Letter, with tables, lists and vector QR
// codes, set in embedded subsets of Public Sans, searchable, and tagged for screen readers.
//
// A Document is built from top to bottom by its methods and then written once by Bytes. The same calls give the
// same bytes under one version of Go (the compressor may change between versions): the package reads no clock and
// no random numbers.
package pdf

import (
	"fmt"
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
	info   Info
	set    *typesetter
	root   *element
	lines  []line
	pages  []*page
	header string
	footer string
	framed bool
	err    error
}

// line is the smallest piece that is never torn between pages.
type line struct {
	above, height, below float64 // space before (not at the top of a page), the line itself, space after
	keep                 bool    // on one page with the line that follows
	repeat               *line   // drawn first when this line opens a page: the header of its table
	draw                 func(p *page, top float64)
}

// New begins a document.
func New(info Info) *Document {
	return &Document{info: info, set: newTypesetter(), root: &element{role: "Document"}}
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

// Rule draws a thin line over the width of the text.
func (d *Document) Rule() {
	d.lines = append(d.lines, line{above: 6, height: 1, below: 8, draw: func(p *page, top float64) {
		p.begin(artifact)
		p.fill(margin, top-0.75, textWidth, 0.75, 0.55)
	}})
}

func (d *Document) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// layOut places the lines on pages: greedily, a chain of lines that keep together as one piece.
func (d *Document) layOut() {
	p := d.newPage()
	y, below := textTop, 0.0
	for i := 0; i < len(d.lines); {
		end := i + 1
		for d.lines[end-1].keep && end < len(d.lines) {
			end++
		}
		atTop := y == textTop
		if !atTop && y-d.measure(d.lines[i:end], below) < textBottom {
			p = d.newPage()
			y, below, atTop = textTop, 0, true
		}
		for ; i < end; i++ {
			l := &d.lines[i]
			if !atTop && y-max(l.above, below)-l.height < textBottom { // a chain longer than a page
				p = d.newPage()
				y, below, atTop = textTop, 0, true
			}
			if atTop && l.repeat != nil {
				l.repeat.draw(p, y)
				y -= l.repeat.height
			} else if !atTop {
				y -= max(l.above, below)
			}
			l.draw(p, y)
			y, below, atTop = y-l.height, l.below, false
		}
	}
	for _, p := range d.pages {
		p.end()
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

// furnish draws what stands outside the text: frame, running header, footer and page number.
func (d *Document) furnish() {
	for i, p := range d.pages {
		p.begin(artifact)
		if d.framed {
			d.frame(p)
		}
		if i > 0 {
			d.running(p, d.header, margin, textWidth, pageHeight-margin/2-8, Left)
		}
		number := fmt.Sprintf("Page %d of %d", i+1, len(d.pages))
		d.running(p, number, margin, textWidth, margin/2+4, Right)
		d.running(p, d.footer, margin, textWidth-90, margin/2+4, Left)
		p.end()
	}
}

// running draws one small line, made smaller still where it is wider than its place: it may not be cut.
func (d *Document) running(p *page, text string, x, width, y float64, align Align) {
	glyphs, err := d.set.shape(text, false, false)
	if err != nil {
		d.fail(err)
		return
	}
	size := 8.5
	if w := p.width(glyphs, size); w > width {
		size *= width / w
	} else if align == Right {
		x += width - w
	}
	p.text(artifact, glyphs, x, y, size, 0.35)
}

func (d *Document) frame(p *page) {
	for _, f := range []struct{ inset, weight float64 }{{22, 2}, {27, 0.5}} {
		width, height := pageWidth-2*f.inset, pageHeight-2*f.inset
		p.fill(f.inset, f.inset, width, f.weight, 0.25)
		p.fill(f.inset, f.inset+height-f.weight, width, f.weight, 0.25)
		p.fill(f.inset, f.inset, f.weight, height, 0.25)
		p.fill(f.inset+width-f.weight, f.inset, f.weight, height, 0.25)
	}
}
