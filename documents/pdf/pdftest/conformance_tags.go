package pdftest

import (
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// within lists the elements our documents use and what each may stand in (ISO 32000-1, 14.8.4). Blocks stand where
// Document is.
var within = map[string][]string{
	"Document": {""}, "H1": {"Document"}, "H2": {"Document"}, "H3": {"Document"}, "H4": {"Document"}, "H5": {"Document"}, "H6": {"Document"},
	"P": {"Document"}, "L": {"Document"}, "LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"}, "Figure": {"Document"}, "Form": {"Document"},
	"Table": {"Document"}, "THead": {"Table"}, "TBody": {"Table"}, "TR": {"Table", "THead", "TBody"}, "TH": {"TR"}, "TD": {"TR"},
	"Link": {"P", "LBody", "TD", "TH", "H1", "H2", "H3"}, "Span": {"P", "LBody", "TD", "TH", "H1", "H2", "H3"},
}

// tags is the structure tree under examination.
type tags struct {
	*examined
	parents map[int]types.Object // by the keys of the parent tree
	pages   map[types.IndirectRef]*examinedPage
	seen    map[types.IndirectRef]bool
	owners  map[types.IndirectRef]map[int]types.IndirectRef // of marked content, by page and identifier
	level   int                                             // of the last heading
}

func (f *examined) checkTags() {
	root := f.dict(f.catalog["StructTreeRoot"])
	t := &tags{examined: f, parents: map[int]types.Object{}, pages: map[types.IndirectRef]*examinedPage{},
		seen: map[types.IndirectRef]bool{}, owners: map[types.IndirectRef]map[int]types.IndirectRef{}}
	nums := f.array(f.dict(root["ParentTree"])["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		key := f.number(nums[i])
		t.parents[key] = nums[i+1]
		if next := f.number(root["ParentTreeNextKey"]); key >= next || i > 0 && key <= f.number(nums[i-2]) {
			f.fault("UA 7.1", "the parent tree's key %d is out of order, or not below the next key %d", key, next)
		}
	}
	for i := range f.pages {
		t.pages[f.pages[i].ref] = &f.pages[i]
		t.owners[f.pages[i].ref] = map[int]types.IndirectRef{}
	}
	top := f.array(root["K"])
	if len(top) != 1 {
		f.fault("UA 7.1", "the structure tree begins with %d elements, want one document", len(top))
	}
	for _, o := range top {
		t.element(o, *f.catalog.IndirectRefEntry("StructTreeRoot"), "")
	}
	for i := range f.pages {
		t.page(&f.pages[i])
	}
}

// page compares what a page's content is marked as with who owns it in the tree.
func (t *tags) page(p *examinedPage) {
	owners := t.array(t.parents[t.number(p.dict["StructParents"])])
	for id, tag := range p.marks {
		owner, ok := t.owners[p.ref][id]
		if !ok || id >= len(owners) || !sameRef(owners[id], owner) {
			t.fault("UA 7.1", "the content %d of a page, marked %s, has no element, or another in the parent tree", id, tag)
			continue
		}
		if role := t.name(t.dict(owner)["S"]); role != tag {
			t.fault("UA 7.1", "content is marked %s and belongs to a %s", tag, role)
		}
	}
	if len(owners) != len(p.marks) || len(t.owners[p.ref]) != len(p.marks) {
		t.fault("UA 7.1", "the tree knows %d pieces of a page's content, which has %d", len(t.owners[p.ref]), len(p.marks))
	}
	for _, o := range t.array(p.dict["Annots"]) {
		a := t.dict(o)
		owner := t.dict(t.parents[t.number(a["StructParent"])])
		want := map[string]string{"Link": "Link", "Widget": "Form"}[t.name(a["Subtype"])]
		if t.name(owner["S"]) != want || !t.holds(owner, o) {
			t.fault("UA 7.18.1", "a %s is not in an element %s", t.name(a["Subtype"]), want)
		}
	}
}

// holds tells whether an element has an annotation among its kids.
func (t *tags) holds(element types.Dict, annotation types.Object) bool {
	return slices.ContainsFunc(t.array(element["K"]), func(kid types.Object) bool {
		d, ok := kid.(types.Dict)
		return ok && t.name(d["Type"]) == "OBJR" && d["Obj"] == annotation
	})
}

// element looks at one element and all below it, in reading order.
func (t *tags) element(o types.Object, parent types.IndirectRef, parentRole string) {
	ref, ok := o.(types.IndirectRef)
	if !ok || t.seen[ref] {
		t.fault("UA 7.1", "an element stands twice in the tree, or not by itself")
		return
	}
	t.seen[ref] = true
	e := t.dict(ref)
	role := t.name(e["S"])
	if !sameRef(e["P"], parent) {
		t.fault("A 6.7.3.3, UA 7.1", "a %s names another parent than it stands in", role)
	}
	allowed, known := within[role]
	if !known {
		t.fault("A 6.7.3.4, UA 7.1", "the element %s is no standard one that we use", role)
	} else if !slices.Contains(allowed, parentRole) {
		t.fault("UA 7.2", "a %s stands in a %s", role, parentRole)
	}
	if e["Lang"] != nil && !languageTag.MatchString(t.text(e["Lang"])) {
		t.fault("A 6.7.4, UA 7.2", "a %s has the language %q", role, t.text(e["Lang"]))
	}
	t.particulars(role, e)
	for _, kid := range t.array(e["K"]) {
		t.kid(kid, ref, role, e)
	}
}

func (t *tags) kid(kid types.Object, ref types.IndirectRef, role string, e types.Dict) {
	page, id := e["Pg"], -1
	switch k := kid.(type) {
	case types.Integer:
		id = k.Value()
	case types.Dict:
		switch t.name(k["Type"]) {
		case "MCR":
			page, id = k["Pg"], t.number(k["MCID"])
		case "OBJR":
			return // see page
		}
	default:
		t.element(kid, ref, role)
		return
	}
	at, ok := page.(types.IndirectRef)
	if !ok || t.pages[at] == nil {
		t.fault("UA 7.1", "content of a %s is on no page", role)
		return
	}
	if _, twice := t.owners[at][id]; twice {
		t.fault("UA 7.1", "the content %d of a page belongs to two elements", id)
	}
	t.owners[at][id] = ref
}

// particulars are what single kinds of elements must have.
func (t *tags) particulars(role string, e types.Dict) {
	attributes := t.dict(e["A"])
	switch {
	case len(role) == 2 && role[0] == 'H' && role[1] >= '1':
		level := int(role[1] - '0')
		if level > t.level+1 {
			t.fault("UA 7.4.2", "a heading of level %d follows one of level %d", level, t.level)
		}
		t.level = level
	case role == "Figure":
		if strings.TrimSpace(t.text(e["Alt"])) == "" {
			t.fault("UA 7.3", "a figure has no alternative text")
		}
		if t.name(attributes["O"]) != "Layout" || len(t.array(attributes["BBox"])) != 4 {
			t.fault("UA 7.3", "a figure does not say where it is")
		}
	case role == "TH":
		if scope := t.name(attributes["Scope"]); t.name(attributes["O"]) != "Table" || scope != "Row" && scope != "Column" {
			t.fault("UA 7.5", "a header cell has no scope")
		}
	case role == "Table":
		t.table(e)
	case role == "L":
		if t.name(attributes["O"]) != "List" || t.name(attributes["ListNumbering"]) == "" {
			t.fault("UA 7.6", "a list with labels does not say how it is numbered")
		}
	case role == "Link" || role == "Form":
		if !slices.ContainsFunc(t.array(e["K"]), func(kid types.Object) bool { return t.name(t.dict(kid)["Type"]) == "OBJR" }) {
			t.fault("UA 7.18.5", "a %s has no annotation", role)
		}
	}
}

// table wants rows of one width, a header among them, and no more than one head.
func (t *tags) table(table types.Dict) {
	var widths []int
	heads, headers := 0, 0
	var rows func(o types.Dict)
	rows = func(o types.Dict) {
		for _, kid := range t.array(o["K"]) {
			d := t.dict(kid)
			switch t.name(d["S"]) {
			case "THead":
				heads++
				rows(d)
			case "TBody":
				rows(d)
			case "TR":
				cells := t.array(d["K"])
				widths = append(widths, len(cells))
				for _, cell := range cells {
					if t.name(t.dict(cell)["S"]) == "TH" {
						headers++
					}
				}
			}
		}
	}
	rows(table)
	if slices.Sort(widths); len(widths) == 0 || widths[0] != widths[len(widths)-1] || heads > 1 {
		t.fault("UA 7.5", "a table has rows of %v cells and %d heads", widths, heads)
	}
	if headers == 0 {
		t.fault("UA 7.5", "a table has no header cells")
	}
}

// checkSignature looks at the one signature that a document may have.
func (f *examined) checkSignature() {
	fields := f.array(f.dict(f.catalog["AcroForm"])["Fields"])
	if f.catalog["Perms"] != nil {
		f.fault("A 6.1.12", "there are permissions")
	}
	for _, o := range fields {
		field := f.dict(o)
		signature := f.dict(field["V"])
		ranges := f.array(signature["ByteRange"])
		if f.name(field["FT"]) != "Sig" || signature == nil || len(ranges) != 4 {
			f.fault("A 6.4.1", "there is a field that is no signature")
			continue
		}
		covered := f.number(ranges[1]) + f.number(ranges[3])
		gap := f.number(ranges[2]) - f.number(ranges[1])
		if f.number(ranges[0]) != 0 || covered+gap != len(f.raw) || f.raw[f.number(ranges[1])] != '<' || f.raw[f.number(ranges[2])-1] != '>' {
			f.fault("A 6.4.3", "the signature does not cover all of the file but itself")
		}
	}
}
