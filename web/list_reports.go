package web

import (
	"cmp"

	"johnschool/registrar"
)

// reportsBody is a list of reports with what narrows it.
type reportsBody struct {
	Action   string
	Intro    string
	Filters  *Form
	Shows    []Option // which; none on the review desk, which is of held ones alone
	Kinds    []Option
	Programs []Option
	Courts   []Option
	Filtered bool
	Table    Table
}

// shows are which reports a list is of.
var shows = []Option{{Value: "", Label: "For the school to do"}, {Value: "late", Label: "Late"}, {Value: "due", Label: "Due, not sent"}, {Value: "undelivered", Label: "Not delivered"},
	{Value: "held", Label: "Held for review"}, {Value: "onhold", Label: "Held, on hold"}, {Value: "sent", Label: "Sent, not answered"}, {Value: "unanswered", Label: "Answer overdue"}, {Value: "rejected", Label: "Rejected"},
	{Value: "acknowledged", Label: "Accepted"}, {Value: "superseded", Label: "Replaced"}, {Value: "withdrawn", Label: "Withdrawn"}, {Value: "all", Label: "All"}}

var reportKinds = []Option{{Label: "Any kind"}, {Value: "violation", Label: "Violation"}, {Value: "completion", Label: "Completion"}, {Value: "unpaid_fees", Label: "Unpaid fees"},
	{Value: "closed", Label: "Enrollment closed"}, {Value: "correction", Label: "Correction"}, {Value: "progress", Label: "Progress"}, {Value: "enrollment", Label: "Proof of enrollment"}}

// noReports is what a list says when the school owes none.
var noReports = Empty{Title: "Nothing to do.", Text: "No report is held, due or rejected. A new one appears here as soon as it is owed."}

// showing reads which reports a list is asked for.
func showing(show string) registrar.ReportFilter {
	switch show {
	case "":
		return registrar.ReportFilter{Ours: true}
	case "all":
		return registrar.ReportFilter{}
	case "late":
		return registrar.ReportFilter{Late: true}
	case "undelivered":
		return registrar.ReportFilter{Undelivered: true}
	case "unanswered":
		return registrar.ReportFilter{Unanswered: true}
	case "onhold":
		return registrar.ReportFilter{OnHold: true}
	}
	return registrar.ReportFilter{State: show}
}

func (s *server) showReports(r *request) (reply, error) {
	filter := showing(r.query("show"))
	body := reportsBody{Action: reportsPath, Filters: r.filters("show", "kind", "program", "court"), Shows: shows, Kinds: reportKinds,
		Filtered: r.query("show")+r.query("kind")+r.query("program")+r.query("court") != ""}
	caption := "Reports, " + labelOf(shows, r.query("show")) + ", by their due day"
	empty := noReports
	if body.Filtered {
		empty = Empty{Title: "No report fits.", Text: "Choose another state, kind, program or court.", Action: Link{Label: "Show what there is to do", Href: reportsPath}}
	}
	return s.reportList(r, "Reports", filter, caption, empty, body)
}

// showDesk lists what waits for a person's decision.
func (s *server) showDesk(r *request) (reply, error) {
	body := reportsBody{Action: deskPath, Filters: r.filters("kind", "program", "court"), Kinds: reportKinds,
		Intro:    "Nothing here was sent yet. Open a report to see what was found and why, what the participant was told, and the letter as it would go out.",
		Filtered: r.query("kind")+r.query("program")+r.query("court") != ""}
	return s.reportList(r, "Review desk", registrar.ReportFilter{State: "held"}, "Held reports by their due day",
		Empty{Title: "Nothing waits for review.", Text: "What the program’s rules want a person to confirm appears here after the night in which it was found."}, body)
}

func (s *server) reportList(r *request, title string, filter registrar.ReportFilter, caption string, empty Empty, body reportsBody) (reply, error) {
	filter.Kind, filter.ProgramID, filter.CourtID = r.query("kind"), r.query("program"), r.query("court")
	list, err := s.office.Reports(r.ctx, r.actor, filter, r.listed())
	if err != nil {
		return reply{}, err
	}
	if body.Table, err = s.reportsTable(r, caption, list.Items); err != nil {
		return reply{}, err
	}
	body.Table.Empty = empty
	body.Table = body.Table.paged(r, list.NextCursor)
	if body.Programs, err = s.programChoices(r); err != nil {
		return reply{}, err
	}
	if body.Courts, err = s.courtChoices(r); err != nil {
		return reply{}, err
	}
	body.Programs, body.Courts = anyOf("Any program", body.Programs...), anyOf("Any court", body.Courts...)
	return r.page("reports", title, body).ownHeading().wide(), nil
}

// reportsTable draws reports as lists do: about whom, what, where it stands, how long
// there is and who has it.
func (s *server) reportsTable(r *request, caption string, reports []registrar.ReportView) (Table, error) {
	t := Table{Caption: caption, Quiet: true, Columns: wholeFrom(columns("Participant", "Report", "State", "Due", "Who has it"), 0, 3)}
	t.Columns[1].Roomy = true
	ids := make([]string, len(reports))
	for i, report := range reports {
		ids[i] = report.EnrollmentID
	}
	names, err := s.office.CaseNames(r.ctx, r.actor, ids)
	for _, report := range reports {
		t.Rows = append(t.Rows, row(Cell{Text: cmp.Or(names[report.EnrollmentID], report.EnrollmentNo), Note: joined(report.EnrollmentNo, report.CaseNumber), Href: reportsPath + "/" + report.ID},
			Cell{Text: kindWords(report.Kind), Note: reportWhy(report)},
			Cell{Tags: stateTags(report), Note: reviewNote(report)}, dueCell(report), holderCell(report)))
	}
	return t, err
}
