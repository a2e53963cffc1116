package pdf

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// UnsupportedError says that a text has a character no font of ours can draw rightly. It names the code point
// only: the text may be a person's name, and errors end up in logs.
type UnsupportedError struct {
	Rune rune
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("pdf: no font can draw the character %U", e.Rune)
}

// CheckText says whether every character of the text can be drawn, so that it can be refused where it is typed
// and not when the letter is due. The error is an *UnsupportedError.
func CheckText(text string) error {
	_, err := newTypesetter().shape(text, false, false)
	return err
}

// glyph is one character placed in a line.
type glyph struct {
	char    rune
	font    *usedFont
	cid     uint16
	advance int32 // thousandths of an em
	kern    int32 // moved before it, thousandths of an em
	// A combining mark is drawn shifted back over its base and, over a tall one, raised.
	mark        bool
	shift, rise int32
	inline      *inline // nil where the paragraph has it
}

// width is how far the glyph moves the pen, in thousandths of an em.
func (g *glyph) width() int32 {
	if g.mark {
		return 0
	}
	return g.kern + g.advance
}

// typesetter turns text into glyphs and remembers which glyphs of which font a document uses.
type typesetter struct {
	fonts []*usedFont // in order of first use: the order of the file
	byKey map[*face]*usedFont
}

// usedFont is a face as one document uses it. A character identifier (CID) stands for a glyph and the character
// it was used for, so that a shared glyph (space and no-break space) still copies out as what was written.
type usedFont struct {
	face  *face
	name  string // resource name in content streams
	cids  map[usedGlyph]uint16
	order []usedGlyph // by CID; order[0] is the missing-character glyph
}

type usedGlyph struct {
	gid  uint16
	char rune
}

func newTypesetter() *typesetter { return &typesetter{byKey: map[*face]*usedFont{}} }

func (t *typesetter) use(f *face) *usedFont {
	u := t.byKey[f]
	if u == nil {
		u = &usedFont{face: f, name: fmt.Sprintf("F%d", len(t.fonts)+1), cids: make(map[usedGlyph]uint16, 96), order: []usedGlyph{{}}}
		t.byKey[f] = u
		t.fonts = append(t.fonts, u)
	}
	return u
}

func (u *usedFont) cid(g usedGlyph) uint16 {
	cid, ok := u.cids[g]
	if !ok {
		cid = uint16(len(u.order))
		u.cids[g] = cid
		u.order = append(u.order, g)
	}
	return cid
}

// shape sets one run of text. Text is composed first (NFC), so that an e followed by a combining acute is the é
// the font was drawn with. tabular asks for digits of equal width, for columns.
func (t *typesetter) shape(text string, isBold, tabular bool) ([]glyph, error) {
	chain := regular
	if isBold {
		chain = bold
	}
	if !utf8.ValidString(text) {
		return nil, &UnsupportedError{Rune: utf8.RuneError}
	}
	runes := []rune(norm.NFC.String(text))
	glyphs := make([]glyph, 0, len(runes))
	for i := 0; i < len(runes); {
		end := i + 1
		for end < len(runes) && unicode.Is(unicode.Mn, runes[end]) {
			end++
		}
		var err error
		if glyphs, err = t.shapeCluster(glyphs, chain, runes[i:end], tabular); err != nil {
			return nil, err
		}
		i = end
	}
	return glyphs, nil
}

// shapeCluster sets a character and the marks on it, all in the first face that has them all.
func (t *typesetter) shapeCluster(glyphs []glyph, chain faceChain, cluster []rune, tabular bool) ([]glyph, error) {
	if invisible(cluster[0]) {
		if len(cluster) == 1 {
			return glyphs, nil
		}
		return nil, &UnsupportedError{Rune: cluster[1]}
	}
	if cluster[0] == '\t' {
		cluster[0] = ' '
	}
	if cluster[0] == '\n' {
		return append(glyphs, glyph{char: '\n'}), nil
	}
	for _, r := range cluster {
		if !drawable(r) {
			return nil, &UnsupportedError{Rune: r}
		}
	}
	first, err := chain.first()
	if err != nil {
		return nil, err
	}
	if missing(first, cluster) != 0 {
		if first, err = chain.fallback(); err != nil {
			return nil, err
		}
		if r := missing(first, cluster); r != 0 {
			return nil, &UnsupportedError{Rune: r}
		}
	}
	return t.place(glyphs, t.use(first), cluster, tabular), nil
}

func (t *typesetter) place(glyphs []glyph, font *usedFont, cluster []rune, tabular bool) []glyph {
	f := font.face
	for i, r := range cluster {
		gid := f.glyphIndex(r)
		isDigit := r >= '0' && r <= '9'
		if tabular && isDigit && f.tabular[r-'0'] != 0 {
			gid = f.tabular[r-'0']
		}
		g := glyph{char: r, font: font, cid: font.cid(usedGlyph{gid, r}), advance: f.advance(gid)}
		if i > 0 {
			g.mark = true
			g.shift, g.rise = f.markPosition(f.glyphIndex(cluster[0]), gid)
		} else if n := len(glyphs); n > 0 && glyphs[n-1].font == font && !(tabular && isDigit) {
			g.kern = f.kern(glyphs[n-1].char, r)
		}
		glyphs = append(glyphs, g)
	}
	return glyphs
}

// markPosition centres a combining mark on its base and lifts it clear of a tall one. Only letters without a
// composed form come here (Navajo ą́, Lakota č̣), so the fonts' own anchor tables are not worth reading.
func (f *face) markPosition(base, mark uint16) (shift, rise int32) {
	baseBox, baseOK := f.bounds(base)
	markBox, markOK := f.bounds(mark)
	if !baseOK || !markOK {
		return 0, 0
	}
	const gap = 60 // thousandths of an em between letter and mark
	centre := (baseBox[0] + baseBox[2]) / 2
	shift = centre - f.advance(base) - (markBox[0]+markBox[2])/2
	if above := markBox[1] > f.capHeight/2; above && baseBox[3]+gap > markBox[1] {
		rise = baseBox[3] + gap - markBox[1]
	}
	if below := markBox[3] <= 0; below && baseBox[1]-gap < markBox[3] {
		rise = baseBox[1] - gap - markBox[3]
	}
	return shift, rise
}

func missing(f *face, cluster []rune) rune {
	for _, r := range cluster {
		if f.glyphIndex(r) == 0 {
			return r
		}
	}
	return 0
}

// invisible characters print nothing wherever they stand: they come with text pasted from other programs.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\r':
		return true
	}
	return false
}

// scripts written left to right, letter by letter. Others need joined forms, reordering or right-to-left lines,
// which this writer does not do: an error is better than a name drawn wrong.
var scripts = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian, unicode.Cherokee,
	unicode.Canadian_Aboriginal, unicode.Tifinagh, unicode.Common, unicode.Inherited,
}

func drawable(r rune) bool {
	if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) {
		return false
	}
	return unicode.In(r, scripts...)
}
