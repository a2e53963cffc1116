package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"johnschool/auth"
	"johnschool/edge"
	"johnschool/registrar"
	"johnschool/web/static"
)

// DemoUser is who signs in to a demo, as the page for signing in shows them.
type DemoUser struct{ Email, What string }

// Options is what the pages stand on.
type Options struct {
	Office       *registrar.Office
	Sessions     *auth.Sessions
	Log          *slog.Logger
	Checks       *auth.Checks   // shared with the API; one of its own where nil
	Watch        *edge.Watch    // shared with the other faces; one of its own where nil
	Zone         *time.Location // of times that belong to no program; UTC where nil
	Clock        Clock          // the product's
	Jobs         Runner         // runs jobs by hand
	DemoClock    DemoClock      // nil outside of a demo
	DemoUsers    []DemoUser     // empty outside of a demo
	DemoPassword string         // theirs
}

// Clock tells the product's time.
type Clock interface{ Now() time.Time }

// server holds what the handlers stand on.
type server struct {
	office       *registrar.Office
	sessions     *auth.Sessions
	log          *slog.Logger
	checks       *auth.Checks
	watch        *edge.Watch
	clock        Clock
	jobs         Runner
	demoClock    DemoClock
	zone         *time.Location
	pages        *pages
	areas        []*area
	demoUsers    []DemoUser
	demoPassword string
	runWithin    time.Duration // how long a page waits for a run that it began
}

// New answers the handler of all pages. Limits on time are the server's.
func New(o Options) http.Handler { return newServer(o, areas).engine() }

func newServer(o Options, areas []*area) *server {
	if o.Watch == nil {
		o.Watch = edge.NewWatch(o.Log)
	}
	if o.Checks == nil {
		o.Checks = auth.NewChecks(time.Now)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &server{office: o.Office, sessions: o.Sessions, log: o.Log, checks: o.Checks, watch: o.Watch, clock: o.Clock, jobs: o.Jobs, demoClock: o.DemoClock, zone: o.Zone, pages: pagesIn(o.Zone),
		areas: areas, demoUsers: o.DemoUsers, demoPassword: o.DemoPassword, runWithin: runWithin}
}

// engine makes the handler of all areas.
func (s *server) engine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.UseRawPath = true
	engine.Use(edge.Identify, s.watch.Observe, s.watch.Recover(s.broke), s.guard)
	engine.NoRoute(s.noRoute)
	engine.NoMethod(s.noMethod)
	files := gin.WrapH(static.Handler())
	engine.GET(static.Prefix+"*file", files)
	engine.HEAD(static.Prefix+"*file", files)
	for _, a := range s.areas {
		for _, r := range a.routes {
			engine.Handle(r.method, r.path, s.serve(r))
			if r.method == get { // what looks at a page before a person does asks for its head alone
				engine.HEAD(r.path, s.serve(r))
			}
		}
	}
	return engine
}

// pagePolicy lets a page load, send to and frame what is served from here, and
// nothing else; nobody may frame it, and no script or style may stand in it.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// paperPolicy is that of documents, which our own pages may frame. The styles are
// the browser's own for its viewer.
const paperPolicy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"

// guard sets the headers that every answer has.
func (s *server) guard(c *gin.Context) {
	header := c.Writer.Header()
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")        // for browsers that do not know frame-ancestors
	header.Set("Referrer-Policy", "same-origin") // with no-referrer a browser hides where our own forms come from
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	header.Set("Cache-Control", "no-store")
	if s.sessions.Secure(c.Request) {
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
