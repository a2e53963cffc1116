package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// noticeBody is the page of one notice.
type noticeBody struct {
	Path    string
	Heading string
	Tags    []Tag
	Facts   []Fact
	Letter  letterBody
	Story   []storyLine
	Cures   []storyLine // the facts that cured it
	Send    *Form       // nil where it cannot go by e-mail now
	SendTo  string      // the address
	WhyNot  string      // it cannot go there
	Deliver *Form       // nil where there is nothing to deliver, or the reader cannot
	Answer  string      // where an answer is recorded; empty where the reader cannot
	Ways    []Option
	Next    string // the next letter to deliver, where they are delivered one after another
	InTurn  bool
}

// The ways on paper, and those in which a participant answers.
var (
	paperWays  = []Option{{Value: "hand", Label: "Handed over"}, {Value: "post", Label: "Posted"}}
	answerWays = []Option{{Value: "in_person", Label: "In person"}, {Value: "phone", Label: "By telephone"}, {Value: "email", Label: "By e-mail"}, {Value: "post", Label: "By post"}}
)

// deliveryPart is the part of the address of a notice, or of a report, to which its
// delivery is sent.
const deliveryPart = "delivery"

func (s *server) showNotice(r *request) (reply, error) {
	return s.noticePage(r, nil, r.query("next") == "yes")
}

// noticePage draws a notice; refused is the form of its delivery that was refused,
// inTurn whether letters are delivered one after another.
func (s *server) noticePage(r *request, refused *Form, inTurn bool) (reply, error) {
	n, err := s.office.Notice(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	about, err := s.office.Enrollment(r.ctx, r.actor, n.EnrollmentID)
	if err != nil {
		return reply{}, err
	}
	story := told(n)
	body := noticeBody{Path: noticesPath + "/" + n.ID, Heading: "Notice: " + lower(ruleWords(n.Rule)), Tags: noticeTags(n), Ways: paperWays, InTurn: inTurn,
		Letter: letterBody{Href: noticesPath + "/" + n.ID + "/letter", Title: "The letter"}, Story: story.Lines, Cures: cureLines(n)}
	body.Facts = []Fact{{Term: "Participant", Text: personName(about), Href: casesPath + "/" + about.ID, Note: joined(about.Number, about.Program.Name)},
		fact("Opened", dateWords(n.OpenedOn)), {Term: "Time to cure", Text: plural(n.CureDays, "day", "days"), Note: cureLeft(n)}, fact("Who has it", holderWords(n.Holder, ""))}
	if n.CureUntil != nil {
		body.Facts[2].Text += ", through " + dateWords(n.CureUntil)
	}
	if climbed := climbedWords(n.EscalatedTo); climbed != "" {
		body.Facts[3].Note = climbed
	}
	if report, err := s.reportOf(r, n); err != nil {
		return reply{}, err
	} else if report != nil {
		body.Facts = append(body.Facts, Fact{Term: "Reported by", Text: kindWords(report.Kind), Href: reportsPath + "/" + report.ID, Tags: stateTags(*report)})
	}
	if n.State == "open" && n.DeliveredOn == nil && r.may(registrar.ActDeliverNotice) {
		if body.Deliver = refused; refused == nil {
			body.Deliver = newForm(registrar.DeliveryRequest{By: "hand"}).versioned(n.Version)
		}
		body.again(n, about.Participant)
	}
	if r.may(registrar.ActRecordNoticeAnswer) {
		body.Answer = body.Path + "/answers"
	}
	if inTurn {
		if body.Next, err = s.nextUndelivered(r, n.ID); err != nil {
			return reply{}, err
		}
	}
	answer := r.page("notice", body.Heading, body).ownHeading().wide()
	if r.may(registrar.ActReadWork) {
		answer = answer.under("Notices", noticesPath)
	} else {
		answer = s.underEnrollment(r, answer, about.ID, about.Number)
	}
	answer.view.Bare = true
	return answer, nil
}

// again says whether a notice that did not arrive can be sent by e-mail, and to where.
func (b *noticeBody) again(n registrar.NoticeView, p registrar.Participant) {
	switch {
	case n.Undelivered != nil && *n.Undelivered == "waiting":
		b.WhyNot = "Its e-mail waits to be sent."
	case registrar.Unreachable(p) != "":
		b.WhyNot = registrar.UnreachableWords(p)
	default:
		b.Send, b.SendTo = newForm(nil).versioned(n.Version), *p.Email
	}
}

// cureLines are the facts that cured what a notice is about. The end of an enrollment
// ends its notices and cures nothing.
func cureLines(n registrar.NoticeView) []storyLine {
	var lines []storyLine
	for _, c := range cures(n.CuredBy) {
		if c.Kind == school.FactClosure {
			continue
		}
		lines = append(lines, storyLine{On: c.On, What: capital(c.Text)})
	}
	return lines
}

// reportOf is the report that a notice came before; nil where there is none.
func (s *server) reportOf(r *request, n registrar.NoticeView) (*registrar.ReportView, error) {
	if n.State != "found" {
		return nil, nil
	}
	list, err := s.office.Reports(r.ctx, r.actor, registrar.ReportFilter{EnrollmentID: n.EnrollmentID}, registrar.Page{Limit: 200})
	for _, report := range list.Items {
		if report.NoticeID != nil && *report.NoticeID == n.ID && report.Kind != "correction" {
			return &report, err
		}
	}
	return nil, err
}

// nextUndelivered is where the next letter after one is delivered, older ones after
// newer; "" after the last.
func (s *server) nextUndelivered(r *request, id string) (string, error) {
	list, err := s.office.Notices(r.ctx, r.actor, registrar.NoticeFilter{Undelivered: true}, registrar.Page{Limit: 200})
	return firstOnPaper(list.Items, id), err
}

func (s *server) showNoticeLetter(r *request) (reply, error) {
	document, err := s.office.NoticeDocument(r.ctx, r.actor, r.id("id"))
	return paper(document, false, err)
}

func (s *server) deliverNotice(r *request) (reply, error) {
	var wish registrar.DeliveryRequest
	form, err := r.decode(&wish)
	inTurn := form.Get("next") == "yes"
	if err == nil {
		_, err = s.office.RecordDelivery(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.noticePage(r, form, inTurn) })
	}
	if !inTurn {
		r.flash("The delivery was recorded. The time to cure runs from that day.")
		return seeOther(noticesPath + "/" + r.id("id")), nil
	}
	next, err := s.nextUndelivered(r, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if next == "" {
		r.flash("The delivery was recorded. It was the last of these letters.")
		return seeOther(noticesPath), nil
	}
	r.flash("The delivery was recorded. This is the next letter.")
	return seeOther(next), nil
}

// sendNotice sends a notice by e-mail that did not arrive.
func (s *server) sendNotice(r *request) (reply, error) {
	form := r.posted()
	if _, err := s.office.SendNotice(r.ctx, r.actor, r.id("id"), form.version()); err != nil {
		return r.again(form, err, func() (reply, error) { return s.noticePage(r, nil, false) })
	}
	r.flash("The notice waits to be sent. The time to cure runs from the day on which a mail server takes it.")
	return seeOther(noticesPath + "/" + r.id("id")), nil
}

// noticeAnswerBody is the page on which an answer to a notice is recorded.
type noticeAnswerBody struct {
	Path, Back string
	Form       *Form
	Ways       []Option
}

func (s *server) showNoticeAnswer(r *request) (reply, error) {
	return s.noticeAnswerPage(r, newForm(registrar.NoticeAnswerRequest{By: "in_person"}))
}

func (s *server) noticeAnswerPage(r *request, form *Form) (reply, error) {
	n, err := s.office.Notice(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if !form.Refused() {
		form.versioned(n.Version)
	}
	back := noticesPath + "/" + n.ID
	body := noticeAnswerBody{Path: back + "/answers", Back: back, Form: form, Ways: answerWays}
	return r.page("notice_answer", "Record what they answered", body).under("Notices", noticesPath, "Notice: "+lower(ruleWords(n.Rule)), back).at(noticesPath), nil
}

func (s *server) recordAnswer(r *request) (reply, error) {
	var wish registrar.NoticeAnswerRequest
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.RecordNoticeAnswer(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.noticeAnswerPage(r, form) })
	}
	r.flash("The answer was recorded. A later report says it word for word.")
	return seeOther(noticesPath + "/" + r.id("id")), nil
}
