package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The kinds of Token.
const (
	TokenSignIn = "sign_in" // of a sign-in with e-mail and password
	TokenAPI    = "api"     // made by the user for a program of theirs
)

// Token is what is kept of an API token; the token itself nobody can read again.
type Token struct {
	ID         string     `db:"id" json:"id"`
	Kind       string     `db:"kind" json:"kind"`
	Name       string     `db:"name" json:"name"`
	RecordedAt time.Time  `db:"recorded_at" json:"recordedAt"`
	ExpiresAt  time.Time  `db:"expires_at" json:"expiresAt"`
	RevokedAt  *time.Time `db:"revoked_at" json:"revokedAt"`
}

// InsertToken writes a user's token by its SHA-256.
func (t *Tx) InsertToken(ctx context.Context, token Token, userID string, hash []byte) error {
	_, err := t.exec(ctx, `insert into api_token (id, user_id, kind, name, hash, recorded_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		token.ID, userID, token.Kind, token.Name, hash, token.RecordedAt, token.ExpiresAt)
	return err
}

// Tokens reads a user's tokens, the newest first, but for those that have ended
// before an instant.
func (t *Tx) Tokens(ctx context.Context, userID string, since time.Time) ([]Token, error) {
	rows := []Token{}
	err := t.list(ctx, &rows, `select id, kind, name, recorded_at, expires_at, revoked_at from api_token
		where user_id = $1 and expires_at > $2 order by id desc`, userID, since)
	return rows, err
}

// RevokeToken ends a token in scope; it answers whether it was there and running.
func (t *Tx) RevokeToken(ctx context.Context, id string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, `update api_token set revoked_at = $2 where id = $1 and revoked_at is null`, id, at)
	return n == 1, err
}

// RevokeTokenByHash ends the token in scope with a hash and answers its id.
func (t *Tx) RevokeTokenByHash(ctx context.Context, hash []byte, at time.Time) (string, error) {
	var id string
	err := t.get(ctx, &id, `update api_token set revoked_at = $2 where hash = $1 and revoked_at is null returning id`, hash, at)
	return id, err
}

// EndSignIns ends all that a user is signed in by, sessions of the pages and tokens,
// but the one whose hash is kept, nil for none; tokens made for programs stay.
func (t *Tx) EndSignIns(ctx context.Context, userID string, at time.Time, kept []byte) error {
	if err := t.EndWebSessions(ctx, userID, at, kept); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update api_token set revoked_at = $2 where user_id = $1 and kind = 'sign_in' and revoked_at is null and hash is distinct from $3::bytea`, userID, at, kept)
	return err
}

// Bearer is who holds a token.
type Bearer struct {
	UserID         string      `db:"user_id"`
	OrganizationID string      `db:"organization_id"`
	Role           school.Role `db:"role"`
	CourtIDs       IDs         `db:"court_ids"`
	AgencyIDs      IDs         `db:"agency_ids"`
	ProgramIDs     IDs         `db:"program_ids"`
	ExpiresAt      time.Time   `db:"expires_at"`
}

// Bearer reads who holds the token with a hash, unless it was revoked or its user
// disabled.
func (t *Tx) Bearer(ctx context.Context, hash []byte) (Bearer, error) {
	var b Bearer
	err := t.get(ctx, &b, `select u.id as user_id, u.organization_id, u.role, `+scopeColumns+`, k.expires_at
		from api_token k join user_account u on u.id = k.user_id
		where k.hash = $1 and k.revoked_at is null and u.disabled_at is null`, hash)
	return b, err
}
