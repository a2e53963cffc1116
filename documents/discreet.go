package documents

import (
	"regexp"
	"strings"
)

// What goes to a participant may be seen by others: an employer, a child, whoever shares the mailbox. telling names an offence or a
// kind of class, which nothing may that goes there; hinting tells beside that where a letter comes from, which its first lines may
// not. Both hold words in English and Spanish, whichever the text is in.
var (
	telling = words(`sex`, `sexes`, `sexos?`, `sexual\p{L}*`, `prostitu\p{L}*`, `solicitation`, `soliciting`, `solicited`, `john['’]?s?[ -]schools?`, `escorts?`, `brothels?`,
		`traffick\p{L}*`, `trata de personas`, `demand[ -]reduction`, `buyers?`, `buying`, `comprador\p{L}*`, `offen[cs]es?`, `offenders?`, `crimes?`, `crim[ei]n\p{L}*`,
		`crímenes`, `delit\p{L}*`, `delincuen\p{L}*`, `diversion`, `victims?`, `víctimas?`)
	hinting = words(`courts?`, `tribunal\p{L}*`, `juzgados?`, `judges?`, `juez`, `jueza`, `jueces`, `probation`, `libertad condicional`, `violat\p{L}*`, `infracci\p{L}*`,
		`class`, `classes`, `clases?`, `courses?`, `cursos?`, `lessons?`, `schools?`, `escuelas?`, `sessions?`, `sesi[oó]n\p{L}*`, `absen\p{L}*`, `ausen\p{L}*`, `faltas?`, `faltó`,
		`cases?`, `casos?`, `programs?`, `programas?`, `reports?`, `reported`, `informes?`, `attorneys?`, `prosecut\p{L}*`, `fiscal\p{L}*`)
)

// words matches any of some words where they stand whole.
func words(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^\p{L}])(` + strings.Join(patterns, "|") + `)(?:$|[^\p{L}])`)
}

// tells is the first word of a text that what goes to a participant does not say, "" for none.
func tells(text string, firstLines bool) string {
	lists := []*regexp.Regexp{telling}
	if firstLines {
		lists = append(lists, hinting)
	}
	for _, list := range lists {
		if found := list.FindStringSubmatch(text); found != nil {
			return found[1]
		}
	}
	return ""
}

// names tells whether a text has a name in it as a whole, in whichever case.
func names(text, name string) bool {
	name = strings.TrimSpace(name)
	return name != "" && words(regexp.QuoteMeta(name)).MatchString(text)
}
