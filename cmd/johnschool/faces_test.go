package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Certificates printed before there were pages lead browsers to the page, and
// programs still to the API.
func TestOldPapersLeadToThePage(t *testing.T) {
	t.Parallel()
	answer := func(status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
	both := faces(answer(http.StatusAccepted), answer(http.StatusTeapot))
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		method, address, accept string
		status                  int
		to                      string
	}{
		{"GET", "/api/v1/certificates/NBI-C-00001?code=ABCD2345EFGH", browser, http.StatusSeeOther, "/check?code=ABCD2345EFGH&number=NBI-C-00001"},
		{"HEAD", "/api/v1/certificates/NBI-C-00001", browser, http.StatusSeeOther, "/check?code=&number=NBI-C-00001"},
		{"GET", "/api/v1/certificates/NBI-C-00001?code=ABCD2345EFGH", "application/json", http.StatusAccepted, ""},
		{"GET", "/api/v1/certificates/NBI-C-00001?code=ABCD2345EFGH", "*/*", http.StatusAccepted, ""},
		{"GET", "/api/v1/certificates/NBI-C-00001/document", browser, http.StatusAccepted, ""},
		{"GET", "/api/v1/certificates", browser, http.StatusAccepted, ""},
		{"POST", "/api/v1/certificates/NBI-C-00001", browser, http.StatusAccepted, ""},
		{"GET", "/check", browser, http.StatusTeapot, ""},
	} {
		r := httptest.NewRequest(c.method, c.address, nil)
		r.Header.Set("Accept", c.accept)
		got := httptest.NewRecorder()
		both.ServeHTTP(got, r)
		if got.Code != c.status || got.Header().Get("Location") != c.to {
			t.Errorf("%s %s for %s: %d to %q", c.method, c.address, c.accept, got.Code, got.Header().Get("Location"))
		}
	}
}
