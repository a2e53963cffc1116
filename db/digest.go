package db

import (
	"context"
	"time"

	"johnschool/school"
)

// DigestReader is somebody who may get a digest.
type DigestReader struct {
	ID             string      `db:"id"`
	OrganizationID string      `db:"organization_id"`
	Organization   string      `db:"organization"`
	Email          string      `db:"email"`
	Role           school.Role `db:"role"`
	ProgramIDs     IDs         `db:"program_ids"` // of staff
	Zone           string      `db:"zone"`        // of their organization's first program; UTC where it has none
}

// DigestReaders lists, after an id, staff and administrators who may sign in.
func (t *Tx) DigestReaders(ctx context.Context, after string, limit int) ([]DigestReader, error) {
	var rows []DigestReader
	err := t.list(ctx, &rows, `select u.id, u.organization_id, g.name as organization, u.email, u.role,
			array(select program_id::text from user_scope x where x.user_id = u.id and program_id is not null order by program_id) as program_ids,
			coalesce((select p.zone from program p where p.organization_id = u.organization_id order by p.id limit 1), 'UTC') as zone
		from user_account u join organization g on g.id = u.organization_id
		where u.disabled_at is null and u.role in ('program_staff', 'administrator') and u.id > $1 order by u.id limit $2`, after, limit)
	return rows, err
}

// HasDigest tells whether somebody got their digest of a day.
func (t *Tx) HasDigest(ctx context.Context, userID string, on school.Date) (bool, error) {
	var has bool
	err := t.get(ctx, &has, `select exists (select from digest where user_id = $1 and on_day = $2)`, userID, on)
	return has, err
}

// InsertDigest writes that somebody's digest of a day is in the outbox; there is
// one (digest_pkey).
func (t *Tx) InsertDigest(ctx context.Context, r DigestReader, on school.Date, messageID string, at time.Time) error {
	_, err := t.exec(ctx, `insert into digest (user_id, on_day, organization_id, message_id, recorded_at) values ($1, $2, $3, $4, $5)`,
		r.ID, on, r.OrganizationID, messageID, at)
	return err
}

// UnmarkedSession is a session that is over and has no roll.
type UnmarkedSession struct {
	ProgramID string      `db:"program_id"`
	ClassName string      `db:"class_name"`
	Day       school.Date `db:"day"`
	Zone      string      `db:"zone"`
}

// SessionsWithoutRoll lists those of all programs in scope, the latest of each
// program's, the oldest first.
func (t *Tx) SessionsWithoutRoll(ctx context.Context, now time.Time) ([]UnmarkedSession, error) {
	var rows []UnmarkedSession
	err := t.list(ctx, &rows, `select s.program_id, c.name as class_name, s.day, p.zone
		from (select sessions_without_roll(array(select id from program), $1, '{}', $2) as id limit $2) w join class_session s on s.id = w.id
		join class c on c.id = s.class_id join program p on p.id = s.program_id
		order by s.starts_at, s.id`, now, MostWork)
	return rows, err
}
