package webtest

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

func TestWalkComesByEveryPageOnce(t *testing.T) {
	t.Parallel()
	links := ""
	for i := range 5 {
		links += fmt.Sprintf(`<li><a href="/cases/0197%04d-0000-7000-8000-000000000000">Case %d</a></li>`, i, i)
	}
	start := dress("Start", `<ul>`+links+`<li><a href="/list?standing=at_risk">At risk</a></li><li><a href="/list?standing=overdue">Overdue</a></li><li><a href="/letter.pdf">Letter</a></li><li><a href="/sign-out">Out</a></li><li><a href="https://example.org/">Elsewhere</a></li></ul>`)
	pages := map[string]string{
		"/cases/{id}":      dress("Case", `<p><a href="/cases/0197-1/roll">Roll</a></p>`),
		"/cases/{id}/roll": dress("Roll", `<p>Nothing.</p>`),
		"/hidden":          dress("Hidden", `<p>Nobody links here.</p>`),
	}
	server := serve(t, pages, map[string]http.HandlerFunc{"GET /letter.pdf": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write([]byte("%PDF-1.7"))
	}, "GET /{$}": func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "known", Value: "yes", Path: "/"})
		write(w, http.StatusOK, start)
	}, "GET /list": func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("known"); err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		write(w, http.StatusOK, dress("List", `<p><a href="/">Start</a></p>`))
	}})
	var shapes []string
	for _, page := range Walk(t, Browser(t).Tab(server), "/", Options{Name: "guest", Skip: []string{"/sign-out"}, Also: []string{"/hidden"}}) {
		shapes = append(shapes, page.Shape+" "+page.Title)
	}
	want := []string{"/ Start – test", "/cases/:id Case – test", "/list? List – test", "/letter.pdf ", "/cases/:id/roll Roll – test", "/hidden Hidden – test"}
	if !slices.Equal(shapes, want) {
		t.Errorf("the walk came by %q", shapes)
	}
}

func TestWalkReportsWhatIsWrong(t *testing.T) {
	t.Parallel()
	server := serve(t, map[string]string{"/": dress("Start", `<p><a href="/gone">Gone</a> <a href="/bad">Bad</a></p>`), "/bad": dress("Start", `<img src="/bad.svg"><button>Go</button><canvas width="330" height="2"></canvas><link rel="stylesheet" href="/labels.css"><table><tr><td data-label="Due">May 6</td></tr></table>`)}, map[string]http.HandlerFunc{
		"GET /labels.css": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte("td::before { content: attr(data-label); margin-left: -9px; }"))
		}})
	faults := attend(t, func(t testing.TB) { Walk(t, Browser(t).Tab(server), "/", Options{}) })
	for _, want := range []string{"/gone, linked from /: answered 404", "/bad: html-validate: no-implicit-button-type", "axe at 1280 pixels: /bad: image-alt", "axe at 390 pixels: /bad: image-alt",
		`/bad: it has the title of /, "Start – test"`, "/bad: at 320 pixels: overflow at <canvas", "/bad: at 390 pixels: label at <td", "/bad: on paper: furniture at <button>Go"} {
		says(t, faults, want)
	}
}
