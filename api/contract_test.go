package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"johnschool"

	"johnschool/school/clocktest"
)

// contract is openapi.yaml with its objects sealed: a field that it does not name
// is a fault, so that nothing leaks into an answer unnoticed.
var contract = sync.OnceValue(func() *openapi3.T {
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`))
	for _, media := range []string{"application/pdf", "application/yaml", "text/html", "text/javascript", "message/rfc822"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.PlainBodyDecoder)
	}
	doc, err := openapi3.NewLoader().LoadFromData(johnschool.Contract)
	if err != nil {
		panic(err)
	}
	sealed := map[*openapi3.Schema]bool{}
	for _, s := range doc.Components.Schemas {
		seal(s, sealed)
	}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, response := range operation.Responses.Map() {
				for _, media := range response.Value.Content {
					seal(media.Schema, sealed)
				}
			}
		}
	}
	return doc
})

func seal(ref *openapi3.SchemaRef, done map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || done[ref.Value] {
		return
	}
	s := ref.Value
	done[s] = true
	for _, property := range s.Properties {
		seal(property, done)
	}
	for _, part := range s.AllOf {
		seal(part, done)
	}
	seal(s.Items, done)
	if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
		no := false
		s.AdditionalProperties.Has = &no
	}
}

// templated writes Gin's path as the contract does.
func templated(ginPath string) string {
	return regexp.MustCompile(`:([A-Za-z]+)`).ReplaceAllString(ginPath, "{$1}")
}

// coverage collects what the tests of this package exercised.
var coverage = struct {
	sync.Mutex
	statuses map[string]bool // "GET /api/v1/courts 200"
	queries  map[string]bool // "GET /api/v1/courts limit"
}{statuses: map[string]bool{}, queries: map[string]bool{}}

// conforms holds a request and its answer against the contract. The operation is
// the one of the route that Gin found.
func conforms(t *testing.T, r *http.Request, sent []byte, fullPath string, recorded *httptest.ResponseRecorder) {
	t.Helper()
	doc, path := contract(), templated(fullPath)
	item := doc.Paths.Value(path)
	if item == nil || item.GetOperation(r.Method) == nil {
		t.Errorf("%s %s stands in no contract", r.Method, path)
		return
	}
	operation := item.GetOperation(r.Method)
	route := &routers.Route{Spec: doc, Path: path, PathItem: item, Method: r.Method, Operation: operation}
	request := r.Clone(r.Context())
	request.Body = io.NopCloser(bytes.NewReader(sent))
	input := &openapi3filter.RequestValidationInput{Request: request, Route: route, PathParams: pathParams(path, r.URL.EscapedPath()),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true}}
	body := recorded.Body.Bytes()
	response := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: recorded.Code, Header: recorded.Header(),
		Options: input.Options, Body: io.NopCloser(bytes.NewReader(body))}
	if err := openapi3filter.ValidateResponse(r.Context(), response); err != nil {
		t.Errorf("%s %s %d breaks the contract: %v\n%s", r.Method, path, recorded.Code, err, shortened(body))
	}
	if operation.Responses.Status(recorded.Code) == nil {
		t.Errorf("%s %s answered the undocumented status %d: %s", r.Method, path, recorded.Code, shortened(body))
	}
	if recorded.Code < 300 && !strings.HasSuffix(path, "/attendance") { // a roll's marks are refused one by one
		request.Body = io.NopCloser(bytes.NewReader(sent))
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			t.Errorf("%s %s took what the contract forbids: %v\n%s", r.Method, path, err, shortened(sent))
		}
	}
	coverage.Lock()
	coverage.statuses[fmt.Sprintf("%s %s %d", r.Method, path, recorded.Code)] = true
	coverage.Unlock()
}

func pathParams(template, path string) map[string]string {
	params := map[string]string{}
	parts := strings.Split(path, "/")
	for i, name := range strings.Split(template, "/") {
		if strings.HasPrefix(name, "{") && i < len(parts) {
			params[strings.Trim(name, "{}")] = must(url.PathUnescape(parts[i]))
		}
	}
	return params
}

func shortened(body []byte) string {
	if len(body) > 600 {
		return string(body[:600]) + "…"
	}
	return string(body)
}

// TestMain asks at the end of a whole run whether every status of every operation
// was seen, and every query parameter shown to change a result.
func TestMain(m *testing.M) {
	code := m.Run()
	if wholeRun() {
		code = max(code, missing())
	}
	os.Exit(code)
}

// wholeRun tells whether no flag left tests out.
func wholeRun() bool {
	return !slices.ContainsFunc(os.Args[1:], func(arg string) bool {
		for _, flag := range []string{"run", "skip", "bench", "list", "short", "fuzz"} {
			arg, found := strings.CutPrefix(arg, "-test."+flag)
			if found && (strings.HasPrefix(arg, "=") && arg != "=" || arg == "") {
				return true
			}
		}
		return false
	})
}

func missing() int {
	var lost []string
	for path, item := range contract().Paths.Map() {
		for method, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				if key := method + " " + path + " " + status; !coverage.statuses[key] {
					lost = append(lost, key+": documented and never seen")
				}
			}
			for _, p := range slices.Concat(item.Parameters, operation.Parameters) {
				if key := method + " " + path + " " + p.Value.Name; p.Value.In == "query" && !coverage.queries[key] {
					lost = append(lost, key+": a parameter that was never shown to change a result")
				}
			}
		}
	}
	if len(lost) == 0 {
		return 0
	}
	slices.Sort(lost)
	fmt.Printf("FAIL: the contract says more than the tests show:\n%s\n", strings.Join(lost, "\n"))
	return 1
}

func TestRoutesAreTheContractsOperations(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for path, item := range contract().Paths.Map() {
		for method := range item.Operations() {
			documented[method+" "+path] = true
		}
	}
	for _, r := range newEngine(Options{Clock: clocktest.Running(time.Time{})}).Routes() {
		key := r.Method + " " + templated(r.Path)
		if !documented[key] {
			t.Errorf("%s is served and stands in no contract", key)
		}
		delete(documented, key)
	}
	for key := range documented {
		t.Errorf("%s stands in the contract and is not served", key)
	}
}

func TestEveryRouteHasItsActionAndItsParameters(t *testing.T) {
	t.Parallel()
	for _, r := range routes {
		name := r.method + " " + r.path
		if r.action == "" || r.handle == nil {
			t.Errorf("%s has no action or no handler", name)
		}
		item := contract().Paths.Value(templated(base + r.path))
		if item == nil || item.GetOperation(r.method) == nil {
			continue // the test above says so
		}
		var documented []string
		for _, p := range slices.Concat(item.Parameters, item.GetOperation(r.method).Parameters) {
			if p.Value.In == "query" {
				documented = append(documented, p.Value.Name)
			}
		}
		taken := slices.Clone(r.query)
		slices.Sort(taken)
		slices.Sort(documented)
		if !slices.Equal(taken, documented) {
			t.Errorf("%s takes %v, the contract says %v", name, taken, documented)
		}
	}
}

func TestTheContractIsValid(t *testing.T) {
	t.Parallel()
	if err := contract().Validate(t.Context()); err != nil {
		t.Error(err)
	}
}
