package api

import (
	"johnschool/auth"
	"johnschool/registrar"
)

// signIn answers a token to who knows the password of an account.
func (s *server) signIn(r *request) (reply, error) {
	var who struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := r.decode(&who); err != nil {
		return reply{}, err
	}
	view, err := s.office.SignIn(r.ctx, r.actor, who.Email, who.Password)
	return ok(view), err
}

// signOut ends the token or the session that this very request presents.
func (s *server) signOut(r *request) (reply, error) {
	if auth.Token(r.gin.Request) == "" {
		return done(), s.sessions.End(r.ctx, r.actor, r.gin.Request)
	}
	return done(), s.office.SignOut(r.ctx, r.actor, auth.Token(r.gin.Request))
}

// changePassword gives the actor another password. What signed this very request in
// goes on.
func (s *server) changePassword(r *request) (reply, error) {
	var change registrar.PasswordChange
	if err := r.decode(&change); err != nil {
		return reply{}, err
	}
	credential := auth.Token(r.gin.Request)
	if credential == "" {
		credential = s.sessions.Token(r.gin.Request)
	}
	return done(), s.office.ChangeOwnPassword(r.ctx, r.actor, change, credential)
}

// listTokens answers the actor's own tokens, without their secrets.
func (s *server) listTokens(r *request) (reply, error) {
	tokens, err := s.office.Tokens(r.ctx, r.actor)
	return ok(whole(tokens)), err
}

// createToken makes a token for a system of the actor's.
func (s *server) createToken(r *request) (reply, error) {
	var wish registrar.TokenRequest
	if err := r.decode(&wish); err != nil {
		return reply{}, err
	}
	view, err := s.office.CreateToken(r.ctx, r.actor, wish)
	return created(view), err
}

// revokeToken ends a token.
func (s *server) revokeToken(r *request) (reply, error) {
	return done(), s.office.RevokeToken(r.ctx, r.actor, r.id("id"))
}
