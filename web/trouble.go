package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"johnschool/edge"
	"johnschool/school"
)

// troubles maps the kinds of school.Error to a page: the one place.
var troubles = map[school.Kind]struct {
	status int
	title  string
}{
	school.Invalid:         {http.StatusUnprocessableEntity, "This cannot be right as it stands"},
	school.Unauthenticated: {http.StatusUnauthorized, "Sign in first"},
	school.Forbidden:       {http.StatusForbidden, "This is not open to you"},
	school.NotFound:        {http.StatusNotFound, "Page not found"},
	school.Conflict:        {http.StatusConflict, "This cannot be done now"},
	school.Stale:           {http.StatusConflict, "Somebody changed this meanwhile"},
	school.TooMany:         {http.StatusTooManyRequests, "Tried too often"},
	school.Unavailable:     {http.StatusServiceUnavailable, "The office cannot be reached at the moment"},
}

// troubleBody is what a page of trouble says.
type troubleBody struct {
	Message   string
	Faults    []school.FieldError
	Reference string // shown where the fault may be ours
	Home      string
}

// refusal is what this face refuses by itself with a status of its own.
type refusal struct {
	status         int
	title, message string
}

func (r *refusal) Error() string { return r.title }

func nothingHere() error {
	return &school.Error{Kind: school.NotFound, Message: "There is no such page, or it is not yours to see. The address may be mistyped, or what it led to was moved."}
}

// trouble gives an error its page. What is nobody's fault but ours is logged and
// told by its reference alone.
func (s *server) trouble(r *request, err error) reply {
	var own *refusal
	var known *school.Error
	status, title := http.StatusInternalServerError, "Something went wrong here"
	body := troubleBody{Home: "/", Reference: edge.RequestID(r.gin),
		Message: "The fault is ours, and nothing was saved. Please try again. If it happens again, tell your administrator this reference number:"}
	switch {
	case errors.As(err, &own):
		status, title, body.Message, body.Reference = own.status, own.title, own.message, ""
	case errors.As(err, &known):
		kind, ok := troubles[known.Kind]
		if !ok {
			break
		}
		status, title, body.Message, body.Faults = kind.status, kind.title, known.Message, known.Fields
		if status != http.StatusServiceUnavailable {
			body.Reference = ""
		}
		if known.RetryIn > 0 || status == http.StatusServiceUnavailable {
			r.gin.Header("Retry-After", strconv.Itoa(max(known.RetryIn, 1)))
		}
	}
	if status >= http.StatusInternalServerError {
		s.watch.Failed(r.gin, err)
	}
	answer := r.page("trouble", title, body)
	answer.status = status
	answer.view.Bare = true
	return answer
}

// aside makes a request of what no route's handler sees.
func (s *server) aside(c *gin.Context) *request {
	r := &request{ctx: c.Request.Context(), gin: c}
	if visit, err := s.sessions.Visit(c.Request, false); err == nil {
		visit.Actor.RequestID = edge.RequestID(c)
		r.visit, r.actor = visit, visit.Actor
	} else {
		r.actor = school.Actor{Role: school.Anonymous}
	}
	return r
}

// noRoute answers what has no route.
func (s *server) noRoute(c *gin.Context) {
	r := s.aside(c)
	s.writePage(r, s.trouble(r, nothingHere()))
}

// noMethod answers a method that a route does not have; Gin has set Allow.
func (s *server) noMethod(c *gin.Context) {
	r := s.aside(c)
	s.writePage(r, s.trouble(r, &refusal{http.StatusMethodNotAllowed, "This cannot be done here", "The address does not take this. Go back and try the page's own buttons."}))
}

// broke answers after a panic, without anything that could break again.
func (s *server) broke(c *gin.Context) { s.writePlain(c, http.StatusInternalServerError) }

// writePlain answers trouble where no page can be drawn.
func (s *server) writePlain(c *gin.Context, status int) {
	c.String(status, "Something went wrong here. The fault is ours. If it happens again, tell your administrator this reference number: %s\n", edge.RequestID(c))
}
