package webtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"johnschool/web/static"
)

// policy is the Content-Security-Policy of our pages.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// dress makes a page of what stands in its main part, as ours are.
func dress(title, main string) string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>%s – test</title>
  <link rel="icon" href="%s" type="image/svg+xml">
  <script src="%s"></script>
  <link rel="stylesheet" href="%s">
  <link rel="stylesheet" href="%s">
  <script src="%s" defer></script>
  <script src="%s" defer></script>
</head>
<body>
  <a class="usa-skipnav" href="#main-content">Skip to main content</a>
  <main id="main-content" class="grid-container">
    <h1>%s</h1>
%s
  </main>
</body>
</html>
`, title, static.URL("img/mark.svg"), static.URL("uswds-init.js"), static.URL("uswds.css"), static.URL("app.css"),
		static.URL("htmx.js"), static.URL("uswds.js"), title, main)
}

// serve starts a server of pages by their paths, with the headers of ours.
func serve(t *testing.T, pages map[string]string, more map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /static/", static.Handler())
	for path, page := range pages {
		if path == "/" {
			path = "/{$}"
		}
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { write(w, http.StatusOK, page) })
	}
	for pattern, handler := range more {
		mux.HandleFunc(pattern, handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func write(w http.ResponseWriter, status int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page))
}

// witness is a test that may fail without failing the one that looks on.
type witness struct {
	testing.TB
	faults  []string
	cleanup []func()
}

func (w *witness) Helper()                      {}
func (w *witness) Name() string                 { return "witness" }
func (w *witness) Cleanup(f func())             { w.cleanup = append(w.cleanup, f) }
func (w *witness) Errorf(f string, args ...any) { w.faults = append(w.faults, fmt.Sprintf(f, args...)) }
func (w *witness) Fatal(args ...any)            { w.Fatalf("%s", fmt.Sprint(args...)) }
func (w *witness) Fatalf(f string, args ...any) { w.Errorf(f, args...); panic(w) }

// attend runs a test that is expected to fail and answers what it failed with.
func attend(t *testing.T, test func(t testing.TB)) []string {
	t.Helper()
	w := &witness{TB: t}
	run := func(f func()) {
		defer func() {
			if p := recover(); p != nil && p != any(w) {
				panic(p)
			}
		}()
		f()
	}
	run(func() { test(w) })
	for _, f := range slices.Backward(w.cleanup) {
		run(f)
	}
	return w.faults
}

// says fails the test where none of the faults has the text.
func says(t *testing.T, faults []string, text string) {
	t.Helper()
	if !slices.ContainsFunc(faults, func(fault string) bool { return strings.Contains(fault, text) }) {
		t.Errorf("nothing says %q: %s", text, strings.Join(faults, "\n"))
	}
}

const form = `<form class="usa-form" method="post" action="/enroll" novalidate>
  <label class="usa-label" for="case">Case number</label>
  <input class="usa-input" id="case" name="case">
  <label class="usa-label" for="court">Court</label>
  <select class="usa-select" id="court" name="court"><option value="a">Stearns County</option><option value="b">Benton County</option></select>
  <fieldset class="usa-fieldset"><legend class="usa-legend">Language</legend>
    <div class="usa-radio"><input class="usa-radio__input" type="radio" id="en" name="language" value="en" checked><label class="usa-radio__label" for="en">English</label></div>
    <div class="usa-radio"><input class="usa-radio__input" type="radio" id="es" name="language" value="es"><label class="usa-radio__label" for="es">Spanish</label></div>
  </fieldset>
  <div class="usa-checkbox"><input class="usa-checkbox__input" type="checkbox" id="needs" name="needs" value="1"><label class="usa-checkbox__label" for="needs">Needs an interpreter</label></div>
  <button class="usa-button" type="submit">Enroll</button>
</form>`

// office answers the form as our pages do: another page after it, or the same one with what is wrong.
func office(t *testing.T) string {
	return serve(t, map[string]string{"/enroll": dress("Enroll", form+"<noscript><p>No scripts here.</p></noscript>"), "/empty": dress("Empty", "")}, map[string]http.HandlerFunc{
		"POST /enroll": func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("case") == "" {
				write(w, http.StatusUnprocessableEntity, dress("Enroll", "<p>Enter a case number.</p>"+form))
				return
			}
			http.Redirect(w, r, "/done?"+r.Form.Encode(), http.StatusSeeOther)
		},
		"GET /done": func(w http.ResponseWriter, r *http.Request) {
			write(w, http.StatusOK, dress("Enrolled", "<p>"+strings.Join([]string{
				r.FormValue("case"), r.FormValue("court"), r.FormValue("language"), r.FormValue("needs")}, " ")+"</p>"))
		},
	})
}

func TestFormIsFilledByItsLabels(t *testing.T) {
	t.Parallel()
	for _, scripts := range []bool{true, false} {
		tab := Browser(t).Tab(office(t))
		tab.JavaScript(scripts)
		tab.Open("/enroll")
		if strings.Contains(tab.Text(), "No scripts here.") == scripts {
			t.Errorf("scripts %v: %s", scripts, tab.Text())
		}
		tab.Click("Enroll")
		if tab.WaitFor("Enter a case number."); tab.Status() != 422 {
			t.Errorf("status %d", tab.Status())
		}
		tab.Fill("Case number", "wrong")
		tab.Fill("Case number", "73-CR-26-1")
		tab.Select("Court", "Benton County")
		tab.Click("Spanish")
		tab.Check("Needs an interpreter", true)
		tab.Check("Needs an interpreter", true)
		if have := tab.Value("Case number") + tab.Value("Court") + tab.Value("English") + tab.Value("Spanish"); have != "73-CR-26-1Benton Countychecked" {
			t.Errorf("the form holds %q", have)
		}
		tab.Click("Enroll")
		tab.WaitFor("73-CR-26-1 b es 1")
		if !strings.HasPrefix(tab.Path(), "/done?") || tab.Title() != "Enrolled – test" || !tab.Has("heading", "Enrolled") {
			t.Errorf("at %s, %s", tab.Path(), tab.Title())
		}
	}
}

func TestFormIsFilledByKeyboardAlone(t *testing.T) {
	t.Parallel()
	tab := Browser(t).Tab(office(t))
	tab.Open("/enroll")
	tab.TabTo("Case number")
	tab.Type("A-1")
	tab.TabTo("English")
	tab.Press("ArrowDown")
	if name, role := tab.Focus(); name != "Spanish" || role != "radio" {
		t.Errorf("the focus is on %s %q", role, name)
	}
	tab.TabTo("Needs an interpreter")
	tab.Press("Space", "Shift+Tab", "Tab", "Tab", "Enter")
	tab.WaitFor("A-1 a es 1")
}

func TestEachWindowIsAPersonOfItsOwn(t *testing.T) {
	t.Parallel()
	var visits atomic.Int32
	server := serve(t, nil, map[string]http.HandlerFunc{"GET /": func(w http.ResponseWriter, r *http.Request) {
		name, err := r.Cookie("name")
		if err != nil {
			name = &http.Cookie{Name: "name", Value: fmt.Sprint("Person ", visits.Add(1)), Path: "/"}
			name.Value = strings.ReplaceAll(name.Value, " ", "-")
			http.SetCookie(w, name)
		}
		write(w, http.StatusOK, dress("Hello", "<p>"+name.Value+"</p>"))
	}})
	one, other := Browser(t), Browser(t)
	first, second, third := one.Tab(server), one.Tab(server), other.Tab(server)
	for _, tab := range []*Tab{first, second, third} {
		tab.Open("/")
	}
	first.WaitFor("Person-1")
	second.WaitFor("Person-1")
	third.WaitFor("Person-2")
}

func TestPartsOfAPage(t *testing.T) {
	t.Parallel()
	row := func(id, name string) string {
		return fmt.Sprintf(`<tr><th scope="row">%s</th><td><button class="usa-button" type="button" data-hx-get="/mark/%s" data-hx-target="#%s">Present</button></td><td id="%s"></td></tr>`, name, id, id, id)
	}
	server := serve(t, map[string]string{"/": dress("Roll", `<table class="usa-table"><caption>Roll</caption><thead><tr><th scope="col">Name</th><th scope="col">Mark</th><th scope="col">Saved</th></tr></thead><tbody>`+
		row("one", "Ada Lovelace")+row("two", "Charles Babbage")+"</tbody></table>")}, map[string]http.HandlerFunc{
		"GET /mark/{id}": func(w http.ResponseWriter, r *http.Request) {
			write(w, http.StatusConflict, "saved "+r.PathValue("id"))
		},
	})
	tab := Browser(t).Tab(server)
	tab.Open("/")
	babbage := tab.In("Charles Babbage")
	babbage.Click("Present")
	babbage.WaitFor("saved two")
	if tab.In("Ada Lovelace").Text() != "Ada Lovelace Present" {
		t.Errorf("the other row: %s", tab.In("Ada Lovelace").Text())
	}
	if have := tab.Names("button"); len(have) != 2 || have[0] != "Present" {
		t.Errorf("buttons: %q", have)
	}
	faults := attend(t, func(t testing.TB) {
		tab := Browser(t).Tab(server)
		tab.Open("/")
		one, problem := choose(mustThings(t, tab), "Present")
		t.Errorf("%v %s", one, problem)
	})
	says(t, faults, "more than one fits")
}

func mustThings(t testing.TB, tab *Tab) []thing {
	all, err := tab.things(clickable)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWithoutNetwork(t *testing.T) {
	t.Parallel()
	tab := Browser(t).Tab(office(t))
	tab.Open("/enroll")
	tab.Fill("Case number", "kept")
	tab.Offline(true)
	if online, err := eval[bool](tab, "fetch('/empty').then(() => true, () => navigator.onLine)"); err == nil && online {
		t.Error("the page is still on line")
	}
	if tab.Value("Case number") != "kept" {
		t.Error("what was typed is gone")
	}
	tab.Offline(false)
	tab.Click("Enroll")
	tab.WaitFor("kept a en")
}

func TestWhatTheBrowserComplainsOfFailsTheTest(t *testing.T) {
	t.Parallel()
	module := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte("console.error('heard', 7); undefinedThing();"))
	}
	more := map[string]http.HandlerFunc{
		"GET /bad.js": module,
		"GET /broken": func(w http.ResponseWriter, r *http.Request) { write(w, 500, dress("Broken", "")) },
		"GET /absent": func(w http.ResponseWriter, r *http.Request) { write(w, 404, dress("Absent", "")) },
	}
	server := serve(t, map[string]string{
		"/style":   dress("Style", `<p style="color: red">Red</p>`),
		"/inline":  dress("Inline", `<script>document.title = "Changed"</script>`),
		"/foreign": dress("Foreign", `<img src="https://example.org/a.png" alt="Elsewhere">`),
		"/missing": dress("Missing", `<img src="/nothing.png" alt="Nothing">`),
		"/script":  dress("Script", `<script src="/bad.js"></script>`),
	}, more)
	for path, want := range map[string]string{
		"/style": "inline style", "/inline": "inline script", "/foreign": "another host: https://example.org/a.png", "/missing": "/nothing.png: answered 404",
		"/script": "undefinedThing is not defined", "/broken": "/broken: answered 500",
	} {
		says(t, attend(t, func(t testing.TB) { Browser(t).Tab(server).Open(path) }), want)
	}
	says(t, attend(t, func(t testing.TB) { Browser(t).Tab(server).Open("/script") }), "heard 7")
	tab := Browser(t).Tab(server)
	if tab.Open("/absent"); tab.Status() != 404 {
		t.Errorf("status %d", tab.Status())
	}
	tab.Open("/broken")
	tab.Expect("/broken: answered 500")
}

func TestFaultsOfAPageAreFound(t *testing.T) {
	t.Parallel()
	server := serve(t, map[string]string{
		"/sound":    dress("Sound", form),
		"/contrast": dress("Contrast", `<p class="text-pale">Pale</p><input type="text"><p id="a">One</p><p id="a">Two</p><h1>Again</h1><p hx-get="/">Get</p>`),
		"/wide":     dress("Wide", `<table class="usa-table"><caption>Wide</caption><tr>`+strings.Repeat(`<td>unbreakable-words-all-over</td>`, 6)+`</tr></table>`),
	}, nil)
	tab := Browser(t).Tab(server)
	tab.Open("/sound")
	tab.Axe(t)
	tab.Judge(t)
	faults := attend(t, func(t testing.TB) {
		tab := Browser(t).Tab(server)
		tab.Open("/contrast")
		tab.Axe(t)
		tab.Judge(t)
	})
	for _, want := range []string{"label (critical) at input", "duplicate-id at #a", "2 main headings", "data-hx-"} {
		says(t, faults, want)
	}
	faults = attend(t, func(t testing.TB) {
		tab := Browser(t).Tab(server)
		tab.Size(390, 800)
		tab.Open("/wide")
		tab.Judge(t)
	})
	says(t, faults, "at 390 pixels: overflow")
}

func TestInvalidHTMLIsFound(t *testing.T) {
	t.Parallel()
	if findings, err := Validate(dress("Sound", form)); err != nil || len(findings) > 0 {
		t.Errorf("a sound page: %v %v", err, findings)
	}
	for html, rule := range map[string]string{
		dress("A", "<p><div>Block</div></p>"): "close-order", dress("B", `<button>Go</button>`): "no-implicit-button-type",
		dress("C", `<p id="x">a</p><p id="x">b</p>`): "no-dup-id", dress("D", `<p style="color: red">Red</p>`): "no-inline-style",
		dress("E", `<img src="/a.png">`): "wcag/h37", dress("F", "<ul><p>Item</p></ul>"): "element-permitted-content",
	} {
		findings, err := Validate(html)
		if err != nil || !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == rule }) {
			t.Errorf("%s is not found: %v %v", rule, err, findings)
		}
	}
}

func TestScreenshotsGoToTheFolder(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(Screenshots, folder)
	tab := Browser(t).Tab(office(t))
	tab.Open("/enroll")
	tab.Screenshot("clerk /enroll")
	tab.Size(390, 800)
	tab.Screenshot("clerk /enroll")
	for _, name := range []string{"clerk_enroll-1280.png", "clerk_enroll-390.png"} {
		if content, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !strings.HasPrefix(string(content), "\x89PNG") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
