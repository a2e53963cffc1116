package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"johnschool/auth"
	"johnschool/edge"
	"johnschool/registrar"
	"johnschool/school"
)

// request is a request as a handler sees it: who sends it, and ways to read its
// parts strictly. The parts of the path that are ids are checked already.
type request struct {
	ctx    context.Context
	actor  school.Actor
	gin    *gin.Context
	route  route
	parsed any // the body as decode read it
}

// serve makes a route's handler: check the address, call, answer.
func (s *server) serve(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		actor := auth.Actor(c)
		actor.RequestID = edge.RequestID(c)
		req := &request{ctx: c.Request.Context(), actor: actor, gin: c, route: r}
		answer, err := s.handle(req)
		if err != nil {
			s.fail(c, err)
			return
		}
		s.write(c, answer)
	}
}

func (s *server) handle(r *request) (reply, error) {
	if r.actor.Role == school.Anonymous && !registrar.May(school.Anonymous, r.route.action) {
		return reply{}, &school.Error{Kind: school.Unauthenticated, Message: "Sign in, or send a token in the Authorization header."}
	}
	if err := r.checkPath(); err != nil {
		return reply{}, err
	}
	if err := checkQuery(r.gin.Request.URL.RawQuery, r.route.query); err != nil {
		return reply{}, err
	}
	return r.route.handle(s, r)
}

// checkPath refuses what can be no id: it reads like one that does not exist.
func (r *request) checkPath() error {
	for _, p := range r.gin.Params {
		isID := p.Key == "id" || strings.HasSuffix(p.Key, "Id")
		if (isID && !validID(p.Value)) || !validText(p.Value) {
			return noSuchRoute.refuse("There is no such thing, or it is not yours to see.",
				fieldError{Pointer: "/" + p.Key, In: "path", Message: "This is no id of anything here."})
		}
	}
	return nil
}

// id answers a part of the path.
func (r *request) id(name string) string { return r.gin.Param(name) }

// checkQuery refuses parameters that the route does not have, so that a misspelt
// filter is never silently ignored, and what no text can hold.
func checkQuery(raw string, known []string) error {
	if raw == "" {
		return nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return malformed.refuse("The address has a query that cannot be read.")
	}
	var faults []fieldError
	for name, given := range values {
		switch {
		case !slices.Contains(known, name):
			faults = append(faults, fieldError{Pointer: "/" + strings.ToValidUTF8(name, "�"), In: "query", Message: "There is no such parameter here."})
		case len(given) > 1:
			faults = append(faults, fieldError{Pointer: "/" + name, In: "query", Message: giveOnce})
		case !validText(given[0]):
			faults = append(faults, fieldError{Pointer: "/" + name, In: "query", Message: "This is no text in UTF-8."})
		}
	}
	if len(faults) == 0 {
		return nil
	}
	slices.SortFunc(faults, func(a, b fieldError) int { return strings.Compare(a.Pointer, b.Pointer) })
	return malformed.refuse("The address has a parameter that cannot be right.", faults...)
}

// validID takes a UUID in its usual writing.
func validID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// validText refuses what PostgreSQL cannot keep: NUL and broken UTF-8.
func validText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

const (
	idempotencyKey = "Idempotency-Key"
	ifMatch        = "If-Match"
)

var versionTag = regexp.MustCompile(`^"([0-9]{1,18})"$`)

// version answers the version that If-Match names, nil where it is not sent.
func (r *request) version() (*int64, error) {
	tag := r.gin.GetHeader(ifMatch)
	if tag == "" {
		return nil, nil
	}
	match := versionTag.FindStringSubmatch(tag)
	if match == nil {
		return nil, malformed.refuse("If-Match names no version.",
			fieldError{Pointer: "/" + ifMatch, In: "header", Message: `Send the ETag that you were given, such as "7" with its quotes.`})
	}
	version, err := strconv.ParseInt(match[1], 10, 64)
	return &version, err
}

// requiredVersion is version where a change may not go without one.
func (r *request) requiredVersion() (*int64, error) {
	version, err := r.version()
	if err == nil && version == nil {
		err = versionRequired.refuse("Read the thing first and send its ETag in If-Match, so that nobody's change is lost.",
			fieldError{Pointer: "/" + ifMatch, In: "header", Message: school.Required})
	}
	return version, err
}

// once answers what makes a repeated request answer as the first did. It is asked
// after decode. The path is part of what is compared: the same key and body for
// another enrollment is another request.
func (r *request) once() (registrar.Once, error) {
	key := r.gin.GetHeader(idempotencyKey)
	if key == "" {
		return registrar.Once{}, nil
	}
	if len(key) > 200 || strings.ContainsFunc(key, func(c rune) bool { return c < 0x21 || c > 0x7e }) {
		return registrar.Once{}, malformed.refuse("The Idempotency-Key cannot be used.",
			fieldError{Pointer: "/" + idempotencyKey, In: "header", Message: "Use 1 to 200 printable ASCII characters without spaces."})
	}
	canonical, err := json.Marshal(r.parsed)
	if err != nil {
		return registrar.Once{}, err
	}
	sum := sha256.Sum256(append([]byte(r.gin.Request.URL.Path+"\n"), canonical...))
	return registrar.Once{Key: key, Route: r.gin.Request.Method + " " + r.gin.FullPath(), BodyHash: sum[:]}, nil
}

// takesNoBody tells whether requests of a method carry no body here.
func takesNoBody(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodDelete
}
