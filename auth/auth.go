// Package auth finds out who sends a request. It decides nothing about what they
// may do: that is the registrar's.
package auth

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"johnschool/school"
)

// Authenticator finds whom a token belongs to; an Unauthenticated error where it
// is nobody's, or no longer good.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (school.Actor, error)
}

// Source looks in a request for one kind of credential. It answers false where
// the request carries none, and an error where the one it carries is not good.
type Source func(*http.Request) (school.Actor, bool, error)

// Bearer takes the token of the Authorization header (RFC 6750).
func Bearer(a Authenticator) Source {
	return func(r *http.Request) (school.Actor, bool, error) {
		if r.Header.Get("Authorization") == "" {
			return school.Actor{}, false, nil
		}
		token := Token(r)
		if token == "" {
			return school.Actor{}, false, &school.Error{Kind: school.Unauthenticated,
				Message: "The Authorization header must read: Bearer, a space, and a token."}
		}
		actor, err := a.Authenticate(r.Context(), token)
		return actor, err == nil, err
	}
}

// Token answers the token that a request presents, or "".
func Token(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

const actorKey = "johnschool.actor"

// Middleware asks the sources in their order and keeps the first actor found;
// where there is none the actor is anonymous. A credential that is not good is
// refused by refuse, which answers the request.
func Middleware(refuse func(*gin.Context, error), sources ...Source) gin.HandlerFunc {
	return func(c *gin.Context) {
		actor := school.Actor{Role: school.Anonymous}
		for _, source := range sources {
			found, ok, err := source(c.Request)
			if err != nil {
				refuse(c, err)
				c.Abort()
				return
			}
			if ok {
				actor = found
				break
			}
		}
		c.Set(actorKey, actor)
	}
}

// Actor answers who sends the request; anonymous where Middleware did not run.
func Actor(c *gin.Context) school.Actor {
	if actor, ok := c.Value(actorKey).(school.Actor); ok {
		return actor
	}
	return school.Actor{Role: school.Anonymous}
}

// Set keeps who sends the request, for Actor to answer.
func Set(c *gin.Context, actor school.Actor) { c.Set(actorKey, actor) }
