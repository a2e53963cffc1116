package web

import (
	"regexp"
	"strings"
	"testing"

	"johnschool/school"
)

func TestAPersonChangesTheirPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const fresh = "staple battery horse"
	here, elsewhere := w.as(t, school.Officer), w.as(t, school.Officer)
	here.get("/account").says(`href="/account/password"`)
	at := "/account/password"
	type typed struct{ current, to, again string }
	change := func(what typed) answer {
		return here.post(at, "currentPassword", what.current, "newPassword", what.to, "newPasswordAgain", what.again)
	}
	change(typed{"", "", ""}).is(422).says(`href="#currentPassword"`, `href="#newPassword"`)
	change(typed{password, fresh, "staple"}).is(422).says(`href="#newPasswordAgain"`)
	change(typed{"guess", fresh, fresh}).is(422).says(`href="#currentPassword"`, "not your present password")
	if got := change(typed{password, "short", "short"}).is(422); strings.Contains(got.body, password) {
		t.Error("a password comes back")
	}
	change(typed{password, fresh, fresh}).leadsTo("/account")
	here.get("/account").is(200).says("Your password was changed")
	elsewhere.get("/account").is(303)
	w.visitor(t).post("/sign-in", "email", emailOf(school.Officer), "password", password).is(422)
	w.visitor(t).post("/sign-in", "email", emailOf(school.Officer), "password", fresh).is(303)
	for range 4 {
		change(typed{"guess", password, password}).is(422)
	}
	change(typed{"guess", password, password}).is(422)
	change(typed{fresh, password, password}).is(429)
}

func TestAPersonKeepsTheirTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Clerk)
	at := "/account/tokens"
	v.get(at).is(200).says("You have no tokens")
	v.post(at, "name", "", "expiresInDays", "367").is(422).says(`href="#name"`, `href="#expiresInDays"`, `value="367"`)
	made := v.post(at, "name", "Case management", "expiresInDays", "30").is(200).says("Case management", "Copy it now")
	token := regexp.MustCompile(`js_[A-Za-z0-9_-]{43}`).FindString(made.body)
	actor, err := w.office.Authenticate(t.Context(), token)
	if err != nil || actor.UserID != w.users[school.Clerk] {
		t.Fatalf("the token that was shown is %+v's: %v", actor, err)
	}
	page := v.get(at).is(200).says("Case management", "Feb. 5, 2027")
	if strings.Contains(page.body, token) {
		t.Error("the token is shown twice")
	}
	revoke := regexp.MustCompile(`/account/tokens/[0-9a-f-]{36}/revocation`).FindString(page.body)
	w.as(t, school.Staff).post(revoke).is(404)
	v.post(revoke).leadsTo(at)
	v.get(at).says("You have no tokens", "was revoked")
	if _, err := w.office.Authenticate(t.Context(), token); school.KindOf(err) != school.Unauthenticated {
		t.Errorf("a revoked token: %v", err)
	}
}
