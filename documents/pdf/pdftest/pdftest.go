// Package pdftest reads PDFs back in tests with programs that are not ours: qpdf, poppler's, pdfcpu and pdf.js. A test
// fails where they are missing; `make test` installs them.
package pdftest

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// Check runs qpdf's check, pdfcpu's strict validation and poppler's renderer over the document, and looks for violations
// of PDF/A-2a and PDF/UA-1; any one complaining fails the test.
func Check(t testing.TB, document []byte) {
	t.Helper()
	path := save(t, document)
	run(t, "qpdf", "--check", path)
	run(t, "pdftoppm", "-r", "20", "-png", path, filepath.Join(t.TempDir(), "page"))
	strict := model.NewDefaultConfiguration()
	strict.ValidationMode = model.ValidationStrict
	if err := api.Validate(bytes.NewReader(document), strict); err != nil {
		t.Errorf("pdfcpu: %v", err)
	}
	for _, fault := range Violations(document) {
		t.Error(fault)
	}
}

// Text is what pdftotext reads from the document, in the layout of the page, with runs of spaces folded into one
// and empty lines dropped, so that it is the same under every version of poppler. Pages are apart by form feeds.
func Text(t testing.TB, document []byte) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(run(t, "pdftotext", "-layout", "-enc", "UTF-8", save(t, document), "-")) {
		// A form feed stands before the first line of the next page.
		fields := strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\n' }), " ")
		if fields != "" {
			lines = append(lines, fields)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// Words is the text as one line, words apart by single spaces, so that a test need not know where lines break.
func Words(t testing.TB, document []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, "pdftotext", "-raw", "-enc", "UTF-8", save(t, document), "-")), " ")
}

// Boxes is pdftotext's report of every word with its place, as XHTML.
func Boxes(t testing.TB, document []byte) string {
	t.Helper()
	return run(t, "pdftotext", "-bbox", "-enc", "UTF-8", save(t, document), "-")
}

// Structure is the tree of tags with the text below each.
func Structure(t testing.TB, document []byte) string {
	t.Helper()
	return run(t, "pdfinfo", "-struct-text", save(t, document))
}

var fontRow = regexp.MustCompile(`(?m)^(\S+) +CID TrueType +Identity-H +(yes|no) (yes|no) (yes|no) `)

// Fonts are the names of the document's fonts, without the subset's tag. A font that is not an embedded subset
// with a way back to Unicode fails the test.
func Fonts(t testing.TB, document []byte) []string {
	t.Helper()
	out := run(t, "pdffonts", save(t, document))
	rows := strings.Count(out, "\n") - 2
	found := fontRow.FindAllStringSubmatch(out, -1)
	if len(found) != rows || rows < 1 {
		t.Fatalf("not every font is a CID TrueType font:\n%s", out)
	}
	var names []string
	for _, row := range found {
		tag, name, tagged := strings.Cut(row[1], "+")
		if !tagged || len(tag) != 6 || row[2]+row[3]+row[4] != "yesyesyes" {
			t.Errorf("font is not an embedded subset with Unicode: %s", row[0])
		}
		names = append(names, name)
	}
	return names
}

// Raster is the first page as poppler draws it at dpi dots per inch: gray levels, row by row.
func Raster(t testing.TB, document []byte, dpi string) (width int, gray []byte) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", "-r", dpi, "-gray", "-aa", "no", "-singlefile", save(t, document), out)
	image, err := os.ReadFile(out + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	header := bytes.SplitN(image, []byte("\n"), 4) // P5, size, 255, pixels
	if len(header) != 4 {
		t.Fatal("pdftoppm wrote no PGM")
	}
	for _, c := range bytes.Fields(header[1])[0] {
		width = width*10 + int(c-'0')
	}
	return width, header[3]
}

// Signature is what pdfsig says of the document's signatures to somebody who trusts one authority.
func Signature(t testing.TB, document []byte, root *x509.Certificate) string {
	t.Helper()
	trust := t.TempDir()
	certificate := filepath.Join(trust, "root.pem")
	content := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})
	if err := os.WriteFile(certificate, content, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "certutil", "-N", "-d", "sql:"+trust, "--empty-password")
	run(t, "certutil", "-A", "-d", "sql:"+trust, "-n", "root", "-t", "CT,C,C", "-i", certificate)
	// It answers an error, and complains, where a signature does not hold: its words say so too.
	out, _ := exec.Command("pdfsig", "-nssdir", "sql:"+trust, save(t, document)).CombinedOutput()
	return string(out)
}

func save(t testing.TB, document []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, document, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t testing.TB, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is missing: scripts/install.sh test installs it", program)
	}
	var out, complaints bytes.Buffer
	command := exec.Command(program, args...)
	command.Stdout, command.Stderr = &out, &complaints
	if err := command.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v\n%s%s", program, err, complaints.String(), out.String())
	}
	return out.String()
}
