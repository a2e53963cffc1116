package db

import (
	"context"
	"time"

	"johnschool/school"
)

// WebSession is a sign-in through the pages, with who it belongs to.
type WebSession struct {
	ID             string      `db:"id"`
	UserID         string      `db:"user_id"`
	OrganizationID string      `db:"organization_id"`
	Name           string      `db:"name"` // the user's
	Role           school.Role `db:"role"`
	CourtIDs       IDs         `db:"court_ids"`
	AgencyIDs      IDs         `db:"agency_ids"`
	ProgramIDs     IDs         `db:"program_ids"`
	Data           []byte      `db:"data"`
	RecordedAt     time.Time   `db:"recorded_at"`
	PreviousAt     *time.Time  `db:"previous_at"`
	SeenAt         time.Time   `db:"seen_at"`
	ExpiresAt      time.Time   `db:"expires_at"`
}

// InsertWebSession writes a sign-in of a user by its token's SHA-256, and when the
// user signed in before.
func (t *Tx) InsertWebSession(ctx context.Context, id, userID string, hash []byte, at, expiresAt time.Time) error {
	_, err := t.exec(ctx, `insert into web_session (id, user_id, hash, recorded_at, previous_at, seen_at, expires_at)
		select $1, id, $3, $4, signed_in_at, $4, $5 from user_account where id = $2`, id, userID, hash, at, expiresAt)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update user_account set signed_in_at = $2 where id = $1`, userID, at)
	return err
}

// running is which sessions s of users u go on at $2, seen last after $3.
const (
	running        = `s.hash = $1 and s.ended_at is null and s.expires_at > $2 and s.seen_at > $3 and u.id = s.user_id and u.disabled_at is null`
	sessionColumns = `s.id, s.user_id, u.organization_id, u.name, u.role, ` + scopeColumns + `, s.data, s.recorded_at, s.previous_at, s.seen_at, s.expires_at`
)

// WebSession reads the session with a hash that goes on at now and whose person
// was seen after idleSince.
func (t *Tx) WebSession(ctx context.Context, hash []byte, now, idleSince time.Time) (WebSession, error) {
	var s WebSession
	err := t.get(ctx, &s, `select `+sessionColumns+` from web_session s, user_account u where `+running, hash, now, idleSince)
	return s, err
}

// TouchWebSession is WebSession, and notes that its person was seen now, without
// waiting for the disk.
func (t *Tx) TouchWebSession(ctx context.Context, hash []byte, now, idleSince time.Time) (WebSession, error) {
	var s WebSession
	err := t.get(ctx, &s, `update web_session s set seen_at = greatest(s.seen_at, $2)
		from user_account u, set_config('synchronous_commit', 'off', true) where `+running+` returning `+sessionColumns, hash, now, idleSince)
	return s, err
}

// WebSessionUser answers whose session a hash is or was.
func (t *Tx) WebSessionUser(ctx context.Context, hash []byte) (string, error) {
	var userID string
	err := t.get(ctx, &userID, `select user_id from web_session where hash = $1`, hash)
	return userID, err
}

// SaveWebSession keeps what the pages remember in a session that has not ended,
// without waiting for the disk.
func (t *Tx) SaveWebSession(ctx context.Context, hash, data []byte) error {
	_, err := t.exec(ctx, `update web_session set data = $2 from set_config('synchronous_commit', 'off', true) where hash = $1 and ended_at is null`, hash, data)
	return err
}

// EndWebSession ends the session in scope with a hash and answers its id.
func (t *Tx) EndWebSession(ctx context.Context, hash []byte, at time.Time) (string, error) {
	var id string
	err := t.get(ctx, &id, `update web_session set ended_at = $2, data = '' where hash = $1 and ended_at is null returning id`, hash, at)
	return id, err
}

// EndWebSessions ends all sessions of a user but the one whose hash is kept, nil for
// none.
func (t *Tx) EndWebSessions(ctx context.Context, userID string, at time.Time, kept []byte) error {
	_, err := t.exec(ctx, `update web_session set ended_at = $2, data = '' where user_id = $1 and ended_at is null and hash is distinct from $3::bytea`, userID, at, kept)
	return err
}

// CarryWebSessions has the sessions that go on at now end later by as much as a
// demo's clock is moved: nobody was idle for that time.
func (t *Tx) CarryWebSessions(ctx context.Context, now time.Time, by time.Duration) error {
	_, err := t.exec(ctx, `update web_session set seen_at = seen_at + $2 * interval '1 microsecond', expires_at = expires_at + $2 * interval '1 microsecond'
		where ended_at is null and expires_at > $1`, now, by.Microseconds())
	return err
}

// PruneWebSessions forgets sessions that were over before an instant.
func (t *Tx) PruneWebSessions(ctx context.Context, before time.Time) (int64, error) {
	return t.exec(ctx, `delete from web_session where expires_at < $1`, before)
}
