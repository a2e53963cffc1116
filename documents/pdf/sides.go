package pdf

// Part is a paragraph of a column.
type Part struct {
	Style Style
	Text  string
}

// Sides adds two columns that begin at one height, in one piece: a letterhead. They are read one after the other. The left one has three
// fifths of the width, or all of it where there is nothing at the right.
func (d *Document) Sides(left, right []Part) {
	const gap = 16
	wide := textWidth
	if len(right) > 0 {
		wide = (textWidth - gap) * 3 / 5
	}
	pieces, height := d.side(nil, left, margin, wide)
	pieces, other := d.side(pieces, right, margin+wide+gap, textWidth-wide-gap)
	d.lines = append(d.lines, line{height: max(height, other), draw: func(p *page, top float64) {
		for _, s := range pieces {
			p.text(s.element, s.glyphs, s.x, top-s.down, s.style.Size, s.style.Gray)
		}
	}})
}

// sideLine is a line of a column: where it begins, and how far its letters stand below the column's top.
type sideLine struct {
	element *element
	glyphs  []glyph
	style   Style
	x, down float64
}

// side adds the lines of a column to those that there are, and answers how tall it is.
func (d *Document) side(lines []sideLine, parts []Part, x, wide float64) (all []sideLine, height float64) {
	for _, part := range parts {
		e := d.element("P", "")
		for _, text := range wrap(d.shape([]Span{{Text: part.Text}}, part.Style, false), part.Style.Size, wide) {
			lines = append(lines, sideLine{e, text.glyphs, part.Style, x + part.Style.offset(text.width, wide), height + part.Style.baseline()})
			height += part.Style.Leading
		}
	}
	return lines, height
}
