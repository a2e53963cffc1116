package pdf

import (
	"fmt"

	"rsc.io/qr"
)

// quietZone is the white border a QR code needs, in modules (ISO/IEC 18004).
const quietZone = 4

// QR adds a QR code of the given side (quiet zone included, in points) at the left margin, with a paragraph beside
// it. alt is what a screen reader says in its place. It is drawn as vectors, at error correction level M.
func (d *Document) QR(content, alt string, side float64, style Style, beside ...Span) {
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		d.fail(fmt.Errorf("pdf: QR code: %w", err))
		return
	}
	figure := d.element("Figure", "")
	text := d.element("P", "")
	const gap = 14
	lines := wrap(d.shape(beside, style, false), style.Size, textWidth-side-gap)
	textHeight := float64(len(lines)) * style.Leading
	height := max(side, textHeight)
	module := side / float64(code.Size+2*quietZone)
	d.lines = append(d.lines, line{above: style.Above, height: height, below: style.Below, draw: func(p *page, top float64) {
		figure.attrs = fmt.Sprintf("/Alt %s /A <</O /Layout /Placement /Block /BBox [%s %s %s %s]>>", textString(alt),
			number(margin), number(top-side), number(margin+side), number(top))
		p.begin(figure)
		drawQR(p, code, margin, top, module)
		y := top - (height-textHeight)/2
		for _, l := range lines {
			p.text(text, l.glyphs, margin+side+gap, y-style.baseline(), style.Size, style.Gray)
			y -= style.Leading
		}
	}})
}

// drawQR fills the dark modules, each run of a row as one rectangle. The scale is set once, so that modules meet
// without gaps.
func drawQR(p *page, code *qr.Code, left, top, module float64) {
	b := &p.content
	fmt.Fprintf(b, "q 0 g %.5f 0 0 %.5f %s %s cm\n", module, -module, number(left), number(top))
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(b, "%d %d %d 1 re\n", x+quietZone, y+quietZone, run)
				x += run
			}
		}
	}
	b.WriteString("f Q\n")
}
