package registrar

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// sessionBundle is a clerk with an address to sign in with.
func sessionBundle(t *testing.T) (b *testBundle, user db.User, signIn func() string) {
	t.Helper()
	b = setup(t)
	user, err := b.CreateUser(b.ctx, b.admin, UserRequest{Email: "clerk@example.org", Name: "Robin Clerk", Role: school.Clerk, Password: password, CourtIDs: b.courts[:1]})
	must(t, err)
	return b, user, func() string {
		t.Helper()
		token, id, err := b.OpenSession(b.ctx, school.Actor{Role: school.Anonymous}, "Clerk@example.org ", password, "")
		must(t, err)
		if id != user.ID {
			t.Fatalf("signed in as %s", id)
		}
		return token
	}
}

// resumes fails the test unless a session goes on, or has ended.
func (b *testBundle) resumes(t *testing.T, token string, seen, want bool) PageSession {
	t.Helper()
	s, err := b.ResumeSession(b.ctx, token, seen)
	if err != nil && school.KindOf(err) != school.Unauthenticated {
		t.Fatal(err)
	}
	if (err == nil) != want {
		t.Fatalf("the session goes on: %v, want %v", err == nil, want)
	}
	return s
}

func TestASessionEndsWhenNobodyDoesAnything(t *testing.T) {
	b, user, signIn := sessionBundle(t)
	token := signIn()
	s := b.resumes(t, token, true, true)
	if s.Actor.UserID != user.ID || s.Actor.Role != school.Clerk || len(s.Actor.CourtIDs) != 1 || s.Name != "Robin Clerk" || s.Left != SessionIdle || s.PreviousAt != nil {
		t.Fatalf("the session: %+v", s)
	}
	b.clock.Add(SessionIdle - time.Second)
	if s := b.resumes(t, token, false, true); s.Left != time.Second { // a page that asks by itself
		t.Errorf("%v are left", s.Left)
	}
	b.clock.Add(2 * time.Second)
	b.resumes(t, token, true, false)

	token = signIn()
	if s := b.resumes(t, token, true, true); s.PreviousAt == nil {
		t.Error("the sign-in before is not known")
	}
	for range int(SessionLasts / SessionIdle) { // somebody who works all day
		b.clock.Add(SessionIdle - time.Second)
		b.resumes(t, token, true, true)
	}
	b.clock.Add(time.Minute)
	b.resumes(t, token, true, false)
	if id, err := b.SessionUser(b.ctx, token); err != nil || id != user.ID {
		t.Errorf("whose session that was: %q, %v", id, err)
	}
	b.clock.Add(4 * 24 * time.Hour)
	counts, err := b.PruneTrails(b.ctx)
	must(t, err)
	if id, err := b.SessionUser(b.ctx, token); err != nil || id != "" || counts["sessions"] != 2 {
		t.Errorf("%v were forgotten, and it is known whose they were: %q, %v", counts, id, err)
	}
}

func TestASessionEndsWithTheAccount(t *testing.T) {
	b, user, signIn := sessionBundle(t)
	change := UserChange{Name: user.Name, CourtIDs: b.courts[1:]}
	token := signIn()
	user, err := b.UpdateUser(b.ctx, b.admin, user.ID, change, &user.Version)
	must(t, err)
	if s := b.resumes(t, token, true, true); len(s.Actor.CourtIDs) != 1 || s.Actor.CourtIDs[0] != b.courts[1] {
		t.Errorf("a new court is not seen at the next request: %v", s.Actor.CourtIDs)
	}
	change.Disabled = true
	user, err = b.UpdateUser(b.ctx, b.admin, user.ID, change, &user.Version)
	must(t, err)
	b.resumes(t, token, true, false)
	change.Disabled = false
	user, err = b.UpdateUser(b.ctx, b.admin, user.ID, change, &user.Version)
	must(t, err)
	b.resumes(t, token, true, false)

	token = signIn()
	change.Password = ptr("another correct horse")
	_, err = b.UpdateUser(b.ctx, b.admin, user.ID, change, &user.Version)
	must(t, err)
	b.resumes(t, token, true, false)
}

func TestSigningOut(t *testing.T) {
	b, user, signIn := sessionBundle(t)
	one, other := signIn(), signIn()
	bearer, err := b.SignIn(b.ctx, school.Actor{Role: school.Anonymous}, "clerk@example.org", password)
	must(t, err)
	actor := b.resumes(t, one, true, true).Actor
	must(t, b.KeepSessionData(b.ctx, one, []byte("remembered")))
	if s := b.resumes(t, one, true, true); string(s.Data) != "remembered" {
		t.Errorf("%q is remembered", s.Data)
	}
	must(t, b.EndSession(b.ctx, actor, one))
	must(t, b.EndSession(b.ctx, actor, one)) // a second window
	b.resumes(t, one, true, false)
	b.resumes(t, other, true, true)
	if kept := b.strings(t, `select encode(data, 'escape') from web_session where ended_at is not null`); len(kept) != 1 || kept[0] != "" {
		t.Errorf("what an ended session remembered: %q", kept)
	}
	third, _, err := b.OpenSession(b.ctx, school.Actor{Role: school.Anonymous}, "clerk@example.org", password, other)
	must(t, err)
	b.resumes(t, other, true, false) // the same browser signed in again
	must(t, b.SignOutEverywhere(b.ctx, actor))
	b.resumes(t, third, true, false)
	if _, err := b.Authenticate(b.ctx, bearer.Token); school.KindOf(err) != school.Unauthenticated {
		t.Errorf("a token of a sign-in after signing out everywhere: %v", err)
	}
	events := b.strings(t, `select action || ' ' || (details - 'token')::text from audit_event where actor_id = '`+user.ID+`' and action like 'user.sign%' order by id`)
	if joined := strings.Join(events, "\n"); len(events) != 6 || strings.Count(joined, `user.sign_out`) != 2 || !strings.Contains(joined, `{"everywhere": true}`) || strings.Contains(joined, one) {
		t.Errorf("the trail:\n%s", joined)
	}
}

func TestSessionsOfAnotherInstanceAndOfNobody(t *testing.T) {
	b, _, signIn := sessionBundle(t)
	second := New(b.db, b.clock, slog.New(slog.DiscardHandler))
	token := signIn()
	if _, err := second.ResumeSession(b.ctx, token, true); err != nil {
		t.Fatal(err)
	}
	actor := b.resumes(t, token, true, true).Actor
	must(t, second.EndSession(b.ctx, actor, token))
	b.resumes(t, token, true, false)
	b.resumes(t, "guess", true, false)
	if err := b.EndSession(context.Background(), school.Actor{Role: school.Anonymous}, token); school.KindOf(err) != school.Unauthenticated {
		t.Errorf("somebody who is nobody signs out: %v", err)
	}
	if kept := b.strings(t, `select count(*)::text from web_session where encode(hash, 'escape') like '%`+token[:10]+`%'`); kept[0] != "0" {
		t.Error("a token stands in the database")
	}
}
