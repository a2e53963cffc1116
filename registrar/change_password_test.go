package registrar

import (
	"context"
	"testing"

	"johnschool/school"
)

func TestChangeOwnPassword(t *testing.T) {
	b := setup(t)
	const fresh = "staple battery horse"
	clerk := b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	here, _, err := b.OpenSession(b.ctx, anonymous, "clerk@example.org", password, "")
	must(t, err)
	elsewhere, _, err := b.OpenSession(b.ctx, anonymous, "clerk@example.org", password, "")
	must(t, err)
	signedIn, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	must(t, err)
	system, err := b.CreateToken(b.ctx, clerk, TokenRequest{Name: "court system"})
	must(t, err)

	change := func(current, to string) error {
		return b.ChangeOwnPassword(b.ctx, clerk, PasswordChange{Current: current, New: to}, here)
	}
	wantKind(t, change("", fresh), school.Invalid, "/current")
	wantKind(t, change(password, "too short"), school.Invalid, "/new")
	wantKind(t, change(password, password), school.Invalid, "/new")
	wantKind(t, change("guess", fresh), school.Invalid, "/current")
	must(t, change(password, fresh))

	_, err = b.ResumeSession(b.ctx, here, true)
	must(t, err)
	_, err = b.ResumeSession(b.ctx, elsewhere, true)
	wantKind(t, err, school.Unauthenticated, "")
	_, err = b.Authenticate(b.ctx, signedIn.Token)
	wantKind(t, err, school.Unauthenticated, "")
	_, err = b.Authenticate(b.ctx, system.Token)
	must(t, err)
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	wantKind(t, err, school.Unauthenticated, "")
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", fresh)
	must(t, err)
	wantKind(t, b.ChangeOwnPassword(b.ctx, anonymous, PasswordChange{}, ""), school.Unauthenticated, "")
	wantKind(t, b.ChangeOwnPassword(b.ctx, school.ConsoleActor(), PasswordChange{}, ""), school.Conflict, "")

	said := b.strings(t, `select actor_id || ' ' || coalesce(details->>'reason', 'done') from audit_event where action = 'user.change_password' and subject_kind = 'user' order by id`)
	if len(said) != 2 || said[0] != clerk.UserID+" password" || said[1] != clerk.UserID+" done" {
		t.Errorf("the trail: %v", said)
	}
}

// Guesses at a present password lock signing in, and the other way around.
func TestGuessesAtThePresentPasswordLock(t *testing.T) {
	b := setup(t)
	clerk := b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	change := func(ctx context.Context, current string) error {
		return b.ChangeOwnPassword(ctx, clerk, PasswordChange{Current: current, New: "staple battery horse"}, "")
	}
	for range 4 {
		wantKind(t, change(b.ctx, "guess"), school.Invalid, "/current")
	}
	_, err := b.SignIn(b.ctx, anonymous, "clerk@example.org", "guess")
	wantKind(t, err, school.Unauthenticated, "")
	wantKind(t, change(b.ctx, password), school.TooMany, "")
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", password)
	wantKind(t, err, school.TooMany, "")
}

// Of two changes at once from one password one stands.
func TestOnePasswordChangesOnce(t *testing.T) {
	b := setup(t)
	clerk := b.user(t, b.admin, UserRequest{Email: "clerk@example.org", Role: school.Clerk, CourtIDs: b.courts[:1]})
	try := signIn{office: b.Office, ctx: b.ctx, action: ActChangeOwnPassword, by: clerk, email: "clerk@example.org"}
	account, err := try.knows(password)
	must(t, err)
	must(t, b.ChangeOwnPassword(b.ctx, clerk, PasswordChange{Current: password, New: "staple battery horse"}, ""))
	wantKind(t, try.replacePassword(account, account.PasswordHash, nil), school.Invalid, "/current")
	_, err = b.SignIn(b.ctx, anonymous, "clerk@example.org", "staple battery horse")
	must(t, err)
}
