package pdf

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// writeFonts embeds the used part of every used font and answers the font entries of the pages' resources.
func (d *Document) writeFonts(f *file) string {
	var entries []string
	for _, u := range d.set.fonts {
		entries = append(entries, fmt.Sprintf("/%s %s", u.name, u.write(f)))
	}
	return strings.Join(entries, " ")
}

// write writes the font as a Type 0 font whose two-byte codes are its CIDs and whose CIDs are the glyphs of the
// embedded subset (ISO 32000-1, 9.7).
func (u *usedFont) write(f *file) ref {
	gids := make([]uint16, len(u.order))
	var widths strings.Builder
	for cid, g := range u.order {
		gids[cid] = g.gid
		fmt.Fprintf(&widths, "%d ", u.face.advance(g.gid))
	}
	program := u.face.subset(gids)
	name := subsetTag(program) + "+" + u.face.name
	programRef := f.addStream(fmt.Sprintf("/Length1 %d", len(program)), program)
	const symbolic, stemWidth = 4, 80
	descriptor := f.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] "+
		"/ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %s>>",
		name, symbolic, u.face.box[0], u.face.box[1], u.face.box[2], u.face.box[3],
		u.face.ascent, u.face.descent, u.face.capHeight, stemWidth, programRef))
	descendant := f.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s "+
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %s "+
		"/CIDToGIDMap /Identity /W [0 [%s]]>>", name, descriptor, strings.TrimSpace(widths.String())))
	return f.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H "+
		"/DescendantFonts [%s] /ToUnicode %s>>", name, descendant, f.addStream("", u.toUnicode())))
}

// subsetTag is the six capital letters that mark a subset's name, taken from its content.
func subsetTag(program []byte) string {
	sum := sha256.Sum256(program)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// toUnicode is the CMap that leads from codes back to characters, for search and copying.
func (u *usedFont) toUnicode() []byte {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const perBlock = 100 // the most that a CMap may list at once
	for from := 1; from < len(u.order); from += perBlock {
		to := min(from+perBlock, len(u.order))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for cid := from; cid < to; cid++ {
			fmt.Fprintf(&b, "<%04X> <", cid)
			for _, unit := range utf16.Encode([]rune{u.order[cid].char}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}
