package registrar

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// NewToken is a token as it is shown, once, to whom it was made for.
type NewToken struct {
	ID        string    `json:"id"`
	Token     string    `json:"token"`
	Name      string    `json:"name"`
	ExpiresAt time.Time `json:"expiresAt"`
	User      db.User   `json:"user"`
}

// TokenRequest asks for a token of one's own.
type TokenRequest struct {
	Name          string `json:"name"`          // what it is for
	ExpiresInDays int    `json:"expiresInDays"` // 1 to 366; 90 where it is not said
}

// TokenSignIn is the kind of a token that was made by signing in.
const TokenSignIn = db.TokenSignIn

const (
	tokenPrefix      = "js_" // lets a secret scanner know one
	tokenBytes       = 32
	defaultTokenDays = 90
	mostTokenDays    = 366
)

// newToken makes a token and writes its hash.
func (v *visit) newToken(userID, kind, name string, lasts time.Duration) (NewToken, error) {
	token := NewToken{ID: newID(), Token: tokenPrefix + newSecret(), Name: name, ExpiresAt: v.now.Add(lasts)}
	row := db.Token{ID: token.ID, Kind: kind, Name: name, RecordedAt: v.now, ExpiresAt: token.ExpiresAt}
	if err := v.InsertToken(v.ctx, row, userID, hashToken(token.Token)); err != nil {
		return token, err
	}
	var err error
	token.User, err = v.User(v.ctx, userID)
	return token, err
}

// newSecret is what nobody can guess, in letters that an address or a cookie takes.
func newSecret() string {
	secret := make([]byte, tokenBytes)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(secret)
}

func hashToken(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}

func (r *TokenRequest) check() error {
	trim(&r.Name)
	if r.ExpiresInDays == 0 {
		r.ExpiresInDays = defaultTokenDays
	}
	var faults school.Faults
	school.CheckText(&faults, "/name", r.Name, 200, true)
	faults.Check(r.ExpiresInDays >= 1 && r.ExpiresInDays <= mostTokenDays, "/expiresInDays", "A token lasts 1 to 366 days.")
	return faults.Err()
}

func (r TokenRequest) lasts() time.Duration { return time.Duration(r.ExpiresInDays) * 24 * time.Hour }

// CreateToken makes a token with which a program acts as the user who asks.
func (o *Office) CreateToken(ctx context.Context, actor school.Actor, r TokenRequest) (NewToken, error) {
	var made NewToken
	err := o.do(ctx, actor, ActManageOwnTokens, func(v *visit) error {
		if actor.UserID == "" {
			return &school.Error{Kind: school.Conflict, Message: "A token belongs to a user; the command line makes one with token create."}
		}
		if err := r.check(); err != nil {
			return err
		}
		var err error
		if made, err = v.newToken(actor.UserID, db.TokenAPI, r.Name, r.lasts()); err != nil {
			return err
		}
		return v.audit("token", made.ID, map[string]any{"user": actor.UserID, "expiresAt": made.ExpiresAt})
	})
	return made, err
}

// IssueToken makes a token for the user with an e-mail address. Only the command
// line does; zero days are 90.
func (o *Office) IssueToken(ctx context.Context, actor school.Actor, email, name string, days int) (NewToken, error) {
	var made NewToken
	err := o.do(ctx, actor, ActKeepHouse, func(v *visit) error {
		r := TokenRequest{Name: name, ExpiresInDays: days}
		if err := r.check(); err != nil {
			return err
		}
		email = strings.ToLower(strings.TrimSpace(email))
		if !isStorable(email) {
			return notFound("user")
		}
		userID, err := v.UserIDByEmail(v.ctx, email)
		if db.IsNoRow(err) {
			return notFound("user")
		}
		if err != nil {
			return err
		}
		if made, err = v.newToken(userID, db.TokenAPI, r.Name, r.lasts()); err != nil {
			return err
		}
		return v.audit("token", made.ID, map[string]any{"user": userID, "expiresAt": made.ExpiresAt})
	})
	return made, err
}

// Tokens lists the actor's own tokens and sign-ins, the newest first, but for
// those that have expired.
func (o *Office) Tokens(ctx context.Context, actor school.Actor) ([]db.Token, error) {
	tokens := []db.Token{}
	err := o.do(ctx, actor, ActManageOwnTokens, func(v *visit) (err error) {
		if actor.UserID != "" {
			if tokens, err = v.Tokens(v.ctx, actor.UserID, v.now); err != nil {
				return err
			}
		}
		return v.auditReading("token", "", idsOf(tokens, func(t db.Token) string { return t.ID }))
	})
	return tokens, err
}

// RevokeToken ends a token of the actor's, or of a user in an administrator's
// organization. It is refused from now on by this program, and by others within
// two seconds.
func (o *Office) RevokeToken(ctx context.Context, actor school.Actor, id string) error {
	err := o.do(ctx, actor, ActManageOwnTokens, func(v *visit) error {
		if !isID(id) {
			return notFound("token")
		}
		ended, err := v.RevokeToken(v.ctx, id, v.now)
		if err != nil {
			return err
		}
		if !ended {
			return notFound("token")
		}
		return v.audit("token", id, nil)
	})
	if err == nil {
		o.bearers.forget()
	}
	return err
}

// SignOut ends the token that was presented.
func (o *Office) SignOut(ctx context.Context, actor school.Actor, token string) error {
	err := o.do(ctx, actor, ActManageOwnTokens, func(v *visit) error {
		id, err := v.RevokeTokenByHash(v.ctx, hashToken(token), v.now)
		if db.IsNoRow(err) {
			return notFound("token")
		}
		if err != nil {
			return err
		}
		return v.audit("token", id, nil)
	})
	if err == nil {
		o.bearers.forget()
	}
	return err
}
