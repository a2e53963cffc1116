package pdf

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// producer is the name of the program in the files it writes.
const producer = "johnschool"

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
	catalog, tree := f.reserve(), f.reserve()
	d.root.reserve(f)
	fonts := d.writeFonts(f)
	pageTree, pageRefs, parents := d.writePages(f, fonts)
	d.root.write(f, tree, pageRefs)
	f.write(tree, fmt.Sprintf("<</Type /StructTreeRoot /K [%s] /ParentTree %s /ParentTreeNextKey %d>>",
		d.root.ref, f.add("<</Nums ["+strings.Join(parents, " ")+"]>>"), len(parents)))

	written := d.info.Written.UTC()
	metadata := f.addRaw("/Type /Metadata /Subtype /XML", []byte(d.xmp(written)))
	f.write(catalog, fmt.Sprintf("<</Type /Catalog /Pages %s /StructTreeRoot %s /Metadata %s /Lang %s "+
		"/MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>>>>",
		pageTree, tree, metadata, asciiString(d.info.Language)))
	stamp := asciiString("D:" + written.Format("20060102150405") + "Z")
	info := f.add(fmt.Sprintf("<</Title %s /Author %s /Producer %s /CreationDate %s /ModDate %s>>",
		textString(d.info.Title), textString(d.info.Author), textString(producer), stamp, stamp))
	return f.finish(catalog, info), nil
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
				key, pages[i], textString(area.link.uri), asciiString(area.link.uri)))
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

// xmp is the metadata packet. It must say the same as the information dictionary.
func (d *Document) xmp(written time.Time) string {
	stamp := written.Format("2006-01-02T15:04:05Z")
	return fmt.Sprintf(`<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<pdf:Producer>%s</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`, "\ufeff", html.EscapeString(d.info.Title), html.EscapeString(d.info.Author),
		html.EscapeString(d.info.Language), stamp, stamp, producer)
}
