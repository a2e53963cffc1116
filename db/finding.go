package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// NewFinding is a determination to be kept with its whole input.
type NewFinding struct {
	ID, EnrollmentID, ProgramID string
	Rule                        school.Rule
	GroundKey                   string
	Ground                      *school.Ground // nil for a completion
	FoundOn                     school.Date
	KnownAt                     time.Time
	PolicyVersion               int
	Input                       school.Input
	Standing                    school.Standing
	NoticeID, RunID             string
	At                          time.Time
}

// InsertFinding writes a finding.
func (t *Tx) InsertFinding(ctx context.Context, f NewFinding) error {
	input, err := asJSON(f.Input)
	if err != nil {
		return err
	}
	standing, err := asJSON(f.Standing)
	if err != nil {
		return err
	}
	var ground any
	if f.Ground != nil {
		if ground, err = asJSON(f.Ground); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `insert into finding (id, enrollment_id, program_id, rule, ground_key, ground, repeat, found_on, known_at, policy_version,
			input, standing, notice_id, run_id, recorded_at)
		values ($1, $2, $3, $4, $5, $6, (select count(*) from finding where enrollment_id = $2 and rule = $4 and ground_key = $5),
			$7, $8, $9, $10, $11, $12, $13, $14)`,
		f.ID, f.EnrollmentID, f.ProgramID, f.Rule, f.GroundKey, ground, f.FoundOn, f.KnownAt, f.PolicyVersion, input, standing,
		null(f.NoticeID), null(f.RunID), f.At)
	return err
}

// Finding is a determination as it was made.
type Finding struct {
	ID            string          `db:"id"`
	EnrollmentID  string          `db:"enrollment_id"`
	Rule          school.Rule     `db:"rule"`
	GroundKey     string          `db:"ground_key"`
	FoundOn       school.Date     `db:"found_on"`
	KnownAt       time.Time       `db:"known_at"`
	PolicyVersion int             `db:"policy_version"`
	Input         json.RawMessage `db:"input"`
	Standing      json.RawMessage `db:"standing"`
	NoticeID      *string         `db:"notice_id"`
	Unnoticed     bool            `db:"unnoticed"` // its notice did not arrive after all
	FellOn        *school.Date    `db:"fell_on"`
	FellWhy       *string         `db:"fell_why"`
	FellChanges   JSON            `db:"fell_changes"` // []school.Difference; null while it stands
}

// Finding reads one finding in scope.
func (t *Tx) Finding(ctx context.Context, id string) (Finding, error) {
	var f Finding
	err := t.get(ctx, &f, `select f.id, f.enrollment_id, f.rule, f.ground_key, f.found_on, f.known_at, f.policy_version, f.input, f.standing, f.notice_id,
			n.id is not null and n.delivered_on is null as unnoticed, l.fell_on, l.reason as fell_why, l.changes as fell_changes
		from finding f left join finding_fall l on l.finding_id = f.id left join notice n on n.id = f.notice_id where f.id = $1`, id)
	return f, err
}

// FindingIDs lists findings in scope after an id, for replaying them.
func (t *Tx) FindingIDs(ctx context.Context, after string, limit int) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from finding where id > $1 order by id limit $2`, after, limit)
	return ids, err
}

// InsertFall writes that a finding no longer stands.
func (t *Tx) InsertFall(ctx context.Context, findingID string, on school.Date, reason string, changes any, at time.Time) error {
	text, err := asJSON(changes)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into finding_fall (finding_id, fell_on, reason, changes, recorded_at) values ($1, $2, $3, $4, $5)`, findingID, on, reason, text, at)
	return err
}

// LastReportOfGround answers the latest report about a rule and ground of an
// enrollment, of whichever finding; no row where there was none.
func (t *Tx) LastReportOfGround(ctx context.Context, enrollmentID string, rule school.Rule, groundKey string) (Report, error) {
	var id string
	if err := t.get(ctx, &id, `select r.id from report r join finding f on f.id = r.finding_id
		where f.enrollment_id = $1 and f.rule = $2 and f.ground_key = $3 order by r.id desc limit 1`, enrollmentID, rule, groundKey); err != nil {
		return Report{}, err
	}
	return t.LockReport(ctx, id)
}

// Told reads what was set down about an enrollment: open notices, standing
// findings and progress reports.
func (t *Tx) Told(ctx context.Context, enrollmentID string) (school.Told, error) {
	var rows []struct {
		Kind      string       `db:"kind"`
		ID        string       `db:"id"`
		Rule      school.Rule  `db:"rule"`
		GroundKey string       `db:"ground_key"`
		On        school.Date  `db:"on_day"`
		Until     *school.Date `db:"until"` // the last day to cure; of the enrollment, its last progress report
		Unnoticed bool         `db:"unnoticed"`
	}
	err := t.list(ctx, &rows, `select 'notice' as kind, id, rule, ground_key, opened_on as on_day, cure_until as until, false as unnoticed from notice where enrollment_id = $1 and state = 'open'
		union all
		select 'finding', f.id, f.rule, f.ground_key, f.found_on, null, n.id is not null and n.delivered_on is null
		from finding f left join notice n on n.id = f.notice_id
		where f.enrollment_id = $1 and not exists (select from finding_fall l where l.finding_id = f.id)
		union all
		select 'enrolled', e.id, '', '', e.enrolled_on, (select max(r.created_on) from report r where r.enrollment_id = e.id and r.kind = 'progress'), false
		from enrollment e join court_order o on o.id = e.order_id where e.id = $1 and o.report_to <> 'nobody'
		order by id`, enrollmentID)
	var told school.Told
	for _, r := range rows {
		switch r.Kind {
		case "notice":
			told.Notices = append(told.Notices, school.OpenNotice{ID: r.ID, Rule: r.Rule, GroundKey: r.GroundKey, OpenedOn: r.On, CureUntil: r.Until})
		case "finding":
			told.Findings = append(told.Findings, school.StandingFinding{ID: r.ID, Rule: r.Rule, GroundKey: r.GroundKey, FoundOn: r.On, Unnoticed: r.Unnoticed})
		case "enrolled":
			told.EnrolledOn, told.ProgressOn = r.On, r.Until
		}
	}
	return told, err
}

// ReportOfFinding answers the report that a finding brought about, as it was sent
// last after rejections, locked; no row where it owed none.
func (t *Tx) ReportOfFinding(ctx context.Context, findingID string) (Report, error) {
	var id string
	if err := t.get(ctx, &id, `select id from report where finding_id = $1 and state <> 'superseded' and kind <> 'correction' for no key update`, findingID); err != nil {
		return Report{}, err
	}
	return t.Report(ctx, id)
}

// DueForCompliance lists the enrollments of a program that a night has to look at
// on a day: whose facts changed, whose answer may change by time, whose time to
// cure has run out, or whose held report is to be released.
func (t *Tx) DueForCompliance(ctx context.Context, programID string, on school.Date, after string, limit int) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from (
			select id from enrollment where program_id = $1 and compliance_due and id > $3
			union
			select id from enrollment where program_id = $1 and next_change_on <= $2 and id > $3
			union
			select enrollment_id from notice where program_id = $1 and state = 'open' and cure_until < $2 and enrollment_id > $3
			union
			select enrollment_id from report where program_id = $1 and state = 'held' and held_until <= $2
				and (on_hold_until is null or on_hold_until <= $2) and enrollment_id > $3) x
		order by id limit $4`, programID, on, after, limit)
	return ids, err
}

// ShareCalendar holds a program's calendar as it stands until this transaction
// ends: a class planned or a session cancelled meanwhile waits, and is recorded
// later than what rests on the calendar as it was. Whoever also locks enrollments
// asks for this first, as those do who change the calendar. It answers when the
// calendar's last fact was recorded.
func (t *Tx) ShareCalendar(ctx context.Context, programID string) (lastRecorded time.Time, err error) {
	err = t.get(ctx, &lastRecorded, `select last_recorded from program where id = $1 for share`, programID)
	return lastRecorded, err
}

// OpenEnrollments counts a program's enrollments that still run.
func (t *Tx) OpenEnrollments(ctx context.Context, programID string) (int, error) {
	var n int
	err := t.get(ctx, &n, `select count(*) from enrollment where program_id = $1 and status in ('pending', 'waitlisted', 'active', 'paused')`, programID)
	return n, err
}

// Numbered is an enrollment by its number.
type Numbered struct {
	ID     string `db:"id"`
	Number string `db:"number"`
}

// OldestOpen lists a program's enrollments that still run, those enrolled first.
func (t *Tx) OldestOpen(ctx context.Context, programID string, limit int) ([]Numbered, error) {
	rows := []Numbered{}
	err := t.list(ctx, &rows, `select id, number from enrollment where program_id = $1 and status in ('pending', 'waitlisted', 'active', 'paused') order by id limit $2`, programID, limit)
	return rows, err
}

// StaleProjections lists enrollments after an id whose projection could not be
// recomputed when it was to be.
func (t *Tx) StaleProjections(ctx context.Context, after string, limit int) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `select id from enrollment where projection_stale and id > $1 order by id limit $2`, after, limit)
	return ids, err
}

// Refresh is a projection recomputed without any fact of its own changing.
type Refresh struct {
	EnrollmentID string          `json:"enrollment_id"`
	State        school.State    `json:"state"`
	DueOn        *school.Date    `json:"due_on"`
	NextChangeOn *school.Date    `json:"next_change_on"`
	Standing     school.Standing `json:"standing"`
	ComplianceIs *bool           `json:"compliance_due"` // nil leaves it to the compliance job as it is
}

// RefreshProjections writes recomputed projections of locked enrollments at an
// instant; their version stays.
func (t *Tx) RefreshProjections(ctx context.Context, at time.Time, rows []Refresh) error {
	input, err := asJSON(rows)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update enrollment e set `+noteState("e", "i.state", "$2")+`, state = i.state, due_on = i.due_on, next_change_on = i.next_change_on, standing = i.standing,
			projection_stale = false, compliance_due = coalesce(i.compliance_due, e.compliance_due)
		from jsonb_to_recordset($1::jsonb) as i(enrollment_id uuid, state text, due_on date, next_change_on date, standing jsonb, compliance_due boolean)
		where e.id = i.enrollment_id`, input, at)
	return err
}

// EngagedBrake tells whether a program's night is stopped and waits for a person.
func (t *Tx) EngagedBrake(ctx context.Context, programID string) (bool, error) {
	var engaged bool
	err := t.get(ctx, &engaged, `select exists (select from brake where program_id = $1 and released_at is null)`, programID)
	return engaged, err
}

// EngageBrake stops a program's night until a person releases it.
func (t *Tx) EngageBrake(ctx context.Context, id, programID string, on school.Date, runID string, opened, allowed int, at time.Time) error {
	_, err := t.exec(ctx, `insert into brake (id, program_id, engaged_on, run_id, opened, allowed, recorded_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict do nothing`, id, programID, on, null(runID), opened, allowed, at)
	return err
}

// CountBrake notes how many notices and findings the latest night of a program
// whose brake is on would have opened.
func (t *Tx) CountBrake(ctx context.Context, programID string, opened int) error {
	_, err := t.exec(ctx, `update brake set opened = $2 where program_id = $1 and released_at is null`, programID, opened)
	return err
}

// ReleaseBrakes lets the nights of a program, or of all programs in scope where none is
// named, go on, and answers which.
func (t *Tx) ReleaseBrakes(ctx context.Context, programID, by string, at time.Time) ([]string, error) {
	var ids []string
	err := t.list(ctx, &ids, `update brake set released_at = $1, released_by = $2 where released_at is null and program_id = coalesce($3, program_id) returning program_id`,
		at, null(by), null(programID))
	return ids, err
}

// MarkStale leaves enrollments to be evaluated again later, in lists and by the
// compliance job.
func (t *Tx) MarkStale(ctx context.Context, ids []string) error {
	_, err := t.exec(ctx, `update enrollment set projection_stale = true, compliance_due = true where id = any ($1::uuid[])`, pq.Array(ids))
	return err
}
