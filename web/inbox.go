package web

import (
	"slices"

	"johnschool/registrar"
)

// inboxBody is what waits for the person's answer.
type inboxBody struct {
	Count InboxWords
	Table Table
}

// InboxWords say how much waits.
type InboxWords struct{ Waiting, Late int }

func (s *server) showInbox(r *request) (reply, error) {
	count, err := s.office.CountInbox(r.ctx, r.actor)
	if err != nil {
		return reply{}, err
	}
	list, err := s.office.Inbox(r.ctx, r.actor, r.listed())
	if err != nil {
		return reply{}, err
	}
	t := Table{Caption: "Reports that wait for an answer", Quiet: true, Columns: columns("Report", "Participant", "Case", "Sent")}
	dated := slices.ContainsFunc(list.Items, func(l registrar.InboxLine) bool { return l.AcknowledgeBy != nil })
	if dated {
		t.Columns = append(t.Columns, Column{Label: "Answer by"})
	}
	for i := 2; i < len(t.Columns); i++ {
		t.Columns[i].Whole = true
	}
	for _, l := range list.Items {
		line := row(Cell{Text: kindWords(l.Kind), Href: reportPath(l.ID)}, Cell{Text: listName(l.FamilyName, l.GivenName), Note: l.EnrollmentNo}, l.CaseNumber,
			dateWords(l.SentOn))
		if dated {
			line.Cells = append(line.Cells, Cell{Text: dateWords(l.AcknowledgeBy)})
		}
		if l.Unacknowledged {
			line.Mark = "Late"
		}
		t.Rows = append(t.Rows, line)
	}
	t.Empty = Empty{Title: "Nothing waits for your answer", Text: "A report appears here when a school sends one. It is also sent by e-mail."}
	if r.may(registrar.ActReadCaseload) {
		t.Empty.Action = Link{Label: "Show the cases", Href: casesPath}
	}
	return r.page("inbox", "Inbox", inboxBody{Count: InboxWords{count.Waiting, count.Late}, Table: t.paged(r, list.NextCursor)}), nil
}

// reportPath is where one report is read.
func reportPath(id string) string { return reportsPath + "/" + id }

// inboxAlert tells a clerk who enrolls what else waits; nil where nothing does.
func (s *server) inboxAlert(r *request) (*Alert, error) {
	if !r.may(registrar.ActReadInbox) {
		return nil, nil
	}
	n, err := s.office.CountInbox(r.ctx, r.actor)
	if err != nil || n.Waiting == 0 {
		return nil, err
	}
	alert := Alert{Kind: "info", Text: plural(n.Waiting, "report waits", "reports wait") + " for your answer.", Link: Link{Label: "Open the inbox", Href: inboxPath}}
	if n.Late > 0 {
		alert.Kind, alert.Text = "warning", plural(n.Waiting, "report waits", "reports wait")+" for your answer. "+plural(n.Late, "is", "are")+" late."
	}
	return &alert, nil
}
