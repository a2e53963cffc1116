package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"johnschool/auth"
	"johnschool/cmd/johnschool/demo"
	"johnschool/edge"
	"johnschool/web"
)

// faces joins the API and the pages: each has its own addresses.
func faces(api, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAPI(r.URL.Path) {
			api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
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
func (h *house) pages(clock *demoClock, runner web.Runner, sessions *auth.Sessions, watch *edge.Watch) (http.Handler, error) {
	zone, err := time.LoadLocation(h.config.Zone)
	if err != nil {
		return nil, fmt.Errorf("JOHNSCHOOL_ZONE: %q is no time zone such as America/Chicago", h.config.Zone)
	}
	options := web.Options{Office: h.office, Sessions: sessions, Log: h.log, Watch: watch, Zone: zone, Clock: h.clock, Jobs: runner}
	if clock != nil {
		options.DemoClock = clock
		options.DemoPassword = demo.Password
		for _, u := range demo.Users {
			options.DemoUsers = append(options.DemoUsers, web.DemoUser{Email: u.Email, What: u.What})
		}
	}
	return web.New(options), nil
}
