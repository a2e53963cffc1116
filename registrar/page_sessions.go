package registrar

import (
	"context"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// How long a session of the pages lasts: SessionIdle after the last request that
// its person made, and SessionLasts after the sign-in whatever they do.
const (
	SessionIdle  = 30 * time.Minute
	SessionLasts = 12 * time.Hour
)

// PageSession is a sign-in of a person through the pages.
type PageSession struct {
	ID         string
	Actor      school.Actor
	Name       string        // the user's, for the page's head
	BeganAt    time.Time     // of the sign-in
	PreviousAt *time.Time    // of the user's sign-in before; nil where this is the first
	Left       time.Duration // until it ends unless its person does something
	Data       []byte        // what the pages remember
}

// OpenSession lets in who knows the password of an account, by the rules of
// SignIn, and answers the token that the browser's cookie holds: a new one each
// time. former is the token that the cookie held before; its session ends.
func (o *Office) OpenSession(ctx context.Context, actor school.Actor, email, password, former string) (token string, userID string, err error) {
	err = o.admit(ctx, actor, email, password, func(v *visit, id string) (map[string]any, error) {
		if former != "" {
			if _, err := v.EndWebSession(v.ctx, hashToken(former), v.now); err != nil && !db.IsNoRow(err) {
				return nil, err
			}
		}
		session := newID()
		token, userID = newSecret(), id
		err := v.InsertWebSession(v.ctx, session, id, hashToken(token), v.now, v.now.Add(SessionLasts))
		return map[string]any{"session": session}, err
	})
	return token, userID, err
}

// ResumeSession answers the session of a token, with who its user is and what they
// reach at this moment. A session that is over, or whose user was disabled, is
// Unauthenticated. seen says that a person asks, not their page by itself: then
// the session goes on for another SessionIdle.
func (o *Office) ResumeSession(ctx context.Context, token string, seen bool) (PageSession, error) {
	var s db.WebSession
	now := o.now()
	err := o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) (err error) {
		read := tx.WebSession
		if seen {
			read = tx.TouchWebSession
		}
		s, err = read(ctx, hashToken(token), now, now.Add(-SessionIdle))
		return err
	})
	if db.IsNoRow(err) {
		return PageSession{}, &school.Error{Kind: school.Unauthenticated, Message: "Your session has ended. Sign in again."}
	}
	if err != nil {
		return PageSession{}, err
	}
	actor := school.Actor{Role: s.Role, UserID: s.UserID, OrganizationID: s.OrganizationID, CourtIDs: s.CourtIDs, AgencyIDs: s.AgencyIDs, ProgramIDs: s.ProgramIDs}
	return PageSession{ID: s.ID, Actor: actor, Name: s.Name, BeganAt: s.RecordedAt, PreviousAt: s.PreviousAt, Data: s.Data,
		Left: min(s.SeenAt.Add(SessionIdle).Sub(now), s.ExpiresAt.Sub(now))}, nil
}

// SessionUser answers whose session a token is or, lately, was; "" where nobody
// knows.
func (o *Office) SessionUser(ctx context.Context, token string) (userID string, err error) {
	err = o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) (err error) {
		userID, err = tx.WebSessionUser(ctx, hashToken(token))
		return err
	})
	if db.IsNoRow(err) {
		return "", nil
	}
	return userID, err
}

// KeepSessionData keeps what the pages remember of a session: no facts and no
// personal values, so the trail does not have it.
func (o *Office) KeepSessionData(ctx context.Context, token string, data []byte) error {
	return o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) error { return tx.SaveWebSession(ctx, hashToken(token), data) })
}

// EndSession signs the actor out of the session of a token. One that is over
// already is no error.
func (o *Office) EndSession(ctx context.Context, actor school.Actor, token string) error {
	return o.do(ctx, actor, ActSignOut, func(v *visit) error {
		id, err := v.EndWebSession(v.ctx, hashToken(token), v.now)
		if db.IsNoRow(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return v.audit("user", actor.UserID, map[string]any{"session": id})
	})
}

// SignOutEverywhere ends all of the actor's sessions and sign-ins, on whatever
// machine; tokens that they made for programs stay.
func (o *Office) SignOutEverywhere(ctx context.Context, actor school.Actor) error {
	err := o.do(ctx, actor, ActSignOut, func(v *visit) error {
		if err := v.EndSignIns(v.ctx, actor.UserID, v.now, nil); err != nil {
			return err
		}
		return v.audit("user", actor.UserID, map[string]any{"everywhere": true})
	})
	if err == nil {
		o.bearers.forget()
	}
	return err
}
