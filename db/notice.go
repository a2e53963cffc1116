package db

import (
	"context"
	"time"

	"johnschool/school"
)

// Notice is what a participant is told before a violation is reported.
type Notice struct {
	ID             string       `db:"id" json:"id"`
	EnrollmentID   string       `db:"enrollment_id" json:"enrollmentId"`
	EnrollmentNo   string       `db:"enrollment_number" json:"enrollmentNumber"`
	ProgramID      string       `db:"program_id" json:"programId"`
	Rule           school.Rule  `db:"rule" json:"rule"`
	Ground         JSON         `db:"ground" json:"ground"`
	GroundKey      string       `db:"ground_key" json:"-"`
	State          string       `db:"state" json:"state"`
	OpenedOn       school.Date  `db:"opened_on" json:"openedOn"`
	CureDays       int          `db:"cure_days" json:"cureDays"`
	PolicyVersion  int          `db:"policy_version" json:"policyVersion"`
	DeliveredOn    *school.Date `db:"delivered_on" json:"deliveredOn"`
	DeliveredBy    *string      `db:"delivered_by" json:"deliveredBy"`
	CureUntil      *school.Date `db:"cure_until" json:"cureUntil"` // the last day to cure
	EndedOn        *school.Date `db:"ended_on" json:"endedOn"`
	EndedWhy       string       `db:"ended_why" json:"endedWhy"`
	CuredBy        JSON         `db:"cured_by" json:"curedBy"` // school.Cure: the facts that ended one that was withdrawn
	ContentID      *string      `db:"content_id" json:"-"`
	LetterID       *string      `db:"letter_id" json:"-"`             // null where the letter could not be written
	Undelivered    *string      `db:"undelivered" json:"undelivered"` // why, while it is open and nobody received it
	Deliveries     []Delivery   `db:"-" json:"deliveries"`            // what was recorded, in order
	Answers        []Answer     `db:"-" json:"answers"`               // what the participant answered, in order
	OrganizationID string       `db:"organization_id" json:"-"`
	CourtID        *string      `db:"court_id" json:"-"`
	Zone           string       `db:"zone" json:"-"`
	Version        int64        `db:"version" json:"version"`
	RecordedAt     time.Time    `db:"recorded_at" json:"recordedAt"`
}

// Revision is its id and version.
func (n Notice) Revision() (id string, version int64) { return n.ID, n.Version }

// Why a notice or a report has not reached its recipient.
const (
	UndeliveredWaiting   = "waiting"    // its e-mail waits for its turn or for a mail server
	UndeliveredNoAddress = "no_address" // there is none to write to
	UndeliveredRefused   = "refused"    // a mail server refused its e-mail
	UndeliveredBounced   = "bounced"    // a mail server took its e-mail, and it came back
)

// whyUndelivered says of the latest e-mail, joined as m, why what it carries has
// not arrived.
const whyUndelivered = `case when m.state in ('queued', 'sending') then 'waiting' when m.state = 'dead' then 'refused'
		when m.state = 'bounced' then 'bounced' else 'no_address' end`

// The states of a Notice.
const (
	NoticeOpen      = "open"
	NoticeWithdrawn = "withdrawn" // cured, or its ground fell away
	NoticeFound     = "found"     // its time to cure ran out and a finding was made
)

const noticeColumns = `n.id, n.enrollment_id, e.number as enrollment_number, n.program_id, n.rule, n.ground, n.ground_key, n.state, n.opened_on, n.cure_days,
	n.policy_version, n.delivered_on, n.delivered_by, n.cure_until, n.ended_on, n.ended_why, n.cured_by, n.content_id, n.letter_id, e.organization_id, n.court_id, p.zone, n.version, n.recorded_at,
	case when n.state = 'open' and n.delivered_on is null then ` + whyUndelivered + ` end as undelivered
	from notice n join enrollment e on e.id = n.enrollment_id join program p on p.id = n.program_id
	left join lateral (select x.state from message x where x.notice_id = n.id and n.state = 'open' and n.delivered_on is null
		order by x.id desc limit 1) m on true`

// NewNotice is a notice to be opened.
type NewNotice struct {
	ID, EnrollmentID, ProgramID string
	Rule                        school.Rule
	Ground                      school.Ground
	OpenedOn                    school.Date
	CureDays, PolicyVersion     int
	ContentID, LetterID         string // LetterID may be empty
	At                          time.Time
}

// InsertNotice opens a notice.
func (t *Tx) InsertNotice(ctx context.Context, n NewNotice) error {
	ground, err := asJSON(n.Ground)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into notice (id, enrollment_id, program_id, rule, ground_key, ground, opened_on, cure_days, policy_version, content_id, letter_id, recorded_at,
			organization_id, court_id, agency_id)
		select $1, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, organization_id, court_id, agency_id from enrollment where id = $2`,
		n.ID, n.EnrollmentID, n.ProgramID, n.Rule, n.Ground.Key(), ground, n.OpenedOn, n.CureDays, n.PolicyVersion, null(n.ContentID), null(n.LetterID), n.At)
	return err
}

// EndNotice ends an open notice.
func (t *Tx) EndNotice(ctx context.Context, id, state string, on school.Date, why string) error {
	_, err := t.exec(ctx, `update notice set state = $2, ended_on = $3, ended_why = $4, version = version + 1 where id = $1 and state = 'open'`, id, state, on, why)
	return err
}

// RenewNotice writes that a notice is not as it was shown: another e-mail carries it.
func (t *Tx) RenewNotice(ctx context.Context, id string) error {
	_, err := t.exec(ctx, `update notice set version = version + 1 where id = $1`, id)
	return err
}

// Notice reads one notice in scope.
func (t *Tx) Notice(ctx context.Context, id string) (Notice, error) {
	var n Notice
	err := t.get(ctx, &n, `select `+noticeColumns+` where n.id = $1`, id)
	return n, err
}

// LockNotice holds a notice's row until the transaction ends and reads it.
func (t *Tx) LockNotice(ctx context.Context, id string) (Notice, error) {
	var held string
	if err := t.get(ctx, &held, `select id from notice where id = $1 for no key update`, id); err != nil {
		return Notice{}, err
	}
	return t.Notice(ctx, id)
}

// NoticeFilter limits a list of notices; empty fields do not.
type NoticeFilter struct {
	Reach
	State, EnrollmentID, ProgramID string
	Undelivered                    bool
	AfterID                        string // the page before ended with this id
	Limit                          int
}

var everyNoticeState = []string{NoticeOpen, NoticeWithdrawn, NoticeFound}

// Notices lists notices in scope, the newest first.
func (t *Tx) Notices(ctx context.Context, f NoticeFilter) ([]Notice, error) {
	var q filter
	f.Reach.conditions(&q, "n")
	q.andAsked([]asked{
		{"n.enrollment_id = %s", f.EnrollmentID}, {"n.program_id = %s", f.ProgramID}, {"n.id < %s", f.AfterID},
	})
	states := everyNoticeState
	if f.Undelivered {
		states = []string{NoticeOpen}
		q.and("n.delivered_on is null")
	}
	p := pages{table: "notice", as: "n", columns: "n.id", order: "n.id desc", limit: plannedLimit(f.Limit), among: []among{{"state", matching(f.State, states)}}}
	if f.EnrollmentID != "" { // whose notices are few
		p.owner, p.owners = "enrollment_id", "unnest("+q.arg(IDs{f.EnrollmentID})+"::uuid[])"
	} else {
		p.owner, p.owners = f.owners(&q, "", "", f.ProgramID)
	}
	rows := []Notice{}
	err := t.list(ctx, &rows, `with page as materialized (`+p.statement(&q)+`) select `+noticeColumns+` join page on page.id = n.id
		order by n.id desc limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// NoticeOfFinding answers how the participant was told before a finding; no row
// where the policy gave no time to cure.
func (t *Tx) NoticeOfFinding(ctx context.Context, findingID string) (Notice, error) {
	var n Notice
	err := t.get(ctx, &n, `select `+noticeColumns+` where n.id = (select notice_id from finding where id = $1)`, findingID)
	return n, err
}
