package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"johnschool/registrar"
	"johnschool/school"
)

// bodied calls do for every operation that takes a body, with its schema, a good
// body and an address of the actor's own records.
func bodied(t *testing.T, w *world, do func(r route, schema *openapi3.Schema, path string, body func() map[string]any, token string)) {
	t.Helper()
	for _, r := range routes {
		operation := contract().Paths.Value(templated(base + r.path)).GetOperation(r.method)
		if operation.RequestBody == nil {
			continue
		}
		s, role := samples[r.method+" "+r.path], allowed(r)
		path := base + s.at(w, r, w.own, role)
		body := func() map[string]any {
			var copied map[string]any
			if err := json.Unmarshal(must(json.Marshal(s.body(w, w.own))), &copied); err != nil {
				t.Fatal(err)
			}
			return copied
		}
		do(r, operation.RequestBody.Value.Content.Get("application/json").Schema.Value, path, body, w.tokens[role])
	}
}

// allowed is a role that may call a route.
func allowed(r route) school.Role {
	switch {
	case r.anonymous:
		return school.Anonymous
	case r.path == "/reports/:id/acknowledgement":
		return school.Clerk
	}
	return school.Admin
}

// versioned adds the If-Match that a replacement needs.
func versioned(r route) []string {
	if r.method == put && !strings.HasSuffix(r.path, "/attendance") {
		return []string{"If-Match", `"1"`}
	}
	return nil
}

// isRefused fails the test unless an answer is a 4xx.
func isRefused(t *testing.T, what string, got answer) bool {
	t.Helper()
	if got.status < 400 || got.status >= 500 {
		t.Errorf("%s: %s: %d %s", got.what, what, got.status, shortened(got.body))
		return false
	}
	return true
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	large := []byte(`{"reason":"` + strings.Repeat("x", maxBody) + `"}`)
	bodied(t, w, func(r route, _ *openapi3.Schema, path string, body func() map[string]any, token string) {
		good := must(json.Marshal(body()))
		for what, test := range map[string]struct {
			body   []byte
			status int
		}{
			"no JSON":               {[]byte("name=Alex"), 400},
			"half an object":        {good[:len(good)/2], 400},
			"two objects":           {append(slices.Clone(good), good...), 400},
			"something behind":      {append(slices.Clone(good), ']'), 400},
			"broken UTF-8":          {bytes.Replace(good, []byte(`"`), []byte("\"\xff\xfe"), 1), 400},
			"nesting without end":   {bytes.Repeat([]byte("["), 20_000), 400},
			"nesting in an object":  {[]byte(`{"x":` + strings.Repeat(`{"x":`, 20_000)), 400},
			"a list":                {[]byte("[]"), 422},
			"text":                  {[]byte(`"text"`), 422},
			"a number":              {[]byte("1"), 422},
			"null":                  {[]byte("null"), 422},
			"every field twice":     {twice(good), 422},
			"a body without bounds": {large, 413},
		} {
			got := w.call(t, token, r.method, path, test.body, versioned(r)...)
			if got.status != test.status {
				t.Errorf("%s: %s: %d, want %d: %s", got.what, what, got.status, test.status, shortened(got.body))
			}
		}
		for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "nonsense/", ""} {
			headers := append(versioned(r), "Content-Type", media)
			if got := w.call(t, token, r.method, path, good, headers...); got.status != http.StatusUnsupportedMediaType {
				t.Errorf("%s as %q: %d", got.what, media, got.status)
			}
		}
		if r.path != "/jobs/:name/runs" && r.path != "/reports/:id/sending" && r.path != "/reports/:id/resubmission" {
			got := w.call(t, token, r.method, path, []byte{}, versioned(r)...)
			if got.status != http.StatusBadRequest {
				t.Errorf("%s without a body: %d", got.what, got.status)
			}
		}
	})
}

// twice is a body that has each of its fields once more, and a field in any case.
func twice(object []byte) []byte {
	if len(object) == len("{}") {
		object = []byte(`{"reason":""}`)
	}
	return slices.Concat(object[:len(object)-1], []byte(","), object[1:])
}

func TestFieldsThatCannotBeRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.as(t, school.Admin, get, "/enrollments/"+w.own.enrollment, nil).is(200)
	bodied(t, w, func(r route, schema *openapi3.Schema, path string, body func() map[string]any, token string) {
		try := func(what, pointer string, spoiled map[string]any) {
			t.Helper()
			if r.path == "/enrollments" && pointer == "/participantId" {
				spoiled = without(spoiled, "/participant")
			}
			got := w.call(t, token, r.method, path, spoiled, versioned(r)...)
			if got.status == http.StatusOK && refusesMark(got, pointer) {
				return
			}
			if isRefused(t, what+" at "+pointer, got) && !got.names(pointer) {
				t.Errorf("%s: %s at %s is not named: %s", got.what, what, pointer, shortened(got.body))
			}
		}
		for _, f := range fieldsIn(schema, "", body()) {
			for what, bad := range f.bad() {
				try(what, f.pointer, spoil(body(), f.pointer, bad))
			}
			if f.required {
				try("missing", f.pointer, without(body(), f.pointer))
				if !f.schema.Nullable {
					try("null", f.pointer, spoil(body(), f.pointer, nil))
				}
			}
		}
		try("an unknown field", "/unknown", spoil(body(), "/unknown", "x"))
		try("a field in other capitals", "/ID", spoil(body(), "/ID", "x"))
	})
	after := w.as(t, school.Admin, get, "/enrollments/"+w.own.enrollment, nil).is(200)
	if before.header.Get("ETag") != after.header.Get("ETag") {
		t.Errorf("refused requests changed the enrollment: %s", shortened(after.body))
	}
}

// refusesMark tells whether the one mark of a roll was refused at a pointer of the
// body.
func refusesMark(a answer, pointer string) bool {
	var view registrar.AttendanceView
	if json.Unmarshal(a.body, &view) != nil || len(view.Results) != 1 || view.Results[0].Status != registrar.MarkInvalid {
		return false
	}
	return slices.ContainsFunc(view.Results[0].Problem.Errors, func(f school.FieldError) bool { return "/marks/0"+f.Pointer == pointer })
}

// fieldAt is a field of a request as the contract has it.
type fieldAt struct {
	pointer  string
	schema   *openapi3.Schema
	required bool
}

// fieldsIn walks a schema along a body that has all its fields.
func fieldsIn(schema *openapi3.Schema, at string, value any) []fieldAt {
	for len(schema.AllOf) == 1 {
		schema = schema.AllOf[0].Value
	}
	var fields []fieldAt
	switch v := value.(type) {
	case map[string]any:
		for name, property := range schema.Properties {
			here := at + "/" + name
			fields = append(fields, fieldAt{here, property.Value, slices.Contains(schema.Required, name)})
			if inner, given := v[name]; given {
				fields = append(fields, fieldsIn(property.Value, here, inner)...)
			}
		}
	case []any:
		if len(v) > 0 {
			fields = append(fields, fieldAt{at + "/0", schema.Items.Value, false})
			fields = append(fields, fieldsIn(schema.Items.Value, at+"/0", v[0])...)
		}
	}
	return fields
}

// bad are values that no such field can have.
func (f fieldAt) bad() map[string]any {
	s := f.schema
	for len(s.AllOf) == 1 {
		s = s.AllOf[0].Value
	}
	switch {
	case s.Type.Is("string"):
		bad := map[string]any{"a number": 7, "an object": map[string]any{}, "a list": []any{}, "a boolean": true, "NUL": "a\u0000b"}
		switch {
		case s.Format == "date":
			bad["no date"], bad["a day that never was"], bad["a far day"], bad["an instant"] = "tomorrow", "2027-02-30", "12027-01-01", "2027-01-01T00:00:00Z"
		case s.Format == "date-time":
			bad["no instant"], bad["an hour that never was"], bad["year 0"], bad["a day"] = "now", "2027-01-01T25:00:00Z", "0000-01-01T00:00:00Z", "2027-01-01"
		case s.Format == "uuid":
			bad["no id"], bad["nobody's id"] = "7", "01900000-0000-7000-8000-ffffffffffff"
		case len(s.Enum) > 0:
			bad["no such word"], bad["other capitals"] = "nonsense", strings.ToUpper(fmt.Sprint(s.Enum[0]))
		}
		if s.MaxLength != nil {
			bad["too long"] = strings.Repeat("x", int(*s.MaxLength)+1)
		}
		if s.MinLength > 0 {
			bad["empty"] = ""
		}
		return bad
	case s.Type.Is("integer"):
		bad := map[string]any{"text": "7", "a fraction": 1.5, "an object": map[string]any{}, "a boolean": true, "beyond bounds": json.Number("99999999999999999999")}
		if s.Min != nil {
			bad["too small"] = int64(*s.Min) - 1
		}
		if s.Max != nil {
			bad["too large"] = int64(*s.Max) + 1
		}
		if s.Format != "int64" {
			bad["more than 32 bits"] = int64(1) << 40
		}
		return bad
	case s.Type.Is("boolean"):
		return map[string]any{"text": "true", "a number": 1, "a list": []any{}}
	case s.Type.Is("array"):
		bad := map[string]any{"text": "x", "an object": map[string]any{}}
		if s.MinItems > 0 {
			bad["empty"] = []any{}
		}
		return bad
	}
	return map[string]any{"text": "x", "a list": []any{}, "a number": 1}
}

// spoil answers a body with a value put at a pointer.
func spoil(body map[string]any, pointer string, value any) map[string]any {
	holder, last := holderOf(body, pointer)
	switch h := holder.(type) {
	case map[string]any:
		h[last] = value
	case []any:
		h[must(strconv.Atoi(last))] = value
	}
	return body
}

// without answers a body with nothing at a pointer.
func without(body map[string]any, pointer string) map[string]any {
	if h, isObject := first(holderOf(body, pointer)).(map[string]any); isObject {
		delete(h, pointer[strings.LastIndex(pointer, "/")+1:])
	}
	return body
}

func first(v any, _ string) any { return v }

func holderOf(body map[string]any, pointer string) (any, string) {
	parts := strings.Split(pointer[1:], "/")
	var holder any = body
	for _, part := range parts[:len(parts)-1] {
		switch h := holder.(type) {
		case map[string]any:
			if h[part] == nil {
				h[part] = map[string]any{}
			}
			holder = h[part]
		case []any:
			holder = h[must(strconv.Atoi(part))]
		}
	}
	return holder, parts[len(parts)-1]
}
