package web

import (
	"net/http"

	"johnschool/registrar"
)

// outboxBody is the page of all e-mails.
type outboxBody struct {
	Form  *Form
	Kinds []Option
	State []Option
	Table Table
}

// mailKinds are the kinds of e-mail to choose from.
var mailKinds = []Option{{Value: "", Label: "All"}, {Value: "report", Label: "Reports to courts and agencies"}, {Value: "notice", Label: "Notices to participants"},
	{Value: "reminder", Label: "Reminders"}, {Value: "proof", Label: "Proofs of enrollment"}, {Value: "digest", Label: "Digests for staff"}}

var mailStates = []Option{{Value: "", Label: "All"}, {Value: "queued", Label: "Waiting to be sent"}, {Value: "sent", Label: "Sent"}, {Value: "bounced", Label: "Came back"},
	{Value: "dead", Label: "Given up"}, {Value: "cancelled", Label: "Cancelled"}}

func (s *server) showOutbox(r *request) (reply, error) {
	filter := registrar.MessageFilter{State: r.query("state"), Kind: r.query("kind"), EnrollmentID: r.query("enrollment")}
	list, err := s.office.Messages(r.ctx, r.actor, filter, r.listed())
	if err != nil {
		return reply{}, err
	}
	body := outboxBody{Form: r.filters("state", "kind", "enrollment"), Kinds: mailKinds, State: mailStates,
		Table: Table{Caption: "E-mails, the latest first", Columns: wholeFrom(columns("Written", "What", "To", "State", "Sent"), 0, 4), Quiet: true,
			Empty: Empty{Title: "There is no such e-mail.", Text: "Reports, notices, reminders and digests appear here as soon as they are written. Choose another state or kind, or all."}}}
	for _, m := range list.Items {
		to, sent := "Erased", Cell{}
		if m.ToAddress != nil {
			to = *m.ToAddress
		}
		if m.SentAt != nil {
			sent = whenCell(m.SentAt.In(s.zone))
		}
		written := whenCell(m.RecordedAt.In(s.zone))
		written.Href = "/outbox/" + m.ID
		body.Table.Rows = append(body.Table.Rows, row(written, kindWords(m.Kind), to,
			Cell{Tags: []Tag{reportTag(m.State)}, Note: m.LastError}, sent))
	}
	body.Table = body.Table.paged(r, list.NextCursor)
	return r.page("outbox", "Outbox", body).wide(), nil
}

// mailBody is the page of one e-mail.
type mailBody struct {
	ID      string
	Trouble *Alert
	Facts   []Fact
	Subject string
	Text    string
	HasHTML bool
	Files   []registrar.MailFile
}

func (s *server) showMail(r *request) (reply, error) {
	mail, err := s.office.ReadMail(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	body := mailBody{ID: mail.ID, Subject: mail.Subject, Text: mail.Text, HasHTML: mail.HTML != "", Files: mail.Files, Trouble: mailTrouble(mail)}
	to := "Erased"
	if mail.ToAddress != nil {
		to = *mail.ToAddress
	}
	body.Facts = []Fact{{Term: "State", Tags: []Tag{reportTag(mail.State)}}, fact("To", to), fact("From", mail.From), fact("Written", whenOf(mail.RecordedAt.In(s.zone)))}
	if mail.SentAt != nil {
		body.Facts = append(body.Facts, fact("Taken by a mail server", whenOf(mail.SentAt.In(s.zone))))
	}
	if mail.State == "queued" {
		body.Facts = append(body.Facts, fact("Next try", whenOf(mail.NextAttemptAt.In(s.zone))))
	}
	if mail.Attempts > 0 {
		body.Facts = append(body.Facts, fact("Tries", number(mail.Attempts)))
	}
	for _, about := range []struct {
		kind string
		id   *string
	}{{"enrollment", mail.EnrollmentID}, {"report", mail.ReportID}, {"notice", mail.NoticeID}} {
		if about.id == nil {
			continue
		}
		if href := s.subjectPage(r, about.kind, *about.id); href != "" {
			body.Facts = append(body.Facts, Fact{Term: capital(about.kind), Text: "Open it", Href: href})
		}
	}
	return r.page("mail", kindWords(mail.Kind)+" by e-mail", body).under("Outbox", "/outbox").at("/outbox"), nil
}

// mailTrouble says what is wrong with an e-mail and what can be done.
func mailTrouble(mail registrar.MailView) *Alert {
	switch mail.State {
	case "dead":
		return &Alert{Kind: "error", Title: "It could not be sent", Text: mail.LastError + " What it is about waits under Work: correct the address and send it again there, or deliver it on paper."}
	case "bounced":
		return &Alert{Kind: "error", Title: "It came back", Text: "A mail server took it and later reported that it could not be delivered (" + mail.BounceStatus + "). What it is about waits under Work."}
	case "queued":
		if mail.LastError != "" {
			return &Alert{Kind: "warning", Title: "It has not been sent yet", Text: mail.LastError + " It is tried again by itself."}
		}
	}
	return nil
}

// showMailHTML shows the e-mail's HTML by itself, as a mail program would, without
// letting it load or run anything.
func (s *server) showMailHTML(r *request) (reply, error) {
	mail, err := s.office.ReadMail(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if mail.HTML == "" {
		return reply{}, nothingHere()
	}
	answer, err := paper(registrar.Document{FileName: "mail.html", ContentType: "text/html; charset=utf-8", Data: []byte(mail.HTML)}, false, nil)
	answer.policy = mailPolicy
	answer.status = http.StatusOK
	return answer, err
}

// mailPolicy is that of an e-mail's HTML within our page: a sandbox without
// scripts, forms or anything from elsewhere.
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

// saveMail answers the whole e-mail as it goes out, with what is attached.
func (s *server) saveMail(r *request) (reply, error) {
	document, err := s.office.MessageContent(r.ctx, r.actor, r.id("id"))
	return paper(document, true, err)
}
