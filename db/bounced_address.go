package db

import (
	"context"
	"time"
)

// BouncedAddress is an enrollment that goes on and whose participant's e-mail address
// takes no mail, with the e-mail that showed it and what waits for an address.
type BouncedAddress struct {
	EnrollmentID string    `db:"enrollment_id" json:"enrollmentId"`
	EnrollmentNo string    `db:"enrollment_number" json:"enrollmentNumber"`
	ProgramID    string    `db:"program_id" json:"programId"`
	Participant  string    `db:"participant_id" json:"participantId"`
	GivenName    string    `db:"given_name" json:"givenName"`
	FamilyName   string    `db:"family_name" json:"familyName"`
	Email        string    `db:"email" json:"email"`
	Phone        *string   `db:"phone" json:"phone"`
	Version      int64     `db:"version" json:"-"` // the participant's
	BouncedAt    time.Time `db:"email_bounced_at" json:"bouncedAt"`

	MessageID    *string    `db:"message_id" json:"messageId"` // the e-mail that came back; nil where it is about another case that the reader does not see
	MessageKind  *string    `db:"message_kind" json:"messageKind"`
	SentAt       *time.Time `db:"sent_at" json:"sentAt"`             // when a mail server took it; nil where it was refused at once
	BounceStatus string     `db:"bounce_status" json:"bounceStatus"` // RFC 3463
	ServerSaid   string     `db:"server_said" json:"serverSaid"`     // without any address

	Notices   int `db:"notices" json:"undeliveredNotices"` // open, and nobody has them
	Reminders int `db:"reminders" json:"plannedReminders"` // that are not sent while it is so
}

// BouncedFilter limits the list; empty fields do not.
type BouncedFilter struct {
	Reach
	ProgramID string
	After     BouncedKey
	Limit     int
}

// BouncedKey is the place of an enrollment in the list.
type BouncedKey struct {
	At *time.Time `json:"a"`
	ID string     `json:"i"`
}

// bounced are the words of the indexes that find such enrollments, of a table called so.
func bounced(as string) string {
	return as + `.email_bounced_at is not null and ` + as + `.status in ('pending', 'waitlisted', 'active', 'paused')`
}

// BouncedAddresses lists the enrollments in scope whose participant is not reached by
// e-mail any more, those the longest so first.
func (t *Tx) BouncedAddresses(ctx context.Context, f BouncedFilter) ([]BouncedAddress, error) {
	var q filter
	const order = "e.email_bounced_at, e.id"
	f.Reach.conditions(&q, "e")
	q.and(bounced("e"))
	if f.ProgramID != "" {
		q.and("e.program_id = %s", f.ProgramID)
	}
	if f.After.At != nil {
		q.and("(e.email_bounced_at, e.id) > (%s, %s)", *f.After.At, f.After.ID)
	}
	p := pages{table: "enrollment", as: "e", columns: "e.id, e.email_bounced_at", order: order, limit: plannedLimit(f.Limit)}
	p.owner, p.owners = f.owners(&q, "", "", f.ProgramID)
	rows := []BouncedAddress{}
	err := t.list(ctx, &rows, `with page as materialized (`+p.statement(&q)+`) `+bouncedLines+` order by `+order+` limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// BouncedAddress reads one of them by its enrollment.
func (t *Tx) BouncedAddress(ctx context.Context, enrollmentID string) (BouncedAddress, error) {
	var b BouncedAddress
	err := t.get(ctx, &b, `with page as (select e.id from enrollment e where e.id = $1 and `+bounced("e")+`) `+bouncedLines, enrollmentID)
	return b, err
}

// bouncedLines reads what the list shows of the enrollments whose ids are in page.
const bouncedLines = `select e.id as enrollment_id, e.number as enrollment_number, e.program_id, e.participant_id, p.given_name, p.family_name, p.version, e.email_bounced_at,
			coalesce(em.value, '') as email, ph.value as phone, m.id as message_id, m.kind as message_kind, m.sent_at,
			coalesce(m.bounce_status, '') as bounce_status, coalesce(m.last_error, '') as server_said,
			(select count(*) from notice n where n.enrollment_id = e.id and n.state = 'open' and n.delivered_on is null) as notices,
			(select count(*) from reminder r where r.enrollment_id = e.id and r.state = 'planned') as reminders
		from page join enrollment e on e.id = page.id join participant p on p.id = e.participant_id
		` + contactJoin + ` left join message m on m.id = em.bounced_message_id`

// MismarkedEnrollments answers those enrollments that do not say what their
// participant's contact point does: whether mail to it comes back.
func (t *Tx) MismarkedEnrollments(ctx context.Context, ids IDs) ([]string, error) {
	var mismarked []string
	err := t.list(ctx, &mismarked, `select e.id from enrollment e
		left join contact_point c on c.participant_id = e.participant_id and c.kind = 'email' and c.removed_at is null
		where e.id = any ($1::uuid[]) and e.email_bounced_at is distinct from c.bounced_at order by e.id`, ids)
	return mismarked, err
}
