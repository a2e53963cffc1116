package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// ref is the number of an indirect object; 0 means none.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// file collects the bytes of one PDF: indirect objects in any order, then the cross-reference table and the
// trailer. The table is the classic one, so that a signature can later be put in by an incremental update.
type file struct {
	buf     bytes.Buffer
	offsets []int // of object i+1; 0 until it is written
}

// newFile begins a PDF 1.7. The second line holds bytes above 127, as the standard advises, so that no mail
// gateway takes the file for text.
func newFile() *file {
	f := &file{}
	f.buf.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return f
}

// reserve hands out an object number to be referred to before the object is written.
func (f *file) reserve() ref {
	f.offsets = append(f.offsets, 0)
	return ref(len(f.offsets))
}

func (f *file) write(r ref, body string) {
	f.offsets[r-1] = f.buf.Len()
	fmt.Fprintf(&f.buf, "%d 0 obj\n%s\nendobj\n", int(r), body)
}

func (f *file) add(body string) ref {
	r := f.reserve()
	f.write(r, body)
	return r
}

// addStream writes data as a compressed stream; entries are further entries of its dictionary.
func (f *file) addStream(entries string, data []byte) ref {
	return f.addRaw("/Filter /FlateDecode "+entries, deflate(data))
}

// addRaw writes data as a stream just as it is.
func (f *file) addRaw(entries string, data []byte) ref {
	r := f.reserve()
	f.offsets[r-1] = f.buf.Len()
	fmt.Fprintf(&f.buf, "%d 0 obj\n<</Length %d %s>>\nstream\n", int(r), len(data), entries)
	f.buf.Write(data)
	f.buf.WriteString("\nendstream\nendobj\n")
	return r
}

// finish writes the cross-reference table and the trailer. The file's ID is taken from its content, so that the
// same content gives the same bytes.
func (f *file) finish(root, info ref) []byte {
	id := sha256.Sum256(f.buf.Bytes())
	start := f.buf.Len()
	fmt.Fprintf(&f.buf, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, offset := range f.offsets {
		fmt.Fprintf(&f.buf, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&f.buf, "trailer\n<</Size %d /Root %s /Info %s /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, root, info, id[:16], id[:16], start)
	return f.buf.Bytes()
}

// deflaters are reused: a new one costs more than compressing a page with it.
var deflaters = sync.Pool{New: func() any { return zlib.NewWriter(io.Discard) }}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	w.Reset(&out)
	// Writing to a bytes.Buffer cannot fail.
	_, _ = w.Write(data)
	_ = w.Close()
	return out.Bytes()
}

// textString writes s as a PDF text string: UTF-16 in hexadecimal, which needs no escapes.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteByte('>')
	return b.String()
}

// asciiString writes s as a PDF literal string; it is for addresses, which are ASCII.
func asciiString(s string) string {
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}

// number writes a length in points with at most two decimals.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(s, "0")
	return strings.TrimRight(s, ".")
}
