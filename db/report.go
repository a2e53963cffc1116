package db

import (
	"context"
	"time"

	"johnschool/school"
)

// The kinds of Report.
const (
	ReportEnrollment = "enrollment"
	ReportProgress   = "progress"
	ReportCompletion = "completion"
	ReportViolation  = "violation"
	ReportUnpaid     = "unpaid_fees"
	ReportClosed     = "closed"
	ReportCorrection = "correction"
)

// The states of a Report. Late and unacknowledged are computed from its clocks.
const (
	ReportHeld         = "held"
	ReportDue          = "due"
	ReportSent         = "sent"
	ReportAcknowledged = "acknowledged"
	ReportRejected     = "rejected"
	ReportSuperseded   = "superseded"
	ReportWithdrawn    = "withdrawn"
)

// Report is an obligation towards an order's recipient.
type Report struct {
	ID             string       `db:"id" json:"id"`
	EnrollmentID   string       `db:"enrollment_id" json:"enrollmentId"`
	EnrollmentNo   string       `db:"enrollment_number" json:"enrollmentNumber"`
	CaseNumber     string       `db:"case_number" json:"caseNumber"`
	ProgramID      string       `db:"program_id" json:"programId"`
	FindingID      *string      `db:"finding_id" json:"findingId"`
	Rule           *string      `db:"rule" json:"rule"`
	Ground         JSON         `db:"ground" json:"ground"`
	FoundOn        *school.Date `db:"found_on" json:"foundOn"`
	NoticeID       *string      `db:"notice_id" json:"noticeId"` // of the notice that came before its finding
	Kind           string       `db:"kind" json:"kind"`
	State          string       `db:"state" json:"state"`
	Recipient      string       `db:"recipient" json:"recipient"`
	CourtID        *string      `db:"court_id" json:"courtId"`
	AgencyID       *string      `db:"agency_id" json:"agencyId"`
	CreatedOn      school.Date  `db:"created_on" json:"createdOn"`
	DueOn          school.Date  `db:"due_on" json:"dueOn"`
	HeldUntil      *school.Date `db:"held_until" json:"heldUntil"`
	OnHoldUntil    *school.Date `db:"on_hold_until" json:"onHoldUntil"` // while held, the day before which it does not send itself
	SecondPerson   bool         `db:"second_person" json:"secondPerson"`
	ConfirmedAt    *time.Time   `db:"confirmed_at" json:"confirmedAt"` // by the first person; of two it is still held
	ConfirmedBy    *string      `db:"confirmed_by" json:"confirmedBy"`
	SecondedAt     *time.Time   `db:"seconded_at" json:"secondedAt"` // by the second person
	SecondedBy     *string      `db:"seconded_by" json:"secondedBy"`
	SentAt         *time.Time   `db:"sent_at" json:"sentAt"`
	SentOn         *school.Date `db:"sent_on" json:"sentOn"`               // the program's day on which it went out
	SentBy         *string      `db:"sent_by" json:"sentBy"`               // email, hand, post
	AcknowledgeBy  *school.Date `db:"acknowledge_by" json:"acknowledgeBy"` // the last day on which its recipient is to answer; nil where nobody waits for that
	AnsweredAt     *time.Time   `db:"answered_at" json:"answeredAt"`
	AnswerReason   string       `db:"answer_reason" json:"answerReason"`
	AnsweredName   string       `db:"answered_name" json:"answeredName"` // typed by who answered through a link; empty otherwise
	EndedWhy       string       `db:"ended_why" json:"endedWhy"`
	Supersedes     *string      `db:"supersedes" json:"supersedes"`
	Reply          *string      `db:"reply" json:"reply"` // to the rejection of the one it supersedes; nil where that is not so
	Changes        JSON         `db:"changes" json:"changes"`
	LetterID       *string      `db:"letter_id" json:"-"`
	ContentID      *string      `db:"content_id" json:"-"`
	MessageID      *string      `db:"message_id" json:"messageId"`
	Undelivered    *string      `db:"undelivered" json:"undelivered"` // why, while it is written and due
	Deliveries     []Delivery   `db:"-" json:"deliveries"`            // what was recorded, in order
	OrganizationID string       `db:"organization_id" json:"-"`
	Zone           string       `db:"zone" json:"-"`
	Version        int64        `db:"version" json:"version"`
	RecordedAt     time.Time    `db:"recorded_at" json:"recordedAt"`
}

// Revision is its id and version.
func (r Report) Revision() (id string, version int64) { return r.ID, r.Version }

const reportColumns = `r.id, r.enrollment_id, e.number as enrollment_number, o.case_number, r.program_id, r.finding_id, f.rule,
	f.ground, f.found_on, f.notice_id, r.kind, r.state, r.recipient, r.court_id, r.agency_id, r.created_on, r.due_on, r.held_until, r.on_hold_until,
	r.second_person, r.confirmed_at, r.confirmed_by, r.seconded_at, r.seconded_by,
	r.sent_at, r.sent_on, r.sent_by, r.acknowledge_by, r.answered_at, r.answer_reason, r.answered_name, r.ended_why, r.supersedes, r.reply, r.changes, r.letter_id, r.content_id, r.message_id,
	r.organization_id, p.zone, r.version, r.recorded_at,
	case when r.state = 'due' and r.frozen_at is not null then ` + whyUndelivered + ` end as undelivered
	from report r join enrollment e on e.id = r.enrollment_id join court_order o on o.id = e.order_id join program p on p.id = r.program_id
	left join finding f on f.id = r.finding_id left join message m on m.id = r.message_id`

// NewReport is an obligation to be written.
type NewReport struct {
	ID, OrganizationID, EnrollmentID, ProgramID string
	FindingID, Kind, State, Recipient           string
	CourtID, AgencyID, Supersedes               string
	CreatedOn, DueOn                            school.Date
	HeldUntil                                   *school.Date
	SecondPerson                                bool // two persons have to confirm it
	Reply                                       *string
	Changes                                     any
	At                                          time.Time
}

// InsertReport writes an obligation.
func (t *Tx) InsertReport(ctx context.Context, r NewReport) error {
	changes, err := asJSON(r.Changes)
	if err != nil {
		return err
	}
	if r.Changes == nil {
		changes = "[]"
	}
	_, err = t.exec(ctx, `insert into report (id, organization_id, enrollment_id, program_id, finding_id, kind, state, recipient, court_id, agency_id,
			created_on, due_on, held_until, supersedes, changes, recorded_at, reply, second_person)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		r.ID, r.OrganizationID, r.EnrollmentID, r.ProgramID, null(r.FindingID), r.Kind, r.State, r.Recipient, null(r.CourtID), null(r.AgencyID),
		r.CreatedOn, r.DueOn, r.HeldUntil, null(r.Supersedes), changes, r.At, r.Reply, r.SecondPerson)
	return err
}

// Report reads one report in scope.
func (t *Tx) Report(ctx context.Context, id string) (Report, error) {
	var r Report
	err := t.get(ctx, &r, `select `+reportColumns+` where r.id = $1`, id)
	return r, err
}

// LockReport holds a report's row until the transaction ends and reads it.
func (t *Tx) LockReport(ctx context.Context, id string) (Report, error) {
	var held string
	if err := t.get(ctx, &held, `select id from report where id = $1 for no key update`, id); err != nil {
		return Report{}, err
	}
	return t.Report(ctx, id)
}

// KeepChanges writes what a report says differs from the one that its recipient has.
func (t *Tx) KeepChanges(ctx context.Context, id string, changes any) error {
	text, err := asJSON(changes)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update report set changes = $2 where id = $1`, id, text)
	return err
}

// MoveReport writes a report's new state and why it ended, where it did.
func (t *Tx) MoveReport(ctx context.Context, id, state, why string) error {
	_, err := t.exec(ctx, `update report set state = $2, ended_why = $3, version = version + 1 where id = $1`, id, state, why)
	return err
}

// ReportFilter limits a list of reports; empty fields do not.
type ReportFilter struct {
	Reach
	State, Kind, EnrollmentID, CourtID, ProgramID string
	LateAt                                        *time.Time   // still unsent though their due day had passed at this instant
	Undelivered                                   bool         // written, due, and not with its recipient
	Ours                                          bool         // held, due or rejected: the school is not through with it
	UnansweredAt                                  *time.Time   // sent, and their recipient's time to answer over at this instant
	OnHoldAt                                      *time.Time   // held, and the time that somebody asked for not over at this instant
	AfterDue                                      *school.Date // the page before ended with this due day …
	AfterID                                       string       // … and this id
	Limit                                         int
}

var (
	everyReportState = []string{ReportHeld, ReportDue, ReportSent, ReportAcknowledged, ReportRejected, ReportSuperseded, ReportWithdrawn}
	unsentStates     = []string{ReportHeld, ReportDue}
	ourReportStates  = []string{ReportHeld, ReportDue, ReportRejected}
	everyReportKind  = []string{ReportEnrollment, ReportProgress, ReportCompletion, ReportViolation, ReportUnpaid, ReportClosed, ReportCorrection}
)

// Reports lists reports in scope by their due day.
func (t *Tx) Reports(ctx context.Context, f ReportFilter) ([]Report, error) {
	var q filter
	const order = "r.due_on, r.id"
	f.Reach.conditions(&q, "r")
	q.andAsked([]asked{
		{"r.enrollment_id = %s", f.EnrollmentID}, {"r.court_id = %s", f.CourtID}, {"r.program_id = %s", f.ProgramID},
	})
	states := everyReportState
	if f.Ours {
		states = ourReportStates
	}
	if f.UnansweredAt != nil {
		states = []string{ReportSent}
		q.and("r.state = 'sent' and r.acknowledge_by is not null") // said for an index of few
		q.and("r.acknowledge_by < (select (%s::timestamptz at time zone p.zone)::date from program p where p.id = r.program_id)", *f.UnansweredAt)
	}
	if f.OnHoldAt != nil {
		states = []string{ReportHeld}
		q.and("r.on_hold_until > (select (%s::timestamptz at time zone p.zone)::date from program p where p.id = r.program_id)", *f.OnHoldAt)
	}
	if f.LateAt != nil {
		states = unsentStates
		// No zone is further ahead than the first; the report's own decides.
		q.and("r.due_on < (%s::timestamptz at time zone 'Pacific/Kiritimati')::date and r.due_on < (select (%s::timestamptz at time zone p.zone)::date from program p where p.id = r.program_id)",
			*f.LateAt, *f.LateAt)
	}
	if f.Undelivered {
		states = []string{ReportDue}
		q.and("r.frozen_at is not null")
	}
	if f.AfterDue != nil {
		q.and("(r.due_on, r.id) > (%s, %s)", *f.AfterDue, f.AfterID)
	}
	p := pages{table: "report", as: "r", columns: "r.id, r.due_on", order: order, limit: plannedLimit(f.Limit),
		among: []among{{"state", matching(f.State, states)}, {"kind", only(f.Kind, everyReportKind)}}}
	if f.EnrollmentID != "" { // whose reports are few
		p.owner, p.owners = "enrollment_id", "unnest("+q.arg(IDs{f.EnrollmentID})+"::uuid[])"
	} else {
		p.owner, p.owners = f.owners(&q, f.CourtID, "", f.ProgramID)
	}
	rows := []Report{}
	err := t.list(ctx, &rows, `with page as materialized (`+p.statement(&q)+`) select `+reportColumns+` join page on page.id = r.id order by `+order+` limit `+q.arg(f.Limit), q.args...)
	return rows, err
}

// CourtClosures reads the days on which a court is closed from a day on.
func (t *Tx) CourtClosures(ctx context.Context, courtID string, from school.Date) ([]school.Date, error) {
	var days []school.Date
	err := t.list(ctx, &days, `select day from court_closure where court_id = $1 and day >= $2 order by day`, courtID, from)
	return days, err
}

// OnItsWay tells whether a report's e-mail was handed to a mail server, is being
// handed over right now, or may have arrived by a try whose answer was lost: it
// can no longer be taken back. One that came back is not on its way.
func (t *Tx) OnItsWay(ctx context.Context, messageID *string) (bool, error) {
	if messageID == nil {
		return false, nil
	}
	var m struct {
		State     string `db:"state"`
		MaybeSent bool   `db:"maybe_sent"`
	}
	err := t.get(ctx, &m, `select state, maybe_sent from message where id = $1 for no key update`, *messageID)
	return m.State != MessageBounced && (m.MaybeSent || m.State == MessageSending || m.State == MessageSent), err
}

// ReportAnswer is what a report's recipient answered: by a user, or by a link and the
// name that was typed there.
type ReportAnswer struct {
	State, Reason string
	UserID        string
	LinkID, Name  string
	At            time.Time
}

// AnswerReport writes the recipient's answer.
func (t *Tx) AnswerReport(ctx context.Context, id string, a ReportAnswer) error {
	_, err := t.exec(ctx, `update report set state = $2, answer_reason = $3, answered_by = $4, answered_link = $5, answered_name = $6, answered_at = $7,
		version = version + 1 where id = $1`, id, a.State, a.Reason, null(a.UserID), null(a.LinkID), a.Name, a.At)
	return err
}
