package pdf

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// The faces a letter is set in. Each has a fallback for characters that it lacks.
var (
	regular = lazyFace("PublicSans-Regular", "DejaVuSans")
	bold    = lazyFace("PublicSans-Bold", "DejaVuSans-Bold")
)

// faceChain is a face and, parsed only when a text needs it, its fallback.
type faceChain struct {
	first    func() (*face, error)
	fallback func() (*face, error)
}

func lazyFace(name, fallback string) faceChain {
	load := func(name string) func() (*face, error) {
		return sync.OnceValues(func() (*face, error) { return loadFace(name) })
	}
	return faceChain{first: load(name), fallback: load(fallback)}
}

// face is a parsed TrueType font. It is read-only but for its kerning cache and safe for concurrent use.
// Lengths are in thousandths of an em, as PDF counts them.
type face struct {
	name   string
	sfnt   *sfnt.Font
	tables map[string][]byte
	loca   []uint32 // where each glyph's outline begins in glyf; one more than there are glyphs

	unitsPerEm      int32
	longMetrics     int // glyphs with an own advance in hmtx; the rest repeat the last
	ascent, descent int32
	capHeight       int32
	box             [4]int32 // of all glyphs: x min, y min, x max, y max

	gids    [latinEnd]uint16 // by rune; 0 where the face has none
	tabular [10]uint16       // digits of equal width, 0 where the face has none
	kerns   [][]atomic.Int32 // by rune − kernFirst; the value plus unkerned, 0 until looked up
	buffers sync.Pool        // of *sfnt.Buffer
}

const (
	latinEnd  = 0x250 // Basic Latin to Latin Extended-B are looked up once, at load
	kernFirst = 0x20
	kernEnd   = 0x180 // kerning is looked up between runes in [kernFirst, kernEnd)
	unkerned  = 1 << 20
)

var digitNames = [10]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

func loadFace(name string) (*face, error) {
	data, err := fontFiles.ReadFile("fonts/" + name + ".ttf")
	if err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	f := &face{name: name}
	if f.sfnt, err = sfnt.Parse(data); err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	if err := f.readTables(data); err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	f.buffers.New = func() any { return new(sfnt.Buffer) }
	buffer := new(sfnt.Buffer)
	for r := rune(0); r < latinEnd; r++ {
		gid, err := f.sfnt.GlyphIndex(buffer, r)
		if err != nil {
			return nil, fmt.Errorf("pdf: font %s: %w", name, err)
		}
		f.gids[r] = uint16(gid)
	}
	f.findTabularDigits(buffer)
	f.kerns = make([][]atomic.Int32, kernEnd-kernFirst)
	for i := range f.kerns {
		f.kerns[i] = make([]atomic.Int32, kernEnd-kernFirst)
	}
	return f, nil
}

var errBadFont = errors.New("truncated or not TrueType")

// readTables takes the tables that measuring and subsetting need. The fonts are our own files, so it checks the
// lengths it relies on and no more.
func (f *face) readTables(data []byte) error {
	f.tables = map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := data[12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		if uint64(offset)+uint64(length) > uint64(len(data)) {
			return errBadFont
		}
		f.tables[string(entry[:4])] = data[offset : offset+length]
	}
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 || len(f.tables["glyf"]) == 0 {
		return errBadFont
	}
	f.unitsPerEm = int32(binary.BigEndian.Uint16(head[18:]))
	for i := range f.box {
		f.box[i] = f.thousandths(signed(head[36+2*i:]))
	}
	f.ascent, f.descent = f.thousandths(signed(hhea[4:])), f.thousandths(signed(hhea[6:]))
	f.longMetrics = int(binary.BigEndian.Uint16(hhea[34:]))
	metrics, err := f.sfnt.Metrics(nil, fixed.Int26_6(f.unitsPerEm), font.HintingNone)
	if err != nil {
		return err
	}
	f.capHeight = f.thousandths(int32(metrics.CapHeight))

	glyphs := int(binary.BigEndian.Uint16(maxp[4:]))
	loca := f.tables["loca"]
	f.loca = make([]uint32, glyphs+1)
	long := binary.BigEndian.Uint16(head[50:]) == 1
	if long && len(loca) < 4*len(f.loca) || !long && len(loca) < 2*len(f.loca) || len(f.tables["hmtx"]) < 4*f.longMetrics {
		return errBadFont
	}
	for i := range f.loca {
		if long {
			f.loca[i] = binary.BigEndian.Uint32(loca[4*i:])
		} else {
			f.loca[i] = 2 * uint32(binary.BigEndian.Uint16(loca[2*i:]))
		}
	}
	return nil
}

func (f *face) findTabularDigits(buffer *sfnt.Buffer) {
	for gid := range f.sfnt.NumGlyphs() {
		name, err := f.sfnt.GlyphName(buffer, sfnt.GlyphIndex(gid))
		if err != nil {
			return // a font without names has no digits we could find
		}
		for digit, word := range digitNames {
			if name == word+".tf" {
				f.tabular[digit] = uint16(gid)
			}
		}
	}
}

func signed(b []byte) int32 { return int32(int16(binary.BigEndian.Uint16(b))) }

// thousandths turns font units into thousandths of an em, rounded to the nearest.
func (f *face) thousandths(units int32) int32 {
	n := units*1000*2 + f.unitsPerEm
	d := 2 * f.unitsPerEm
	if n < 0 {
		return -((-n + d - 1) / d)
	}
	return n / d
}

// glyphIndex is the glyph of r, 0 where the face has none.
func (f *face) glyphIndex(r rune) uint16 {
	if r >= 0 && r < latinEnd {
		return f.gids[r]
	}
	buffer := f.buffers.Get().(*sfnt.Buffer)
	defer f.buffers.Put(buffer)
	gid, err := f.sfnt.GlyphIndex(buffer, r)
	if err != nil {
		return 0
	}
	return uint16(gid)
}

func (f *face) advance(gid uint16) int32 {
	i := min(int(gid), f.longMetrics-1)
	return f.thousandths(int32(binary.BigEndian.Uint16(f.tables["hmtx"][4*i:])))
}

// bounds is the box of a glyph's outline; ok is false where it has none.
func (f *face) bounds(gid uint16) (box [4]int32, ok bool) {
	outline := f.outline(gid)
	if len(outline) < 10 {
		return box, false
	}
	for i := range box {
		box[i] = f.thousandths(signed(outline[2+2*i:]))
	}
	return box, true
}

// outline is the glyph's description as it stands in glyf; empty for a blank.
func (f *face) outline(gid uint16) []byte {
	return f.tables["glyf"][f.loca[gid]:f.loca[gid+1]]
}

// kern is how much the gap between two characters widens (or, negative, narrows).
func (f *face) kern(left, right rune) int32 {
	if left < kernFirst || left >= kernEnd || right < kernFirst || right >= kernEnd {
		return 0
	}
	cell := &f.kerns[left-kernFirst][right-kernFirst]
	if v := cell.Load(); v != 0 {
		return v - unkerned
	}
	buffer := f.buffers.Get().(*sfnt.Buffer)
	defer f.buffers.Put(buffer)
	units, err := f.sfnt.Kern(buffer, sfnt.GlyphIndex(f.gids[left]), sfnt.GlyphIndex(f.gids[right]),
		fixed.Int26_6(f.unitsPerEm), font.HintingNone)
	if err != nil {
		units = 0 // sfnt says "not found" for a pair without kerning
	}
	v := f.thousandths(int32(units))
	cell.Store(v + unkerned)
	return v
}
