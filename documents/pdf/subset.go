package pdf

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// Flags of a component in a composite outline (OpenType, glyf table).
const (
	argsAreWords   = 0x0001
	haveScale      = 0x0008
	moreComponents = 0x0020
	haveXYScale    = 0x0040
	have2x2        = 0x0080
)

// subset writes a TrueType font that holds only the glyphs gids, renumbered in this order, and after them the
// parts that composite outlines among them are made of. gids[0] is glyph 0, the one for missing characters.
func (f *face) subset(gids []uint16) []byte {
	all := append([]uint16(nil), gids...)
	renumbered := make(map[uint16]uint16, len(all))
	for i, gid := range all {
		if _, ok := renumbered[gid]; !ok {
			renumbered[gid] = uint16(i)
		}
	}
	var glyf, loca, hmtx bytes.Buffer
	for i := 0; i < len(all); i++ { // all grows as components are met
		_ = binary.Write(&loca, binary.BigEndian, uint32(glyf.Len()))
		outline := append([]byte(nil), f.outline(all[i])...)
		for _, at := range components(outline) {
			gid := binary.BigEndian.Uint16(outline[at:])
			n, ok := renumbered[gid]
			if !ok {
				n = uint16(len(all))
				renumbered[gid] = n
				all = append(all, gid)
			}
			binary.BigEndian.PutUint16(outline[at:], n)
		}
		glyf.Write(outline)
		for glyf.Len()%4 != 0 {
			glyf.WriteByte(0)
		}
		hmtx.Write(f.metric(all[i]))
	}
	_ = binary.Write(&loca, binary.BigEndian, uint32(glyf.Len()))

	head := append([]byte(nil), f.tables["head"]...)
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment, set by assemble
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	hhea := append([]byte(nil), f.tables["hhea"]...)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(all)))
	maxp := append([]byte(nil), f.tables["maxp"]...)
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(all)))
	tables := map[string][]byte{
		"glyf": glyf.Bytes(), "loca": loca.Bytes(), "hmtx": hmtx.Bytes(), "head": head, "hhea": hhea, "maxp": maxp,
	}
	for _, name := range []string{"cvt ", "fpgm", "prep"} { // the programs outlines may call
		if table := f.tables[name]; len(table) > 0 {
			tables[name] = table
		}
	}
	return assemble(tables)
}

// components gives the places in a composite outline where the glyph index of a part stands.
func components(outline []byte) []int {
	if len(outline) < 10 || signed(outline) >= 0 {
		return nil
	}
	var places []int
	for at := 10; at+4 <= len(outline); {
		flags := binary.BigEndian.Uint16(outline[at:])
		places = append(places, at+2)
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveXYScale != 0:
			at += 4
		case flags&have2x2 != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			break
		}
	}
	return places
}

// metric is a glyph's four bytes of hmtx: advance and left side bearing.
func (f *face) metric(gid uint16) []byte {
	hmtx := f.tables["hmtx"]
	if int(gid) < f.longMetrics {
		return hmtx[4*int(gid) : 4*int(gid)+4]
	}
	last := hmtx[4*(f.longMetrics-1):]
	bearing := hmtx[4*f.longMetrics+2*(int(gid)-f.longMetrics):]
	return []byte{last[0], last[1], bearing[0], bearing[1]}
}

// assemble writes the table directory, the tables in the order of their names, and the checksums.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	sort.Strings(names)

	power, shift := 1, 0
	for power*2 <= len(names) {
		power, shift = power*2, shift+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(names), power * 16, shift, (len(names) - power) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	offset := 12 + 16*len(names)
	headAt := 0
	for _, name := range names {
		table := tables[name]
		if name == "head" {
			headAt = offset
		}
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(table))
		out = binary.BigEndian.AppendUint32(out, uint32(offset))
		out = binary.BigEndian.AppendUint32(out, uint32(len(table)))
		offset += (len(table) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(table []byte) uint32 {
	var sum uint32
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}
