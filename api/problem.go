package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"johnschool/edge"
	"johnschool/school"
)

// problem is an answer that says what is wrong and what to do (RFC 9457).
type problem struct {
	Type     string       `json:"type"`
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Detail   string       `json:"detail"`
	Instance string       `json:"instance"` // the request's reference
	Errors   []fieldError `json:"errors,omitempty"`
	Current  any          `json:"current,omitempty"`
	Changed  []string     `json:"changed,omitempty"`

	retryIn int // seconds; 0 for no Retry-After
}

// fieldError is one fault: where it is and what to do about it.
type fieldError struct {
	Pointer string `json:"pointer"`
	In      string `json:"in,omitempty"` // query, path or header; empty for the body
	Message string `json:"message"`
}

// refusal is what this face refuses by itself, before any use case is asked.
type refusal struct {
	problem
}

func (r *refusal) Error() string { return r.Detail }

// kindOfTrouble gives a kind its status and its words.
type kindOfTrouble struct {
	name   string
	title  string
	status int
}

var (
	malformed       = kindOfTrouble{"malformed", "The request cannot be read", http.StatusBadRequest}
	noSuchRoute     = kindOfTrouble{"not-found", "There is no such thing", http.StatusNotFound}
	noSuchMethod    = kindOfTrouble{"method", "This cannot be done here", http.StatusMethodNotAllowed}
	tooLarge        = kindOfTrouble{"too-large", "The body is too large", http.StatusRequestEntityTooLarge}
	wrongMediaType  = kindOfTrouble{"media-type", "The body is not JSON", http.StatusUnsupportedMediaType}
	versionRequired = kindOfTrouble{"version-required", "The version is missing", http.StatusPreconditionRequired}
	internal        = kindOfTrouble{"internal", "Something went wrong here", http.StatusInternalServerError}
)

// troubles maps the kinds of school.Error to HTTP: the one place.
var troubles = map[school.Kind]kindOfTrouble{
	school.Invalid:         {"invalid", "The request cannot be right as it stands", http.StatusUnprocessableEntity},
	school.Unauthenticated: {"unauthenticated", "Nobody is signed in", http.StatusUnauthorized},
	school.Forbidden:       {"forbidden", "Your role does not allow this", http.StatusForbidden},
	school.NotFound:        noSuchRoute,
	school.Conflict:        {"conflict", "The state of things stands in the way", http.StatusConflict},
	school.Stale:           {"stale", "Somebody changed it meanwhile", http.StatusConflict},
	school.TooMany:         {"too-many", "Tried too often", http.StatusTooManyRequests},
	school.Unavailable:     {"unavailable", "The office cannot be reached at the moment", http.StatusServiceUnavailable},
}

func (k kindOfTrouble) problem(detail string, errors ...fieldError) problem {
	return problem{Type: "/docs#" + k.name, Title: k.title, Status: k.status, Detail: detail, Errors: errors}
}

func (k kindOfTrouble) refuse(detail string, errors ...fieldError) error {
	return &refusal{k.problem(detail, errors...)}
}

// problemOf gives an error its answer. bodiless says that the request's method
// takes no body, so that what is invalid stands in its parameters. It answers
// false for an error that is a fault of this product.
func problemOf(err error, bodiless bool) (problem, bool) {
	var own *refusal
	if errors.As(err, &own) {
		return own.problem, true
	}
	var trouble *school.Error
	if !errors.As(err, &trouble) {
		return oursToMend(), false
	}
	kind, known := troubles[trouble.Kind]
	if !known {
		return oursToMend(), false
	}
	var faults []fieldError
	inBody := !bodiless && len(trouble.Fields) == 0
	for _, f := range trouble.Fields {
		in := whereIs(f.Pointer, bodiless)
		faults = append(faults, fieldError{Pointer: f.Pointer, In: in, Message: f.Message})
		inBody = inBody || in == ""
	}
	if trouble.Kind == school.Invalid && !inBody {
		kind = malformed
	}
	p := kind.problem(trouble.Message, faults...)
	p.Current, p.Changed, p.retryIn = trouble.Current, trouble.Changed, trouble.RetryIn
	return p, true
}

// oursToMend is the answer to what nobody foresaw. It says nothing but the
// request's reference, which the log has too.
func oursToMend() problem {
	return internal.problem("The fault is ours. If it happens again, tell your administrator the reference of this answer.")
}

// whereIs tells what a pointer of a use case points into.
func whereIs(pointer string, bodiless bool) string {
	switch {
	case pointer == "/"+idempotencyKey:
		return "header"
	case bodiless, pointer == "/limit", pointer == "/cursor":
		return "query"
	}
	return ""
}

// writeProblem answers a request with what is wrong with it.
func writeProblem(c *gin.Context, p problem) {
	p.Instance = edge.RequestID(c)
	header := c.Writer.Header()
	switch p.Status {
	case http.StatusUnauthorized:
		header.Set("WWW-Authenticate", `Bearer realm="johnschool"`)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		header.Set("Retry-After", strconv.Itoa(max(p.retryIn, 1)))
	}
	body, err := json.Marshal(p)
	if err != nil { // only Current can fail to marshal
		p.Current = nil
		body, _ = json.Marshal(p)
	}
	c.Data(p.Status, "application/problem+json", body)
}

// fail answers a request with its error. What is nobody's fault but ours is
// logged and told by its reference alone.
func (s *server) fail(c *gin.Context, err error) {
	p, told := problemOf(err, takesNoBody(c.Request.Method))
	if !told || p.Status == http.StatusServiceUnavailable {
		s.watch.Failed(c, err)
	}
	writeProblem(c, p)
}
