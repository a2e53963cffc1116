package db

import (
	"context"
	"time"

	"johnschool/school"
)

// Participant is a person ordered to attend, with the current contact points.
type Participant struct {
	ID                string      `db:"id" json:"id"`
	GivenName         string      `db:"given_name" json:"givenName"`
	MiddleName        string      `db:"middle_name" json:"middleName"`
	FamilyName        string      `db:"family_name" json:"familyName"`
	Suffix            string      `db:"suffix" json:"suffix"`
	DateOfBirth       school.Date `db:"date_of_birth" json:"dateOfBirth"`
	PreferredLanguage string      `db:"preferred_language" json:"preferredLanguage"`
	NeedsInterpreter  bool        `db:"needs_interpreter" json:"needsInterpreter"`
	Version           int64       `db:"version" json:"version"`
	Email             *string     `db:"email" json:"email"`
	EmailConsent      *bool       `db:"email_consent" json:"emailConsent"`
	EmailSafe         *bool       `db:"email_safe" json:"emailSafe"`
	EmailBouncedAt    *time.Time  `db:"email_bounced_at" json:"emailBouncedAt"`
	Phone             *string     `db:"phone" json:"phone"`
}

// Revision is its id and version.
func (p Participant) Revision() (id string, version int64) { return p.ID, p.Version }

// participantColumns and contactJoin read a Participant nested under
// "participant" from a statement whose participant is p.
const participantColumns = `p.id as "participant.id", p.given_name as "participant.given_name", p.middle_name as "participant.middle_name",
			p.family_name as "participant.family_name", p.suffix as "participant.suffix", p.date_of_birth as "participant.date_of_birth",
			p.preferred_language as "participant.preferred_language", p.needs_interpreter as "participant.needs_interpreter",
			p.version as "participant.version", em.value as "participant.email", em.consent as "participant.email_consent",
			em.safe as "participant.email_safe", em.bounced_at as "participant.email_bounced_at", ph.value as "participant.phone"`

const contactJoin = `left join contact_point em on em.participant_id = p.id and em.kind = 'email' and em.removed_at is null
		left join contact_point ph on ph.participant_id = p.id and ph.kind = 'phone' and ph.removed_at is null`

// InsertParticipant writes a new person.
func (t *Tx) InsertParticipant(ctx context.Context, organizationID string, p school.Participant, at time.Time) error {
	_, err := t.exec(ctx, `insert into participant (id, organization_id, given_name, middle_name, family_name, suffix, date_of_birth,
			normal_name, normal_given, normal_family, preferred_language, needs_interpreter, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.ID, organizationID, p.GivenName, p.MiddleName, p.FamilyName, p.Suffix, p.DateOfBirth,
		school.NormalName(p.GivenName, p.FamilyName), school.NormalName(p.GivenName, ""), school.NormalName("", p.FamilyName),
		p.PreferredLanguage, p.NeedsInterpreter, at)
	return err
}

// InsertContact writes a contact point.
func (t *Tx) InsertContact(ctx context.Context, id, participantID, kind, value string, consent, safe bool, at time.Time) error {
	_, err := t.exec(ctx, `insert into contact_point (id, participant_id, kind, value, consent, safe, recorded_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		id, participantID, kind, value, consent, safe, at)
	return err
}

// Participant reads one person in scope.
func (t *Tx) Participant(ctx context.Context, id string) (Participant, error) {
	var row struct {
		Participant `db:"participant"`
	}
	err := t.get(ctx, &row, `select `+participantColumns+` from participant p `+contactJoin+` where p.id = $1`, id)
	return row.Participant, err
}

// Match is a person in scope who may be the one that somebody is about to enter.
type Match struct {
	ParticipantID string      `db:"participant_id" json:"participantId"`
	GivenName     string      `db:"given_name" json:"givenName"`
	MiddleName    string      `db:"middle_name" json:"middleName"`
	FamilyName    string      `db:"family_name" json:"familyName"`
	DateOfBirth   school.Date `db:"date_of_birth" json:"dateOfBirth"`
	Matches       []string    `db:"-" json:"matches"` // what is the same: name, dateOfBirth
	OpenCases     int         `db:"open_cases" json:"openCases"`
}

// MatchParticipants finds people in scope with the same folded name and birth
// date. It shows nobody whom the actor may not see.
func (t *Tx) MatchParticipants(ctx context.Context, organizationID, normalName string, born school.Date) ([]Match, error) {
	var rows []Match
	err := t.list(ctx, &rows, `select p.id as participant_id, p.given_name, p.middle_name, p.family_name, p.date_of_birth,
			(select count(*) from enrollment e where e.participant_id = p.id and e.status in ('pending', 'waitlisted', 'active', 'paused')) as open_cases
		from participant p where p.organization_id = $1 and p.date_of_birth = $2 and p.normal_name = $3 order by p.id limit 20`,
		organizationID, born, normalName)
	for i := range rows {
		rows[i].Matches = []string{"name", "dateOfBirth"}
	}
	return rows, err
}

// PersonOf is whom an enrollment is about.
type PersonOf struct {
	EnrollmentID string `db:"enrollment_id"`
	GivenName    string `db:"given_name"`
	FamilyName   string `db:"family_name"`
}

// PeopleOf reads whom enrollments are about, in no order; those out of scope are left
// out.
func (t *Tx) PeopleOf(ctx context.Context, enrollmentIDs IDs) ([]PersonOf, error) {
	if len(enrollmentIDs) == 0 {
		return nil, nil
	}
	var rows []PersonOf
	err := t.list(ctx, &rows, `select e.id as enrollment_id, p.given_name, p.family_name
		from enrollment e join participant p on p.id = e.participant_id where e.id = any ($1::uuid[])`, enrollmentIDs)
	return rows, err
}
