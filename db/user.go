package db

import (
	"context"
	"time"

	"johnschool/school"
)

// User is a person who signs in, with what they reach.
type User struct {
	ID             string      `db:"id" json:"id"`
	OrganizationID string      `db:"organization_id" json:"organizationId"`
	Email          string      `db:"email" json:"email"`
	Name           string      `db:"name" json:"name"`
	Role           school.Role `db:"role" json:"role"`
	CourtIDs       IDs         `db:"court_ids" json:"courtIds"`
	AgencyIDs      IDs         `db:"agency_ids" json:"agencyIds"`
	ProgramIDs     IDs         `db:"program_ids" json:"programIds"`
	DisabledAt     *time.Time  `db:"disabled_at" json:"disabledAt"`
	LockedUntil    *time.Time  `db:"locked_until" json:"lockedUntil"` // after too many failed sign-ins; may be past
	Version        int64       `db:"version" json:"version"`
	RecordedAt     time.Time   `db:"recorded_at" json:"recordedAt"`
}

// Revision is its id and version.
func (u User) Revision() (id string, version int64) { return u.ID, u.Version }

// scopeColumns are what a user u reaches, each list in the order of its ids.
const scopeColumns = `array(select court_id::text from user_scope x where x.user_id = u.id and court_id is not null order by court_id) as court_ids,
	array(select agency_id::text from user_scope x where x.user_id = u.id and agency_id is not null order by agency_id) as agency_ids,
	array(select program_id::text from user_scope x where x.user_id = u.id and program_id is not null order by program_id) as program_ids`

const userColumns = `u.id, u.organization_id, u.email, u.name, u.role, ` + scopeColumns + `, u.disabled_at, f.locked_until, u.version, u.recorded_at
	from user_account u left join sign_in_failure f on f.email_hash = sha256(convert_to(u.email, 'UTF8'))`

// Users lists the users in scope by name, after a key; the empty key is the start.
func (t *Tx) Users(ctx context.Context, after NameKey, limit int) ([]User, error) {
	rows := []User{}
	err := t.list(ctx, &rows, `select `+userColumns+` where $2::uuid is null or (u.name, u.id) > ($1, $2) order by u.name, u.id limit $3`,
		after.Name, null(after.ID), limit)
	return rows, err
}

// User reads one user in scope.
func (t *Tx) User(ctx context.Context, id string) (User, error) {
	var u User
	err := t.get(ctx, &u, `select `+userColumns+` where u.id = $1`, id)
	return u, err
}

// UserIDByEmail answers the id of the user in scope with an e-mail address, in
// small letters.
func (t *Tx) UserIDByEmail(ctx context.Context, email string) (string, error) {
	var id string
	err := t.get(ctx, &id, `select id from user_account where email = $1`, email)
	return id, err
}

// InsertUser writes a new user with what they reach.
func (t *Tx) InsertUser(ctx context.Context, u User, passwordHash string, at time.Time) error {
	_, err := t.exec(ctx, `insert into user_account (id, organization_id, email, name, role, password_hash, recorded_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		u.ID, u.OrganizationID, u.Email, u.Name, u.Role, passwordHash, at)
	if err != nil {
		return err
	}
	return t.insertScope(ctx, u)
}

func (t *Tx) insertScope(ctx context.Context, u User) error {
	_, err := t.exec(ctx, `insert into user_scope (user_id, court_id, agency_id, program_id)
		select $1::uuid, id, null::uuid, null::uuid from unnest($2::uuid[]) id union all
		select $1::uuid, null, id, null from unnest($3::uuid[]) id union all
		select $1::uuid, null, null, id from unnest($4::uuid[]) id`, u.ID, u.CourtIDs, u.AgencyIDs, u.ProgramIDs)
	return err
}

// UpdateUser writes a user's name, whether they are disabled, what they reach and,
// where a hash is given, their password over the version the user carries; it
// answers whether that version still stood.
func (t *Tx) UpdateUser(ctx context.Context, u User, passwordHash string) (bool, error) {
	n, err := t.exec(ctx, `update user_account set name = $3, disabled_at = $4, password_hash = coalesce($5, password_hash), version = version + 1
		where id = $1 and version = $2`, u.ID, u.Version, u.Name, u.DisabledAt, null(passwordHash))
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := t.exec(ctx, `delete from user_scope where user_id = $1`, u.ID); err != nil {
		return false, err
	}
	return true, t.insertScope(ctx, u)
}

// ReplacePassword writes a user's new password over the one whose hash was; it
// answers whether that one still stood and the user may sign in.
func (t *Tx) ReplacePassword(ctx context.Context, userID, was, hash string) (bool, error) {
	n, err := t.exec(ctx, `update user_account set password_hash = $3, version = version + 1
		where id = $1 and password_hash = $2 and disabled_at is null`, userID, was, hash)
	return n == 1, err
}

// KnownScope answers which of the ids are courts, agencies and programs of an
// organization in scope.
func (t *Tx) KnownScope(ctx context.Context, organizationID string, u User) (map[string]bool, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from court where organization_id = $1 and id = any ($2::uuid[])
		union all select id from agency where organization_id = $1 and id = any ($3::uuid[])
		union all select id from program where organization_id = $1 and id = any ($4::uuid[])`,
		organizationID, u.CourtIDs, u.AgencyIDs, u.ProgramIDs)
	known := make(map[string]bool, len(ids))
	for _, id := range ids {
		known[id] = true
	}
	return known, err
}

// Account is what signing in needs to know of a user.
type Account struct {
	ID             string      `db:"id"`
	OrganizationID string      `db:"organization_id"`
	Role           school.Role `db:"role"`
	PasswordHash   string      `db:"password_hash"`
	Disabled       bool        `db:"disabled"`
}

// Account reads the account with an e-mail address, in small letters.
func (t *Tx) Account(ctx context.Context, email string) (Account, error) {
	var a Account
	err := t.get(ctx, &a, `select id, organization_id, role, password_hash, disabled_at is not null as disabled from user_account where email = $1`, email)
	return a, err
}

// SignInLock tells until when signing in with an e-mail address is locked; nil
// where it is not. The address is named by its SHA-256.
func (t *Tx) SignInLock(ctx context.Context, emailHash []byte, now time.Time) (*time.Time, error) {
	var until *time.Time
	err := t.get(ctx, &until, `select max(locked_until) from sign_in_failure where email_hash = $1 and locked_until > $2`, emailHash, now)
	return until, err
}

// CountFailedSignIn counts one more failed sign-in with an e-mail address. The
// most-th within memory locks it until lockedUntil, and counting begins anew. What
// is older than memory is forgotten.
func (t *Tx) CountFailedSignIn(ctx context.Context, emailHash []byte, now, lockedUntil time.Time, most int, memory time.Duration) error {
	old := now.Add(-memory)
	_, err := t.exec(ctx, `insert into sign_in_failure as f (email_hash, failed, failed_at) values ($1, 1, $2)
		on conflict (email_hash) do update set failed_at = $2,
			failed = case when f.failed_at < $3 or f.failed >= $4 then 1 else f.failed + 1 end,
			locked_until = case when f.failed_at >= $3 and f.failed = $4 - 1 then $5 else f.locked_until end`, emailHash, now, old, most, lockedUntil)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `delete from sign_in_failure where email_hash in
		(select email_hash from sign_in_failure where failed_at < $1 order by failed_at limit 100 for update skip locked)`, old)
	return err
}

// ForgetFailedSignIns lets an e-mail address begin anew.
func (t *Tx) ForgetFailedSignIns(ctx context.Context, emailHash []byte) error {
	_, err := t.exec(ctx, `delete from sign_in_failure where email_hash = $1`, emailHash)
	return err
}
