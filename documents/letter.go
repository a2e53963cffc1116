package documents

import (
	"strings"

	"johnschool/documents/pdf"
)

// The look of our letters: lengths in points, black and grays alone, since courts print and scan.
var (
	senderStyle  = pdf.Style{Size: 15, Leading: 20, Bold: true}
	contactStyle = pdf.Style{Size: 9, Leading: 13, Gray: 0.3}
	titleStyle   = pdf.Style{Size: 18, Leading: 23, Above: 12, Below: 5}
	leadStyle    = pdf.Style{Size: 11.5, Leading: 17, Below: 8}
	headStyle    = pdf.Style{Size: 11.5, Leading: 16, Above: 13, Below: 3}
	bodyStyle    = pdf.Style{Size: 10.5, Leading: 14.5, Below: 5}
	factStyle    = pdf.Style{Size: 10, Leading: 14.5, Below: 5}
	tableStyle   = pdf.Style{Size: 9, Leading: 12, Above: 2, Below: 8}
	smallStyle   = pdf.Style{Size: 9, Leading: 13, Gray: 0.3, Below: 4}
)

// letter is a document with the parts that all our letters share.
type letter struct{ *pdf.Document }

// newLetter begins a letter with its letterhead. title is for the file; footer stands on every page.
func newLetter(title, writtenOn, footer string, head Letterhead) letter {
	l := letter{pdf.New(pdf.Info{Title: title, Author: head.Organization, Language: "en-US", Written: midnight(writtenOn)})}
	l.Running(head.Organization, footer)
	l.Paragraph(senderStyle, pdf.Text(head.Organization))
	if head.Program != "" {
		l.Paragraph(pdf.Style{Size: 10.5, Leading: 15}, pdf.Text(head.Program))
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
	l.Rule()
	return l
}

// address adds the date and to whom the letter goes.
func (l letter) address(writtenOn, name, attention string, lines []string) {
	l.Paragraph(pdf.Style{Size: 10.5, Leading: 15, Above: 4, Below: 10}, pdf.Text(day(writtenOn)))
	block := []pdf.Span{pdf.Bold(name)}
	if attention != "" {
		block = append(block, pdf.Text("\nAttention: "+attention))
	}
	for _, line := range lines {
		block = append(block, pdf.Text("\n"+line))
	}
	l.Paragraph(pdf.Style{Size: 10.5, Leading: 14.5, Below: 6}, block...)
}

func (l letter) title(text string)   { l.Heading(1, titleStyle, text) }
func (l letter) section(text string) { l.Heading(2, headStyle, text) }

func (l letter) paragraph(text string) {
	if text != "" {
		l.Paragraph(bodyStyle, pdf.Text(text))
	}
}

// sign closes a letter, in one piece.
func (l letter) sign(by Signatory, organization, signedBy string, unsigned bool) {
	l.Together(func() {
		l.Space(10)
		if by.Name != "" {
			l.Paragraph(pdf.Style{Size: 10.5, Leading: 15}, pdf.Bold(by.Name))
		}
		rest := organization
		if by.Title != "" {
			rest = by.Title + ", " + organization
		}
		l.Paragraph(pdf.Style{Size: 10.5, Leading: 15, Below: 6}, pdf.Text(rest))
		l.signature("letter", signedBy, unsigned)
	})
}

// signature says whose electronic signature the file carries and how to check it, or that it carries none.
func (l letter) signature(what, by string, unsigned bool) {
	switch {
	case unsigned:
		l.Paragraph(smallStyle, pdf.Text("This "+what+" carries no electronic signature."))
	case by != "":
		l.Paragraph(smallStyle, pdf.Text("Signed electronically by "+by+". To check it, open the file in a PDF reader that shows signatures: it says "+
			"whose certificate it is, and whether anything was changed since. A copy on paper cannot show this."))
	}
}

// sentences joins non-empty sentences by spaces.
func sentences(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}
