package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The kinds of CaseChange.
const (
	ChangedStanding    = "standing"    // What is the state now, Before the one that lists showed before
	ChangedEnrolled    = "enrolled"    // What is empty
	ChangedNotice      = "notice"      // What is the rule
	ChangedReport      = "report"      // What is its kind, Before its state; when its letter was written
	ChangedCertificate = "certificate" // What is its state, ID its number
)

// CaseChange is something that changed for one of an agency's cases.
type CaseChange struct {
	Kind         string       `db:"kind" json:"kind"`
	At           time.Time    `db:"at" json:"at"`
	What         string       `db:"what" json:"what"`
	Before       string       `db:"before" json:"before"`
	ID           string       `db:"id" json:"id"` // of the notice or the report, or the certificate's number; empty for the others
	EnrollmentID string       `db:"enrollment_id" json:"enrollmentId"`
	Number       string       `db:"number" json:"number"`
	GivenName    string       `db:"given_name" json:"givenName"`
	FamilyName   string       `db:"family_name" json:"familyName"`
	State        string       `db:"state" json:"state"` // of the standing now
	DueOn        *school.Date `db:"due_on" json:"dueOn"`
}

// changesOf reads the latest of each kind by the index of each agency, and merges
// them. $1 are the agencies, $2 since when, $3 how many.
const changesOf = `with latest as materialized (
	select c.* from unnest($1::uuid[]) as owner(id) cross join lateral (
		(select 'standing' as kind, e.state_since as at, e.state as what, e.state_before as before, '' as id, e.id as enrollment_id from enrollment e
			where e.agency_id = owner.id and e.state_since > $2 order by e.state_since desc limit $3)
		union all (select 'enrolled', e.recorded_at, '', '', '', e.id from enrollment e where e.agency_id = owner.id and e.recorded_at > $2 order by e.recorded_at desc limit $3)
		union all (select 'notice', n.recorded_at, n.rule, '', n.id::text, n.enrollment_id from notice n where n.agency_id = owner.id and n.recorded_at > $2 order by n.recorded_at desc limit $3)
		union all (select 'report', r.frozen_at, r.kind, r.state, r.id::text, r.enrollment_id from report r
			where r.agency_id = owner.id and r.frozen_at > $2 and r.kind not in ('enrollment', 'progress') order by r.frozen_at desc limit $3)
		union all (select 'certificate', c.recorded_at, c.state, '', c.number, c.enrollment_id from certificate c
			where c.agency_id = owner.id and c.recorded_at > $2 order by c.recorded_at desc limit $3)) c
	order by c.at desc limit $3)
	select l.kind, l.at, l.what, l.before, l.id, l.enrollment_id, e.number, p.given_name, p.family_name, e.state, e.due_on
	from latest l join enrollment e on e.id = l.enrollment_id join participant p on p.id = e.participant_id order by l.at desc, l.kind`

// ChangesSince reads what changed for the cases of agencies after an instant, the
// latest first.
func (t *Tx) ChangesSince(ctx context.Context, agencyIDs []string, since time.Time, limit int) ([]CaseChange, error) {
	rows := []CaseChange{}
	err := t.list(ctx, &rows, changesOf, IDs(agencyIDs), since, limit)
	return rows, err
}

// NextSession is when a class meets next.
type NextSession struct {
	ClassID  string    `db:"class_id"`
	StartsAt time.Time `db:"starts_at"`
	Zone     string    `db:"zone"` // the program's
}

// NextSessions reads when classes meet next after an instant; those that do not are
// missing.
func (t *Tx) NextSessions(ctx context.Context, classIDs []string, after time.Time) ([]NextSession, error) {
	var rows []NextSession
	err := t.list(ctx, &rows, `select c.id as class_id, s.starts_at, p.zone from class c join program p on p.id = c.program_id cross join lateral (
			select s.starts_at from class_session s where s.class_id = c.id and s.starts_at > $2
				and not exists (select from session_cancellation x where x.session_id = s.id) order by s.starts_at limit 1) s
		where c.id = any ($1::uuid[])`, IDs(classIDs), after)
	return rows, err
}
