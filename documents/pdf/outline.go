package pdf

import "fmt"

// heading is one of the document's headings and where it came to stand.
type heading struct {
	level   int
	text    string
	element *element
	page    int
	top     float64 // of its first line, in points above the foot of the page
	parent  *heading
	kids    []*heading
	ref     ref
}

// writeOutline writes the bookmarks and answers the entry of the catalog that leads to them; empty where fewer than
// two headings make them no use.
func (d *Document) writeOutline(f *file, pages []ref) string {
	if len(d.headings) < 2 {
		return ""
	}
	root := &heading{ref: f.reserve()}
	last := root
	for _, h := range d.headings {
		h.ref = f.reserve()
		for last != root && last.level >= h.level {
			last = last.parent
		}
		h.parent = last
		last.kids = append(last.kids, h)
		last = h
	}
	f.write(root.ref, fmt.Sprintf("<</Type /Outlines /First %s /Last %s /Count %d>>",
		root.kids[0].ref, root.kids[len(root.kids)-1].ref, len(d.headings)))
	root.writeKids(f, pages)
	return fmt.Sprintf(" /Outlines %s", root.ref)
}

func (h *heading) writeKids(f *file, pages []ref) {
	for i, kid := range h.kids {
		body := fmt.Sprintf("<</Title %s /Parent %s /Dest [%s /XYZ %s %s null] /SE %s", textString(kid.text), h.ref,
			pages[kid.page], number(margin), number(kid.top), kid.element.ref)
		if i > 0 {
			body += fmt.Sprintf(" /Prev %s", h.kids[i-1].ref)
		}
		if i < len(h.kids)-1 {
			body += fmt.Sprintf(" /Next %s", h.kids[i+1].ref)
		}
		if n := len(kid.kids); n > 0 {
			body += fmt.Sprintf(" /First %s /Last %s /Count %d", kid.kids[0].ref, kid.kids[n-1].ref, kid.below())
		}
		f.write(kid.ref, body+">>")
		kid.writeKids(f, pages)
	}
}

// below counts all bookmarks under this one; they are shown open.
func (h *heading) below() int {
	n := len(h.kids)
	for _, kid := range h.kids {
		n += kid.below()
	}
	return n
}
