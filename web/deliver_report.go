package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// deliverBody is what staff do about a report that is written and did not arrive.
type deliverBody struct {
	Why     string
	Send    *Form // nil while its e-mail waits for its turn
	Deliver *Form
	Ways    []Option
}

// rejectedBody is what staff do about a report that its recipient sent back.
type rejectedBody struct {
	Reason   string
	Resubmit *Form
}

// The parts of a report's address to which these forms are sent.
const (
	sendPart     = "sending"
	resubmitPart = "resubmission"
)

// delivering is the part of a report that has to be brought to its recipient; nil
// where that is not so.
func delivering(report registrar.ReportView, formOf func(string) *Form) *deliverBody {
	if report.State != "due" || !report.Written || report.Undelivered == nil {
		return nil
	}
	d := &deliverBody{Why: undeliveredWords(*report.Undelivered) + ".", Deliver: formOf(deliveryPart), Ways: paperWays}
	if d.Deliver.Get("by") == "" {
		d.Deliver.Set("by", "hand")
	}
	if *report.Undelivered != "waiting" {
		d.Send = formOf(sendPart)
	}
	return d
}

func (s *server) deliverReport(r *request) (reply, error) {
	var wish registrar.DeliveryRequest
	return s.changeReport(r, deliveryPart, &wish, "The delivery was recorded. Its recipient is asked for an answer.", func(form *Form) error {
		_, err := s.office.DeliverReport(r.ctx, r.actor, r.id("id"), wish, form.version())
		return err
	})
}

func (s *server) sendReport(r *request) (reply, error) {
	var wish registrar.SendRequest
	return s.changeReport(r, sendPart, &wish, "The report waits to be sent again. It goes out within a few minutes.", func(form *Form) error {
		_, err := s.office.SendReport(r.ctx, r.actor, r.id("id"), wish, form.version())
		return err
	})
}

// resubmitReport leads to the report that takes the rejected one's place.
func (s *server) resubmitReport(r *request) (reply, error) {
	var wish registrar.ResubmitRequest
	var report registrar.ReportView
	answer, err := s.changeReport(r, resubmitPart, &wish, "This report answers the rejection. It goes out within a few minutes.", func(form *Form) (err error) {
		report, err = s.office.ResubmitReport(r.ctx, r.actor, r.id("id"), wish, form.version())
		return err
	})
	if err == nil && report.ID != "" {
		answer.location = reportsPath + "/" + report.ID
	}
	return answer, err
}

// pairBody is a report and the one that took its place, side by side.
type pairBody struct {
	Title    string
	Earlier  sideBody
	Later    sideBody
	Changes  Table
	Rejected string // why the earlier one was sent back
	Reply    string // what was answered
	Href     string // of the page with both letters
}

// sideBody is one of the two.
type sideBody struct {
	Label, Href, Letter string
	Tags                []Tag
	Sent                string
}

// pairOf finds the report that one took the place of, or that took its place; nil
// where it stands alone.
func (s *server) pairOf(r *request, report registrar.ReportView) (*pairBody, error) {
	if report.Supersedes == nil && report.State != "superseded" {
		return nil, nil
	}
	list, err := s.office.Reports(r.ctx, r.actor, registrar.ReportFilter{EnrollmentID: report.EnrollmentID}, registrar.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, other := range list.Items {
		switch {
		case report.Supersedes != nil && other.ID == *report.Supersedes:
			return pair(other, report), nil
		case other.Supersedes != nil && *other.Supersedes == report.ID:
			return pair(report, other), nil
		}
	}
	return nil, nil
}

func pair(earlier, later registrar.ReportView) *pairBody {
	p := &pairBody{Title: "What was told, and what is told now", Earlier: side(earlier), Later: side(later), Href: reportsPath + "/" + later.ID + "/pair",
		Changes: differenceTable("What changed", "Told then", "Told now", differences(later.Changes))}
	if later.Reply != nil {
		p.Title, p.Rejected, p.Reply = "The rejected report, and the one that answers it", earlier.AnswerReason, *later.Reply
	}
	return p
}

func side(report registrar.ReportView) sideBody {
	b := sideBody{Label: kindWords(report.Kind), Href: reportsPath + "/" + report.ID, Tags: stateTags(report), Sent: "Not sent"}
	if report.SentOn != nil {
		b.Sent = "Sent " + dateWords(report.SentOn)
	}
	if report.Written {
		b.Letter = b.Href + "/letter"
	}
	return b
}

// showPair shows both letters beside each other.
func (s *server) showPair(r *request) (reply, error) {
	report, err := s.office.Report(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	body, err := s.pairOf(r, report)
	if err == nil && body == nil {
		err = &school.Error{Kind: school.NotFound, Message: "This report took no other’s place, and none took its."}
	}
	if err != nil {
		return reply{}, err
	}
	answer := r.page("pair", body.Title, body).wide().under(kindWords(report.Kind), reportsPath+"/"+report.ID).at(reportsPath)
	answer.view.Bare = true
	return answer, nil
}
