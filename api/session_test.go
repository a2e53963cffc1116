package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"johnschool/auth"
	"johnschool/school"
)

// TestTheSessionOfThePagesIsACredential asks with a cookie in place of a token.
func TestTheSessionOfThePagesIsACredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.engine = newEngine(Options{Office: w.office, Jobs: testRunner{w.office}, Ready: func(context.Context) error { return nil }, Clock: w.clock, Log: slog.New(w.log),
		Sessions: auth.NewSessions(w.office, "", nil)})
	token, _, err := w.office.OpenSession(t.Context(), school.Actor{Role: school.Anonymous}, string(school.Clerk)+"@example.org", password, "")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, base+path, strings.NewReader(`{"name": "Stearns"}`))
		r.Header.Set("Cookie", "johnschool="+token)
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return record(w.desk, r)
	}
	if got := ask(get, "/enrollments"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), w.own.enrollment) || strings.Contains(got.Body.String(), w.beside.enrollment) {
		t.Errorf("the clerk's list: %d %s", got.Code, got.Body)
	}
	if got := ask(post, "/enrollments/search", "Sec-Fetch-Site", "same-origin"); got.Code != http.StatusOK {
		t.Errorf("from our own page: %d %s", got.Code, got.Body)
	}
	for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		if got := ask(post, "/enrollments/search", from...); got.Code != http.StatusUnauthorized {
			t.Errorf("from another site (%v): %d", from, got.Code)
		}
	}
	if got := ask(get, "/enrollments", "Authorization", "Bearer js_guess"); got.Code != http.StatusUnauthorized {
		t.Errorf("a bad token beside a good session: %d", got.Code)
	}
	if got := ask(post, "/sign-out", "Sec-Fetch-Site", "same-origin"); got.Code != http.StatusNoContent {
		t.Errorf("signing out: %d %s", got.Code, got.Body)
	}
	if got := ask(get, "/enrollments"); got.Code != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", got.Code)
	}
}
