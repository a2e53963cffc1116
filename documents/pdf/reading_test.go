package pdf_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
)

// A browser's reader finds the same order, words and languages as ours were called with, and nothing to warn of.
func TestBrowserReadsTheTags(t *testing.T) {
	t.Parallel()
	d := everything()
	d.Heading(2, body, "En español")
	d.In("es", func() {
		d.Paragraph(body, pdf.Text("Llámenos. "), pdf.Span{Text: "Call us", Language: "en"}, pdf.Text("."))
		d.List(body, "Primero")
	})
	d.Paragraph(body, pdf.Text("Her word was "), pdf.Span{Text: "mañana", Language: "es"}, pdf.Text("; see "),
		pdf.Span{Text: "la página", Link: "https://school.example.org/es", Language: "es"}, pdf.Text("."))
	d.Table(small, []pdf.Column{{Title: "No.", Share: 1, Names: true}, {Title: "Paid", Share: 2}}, [][]string{{"17", "$230.00"}, {"18", "$7.00"}})
	document := write(t, d)
	pdftest.Check(t, document)
	got := pdftest.Browse(t, document)
	if got.Language != "en-US" || got.Title != "A letter" || got.Author != "North Star Center" || got.PDFA != "2A" || got.PDFUA != "1" ||
		!got.Marked || !got.TitleShown || got.Signatures || len(got.Warnings) > 0 {
		t.Errorf("the document says of itself: %+v", got)
	}
	var outline string
	for _, page := range got.Pages {
		outline += page.Tree.Outline()
	}
	want := `Root
  Document
    H1: Report of completion
    P: José Núñez O’Brien has completed it; see … .
      Link: the record
    L
      LI
        Lbl: •
        LBody: First reason.
      LI
        Lbl: •
        LBody: Second reason.
    Table
      TR
        TH: Court
        TD: Ramsey County
      TR
        TH: Case
        TD: 62-CR-26-1
    Table
      THead
        TR
          TH: Date
          TH: Amount
      TBody
        TR
          TD: November 21, 2026
          TD: $230.00
        TR
          TD
          TD: $7.11
    Figure [QR code]
    P: Check it.
    H2: En español
    P (es): Llámenos. … .
      Span (en): Call us
    L (es)
      LI
        Lbl: •
        LBody: Primero
    P: Her word was … ; see … .
      Span (es): mañana
      Link (es): la página
    Table
      THead
        TR
          TH: No.
          TH: Paid
      TBody
        TR
          TH: 17
          TD: $230.00
        TR
          TH: 18
          TD: $7.00
`
	if outline != want {
		t.Errorf("the tags read:\n%s\nwant:\n%s", outline, want)
	}
	if n := len(got.Bookmarks); n != 1 || got.Bookmarks[0].Title != "Report of completion" || got.Bookmarks[0].Items[0].Title != "En español" {
		t.Errorf("bookmarks: %+v", got.Bookmarks)
	}
	var links []string
	for _, page := range got.Pages {
		for _, a := range page.Annotations {
			links = append(links, a.URL+" "+a.Contents)
		}
	}
	if want := []string{"https://school.example.org/r/17 the record (https://school.example.org/r/17)",
		"https://school.example.org/es la página (https://school.example.org/es)"}; !slices.Equal(links, want) {
		t.Errorf("links %q, want %q", links, want)
	}
}

// What is on every page is no content: a reader who listens hears it not at all, and a repeated head once.
func TestRunningLinesAreArtifacts(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 100 {
		rows = append(rows, []string{"row " + strconv.Itoa(i+1), "value"})
	}
	d := newDocument()
	d.Running("Report 17", "North Star Center")
	d.Table(small, []pdf.Column{{Title: "Heading A", Share: 1}, {Title: "Heading B", Share: 1}}, rows)
	got := pdftest.Browse(t, write(t, d))
	if len(got.Pages) != 3 {
		t.Fatalf("%d pages", len(got.Pages))
	}
	heads := 0
	for i, page := range got.Pages {
		heads += strings.Count(page.Tree.Outline(), "Heading A")
		want := []string{"North Star Center", "Page " + strconv.Itoa(i+1) + " of 3"}
		if i > 0 {
			want = append(want, "Report 17", "Heading A")
		}
		for _, words := range want {
			if !strings.Contains(strings.Join(strings.Fields(page.Artifacts), " "), words) || words != "Heading A" && strings.Contains(page.Tree.Outline(), words) {
				t.Errorf("page %d: %q is no artifact:\n%s", i+1, words, page.Artifacts)
			}
		}
	}
	if heads != 1 {
		t.Errorf("the head is read %d times", heads)
	}
}

func TestPageNumbersInSpanish(t *testing.T) {
	t.Parallel()
	d := pdf.New(pdf.Info{Title: "Una carta", Language: "es-US"})
	d.Paragraph(body, pdf.Text("Hola."))
	if text := pdftest.Text(t, write(t, d)); !strings.Contains(text, "Página 1 de 1") {
		t.Errorf("the page reads:\n%s", text)
	}
}

func TestBookmarksFollowTheHeadings(t *testing.T) {
	t.Parallel()
	d := newDocument()
	for _, h := range []struct {
		level int
		text  string
	}{{1, "A"}, {2, "A1"}, {3, "A1a"}, {2, "A2"}, {1, "B"}, {2, "B1"}} {
		d.Heading(h.level, body, h.text)
		d.Paragraph(body, pdf.Text("Text."))
	}
	document := write(t, d)
	pdftest.Check(t, document)
	var read func(items []pdftest.Bookmark) string
	read = func(items []pdftest.Bookmark) (all string) {
		for _, b := range items {
			all += b.Title + "(" + read(b.Items) + ")"
		}
		return all
	}
	if got, want := read(pdftest.Browse(t, document).Bookmarks), "A(A1(A1a())A2())B(B1())"; got != want {
		t.Errorf("bookmarks %s, want %s", got, want)
	}
}

// What would make a document that readers cannot rely on is an error and not a file.
func TestUnsoundDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	info := pdf.Info{Title: "A letter", Language: "en-US"}
	for name, c := range map[string]struct {
		info  pdf.Info
		build func(*pdf.Document)
	}{
		"no title":                {pdf.Info{Title: " ", Language: "en"}, func(*pdf.Document) {}},
		"no language":             {pdf.Info{Title: "A letter"}, func(*pdf.Document) {}},
		"bad language":            {info, func(d *pdf.Document) { d.In("español", func() {}) }},
		"bad language of a span":  {info, func(d *pdf.Document) { d.Paragraph(body, pdf.Span{Text: "x", Language: "e s"}) }},
		"begins below level 1":    {info, func(d *pdf.Document) { d.Heading(2, body, "x") }},
		"skips a level":           {info, func(d *pdf.Document) { d.Heading(1, body, "x"); d.Heading(3, body, "y") }},
		"level 7":                 {info, func(d *pdf.Document) { d.Heading(7, body, "x") }},
		"title cannot be printed": {info, func(d *pdf.Document) { d.Heading(1, body, "\u0627") }},
	} {
		d := pdf.New(c.info)
		c.build(d)
		if _, err := d.Bytes(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
