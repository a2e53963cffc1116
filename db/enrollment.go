package db

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"johnschool/school"
)

// Enrollment is a participant's enrollment with what its page shows.
type Enrollment struct {
	ID                string       `db:"id" json:"id"`
	Number            string       `db:"number" json:"number"`
	Status            string       `db:"status" json:"status"`
	Version           int64        `db:"version" json:"version"`
	EnrolledOn        school.Date  `db:"enrolled_on" json:"enrolledOn"`
	DueOn             *school.Date `db:"due_on" json:"dueOn"` // as amended
	PolicyVersion     int          `db:"policy_version" json:"policyVersion"`
	ClassID           *string      `db:"class_id" json:"classId"`
	ClassName         *string      `db:"class_name" json:"className"`
	WaitlistedClassID *string      `db:"waitlisted_class_id" json:"waitlistedClassId"`
	RecordedAt        time.Time    `db:"recorded_at" json:"recordedAt"`
	Participant       Participant  `db:"participant" json:"participant"`
	Order             Order        `db:"order" json:"order"`
	Program           ProgramName  `db:"program" json:"program"`
}

// Revision is its id and version.
func (e Enrollment) Revision() (id string, version int64) { return e.ID, e.Version }

// ProgramName is what a case shows of its program.
type ProgramName struct {
	ID   string `db:"id" json:"id"`
	Name string `db:"name" json:"name"`
	Zone string `db:"zone" json:"zone"`
}

// Order is a court's order with the names of who ordered and who supervises.
type Order struct {
	ID          string       `db:"id" json:"id"`
	CourtID     *string      `db:"court_id" json:"courtId"`
	CourtName   *string      `db:"court_name" json:"courtName"`
	AgencyID    *string      `db:"agency_id" json:"agencyId"`
	AgencyName  *string      `db:"agency_name" json:"agencyName"`
	CaseNumber  string       `db:"case_number" json:"caseNumber"`
	Counts      Counts       `db:"counts" json:"counts"`
	Disposition string       `db:"disposition" json:"disposition"`
	OrderedOn   school.Date  `db:"ordered_on" json:"orderedOn"`
	DueOn       *school.Date `db:"due_on" json:"dueOn"` // as first ordered
	Judge       string       `db:"judge" json:"judge"`
	ReportTo    string       `db:"report_to" json:"reportTo"`
	NameOnOrder string       `db:"name_on_order" json:"nameOnOrder"`
}

// Counts reads an order's counts from their column. An order without any has an empty list.
type Counts []school.Count

// Scan reads a jsonb column.
func (c *Counts) Scan(src any) error {
	if err := scanJSON(src, c); err != nil {
		return err
	}
	if *c == nil {
		*c = Counts{}
	}
	return nil
}

// NewEnrollment is an enrollment with its order, as it begins.
type NewEnrollment struct {
	ID, OrderID, OrganizationID, ProgramID, ParticipantID string
	Number, CaseKey, NameOnOrder                          string
	Status                                                string
	ClassID                                               string
	PolicyVersion                                         int
	EnrolledOn                                            school.Date
	Order                                                 school.Order
	Standing                                              school.Standing
	NextChangeOn                                          *school.Date // as in Projection
	At                                                    time.Time
}

// InsertEnrollment writes an order and its enrollment, with the name by which it
// is found.
func (t *Tx) InsertEnrollment(ctx context.Context, n NewEnrollment) error {
	counts, err := asJSON(n.Order.Counts)
	if err != nil {
		return err
	}
	standing, err := asJSON(n.Standing)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into court_order (id, organization_id, participant_id, court_id, agency_id, case_number, counts,
			disposition, ordered_on, due_on, judge, report_to, name_on_order, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		n.OrderID, n.OrganizationID, n.ParticipantID, null(n.Order.CourtID), null(n.Order.AgencyID), n.Order.CaseNumber, counts,
		n.Order.Disposition, n.Order.OrderedOn, n.Order.DueOn, n.Order.Judge, n.Order.ReportTo, n.NameOnOrder, n.At)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into enrollment (id, organization_id, program_id, participant_id, order_id, court_id, agency_id, case_key,
			number, enrolled_on, status, class_id, policy_version, last_recorded, recorded_at, state, due_on, next_change_on, standing, email_bounced_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, $18,
			(select c.bounced_at from contact_point c where c.participant_id = $4 and c.kind = 'email' and c.removed_at is null))`,
		n.ID, n.OrganizationID, n.ProgramID, n.ParticipantID, n.OrderID, null(n.Order.CourtID), null(n.Order.AgencyID), n.CaseKey,
		n.Number, n.EnrolledOn, n.Status, null(n.ClassID), n.PolicyVersion, n.At, n.Standing.State, n.Standing.DueOn, n.NextChangeOn, standing)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into enrollment_name (enrollment_id, participant_id, organization_id, court_id, agency_id, program_id, normal_family, normal_given)
		select $1, p.id, $3, $4, $5, $6, p.normal_family, p.normal_given from participant p where p.id = $2`,
		n.ID, n.ParticipantID, n.OrganizationID, null(n.Order.CourtID), null(n.Order.AgencyID), n.ProgramID)
	return err
}

// Enrollment reads one enrollment; errNoRow where it is not in scope.
func (t *Tx) Enrollment(ctx context.Context, id string) (Enrollment, error) {
	var e Enrollment
	err := t.get(ctx, &e, `select e.id, e.number, e.status, e.version, e.enrolled_on, e.due_on, e.policy_version, e.class_id, c.name as class_name,
			e.waitlisted_class_id, e.recorded_at,
			`+participantColumns+`,
			o.id as "order.id", o.court_id as "order.court_id", ct.name as "order.court_name", o.agency_id as "order.agency_id",
			ag.name as "order.agency_name", o.case_number as "order.case_number", o.counts as "order.counts", o.disposition as "order.disposition",
			o.ordered_on as "order.ordered_on", o.due_on as "order.due_on", o.judge as "order.judge", o.report_to as "order.report_to",
			o.name_on_order as "order.name_on_order",
			pr.id as "program.id", pr.name as "program.name", pr.zone as "program.zone"
		from enrollment e
		join participant p on p.id = e.participant_id
		join court_order o on o.id = e.order_id
		join program pr on pr.id = e.program_id
		left join class c on c.id = e.class_id
		left join court ct on ct.id = o.court_id
		left join agency ag on ag.id = o.agency_id
		`+contactJoin+`
		where e.id = $1`, id)
	return e, err
}

// Locked is an enrollment whose row this transaction holds: what a change of its
// facts needs.
type Locked struct {
	ID             string       `db:"id"`
	OrganizationID string       `db:"organization_id"`
	ProgramID      string       `db:"program_id"`
	ParticipantID  string       `db:"participant_id"`
	CourtID        *string      `db:"court_id"`
	AgencyID       *string      `db:"agency_id"`
	Number         string       `db:"number"`
	Status         string       `db:"status"`
	ClassID        *string      `db:"class_id"`
	WaitlistedID   *string      `db:"waitlisted_class_id"`
	PolicyVersion  int          `db:"policy_version"`
	EnrolledOn     school.Date  `db:"enrolled_on"`
	Version        int64        `db:"version"`
	LastRecorded   time.Time    `db:"last_recorded"`
	NextChangeOn   *school.Date `db:"next_change_on"`
}

const lockedColumns = `e.id, e.organization_id, e.program_id, e.participant_id, e.court_id, e.agency_id, e.number, e.status, e.class_id,
	e.waitlisted_class_id, e.policy_version, e.enrolled_on, e.version, e.last_recorded, e.next_change_on`

// LockEnrollments locks enrollments in the order of their ids, so that two
// transactions never wait for each other. What is not in scope is missing.
func (t *Tx) LockEnrollments(ctx context.Context, ids []string) ([]Locked, error) {
	var rows []Locked
	err := t.list(ctx, &rows, `select `+lockedColumns+` from enrollment e where e.id = any ($1::uuid[]) order by e.id for no key update`, pq.Array(ids))
	return rows, err
}

// Projection is what lists show of a standing, and where the enrollment's own
// columns stand after a change.
type Projection struct {
	Standing     school.Standing
	NextChangeOn *school.Date // the next day on which a night has something to look at by time alone
	RecordedAt   time.Time
	Status       string
	ClassID      *string
	WaitlistedID *string
	ComplianceIs bool // whether the compliance job has to look again
}

// noteState has an update of an enrollment's projection keep which state lists
// showed before, and since when they show the new one.
func noteState(table, state, at string) string {
	return fmt.Sprintf("state_before = case when %[1]s.state = %[2]s then %[1]s.state_before else %[1]s.state end, state_since = case when %[1]s.state = %[2]s then %[1]s.state_since else %[3]s end",
		table, state, at)
}

// UpdateEnrollment writes the projection of a locked enrollment's changed facts.
func (t *Tx) UpdateEnrollment(ctx context.Context, id string, p Projection) error {
	standing, err := asJSON(p.Standing)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update enrollment set version = version + 1, last_recorded = $2, status = $3, class_id = $4, waitlisted_class_id = $5,
			`+noteState("enrollment", "$6", "$2")+`, state = $6, due_on = $7, next_change_on = $8, standing = $9, projection_stale = false, compliance_due = $10
		where id = $1`,
		id, p.RecordedAt, p.Status, p.ClassID, p.WaitlistedID, p.Standing.State, p.Standing.DueOn, p.NextChangeOn, standing, p.ComplianceIs)
	return err
}

// CaseloadLine is an enrollment as a list shows it.
type CaseloadLine struct {
	ID            string       `db:"id" json:"id"`
	Number        string       `db:"number" json:"number"`
	Status        string       `db:"status" json:"status"`
	Version       int64        `db:"version" json:"version"`
	GivenName     string       `db:"given_name" json:"givenName"`
	FamilyName    string       `db:"family_name" json:"familyName"`
	ParticipantID string       `db:"participant_id" json:"participantId"`
	CaseNumber    string       `db:"case_number" json:"caseNumber"`
	CourtID       *string      `db:"court_id" json:"courtId"`
	AgencyID      *string      `db:"agency_id" json:"agencyId"`
	ProgramID     string       `db:"program_id" json:"programId"`
	ClassID       *string      `db:"class_id" json:"classId"`
	EnrolledOn    school.Date  `db:"enrolled_on" json:"enrolledOn"`
	DueOn         *school.Date `db:"due_on" json:"dueOn"`
	State         string       `db:"state" json:"state"`
	Standing      JSON         `db:"standing" json:"standing"`
}
