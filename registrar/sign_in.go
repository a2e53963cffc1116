package registrar

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// The lock against guessing: the fifth failed sign-in with an e-mail address
// within an hour locks it for ten minutes, whether or not anybody has it.
const (
	mostFailedSignIns = 5
	signInLock        = 10 * time.Minute
	signInMemory      = time.Hour
	signInLasts       = 12 * time.Hour
)

// SignIn answers a token for twelve hours to who knows the password of an account.
// A wrong password, an unknown address and a disabled account read the same and
// take the same time.
func (o *Office) SignIn(ctx context.Context, actor school.Actor, email, password string) (NewToken, error) {
	var made NewToken
	err := o.admit(ctx, actor, email, password, func(v *visit, userID string) (details map[string]any, err error) {
		made, err = v.newToken(userID, db.TokenSignIn, "sign-in", signInLasts)
		return map[string]any{"token": made.ID}, err
	})
	return made, err
}

// admit lets in who knows the password of an account: hand gives them what they
// come in with, and answers what the trail says of it.
func (o *Office) admit(ctx context.Context, actor school.Actor, email, password string, hand hand) error {
	if err := authorize(actor, ActSignIn); err != nil {
		o.noteRefusal(ctx, actor, ActSignIn, err)
		return err
	}
	email = strings.ToLower(strings.TrimSpace(email))
	var faults school.Faults
	school.CheckText(&faults, "/email", email, 254, true)
	faults.Check(password != "" && len(password) <= 1000, "/password", "Write your password.")
	if err := faults.Err(); err != nil {
		return err
	}
	try := signIn{office: o, ctx: ctx, action: ActSignIn, by: school.Actor{Role: school.Anonymous, RequestID: actor.RequestID}, email: email}
	account, err := try.knows(password)
	if err != nil {
		return err
	}
	return try.succeed(account, hand)
}

// hand gives a user who is let in what they come in with.
type hand func(v *visit, userID string) (details map[string]any, err error)

// signIn is one try to say an account's password. It runs as the system: nobody is
// anybody yet.
type signIn struct {
	office *Office
	ctx    context.Context
	action Action       // what the password is said for
	by     school.Actor // who says it, for the trail
	email  string
}

func (s signIn) in(work func(*db.Tx, time.Time) error) error {
	return s.office.db.In(s.ctx, school.Actor{Role: school.System, RequestID: s.by.RequestID}, func(tx *db.Tx) error { return work(tx, s.office.now()) })
}

// knows answers the account whose password is said; a wrong one is counted.
func (s signIn) knows(password string) (db.Account, error) {
	// Locks are looked at within the turn, so that many tries at once are not all let in before the first is counted.
	done, err := s.office.passwords.turn(s.ctx)
	if err != nil {
		return db.Account{}, err
	}
	defer done()
	account, err := s.account()
	if err != nil {
		return account, err
	}
	matches, err := s.office.passwords.matches(password, account.PasswordHash)
	if err != nil {
		return account, err
	}
	if !matches || account.Disabled {
		return account, s.fail(account)
	}
	return account, nil
}

func emailHash(email string) []byte {
	hash := sha256.Sum256([]byte(email))
	return hash[:]
}

// account reads the account to be signed in to; the empty one where there is none.
func (s signIn) account() (db.Account, error) {
	var account db.Account
	var locked *time.Time
	var now time.Time
	err := s.in(func(tx *db.Tx, at time.Time) (err error) {
		now = at
		if account, err = tx.Account(s.ctx, s.email); err != nil && !db.IsNoRow(err) {
			return err
		}
		if locked, err = tx.SignInLock(s.ctx, emailHash(s.email), now); err != nil || locked == nil {
			return err
		}
		return s.auditRefusal(tx, now, account, "locked")
	})
	if err == nil && locked != nil {
		return account, &school.Error{Kind: school.TooMany, RetryIn: int(locked.Sub(now).Seconds()) + 1,
			Message: "Signing in failed five times, so it is locked for ten minutes. Wait, or ask your administrator for a new password."}
	}
	return account, err
}

// fail counts the try and answers the refusal; both stand though nobody signed in.
func (s signIn) fail(account db.Account) error {
	err := s.in(func(tx *db.Tx, now time.Time) error {
		if err := tx.CountFailedSignIn(s.ctx, emailHash(s.email), now, now.Add(signInLock), mostFailedSignIns, signInMemory); err != nil {
			return err
		}
		reason := "password"
		switch {
		case account.ID == "":
			reason = "unknown"
		case account.Disabled:
			reason = "disabled"
		}
		return s.auditRefusal(tx, now, account, reason)
	})
	if err != nil {
		return err
	}
	return &school.Error{Kind: school.Unauthenticated, Message: "The e-mail address or the password is wrong. After five tries signing in is locked for ten minutes."}
}

// auditRefusal writes that somebody could not sign in; an account is named by its
// id, an address never.
func (s signIn) auditRefusal(tx *db.Tx, now time.Time, account db.Account, reason string) error {
	by := s.by
	by.OrganizationID = account.OrganizationID
	return tx.InsertAudit(s.ctx, db.AuditEvent{At: now, Actor: by, Action: string(s.action), Refused: true, SubjectKind: "user", SubjectID: account.ID,
		Details: map[string]any{"reason": reason}})
}

// succeed forgets failed tries and lets the user in.
func (s signIn) succeed(account db.Account, give hand) error {
	err := s.in(func(tx *db.Tx, now time.Time) error {
		again, err := tx.Account(s.ctx, s.email)
		if db.IsNoRow(err) || (err == nil && (again.Disabled || again.PasswordHash != account.PasswordHash)) {
			return &school.Error{Kind: school.Unauthenticated, Message: "The account changed while you signed in; please try again."}
		}
		if err != nil {
			return err
		}
		if err := tx.ForgetFailedSignIns(s.ctx, emailHash(s.email)); err != nil {
			return err
		}
		user := school.Actor{Role: account.Role, UserID: account.ID, OrganizationID: account.OrganizationID, RequestID: s.by.RequestID}
		details, err := give(&visit{Tx: tx, office: s.office, ctx: s.ctx, action: ActSignIn, now: now}, account.ID)
		if err != nil {
			return err
		}
		return tx.InsertAudit(s.ctx, db.AuditEvent{At: now, Actor: user, Action: string(ActSignIn), SubjectKind: "user", SubjectID: account.ID,
			Details: details})
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}
