package db

import (
	"context"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Correspondents is who writes and who receives a letter about an enrollment.
type Correspondents struct {
	Organization  string `db:"organization"`
	CourtName     string `db:"court_name"`
	CourtAddress  string `db:"court_address"`
	CourtEmail    string `db:"court_email"`
	AddressedAs   string `db:"addressed_as"` // of the court, as the two below
	Salutation    string `db:"salutation"`
	NamesJudge    bool   `db:"names_judge"`
	AgencyKind    string `db:"agency_kind"`
	AgencyName    string `db:"agency_name"`
	AgencyAddress string `db:"agency_address"`
	AgencyEmail   string `db:"agency_email"`
}

// Correspondents reads who writes and who receives.
func (t *Tx) Correspondents(ctx context.Context, enrollmentID string) (Correspondents, error) {
	var c Correspondents
	err := t.get(ctx, &c, `select o.name as organization, coalesce(ct.name, '') as court_name, coalesce(ct.address, '') as court_address,
			coalesce(ct.email, '') as court_email, coalesce(ct.addressed_as, '') as addressed_as, coalesce(ct.salutation, '') as salutation,
			coalesce(ct.names_judge, true) as names_judge, coalesce(a.kind, '') as agency_kind, coalesce(a.name, '') as agency_name, coalesce(a.address, '') as agency_address,
			coalesce(a.email, '') as agency_email
		from enrollment e join organization o on o.id = e.organization_id
		left join court ct on ct.id = e.court_id left join agency a on a.id = e.agency_id where e.id = $1`, enrollmentID)
	return c, err
}

// RecordLine is a row of a letter's dated table: a session and what happened.
type RecordLine struct {
	SessionID      string      `db:"session_id"`
	Day            school.Date `db:"day"`
	StartsAt       time.Time   `db:"starts_at"`
	Module         string      `db:"module"`
	Outcome        string      `db:"outcome"`
	MinutesLate    *int        `db:"minutes_late"`
	MinutesPresent *int        `db:"minutes_present"`
	Reason         string      `db:"reason"`
	Cancelled      bool        `db:"cancelled"`
}

// RecordLines reads the marks of an enrollment up to a day, in order.
func (t *Tx) RecordLines(ctx context.Context, enrollmentID string, until school.Date) ([]RecordLine, error) {
	var rows []RecordLine
	err := t.list(ctx, &rows, `select s.id as session_id, s.day, s.starts_at, s.module, m.outcome, m.minutes_late, m.minutes_present, m.reason, c.session_id is not null as cancelled
		from mark m join class_session s on s.id = m.session_id left join session_cancellation c on c.session_id = s.id
		where m.enrollment_id = $1 and not m.withdrawn and s.day <= $2 order by s.starts_at, s.id`, enrollmentID, until)
	return rows, err
}

// ScheduleLines reads the sessions of a class from a day on that are not
// cancelled: the schedule in a proof of enrollment.
func (t *Tx) ScheduleLines(ctx context.Context, classID string, from school.Date) ([]RecordLine, error) {
	var rows []RecordLine
	err := t.list(ctx, &rows, `select s.id as session_id, s.day, s.starts_at, s.module, 'scheduled' as outcome, '' as reason, false as cancelled
		from class_session s where s.class_id = $1 and s.day >= $2 and not exists (select from session_cancellation c where c.session_id = s.id)
		order by s.starts_at limit 100`, classID, from)
	return rows, err
}

// ReportsToFreeze lists reports that are due and whose letter is not written yet.
func (t *Tx) ReportsToFreeze(ctx context.Context, after string, limit int) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from report where state = 'due' and frozen_at is null and id > $1 order by id limit $2`, after, limit)
	return ids, err
}

// FreezeReport writes what a report says, from now on unchangeable, and which
// e-mail carries it.
func (t *Tx) FreezeReport(ctx context.Context, id, contentID, letterID, messageID string, at time.Time) error {
	_, err := t.exec(ctx, `update report set content_id = $2, letter_id = $3, message_id = $4, frozen_at = $5, version = version + 1 where id = $1`,
		id, contentID, letterID, null(messageID), at)
	return err
}

// Person is a user as a letter names them.
type Person struct {
	ID   string `db:"id"`
	Name string `db:"name"`
	Role string `db:"role"`
}

// People reads users by their ids; who is out of scope is missing.
func (t *Tx) People(ctx context.Context, ids []string) (map[string]Person, error) {
	var rows []Person
	err := t.list(ctx, &rows, `select id, name, role from user_account where id = any ($1::uuid[])`, pq.Array(ids))
	people := make(map[string]Person, len(rows))
	for _, p := range rows {
		people[p.ID] = p
	}
	return people, err
}

// ReportNumber is what a report is called in its letter: the enrollment's number
// and which of its reports it is, those counted that the actor does not see. The
// letter keeps it.
func (t *Tx) ReportNumber(ctx context.Context, id string) (string, error) {
	var number string
	err := t.get(ctx, &number, `select e.number || '-R' || place_of_report(r.enrollment_id, r.id)
		from report r join enrollment e on e.id = r.enrollment_id where r.id = $1`, id)
	return number, err
}

// NextNoticeNumber is what the next notice of a locked enrollment is called in
// its letter.
func (t *Tx) NextNoticeNumber(ctx context.Context, enrollmentID string) (string, error) {
	var number string
	err := t.get(ctx, &number, `select e.number || '-N' || (select count(*) + 1 from notice n where n.enrollment_id = e.id) from enrollment e where e.id = $1`,
		enrollmentID)
	return number, err
}

// CreditLine is a credit that was brought from elsewhere.
type CreditLine struct {
	On     school.Date `db:"brought_on"`
	Module string      `db:"module"`
	Source string      `db:"source"`
}

// CreditLines reads the credits an enrollment brought up to a day, in order.
func (t *Tx) CreditLines(ctx context.Context, enrollmentID string, until school.Date) ([]CreditLine, error) {
	var rows []CreditLine
	err := t.list(ctx, &rows, `select brought_on, module, source from credit where enrollment_id = $1 and brought_on <= $2 order by brought_on, recorded_at, id`,
		enrollmentID, until)
	return rows, err
}
