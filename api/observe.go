package api

import (
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"johnschool/auth"
)

const (
	requestHeader = "X-Request-Id"
	requestKey    = "johnschool.request"
)

var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives the request its reference: the caller's where it is sane, else a
// new one.
func (s *server) identify(c *gin.Context) {
	id := c.GetHeader(requestHeader)
	if !saneRequestID.MatchString(id) {
		id = uuid.Must(uuid.NewV7()).String()
	}
	c.Set(requestKey, id)
	c.Writer.Header().Set(requestHeader, id)
}

// requestID answers the request's reference.
func requestID(c *gin.Context) string { return c.GetString(requestKey) }

// unmatched stands for the route of a request that matched none.
const unmatched = "unmatched"

// observe writes one line and one measure for each request: the route's template,
// never the address, in which names could stand.
func (s *server) observe(c *gin.Context) {
	began := time.Now()
	c.Next()
	took := time.Since(began)
	route, method := c.FullPath(), c.Request.Method
	if route == "" {
		route, method = unmatched, knownMethod(method)
	}
	status := c.Writer.Status()
	s.meters.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
	actor := auth.Actor(c)
	s.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", slog.String("request", requestID(c)), slog.String("method", method),
		slog.String("route", route), slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("role", string(actor.Role)), slog.String("actor", actor.UserID))
}

// knownMethod keeps invented methods out of logs and metrics.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// recover turns a panic into an answer that says its reference alone; the log has
// the rest.
func (s *server) recover(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == http.ErrAbortHandler {
			panic(cause)
		}
		s.log.Error("panic", "request", requestID(c), "method", c.Request.Method, "route", c.FullPath(), "cause", cause, "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			writeProblem(c, oursToMend())
		}
		c.Abort()
	}()
	c.Next()
}

// meters are the metrics of this face with those that others added.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMeters(more []prometheus.Collector) *meters {
	m := &meters{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "johnschool_http_request_duration_seconds",
		Help:    "How long requests took, by method, route template and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(more...)
	return m
}

// metrics answers what Prometheus scrapes.
func (s *server) metrics(c *gin.Context) {
	promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}).ServeHTTP(c.Writer, c.Request)
}
