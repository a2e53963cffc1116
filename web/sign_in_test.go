package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"johnschool/school"
)

func TestSigningInLeadsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.visitor(t)
	v.get("/").leadsTo("/sign-in")
	v.get("/account?x=1").leadsTo("/sign-in?to=%2Faccount%3Fx%3D1")
	v.get("/sign-in?to=%2Faccount%3Fx%3D1").is(200).says(`value="/account?x=1"`, "Authorized use only")
	v.post("/sign-in", "email", emailOf(school.Clerk), "password", "wrong", "to", "/account").is(422).says("or the password is wrong", `value="/account"`, `value="`+emailOf(school.Clerk)+`"`)
	v.post("/sign-in").is(422).says(`href="#email"`, `href="#password"`, "Error: Sign in")
	v.post("/sign-in", "email", emailOf(school.Clerk), "password", password, "to", "/account?x=1").leadsTo("/account?x=1")
	v.get("/account").is(200).says("Robin Court clerk", "Sign out everywhere")
	v.get("/sign-in").leadsTo("/")
	for _, elsewhere := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/%09/evil.example\t"} {
		u := w.visitor(t)
		if got := u.post("/sign-in", "email", emailOf(school.Staff), "password", password, "to", elsewhere); got.location != "/" {
			t.Errorf("to %q leads to %s", elsewhere, got.location)
		}
	}
	v.post("/sign-out").leadsTo("/sign-in?out=1")
	v.get("/account").is(303)
	v.get("/sign-in?out=1").says("You are signed out.")
}

func TestFiveWrongPasswordsLockThePagesToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.visitor(t)
	for range 5 {
		v.post("/sign-in", "email", emailOf(school.Clerk), "password", "wrong").is(422)
	}
	v.post("/sign-in", "email", emailOf(school.Clerk), "password", password).is(429).says("locked for ten minutes")
	w.clock.Add(11 * time.Minute)
	v.post("/sign-in", "email", emailOf(school.Clerk), "password", password).is(303)
}

func TestTheCookie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.visitor(t)
	cookie := v.post("/sign-in", "email", emailOf(school.Clerk), "password", password).header.Get("Set-Cookie")
	for _, want := range []string{"johnschool=", "Path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie has no %s: %s", want, cookie)
		}
	}
	if strings.Contains(cookie, "Secure") || strings.Contains(cookie, "Domain") || strings.Contains(cookie, "Expires") || strings.Contains(cookie, "js_") {
		t.Errorf("the cookie of a plain connection: %s", cookie)
	}
	before := cookieOf(t, v)
	again := v.post("/sign-in", "email", emailOf(school.Clerk), "password", password).is(303)
	if after := cookieOf(t, v); after == before || again.header.Get("Set-Cookie") == "" {
		t.Error("signing in again kept the token")
	}
	old := w.visitor(t)
	old.headers.Set("Cookie", "johnschool="+before)
	old.get("/account").is(303)
}

func cookieOf(t *testing.T, v *visitor) string {
	t.Helper()
	r := must(http.NewRequest(http.MethodGet, v.base, nil))
	for _, c := range v.client.Jar.Cookies(r.URL) {
		if strings.Contains(c.Name, "johnschool") {
			return c.Value
		}
	}
	t.Fatal("no cookie")
	return ""
}
