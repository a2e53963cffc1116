package pdf_test

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rsc.io/qr"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
)

var (
	body  = pdf.Style{Size: 10.5, Leading: 15, Below: 8}
	small = pdf.Style{Size: 9, Leading: 13, Below: 8}
	title = pdf.Style{Size: 16, Leading: 20, Below: 8}
)

func newDocument() *pdf.Document {
	return pdf.New(pdf.Info{
		Title: "A letter", Author: "North Star Center", Language: "en-US",
		Written: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	})
}

func write(t testing.TB, d *pdf.Document) []byte {
	t.Helper()
	document, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// everything uses each kind of block once.
func everything() *pdf.Document {
	d := newDocument()
	d.Running("Report 17", "North Star Center")
	d.Heading(1, title, "Report of completion")
	d.Paragraph(body, pdf.Text("José "), pdf.Bold("Núñez O’Brien"), pdf.Text(" has completed it; see "),
		pdf.Span{Text: "the record", Link: "https://school.example.org/r/17"}, pdf.Text("."))
	d.List(body, "First reason.", "Second reason.")
	d.Rule()
	d.Facts(body, pdf.Fact{Label: "Court", Value: "Ramsey County"}, pdf.Fact{Label: "Absent"}, pdf.Fact{Label: "Case", Value: "62-CR-26-1"})
	d.Table(small, []pdf.Column{{Title: "Date", Share: 2}, {Title: "Amount", Share: 1, Align: pdf.Right}},
		[][]string{{"November 21, 2026", "$230.00"}, {"", "$7.11"}})
	d.QR("https://school.example.org/c/1", "QR code", 80, body, pdf.Text("Check it."))
	return d
}

func TestDocumentIsSoundAndItsFontsEmbedded(t *testing.T) {
	t.Parallel()
	document := write(t, everything())
	pdftest.Check(t, document)
	if got, want := pdftest.Fonts(t, document), []string{"PublicSans-Bold", "PublicSans-Regular"}; !slices.Equal(got, want) {
		t.Errorf("fonts %v, want %v", got, want)
	}
	if len(document) > 40_000 {
		t.Errorf("a one-page letter takes %d bytes: are the fonts subset?", len(document))
	}
}

func TestTagsFollowTheText(t *testing.T) {
	t.Parallel()
	want := `Document
H1 (block)
"Report of completion"
P (block)
"José Núñez O’Brien has completed it; see "
Link (inline)
"the record"
Object N
"."
L (block):
/ListNumbering /Disc
LI (block)
Lbl (block)
"•"
LBody (block)
"First reason."
LI (block)
Lbl (block)
"•"
LBody (block)
"Second reason."
Table (block)
TR
TH:
/Scope /Row
"Court"
TD
"Ramsey County"
TR
TH:
/Scope /Row
"Case"
TD
"62-CR-26-1"
Table (block)
THead
TR
TH:
/Scope /Column
"Date"
TH:
/Scope /Column
"Amount"
TBody
TR
TD
"November 21, 2026"
TD
"$230.00"
TR
TD
TD
"$7.11"
`
	got := pdftest.Structure(t, write(t, everything()))
	got = regexp.MustCompile(`(?m)^ +`).ReplaceAllString(got, "")
	got = regexp.MustCompile(`Object \d+ 0`).ReplaceAllString(got, "Object N")
	if !strings.HasPrefix(got, want) {
		t.Errorf("structure:\n%s\nwant it to begin:\n%s", got, want)
	}
	if !strings.Contains(got, "\nFigure:\n") || !strings.HasSuffix(strings.TrimSpace(got), "P (block)\n\"Check it.\"") {
		t.Errorf("structure ends:\n%s", got)
	}
}

func TestSameCallsGiveSameBytes(t *testing.T) {
	t.Parallel()
	want := write(t, everything())
	got := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], _ = everything().Bytes() })
	}
	wg.Wait()
	for _, document := range got {
		if !bytes.Equal(document, want) {
			t.Fatal("two runs differ")
		}
	}
	other := everything()
	other.Paragraph(body, pdf.Text("More."))
	id := regexp.MustCompile(`/ID \[[^\]]*\]`)
	if bytes.Equal(id.Find(want), id.Find(write(t, other))) {
		t.Error("two documents have one ID")
	}
}

func TestLinkOpensItsAddress(t *testing.T) {
	t.Parallel()
	if !bytes.Contains(write(t, everything()), []byte("/URI (https://school.example.org/r/17)")) {
		t.Error("no link annotation")
	}
	d := newDocument()
	d.Paragraph(body, pdf.Span{Text: "here", Link: "https://school.example.org/é"})
	if _, err := d.Bytes(); err == nil {
		t.Error("a link that is not ASCII was taken")
	}
}

// Every word must lie within the margins, and none may be missing.
func TestNothingIsCutOff(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 12)
	d := newDocument()
	d.Heading(1, title, word)
	d.Paragraph(body, pdf.Bold(word))
	d.List(body, word)
	d.Facts(body, pdf.Fact{Label: word, Value: word})
	d.Table(small, []pdf.Column{{Title: word, Share: 1}, {Title: "B", Share: 5}}, [][]string{{word, word}})
	d.QR("https://school.example.org/", "QR code", 90, small, pdf.Text(word))
	document := write(t, d)
	pdftest.Check(t, document)
	letters := withinMargins(t, document)
	repeats := pages(pdftest.Text(t, document)) - 2 // of the table's header, at most one per later page
	if whole := 8 * strings.Count(word, "f"); letters < whole || letters > whole*(1+repeats) {
		t.Errorf("%d letters f on the pages, want %d", letters, whole)
	}
}

// A running line has one line only, so a long one is set smaller.
func TestLongRunningLineIsNotCutOff(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 6)
	d := newDocument()
	d.Running("", long)
	d.Paragraph(body, pdf.Text("Text."))
	if got, want := withinMargins(t, write(t, d)), strings.Count(long, "f")+1; got != want {
		t.Errorf("%d letters f on the page, want %d", got, want)
	}
}

// withinMargins fails the test where a word lies outside the margins, and counts the letters f of all words.
func withinMargins(t *testing.T, document []byte) (letters int) {
	t.Helper()
	boxes := regexp.MustCompile(`xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<`).
		FindAllStringSubmatch(pdftest.Boxes(t, document), -1)
	for _, box := range boxes {
		left, _ := strconv.ParseFloat(box[1], 64)
		right, _ := strconv.ParseFloat(box[3], 64)
		bottom, _ := strconv.ParseFloat(box[4], 64)
		if left < 71 || right > 541 || bottom > 770 {
			t.Errorf("%q lies outside the margins: x %v to %v, y to %v", box[5], left, right, bottom)
		}
		letters += strings.Count(box[5], "f")
	}
	return letters
}

func pages(text string) int { return strings.Count(text, "\f") + 1 }

func TestTableRepeatsItsHeader(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 100 {
		rows = append(rows, []string{"row " + strconv.Itoa(i+1), "value"})
	}
	d := newDocument()
	d.Table(small, []pdf.Column{{Title: "Heading A", Share: 1}, {Title: "Heading B", Share: 1}}, rows)
	document := write(t, d)
	pdftest.Check(t, document)
	text := pdftest.Text(t, document)
	leaves := strings.Split(strings.TrimSuffix(text, "\f\n"), "\f")
	if len(leaves) < 3 {
		t.Fatalf("%d pages", len(leaves))
	}
	for i, leaf := range leaves {
		if !strings.HasPrefix(leaf, "Heading A Heading B\n") {
			t.Errorf("page %d begins %.40q", i+1, leaf)
		}
		if want := "Page " + strconv.Itoa(i+1) + " of " + strconv.Itoa(len(leaves)); !strings.Contains(leaf, want) {
			t.Errorf("page %d lacks %q", i+1, want)
		}
	}
	for i := range 100 {
		if n := strings.Count(text, "row "+strconv.Itoa(i+1)+" value\n"); n != 1 {
			t.Errorf("row %d stands %d times", i+1, n)
		}
	}
	if n := strings.Count(pdftest.Structure(t, document), `"Heading A"`); n != 1 {
		t.Errorf("the tags have the header %d times", n)
	}
}

func TestTallRowFlowsOverPages(t *testing.T) {
	t.Parallel()
	var words []string
	for i := range 1500 {
		words = append(words, "w"+strconv.Itoa(i))
	}
	d := newDocument()
	d.Table(small, []pdf.Column{{Title: "A", Share: 1}, {Title: "B", Share: 3}}, [][]string{{"left", strings.Join(words, " ")}})
	d.Facts(body, pdf.Fact{Label: "Label", Value: strings.Join(words, " ")})
	structure := pdftest.Structure(t, write(t, d))
	structure = regexp.MustCompile(` "\n\s*"`).ReplaceAllString(structure, " ") // one string a page
	if n := strings.Count(structure, strings.Join(words, " ")); n != 2 {
		t.Errorf("the long cells read whole %d times, want 2", n)
	}
}

func TestHeadingStaysWithItsText(t *testing.T) {
	t.Parallel()
	for gap := 500.0; gap < 660; gap += 5 {
		d := newDocument()
		d.Paragraph(body, pdf.Text("Start."))
		d.Space(gap)
		d.Heading(1, body, "The heading")
		d.Paragraph(body, pdf.Text(strings.Repeat("Some text that fills lines. ", 12)))
		d.Together(func() {
			d.Paragraph(body, pdf.Text("Respectfully,"))
			d.Space(30)
			d.Paragraph(body, pdf.Text("The director"))
		})
		for leaf := range strings.SplitSeq(pdftest.Text(t, write(t, d)), "\f") {
			if strings.Contains(leaf, "The heading") != strings.Contains(leaf, "The heading\nSome text") {
				t.Errorf("gap %v: the heading stands alone:\n%s", gap, leaf)
			}
			if strings.Contains(leaf, "Respectfully") != strings.Contains(leaf, "The director") {
				t.Errorf("gap %v: the signature is torn:\n%s", gap, leaf)
			}
		}
	}
}

// The code is rendered by poppler and compared module by module.
func TestQRIsDrawnAsEncoded(t *testing.T) {
	t.Parallel()
	const content, side, dpi = "https://school.example.org/certificates/2026-00017?code=7QF2-KM3X", 100.0, 288.0
	d := newDocument()
	d.QR(content, "QR code", side, body)
	width, gray := pdftest.Raster(t, write(t, d), "288")
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	module := side / float64(code.Size+8) * dpi / 72
	for y := -4; y < code.Size+4; y++ {
		for x := -4; x < code.Size+4; x++ {
			px := int(72*dpi/72 + (float64(x)+4.5)*module)
			py := int(72*dpi/72 + (float64(y)+4.5)*module)
			if dark := gray[py*width+px] < 128; dark != code.Black(x, y) {
				t.Fatalf("module (%d, %d) is dark: %v", x, y, dark)
			}
		}
	}
}
