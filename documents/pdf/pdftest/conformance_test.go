package pdftest_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"johnschool/documents/pdf"
	"johnschool/documents/pdf/pdftest"
	"johnschool/documents/pdf/signtest"
)

func document(t *testing.T) []byte {
	t.Helper()
	d := pdf.New(pdf.Info{Title: "A letter", Author: "North Star", Language: "en-US", Written: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	style := pdf.Style{Size: 10, Leading: 14, Below: 8}
	d.Heading(1, style, "Report")
	d.Heading(2, style, "Record")
	d.Paragraph(style, pdf.Text("See "), pdf.Span{Text: "the record", Link: "https://school.example.org/r/17"})
	d.In("es", func() { d.List(style, "Primero", "Segundo") })
	d.Table(style, []pdf.Column{{Title: "Date", Share: 1}, {Title: "Module", Share: 1}}, [][]string{{"November 21", "Law"}})
	d.QR("https://school.example.org/c/1", "QR code", 80, style, pdf.Text("Check it."))
	document, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signtest.NewAuthority(t).Identity(t, signtest.P256(t)).Sign(document, signtest.Signing)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// Each rule is broken once, by a change that keeps the length, and must be found broken.
func TestBrokenRulesAreFound(t *testing.T) {
	t.Parallel()
	sound := document(t)
	if faults := pdftest.Violations(sound); len(faults) > 0 {
		t.Fatalf("a sound document is faulted:\n%s", strings.Join(faults, "\n"))
	}
	for _, c := range []struct{ from, to, clause string }{
		{"\n%\xe2\xe3", "\n%ab", "A 6.1.2"},
		{"/Length 2", "/Length 3", "A 6.1.7.1"},
		{"/ID [<", "/IX [<", "A 6.1.3"},
		{"/DisplayDocTitle true", "/DisplayDocTitle null", "UA 7.1: viewers"},
		{"/Marked true", "/Marked null", "A 6.7.2.2"},
		{"/Lang (en-US) /MarkInfo", "/Lanx (en-US) /MarkInfo", "A 6.7.4, UA 7.2: the document"},
		{"/S /GTS_PDFA1", "/S /GTS_PDFX1", "A 6.2.3"},
		{"/N 3 ", "/N 4 ", "A 6.2.3"},
		{"<pdfaid:part>2", "<pdfaid:part>1", "A 6.6.4"},
		{"<pdfuaid:part>1", "<pdfuaid:part>2", "UA 5"},
		{"<pdfaSchema:prefix>pdfuaid", "<pdfaSchema:prefix>pdfuaix", "A 6.6.2.3"},
		{"x-default\">A letter", "x-default\">B letter", "A 6.6.3"},
		{"x-default\">A letter", "x-default\">        ", "UA 7.1: XMP has no title"},
		{"/Tabs /S", "/Tabs /R", "UA 7.18.3"},
		{"/F 4 ", "/F 6 ", "A 6.3.2"},
		{"/Border [0 0 0] /F 4", "/Border [0 0 0] /G 4", "A 6.3.2"},
		{"/S /URI /URI", "/S /URX /URI", "A 6.5.1"},
		{"/A <</S /URI /URI (", "/A <</S /JavaScr /JS(", "A 6.5.1"},
		{"/Contents <FEFF0074", "/Contentx <FEFF0074", "UA 7.18.1"},
		{"/TU <", "/TX <", "UA 7.18.1"},
		{"/Rect [0 0 0 0]", "/Rect [0 0 9 9]", "A 6.3.3"},
		{"/Encoding /Identity-H", "/Encoding /Identity-V", "A 6.2.11.3"},
		{"/CIDToGIDMap /Identity", "/CIDToGIDMax /Identity", "A 6.2.11.3.2"},
		{"/Ordering (Identity)", "/Ordering (Identitx)", "A 6.2.11.3.1"},
		{"/FontFile2", "/FontFile9", "A 6.2.11.4.1"},
		{"/FontName /", "/FontNamx /", "A 6.2.11.4.2"},
		{"/ToUnicode ", "/ToUnicodx ", "A 6.2.11.7"},
		{"/W [0 [", "/W [1 [", "A 6.2.11.5"},
		{"/Alt <", "/Alx <", "UA 7.3"},
		{"/Placement /Block /BBox", "/Placement /Block /BBux", "UA 7.3"},
		{"/Scope /Column", "/Scope /Colxxx", "UA 7.5"},
		{"/ListNumbering", "/ListNumberinx", "UA 7.6"},
		{"/S /H2", "/S /H3", "UA 7.4.2"},
		{"/S /TD", "/S /XX", "A 6.7.3.4"},
		{"/S /LBody", "/S /THead", "UA 7.2"},
		{"/Lang (es)", "/Lang (??)", "A 6.7.4, UA 7.2: a L"},
		{"/S /Form /P 3 0 R", "/S /Form /P 4 0 R", "A 6.7.3.3"},
		{"/StructParents 0", "/StructParents 9", "UA 7.1: the content"},
		{"/S /P /P 3 0 R", "/S /H1 /P 3 0R", "UA 7.1: content is marked P"},
		{"/Nums [0 [", "/Nums [7 [", "UA 7.1: the parent tree's key"},
		{"/StructParent 1", "/StructParent 9", "UA 7.18.1: a Link"},
		{"/Type /OBJR", "/Type /OBJX", "UA 7.18.5"},
		{"/SE ", "/SX ", "UA 7.17"},
		{"/ByteRange [0 ", "/ByteRange [1 ", "A 6.4.3"},
		{"/FT /Sig", "/FT /Btn", "A 6.4.1"},
		{"/SigFlags 3", "/XFA 11111", "A 6.4.2"},
	} {
		if !bytes.Contains(sound, []byte(c.from)) {
			t.Errorf("the document has no %q to break", c.from)
			continue
		}
		broken := bytes.ReplaceAll(sound, []byte(c.from), []byte(c.to))
		if faults := strings.Join(pdftest.Violations(broken), "\n"); !strings.Contains("\n"+faults, "\n"+c.clause) {
			t.Errorf("%q in the place of %q: want a fault of %q, got:\n%s", c.to, c.from, c.clause, faults)
		}
	}
}

// The content of pages is compressed, so that what is wrong with it is written out here.
func TestBrokenContentIsFound(t *testing.T) {
	t.Parallel()
	for content, clause := range map[string]string{
		"/P <</MCID 0>> BDC BT /F1 9 Tf [<0001>] TJ ET EMC": "",
		"0 0 9 9 re f": "A 6.7.3.1",
		"/Artifact <</Type /Layout>> BDC 0 g 0 0 9 9 re f EMC":           "",
		"/Artifact <</Type /Layout>> BDC BT /F1 9 Tf [<0001>] TJ ET EMC": "UA 7.8",
		"/Artifact <</Type /Note>> BDC EMC":                              "UA 7.8",
		"/P <</MCID 0>> BDC /Artifact <</Type /Layout>> BDC EMC EMC":     "UA 7.1: an artifact",
		"/P <</MCID 0>> BDC": "A 6.2.2",
		"EMC":                "A 6.2.2",
		"/P <<>> BDC EMC":    "UA 7.1: content is marked",
		"/P <</MCID 0>> BDC EMC /P <</MCID 0>> BDC EMC":     "UA 7.1: a page has",
		"/P <</MCID 0>> BDC BT /F9 9 Tf ET EMC":             "A 6.2.2",
		"/GS1 gs":                                           "A 6.2.2",
		"1 0 0 rg":                                          "A 6.2.2",
		"/P <</MCID 0>> BDC BT /F1 9 Tf [<00>] TJ ET EMC":   "A 6.1.6",
		strings.Repeat("q ", 29) + strings.Repeat("Q ", 29): "A 6.1.13",
		"q": "A 6.2.2",
		"/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top]>> BDC EMC": "",
	} {
		faults := strings.Join(pdftest.ContentViolations(content), "\n")
		if (faults == "") != (clause == "") || !strings.HasPrefix(faults, clause) {
			t.Errorf("%q: got %q, want %q", content, faults, clause)
		}
	}
}
