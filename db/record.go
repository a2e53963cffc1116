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
	// Marks are the record's with what their pages show, by session; withdrawn ones
	// too. Of a history they are not read.
	Marks map[string]Mark
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
			'minutesPresent', minutes_present, 'withdrawn', withdrawn, 'recordedAt', recorded_at, 'reason', reason, 'note', note, 'version', version)), '[]') %s),
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
		c, err := r.decode(history)
		if err != nil {
			return nil, fmt.Errorf("facts of enrollment %s: %w", r.ID, err)
		}
		cases[i] = c
	}
	return cases, nil
}

func (r caseRow) decode(history bool) (Case, error) {
	c := Case{EnrollmentID: r.ID, ProgramID: r.ProgramID, Zone: r.Zone, CalendarVersion: r.CalendarVersion, PolicyVersion: r.PolicyVersion}
	if err := json.Unmarshal(r.Order, &c.Order); err != nil {
		return c, err
	}
	var facts struct {
		school.Record
		Marks []struct {
			school.Mark
			Reason  string `json:"reason"`
			Note    string `json:"note"`
			Version int    `json:"version"`
		} `json:"marks"`
	}
	if err := json.Unmarshal(r.Facts, &facts); err != nil {
		return c, err
	}
	c.Record = facts.Record
	c.Record.EnrolledOn, c.Record.Marks = r.EnrolledOn, make([]school.Mark, len(facts.Marks))
	if !history {
		c.Marks = make(map[string]Mark, len(facts.Marks))
	}
	for i, m := range facts.Marks {
		c.Record.Marks[i] = m.Mark
		if !history {
			c.Marks[m.SessionID] = Mark{EnrollmentID: r.ID, Outcome: string(m.Outcome), MinutesLate: m.MinutesLate, MinutesPresent: m.MinutesPresent,
				Reason: m.Reason, Note: m.Note, Withdrawn: m.Withdrawn, Version: m.Version, RecordedAt: m.RecordedAt}
		}
	}
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
