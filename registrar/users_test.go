package registrar

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

func TestUserIsChecked(t *testing.T) {
	b := setup(t)
	elsewhere, _ := b.organization(t, "Elsewhere")
	foreign, err := b.CreateCourt(b.ctx, elsewhere, CourtRequest{Name: "Foreign Court"})
	must(t, err)
	good := UserRequest{Email: "clerk@example.org", Name: "A Clerk", Role: school.Clerk, Password: password, CourtIDs: b.courts[:1]}
	for _, c := range []struct {
		pointer string
		spoil   func(*UserRequest)
	}{
		{"/email", func(r *UserRequest) { r.Email = "clerk" }},
		{"/name", func(r *UserRequest) { r.Name = "" }},
		{"/role", func(r *UserRequest) { r.Role = school.System }},
		{"/password", func(r *UserRequest) { r.Password = "elevenchars" }},
		{"/courtIds", func(r *UserRequest) { r.CourtIDs = nil }},
		{"/courtIds/0", func(r *UserRequest) { r.CourtIDs = []string{"x"} }},
		{"/courtIds/1", func(r *UserRequest) { r.CourtIDs = []string{b.courts[0], foreign.ID} }},
		{"/courtIds/0", func(r *UserRequest) { r.CourtIDs = []string{b.agencies[0]} }},
		{"/programIds", func(r *UserRequest) { r.ProgramIDs = b.programs[:] }},
		{"/courtIds", func(r *UserRequest) { r.Role = school.Admin }},
		{"/agencyIds", func(r *UserRequest) { r.Role, r.CourtIDs = school.Officer, nil }},
		{"/programIds", func(r *UserRequest) { r.Role, r.CourtIDs = school.Staff, nil }},
	} {
		r := good
		c.spoil(&r)
		_, err := b.CreateUser(b.ctx, b.admin, r)
		wantKind(t, err, school.Invalid, c.pointer)
	}
	good.CourtIDs = []string{b.courts[1], strings.ToUpper(b.courts[0]), b.courts[1]}
	user, err := b.CreateUser(b.ctx, b.admin, good)
	must(t, err)
	if !slices.Equal(user.CourtIDs, b.courts[:]) || len(user.AgencyIDs) != 0 || user.AgencyIDs == nil {
		t.Errorf("user: %+v", user)
	}
	good.Email = "CLERK@example.org"
	_, err = b.CreateUser(b.ctx, b.admin, good)
	wantKind(t, err, school.Conflict, "/email")
}

func TestUsersAreScoped(t *testing.T) {
	b := setup(t)
	_, stranger := b.organization(t, "Elsewhere")
	list, err := b.Users(b.ctx, stranger, Page{})
	must(t, err)
	if ids := idsOf(list.Items, func(u db.User) string { return u.ID }); !slices.Equal(ids, []string{stranger.UserID}) {
		t.Errorf("another organization's administrator sees %v", ids)
	}
	_, err = b.User(b.ctx, stranger, b.admin.UserID)
	wantKind(t, err, school.NotFound, "")
	_, err = b.UpdateUser(b.ctx, stranger, b.admin.UserID, UserChange{Name: "Mine"}, ptr(int64(1)))
	wantKind(t, err, school.NotFound, "")
	for _, actor := range []school.Actor{b.clerk(t, b.courts[0]), b.officer(t, b.agencies[0]), b.staff(t, b.programs[0])} {
		_, err := b.Users(b.ctx, actor, Page{})
		wantKind(t, err, school.Forbidden, "")
	}
}

func TestSignIn(t *testing.T) {
	b := setup(t)
	clerk := b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	made, err := b.SignIn(b.ctx, anonymous, " Clerk@Example.org", password)
	must(t, err)
	if want := b.now().Add(12 * time.Hour); !made.ExpiresAt.Equal(want) || made.User.ID != clerk.UserID {
		t.Errorf("signed in: %+v, want until %s", made, want)
	}
	actor, err := b.Authenticate(b.ctx, made.Token)
	must(t, err)
	if actor.UserID != clerk.UserID || actor.Role != school.Clerk || !slices.Equal(actor.CourtIDs, b.courts[:1]) || actor.OrganizationID != b.admin.OrganizationID {
		t.Errorf("authenticated as %+v", actor)
	}
	if stored := b.strings(t, `select encode(hash, 'hex') from api_token`); len(stored) != 1 || strings.Contains(stored[0], made.Token) {
		t.Errorf("stored tokens: %v", stored)
	}
	_, err = b.SignIn(b.ctx, actor, "clerk@example.org", password)
	wantKind(t, err, school.Forbidden, "")

	b.clock.Add(12*time.Hour - time.Second)
	_, err = b.Authenticate(b.ctx, made.Token)
	must(t, err)
	b.clock.Add(time.Second) // kept in memory still, and expired all the same
	_, err = b.Authenticate(b.ctx, made.Token)
	wantKind(t, err, school.Unauthenticated, "")
	for _, token := range []string{"", "js_", "js_\x00", made.Token + "x"} {
		_, err = b.Authenticate(b.ctx, token)
		wantKind(t, err, school.Unauthenticated, "")
	}
}

var anonymous = school.Actor{Role: school.Anonymous}

func TestFiveFailedSignInsLockForTenMinutes(t *testing.T) {
	b := setup(t)
	b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	for _, email := range []string{"clerk@example.org", "nobody@example.org"} {
		var messages []string
		for range 5 {
			_, err := b.SignIn(b.ctx, anonymous, email, "wrong password")
			wantKind(t, err, school.Unauthenticated, "")
			messages = append(messages, err.Error())
		}
		if len(slices.Compact(messages)) != 1 {
			t.Errorf("%s is told %v", email, messages)
		}
		_, err := b.SignIn(b.ctx, anonymous, email, password)
		wantKind(t, err, school.TooMany, "")
		var e *school.Error
		if errors.As(err, &e); e.RetryIn < 599 || e.RetryIn > 601 {
			t.Errorf("retry in %d seconds, want 600", e.RetryIn)
		}
	}
	b.clock.Add(10*time.Minute - time.Second)
	_, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	wantKind(t, err, school.TooMany, "")
	b.clock.Add(time.Second)
	for range 4 {
		_, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", "wrong password")
		wantKind(t, err, school.Unauthenticated, "")
	}
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	must(t, err)
	for range 4 { // a success begins the count anew
		_, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", "wrong password")
		wantKind(t, err, school.Unauthenticated, "")
	}
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	must(t, err)
	if kept := b.strings(t, `select coalesce(details::text, '') || subject_id from audit_event where action = 'user.sign_in'`); len(kept) != 5+5+2+1+4+1+4+1 || strings.Contains(strings.Join(kept, ""), "@") {
		t.Errorf("trail of sign-ins: %v", kept)
	}
}

func TestSignInTriesAtOnceAreCounted(t *testing.T) {
	b := setup(t)
	b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	var wg sync.WaitGroup
	kinds := make([]school.Kind, 30)
	for i := range kinds {
		wg.Go(func() {
			_, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", "wrong password")
			kinds[i] = school.KindOf(err)
		})
	}
	wg.Wait()
	compared := 0
	for _, k := range kinds {
		if k == school.Unauthenticated {
			compared++
		}
	}
	if compared < 5 || compared > 5+passwordsAtOnce-1 {
		t.Errorf("%d passwords compared before the lock, want 5 or one more", compared)
	}
}

func TestDisabledUserIsOut(t *testing.T) {
	b := setup(t)
	clerk := b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	made, err := b.CreateToken(b.ctx, clerk, TokenRequest{Name: "court system"})
	must(t, err)
	_, err = b.Authenticate(b.ctx, made.Token)
	must(t, err)
	change := UserChange{Name: "Some User", CourtIDs: b.courts[1:], Disabled: true}
	user, err := b.UpdateUser(b.ctx, b.admin, clerk.UserID, change, ptr(int64(1)))
	must(t, err)
	if user.DisabledAt == nil || !slices.Equal(user.CourtIDs, b.courts[1:]) || user.Version != 2 {
		t.Errorf("user: %+v", user)
	}
	_, err = b.Authenticate(b.ctx, made.Token)
	wantKind(t, err, school.Unauthenticated, "")
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	wantKind(t, err, school.Unauthenticated, "")
	_, err = b.UpdateUser(b.ctx, b.admin, clerk.UserID, change, ptr(int64(1)))
	wantKind(t, err, school.Stale, "")
	change.Disabled = false
	_, err = b.UpdateUser(b.ctx, b.admin, clerk.UserID, change, ptr(int64(2)))
	must(t, err)
	actor, err := b.Authenticate(b.ctx, made.Token)
	must(t, err)
	if !slices.Equal(actor.CourtIDs, b.courts[1:]) {
		t.Errorf("authenticated as %+v", actor)
	}
	_, err = b.UpdateUser(b.ctx, b.admin, b.admin.UserID, UserChange{Name: "Me", Disabled: true}, ptr(int64(1)))
	wantKind(t, err, school.Invalid, "/disabled")
}

func TestNewPasswordEndsSignIns(t *testing.T) {
	b := setup(t)
	clerk := b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	signedIn, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	must(t, err)
	api, err := b.CreateToken(b.ctx, clerk, TokenRequest{Name: "court system"})
	must(t, err)
	for range 5 {
		_, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", "wrong password")
		wantKind(t, err, school.Unauthenticated, "")
	}
	locked, err := b.User(b.ctx, b.admin, clerk.UserID)
	must(t, err)
	if locked.LockedUntil == nil || !locked.LockedUntil.Equal(b.now().Add(10*time.Minute)) {
		t.Errorf("locked until %v", locked.LockedUntil)
	}
	_, err = b.UpdateUser(b.ctx, b.admin, clerk.UserID, UserChange{Name: "Some User", CourtIDs: b.courts[:1], Password: ptr("staple battery horse")}, ptr(int64(1)))
	must(t, err)
	_, err = b.Authenticate(b.ctx, signedIn.Token)
	wantKind(t, err, school.Unauthenticated, "")
	_, err = b.Authenticate(b.ctx, api.Token)
	must(t, err)
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", "staple battery horse")
	must(t, err)
}

func TestTokens(t *testing.T) {
	b := setup(t)
	clerk, other := b.clerk(t, b.courts[0]), b.clerk(t, b.courts[1])
	made, err := b.CreateToken(b.ctx, clerk, TokenRequest{Name: "court system"})
	must(t, err)
	if want := b.now().Add(90 * 24 * time.Hour); !made.ExpiresAt.Equal(want) {
		t.Errorf("expires %s, want %s", made.ExpiresAt, want)
	}
	for pointer, r := range map[string]TokenRequest{"/name": {}, "/expiresInDays": {Name: "x", ExpiresInDays: 367}} {
		_, err := b.CreateToken(b.ctx, clerk, r)
		wantKind(t, err, school.Invalid, pointer)
	}
	mine, err := b.Tokens(b.ctx, clerk)
	must(t, err)
	theirs, err := b.Tokens(b.ctx, other)
	must(t, err)
	if len(mine) != 1 || mine[0].ID != made.ID || len(theirs) != 0 {
		t.Errorf("tokens: %+v and %+v", mine, theirs)
	}
	wantKind(t, b.RevokeToken(b.ctx, other, made.ID), school.NotFound, "")
	_, err = b.Authenticate(b.ctx, made.Token)
	must(t, err)
	must(t, b.RevokeToken(b.ctx, clerk, made.ID))
	_, err = b.Authenticate(b.ctx, made.Token)
	wantKind(t, err, school.Unauthenticated, "")

	second, err := b.CreateToken(b.ctx, clerk, TokenRequest{Name: "second", ExpiresInDays: 1})
	must(t, err)
	wantKind(t, b.SignOut(b.ctx, other, second.Token), school.NotFound, "")
	must(t, b.SignOut(b.ctx, clerk, second.Token))
	_, err = b.Authenticate(b.ctx, second.Token)
	wantKind(t, err, school.Unauthenticated, "")

	user, err := b.User(b.ctx, b.admin, clerk.UserID)
	must(t, err)
	issued, err := b.IssueToken(b.ctx, school.ConsoleActor(), user.Email, "by hand", 0)
	must(t, err)
	actor, err := b.Authenticate(b.ctx, issued.Token)
	must(t, err)
	if actor.UserID != clerk.UserID {
		t.Errorf("issued for %+v", actor)
	}
	_, err = b.IssueToken(b.ctx, school.ConsoleActor(), "nobody@example.org", "by hand", 0)
	wantKind(t, err, school.NotFound, "")
	_, err = b.IssueToken(b.ctx, b.admin, user.Email, "by hand", 0)
	wantKind(t, err, school.Forbidden, "")
}

// A token revoked by another program is refused here two seconds later.
func TestBearersAreKeptForTwoSeconds(t *testing.T) {
	b := setup(t)
	made, err := b.CreateToken(b.ctx, b.admin, TokenRequest{Name: "elsewhere"})
	must(t, err)
	_, err = b.Authenticate(b.ctx, made.Token)
	must(t, err)
	b.exec(t, `update api_token set revoked_at = now()`)
	b.clock.Add(bearerKept - time.Millisecond)
	_, err = b.Authenticate(b.ctx, made.Token)
	must(t, err)
	b.clock.Add(time.Millisecond)
	_, err = b.Authenticate(b.ctx, made.Token)
	wantKind(t, err, school.Unauthenticated, "")
}
