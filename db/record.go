package db

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Case is what school.Evaluate needs of one enrollment, but for the program's
// calendar and the texts of policies, which are shared.
type Case struct {
	EnrollmentID    string
	ProgramID       string
	Zone            string // the program's
	CalendarVersion int64  // which calendar of the program stands
	PolicyVersion   int    // the version it began under
	Order           school.Order
	Record          school.Record
	// MovedTo holds, by amendment id, the version that an amendment moved it to.
	MovedTo map[string]int
}

type caseRow struct {
	ID              string          `db:"id"`
	ProgramID       string          `db:"program_id"`
	Zone            string          `db:"zone"`
	CalendarVersion int64           `db:"calendar_version"`
	PolicyVersion   int             `db:"policy_version"`
	EnrolledOn      school.Date     `db:"enrolled_on"`
	Order           json.RawMessage `db:"order_facts"`
	Facts           json.RawMessage `db:"facts"`
	Amendments      json.RawMessage `db:"amendments"`
}

// currentMarks and allMarks are the two ways to read attendance: what stands now
// for today's questions, every version for what was known at an instant.
const (
	currentMarks = `from mark m where m.enrollment_id = e.id`
	allMarks     = `from mark_history m where m.enrollment_id = e.id`
)

const caseColumns = `e.id, e.program_id, p.zone, p.calendar_version, e.policy_version, e.enrolled_on,
	json_build_object('courtId', o.court_id, 'agencyId', o.agency_id, 'caseNumber', o.case_number, 'counts', o.counts,
		'disposition', o.disposition, 'orderedOn', o.ordered_on, 'dueOn', o.due_on, 'reportTo', o.report_to) as order_facts,
	json_build_object(
		'placements', (select coalesce(json_agg(json_build_object('classId', class_id, 'on', placed_on, 'recordedAt', recorded_at)), '[]')
			from placement x where x.enrollment_id = e.id),
		'marks', (select coalesce(json_agg(json_build_object('sessionId', session_id, 'outcome', outcome, 'minutesLate', minutes_late,
			'minutesPresent', minutes_present, 'withdrawn', withdrawn, 'recordedAt', recorded_at)), '[]') %s),
		'credits', (select coalesce(json_agg(json_build_object('module', module, 'on', brought_on, 'recordedAt', recorded_at)), '[]')
			from credit x where x.enrollment_id = e.id),
		'attestations', (select coalesce(json_agg(json_build_object('condition', condition, 'on', attested_on, 'withdrawn', withdrawn,
			'recordedAt', recorded_at)), '[]') from attestation x where x.enrollment_id = e.id),
		'pauses', (select coalesce(json_agg(json_build_object('id', pause_id, 'from', from_on, 'until', until_on, 'withdrawn', withdrawn,
			'recordedAt', recorded_at)), '[]') from pause x where x.enrollment_id = e.id),
		'entries', (select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'amountCents', amount_cents, 'on', occurred_on,
			'reverses', reverses, 'recordedAt', recorded_at)), '[]') from entry x where x.enrollment_id = e.id),
		'plans', (select coalesce(json_agg(json_build_object('installments', installments, 'on', agreed_on, 'recordedAt', recorded_at)), '[]')
			from payment_plan x where x.enrollment_id = e.id),
		'closures', (select coalesce(json_agg(json_build_object('id', closure_id, 'on', closed_on, 'reopenedOn', reopened_on, 'voided', voided,
			'recordedAt', recorded_at)), '[]') from closure x where x.enrollment_id = e.id)) as facts,
	(select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'decidedOn', decided_on, 'dueOn', due_on, 'policyVersion', policy_version,
			'recordedAt', recorded_at)), '[]') from amendment x where x.enrollment_id = e.id) as amendments`

const caseTables = ` from enrollment e join court_order o on o.id = e.order_id join program p on p.id = e.program_id`

// rollCases adds the mark of each case at a session, withdrawn ones too.
var rollCases = `select ` + fmt.Sprintf(caseColumns, currentMarks) + `, e.id as "mark.enrollment_id", coalesce(at.outcome, '') as "mark.outcome",
	at.minutes_late as "mark.minutes_late", at.minutes_present as "mark.minutes_present", coalesce(at.reason, '') as "mark.reason",
	coalesce(at.note, '') as "mark.note", coalesce(at.withdrawn, false) as "mark.withdrawn", coalesce(at.version, 0) as "mark.version",
	coalesce(at.recorded_at, e.recorded_at) as "mark.recorded_at"` + caseTables + `
	left join mark at on at.session_id = $2 and at.enrollment_id = e.id where e.id = any ($1::uuid[]) order by e.id`

// RollCase is a case on the roll of a session. Mark is its mark there, nil where
// there never was one.
type RollCase struct {
	Case
	Mark *Mark
}

// RollCases reads the facts of enrollments in scope with their marks at a
// session, in the order of their ids.
func (t *Tx) RollCases(ctx context.Context, sessionID string, ids []string) ([]RollCase, error) {
	var rows []struct {
		caseRow
		Mark Mark `db:"mark"`
	}
	if err := t.list(ctx, &rows, rollCases, pq.Array(ids), sessionID); err != nil {
		return nil, err
	}
	cases := make([]RollCase, len(rows))
	for i, r := range rows {
		c, err := r.decode()
		if err != nil {
			return nil, fmt.Errorf("facts of enrollment %s: %w", r.ID, err)
		}
		cases[i].Case = c
		if r.Mark.Version > 0 {
			cases[i].Mark = &r.Mark
		}
	}
	return cases, nil
}

var (
	currentCases = `select ` + fmt.Sprintf(caseColumns, currentMarks) + caseTables + ` where e.id = any ($1::uuid[]) order by e.id`
	historyCases = `select ` + fmt.Sprintf(caseColumns, allMarks) + caseTables + ` where e.id = any ($1::uuid[]) order by e.id`
)

// Cases reads the facts of enrollments in scope, in the order of their ids. With
// history it reads every version of a mark, otherwise the current one.
func (t *Tx) Cases(ctx context.Context, ids []string, history bool) ([]Case, error) {
	statement := currentCases
	if history {
		statement = historyCases
	}
	var rows []caseRow
	if err := t.list(ctx, &rows, statement, pq.Array(ids)); err != nil {
		return nil, err
	}
	cases := make([]Case, len(rows))
	for i, r := range rows {
		c, err := r.decode()
		if err != nil {
			return nil, fmt.Errorf("facts of enrollment %s: %w", r.ID, err)
		}
		cases[i] = c
	}
	return cases, nil
}

func (r caseRow) decode() (Case, error) {
	c := Case{EnrollmentID: r.ID, ProgramID: r.ProgramID, Zone: r.Zone, CalendarVersion: r.CalendarVersion, PolicyVersion: r.PolicyVersion}
	if err := json.Unmarshal(r.Order, &c.Order); err != nil {
		return c, err
	}
	if err := json.Unmarshal(r.Facts, &c.Record); err != nil {
		return c, err
	}
	c.Record.EnrolledOn = r.EnrolledOn
	var amendments []struct {
		school.Amendment
		PolicyVersion *int `json:"policyVersion"`
	}
	if err := json.Unmarshal(r.Amendments, &amendments); err != nil {
		return c, err
	}
	for _, a := range amendments {
		c.Record.Amendments = append(c.Record.Amendments, a.Amendment)
		if a.PolicyVersion != nil {
			if c.MovedTo == nil {
				c.MovedTo = map[string]int{}
			}
			c.MovedTo[a.ID] = *a.PolicyVersion
		}
	}
	return c, nil
}

// CalendarVersion tells which calendar of a program stands now.
func (t *Tx) CalendarVersion(ctx context.Context, programID string) (int64, error) {
	var v int64
	err := t.get(ctx, &v, `select calendar_version from program where id = $1`, programID)
	return v, err
}

// Calendar reads all sessions of a program with their cancellations.
func (t *Tx) Calendar(ctx context.Context, programID string) ([]school.Session, error) {
	var rows []struct {
		ID          string       `db:"id"`
		ClassID     string       `db:"class_id"`
		Day         school.Date  `db:"day"`
		StartsAt    time.Time    `db:"starts_at"`
		Module      string       `db:"module"`
		RecordedAt  time.Time    `db:"recorded_at"`
		DecidedOn   *school.Date `db:"decided_on"`
		CancelledAt *time.Time   `db:"cancelled_at"`
	}
	err := t.list(ctx, &rows, `select s.id, s.class_id, s.day, s.starts_at, s.module, s.recorded_at, c.decided_on, c.recorded_at as cancelled_at
		from class_session s left join session_cancellation c on c.session_id = s.id where s.program_id = $1`, programID)
	if err != nil {
		return nil, err
	}
	sessions := make([]school.Session, len(rows))
	for i, r := range rows {
		sessions[i] = school.Session{ID: r.ID, ClassID: r.ClassID, Day: r.Day, StartsAt: r.StartsAt.UTC(), Module: r.Module, RecordedAt: r.RecordedAt.UTC()}
		if r.DecidedOn != nil {
			sessions[i].Cancelled = &school.Cancellation{DecidedOn: *r.DecidedOn, RecordedAt: r.CancelledAt.UTC()}
		}
	}
	return sessions, nil
}
