package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"johnschool/auth"
	"johnschool/school"
)

func TestEveryPageIsGuarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	for _, path := range []string{"/account", "/gallery", "/nothing", "/gallery/admins", "/sign-in"} {
		got := v.get(path)
		policy := got.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: the policy %s", path, policy)
			}
		}
		for header, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"} {
			if got.header.Get(header) != want {
				t.Errorf("%s: %s is %q", path, header, got.header.Get(header))
			}
		}
		if got.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: a plain connection is told to be secure", path)
		}
		for _, inline := range []string{"<style", "style=", "onclick", "<script>", "javascript:"} {
			if strings.Contains(got.body, inline) {
				t.Errorf("%s has %s", path, inline)
			}
		}
	}
	v.get("/static/nothing.css").is(404)
}

func TestOtherSitesCannotPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := "/gallery/" + galleryID
	for name, headers := range map[string][2]string{"a new browser": {"Sec-Fetch-Site", "cross-site"}, "a sibling": {"Sec-Fetch-Site", "same-site"}, "an old browser": {"Origin", "https://evil.example"}} {
		v := w.as(t, school.Staff)
		v.headers.Set(headers[0], headers[1])
		v.post(at, "title", "x").is(403).says("another site")
		v.post("/sign-out").is(403)
		v.get("/account").is(200)
		u := w.visitor(t)
		u.headers.Set(headers[0], headers[1])
		if got := u.post("/sign-in", "email", emailOf(school.Staff), "password", password).is(403); got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: another site signs somebody in", name)
		}
	}
	v := w.as(t, school.Staff)
	v.headers.Set("Sec-Fetch-Site", "same-origin")
	v.post(at, "title", "").is(422)
}

func TestTheCookieOfASecureConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server = w.serve(func(o *Options) { o.Sessions = auth.NewSessions(w.office, "https://school.example.org", nil) })
	v := w.visitor(t)
	got := v.post("/sign-in", "email", emailOf(school.Clerk), "password", password).is(303)
	cookie := got.header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-johnschool=") || !strings.Contains(cookie, "; Secure") || strings.Contains(cookie, "Domain") || got.header.Get("Strict-Transport-Security") == "" {
		t.Errorf("the cookie: %s", cookie)
	}
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := "/gallery/" + galleryID
	v := w.as(t, school.Staff)
	w.clock.Add(31 * time.Minute)
	asked := v.post(at, "title", "Night <owls>", "counts.0.statute", "609.324", "_version", "4", "newPassword", "hidden away").is(401)
	asked.says("what you typed is kept", `name="_kept_to" value="`+at+`"`, `name="_kept.title" value="Night &lt;owls&gt;"`, `name="_kept._version" value="4"`)
	if strings.Contains(asked.body, "hidden away") {
		t.Error("a password is kept")
	}
	kept := []string{"password", password, "_kept_to", at, "_kept.title", "Night <owls>", "_kept._version", "4"}
	wrong := v.post("/sign-in", append([]string{"email", emailOf(school.Staff)}, append([]string{"password", "wrong"}, kept[2:]...)...)...).is(422)
	wrong.says(`name="_kept.title" value="Night &lt;owls&gt;"`)
	v.post("/sign-in", append([]string{"email", emailOf(school.Staff)}, kept...)...).is(200).
		says("not saved yet", `action="`+at+`"`, `name="title" value="Night &lt;owls&gt;"`, `name="_version" value="4"`)

	w.clock.Add(31 * time.Minute)
	other := v.post("/sign-in", append([]string{"email", emailOf(school.Admin)}, kept...)...)
	other.leadsTo("/")
	v.get("/account").says("was not kept")
	stranger := w.visitor(t)
	if got := stranger.post(at, "title", "x").is(401); strings.Contains(got.body, "_kept") {
		t.Error("what a stranger sent is kept")
	}
}

func TestASessionTellsItsPageWhatIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	v.headers.Set("Accept", "application/json")
	w.clock.Add(29 * time.Minute)
	v.get("/session").is(200).says(`{"left":59}`)
	v.post("/session/stay").is(200).says(`{"left":1800}`)
	w.clock.Add(31 * time.Minute)
	v.get("/session").is(401)
	v.post("/session", "email", emailOf(school.Staff), "password", "wrong").is(401).says("wrong")
	v.post("/session", "email", emailOf(school.Admin), "password", password).is(409)
	v.get("/account").is(200)
	w.clock.Add(31 * time.Minute)
	v.post("/session", "email", emailOf(school.Admin), "password", password).is(200).says(`"left":1`)
}

func TestSigningOutEverywhereReachesOtherServers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.as(t, school.Officer)
	w.server = w.serve(nil)
	other := w.as(t, school.Officer)
	other.get("/account").is(200)
	one.post("/sign-out-everywhere").leadsTo("/sign-in?out=1")
	other.get("/account").is(http.StatusSeeOther)
}
