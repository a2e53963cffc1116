package api

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"johnschool/school"
)

func TestParametersThatCannotBeRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range routes {
		s, role := samples[r.method+" "+r.path], allowed(r)
		var body any
		if s.body != nil {
			body = s.body(w, w.own)
		}
		path := base + s.at(w, r, w.own, role)
		refused := func(query, name string) {
			t.Helper()
			got := w.call(t, w.tokens[role], r.method, path+"?"+query, body, versioned(r)...)
			if got.status != http.StatusBadRequest || name != "" && !got.names("/"+name) {
				t.Errorf("%s: %d %s", got.what, got.status, shortened(got.body))
			}
		}
		refused("unknown=1", "unknown")
		refused("%zz=1", "")
		operation := contract().Paths.Value(templated(base + r.path)).GetOperation(r.method)
		for _, p := range operation.Parameters {
			if p.Value.In != "query" {
				continue
			}
			for _, bad := range badValues(p.Value) {
				refused(p.Value.Name+"="+bad, p.Value.Name)
			}
			if p.Value.Name != "cursor" {
				continue
			}
			for _, key := range []string{`"x"`, `{}`, `[]`, `1`, `null`, `"\u0000"`, `{"d":"2027-01-01","i":"x"}`, `{"due":"2027-01-01","id":"x"}`, `{"n":"\u0000","i":"7"}`, `{"ID":"7"}`} {
				got := w.call(t, w.tokens[role], r.method, path+"?cursor="+base64.RawURLEncoding.EncodeToString([]byte(key)), body, versioned(r)...)
				if got.status != http.StatusOK && got.status != http.StatusBadRequest {
					t.Errorf("%s, a cursor of %s: %d", got.what, key, got.status)
				}
			}
		}
		for name := range pathParams(templated(r.path), r.path) {
			for _, bad := range []string{"%00", "%ff", "7", "%2F", "01900000-0000-7000-8000-ffffffffffff"} {
				if name == "number" {
					continue // any number may be asked for: the answer is unknown
				}
				spoiled := base + s.at(w, route{method: r.method, path: strings.Replace(r.path, ":"+name, bad, 1)}, w.own, role)
				got := w.call(t, w.tokens[role], r.method, spoiled, body, versioned(r)...)
				if got.status != http.StatusNotFound && got.status != http.StatusBadRequest {
					t.Errorf("%s: %d %s", got.what, got.status, shortened(got.body))
				}
			}
		}
	}
}

// badValues are what a parameter of the contract cannot be, as it stands in an
// address.
func badValues(p *openapi3.Parameter) []string {
	bad := []string{"%00", "%ff", "a&" + p.Name + "=b"}
	s := p.Schema.Value
	switch {
	case p.Name == "cursor":
		bad = append(bad, "7", "*", url.QueryEscape(strings.Repeat("a", 2000)))
	case s.Format == "date":
		bad = append(bad, "tomorrow", "2027-02-30", "12027-01-01")
	case s.Format == "date-time":
		bad = append(bad, "now", "2027-01-01", "0000-01-01T00:00:00Z", "2027-01-01T25:00:00Z")
	case s.Format == "uuid":
		bad = append(bad, "7", "01900000-0000-7000-8000-00000000000g")
	case len(s.Enum) > 0:
		bad = append(bad, "nonsense")
	case s.Type.Is("integer"):
		bad = append(bad, "x", "1.5", "0", "99999999999999999999", "-1")
	case s.Type.Is("boolean"):
		bad = append(bad, "yes", "1")
	default:
		bad = append(bad, strings.Repeat("x", 1001))
	}
	return bad
}

func TestCertificateNumbersOfAnyKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, number := range []string{"7", "NBI-C-99999", "%2F", "'%3B%20drop%20table%20certificate", strings.Repeat("9", 60)} {
		got := w.call(t, "", get, base+"/certificates/"+number+"?code="+strings.Repeat("A", 60), nil).is(200)
		if got.object()["status"] != "unknown" {
			t.Errorf("%s: %s", got.what, got.body)
		}
	}
	w.call(t, "", get, base+"/certificates/%00", nil).is(404)
}

func TestHeadersThatCannotBeRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, tag := range []string{"7", `"x"`, `"-1"`, `W/"7"`, "*", `"7", "8"`, `""`, `"99999999999999999999"`} {
		for _, r := range routes {
			s, role := samples[r.method+" "+r.path], allowed(r)
			if !takesVersion(r) {
				continue
			}
			var body any
			if s.body != nil {
				body = s.body(w, w.own)
			}
			got := w.call(t, w.tokens[role], r.method, base+s.at(w, r, w.own, role), body, "If-Match", tag)
			if got.status != http.StatusBadRequest || !got.names("/If-Match") {
				t.Errorf("%s with If-Match %s: %d %s", got.what, tag, got.status, shortened(got.body))
			}
		}
	}
	for _, key := range []string{strings.Repeat("k", 201), "two words", "käse", "tab\there"} {
		s := samples["POST /enrollments/:id/payments"]
		got := w.as(t, school.Staff, post, "/enrollments/"+w.own.enrollment+"/payments", s.body(w, w.own), "Idempotency-Key", key)
		if got.status != http.StatusBadRequest || !got.names("/Idempotency-Key") {
			t.Errorf("Idempotency-Key %q: %d %s", key, got.status, shortened(got.body))
		}
	}
	for _, header := range []string{"Basic eDp5", "Bearer", "Bearer x", "Bearer js_x", "Bearer " + strings.Repeat("a", 10_000), "nonsense"} {
		w.call(t, "", get, base+"/courts", nil, "Authorization", header).is(401)
	}
}

// takesVersion tells whether the contract has an If-Match for a route.
func takesVersion(r route) bool {
	return slices.ContainsFunc(contract().Paths.Value(templated(base+r.path)).GetOperation(r.method).Parameters,
		func(p *openapi3.ParameterRef) bool { return p.Value.Name == "If-Match" })
}

func TestVersionsThatSomebodyChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range routes {
		if !takesVersion(r) {
			continue
		}
		s, role := samples[r.method+" "+r.path], allowed(r)
		var body any
		if s.body != nil {
			body = s.body(w, w.own)
		}
		path := base + s.at(w, r, w.own, role)
		got := w.call(t, w.tokens[role], r.method, path, body, "If-Match", `"4711"`).is(409)
		var p problem
		got.into(&p)
		if p.Type != "/docs#stale" || p.Current == nil || len(p.Changed) == 0 {
			t.Errorf("%s does not show what changed: %s", got.what, shortened(got.body))
		}
		if versioned(r) != nil {
			w.call(t, w.tokens[role], r.method, path, body).is(428)
		}
	}
}

// TestDaysAtTheEdges asks for days as far off as the contract lets them be.
func TestDaysAtTheEdges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	standing := "/enrollments/" + w.own.enrollment + "/standing?"
	for _, query := range []string{"on=1900-01-01", "on=2200-12-31", "knownAt=1900-01-01T00:00:00Z", "knownAt=2200-12-31T23:59:59.999999999%2B14:00", "on=2200-12-31&knownAt=1900-01-01T00:00:00-12:00"} {
		w.as(t, school.Clerk, get, standing+query, nil).is(200)
	}
	for path, names := range map[string][]string{"/sessions": {"on"}, "/classes": {"from", "to"}, "/enrollments": {"dueBefore"}} {
		for _, name := range names {
			w.as(t, school.Clerk, get, path+"?"+name+"=1900-01-01", nil).is(200)
			w.as(t, school.Clerk, get, path+"?"+name+"=2200-12-31", nil).is(200)
		}
	}
	w.as(t, school.Admin, get, "/audit?from=1900-01-01T00:00:00Z&to=2200-12-31T00:00:00Z", nil).is(200)
	person := samples["POST /enrollments"].body(w, w.own)
	for pointer, far := range map[string]string{"/participant/dateOfBirth": "1900-01-01", "/order/orderedOn": "1900-01-01", "/order/dueOn": "2120-12-31"} {
		if got := w.as(t, school.Clerk, post, "/enrollments", spoil(person, pointer, far)); got.status != 201 && got.status != 422 && got.status != 409 {
			t.Errorf("%s of %s: %d %s", pointer, far, got.status, shortened(got.body))
		}
	}
	if got := w.as(t, school.Clerk, post, "/enrollments", spoil(person, "/participant/dateOfBirth", "2027-01-13")).is(422); !got.names("/participant/dateOfBirth") {
		t.Errorf("born tomorrow: %s", got.body)
	}
	if got := w.as(t, school.Clerk, post, "/enrollments", spoil(spoil(person, "/order/orderedOn", "2027-01-05"), "/order/dueOn", "2027-01-04")).is(422); !got.names("/order/dueOn") {
		t.Errorf("due before ordered: %s", got.body)
	}
}
