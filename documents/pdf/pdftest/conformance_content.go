package pdftest

import (
	"bytes"
	"encoding/hex"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// checkPage looks at a page's dictionary, its annotations and its content.
func (f *examined) checkPage(p *examinedPage) {
	if p.dict["Annots"] != nil && f.name(p.dict["Tabs"]) != "S" {
		f.fault("UA 7.18.3", "the tab order of a page with annotations is not that of the structure")
	}
	if box := f.array(p.dict["MediaBox"]); len(box) != 4 || f.real(box[2]) < 3 || f.real(box[3]) > 14400 {
		f.fault("A 6.1.13", "a page has no size, or one beyond the limits")
	}
	resources := f.dict(p.dict["Resources"])
	if resources == nil {
		f.fault("A 6.2.2", "a page has no resources of its own")
	}
	for _, o := range f.array(p.dict["Annots"]) {
		f.checkAnnotation(p, f.dict(o))
	}
	c := content{examined: f, page: p, fonts: f.dict(resources["Font"])}
	p.marks = map[int]string{}
	c.check(f.stream(p.dict["Contents"]))
}

// checkAnnotation takes links and signature fields; others our documents do not have.
func (f *examined) checkAnnotation(p *examinedPage, a types.Dict) {
	const hidden, printed = 1<<0 | 1<<1 | 1<<5 | 1<<8, 1 << 2
	if flags := f.number(a["F"]); flags < 0 || flags&printed == 0 || flags&hidden != 0 {
		f.fault("A 6.3.2", "an annotation is not printed, or hidden")
	}
	if f.text(a["Contents"]) == "" {
		f.fault("UA 7.18.1", "an annotation has no words of its own")
	}
	if f.number(a["StructParent"]) < 0 {
		f.fault("UA 7.18.1", "an annotation is not tagged")
	}
	if f.dict(a["P"]) == nil || !sameRef(a["P"], p.ref) {
		f.fault("A 6.3.2", "an annotation names another page than its own")
	}
	switch kind := f.name(a["Subtype"]); kind {
	case "Link":
		if action := f.dict(a["A"]); f.name(action["S"]) != "URI" || f.text(action["URI"]) == "" {
			f.fault("A 6.5.1", "a link does not open an address")
		}
	case "Widget":
		rect := f.array(a["Rect"])
		if len(rect) != 4 || f.real(rect[0]) != f.real(rect[2]) || f.real(rect[1]) != f.real(rect[3]) {
			f.fault("A 6.3.3", "a field with a place on the page has no appearance")
		}
		if f.text(a["TU"]) == "" {
			f.fault("UA 7.18.1", "a field has no words for a screen reader")
		}
	default:
		f.fault("A 6.3.1", "there is an annotation of the kind %s", kind)
	}
}

func sameRef(o types.Object, want types.IndirectRef) bool {
	r, ok := o.(types.IndirectRef)
	return ok && r == want
}

// content reads the operators of a page: everything drawn is either tagged or an artifact.
type content struct {
	*examined
	page     *examinedPage
	fonts    types.Dict
	operands []string
	open     []string // marked content: a tag, or Artifact
	layout   bool     // the artifact that is open is one of the layout
	depth    int      // of saved graphics states
	font     types.IndirectRef
}

// operators are those that ISO 32000-1 knows and our documents use; colours are gray.
var operators = map[string]bool{"BT": true, "ET": true, "Tm": true, "Tf": true, "Ts": true, "TJ": true, "g": true, "re": true, "f": true, "q": true,
	"Q": true, "cm": true, "BDC": true, "EMC": true}

func (c *content) check(stream []byte) {
	for len(stream) > 0 {
		var token string
		token, stream = nextToken(stream)
		switch {
		case token == "":
		case operators[token]:
			c.operator(token)
			c.operands = c.operands[:0]
		case bytes.ContainsAny([]byte(token[:1]), "/<[]>(+-.0123456789"):
			c.operands = append(c.operands, token)
		default:
			c.fault("A 6.2.2", "the content has the operator %s", token)
			c.operands = c.operands[:0]
		}
	}
	if len(c.open) > 0 || c.depth != 0 {
		c.fault("A 6.2.2", "marked content, or a saved state, is not closed on its page")
	}
}

func (c *content) operator(name string) {
	switch name {
	case "q":
		if c.depth++; c.depth > 28 {
			c.fault("A 6.1.13", "graphics states are saved more than 28 deep")
		}
	case "Q":
		c.depth--
	case "BDC":
		c.begin()
	case "EMC":
		if len(c.open) == 0 {
			c.fault("A 6.2.2", "marked content is closed that was never open")
			return
		}
		c.open = c.open[:len(c.open)-1]
	case "Tf":
		if font, ok := c.fonts[c.operands[0][1:]].(types.IndirectRef); ok {
			c.font = font
		} else {
			c.fault("A 6.2.2", "the font %s is not among the page's resources", c.operands[0])
		}
	case "TJ":
		c.drawn()
		if len(c.open) > 0 && c.layout {
			c.fault("UA 7.8", "text is drawn as a part of the layout, and not as a running line")
		}
		c.codes()
	case "f":
		c.drawn()
	}
}

// drawn is told of everything that leaves a mark on the page.
func (c *content) drawn() {
	if len(c.open) == 0 {
		c.fault("A 6.7.3.1, UA 7.1", "something is drawn that is neither tagged nor an artifact")
	}
}

func (c *content) begin() {
	tag, properties := c.operands[0][1:], c.operands[1:]
	for _, outer := range c.open {
		if tag == "Artifact" || outer == "Artifact" {
			c.fault("UA 7.1", "an artifact and tagged content lie within one another")
		}
	}
	c.open = append(c.open, tag)
	c.layout = tag == "Artifact" && property(properties, "/Type") == "/Layout"
	if tag == "Artifact" {
		kind, subtype := property(properties, "/Type"), property(properties, "/Subtype")
		if kind != "/Layout" && kind != "/Pagination" || subtype != "" && subtype != "/Header" && subtype != "/Footer" {
			c.fault("UA 7.8", "an artifact is neither of the layout nor a running line")
		}
		return
	}
	id, err := strconv.Atoi(property(properties, "/MCID"))
	if err != nil {
		c.fault("UA 7.1", "content is marked as %s but belongs to no element", tag)
		return
	}
	if _, twice := c.page.marks[id]; twice {
		c.fault("UA 7.1", "a page has the marked content %d twice", id)
	}
	c.page.marks[id] = tag
}

func property(tokens []string, key string) string {
	for i, token := range tokens[:max(len(tokens)-1, 0)] {
		if token == key {
			return tokens[i+1]
		}
	}
	return ""
}

// codes collects what is drawn in which font.
func (c *content) codes() {
	if c.examined.fonts == nil {
		c.examined.fonts = map[types.IndirectRef]map[int]bool{}
	}
	used := c.examined.fonts[c.font]
	if used == nil {
		used = map[int]bool{}
		c.examined.fonts[c.font] = used
	}
	for _, token := range c.operands {
		if token[0] != '<' {
			continue
		}
		text, err := hex.DecodeString(token[1 : len(token)-1])
		if err != nil || len(text)%2 != 0 {
			c.fault("A 6.1.6", "a text in the content is not made of two-byte codes")
			continue
		}
		for i := 0; i < len(text); i += 2 {
			used[int(text[i])<<8|int(text[i+1])] = true
		}
	}
}

// nextToken takes one token off a content stream; strings in hexadecimal stay whole.
func nextToken(b []byte) (token string, rest []byte) {
	b = bytes.TrimLeft(b, " \n\r\t")
	if len(b) == 0 {
		return "", nil
	}
	end := 1
	switch {
	case bytes.HasPrefix(b, []byte("<<")) || bytes.HasPrefix(b, []byte(">>")):
		end = 2
	case b[0] == '<':
		if end = bytes.IndexByte(b, '>') + 1; end == 0 {
			end = len(b)
		}
	case b[0] == '[' || b[0] == ']' || b[0] == '>':
	default:
		for end < len(b) && !bytes.ContainsRune([]byte(" \n\r\t/<>[]("), rune(b[end])) {
			end++
		}
	}
	return string(b[:end]), b[end:]
}

// ContentViolations are those of one page's content alone, which has a font F1.
func ContentViolations(stream string) []string {
	f := &examined{}
	c := content{examined: f, page: &examinedPage{marks: map[int]string{}}, fonts: types.Dict{"F1": types.IndirectRef{ObjectNumber: 1}}}
	c.check([]byte(stream))
	return f.faults
}
