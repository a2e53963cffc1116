package registrar

import (
	"context"
	"errors"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// ReportFilter limits a list of reports; empty fields do not.
type ReportFilter struct {
	State        string
	Kind         string
	EnrollmentID string
	CourtID      string
	ProgramID    string
	Late         bool // still held or due after their due day
	Undelivered  bool // written, due and not with its recipient: work for staff
	Ours         bool // held, due or rejected: the school is not through with it
	Unanswered   bool // sent, and their recipient's time to answer is over
	OnHold       bool // held, and somebody asked for time that is not over
}

// ReportView is a report with its clocks as of today.
type ReportView struct {
	db.Report
	Late     bool `json:"late"`       // not sent though its due day has passed
	NoCure   bool `json:"noCureTime"` // the rules give no time to cure what it reports, so that no notice came first
	Written  bool `json:"written"`    // its letter is frozen and can be downloaded
	DaysLeft int  `json:"daysLeft"`   // calendar days to the due day; negative after it

	WorkingDaysLeft int    `json:"workingDaysLeft"` // the same in working days of the ordering court
	Holder          string `json:"holder"`          // who has it now: staff, system, recipient, nobody
	EscalatedTo     string `json:"escalatedTo"`     // none, staff, administrator
	OnHold          bool   `json:"onHold"`          // held, and a person asked for time that is not over
	Unacknowledged  bool   `json:"unacknowledged"`  // sent, and its recipient's time to answer is over

	Desk *Desk `json:"desk,omitempty"` // for staff who read this one report

	today school.Date
}

// Document is a file to download.
type Document struct {
	FileName    string
	ContentType string
	Data        []byte
}

// Reports lists reports by their due day: a court's inbox, the school's desk.
func (o *Office) Reports(ctx context.Context, actor school.Actor, f ReportFilter, p Page) (List[ReportView], error) {
	var list List[ReportView]
	err := o.do(ctx, actor, ActReadReports, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		var key struct {
			Due school.Date `json:"due"`
			ID  string      `json:"id"`
		}
		q := db.ReportFilter{Reach: v.reach(), State: f.State, Kind: f.Kind, EnrollmentID: f.EnrollmentID, CourtID: f.CourtID, ProgramID: f.ProgramID,
			Undelivered: f.Undelivered, Ours: f.Ours, Limit: limit + 1}
		if given, err := p.cursor(&key); err != nil {
			return err
		} else if given && !isID(key.ID) {
			return badCursor()
		} else if given {
			q.AfterDue, q.AfterID = &key.Due, key.ID
		}
		if f.Late {
			q.LateAt = &v.now
		}
		if f.Unanswered {
			q.UnansweredAt = &v.now
		}
		if f.OnHold {
			q.OnHoldAt = &v.now
		}
		rows, err := v.Tx.Reports(v.ctx, q)
		if err != nil {
			return err
		}
		views := make([]ReportView, len(rows))
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
			if views[i], err = v.reportView(r); err != nil {
				return err
			}
		}
		list = page(views, limit, func(r ReportView) any { return map[string]any{"due": r.DueOn, "id": r.ID} })
		if err := v.completeReports(list.Items); err != nil {
			return err
		}
		return v.auditReading("report", "", ids[:len(list.Items)])
	})
	return list, err
}

func (v *visit) reportView(r db.Report) (ReportView, error) {
	zone, err := loadZone(r.Zone)
	if err != nil {
		return ReportView{}, err
	}
	today := school.DateOf(v.now, zone)
	return ReportView{Report: r, NoCure: (r.Kind == db.ReportViolation || r.Kind == db.ReportUnpaid) && r.NoticeID == nil, Late: isUnsent(r) && today > r.DueOn, Written: r.LetterID != nil, DaysLeft: int(r.DueOn - today),
		OnHold: onHold(r, today), Unacknowledged: r.State == db.ReportSent && r.AcknowledgeBy != nil && today > *r.AcknowledgeBy, today: today}, nil
}

func isUnsent(r db.Report) bool { return r.State == db.ReportHeld || r.State == db.ReportDue }

// onHold tells whether somebody asked for time that is not over.
func onHold(r db.Report, today school.Date) bool {
	return r.State == db.ReportHeld && r.OnHoldUntil != nil && today < *r.OnHoldUntil
}

// Report reads one report, for staff with what they need to decide on it.
func (o *Office) Report(ctx context.Context, actor school.Actor, id string) (ReportView, error) {
	var view ReportView
	err := o.do(ctx, actor, ActReadReport, func(v *visit) (err error) {
		if view, err = v.wholeReport(id); err != nil {
			return err
		}
		return v.auditReading("report", id, nil)
	})
	return view, err
}

// wholeReport is a report with its clocks, what was recorded of its sending and,
// for those who decide on it, its desk.
func (v *visit) wholeReport(id string) (ReportView, error) {
	r, err := v.report(id)
	if err != nil {
		return ReportView{}, err
	}
	view, err := v.reportView(r)
	if err != nil {
		return view, err
	}
	views := []ReportView{view}
	if err := v.completeReports(views); err != nil {
		return view, err
	}
	if v.Actor.Role != school.Staff && v.Actor.Role != school.Admin {
		return views[0], nil
	}
	views[0].Desk, err = v.desk(views[0])
	return views[0], err
}

// completeReports adds to reports what stands in other tables.
func (v *visit) completeReports(views []ReportView) error {
	if err := v.addReportDeliveries(views); err != nil {
		return err
	}
	return v.addReportClocks(views)
}

func (v *visit) report(id string) (db.Report, error) {
	return find(v, "report", id, v.Tx.Report)
}

// reportFile is what a report's letter is called as a file, also in an e-mail, and for
// who holds a link: by its own number, since a case may have several of a kind; by
// that of its enrollment where it has none.
func reportFile(kind, number string) string { return kind + "-" + number + ".pdf" }

// ReportDocument is a report's letter as it was frozen.
func (o *Office) ReportDocument(ctx context.Context, actor school.Actor, id string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActReadReport, func(v *visit) error {
		r, err := v.report(id)
		if err != nil {
			return err
		}
		if r.LetterID == nil {
			return &school.Error{Kind: school.Conflict, Message: "The letter is not written yet: that happens when the report leaves its review."}
		}
		blob, err := v.Blob(v.ctx, *r.LetterID)
		if err != nil {
			return err
		}
		number, err := v.ReportNumber(v.ctx, r.ID)
		if err != nil {
			return err
		}
		d = Document{FileName: reportFile(r.Kind, number), ContentType: blob.ContentType, Data: blob.Content}
		return v.auditReading("report", id, nil)
	})
	return d, err
}

func noLongerStands() error {
	return &school.Error{Kind: school.Conflict, Message: "What this report rests on changed, and its finding no longer stands; it will be withdrawn tonight."}
}

// AnswerRequest is the recipient's answer to a report.
type AnswerRequest struct {
	Accepted *bool  `json:"accepted"`
	Reason   string `json:"reason"` // required with a rejection
}

// AnswerReport writes that the recipient acknowledged or rejected a report. Only
// the recipient can: a clerk of its court, an officer of its agency.
func (o *Office) AnswerReport(ctx context.Context, actor school.Actor, id string, r AnswerRequest, ifVersion *int64) (ReportView, error) {
	return o.changeReport(ctx, actor, ActAnswerReport, id, ifVersion, func(v *visit, report db.Report) error {
		if !v.receives(report) {
			return &school.Error{Kind: school.Forbidden, Message: "This report is addressed to someone else; only its recipient answers it."}
		}
		var faults school.Faults
		r.check(&faults)
		if err := faults.Err(); err != nil {
			return err
		}
		if report.State != db.ReportSent {
			return &school.Error{Kind: school.Conflict, Message: "Only a report that was sent and not yet answered can be answered; this one is " + report.State + "."}
		}
		return v.Tx.AnswerReport(v.ctx, id, db.ReportAnswer{State: r.state(), Reason: r.Reason, UserID: v.Actor.UserID, At: v.now})
	})
}

func (r AnswerRequest) check(faults *school.Faults) {
	faults.Check(r.Accepted != nil, "/accepted", "Choose whether the report is accepted or rejected.")
	faults.Check(r.Accepted == nil || *r.Accepted || strings.TrimSpace(r.Reason) != "", "/reason", "Say why the report is rejected.")
	checkText(faults, "/reason", r.Reason, 2000, false)
}

// state is that of a report so answered.
func (r AnswerRequest) state() string {
	if *r.Accepted {
		return db.ReportAcknowledged
	}
	return db.ReportRejected
}

// receives tells whether the actor stands for a report's recipient.
func (v *visit) receives(r db.Report) bool {
	mine, recipient := v.Actor.CourtIDs, r.CourtID
	if r.Recipient == string(school.ToAgency) {
		mine, recipient = v.Actor.AgencyIDs, r.AgencyID
	}
	for _, id := range mine {
		if recipient != nil && *recipient == id {
			return true
		}
	}
	return false
}

// changeReport is the frame of the use cases that change one report. The
// enrollment is locked first, as every other use case does.
func (o *Office) changeReport(ctx context.Context, actor school.Actor, what Action, id string, ifVersion *int64, work func(*visit, db.Report) error) (ReportView, error) {
	return o.followReport(ctx, actor, what, id, ifVersion, func(v *visit, r db.Report) (string, error) { return id, work(v, r) })
}

// followReport is changeReport where another report can come of it: work answers
// the id of the one to show.
func (o *Office) followReport(ctx context.Context, actor school.Actor, what Action, id string, ifVersion *int64, work func(*visit, db.Report) (string, error)) (ReportView, error) {
	var view ReportView
	err := o.do(ctx, actor, what, func(v *visit) error {
		r, err := v.report(id)
		if err != nil {
			return err
		}
		if _, err := v.lock(r.EnrollmentID); err != nil {
			return err
		}
		if r, err = v.LockReport(v.ctx, id); err != nil {
			return err
		}
		if ifVersion != nil && *ifVersion != r.Version {
			return staleReport(r)
		}
		shown, err := work(v, r)
		if errors.Is(err, errAsBefore) {
			view, err = v.wholeReport(id)
			return err
		}
		if err != nil {
			return err
		}
		if view, err = v.wholeReport(shown); err != nil {
			return err
		}
		return v.audit("report", shown, map[string]any{"state": view.State, "message": view.MessageID, "by": view.SentBy, "on": view.SentOn})
	})
	return view, err
}

// errAsBefore is the answer of work that was done before by the same person: a
// repeated request changes nothing and is answered as the first was.
var errAsBefore = errors.New("registrar: as before")

func staleReport(r db.Report) error {
	return &school.Error{Kind: school.Stale, Message: "This report changed meanwhile. Look at it as it stands.", Current: r, Changed: []string{"version"}}
}
