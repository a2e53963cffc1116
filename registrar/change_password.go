package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// PasswordChange is a user's wish for another password of their own.
type PasswordChange struct {
	Current string `json:"current"` // the present one
	New     string `json:"new"`     // 12 characters or more
}

func (r PasswordChange) check() error {
	var faults school.Faults
	faults.Check(r.Current != "" && len(r.Current) <= 1000, "/current", "Write your present password.")
	checkPassword(&faults, "/new", r.New)
	faults.Check(r.New != r.Current, "/new", "This is your present password. Choose another.")
	return faults.Err()
}

// ChangeOwnPassword gives the actor another password, if they know the present one.
// A wrong one counts against the lock against guessing, like a failed sign-in. All
// other sessions and sign-ins of theirs end: credential is the token by which this
// one is signed in. Tokens that they made for programs stay.
func (o *Office) ChangeOwnPassword(ctx context.Context, actor school.Actor, r PasswordChange, credential string) error {
	try := signIn{office: o, ctx: ctx, action: ActChangeOwnPassword, by: actor}
	err := o.do(ctx, actor, ActChangeOwnPassword, func(v *visit) error {
		if actor.UserID == "" {
			return &school.Error{Kind: school.Conflict, Message: "A password belongs to a user; an administrator gives one to another user."}
		}
		if err := r.check(); err != nil {
			return err
		}
		user, err := v.user(actor.UserID)
		try.email = user.Email
		return err
	})
	if err != nil {
		return err
	}
	account, err := try.knows(r.Current)
	if err != nil {
		if school.KindOf(err) == school.Unauthenticated { // they are signed in all the same
			return school.InvalidField("/current", "This is not your present password. After five tries signing in is locked for ten minutes.")
		}
		return err
	}
	hash, err := o.passwords.hash(ctx, r.New)
	if err != nil {
		return err
	}
	if err := try.replacePassword(account, hash, hashToken(credential)); err != nil {
		return err
	}
	o.bearers.forget()
	return nil
}

// replacePassword writes the hash of a user's new password over the one they were
// known by, forgets failed tries, and ends all they are signed in by but what is kept.
func (s signIn) replacePassword(account db.Account, hash string, kept []byte) error {
	return s.in(func(tx *db.Tx, now time.Time) error {
		replaced, err := tx.ReplacePassword(s.ctx, account.ID, account.PasswordHash, hash)
		if err != nil {
			return err
		}
		if !replaced {
			return school.InvalidField("/current", "Your password was changed elsewhere at this moment; this is the present one no more.")
		}
		if err := tx.EndSignIns(s.ctx, account.ID, now, kept); err != nil {
			return err
		}
		if err := tx.ForgetFailedSignIns(s.ctx, emailHash(s.email)); err != nil {
			return err
		}
		return tx.InsertAudit(s.ctx, db.AuditEvent{At: now, Actor: s.by, Action: string(s.action), SubjectKind: "user", SubjectID: account.ID})
	})
}
