// Package api is the JSON face of the office: Gin under /api/v1, as openapi.yaml
// at the root says. A handler decodes, calls one use case, answers.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"johnschool/auth"
	"johnschool/edge"
	"johnschool/registrar"
	"johnschool/school"
)

// Runner runs a job to its end. on is the day it runs for, nil for today;
// releaseBrake lets it open as much as it finds. A name that is no job's is a
// NotFound error.
type Runner interface {
	Run(ctx context.Context, actor school.Actor, name string, wish registrar.RunRequest) (registrar.JobRunView, error)
}

// DemoClock is a product's clock that can be moved forward. Moving it back is an
// Invalid error.
type DemoClock interface {
	Now() time.Time
	Move(to time.Time) error
}

// Options is what the face stands on.
type Options struct {
	Office     *registrar.Office
	Jobs       Runner
	Ready      func(context.Context) error // asks the database for an answer
	Clock      DemoClock                   // nil unless the product runs as a demo
	Log        *slog.Logger
	Spec       []byte                 // openapi.yaml
	Collectors []prometheus.Collector // more metrics, such as the outbox's depth
	Proxies    auth.Proxies           // whose X-Forwarded-For is believed
	Watch      *edge.Watch            // shared with the other faces; one of its own where nil
	Sessions   *auth.Sessions         // the pages', a credential here, too; nil: tokens alone
	Checks     *auth.Checks           // shared with the pages; one of its own where nil
}

// server holds what the handlers stand on.
type server struct {
	office *registrar.Office
	jobs   Runner
	ready  func(context.Context) error
	clock  DemoClock
	log    *slog.Logger
	spec   []byte
	watch  *edge.Watch
	meters http.Handler
	checks *auth.Checks

	proxies  auth.Proxies
	sessions *auth.Sessions
}

// New answers the handler of the whole face. Limits on time are the server's.
func New(o Options) http.Handler { return newEngine(o) }

func newEngine(o Options) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	if o.Watch == nil {
		o.Watch = edge.NewWatch(o.Log)
	}
	if o.Checks == nil {
		o.Checks = auth.NewChecks(time.Now)
	}
	s := &server{office: o.Office, jobs: o.Jobs, ready: o.Ready, clock: o.Clock, log: o.Log, spec: o.Spec, watch: o.Watch, meters: meters(append(o.Collectors, o.Watch.Collector())), checks: o.Checks, proxies: o.Proxies, sessions: o.Sessions}
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.UseRawPath = true // a condition's name may have a slash in it
	engine.Use(edge.Identify, s.watch.Observe, s.watch.Recover(func(c *gin.Context) { writeProblem(c, oursToMend()) }), secure)
	engine.NoRoute(s.noRoute)
	engine.NoMethod(s.noMethod)

	for _, r := range operations {
		engine.Handle(r.method, r.path, s.open(r))
	}
	sources := []auth.Source{auth.Bearer(o.Office)}
	if o.Sessions != nil {
		sources = append(sources, o.Sessions.Source())
	}
	anyone := engine.Group(base)
	known := engine.Group(base, auth.Middleware(s.fail, sources...))
	for _, r := range routes {
		switch {
		case r.demo && o.Clock == nil:
		case r.anonymous:
			anyone.Handle(r.method, r.path, s.serve(r))
		default:
			known.Handle(r.method, r.path, s.serve(r))
		}
	}
	return engine
}

// base is where the routes of the office begin.
const base = "/api/v1"

// secure sets the headers that every answer has.
func secure(c *gin.Context) {
	header := c.Writer.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Cache-Control", "no-store")
}

// noRoute answers what has no route.
func (s *server) noRoute(c *gin.Context) {
	s.fail(c, noSuchRoute.refuse("There is nothing at this address. /docs tells what there is."))
}

// noMethod answers a method that a route does not have; Gin has set Allow.
func (s *server) noMethod(c *gin.Context) {
	s.fail(c, noSuchMethod.refuse("This address takes "+c.Writer.Header().Get("Allow")+"."))
}
