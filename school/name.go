package school

import (
	"strings"
	"unicode"
)

// NormalName is how two spellings of a name are compared when a likely duplicate
// is looked for: lower case, without accents, marks, punctuation and spaces, as
// "family,given". José O'Brien-Núñez and JOSE OBRIEN NUNEZ are the same. It is
// for matching only and never shown. Letters outside the Latin script are kept
// as they are.
func NormalName(given, family string) string {
	return normal(family) + "," + normal(given)
}

func normal(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if plain, ok := plainLetters[r]; ok {
			b.WriteString(plain)
			continue
		}
		// Combining marks are dropped too: é may come as e and an accent.
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plainLetters maps the accented letters of Latin scripts (lower case) to what
// an American form writes for them.
var plainLetters = func() map[rune]string {
	table := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ð': "d", 'ĳ': "ij", 'ŋ': "n", 'ſ': "s", 'ĸ': "k", 'ŉ': "n"}
	for plain, letters := range map[string]string{
		"a": "àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặ",
		"b": "ɓḃ", "c": "çćĉċč", "d": "ďđḍḏ",
		"e": "èéêëēĕėęěȅȇȩẹẻẽếềểễệə",
		"f": "ḟƒ", "g": "ĝğġģǧǵ", "h": "ĥħḥḫ",
		"i": "ìíîïĩīĭįıǐȉȋịỉ", "j": "ĵǰ", "k": "ķǩḳ", "l": "ĺļľŀłḷ",
		"m": "ḿṁṃ", "n": "ñńņňǹṇṅ",
		"o": "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱọỏốồổỗộớờởỡợ",
		"p": "ṕṗ", "r": "ŕŗřȑȓṛ", "s": "śŝşšșṣ", "t": "ţťŧțṭ",
		"u": "ùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữự",
		"v": "ṽṿ", "w": "ŵẁẃẅ", "x": "ẋẍ", "y": "ýÿŷȳỳỵỷỹ", "z": "źżžẓ",
	} {
		for _, r := range letters {
			table[r] = plain
		}
	}
	return table
}()
