package pdf

import "unicode"

// textLine is one line of a wrapped text: its glyphs with any space at the end, which is drawn too, so that
// words of neighbouring lines stay apart for a reader or a search; width leaves that space out.
type textLine struct {
	glyphs []glyph
	width  float64 // points
}

// wrap breaks glyphs into lines no wider than width points: at spaces and after hyphens and slashes inside
// words; a word wider than a whole line is broken where the line ends, and nothing is ever cut off. It answers
// at least one line.
func wrap(glyphs []glyph, size, width float64) []textLine {
	limit := int32(width / size * 1000)
	var lines []textLine
	start, after := 0, -1 // after: the last place where the line may end
	var used int32
	for i := 0; i < len(glyphs); i++ {
		g := &glyphs[i]
		if g.char == '\n' {
			lines = append(lines, newLine(glyphs[start:i], size))
			start, after, used = i+1, -1, 0
			continue
		}
		w := g.width()
		if i == start {
			w -= g.kern
		}
		if used+w > limit && g.char != ' ' && i > start && !g.mark {
			end := i
			if after > start {
				end = after
			}
			for end > start+1 && glyphs[end].mark {
				end--
			}
			lines = append(lines, newLine(glyphs[start:end], size))
			start, after, used = end, -1, 0
			i = end - 1
			continue
		}
		used += w
		if mayBreakAfter(glyphs, i) {
			after = i + 1
		}
	}
	return append(lines, newLine(glyphs[start:], size))
}

func newLine(glyphs []glyph, size float64) textLine {
	inked := trimmed(glyphs)
	if len(inked) > 0 {
		inked[0].kern = 0 // nothing stands before it any more
	}
	return textLine{glyphs: glyphs, width: width(inked, size)}
}

// mayBreakAfter: after a space, a dash, or a hyphen or slash between letters (Martínez-López), so that a case
// number such as 27-CR-26-1234 stays in one piece.
func mayBreakAfter(glyphs []glyph, i int) bool {
	switch glyphs[i].char {
	case ' ', '–', '—':
		return true
	case '-', '/':
		return i > 0 && i+1 < len(glyphs) && unicode.IsLetter(glyphs[i-1].char) && unicode.IsLetter(glyphs[i+1].char)
	}
	return false
}
