package api

import "johnschool/registrar"

var (
	reportStates = []string{"held", "due", "sent", "acknowledged", "rejected", "superseded", "withdrawn"}
	reportKinds  = []string{"enrollment", "progress", "completion", "violation", "unpaid_fees", "closed", "correction"}
)

// listReports answers a court's inbox, or a school's desk.
func (s *server) listReports(r *request) (reply, error) {
	q := r.query()
	filter := registrar.ReportFilter{State: oneOf(q, "state", reportStates), Kind: oneOf(q, "kind", reportKinds), EnrollmentID: q.id("enrollment"),
		CourtID: q.id("court"), ProgramID: q.id("program"), Late: q.isSet("late"), Undelivered: q.isSet("undelivered"), Unanswered: q.isSet("unanswered"), OnHold: q.isSet("onHold")}
	page := q.page()
	if err := q.err(); err != nil {
		return reply{}, err
	}
	view, err := s.office.Reports(r.ctx, r.actor, filter, page)
	return ok(view), err
}

// readReport answers one report.
func (s *server) readReport(r *request) (reply, error) {
	return asItStands(s.office.Report(r.ctx, r.actor, r.id("id")))
}

// readReportDocument answers a report's letter as it was frozen.
func (s *server) readReportDocument(r *request) (reply, error) {
	return file(s.office.ReportDocument(r.ctx, r.actor, r.id("id")))
}

// previewReport answers a report's letter as it would go out now.
func (s *server) previewReport(r *request) (reply, error) {
	return file(s.office.ReportPreview(r.ctx, r.actor, r.id("id")))
}

// holdReport asks for time before a held report is sent.
func (s *server) holdReport(r *request) (reply, error) {
	return change(r, s.office.HoldReport)
}

// endHold needs the time no longer that somebody asked for.
func (s *server) endHold(r *request) (reply, error) {
	return settle(r, s.office.EndHold)
}

// dismissReport changes the fact that a report rests on, so that it falls.
func (s *server) dismissReport(r *request) (reply, error) {
	return change(r, s.office.DismissReport)
}

// confirmReport lets a held report go.
func (s *server) confirmReport(r *request) (reply, error) {
	return settle(r, s.office.ConfirmReport)
}

// answerReport accepts or rejects a report as its recipient.
func (s *server) answerReport(r *request) (reply, error) {
	return change(r, s.office.AnswerReport)
}

// sendReport sends a report again whose e-mail did not arrive.
func (s *server) sendReport(r *request) (reply, error) {
	return changeIfAny(r, s.office.SendReport)
}

// deliverReport writes that staff handed a report over or posted it.
func (s *server) deliverReport(r *request) (reply, error) {
	return change(r, s.office.DeliverReport)
}

// resubmitReport answers a rejection by owing the report again.
func (s *server) resubmitReport(r *request) (reply, error) {
	version, err := r.version()
	if err != nil {
		return reply{}, err
	}
	var answer registrar.ResubmitRequest
	if err := r.decodeIfAny(&answer); err != nil {
		return reply{}, err
	}
	view, err := s.office.ResubmitReport(r.ctx, r.actor, r.id("id"), answer, version)
	return made("/reports", view, err)
}
