package webtest

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
)

// Options say how a walk goes.
type Options struct {
	// Name begins the names of its screenshots, such as the role that walks.
	Name string
	// Skip lists paths that are not gone to, each with everything below it.
	Skip []string
	// Also lists paths that no link leads to, gone to after all others.
	Also []string
	// Shape answers what two addresses have in common that are the same page of another thing; nil goes by what looks
	// like an id. Of each shape one address without and one with a query is gone to.
	Shape func(path string) string
	// Closely tells whether the page of a shape is looked at in the narrowest window and on paper, too; nil means each is.
	Closely func(shape string) bool
	// Most is how many pages there may be; more fail the walk. 0 is 150.
	Most int
}

// Page is a page that a walk came by.
type Page struct {
	Path, Shape, Title string
	From               string // the page that linked to it
	HTML               string // as the server sent it; of a page alone
}

// Walk follows every link within the server from the path start, as whoever is signed in on the tab, to one page of each
// shape (see Options), and holds each page against everything that every page must be: valid HTML; at 1280 and at 390 pixels
// without a finding of axe-core; at both, at 200 % and 400 % zoom and with spaced text nothing cut off; on paper nothing that
// only a screen can use; a title of its own, one main heading, no id twice. Files (PDF, CSV) need only be there. It answers
// the pages for a test to see that none was missed.
func Walk(t testing.TB, tab *Tab, start string, options Options) []Page {
	t.Helper()
	if options.Most == 0 {
		options.Most = 150
	}
	if options.Shape == nil {
		options.Shape = shape
	}
	w := &walk{t: t, tab: tab, options: options, known: map[string]bool{}, titled: map[string]string{}}
	w.meet(start, "")
	for next := 0; next < len(w.pages); next++ {
		w.visit(&w.pages[next])
		if next == len(w.pages)-1 {
			for _, also := range options.Also {
				w.meet(also, "")
			}
		}
		if len(w.pages) > options.Most {
			t.Errorf("there are more than %d pages: %v", options.Most, w.pages[options.Most:])
			break
		}
	}
	tab.Size(1280, 900)
	w.validated()
	return w.pages
}

type walk struct {
	t       testing.TB
	tab     *Tab
	options Options
	pages   []Page
	known   map[string]bool   // shapes
	titled  map[string]string // shapes without their queries, by the window's title
	judged  []<-chan judgement
}

// judgement is what html-validate says of a page, beside which the walk goes on.
type judgement struct {
	path     string
	findings []Finding
	err      error
}

// validate has a page's HTML looked at.
func (w *walk) validate(path, html string) {
	done := make(chan judgement, 1)
	go func() {
		findings, err := Validate(html)
		done <- judgement{path, findings, err}
	}()
	w.judged = append(w.judged, done)
}

// validated waits for what html-validate says.
func (w *walk) validated() {
	w.t.Helper()
	for _, one := range w.judged {
		said := <-one
		if said.err != nil {
			w.t.Fatal(said.err)
		}
		report(w.t, said.path, "html-validate", said.findings)
	}
}

// meet notes a page to go to, if it is of a new shape.
func (w *walk) meet(path, from string) {
	for _, skipped := range w.options.Skip {
		if path == skipped || strings.HasPrefix(path, strings.TrimSuffix(skipped, "/")+"/") || strings.HasPrefix(path, skipped+"?") {
			return
		}
	}
	at, query, _ := strings.Cut(path, "?")
	s := w.options.Shape(at)
	if query != "" {
		s += "?" // filters, sorts and parts of a list
	}
	if !w.known[s] {
		w.known[s] = true
		w.pages = append(w.pages, Page{Path: path, Shape: s, From: from})
	}
}

// visit looks at one page.
func (w *walk) visit(p *Page) {
	w.t.Helper()
	html, isPage := w.fetch(p)
	if !isPage {
		return
	}
	p.HTML = html
	w.validate(p.Path, html)
	name := p.Shape
	if name == "/" {
		name = "start"
	}
	for _, width := range []int64{1280, 390} {
		w.tab.Size(width, 900)
		if width == 1280 {
			w.tab.Open(p.Path)
			p.Title = w.tab.Title()
			w.tell(p)
			w.follow(p)
		}
		w.tab.Axe(w.t)
		w.tab.Judge(w.t)
		w.tab.Screenshot(w.options.Name + " " + name)
	}
	w.tab.Size(1280, 900)
	w.tab.Zoom(200)
	w.tab.find(w.t, judgeWidth, "at 200 % zoom")
	if w.options.Closely == nil || w.options.Closely(p.Shape) {
		w.tab.Tight(w.t)
		w.tab.Paper(w.t)
	}
}

// tell fails the test where another page has the same title: windows, bookmarks and readers of screens tell pages apart by
// it alone. What was led on to another page is that page.
func (w *walk) tell(p *Page) {
	w.t.Helper()
	if w.tab.Path() != p.Path {
		return
	}
	kind := strings.TrimSuffix(p.Shape, "?")
	if other, taken := w.titled[p.Title]; taken && other != kind {
		w.t.Errorf("%s: it has the title of %s, %q", p.Path, other, p.Title)
	}
	w.titled[p.Title] = kind
}

// follow notes where the page's links lead.
func (w *walk) follow(p *Page) {
	w.t.Helper()
	links, err := eval[[]string](w.tab, `Array.from(document.querySelectorAll("a[href]")).filter(a => a.origin === location.origin).map(a => a.pathname + a.search)`)
	if err != nil {
		w.t.Fatalf("the links of %s: %v", p.Path, err)
	}
	for _, link := range links {
		w.meet(link, p.Path)
	}
}

// fetch reads a page as the server sends it to this tab, and tells whether it is one and not a file.
func (w *walk) fetch(p *Page) (string, bool) {
	w.t.Helper()
	address := w.tab.base.String() + p.Path
	cookies := must(w.tab, network.GetCookies, network.GetCookiesParams{URLs: []string{address}})
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		w.t.Fatalf("%s: %v", p.Path, err)
	}
	request.Header.Set("Accept", "text/html,*/*;q=0.8")
	for _, cookie := range cookies.Cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatalf("%s: %v", p.Path, err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatalf("%s: %v", p.Path, err)
	}
	if response.StatusCode != http.StatusOK {
		w.t.Errorf("%s, linked from %s: answered %d", p.Path, p.From, response.StatusCode)
		return "", false
	}
	return string(content), strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")
}

// What makes two addresses the same page of another thing: ids, numbers, days.
var particular = regexp.MustCompile(`^([0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[A-Z]*-?[0-9][0-9-]*|[A-Za-z0-9_-]{22,})$`)

// shape makes one of all paths of the same page: ids and numbers are left out.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if particular.MatchString(part) {
			parts[i] = ":id"
		}
	}
	return strings.Join(parts, "/")
}
