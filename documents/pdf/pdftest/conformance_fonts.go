package pdftest

import (
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"strconv"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

var (
	subsetName = regexp.MustCompile(`^[A-Z]{6}\+.+`)
	mapping    = regexp.MustCompile(`<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>`)
)

// checkFonts looks at every font that text is drawn in.
func (f *examined) checkFonts() {
	for ref, codes := range f.fonts {
		font := f.dict(ref)
		if f.name(font["Subtype"]) != "Type0" || f.name(font["Encoding"]) != "Identity-H" || len(f.array(font["DescendantFonts"])) != 1 {
			f.fault("A 6.2.11.3, UA 7.21.3", "a font is not a composite one with the encoding Identity-H")
			continue
		}
		descendant := f.dict(f.array(font["DescendantFonts"])[0])
		if f.name(descendant["Subtype"]) != "CIDFontType2" || f.name(descendant["CIDToGIDMap"]) != "Identity" {
			f.fault("A 6.2.11.3.2, UA 7.21.3.2", "a TrueType font does not map its codes to glyphs")
		}
		if system := f.dict(descendant["CIDSystemInfo"]); f.text(system["Registry"]) != "Adobe" || f.text(system["Ordering"]) != "Identity" {
			f.fault("A 6.2.11.3.1", "a font has another character collection than Adobe-Identity")
		}
		descriptor := f.dict(descendant["FontDescriptor"])
		if name := f.name(font["BaseFont"]); !subsetName.MatchString(name) || name != f.name(descendant["BaseFont"]) || name != f.name(descriptor["FontName"]) {
			f.fault("A 6.2.11.4.2", "the font %q is not named as one subset everywhere", name)
		}
		program := f.stream(descriptor["FontFile2"])
		if len(program) == 0 {
			f.fault("A 6.2.11.4.1, UA 7.21.4.1", "a font is not embedded")
			continue
		}
		if codes[0] {
			f.fault("A 6.2.11.8, UA 7.21.8", "the glyph for missing characters is drawn")
		}
		f.checkWidths(descendant, program, codes)
		f.checkUnicode(f.stream(font["ToUnicode"]), codes)
	}
}

// checkWidths compares the widths in the file with those in the font's own program.
func (f *examined) checkWidths(descendant types.Dict, program []byte, codes map[int]bool) {
	head, hhea, hmtx := fontTable(program, "head"), fontTable(program, "hhea"), fontTable(program, "hmtx")
	w := f.array(descendant["W"])
	if len(head) < 20 || len(hhea) < 36 || len(w) != 2 {
		f.fault("A 6.2.11.4.1", "a font's program cannot be read")
		return
	}
	perEm := float64(binary.BigEndian.Uint16(head[18:]))
	long := int(binary.BigEndian.Uint16(hhea[34:]))
	first, widths := f.number(w[0]), f.array(w[1])
	for code := range codes {
		if code < first || code-first >= len(widths) || 4*min(code, long-1)+2 > len(hmtx) {
			f.fault("A 6.2.11.4.1", "code %d has no glyph in its font", code)
			continue
		}
		own := float64(binary.BigEndian.Uint16(hmtx[4*min(code, long-1):])) * 1000 / perEm
		if said := f.real(widths[code-first]); said < own-1 || said > own+1 {
			f.fault("A 6.2.11.5, UA 7.21.5", "code %d is %v wide in the file and %v in its font", code, said, own)
		}
	}
}

func fontTable(program []byte, name string) []byte {
	for i := range int(binary.BigEndian.Uint16(program[4:])) {
		entry := program[12+16*i:]
		if string(entry[:4]) == name {
			offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			return program[offset : offset+length]
		}
	}
	return nil
}

// checkUnicode wants a character for every code that is drawn.
func (f *examined) checkUnicode(cmap []byte, codes map[int]bool) {
	characters := map[int]string{}
	for _, m := range mapping.FindAllSubmatch(cmap, -1) {
		code, _ := strconv.ParseInt(string(m[1]), 16, 32)
		raw, _ := hex.DecodeString(string(m[2]))
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, binary.BigEndian.Uint16(raw[i:]))
		}
		characters[int(code)] = string(utf16.Decode(units))
	}
	for code := range codes {
		text := characters[code]
		if text == "" {
			f.fault("A 6.2.11.7, UA 7.21.7", "code %d stands for no character", code)
		}
		for _, r := range text {
			if r == 0 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFD || r >= 0xE000 && r <= 0xF8FF {
				f.fault("A 6.2.11.7.3, UA 7.21.7", "code %d stands for %U", code, r)
			}
		}
	}
}
