package web

import (
	"time"

	"johnschool/registrar"
)

const tokensPath = accountPath + "/tokens"

// tokensBody is the page of a person's own tokens.
type tokensBody struct {
	Form      *Form
	Tokens    []ownToken
	Empty     Empty
	Made      *registrar.NewToken // the one that was made just now, shown this once
	MadeFacts []Fact
}

func (s *server) showTokens(r *request) (reply, error) {
	return s.tokensPage(r, newForm(registrar.TokenRequest{ExpiresInDays: 90}), nil)
}

// ownToken is a token that is good.
type ownToken struct {
	ID, Name       string
	MadeAt, EndsAt time.Time
}

// tokensPage lists the tokens that are good, and makes another.
func (s *server) tokensPage(r *request, form *Form, made *registrar.NewToken) (reply, error) {
	all, err := s.office.Tokens(r.ctx, r.actor)
	if err != nil {
		return reply{}, err
	}
	body := tokensBody{Form: form, Made: made, Empty: Empty{Title: "You have no tokens", Text: "Most people need none. A token lets another program, such as case management, act in your name."}}
	if made != nil {
		body.MadeFacts = []Fact{fact("Token", made.Token), fact("Good until", whenOf(made.ExpiresAt.In(s.zone)))}
	}
	for _, t := range all {
		if t.RevokedAt == nil {
			one := ownToken{ID: t.ID, Name: t.Name, MadeAt: t.RecordedAt, EndsAt: t.ExpiresAt}
			if t.Kind == registrar.TokenSignIn {
				one.Name = "A program that signed in with your password"
			}
			body.Tokens = append(body.Tokens, one)
		}
	}
	return r.page("tokens", "Tokens for programs", body).under("My account", accountPath).at(accountPath), nil
}

// createToken makes a token. It is in the answer itself and nowhere else: what the
// next page said would have to be kept.
func (s *server) createToken(r *request) (reply, error) {
	var wish registrar.TokenRequest
	var made registrar.NewToken
	form, err := r.decode(&wish)
	if err == nil {
		made, err = s.office.CreateToken(r.ctx, r.actor, wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.tokensPage(r, form, nil) })
	}
	return s.tokensPage(r, newForm(registrar.TokenRequest{ExpiresInDays: 90}), &made)
}

func (s *server) revokeToken(r *request) (reply, error) {
	if err := s.office.RevokeToken(r.ctx, r.actor, r.id("id")); err != nil {
		return reply{}, err
	}
	r.flash("The token was revoked: it is good no more.")
	return seeOther(tokensPath), nil
}
