package pdf

import "slices"

// Column is one column of a table.
type Column struct {
	Title string
	Share float64 // of the width of the text, relative to the other columns
	Align Align
	Names bool // its cells are the headers of their rows, as numbers or dates of an entry are
}

// Fact is one row of a list of labels and values.
type Fact struct {
	Label, Value string
}

const scopeRow = "/A <</O /Table /Scope /Row>>"

const (
	cellPadX = 5.0
	cellPadY = 2.0
	// A row of more lines than this may be torn between pages; a shorter one moves to the next page whole.
	wholeRow = 12
)

// cell is one box of a row, wrapped.
type cell struct {
	element  *element
	lines    []textLine
	x, width float64
	style    Style
}

// Table adds a table. Its header row is repeated on every page the table reaches. Each row has a text per column.
func (d *Document) Table(style Style, columns []Column, rows [][]string) {
	table := d.element("Table", "")
	head := table.child("THead", "").child("TR", "")
	body := table.child("TBody", "")
	titles, places := d.columns(style, columns, head)
	header := d.rowLine(titles, 0, maxLines(titles), 0.91)
	header.above, header.keep = style.Above, true
	again := slices.Clone(titles) // on later pages the header is drawn once more, but carries no content
	for i := range again {
		again[i].element = repeated
	}
	repeat := d.rowLine(again, 0, maxLines(again), 0.91)
	d.lines = append(d.lines, *header)

	for n, texts := range rows {
		tr := body.child("TR", "")
		cells := make([]cell, len(columns))
		for i, place := range places {
			role, attrs := "TD", ""
			if columns[i].Names {
				role, attrs = "TH", scopeRow
			}
			cells[i] = d.cell(tr.child(role, attrs), place.style, place.x, place.width, texts[i])
		}
		first := len(d.lines)
		d.row(cells, repeat)
		if n == len(rows)-1 {
			d.lines[len(d.lines)-1].below = style.Below
		}
		// The first row stays with the header, the last with the one before it.
		if n == len(rows)-2 && len(d.lines)-first == 1 {
			d.lines[first].keep = true
		}
	}
}

// columns makes the cells of a header row, and for each column a model of its cells.
func (d *Document) columns(style Style, columns []Column, head *element) (titles, places []cell) {
	var shares float64
	for _, c := range columns {
		shares += c.Share
	}
	headStyle := style
	headStyle.Bold, headStyle.Gray = true, 0
	titles = make([]cell, len(columns))
	places = make([]cell, len(columns))
	x := margin
	for i, c := range columns {
		width := textWidth * c.Share / shares
		headStyle.Align = c.Align
		places[i] = cell{x: x, width: width, style: style}
		places[i].style.Align = c.Align
		titles[i] = d.cell(head.child("TH", "/A <</O /Table /Scope /Column>>"), headStyle, x, width, c.Title)
		x += width
	}
	return titles, places
}

// Facts adds labels with their values, tagged as a table whose first column is its header. Facts without a value
// are left out. A group of up to ten rows stays on one page.
func (d *Document) Facts(style Style, facts ...Fact) {
	d.factRows(style, d.factColumn(style, margin, textWidth, facts))
}

// FactColumns adds two columns of facts side by side. They are read one after the other.
func (d *Document) FactColumns(style Style, left, right []Fact) {
	const gap = 16
	width := (textWidth - gap) / 2
	d.factRows(style, d.factColumn(style, margin, width, left), d.factColumn(style, margin+width+gap, width, right))
}

// factColumn makes the table of one column of facts: a row of two cells for each that has a value.
func (d *Document) factColumn(style Style, x, width float64, facts []Fact) (rows [][]cell) {
	const labelWidth = 112
	var table *element
	labelStyle := style
	labelStyle.Gray = 0.3
	for _, fact := range facts {
		if fact.Value == "" {
			continue
		}
		if table == nil {
			table = d.element("Table", "")
		}
		tr := table.child("TR", "")
		rows = append(rows, []cell{
			d.cell(tr.child("TH", scopeRow), labelStyle, x-cellPadX, labelWidth, fact.Label),
			d.cell(tr.child("TD", ""), style, x+labelWidth-cellPadX, width-labelWidth+2*cellPadX, fact.Value),
		})
	}
	return rows
}

// factRows adds the rows of columns that stand side by side.
func (d *Document) factRows(style Style, columns ...[][]cell) {
	first := len(d.lines)
	for n := 0; ; n++ {
		var cells []cell
		for _, rows := range columns {
			if n < len(rows) {
				cells = append(cells, rows[n]...)
			}
		}
		if len(cells) == 0 {
			break
		}
		d.plainRow(cells)
	}
	if rows := len(d.lines) - first; rows > 0 {
		for i := first; i < len(d.lines)-1 && rows <= 10; i++ {
			d.lines[i].keep = true
		}
		d.lines[first].above = style.Above
		d.lines[len(d.lines)-1].below = style.Below
	}
}

func (d *Document) cell(e *element, style Style, x, width float64, text string) cell {
	glyphs := d.shape([]Span{{Text: text}}, style, style.Align == Right) // figures stand under each other
	return cell{element: e, style: style, x: x, width: width, lines: wrap(glyphs, style.Size, width-2*cellPadX)}
}

func maxLines(cells []cell) int {
	n := 0
	for i := range cells {
		n = max(n, len(cells[i].lines))
	}
	return n
}

// row adds a row of a ruled table, in one piece or, where it is tall, line by line, but no line alone on a page.
func (d *Document) row(cells []cell, header *line) {
	n := maxLines(cells)
	step := n
	if n > wholeRow {
		step = 1
	}
	for from := 0; from < n; from += step {
		l := d.rowLine(cells, from, from+step, -1)
		l.repeat = header
		l.keep = n > wholeRow && (from == 0 || from == n-2)
		d.lines = append(d.lines, *l)
	}
}

// rowLine is the slice [from, to) of a row's lines. A background of gray is painted where it is not negative, and
// a thin rule under the row's last slice.
func (d *Document) rowLine(cells []cell, from, to int, gray float64) *line {
	n := maxLines(cells)
	top, bottom := 0.0, 0.0
	if from == 0 {
		top = cellPadY
	}
	if to >= n {
		bottom = cellPadY
	}
	height := top + float64(to-from)*cells[0].style.Leading + bottom
	return &line{height: height, draw: func(p *page, y float64) {
		if gray >= 0 {
			p.begin(layout)
			p.fill(margin, y-height, textWidth, height, gray)
		}
		drawCells(p, cells, from, to, y-top)
		if bottom > 0 {
			p.begin(layout)
			p.fill(margin, y-height, textWidth, 0.5, 0.7)
		}
	}}
}

// plainRow adds a row without rules or background.
func (d *Document) plainRow(cells []cell) {
	n := maxLines(cells)
	step := n
	if n > wholeRow {
		step = 1
	}
	for from := 0; from < n; from += step {
		height := float64(step) * cells[0].style.Leading
		d.lines = append(d.lines, line{height: height, draw: func(p *page, y float64) {
			drawCells(p, cells, from, from+step, y)
		}})
	}
}

func drawCells(p *page, cells []cell, from, to int, top float64) {
	for i := range cells {
		c := &cells[i]
		for n := from; n < min(to, len(c.lines)); n++ {
			text := c.lines[n]
			if len(text.glyphs) == 0 {
				continue
			}
			x := c.x + cellPadX + c.style.offset(text.width, c.width-2*cellPadX)
			y := top - float64(n-from)*c.style.Leading - c.style.baseline()
			p.text(c.element, text.glyphs, x, y, c.style.Size, c.style.Gray)
		}
	}
}
