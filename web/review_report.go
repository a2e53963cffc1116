package web

import (
	"slices"

	"johnschool/registrar"
	"johnschool/school"
)

// staffReport is what those who run the school see of a report and do with it.
type staffReport struct {
	Path     string
	Found    *foundBody // what it rests on; nil where there is no finding
	Record   Table
	Told     []toldBody // the notices, the newest first
	Decide   *decideBody
	Deliver  *deliverBody
	Rejected *rejectedBody
	History  []storyLine
	Links    []linkLine // of its e-mails
}

// foundBody is a finding in words.
type foundBody struct {
	Rule, Text, Source string
	On                 school.Date
	PolicyVersion      int
	Reasons            []school.Reason
	Fallen             *Alert
	Changes            Table // on its own day, as it was found and as it is known now
	Since              Table // from then to today
	Standing           school.Standing
	Unnoticed          bool // whether the rules give no time to cure
}

// decideBody is what a person can decide on a held report.
type decideBody struct {
	Recipient string
	Review    string // how many persons, and when it sends itself
	Climbs    string
	WhyNot    string // why the reader cannot confirm it
	Confirm   *Form
	Hold      *Form
	EndHold   *Form // nil where nobody asked for time
	OnHold    string
	MayHold   bool
	DueOn     school.Date
	Dismiss   []dismissLink
}

// dismissLink is a way to dismiss a report, or why it does not fit.
type dismissLink struct{ Label, What, Href, Why string }

// storyLine is something that happened to a report.
type storyLine struct {
	On         school.Date
	What, More string
}

// The parts of a report's address to which its forms are sent.
const (
	confirmPart = "confirmation"
	holdPart    = "hold"
	endHoldPart = "hold/end"
)

// staffReport puts together what staff see of a report.
func (s *server) staffReport(r *request, report registrar.ReportView, about registrar.EnrollmentView, part string, refused *Form) (*staffReport, error) {
	body := &staffReport{Path: reportsPath + "/" + report.ID}
	formOf := func(of string) *Form {
		if of == part && refused != nil {
			return refused
		}
		return newForm(nil).versioned(report.Version)
	}
	if d := report.Desk; d != nil {
		body.Found, body.Record = found(report, d), recordTable(d.Record)
		for _, n := range d.Notices {
			body.Told = append(body.Told, told(n))
		}
		if report.State == "held" {
			body.Decide = s.decide(report, about, formOf)
		}
	}
	body.Deliver = delivering(report, formOf)
	if report.State == "rejected" {
		body.Rejected = &rejectedBody{Reason: report.AnswerReason, Resubmit: formOf(resubmitPart)}
	}
	body.History = s.reportStory(report, about)
	var err error
	body.Links, err = s.answerLinks(r, report)
	return body, err
}

// found puts a finding into words.
func found(report registrar.ReportView, d *registrar.Desk) *foundBody {
	f := d.Finding
	body := &foundBody{Rule: ruleWords(f.Rule), Text: f.RuleText, Source: f.Source, On: f.On, PolicyVersion: f.PolicyVersion, Reasons: f.Reasons, Standing: d.Standing, Unnoticed: report.NoCure,
		Changes: differenceTable("What changed about "+dateWords(f.On), "As it was found", "As it is known now", d.Changes),
		Since:   differenceTable("What changed since "+dateWords(f.On), "As it was found", "Today", d.Since)}
	switch {
	case f.FellOn != nil:
		why := ""
		if f.FellWhy != nil {
			why = *f.FellWhy
		}
		body.Fallen = &Alert{Kind: "warning", Title: "The finding fell on " + dateWords(*f.FellOn), Text: why}
	case !f.Stands:
		body.Fallen = &Alert{Kind: "warning", Title: "What this rests on changed", Text: "By the rules and the record as they are known now, the finding no longer stands. Tonight the report is withdrawn if it was not sent, and corrected if it was."}
	}
	return body
}

// differenceTable puts two standings side by side, where they differ.
func differenceTable(caption, before, after string, all []school.Difference) Table {
	t := Table{Caption: caption, Columns: columns("What", before, after)}
	for _, d := range all {
		t.Rows = append(t.Rows, row(d.What, d.Before, d.After))
	}
	return t
}

// recordTable is the dated record with what each mark is to the finding.
func recordTable(record []registrar.DeskSession) Table {
	t := Table{Caption: "The record", Quiet: true, Columns: columns("Session", "Recorded", "Came to"),
		Empty: Empty{Title: "No session was held yet."}}
	for _, line := range record {
		recorded := Cell{Text: outcomeWords(line.Outcome), Note: joined(minutesWords(line), line.Reason, line.Note)}
		if line.Cancelled {
			recorded = Cell{Text: "Session cancelled"}
		}
		counted := Cell{Text: countedWords(school.Counted(line.Counted), 0)}
		switch {
		case line.Ground:
			counted.Tags = []Tag{{"Tipped it", warning}}
		case line.RestsOn:
			counted.Tags = []Tag{{"Rests on it", info}}
		}
		t.Rows = append(t.Rows, row(Cell{Text: dateWords(line.On), Note: line.Module}, recorded, counted))
	}
	return t
}

func minutesWords(line registrar.DeskSession) string {
	switch {
	case line.MinutesLate != nil:
		return plural(*line.MinutesLate, "minute late", "minutes late")
	case line.MinutesPresent != nil:
		return plural(*line.MinutesPresent, "minute present", "minutes present")
	}
	return ""
}

// decide puts together what a person can decide.
func (s *server) decide(report registrar.ReportView, about registrar.EnrollmentView, formOf func(string) *Form) *decideBody {
	review := report.Desk.Review
	d := &decideBody{Recipient: recipientOf(report, about), Review: reviewSoFar(review), WhyNot: review.WhyYouCannotConfirm, DueOn: report.DueOn,
		Confirm: formOf(confirmPart), Hold: formOf(holdPart), MayHold: report.DaysLeft > 0}
	if review.ClimbsToStaffOn != nil {
		d.Climbs = "If nobody decides, staff are reminded on " + dateWords(review.ClimbsToStaffOn)
		if review.ClimbsToAdministratorsOn != nil {
			d.Climbs += " and administrators are told on " + dateWords(review.ClimbsToAdministratorsOn)
		}
		d.Climbs += "."
	}
	if report.OnHold {
		d.EndHold, d.OnHold = formOf(endHoldPart), dateWords(report.OnHoldUntil)
	}
	for _, way := range review.WhyNot {
		link := dismissWays[string(way.Kind)]
		link.Href, link.Why = reportsPath+"/"+report.ID+"/dismissal?kind="+string(way.Kind), way.Why
		d.Dismiss = append(d.Dismiss, link)
	}
	return d
}

// dismissWays are the ways to dismiss a report by the fact that is not so.
var dismissWays = map[string]dismissLink{
	"excused":          {Label: "They had a reason that counts", What: "The absence becomes excused, or the days a pause."},
	"recorded_wrongly": {Label: "It was recorded wrongly", What: "The mark becomes what it should be, or a payment that was found is entered."},
	"schools_fault":    {Label: "It was the school’s fault", What: "It happened, and not through them; it is excused."},
}

// reviewSoFar say how far the review is.
func reviewSoFar(review registrar.DeskReview) string {
	words := "One person has to confirm it."
	if review.Needed == 2 {
		words = "Two persons have to confirm it; nobody has yet."
		if review.Confirmed == 1 {
			words = "Two persons have to confirm it; one has."
		}
	}
	if review.SendsItselfOn != nil {
		return words + " If nobody decides, it sends itself on " + dateWords(review.SendsItselfOn) + "."
	}
	return words + " It is not sent until then."
}

// reportStory tells what became of a report, the latest first.
func (s *server) reportStory(report registrar.ReportView, about registrar.EnrollmentView) []storyLine {
	all := []storyLine{{On: report.CreatedOn, What: "It came to be owed", More: "Due by " + dateWords(report.DueOn)}}
	if report.Desk != nil {
		for _, e := range report.Desk.Events {
			all = append(all, reviewLine(e.Kind, e.ByName, storyLine{On: e.On, More: e.Reason}, e.Until, e.Dismissal))
		}
	}
	for _, d := range report.Deliveries {
		all = append(all, deliveryLine(d.What, d.By, storyLine{On: d.On, More: joined(d.Server, d.Status)}))
	}
	if report.AnsweredAt != nil {
		what := "Its recipient accepted it"
		if report.State == "rejected" || report.AnswerReason != "" {
			what = "Its recipient rejected it"
		}
		all = append(all, storyLine{On: school.DateOf(*report.AnsweredAt, zoneOf(about.Program.Zone, s.zone)), What: what, More: joined(report.AnsweredName, report.AnswerReason)})
	}
	slices.SortStableFunc(all, func(a, b storyLine) int { return int(a.On) - int(b.On) })
	slices.Reverse(all)
	return all
}

// deliveryLine says that something was delivered, or was not after all.
func deliveryLine(what, by string, line storyLine) storyLine {
	line.What = "Delivered " + wayWords(by)
	if what == "undone" {
		line.What = "The e-mail came back; it was not delivered after all"
	}
	return line
}

// reviewLine says what a person, or the office itself, did in review.
func reviewLine(kind, by string, line storyLine, until *school.Date, dismissal *string) storyLine {
	if by == "" {
		by = "The office"
	}
	switch kind {
	case "confirmed":
		line.What = by + " confirmed it"
	case "held":
		line.What = by + " asked for time until " + dateWords(until)
	case "hold_ended":
		line.What = by + " needs no more time"
	case "released":
		line.What = "It sent itself"
	case "dismissed":
		line.What = by + " dismissed it"
		if dismissal != nil {
			line.What += ": " + lower(dismissWays[*dismissal].Label)
		}
	default:
		line.What = kindWords(kind)
	}
	return line
}
