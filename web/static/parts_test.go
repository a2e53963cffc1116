package static_test

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"testing"

	"johnschool/web/static"
	"johnschool/web/webtest"
)

// gallery serves one page with every part of ours and the components beside them, under the policy of our pages.
func gallery(t *testing.T) string {
	t.Helper()
	page := template.Must(template.New("parts.html").Funcs(template.FuncMap{"url": static.URL, "icon": static.Icon}).ParseFiles("testdata/parts.html"))
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'")
		if err := page.Execute(w, map[string][]string{
			"Names":    {"Ada Lovelace", "Charles Babbage", "Mary Somerville"},
			"Outcomes": {"Present", "Late", "Absent", "Excused"},
		}); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestPartsAreSound(t *testing.T) {
	t.Parallel()
	webtest.Walk(t, webtest.Browser(t).Tab(gallery(t)), "/", webtest.Options{
		Name: "parts", Skip: []string{"/cases", "/classes"},
	})
}

// What a browser asks for on a first visit is what TestFirstVisitStaysSmall weighs, and all of it is there.
func TestPartsWorkUnderThePolicy(t *testing.T) {
	t.Parallel()
	tab := webtest.Browser(t).Tab(gallery(t))
	tab.Open("/")
	tab.In("Charles Babbage").Click("Absent")
	if tab.In("Charles Babbage").Value("Absent") != "checked" || tab.In("Ada Lovelace").Value("Absent") != "" {
		t.Error("the wrong mark")
	}
	tab.Select("Court", "Benton County")
	if tab.Value("Court") != "Benton County" {
		t.Errorf("the combo box has %q", tab.Value("Court"))
	}
	tab.Click("Leave")
	tab.WaitFor("What you typed is not kept.")
	if name, _ := tab.Focus(); name != "Stay here" {
		t.Errorf("the focus is on %q, not in the window that opened", name)
	}
	tab.Axe(t)
	tab.Press("Escape")
	tab.WaitGone("What you typed is not kept.")
	tab.Size(390, 800)
	tab.Click("Menu")
	tab.Click("Close")
}

func TestPartsWithoutScripts(t *testing.T) {
	t.Parallel()
	tab := webtest.Browser(t).Tab(gallery(t))
	tab.JavaScript(false)
	tab.Open("/")
	if tab.Has("button", "Print the roll") {
		t.Error("a button that needs a script is shown without")
	}
	tab.Select("Court", "Benton County")
}
