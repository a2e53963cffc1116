package web

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"johnschool/auth"
	"johnschool/edge"
	"johnschool/registrar"
	"johnschool/school"
)

// request is a request as a handler sees it: who sends it, in which session, and
// ways to read its parts. The parts of the path that are ids are checked already.
type request struct {
	ctx   context.Context
	actor school.Actor
	visit *auth.Visit
	gin   *gin.Context
	route route
}

// serve makes a route's handler: find the session, check, call, answer.
func (s *server) serve(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		req := &request{ctx: c.Request.Context(), gin: c, route: r}
		answer, err := s.handle(req)
		if err != nil {
			answer = s.trouble(req, err)
		}
		s.write(req, answer)
	}
}

func (s *server) handle(r *request) (reply, error) {
	if r.route.method == post {
		if err := s.sessions.Check(r.gin.Request); err != nil {
			return reply{}, err
		}
	}
	visit, err := s.sessions.Visit(r.gin.Request, !r.route.background)
	if err != nil {
		return reply{}, err
	}
	visit.Actor.RequestID = edge.RequestID(r.gin)
	r.visit, r.actor = visit, visit.Actor
	auth.Set(r.gin, r.actor)
	if r.route.method == post {
		if err := readForm(r.gin); err != nil {
			return reply{}, err
		}
	}
	if !visit.SignedIn && !r.route.anonymous {
		return s.askToSignIn(r)
	}
	if !r.route.everybody && !r.route.anonymous && s.office.Permit(r.ctx, r.actor, r.route.action) != nil {
		return reply{}, &school.Error{Kind: school.Forbidden, Message: "Your role does not have this page. Ask your administrator if you think it should."}
	}
	if err := r.checkPath(); err != nil {
		return reply{}, err
	}
	return r.route.handle(s, r)
}

// checkPath refuses what can be no id: it reads like one that does not exist.
func (r *request) checkPath() error {
	for _, p := range r.gin.Params {
		isID := p.Key == "id" || strings.HasSuffix(p.Key, "Id")
		if isID && (len(p.Value) != 36 || uuid.Validate(p.Value) != nil) || !validText(p.Value) {
			return nothingHere()
		}
	}
	return nil
}

// validText refuses what PostgreSQL cannot keep: NUL and broken UTF-8.
func validText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// id answers a part of the path.
func (r *request) id(name string) string { return r.gin.Param(name) }

// query answers a parameter of the address, "" where it is not there. A filter that
// cannot be right is the use case's to refuse.
func (r *request) query(name string) string {
	value := strings.TrimSpace(r.gin.Query(name))
	if !validText(value) {
		return ""
	}
	return value
}

// filters answers a form that holds parameters of the address, for what narrows a
// list.
func (r *request) filters(names ...string) *Form {
	f := newForm(nil)
	for _, name := range names {
		f.Set(name, r.query(name))
	}
	return f
}

// listed answers which part of a list the address asks for.
func (r *request) listed() registrar.Page { return registrar.Page{Cursor: r.query("cursor")} }

// here answers the address with some of its query's parameters replaced, given as
// pairs of a name and a value; an empty value leaves the parameter out. The cursor
// is left out, for another filter is another list.
func (r *request) here(pairs ...string) string {
	return r.hereAt(r.gin.Request.URL.EscapedPath(), pairs...)
}

// hereAt answers what here does, of another page that knows the same parameters.
func (r *request) hereAt(path string, pairs ...string) string {
	query := url.Values{}
	for name, values := range r.gin.Request.URL.Query() {
		if name != "cursor" {
			query[name] = values
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Del(pairs[i])
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// partial tells whether htmx asks for a part of the page.
func (r *request) partial() bool {
	return r.gin.GetHeader("HX-Request") == "true" && r.gin.GetHeader("HX-Boosted") == ""
}

const flashKey = "flash"

// flash has the next page say that something was done. It never names a person:
// the session keeps it until then.
func (r *request) flash(text string) { r.visit.Put(flashKey, text) }
