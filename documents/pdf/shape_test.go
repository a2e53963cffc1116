package pdf_test

import (
	"errors"
	"strings"
	"testing"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
)

// Each of these must come back from the page as it was written, through the fallback font where need be.
func TestTextComesBackAsWritten(t *testing.T) {
	t.Parallel()
	texts := []string{
		"José Ángel Núñez-Güereña y O'Brien-D’Angelo",
		"Łukasz Śniegoń, Zoë Čapek, Ragnheiður Þórisdóttir, Ömer Işık",
		"Nguyễn Thị Hằng",       // Vietnamese
		"Нина Ковалёва",         // Cyrillic, fallback
		"Ελένη Παπαδοπούλου",    // Greek, fallback
		"Tł’ízí Łą́ą́’ Łichíí’", // Navajo, with marks that have no composed form
		"§ 609.324, subd. 2(1) — “quoted” … $230.00 ½ № 7 → ✓",
		"ff fi ffl office", // no ligatures that would not copy
	}
	d := newDocument()
	for _, text := range texts {
		d.Paragraph(body, pdf.Text(text))
		d.Paragraph(body, pdf.Bold(text))
	}
	document := write(t, d)
	pdftest.Check(t, document)
	pdftest.Fonts(t, document)
	got := pdftest.Structure(t, document)
	for _, text := range texts {
		if n := strings.Count(got, `"`+text+`"`); n != 2 {
			t.Errorf("%q comes back %d times, want 2", text, n)
		}
	}
}

func TestDecomposedTextIsComposed(t *testing.T) {
	t.Parallel()
	d := newDocument()
	d.Paragraph(body, pdf.Text("Nun\u0303ez Jose\u0301")) // as a Mac's file names have it
	document := write(t, d)
	if got := pdftest.Words(t, document); !strings.HasPrefix(got, "Nuñez José") {
		t.Errorf("read %q", got)
	}
	if fonts := pdftest.Fonts(t, document); len(fonts) != 1 {
		t.Errorf("fonts %v, want the first alone", fonts)
	}
}

func TestUndrawableCharacterIsAnError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		bad        rune
	}{
		{"Chinese: no glyph", "Li 中", '中'},
		{"Arabic: needs joining", "علي", 'ع'},
		{"Hebrew: right to left", "דוד", 'ד'},
		{"emoji", "\U0001f9fe", '\U0001f9fe'},
		{"replacement character", "Jos\ufffd", '\ufffd'},
		{"broken UTF-8", "Jos\xe9", '\ufffd'},
		{"NUL", "a\x00b", 0},
		{"right-to-left override", "a\u202eb", '\u202e'},
		{"private use", "\ue000", '\ue000'},
		{"line separator", "a\u2028b", '\u2028'},
	}
	for _, test := range tests {
		d := newDocument()
		d.Table(small, []pdf.Column{{Title: "Name", Share: 1}}, [][]string{{"Xenia " + test.text}})
		d.Paragraph(body, pdf.Text("fine"))
		_, err := d.Bytes()
		var unsupported *pdf.UnsupportedError
		if !errors.As(err, &unsupported) || unsupported.Rune != test.bad {
			t.Errorf("%s: got %v, want %U named", test.name, err, test.bad)
			continue
		}
		if strings.Contains(err.Error(), "Xenia") {
			t.Errorf("%s: the error repeats the text: %v", test.name, err)
		}
		if pdf.CheckText(test.text) == nil {
			t.Errorf("%s: CheckText lets it pass", test.name)
		}
	}
	if err := pdf.CheckText("José\nNúñez \t Ω"); err != nil {
		t.Errorf("CheckText refuses what can be drawn: %v", err)
	}
}

func TestInvisibleCharactersPrintNothing(t *testing.T) {
	t.Parallel()
	d := newDocument()
	d.Paragraph(body, pdf.Text("\ufeffcon\u00adfirm\u200bed\r\nnext"))
	if got := pdftest.Text(t, write(t, d)); !strings.HasPrefix(got, "confirmed\nnext\n") {
		t.Errorf("read %q", got)
	}
}

func TestNoBreakSpaceHolds(t *testing.T) {
	t.Parallel()
	d := newDocument()
	narrow := body
	narrow.Indent = 415 // room for about nine letters
	d.Paragraph(narrow, pdf.Text("aaa bbb\u00a0ccc"))
	if got := pdftest.Text(t, write(t, d)); !strings.HasPrefix(got, "aaa\nbbb ccc\n") {
		t.Errorf("read %q", got)
	}
}

func TestCaseNumberIsNotBrokenAtItsHyphens(t *testing.T) {
	t.Parallel()
	d := newDocument()
	narrow := body
	narrow.Indent = 380
	d.Paragraph(narrow, pdf.Text("in 27-CR-26-1234 and Martínez-Covarrubias"))
	text := pdftest.Text(t, write(t, d))
	if !strings.Contains(text, "27-CR-26-1234\n") || !strings.Contains(text, "Martínez-\nCovarrubias\n") {
		t.Errorf("read %q", text)
	}
}
