package db

import (
	"context"
	"time"

	"johnschool/school"
)

// UpdateParticipant writes a person's values over a version; it answers whether
// that version still stood. The names by which their enrollments are found follow
// by a foreign key, those of courts that the actor does not see included.
func (t *Tx) UpdateParticipant(ctx context.Context, p school.Participant, version int64) (bool, error) {
	n, err := t.exec(ctx, `update participant set given_name = $3, middle_name = $4, family_name = $5, suffix = $6, date_of_birth = $7,
			normal_name = $8, normal_given = $9, normal_family = $10, preferred_language = $11, needs_interpreter = $12, version = version + 1
		where id = $1 and version = $2`,
		p.ID, version, p.GivenName, p.MiddleName, p.FamilyName, p.Suffix, p.DateOfBirth,
		school.NormalName(p.GivenName, p.FamilyName), school.NormalName(p.GivenName, ""), school.NormalName("", p.FamilyName),
		p.PreferredLanguage, p.NeedsInterpreter)
	return n == 1, err
}

// RemoveContact ends a person's current contact point of a kind; it stays in the
// books as it was.
func (t *Tx) RemoveContact(ctx context.Context, participantID, kind string, at time.Time) error {
	_, err := t.exec(ctx, `update contact_point set removed_at = $3 where participant_id = $1 and kind = $2 and removed_at is null`, participantID, kind, at)
	return err
}

// UpdateContact writes whether a person agreed to be written to at their current
// contact point of a kind, and whether nobody else reads it. confirmed says that
// mail reaches them there after all: an earlier bounce counts no more.
func (t *Tx) UpdateContact(ctx context.Context, participantID, kind string, consent, safe, confirmed bool, at time.Time) error {
	_, err := t.exec(ctx, `update contact_point set consent = $3, safe = $4, confirmed_at = case when $5 then $6 else confirmed_at end,
			bounced_at = case when $5 then null else bounced_at end, bounced_message_id = case when $5 then null else bounced_message_id end
		where participant_id = $1 and kind = $2 and removed_at is null`, participantID, kind, consent, safe, confirmed, at)
	return err
}
