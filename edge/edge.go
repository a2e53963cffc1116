// Package edge is what the faces over HTTP do with every request: give it a
// reference, write its line in the log, measure it, and survive its panic.
package edge

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

	"johnschool/auth"
)

const (
	requestHeader = "X-Request-Id"
	requestKey    = "johnschool.request"
)

var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Identify gives the request its reference: the caller's where it is sane, else a
// new one.
func Identify(c *gin.Context) {
	id := c.GetHeader(requestHeader)
	if !saneRequestID.MatchString(id) {
		id = uuid.Must(uuid.NewV7()).String()
	}
	c.Set(requestKey, id)
	c.Writer.Header().Set(requestHeader, id)
}

// RequestID answers the request's reference.
func RequestID(c *gin.Context) string { return c.GetString(requestKey) }

// Unmatched stands for the route of a request that matched none.
const Unmatched = "unmatched"

// Watch logs and measures the requests of all faces.
type Watch struct {
	log      *slog.Logger
	requests *prometheus.HistogramVec
}

// NewWatch makes a watch that writes to log.
func NewWatch(log *slog.Logger) *Watch {
	return &Watch{log: log, requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "johnschool_http_request_duration_seconds",
		Help:    "How long requests took, by method, route template and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
}

// Collector is what the watch measured, for Prometheus.
func (w *Watch) Collector() prometheus.Collector { return w.requests }

// Observe writes one line and one measure for each request: the route's template,
// never the address, in which names could stand.
func (w *Watch) Observe(c *gin.Context) {
	began := time.Now()
	c.Next()
	took := time.Since(began)
	route, method := c.FullPath(), c.Request.Method
	if route == "" {
		route, method = Unmatched, knownMethod(method)
	}
	status := c.Writer.Status()
	w.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
	actor := auth.Actor(c)
	w.log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", slog.String("request", RequestID(c)), slog.String("method", method),
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

// Recover turns a panic into an answer, which may say its reference alone; the log
// has the rest.
func (w *Watch) Recover(answer func(*gin.Context)) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			w.log.Error("panic", "request", RequestID(c), "method", c.Request.Method, "route", c.FullPath(), "cause", cause, "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				answer(c)
			}
			c.Abort()
		}()
		c.Next()
	}
}

// Failed logs a request that could not be answered as it should.
func (w *Watch) Failed(c *gin.Context, err error) {
	w.log.Error("request failed", "request", RequestID(c), "method", c.Request.Method, "route", c.FullPath(), "error", err)
}
