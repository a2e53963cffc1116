package pdftest

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Browsed is what pdf.js, the reader in browsers, makes of a document: scripts/pdfjs/read.mjs.
type Browsed struct {
	Language, Title, Author string
	Signatures              bool
	PDFA, PDFUA             string
	Marked, TitleShown      bool
	Warnings                []string
	Bookmarks               []Bookmark
	Pages                   []struct {
		Tree        *Tag
		Artifacts   string
		Annotations []struct{ Subtype, URL, Contents string }
	}
}

// Bookmark is one entry of the outline.
type Bookmark struct {
	Title string
	Items []Bookmark
}

// Tag is a node of a page's part of the structure tree, or, without a role, a piece of content.
type Tag struct {
	Role, Alt, Lang string
	Type, Text      string // of content: its kind (content, object, annotation) and what it reads
	Children        []*Tag
}

// Browse reads a document with pdf.js.
func Browse(t testing.TB, document []byte) Browsed {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "../../../scripts/pdfjs/read.mjs")
	out, err := exec.Command("node", script, save(t, document)).Output()
	if err != nil {
		complaint := ""
		if failed, ok := err.(*exec.ExitError); ok {
			complaint = string(failed.Stderr)
		}
		t.Fatalf("pdf.js: %v; scripts/pdfjs/install.sh installs it\n%s", err, complaint)
	}
	var browsed []Browsed
	if err := json.Unmarshal(out, &browsed); err != nil || len(browsed) != 1 {
		t.Fatalf("pdf.js: %v\n%s", err, out)
	}
	return browsed[0]
}

// Outline writes the tags as one line a node, indented, each with its language, its alternative text and what it reads;
// pieces of text with an element between them are apart by dots.
func (g *Tag) Outline() string {
	var b strings.Builder
	g.write(&b, "")
	return b.String()
}

func (g *Tag) write(b *strings.Builder, indent string) {
	if g == nil {
		return
	}
	b.WriteString(indent + g.Role)
	if g.Lang != "" {
		b.WriteString(" (" + g.Lang + ")")
	}
	if g.Alt != "" {
		b.WriteString(" [" + g.Alt + "]")
	}
	var pieces []string
	for _, kid := range g.Children {
		if text := strings.Join(strings.Fields(kid.Text), " "); text != "" {
			pieces = append(pieces, text)
		}
	}
	if len(pieces) > 0 {
		b.WriteString(": " + strings.Join(pieces, " … "))
	}
	b.WriteString("\n")
	for _, kid := range g.Children {
		if kid.Role != "" {
			kid.write(b, indent+"  ")
		}
	}
}
