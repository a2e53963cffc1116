package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"johnschool/web/static"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pages are the templates, each page with the layout and the parts that all share:
// the files whose names begin with an underscore.
type pages struct {
	shared *template.Template
	byName map[string]*template.Template
}

// parsed are the pages by their zone's name: several servers of one program share them,
// for each set of all templates takes some 20 MB.
var parsed sync.Map

// pagesIn answers the templates that write times of a zone.
func pagesIn(zone *time.Location) *pages {
	once, _ := parsed.LoadOrStore(zone.String(), sync.OnceValue(func() *pages { return parsePages(zone) }))
	return once.(func() *pages)()
}

// parsePages parses all templates. What is embedded cannot fail to parse but by a
// programmer's fault, which every test sees.
func parsePages(zone *time.Location) *pages {
	shared := template.Must(template.New("").Funcs(words(zone)).Option("missingkey=error").ParseFS(templateFiles, "templates/_*.html"))
	files, err := fs.Glob(templateFiles, "templates/[^_]*.html")
	if err != nil {
		panic(err)
	}
	p := &pages{shared: shared, byName: map[string]*template.Template{}}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		p.byName[name] = template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, file))
	}
	return p
}

// render draws a page, or the part of one that a reply asks for.
func (p *pages) render(a reply) ([]byte, error) {
	page, ok := p.byName[a.template]
	if !ok {
		return nil, fmt.Errorf("web: there is no template %q", a.template)
	}
	if a.view.Form != nil { // the summary stands above the fields and leads to them: they are drawn once to know them
		if err := page.ExecuteTemplate(io.Discard, "main", a.view.Body); err != nil {
			return nil, fmt.Errorf("draw %s: %w", a.template, err)
		}
	}
	name, data := "layout", any(a.view)
	if a.part {
		name, data = a.view.Part, a.view.Body
	}
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("draw %s: %w", a.template, err)
	}
	return b.Bytes(), nil
}

// words are the functions of templates.
func words(zone *time.Location) template.FuncMap {
	all := template.FuncMap{
		"asset":   static.URL,
		"icon":    static.Icon,
		"alert":   func(kind, title, text string) Alert { return Alert{Kind: kind, Title: title, Text: text} },
		"field":   field,
		"fieldID": func(name string) string { return plainID.ReplaceAllString(name, "-") },
		"nothing": func(title, text string) Empty { return Empty{Title: title, Text: text} },
		"list":    func(items ...any) []any { return items },
		"inc":     func(n int) int { return n + 1 },
	}
	for name, f := range wordings(zone) {
		all[name] = f
	}
	return all
}
