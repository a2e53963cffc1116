package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"johnschool"
	"johnschool/school"
	"johnschool/school/clocktest"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, method := range []string{get, http.MethodHead} {
		w.call(t, "", method, "/healthz", nil).is(200)
		w.call(t, "", method, "/readyz", nil).is(200)
	}
	if got := w.call(t, "", get, "/openapi.yaml", nil).is(200); !bytes.Equal(got.body, johnschool.Contract) {
		t.Error("/openapi.yaml is not the contract")
	}
	w.as(t, school.Clerk, get, "/enrollments/"+w.own.enrollment, nil).is(200)
	metrics := string(w.call(t, "", get, "/metrics", nil).is(200).body)
	for _, want := range []string{`johnschool_http_request_duration_seconds_count{method="GET",route="/api/v1/enrollments/:id",status="200"} 1`, "go_goroutines", "process_open_fds"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	for _, o := range operations {
		w.call(t, "", o.method, strings.Replace(o.path, ":file", "redoc-2.5.4.js", 1)+"?x=1", nil).is(400)
	}
}

func TestDocsAreReadableOffline(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(nil, clocktest.Running(time.Time{}))
	page := d.call(t, "", get, "/docs", nil).is(200)
	for _, address := range []string{"/docs/redoc-2.5.4.js", "/openapi.yaml"} {
		if !bytes.Contains(page.body, []byte(`"`+address+`"`)) {
			t.Errorf("the page does not load %s", address)
		}
		d.call(t, "", get, address, nil).is(200)
	}
	if bytes.Contains(page.body, []byte("//")) {
		t.Errorf("the page names another host: %s", page.body)
	}
	policy := page.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "http") || strings.Contains(policy, "unsafe-eval") {
		t.Errorf("the page's policy: %s", policy)
	}
	script := d.call(t, "", get, "/docs/redoc-2.5.4.js", nil).is(200)
	if !strings.Contains(script.header.Get("Cache-Control"), "immutable") {
		t.Errorf("the script is kept: %s", script.header.Get("Cache-Control"))
	}
	d.call(t, "", get, "/docs/redoc-LICENSE.txt", nil).is(200)
	for _, file := range []string{"other.js", "..%2Fdocs.go", "%00"} {
		d.call(t, "", get, "/docs/"+file, nil).is(404)
	}
}

func TestAddressesAndMethodsThatAreNotThere(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(nil, clocktest.Running(time.Time{}))
	for _, path := range []string{"/", "/nothing", base, base + "/", base + "/enrollments/", base + "/nothing", "/api/v2/enrollments", "//", "/%00"} {
		got := d.call(t, "", get, path, nil).is(404)
		if got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s is answered as %s", path, got.header.Get("Content-Type"))
		}
	}
	for method, path := range map[string]string{http.MethodHead: base + "/courts", http.MethodOptions: base + "/enrollments", http.MethodPatch: base + "/enrollments",
		http.MethodDelete: "/healthz", "BREW": "/docs", http.MethodPut: base + "/sign-in"} {
		got := d.call(t, "", method, path, nil).is(405)
		if got.header.Get("Allow") == "" || got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: Allow %q, as %s", method, path, got.header.Get("Allow"), got.header.Get("Content-Type"))
		}
	}
	text := d.text.String()
	if strings.Contains(text, "nothing") || strings.Contains(text, "BREW") {
		t.Errorf("the log repeats what was asked for: %s", text)
	}
}

func TestAPanicTellsItsReferenceAlone(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(nil, clocktest.Running(time.Time{}))
	d.engine.GET("/panic", func(*gin.Context) { panic("Alex Sample of 1 Square owes $5") })
	r := must(http.NewRequest(http.MethodGet, "/panic", nil))
	r.Header.Set("X-Request-Id", "reference-1")
	recorded := record(d, r)
	if recorded.Code != 500 || strings.Contains(recorded.Body.String(), "Alex") || !strings.Contains(recorded.Body.String(), "reference-1") {
		t.Errorf("%d %s", recorded.Code, recorded.Body)
	}
	if text := d.text.String(); !strings.Contains(text, "reference-1") || !strings.Contains(text, "operations_test.go") {
		t.Errorf("the log has no stack under the reference: %s", text)
	}
}

func TestRequestReferences(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(nil, clocktest.Running(time.Time{}))
	for given, kept := range map[string]bool{"abc-1.2_X": true, "": false, "two words": false, "a\"b": false, strings.Repeat("a", 65): false} {
		r := must(http.NewRequest(http.MethodGet, "/healthz", nil))
		r.Header.Set("X-Request-Id", given)
		answered := record(d, r).Header().Get("X-Request-Id")
		if (answered == given) != kept || answered == "" {
			t.Errorf("X-Request-Id %q is answered %q", given, answered)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	d, _ := newDesk(nil, clocktest.Running(time.Time{}))
	got := d.call(t, "", get, base+"/enrollments", nil).is(401)
	for header, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Www-Authenticate": `Bearer realm="johnschool"`} {
		if got.header.Get(header) != want {
			t.Errorf("%s: %q, want %q", header, got.header.Get(header), want)
		}
	}
}

func TestTheLogNamesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(t, school.Clerk, post, "/enrollments/search", map[string]any{"name": "Stearnsson"}).is(200)
	w.as(t, school.Clerk, get, "/enrollments?caseNumber=73-CR-27-1", nil).is(200)
	w.as(t, school.Clerk, post, "/enrollments", samples["POST /enrollments"].body(w, w.own)).is(201)
	for _, personal := range []string{"Stearnsson", "73-CR", "Sample", "1979", w.tokens[school.Clerk], w.own.enrollment, "caseNumber"} {
		if strings.Contains(w.text.String(), personal) {
			t.Errorf("the log holds %q", personal)
		}
	}
	if !strings.Contains(w.text.String(), w.users[school.Clerk]) {
		t.Error("the log does not say who")
	}
}
