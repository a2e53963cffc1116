package pdf

import (
	"fmt"
	"strings"
)

// Bytes lays the document out and writes it. It is called once. The error is the first that any call met, an
// *UnsupportedError where a text has a character that no font can draw.
func (d *Document) Bytes() ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	d.layOut()
	d.furnish()
	if d.err != nil {
		return nil, d.err
	}
	f := newFile()
	catalog, tree := f.reserve(), f.reserve() // catalogRef and treeRef
	d.root.reserve(f)                         // from documentRef on
	fonts := d.writeFonts(f)
	pageTree, pageRefs, parents := d.writePages(f, fonts)
	d.root.write(f, tree, pageRefs)
	f.write(tree, fmt.Sprintf("<</Type /StructTreeRoot /K [%s] /ParentTree %s /ParentTreeNextKey %d>>",
		d.root.ref, f.add("<</Nums ["+strings.Join(parents, " ")+"]>>"), len(parents)))

	profile := f.addRaw("/N 3 /Filter /FlateDecode", srgbStream())
	metadata := f.addRaw("/Type /Metadata /Subtype /XML", d.xmp())
	f.write(catalog, fmt.Sprintf("<</Type /Catalog /Pages %s /StructTreeRoot %s /Metadata %s /Lang %s "+
		"/MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>>%s "+
		"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) "+
		"/Info (sRGB IEC61966-2.1) /DestOutputProfile %s>>]>>",
		pageTree, tree, metadata, asciiString(d.info.Language), d.writeOutline(f, pageRefs), profile))
	return f.finish(catalog, f.add(d.infoDictionary())), nil
}

// writePages writes pages, their contents and links. parents are the entries of the parent tree, which leads from
// marked content back to its element: first one per page, then one per link.
func (d *Document) writePages(f *file, fonts string) (tree ref, pages []ref, parents []string) {
	tree = f.reserve()
	pages = make([]ref, len(d.pages))
	for i := range d.pages {
		pages[i] = f.reserve()
	}
	var linkParents []string
	var kids strings.Builder
	for i, p := range d.pages {
		content := f.addStream("", p.content.Bytes())
		var annotations strings.Builder
		for _, area := range p.links {
			key := len(d.pages) + len(linkParents)
			annotation := f.add(fmt.Sprintf("<</Type /Annot /Subtype /Link /Rect [%s %s %s %s] /Border [0 0 0] /F 4 "+
				"/StructParent %d /P %s /Contents %s /A <</S /URI /URI %s>>>>",
				number(area.rect[0]), number(area.rect[1]), number(area.rect[2]), number(area.rect[3]),
				key, pages[i], textString(area.link.says()), asciiString(area.link.uri)))
			area.link.element.kids = append(area.link.element.kids, kid{annotation: annotation, page: i})
			linkParents = append(linkParents, fmt.Sprintf("%d %s", key, area.link.element.ref))
			fmt.Fprintf(&annotations, "%s ", annotation)
		}
		var owners strings.Builder
		for _, e := range p.marks {
			fmt.Fprintf(&owners, "%s ", e.ref)
		}
		parents = append(parents, fmt.Sprintf("%d [%s]", i, strings.TrimSpace(owners.String())))
		entries := ""
		if annotations.Len() > 0 {
			entries = " /Annots [" + strings.TrimSpace(annotations.String()) + "]"
		}
		f.write(pages[i], fmt.Sprintf("<</Type /Page /Parent %s /MediaBox [0 0 %s %s] /Resources <</Font <<%s>>>> "+
			"/Contents %s /StructParents %d /Tabs /S%s>>",
			tree, number(pageWidth), number(pageHeight), fonts, content, i, entries))
		fmt.Fprintf(&kids, "%s ", pages[i])
	}
	f.write(tree, fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d>>", strings.TrimSpace(kids.String()), len(pages)))
	return tree, pages, append(parents, linkParents...)
}
