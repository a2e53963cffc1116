package pdf

import (
	"fmt"
	"strings"
)

// element is a node of the structure tree (the tags): what a screen reader and a text extractor follow.
type element struct {
	role  string
	attrs string // further entries of its dictionary
	lang  string // BCP 47, where it is not its parent's
	kids  []kid
	up    *element
	ref   ref
}

// kid is a child of an element: another element, a piece of marked content, or an annotation.
type kid struct {
	element    *element
	page, mark int
	annotation ref
}

// Artifacts stand for drawing that carries no content, by their kinds (ISO 32000-1, 14.8.2.2). PDF/UA-1, 7.8, wants
// running lines told apart from the rest.
var (
	layout   = &element{role: artifactRole, attrs: "/Type /Layout"} // rules, frames, backgrounds
	repeated = &element{role: artifactRole, attrs: "/Type /Pagination"}
	topLine  = &element{role: artifactRole, attrs: "/Type /Pagination /Subtype /Header /Attached [/Top]"}
	foot     = &element{role: artifactRole, attrs: "/Type /Pagination /Subtype /Footer /Attached [/Bottom]"}
)

const artifactRole = "Artifact"

func (e *element) isArtifact() bool { return e.role == artifactRole }

func (e *element) adopt(child *element) {
	child.up = e
	e.kids = append(e.kids, kid{element: child})
}

// child appends a new element.
func (e *element) child(role, attrs string) *element {
	c := &element{role: role, attrs: attrs}
	e.adopt(c)
	return c
}

// reserve numbers the element and all below it.
func (e *element) reserve(f *file) {
	e.ref = f.reserve()
	for _, k := range e.kids {
		if k.element != nil {
			k.element.reserve(f)
		}
	}
}

// write writes the element and all below it; pages gives each page's object.
func (e *element) write(f *file, parent ref, pages []ref) {
	var kids strings.Builder
	home := -1 // the page its own marks are on, as far as they are on one
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			fmt.Fprintf(&kids, "%s ", k.element.ref)
		case k.annotation != 0:
			fmt.Fprintf(&kids, "<</Type /OBJR /Obj %s /Pg %s>> ", k.annotation, pages[k.page])
		case home < 0 || home == k.page:
			home = k.page
			fmt.Fprintf(&kids, "%d ", k.mark)
		default:
			fmt.Fprintf(&kids, "<</Type /MCR /Pg %s /MCID %d>> ", pages[k.page], k.mark)
		}
	}
	body := "<</Type /StructElem /S /" + e.role + " /P " + parent.String()
	if home >= 0 {
		body += " /Pg " + pages[home].String()
	}
	if e.attrs != "" {
		body += " " + e.attrs
	}
	if e.lang != "" {
		body += " /Lang " + asciiString(e.lang)
	}
	f.write(e.ref, body+" /K ["+strings.TrimSpace(kids.String())+"]>>")
	for _, k := range e.kids {
		if k.element != nil {
			k.element.write(f, e.ref, pages)
		}
	}
}
