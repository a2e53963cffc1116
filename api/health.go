package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"johnschool/school"
)

type healthView struct {
	Status string `json:"status"`
}

// healthz says that the program is alive; it asks nobody.
func (s *server) healthz(c *gin.Context) { s.write(c, ok(healthView{"ok"})) }

// readyz says whether the database answers.
func (s *server) readyz(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	if err := s.ready(ctx); err != nil {
		s.fail(c, &school.Error{Kind: school.Unavailable, Message: "The database cannot be reached at the moment.", RetryIn: 2, Cause: err})
		return
	}
	s.write(c, ok(healthView{"ok"}))
}

// operation is a route for who runs the server. Everybody may read these: no
// record stands behind any of them.
type operation struct {
	method, path string
	handle       func(*server, *gin.Context)
}

var operations = []operation{
	{http.MethodGet, "/healthz", (*server).healthz},
	{http.MethodHead, "/healthz", (*server).healthz}, // many monitors ask so unless they are told otherwise
	{http.MethodGet, "/readyz", (*server).readyz},
	{http.MethodHead, "/readyz", (*server).readyz},
	{http.MethodGet, "/metrics", (*server).metrics},
	{http.MethodGet, "/openapi.yaml", (*server).contract},
	{http.MethodGet, "/docs", (*server).docs},
	{http.MethodGet, "/docs/:file", (*server).docsFile},
}

// open makes an operation's handler.
func (s *server) open(o operation) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := checkQuery(c.Request.URL.RawQuery, nil); err != nil {
			s.fail(c, err)
			return
		}
		o.handle(s, c)
	}
}
