package static

import (
	"bytes"
	"fmt"
	"html/template"
	"sync"
)

// iconNames are the icons that src/icons.txt lists.
var iconNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	rest := files().byName["icons.svg"].content
	for {
		_, after, found := bytes.Cut(rest, []byte(`<symbol id="`))
		if !found {
			return names
		}
		name, tail, _ := bytes.Cut(after, []byte(`"`))
		names[string(name)], rest = true, tail
	}
})

// Icon answers the picture of that name from the design system, for a place where the words beside it say the same:
// readers of screens pass over it. It panics, as URL does, where src/icons.txt does not list it.
func Icon(name string) template.HTML {
	if !iconNames()[name] {
		panic(fmt.Sprintf("static: src/icons.txt lists no icon %q", name))
	}
	return template.HTML(`<svg class="usa-icon" aria-hidden="true"><use href="` + URL("icons.svg") + "#" + name + `"></use></svg>`)
}
