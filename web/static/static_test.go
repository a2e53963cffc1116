package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// get asks the handler for an address, with headers as name, value, name, value.
func get(t *testing.T, method, address string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	content, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// unpack reads a body as a browser does.
func unpack(t *testing.T, r *http.Response) []byte {
	t.Helper()
	if r.Header.Get("Content-Encoding") != "gzip" {
		return body(t, r)
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestEveryFileIsServedAtItsAddress(t *testing.T) {
	if len(files().byName) < 10 {
		t.Fatalf("only %d files", len(files().byName))
	}
	for name, f := range files().byName {
		plain := get(t, "GET", URL(name))
		if plain.StatusCode != 200 || !bytes.Equal(body(t, plain), f.content) {
			t.Errorf("%s: %d", name, plain.StatusCode)
		}
		if packed := get(t, "GET", URL(name), "Accept-Encoding", "br, gzip"); !bytes.Equal(unpack(t, packed), f.content) {
			t.Errorf("%s: another content with gzip", name)
		}
		for header, want := range map[string]string{
			"Content-Type":           contentTypes[path.Ext(name)],
			"Cache-Control":          "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff",
		} {
			if have := plain.Header.Get(header); have != want {
				t.Errorf("%s: %s: %q, want %q", name, header, have, want)
			}
		}
	}
}

func TestWhatIsNotServed(t *testing.T) {
	address := URL("app.css")
	for _, path := range []string{
		"/static/app.css", "/static/", "/static/sources.txt", "/static/LICENSE-htmx.txt", "/static/../static.go",
		strings.Replace(address, "app.", "app.0", 1), strings.TrimSuffix(address, ".css"), strings.TrimPrefix(address, "/static"),
	} {
		if r := get(t, "GET", path); r.StatusCode != 404 || r.Header.Get("Cache-Control") != "" {
			t.Errorf("%s: %d, kept %q", path, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	if r := get(t, "POST", address); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow: %s", r.StatusCode, r.Header.Get("Allow"))
	}
	if r := get(t, "HEAD", address); r.StatusCode != 200 || len(body(t, r)) != 0 || r.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: %d", r.StatusCode)
	}
	defer func() {
		if recover() == nil {
			t.Error("the address of a file that is not there")
		}
	}()
	URL("nothing.css")
}

func TestBrowserThatHasTheFileIsSentNothing(t *testing.T) {
	for _, encoding := range []string{"", "gzip"} {
		first := get(t, "GET", URL("app.css"), "Accept-Encoding", encoding)
		again := get(t, "GET", URL("app.css"), "Accept-Encoding", encoding, "If-None-Match", `"other", W/`+first.Header.Get("ETag"))
		if again.StatusCode != 304 || len(body(t, again)) != 0 || again.Header.Get("ETag") != first.Header.Get("ETag") {
			t.Errorf("encoding %q: %d", encoding, again.StatusCode)
		}
	}
	if r := get(t, "GET", URL("app.css"), "If-None-Match", `"0123456789abcdef"`); r.StatusCode != 200 {
		t.Errorf("another version: %d", r.StatusCode)
	}
}

func TestCompressionIsNegotiated(t *testing.T) {
	for accepted, want := range map[string]string{
		"": "", "gzip": "gzip", "GZIP": "gzip", "br, gzip;q=0.5": "gzip", "*": "gzip", "gzip;q=0": "", "gzip;q=0, *": "",
		"*;q=0": "", "identity": "", "br": "", "gzip; q=nonsense": "",
	} {
		r := get(t, "GET", URL("app.css"), "Accept-Encoding", accepted)
		if have := r.Header.Get("Content-Encoding"); have != want || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: %q, Vary %q", accepted, have, r.Header.Get("Vary"))
		}
	}
	if r := get(t, "GET", URL("fonts/public-sans-bold.woff2"), "Accept-Encoding", "gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Error("a font is compressed twice")
	}
}

func TestHashFollowsTheContentOfAFileAndOfThoseItNames(t *testing.T) {
	shelved := func(picture string) *shelf {
		s, err := stock(fstest.MapFS{
			"built/app.css":     {Data: []byte(`a{background:url("img/a.svg#x")}b{mask:url(img/a.svg)}c{cursor:url(data:image/png;base64,x)}`)},
			"built/other.css":   {Data: []byte("a{}")},
			"built/img/a.svg":   {Data: []byte(picture)},
			"built/sources.txt": {Data: []byte("not served")},
			"js/roll.js":        {Data: []byte("import { a } from './deep/part.js';\nimport \"./bare.js\";\nconst later = () => import(\"./later.js\");")},
			"js/later.js":       {Data: []byte("export const c = 1;")},
			"js/deep/part.js":   {Data: []byte("export { b } from \"../bare.js\";")},
			"js/bare.js":        {Data: []byte("export const b = 1;")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	one, two := shelved("<svg/>"), shelved("<svg> </svg>")
	for name, changed := range map[string]bool{"app.css": true, "img/a.svg": true, "other.css": false, "js/roll.js": false} {
		if (one.byName[name].address != two.byName[name].address) != changed {
			t.Errorf("%s: changed %v", name, !changed)
		}
	}
	picture := Prefix + one.byName["img/a.svg"].address
	want := `a{background:url("` + picture + `#x")}b{mask:url(` + picture + `)}c{cursor:url(data:image/png;base64,x)}`
	if have := string(one.byName["app.css"].content); have != want {
		t.Errorf("styles: %s\nwant %s", have, want)
	}
	module := string(one.byName["js/roll.js"].content)
	for _, name := range []string{"js/deep/part.js", "js/bare.js", "js/later.js"} {
		if !strings.Contains(module, Prefix+one.byName[name].address) {
			t.Errorf("the module does not import %s: %s", name, module)
		}
	}
	if !strings.Contains(string(one.byName["js/deep/part.js"].content), Prefix+one.byName["js/bare.js"].address) {
		t.Error("what a module passes on is not found")
	}
}

func TestBrokenReferencesAreRefused(t *testing.T) {
	for what, files := range map[string]fstest.MapFS{
		"a missing picture": {"built/a.css": {Data: []byte("a{b:url(no.svg)}")}, "js/a.js": {}},
		"a circle":          {"built/a.css": {}, "js/a.js": {Data: []byte("import './b.js'")}, "js/b.js": {Data: []byte("import './a.js'")}},
	} {
		if _, err := stock(files); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

// A first visit loads these, once: the whole of every page but its own HTML.
func TestFirstVisitStaysSmall(t *testing.T) {
	const allowed = 180_000 // bytes; 200 kB with the page's own HTML
	sum := 0
	for _, name := range []string{
		"uswds.css", "app.css", "uswds-init.js", "uswds.js", "htmx.js", "icons.svg", "img/mark.svg",
		"fonts/public-sans-regular.woff2", "fonts/public-sans-bold.woff2",
	} {
		r := get(t, "GET", URL(name), "Accept-Encoding", "gzip")
		size := len(body(t, r))
		t.Logf("%6d %s", size, name)
		sum += size
	}
	for name := range files().byName {
		if strings.HasPrefix(name, "js/") {
			sum += len(body(t, get(t, "GET", URL(name), "Accept-Encoding", "gzip")))
		}
	}
	if t.Logf("%6d bytes in all", sum); sum > allowed {
		t.Errorf("a first visit loads %d bytes, more than %d", sum, allowed)
	}
}

func TestNothingIsLoadedFromAnotherHost(t *testing.T) {
	foreign := map[string]*regexp.Regexp{
		".css": regexp.MustCompile(`(?i)@import|url\(["']?(https?:)?//`),
		".svg": regexp.MustCompile(`(?i)(href|src)=["'](https?:)?//|url\(["']?(https?:)?//|<script`),
		".js":  regexp.MustCompile(`(?i)(fetch|import|importScripts|open|sendBeacon|WebSocket)\(["'\x60](GET["'],["'])?(https?:|wss?:)?//|(from|import|src=)\s*["'](https?:)?//|sourceMappingURL`),
	}
	for name, f := range files().byName {
		if places := foreign[path.Ext(name)]; places != nil {
			if place := places.Find(f.content); place != nil {
				t.Errorf("%s would load from another host: %s", name, place)
			}
		}
	}
}

// What is built must be of the sources as they are: scripts/web/refresh.sh lists their sums as it builds.
func TestBuiltIsOfItsSources(t *testing.T) {
	const root = "../.."
	listed, err := os.ReadFile("built/sources.txt")
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(listed)), "\n") {
		sum, name, _ := strings.Cut(line, "  ")
		sums[name] = sum
	}
	err = filepath.WalkDir("src", func(name string, entry os.DirEntry, err error) error {
		if listed := path.Join("web/static", filepath.ToSlash(name)); err == nil && !entry.IsDir() && sums[listed] == "" {
			t.Errorf("%s is new: run scripts/web/refresh.sh", listed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, sum := range sums {
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if have := sha256.Sum256(content); err != nil || hex.EncodeToString(have[:]) != sum {
			t.Errorf("%s changed: run scripts/web/refresh.sh", name)
		}
	}
}

func TestIconsAreThoseListed(t *testing.T) {
	list, err := os.ReadFile("src/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(list)) {
		if icon := string(Icon(name)); !strings.Contains(icon, URL("icons.svg")+"#"+name+`"`) {
			t.Errorf("%s: %s", name, icon)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an icon that nobody listed")
		}
	}()
	Icon("no_such_icon")
}
