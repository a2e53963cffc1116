package pdf

// Down leaves empty height until what follows begins at least the given points below the upper edge of the first
// page: an address must stand where the window of an envelope is. It is for what surely stands on that page.
func (d *Document) Down(points float64) {
	reached := margin
	if len(d.lines) > 0 {
		reached += d.measure(d.lines, 0) - d.lines[0].above + d.lines[len(d.lines)-1].below
	}
	if points > reached {
		d.lines = append(d.lines, line{height: points - reached, above: d.lastBelow(), draw: func(*page, float64) {}})
	}
}

func (d *Document) lastBelow() float64 {
	if len(d.lines) == 0 {
		return 0
	}
	return d.lines[len(d.lines)-1].below
}
