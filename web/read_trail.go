package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"johnschool/registrar"
	"johnschool/school"
)

// trailBody is the page of the trail.
type trailBody struct {
	Form    *Form
	Refused []Option
	Changes []Option
	Actions []Option
	Table   Table
}

// didWords say what an action did, in the past.
var didWords = map[registrar.Action]string{
	registrar.ActEnroll: "Enrolled a participant", registrar.ActReadCaseload: "Looked at a list of enrollments", registrar.ActSearchEnrollments: "Searched enrollments",
	registrar.ActReadEnrollment: "Opened an enrollment", registrar.ActReadStanding: "Looked at a standing", registrar.ActReadTimeline: "Looked at what happened", registrar.ActWatchCaseload: "Looked at a caseload", registrar.ActAmend: "Amended an order",
	registrar.ActPlace: "Placed in a class", registrar.ActAttest: "Attested a condition", registrar.ActPause: "Paused, or ended a pause", registrar.ActClose: "Closed an enrollment",
	registrar.ActBringCredit: "Brought credits", registrar.ActAgreePlan: "Agreed a payment plan", registrar.ActTakePayment: "Took a payment", registrar.ActReverseEntry: "Reversed an entry",
	registrar.ActReadLedger: "Looked at a ledger", registrar.ActReadReceipt: "Opened a receipt", registrar.ActReadTakings: "Looked at a day's payments", registrar.ActReadParticipant: "Opened a participant",
	registrar.ActMatchParticipant: "Looked for the same person", registrar.ActUpdateParticipant: "Changed a participant", registrar.ActPlanClass: "Planned a class", registrar.ActUpdateClass: "Changed a class", registrar.ActAddSession: "Added a session",
	registrar.ActReadClasses: "Looked at classes", registrar.ActReadSessions: "Looked at sessions", registrar.ActCancelSession: "Cancelled a session", registrar.ActReadRoster: "Opened a roll",
	registrar.ActPrintRoll: "Printed a roll sheet", registrar.ActRecordAttendance: "Recorded attendance", registrar.ActReadDirectory: "Looked at the directory",
	registrar.ActManageDirectory: "Changed the directory", registrar.ActReadNotices: "Looked at notices", registrar.ActDeliverNotice: "Recorded a notice's delivery",
	registrar.ActReadReminders: "Looked at reminders", registrar.ActReadReports: "Looked at reports", registrar.ActReadReport: "Opened a report", registrar.ActConfirmReport: "Confirmed a report",
	registrar.ActAnswerReport: "Answered a report", registrar.ActSendReport: "Sent a report again", registrar.ActDeliverReport: "Recorded a report's delivery",
	registrar.ActResubmitReport: "Resubmitted a report", registrar.ActReadWork: "Looked at what waits", registrar.ActCheckCertificate: "Checked a certificate",
	registrar.ActReadCertificate: "Opened a certificate", registrar.ActReadRegister: "Looked at the register of certificates", registrar.ActVoidCertificate: "Voided a certificate",
	registrar.ActReissueCertificate: "Reissued a certificate", registrar.ActReadJobs: "Looked at jobs", registrar.ActRunJob: "Ran a job", registrar.ActReadAudit: "Read the trail",
	registrar.ActReadMessages: "Looked at the outbox", registrar.ActManageUsers: "Looked at or changed users", registrar.ActSignIn: "Signed in", registrar.ActSignOut: "Signed out",
	registrar.ActManageOwnTokens: "Looked at or changed own tokens", registrar.ActReadClock: "Looked at the demo's clock", registrar.ActMoveClock: "Moved the demo's clock",
	registrar.ActPreviewReport: "Looked at a report as it would go out", registrar.ActHoldReport: "Asked for time to review a report, or ended that",
	registrar.ActDismissReport: "Dismissed a report by a fact", registrar.ActRecordNoticeAnswer: "Recorded an answer to a notice",
	registrar.ActPrintProof: "Printed a proof of enrollment", registrar.ActReadWording: "Looked at wordings", registrar.ActWordLetters: "Worded letters",
	registrar.ActReadInbox: "Looked at the inbox", registrar.ActReadFigures: "Looked at the dashboard", registrar.ActReadByLink: "Opened a report by its e-mail's link",
	registrar.ActReadLetterByLink: "Opened a letter by its e-mail's link", registrar.ActAnswerByLink: "Answered a report by its e-mail's link",
	registrar.ActChangeOwnPassword: "Changed their own password", registrar.ActKeepHouse: "The office's own work",
	registrar.ActBackUp: "Began a backup of everything", registrar.ActRestore: "Restored everything from a backup",
	registrar.ActSendProof: "Sent a proof of enrollment", registrar.ActSendNotice: "Sent a notice again", registrar.ActReadLinks: "Looked at a report's links",
	registrar.ActCloseLink: "Closed a link to answer a report",
}

// did says what an action did; one without words yet reads as itself.
func did(action string) string {
	if words, ok := didWords[registrar.Action(action)]; ok {
		return words
	}
	return capital(strings.NewReplacer(".", ": ", "_", " ").Replace(action))
}

// trailFilter is what the form asks for. The days are the office's.
type trailFilter struct {
	From *school.Date `json:"from"`
	To   *school.Date `json:"to"` // included
}

func (s *server) showTrail(r *request) (reply, error) {
	form := r.filters("action", "actor", "subject", "from", "to", "refused", "changes")
	var days trailFilter
	var faults school.Faults
	decode(form.values, "", &days, &faults)
	filter := registrar.AuditFilter{Action: r.query("action"), Subject: r.query("subject"), ActorID: r.query("actor"), From: s.morning(days.From, 0), To: s.morning(days.To, 1), Changes: r.query("changes") == "true"}
	if refused := r.query("refused"); refused != "" {
		is := refused == "true"
		filter.Refused = &is
	}
	body := trailBody{Form: form, Refused: []Option{{Value: "", Label: "All"}, {Value: "true", Label: "Refused only"}, {Value: "false", Label: "Not refused"}}, Actions: trailActions,
		Changes: []Option{{Label: "Everything"}, {Value: "true", Label: "Changes, not what was looked at"}},
		Table: Table{Caption: "Who did what, the latest first", Columns: wholeFrom(columns("When", "Who", "What", "About", "More"), 0, 1, 3), Quiet: true,
			Empty: Empty{Title: "Nothing was done that fits.", Text: "Choose other days, or leave out a filter."}}}
	err := faults.Err()
	if err == nil {
		var list registrar.List[registrar.AuditLine]
		if list, err = s.office.Audit(r.ctx, r.actor, filter, r.listed()); err == nil {
			for _, l := range list.Items {
				body.Table.Rows = append(body.Table.Rows, s.trailRow(r, l))
			}
			body.Table = body.Table.paged(r, list.NextCursor)
		}
	}
	page := func() (reply, error) { return r.page("trail", "Trail", body).wide(), nil }
	if err != nil {
		return r.again(form, err, page)
	}
	return page()
}

// morning is the beginning of a day in the office's zone, some days later.
func (s *server) morning(day *school.Date, later int) *time.Time {
	if day == nil {
		return nil
	}
	y, m, d := day.Time().Date()
	at := time.Date(y, m, d+later, 0, 0, 0, 0, s.zone)
	return &at
}

func (s *server) trailRow(r *request, l registrar.AuditLine) Row {
	who := Cell{Text: roleWords(school.Role(l.ActorRole))}
	if l.ActorName != nil {
		who.Note, who.Text = who.Text, *l.ActorName
	}
	if l.ActorID != nil {
		who.Href = r.here("actor", *l.ActorID)
	}
	what := Cell{Text: did(l.Action)}
	if l.Refused {
		what.Tags = []Tag{{"Refused", bad}}
	}
	about := Cell{}
	if l.SubjectID != "" {
		about = Cell{Text: codeWords(l.SubjectKind), Note: shortID(l.SubjectID), Href: cmp.Or(s.subjectPage(r, l.SubjectKind, l.SubjectID), r.here("subject", l.SubjectID))}
	}
	return row(whenCell(l.At.In(s.zone)), who, what, about, detailWords(l.Details))
}

// shortID is the end of an id, which differs where the beginning, a time, is alike.
func shortID(id string) string {
	if len(id) <= 12 {
		return id
	}
	return "…" + id[len(id)-12:]
}

// detailWords writes an event's details as "name: value" of those that say much in
// little; ids of whole lists are only counted.
func detailWords(raw *json.RawMessage) string {
	if raw == nil {
		return ""
	}
	var details map[string]any
	if json.Unmarshal(*raw, &details) != nil {
		return ""
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(details)) {
		switch value := details[name].(type) {
		case nil:
		case []any:
			all = append(all, plural(len(value), "record", "records"))
		case map[string]any:
			text, _ := json.Marshal(value)
			all = append(all, spaced(name)+": "+string(text))
		case string:
			if uuid.Validate(value) == nil {
				value = shortID(value)
			}
			all = append(all, spaced(name)+": "+value)
		default:
			all = append(all, spaced(name)+": "+fmt.Sprint(value))
		}
	}
	return strings.Join(all, "; ")
}

// trailActions are the actions to choose from, in the order of their words.
var trailActions = func() []Option {
	all := choices(registrar.Actions(), func(a registrar.Action) Option { return Option{Value: string(a), Label: did(string(a))} })
	slices.SortFunc(all, func(a, b Option) int { return strings.Compare(a.Label, b.Label) })
	return append([]Option{{Value: "", Label: "Everything"}}, all...)
}()
