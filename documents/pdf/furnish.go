package pdf

import (
	"fmt"
	"strings"
)

// furnish draws what stands outside the text: frame, running header, footer and page number.
func (d *Document) furnish() {
	for i, p := range d.pages {
		if d.framed {
			p.begin(layout)
			d.frame(p)
		}
		if i > 0 {
			d.running(p, topLine, d.header, margin, textWidth, pageHeight-margin/2-8, Left)
		}
		d.running(p, foot, d.pageNumber(i+1, len(d.pages)), margin, textWidth, margin/2+4, Right)
		d.running(p, foot, d.footer, margin, textWidth-90, margin/2+4, Left)
		p.end()
	}
}

// pageNumber is in the language of the document.
func (d *Document) pageNumber(n, of int) string {
	if primary, _, _ := strings.Cut(d.info.Language, "-"); strings.EqualFold(primary, "es") {
		return fmt.Sprintf("Página %d de %d", n, of)
	}
	return fmt.Sprintf("Page %d of %d", n, of)
}

// running draws one small line, made smaller still where it is wider than its place: it may not be cut.
func (d *Document) running(p *page, kind *element, text string, x, room, y float64, align Align) {
	if text == "" {
		return
	}
	glyphs, err := d.set.shape(text, false, false)
	if err != nil {
		d.fail(err)
		return
	}
	size := 8.5
	if w := width(glyphs, size); w > room {
		size *= room / w
	} else if align == Right {
		x += room - w
	}
	p.text(kind, glyphs, x, y, size, 0.35)
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
