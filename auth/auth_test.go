package auth_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"johnschool/auth"
	"johnschool/school"
)

// tokens knows who holds which token.
type tokens map[string]school.Actor

func (t tokens) Authenticate(_ context.Context, token string) (school.Actor, error) {
	if token == "away" {
		return school.Actor{}, &school.Error{Kind: school.Unavailable, Message: "away"}
	}
	if actor, ok := t[token]; ok {
		return actor, nil
	}
	return school.Actor{}, &school.Error{Kind: school.Unauthenticated, Message: "This token is not good."}
}

func TestWhoSendsARequest(t *testing.T) {
	t.Parallel()
	gin.SetMode(gin.ReleaseMode)
	known := tokens{"secret": {Role: school.Clerk, UserID: "u1"}}
	for name, test := range map[string]struct {
		header string
		role   school.Role
		kind   school.Kind
	}{
		"nothing sent":             {header: "", role: school.Anonymous},
		"a good token":             {header: "Bearer secret", role: school.Clerk},
		"the scheme in any case":   {header: "bearer  secret ", role: school.Clerk},
		"a token that is nobody's": {header: "Bearer guess", kind: school.Unauthenticated},
		"another scheme":           {header: "Basic c2VjcmV0", kind: school.Unauthenticated},
		"no token":                 {header: "Bearer ", kind: school.Unauthenticated},
		"the database is away":     {header: "Bearer away", kind: school.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refused error
			var actor school.Actor
			reached := false
			engine := gin.New()
			engine.Use(auth.Middleware(func(_ *gin.Context, err error) { refused = err }, auth.Bearer(known)))
			engine.GET("/", func(c *gin.Context) { reached, actor = true, auth.Actor(c) })
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if test.header != "" {
				r.Header.Set("Authorization", test.header)
			}
			engine.ServeHTTP(httptest.NewRecorder(), r)
			if school.KindOf(refused) != test.kind {
				t.Fatalf("refused with %v, want kind %q", refused, test.kind)
			}
			if reached != (test.kind == "") {
				t.Errorf("the handler was reached: %v", reached)
			}
			if actor.Role != test.role {
				t.Errorf("role %q, want %q", actor.Role, test.role)
			}
		})
	}
}

func TestTheFirstSourceThatFindsSomebodyDecides(t *testing.T) {
	t.Parallel()
	gin.SetMode(gin.ReleaseMode)
	session := func(*http.Request) (school.Actor, bool, error) { return school.Actor{Role: school.Staff}, true, nil }
	never := func(*http.Request) (school.Actor, bool, error) {
		return school.Actor{}, false, errors.New("asked though somebody was found")
	}
	var actor school.Actor
	engine := gin.New()
	engine.Use(auth.Middleware(func(_ *gin.Context, err error) { t.Error(err) }, auth.Bearer(tokens{}), session, never))
	engine.GET("/", func(c *gin.Context) { actor = auth.Actor(c) })
	engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	if actor.Role != school.Staff {
		t.Errorf("role %q, want the session's", actor.Role)
	}
}
