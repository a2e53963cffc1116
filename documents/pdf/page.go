package pdf

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// US Letter with margins of one inch, in points.
const (
	pageWidth  = 612.0
	pageHeight = 792.0
	margin     = 72.0
	textWidth  = pageWidth - 2*margin
	textTop    = pageHeight - margin
	textBottom = margin
)

// inline is a run of a text with an element of its own: a link, or words in another language.
type inline struct {
	element *element
	uri     string // of a link
	text    string // what a link reads
	placed  bool   // the element is a child of its paragraph
}

// says is what a screen reader tells of a link: what it reads and where it leads.
func (l *inline) says() string {
	if l.text == l.uri {
		return l.uri
	}
	return l.text + " (" + l.uri + ")"
}

// linkArea is one rectangle of a link on a page.
type linkArea struct {
	link *inline
	rect [4]float64
}

// page collects one page's drawing. Every drawing operator stands inside marked content: of a structure element,
// or an artifact, which readers skip.
type page struct {
	content bytes.Buffer
	marks   []*element // by marked content identifier
	open    *element
	index   int
	links   []linkArea
}

// begin opens marked content of an element, unless it is open already.
func (p *page) begin(e *element) {
	if p.open == e {
		return
	}
	p.end()
	p.open = e
	if e.isArtifact() {
		p.content.WriteString("/Artifact <<" + e.attrs + ">> BDC\n")
		return
	}
	id := len(p.marks)
	p.marks = append(p.marks, e)
	e.kids = append(e.kids, kid{page: p.index, mark: id})
	p.content.WriteString("/" + e.role + " <</MCID " + strconv.Itoa(id) + ">> BDC\n")
}

func (p *page) end() {
	if p.open != nil {
		p.content.WriteString("EMC\n")
		p.open = nil
	}
}

// text draws one line of glyphs with its baseline at y. Parts with an element of their own are marked as its.
func (p *page) text(e *element, glyphs []glyph, x, y, size, gray float64) {
	for len(glyphs) > 0 {
		n := 1
		for n < len(glyphs) && glyphs[n].inline == glyphs[0].inline {
			n++
		}
		part := glyphs[:n]
		wide := width(part, size)
		if own := part[0].inline; own != nil && !e.isArtifact() {
			if !own.placed {
				e.adopt(own.element)
				own.placed = true
			}
			p.begin(own.element)
			if own.uri != "" {
				p.fill(x, y-0.14*size, width(trimmed(part), size), 0.045*size, gray) // underlined, as links are on paper too
				p.links = append(p.links, linkArea{own, [4]float64{x, y - 0.25*size, x + wide, y + 0.85*size}})
			}
		} else {
			p.begin(e)
		}
		p.show(part, x, y, size, gray)
		x += wide
		glyphs = glyphs[n:]
	}
}

// trimmed leaves out spaces at the end.
func trimmed(glyphs []glyph) []glyph {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].char == ' ' {
		glyphs = glyphs[:len(glyphs)-1]
	}
	return glyphs
}

// width is how wide glyphs are, in points.
func width(glyphs []glyph, size float64) float64 {
	var sum int32
	for i := range glyphs {
		sum += glyphs[i].width()
	}
	return float64(sum) * size / 1000
}

// show writes the text operators for glyphs: a font change where the face changes, TJ with the kerning, and a
// rise around a lifted mark.
func (p *page) show(glyphs []glyph, x, y, size, gray float64) {
	b := &p.content
	b.WriteString("BT " + number(gray) + " g 1 0 0 1 " + number(x) + " " + number(y) + " Tm\n")
	for len(glyphs) > 0 {
		n := 1
		for n < len(glyphs) && glyphs[n].font == glyphs[0].font && glyphs[n].rise == glyphs[0].rise {
			n++
		}
		b.WriteString("/" + glyphs[0].font.name + " " + number(size) + " Tf ")
		rise := glyphs[0].rise
		if rise != 0 {
			b.WriteString(number(float64(rise)*size/1000) + " Ts ")
		}
		showRun(b, glyphs[:n])
		if rise != 0 {
			b.WriteString("0 Ts ")
		}
		glyphs = glyphs[n:]
	}
	b.WriteString("ET\n")
}

// showRun writes one TJ. Its numbers move the pen left, in thousandths of an em.
func showRun(b *bytes.Buffer, glyphs []glyph) {
	b.WriteByte('[')
	var move int32
	inString := false
	for i := range glyphs {
		g := &glyphs[i]
		if g.mark {
			move -= g.shift
		} else {
			move -= g.kern
		}
		if move != 0 {
			if inString {
				b.WriteByte('>')
			}
			b.WriteString(strconv.Itoa(int(move)))
			move, inString = 0, false
		}
		if !inString {
			b.WriteByte('<')
			inString = true
		}
		b.Write(hex.AppendEncode(b.AvailableBuffer(), []byte{byte(g.cid >> 8), byte(g.cid)}))
		if g.mark {
			move += g.shift + g.advance
		}
	}
	b.WriteByte('>')
	if move != 0 {
		b.WriteString(strconv.Itoa(int(move)))
	}
	b.WriteString("] TJ ")
}

// fill paints a rectangle whose lower left corner is (x, y).
func (p *page) fill(x, y, width, height, gray float64) {
	p.content.WriteString(number(gray) + " g " + number(x) + " " + number(y) + " " +
		number(width) + " " + number(height) + " re f\n")
}
