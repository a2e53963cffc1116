package pdf

// Down leaves empty height until what follows begins at least the given points below the upper edge of the first
// page: an address must stand where the window of an envelope is. It is for what surely stands on that page.
func (d *Document) Down(points float64) {
	if reached := d.Reached(); points > reached {
		d.lines = append(d.lines, line{height: points - reached, above: d.lastBelow(), draw: func(*page, float64) {}})
	}
}

func (d *Document) lastBelow() float64 {
	if len(d.lines) == 0 {
		return 0
	}
	return d.lines[len(d.lines)-1].below
}

// Reached is how far below the upper edge of the first page the document goes, in points, as long as all of it stands there.
func (d *Document) Reached() float64 {
	if len(d.lines) == 0 {
		return margin
	}
	return margin + d.measure(d.lines, 0) - d.lines[0].above + d.lines[len(d.lines)-1].below
}
