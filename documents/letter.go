package documents

import (
	"strings"
	"unicode/utf8"

	"johnschool/documents/pdf"
)

// The look of our letters: lengths in points, black and grays alone, since courts print and scan.
var (
	senderStyle  = pdf.Style{Size: 14, Leading: 19, Bold: true}
	contactStyle = pdf.Style{Size: 9, Leading: 13, Gray: 0.3}
	addressStyle = pdf.Style{Size: 10.5, Leading: 13.5}
	titleStyle   = pdf.Style{Size: 17, Leading: 21, Below: 6}
	leadStyle    = pdf.Style{Size: 11, Leading: 15.5, Below: 6}
	headStyle    = pdf.Style{Size: 11.5, Leading: 15, Above: 10, Below: 3}
	bodyStyle    = pdf.Style{Size: 10.5, Leading: 14.5, Below: 5}
	factStyle    = pdf.Style{Size: 10, Leading: 14, Below: 5}
	tableStyle   = pdf.Style{Size: 9, Leading: 12, Above: 2, Below: 7}
	greetStyle   = pdf.Style{Size: 10.5, Leading: 14.5, Above: 10, Below: 5}
	smallStyle   = pdf.Style{Size: 9, Leading: 13, Gray: 0.3, Below: 4}
	dateStyle    = pdf.Style{Size: 10.5, Leading: 14, Align: pdf.Right}
	besideStyle  = pdf.Style{Size: 9, Leading: 11.25, Gray: 0.3, Align: pdf.Right}
)

// Where the window of a #10 envelope is when the letter is folded in three, in points below the upper edge of the first
// page. It shows what stands around windowMiddle wherever the letter slides: there the address is centered. Nothing else may
// stand above windowBottom in the left half of the page, nor below windowTop.
const (
	windowTop    = 147
	windowMiddle = 204
	windowBottom = 256
	windowWidth  = 46 // characters
)

// letter is a document with the parts that all our letters share, in one language.
type letter struct {
	*pdf.Document
	tongue
	depth int     // of its headings below those of a letter of its own: more than 0 in an annex
	size  float64 // of what stands below its head, against the usual
}

// newLetter begins a letter with its letterhead. title is for the file; footer stands on every page.
func newLetter(t tongue, title, writtenOn, footer string, head Letterhead) letter {
	l := letter{pdf.New(pdf.Info{Title: title, Author: head.Organization, Language: t.tag(), Written: midnight(writtenOn)}), t, 0, usualSize}
	if head.Heading != nil {
		l.Running(head.Heading.Name, footer)
	} else {
		l.Running(head.Organization, footer)
	}
	l.letterhead(head)
	return l
}

// letterhead says who writes.
func (l letter) letterhead(head Letterhead) {
	if head.Heading != nil {
		l.heading(head.Heading)
	} else {
		l.sender(head)
	}
	l.Rule()
}

// heading is the letterhead as staff worded it.
func (l letter) heading(h *Heading) {
	left := []pdf.Part{{Style: l.as(senderStyle), Text: h.Name}}
	for _, text := range h.Lines {
		left = append(left, pdf.Part{Style: l.as(contactStyle), Text: text})
	}
	var right []pdf.Part
	for _, text := range h.Right {
		right = append(right, pdf.Part{Style: l.as(besideStyle), Text: text})
	}
	l.Sides(left, right)
}

// sender is the letterhead of who worded none.
func (l letter) sender(head Letterhead) {
	l.Paragraph(l.as(senderStyle), pdf.Text(head.Organization))
	if head.Program != "" {
		l.Paragraph(pdf.Style{Size: 10.5, Leading: 14}, pdf.Text(head.Program))
	}
	var contact []string
	if address := strings.Join(head.AddressLines, ", "); address != "" {
		contact = append(contact, address)
	}
	for _, part := range []string{head.Phone, head.Email} {
		if part != "" {
			contact = append(contact, part)
		}
	}
	if len(contact) > 0 {
		l.Paragraph(contactStyle, pdf.Text(strings.Join(contact, "  ·  ")))
	}
}

// address adds the date, and to whom the letter goes where an envelope's window shows it. Where there are no lines
// below the name, room is left to write them by hand.
func (l letter) address(writtenOn string, block ...string) {
	l.Paragraph(dateStyle, pdf.Text(l.day(writtenOn)))
	var lines []string
	for _, line := range block {
		lines = append(lines, folded(line, windowWidth)...)
	}
	l.Down(max(windowTop, windowMiddle-float64(len(lines))*addressStyle.Leading/2))
	l.Paragraph(addressStyle, pdf.Text(strings.Join(lines, "\n")))
	l.Down(windowBottom)
}

// folded breaks a line at spaces so that no part is longer than width characters, as far as its words allow.
func folded(line string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(line) {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last])+1+utf8.RuneCountInString(word) <= width {
			lines[last] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// Sizes against the usual: of a letter that takes a page less then, and of an annex, so that what it shows takes one page where it can.
const (
	usualSize = 1
	smallSize = 0.93
	annexSize = 0.88
	// foretold is what a letter in the small size comes to, since its head and its tables stay as they are.
	foretold = 0.94
)

// inFewestPages writes a letter in its usual size, or a little smaller where that saves a page, which would hold little more than the
// signature. set puts it together in a size.
func inFewestPages(facts any, set func(size float64) *pdf.Document) ([]byte, error) {
	d := set(usualSize)
	if d.Pages(foretold) < d.Pages(usualSize) {
		if smaller := set(smallSize); smaller.Pages(usualSize) < d.Pages(usualSize) {
			d = smaller
		}
	}
	return finish(d, facts)
}

// as is a style as it is printed here, never below the size of our tables.
func (l letter) as(s pdf.Style) pdf.Style {
	scale := l.size
	if l.depth > 0 {
		scale = annexSize
	}
	if scale == usualSize {
		return s
	}
	const tightest = 1.2 // leading to size
	s.Size = max(min(s.Size, tableStyle.Size), s.Size*scale)
	s.Leading = max(tightest*s.Size, s.Leading*scale)
	s.Above, s.Below = s.Above*scale, s.Below*scale
	return s
}

func (l letter) title(text string)   { l.Heading(1+l.depth, l.as(titleStyle), text) }
func (l letter) section(text string) { l.Heading(2+l.depth, l.as(headStyle), text) }

func (l letter) paragraph(text string) {
	if text != "" {
		l.Paragraph(l.as(bodyStyle), pdf.Text(text))
	}
}

func (l letter) paragraphs(texts []string) {
	for _, text := range texts {
		l.paragraph(text)
	}
}

// small adds a remark.
func (l letter) small(text string) {
	if text != "" {
		l.Paragraph(l.as(smallStyle), pdf.Text(text))
	}
}

// bullets adds a list, or a paragraph where there is but one thing to say.
func (l letter) bullets(items ...string) {
	switch len(items) {
	case 0:
	case 1:
		l.paragraph(items[0])
	default:
		l.List(l.as(bodyStyle), items...)
	}
}

// table leaves out the columns that are empty in every row.
func (l letter) table(columns []pdf.Column, rows [][]string) {
	var kept []pdf.Column
	cells := make([][]string, len(rows))
	for i, column := range columns {
		used := false
		for _, row := range rows {
			used = used || row[i] != ""
		}
		if !used {
			continue
		}
		kept = append(kept, column)
		for n, row := range rows {
			cells[n] = append(cells[n], row[i])
		}
	}
	l.Table(l.as(tableStyle), kept, cells)
}

// sign closes a letter, in one piece.
func (l letter) sign(by Signatory, organization, signedBy string, unsigned bool) {
	l.Together(func() {
		l.Space(10)
		if by.Name != "" {
			l.Paragraph(l.as(pdf.Style{Size: 10.5, Leading: 15}), pdf.Bold(by.Name))
		}
		rest := organization
		if by.Title != "" {
			rest = by.Title + ", " + organization
		}
		if by.Authority != "" {
			rest += "\n" + by.Authority
		}
		l.Paragraph(l.as(pdf.Style{Size: 10.5, Leading: 15, Below: 6}), pdf.Text(rest))
		l.signature(l.say("This letter", "Esta carta"), signedBy, unsigned)
	})
}

// signature says whose electronic signature the file carries and how to check it, or that it carries none.
func (l letter) signature(what, by string, unsigned bool) {
	switch {
	case unsigned:
		l.small(l.sayf("%s carries no electronic signature.", "%s no lleva firma electrónica.", what))
	case by != "":
		l.small(l.sayf("Signed electronically by %s. A PDF reader that shows signatures says whose certificate it is and "+
			"whether anything was changed since; a copy on paper cannot show this.",
			"Firmado electrónicamente por %s. Un lector de PDF que muestre firmas indica de quién es el certificado y si algo se cambió "+
				"después; una copia en papel no puede mostrarlo.", by))
	}
}
