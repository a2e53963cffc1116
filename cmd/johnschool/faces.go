package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"johnschool/auth"
	"johnschool/cmd/johnschool/demo"
	"johnschool/edge"
	"johnschool/web"
)

// faces joins the API and the pages: each has its own addresses. Who scans a
// certificate that was printed with the address of the API sees the page.
func faces(api, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := pageOfPaper(r); to != "" {
			w.Header().Set("Vary", "Accept")
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
		if isAPI(r.URL.Path) {
			api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// pageOfPaper is where a browser goes that asks for the address that certificates had
// printed on them before there were pages; "" for all else.
func pageOfPaper(r *http.Request) string {
	number, ours := strings.CutPrefix(r.URL.Path, "/api/v1/certificates/")
	if !ours || strings.Contains(number, "/") || r.Method != http.MethodGet && r.Method != http.MethodHead ||
		!strings.HasPrefix(r.Header.Get("Accept"), "text/html") {
		return ""
	}
	return "/check?" + url.Values{"number": {number}, "code": {r.URL.Query().Get("code")}}.Encode()
}

// isAPI tells whether an address is the API's or for who runs the server.
func isAPI(path string) bool {
	switch path {
	case "/healthz", "/readyz", "/metrics", "/openapi.yaml", "/docs", "/api":
		return true
	}
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/docs/")
}

// pages makes the pages. Those of a demo, whose clock is not nil, show who may sign in to it.
func (h *house) pages(clock *demoClock, runner web.Runner, sessions *auth.Sessions, checks *auth.Checks, watch *edge.Watch) (http.Handler, error) {
	zone, err := time.LoadLocation(h.config.Zone)
	if err != nil {
		return nil, fmt.Errorf("JOHNSCHOOL_ZONE: %q is no time zone such as America/Chicago", h.config.Zone)
	}
	options := web.Options{Office: h.office, Sessions: sessions, Log: h.log, Checks: checks, Watch: watch, Zone: zone, Clock: h.clock, Jobs: runner}
	if clock != nil {
		options.DemoClock = clock
		options.DemoPassword = demo.Password
		for _, u := range demo.Users {
			options.DemoUsers = append(options.DemoUsers, web.DemoUser{Email: u.Email, What: u.What})
		}
	}
	return web.New(options), nil
}
