package pdf_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
	"johnschool/documents/pdf/signtest"
)

// block is one call that builds a part of a document.
type block func(d *pdf.Document)

// blocks draws calls of every kind, in any order, with texts of any length.
func blocks(t *rapid.T) []block {
	words := rapid.Custom(func(t *rapid.T) string {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("aeinñóÜŁžЖω’-/ 1(<\\")), 0, 40, -1).Draw(t, "letters")
		return strings.Repeat(letters+" ", rapid.SampledFrom([]int{1, 1, 1, 5, 30}).Draw(t, "times"))
	})
	level := 0
	var all []block
	for range rapid.IntRange(0, 6).Draw(t, "blocks") {
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		language := rapid.SampledFrom([]string{"", "en-US", "es"}).Draw(t, "language")
		switch rapid.IntRange(0, 7).Draw(t, "kind") {
		case 0:
			level = rapid.IntRange(1, min(level+1, 6)).Draw(t, "level")
			now := level
			all = append(all, func(d *pdf.Document) { d.Heading(now, title, a) })
		case 1:
			link := rapid.SampledFrom([]string{"", "https://school.example.org/?a=(1)\\"}).Draw(t, "link")
			all = append(all, func(d *pdf.Document) {
				d.Paragraph(body, pdf.Text(a), pdf.Span{Text: b, Language: language, Link: link})
			})
		case 2:
			all = append(all, func(d *pdf.Document) { d.List(body, a, b, a) })
		case 3:
			all = append(all, func(d *pdf.Document) { d.Facts(body, pdf.Fact{Label: a, Value: b}, pdf.Fact{Label: b, Value: a}) })
		case 4:
			rows := make([][]string, rapid.IntRange(0, 40).Draw(t, "rows"))
			for i := range rows {
				rows[i] = []string{a, b}
			}
			all = append(all, func(d *pdf.Document) {
				d.Table(small, []pdf.Column{{Title: "A", Share: 1, Names: language == "es"}, {Title: b, Share: 2, Align: pdf.Right}}, rows)
			})
		case 5:
			all = append(all, func(d *pdf.Document) { d.QR("https://school.example.org/c/1", "QR code", 90, body, pdf.Text(a)) })
		case 6:
			all = append(all, func(d *pdf.Document) { d.In("es", func() { d.Paragraph(body, pdf.Text(a)) }) })
		case 7:
			all = append(all, func(d *pdf.Document) {
				d.Together(func() { d.Paragraph(body, pdf.Bold(a)); d.Space(20); d.Rule(); d.Paragraph(small, pdf.Text(b)) })
			})
		}
	}
	return all
}

// Whatever is built is sound, comes out the same twice, and can be signed and is sound then.
func TestWhateverIsBuiltIsSound(t *testing.T) {
	t.Parallel()
	id := signtest.NewAuthority(t).Identity(t, signtest.P256(t))
	rapid.Check(t, func(t *rapid.T) {
		build := blocks(t)
		render := func() []byte {
			d := newDocument()
			d.Running("Header", "Footer")
			for _, add := range build {
				add(d)
			}
			document, err := d.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			return document
		}
		document := render()
		if !bytes.Equal(document, render()) {
			t.Fatal("two runs differ")
		}
		signed, err := id.Sign(document, signtest.Signing)
		if err != nil {
			t.Fatal(err)
		}
		for kind, file := range map[string][]byte{"unsigned": document, "signed": signed} {
			for _, fault := range pdftest.Violations(file) {
				t.Errorf("%s: %s", kind, fault)
			}
		}
	})
}
