package pdftest

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Two standards are checked here, as far as our documents use what they regulate, because no validator of them can be
// had: A is ISO 19005-2:2011 (PDF/A-2, level a), UA is ISO 14289-1:2014 (PDF/UA-1). Each rule names its clause. What
// our documents never hold (images, forms to fill in, optional content, attachments) is forbidden altogether.

// pdfcpu would keep its settings in the folder of whoever runs the tests.
func init() { api.DisableConfigDir() }

// Violations are the rules of PDF/A-2a and PDF/UA-1 that a document breaks, each begun by its clause. pdfcpu reads the
// document for them, not the code that wrote it.
func Violations(document []byte) []string {
	ctx, err := api.ReadContext(bytes.NewReader(document), model.NewDefaultConfiguration())
	if err != nil {
		return []string{"it cannot be read: " + err.Error()}
	}
	f := &examined{raw: document, ctx: ctx}
	if f.catalog = f.dict(*ctx.Root); f.catalog == nil {
		return []string{"it has no catalog"}
	}
	f.checkFile()
	f.checkObjects()
	f.checkCatalog()
	f.checkOutputIntent()
	f.checkMetadata()
	f.findPages(f.catalog["Pages"])
	for i := range f.pages {
		f.checkPage(&f.pages[i])
	}
	f.checkFonts()
	f.checkTags()
	f.checkSignature()
	return f.faults
}

// examined is a document under examination.
type examined struct {
	raw     []byte
	ctx     *model.Context
	catalog types.Dict
	pages   []examinedPage
	fonts   map[types.IndirectRef]map[int]bool // the codes drawn in each
	faults  []string
}

type examinedPage struct {
	ref   types.IndirectRef
	dict  types.Dict
	marks map[int]string // what the content tags each marked content identifier as
}

func (f *examined) fault(clause, format string, values ...any) {
	f.faults = append(f.faults, clause+": "+fmt.Sprintf(format, values...))
}

func (f *examined) follow(o types.Object) types.Object {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		f.fault("A 6.1.9", "an object cannot be read: %v", err)
	}
	return o
}

// dict is a dictionary, also that of a stream; nil where there is none.
func (f *examined) dict(o types.Object) types.Dict {
	switch o := f.follow(o).(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	}
	return nil
}

func (f *examined) array(o types.Object) types.Array {
	a, _ := f.follow(o).(types.Array)
	return a
}

func (f *examined) stream(o types.Object) []byte {
	s, ok := f.follow(o).(types.StreamDict)
	if !ok || s.Decode() != nil {
		return nil
	}
	return s.Content
}

func (f *examined) name(o types.Object) string {
	n, _ := f.follow(o).(types.Name)
	return string(n)
}

// number is an integer; -1 where there is none.
func (f *examined) number(o types.Object) int {
	n, ok := f.follow(o).(types.Integer)
	if !ok {
		return -1
	}
	return n.Value()
}

func (f *examined) real(o types.Object) float64 {
	switch n := f.follow(o).(type) {
	case types.Integer:
		return float64(n)
	case types.Float:
		return float64(n)
	}
	return -1
}

func (f *examined) text(o types.Object) string {
	if o == nil {
		return ""
	}
	s, err := f.ctx.DereferenceText(o)
	if err != nil {
		return ""
	}
	return s
}

func (f *examined) is(o types.Object, want bool) bool {
	b, ok := f.follow(o).(types.Boolean)
	return ok && bool(b) == want
}

var streams = regexp.MustCompile(`/Length (\d+)[^\n]*>>\nstream\n`)

// validHeader: a version up to 1.7, then a comment whose first four bytes are above 127.
func validHeader(raw []byte) bool {
	return len(raw) > 14 && bytes.HasPrefix(raw, []byte("%PDF-1.")) && raw[7] >= '0' && raw[7] <= '7' && raw[8] == '\n' && raw[9] == '%' &&
		min(raw[10], raw[11], raw[12], raw[13]) > 127
}

// checkFile looks at the bytes themselves.
func (f *examined) checkFile() {
	if !validHeader(f.raw) {
		f.fault("A 6.1.2", "the header, or the comment of four high bytes after it, is wrong")
	}
	if !bytes.HasSuffix(f.raw, []byte("\n%%EOF\n")) {
		f.fault("A 6.1.3", "something follows the end of the file")
	}
	if len(f.ctx.ID) != 2 {
		f.fault("A 6.1.3", "the trailer has no ID")
	}
	if f.ctx.Encrypt != nil {
		f.fault("A 6.1.3", "it is encrypted")
	}
	for _, m := range streams.FindAllSubmatchIndex(f.raw, -1) {
		length, _ := strconv.Atoi(string(f.raw[m[2]:m[3]]))
		if end := m[1] + length; end > len(f.raw) || !bytes.HasPrefix(f.raw[end:], []byte("\nendstream\nendobj\n")) {
			f.fault("A 6.1.7.1", "the stream at byte %d is not as long as it says, or not ended by a line of its own", m[1])
		}
	}
	if bytes.Count(f.raw, []byte("\nstream\n")) != len(streams.FindAll(f.raw, -1)) {
		f.fault("A 6.1.7.1", "a stream does not say how long it is")
	}
}

// forbidden are keys that must not, or in our documents need not, stand in any dictionary.
var forbidden = map[string]string{
	"F:stream": "A 6.1.7.1", "FFilter": "A 6.1.7.1", "FDecodeParms": "A 6.1.7.1", "Group": "A 6.2.10", "SMask": "A 6.2.10", "AA": "A 6.5.2",
	"JS": "A 6.5.1", "EmbeddedFiles": "A 6.8", "JavaScript": "A 6.5.1", "XFA": "A 6.4.2", "NeedsRendering": "A 6.4.2", "OCProperties": "A 6.9",
	"AlternatePresentations": "A 6.10", "PresSteps": "A 6.10", "Requirements": "A 6.11", "OpenAction": "A 6.5.1", "ExtGState": "A 6.2.5", "XObject": "UA 7.20",
}

// checkObjects looks at every object for what is forbidden everywhere.
func (f *examined) checkObjects() {
	for n, entry := range f.ctx.Table {
		if entry.Free || entry.Object == nil {
			continue
		}
		if s, ok := entry.Object.(types.StreamDict); ok {
			if _, external := s.Dict["F"]; external {
				f.fault(forbidden["F:stream"], "object %d is a stream in another file", n)
			}
			for _, filter := range s.FilterPipeline {
				if filter.Name != "FlateDecode" {
					f.fault("A 6.1.7.2", "object %d has the filter %s", n, filter.Name)
				}
			}
		}
		f.checkObject(n, entry.Object)
	}
}

func (f *examined) checkObject(n int, o types.Object) {
	switch o := o.(type) {
	case types.StreamDict:
		f.checkObject(n, o.Dict)
	case types.Dict:
		if s := o.NameEntry("S"); s != nil && o["URI"] == nil && slices.Contains(actions, *s) {
			f.fault("A 6.5.1", "object %d has an action %s", n, *s)
		}
		for key, value := range o {
			if clause := forbidden[key]; clause != "" {
				f.fault(clause, "object %d has %s", n, key)
			}
			if len(key) > 127 {
				f.fault("A 6.1.13", "object %d has a name of more than 127 bytes", n)
			}
			f.checkObject(n, value)
		}
	case types.Array:
		for _, value := range o {
			f.checkObject(n, value)
		}
	case types.HexLiteral:
		if len(o)%2 != 0 || strings.Trim(string(o), "0123456789abcdefABCDEF") != "" {
			f.fault("A 6.1.6", "object %d has a bad hexadecimal string", n)
		}
		if len(o)/2 > 32767 {
			f.fault("A 6.1.13", "object %d has a string of more than 32,767 bytes", n)
		}
	}
}

var actions = []string{"Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState", "Rendition", "Trans", "GoTo3DView", "JavaScript",
	"SubmitForm", "GoToR", "GoToE", "Thread", "Named"}

func (f *examined) checkCatalog() {
	if mark := f.dict(f.catalog["MarkInfo"]); !f.is(mark["Marked"], true) || mark["Suspects"] != nil {
		f.fault("A 6.7.2.2, UA 7.1", "it is not marked as tagged")
	}
	if !languageTag.MatchString(f.text(f.catalog["Lang"])) {
		f.fault("A 6.7.4, UA 7.2", "the document has no language")
	}
	if !f.is(f.dict(f.catalog["ViewerPreferences"])["DisplayDocTitle"], true) {
		f.fault("UA 7.1", "viewers are not told to show the title")
	}
	if f.dict(f.catalog["StructTreeRoot"]) == nil {
		f.fault("A 6.7.3, UA 7.1", "there is no structure tree")
	}
	f.checkBookmarks(f.dict(f.catalog["Outlines"]))
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

// checkBookmarks wants a title and a place for each.
func (f *examined) checkBookmarks(above types.Dict) {
	if above == nil {
		return
	}
	for o := above["First"]; o != nil; {
		item := f.dict(o)
		to := f.array(item["Dest"])
		if f.text(item["Title"]) == "" || len(to) == 0 || f.name(f.dict(to[0])["Type"]) != "Page" || f.dict(item["SE"]) == nil {
			f.fault("UA 7.17", "a bookmark has no title, or leads nowhere")
		}
		f.checkBookmarks(item)
		o = item["Next"]
	}
}

func (f *examined) findPages(node types.Object) {
	for _, kid := range f.array(f.dict(node)["Kids"]) {
		switch d := f.dict(kid); f.name(d["Type"]) {
		case "Pages":
			f.findPages(kid)
		case "Page":
			f.pages = append(f.pages, examinedPage{ref: kid.(types.IndirectRef), dict: d})
		}
	}
	if len(f.pages) == 0 {
		f.fault("A 6.1.1", "there is no page")
	}
}
