package web

import (
	"encoding/json"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// reportBody is the page of one report.
type reportBody struct {
	Report  registrar.ReportView
	Heading string
	Tags    []Tag
	Facts   []Fact
	Letter  letterBody
	Pair    *pairBody      // with the report whose place it took, or that took its
	Mine    *recipientPart // what those see to whom it goes; nil for others
	Staff   *staffReport   // what those who decide on it see and do; nil for others
}

// letterBody is a letter as a page shows it.
type letterBody struct {
	Href, Title string // of the PDF; empty where there is none
	Why         string // why there is none
	Preview     bool   // whether it is only how it would go out
	Button      string // what opens it, where it is no letter
}

func (s *server) showReport(r *request) (reply, error) { return s.reportPage(r, "", nil) }

// reportPage draws a report. refused is the form that was sent to the part of its
// address and refused; it takes the place of the one that the page begins with.
func (s *server) reportPage(r *request, part string, refused *Form) (reply, error) {
	report, err := s.office.Report(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	about, err := s.office.Enrollment(r.ctx, r.actor, report.EnrollmentID)
	if err != nil {
		return reply{}, err
	}
	body := reportBody{Report: report, Heading: kindWords(report.Kind), Tags: stateTags(report), Letter: letterOf(report)}
	if body.Pair, err = s.pairOf(r, report); err != nil {
		return reply{}, err
	}
	if r.may(registrar.ActPreviewReport) {
		if body.Staff, err = s.staffReport(r, report, about, part, refused); err != nil {
			return reply{}, err
		}
	}
	if body.Mine, err = s.recipientPart(r, report, part, refused); err != nil {
		return reply{}, err
	}
	if body.Mine != nil && body.Mine.Form != nil {
		body.Tags = waitingTags(report)
	}
	body.Facts = s.reportFacts(report, about, body.Mine != nil)
	answer := r.page("report", body.Heading, body).ownHeading().wide()
	if body.Mine != nil {
		return answer.under("Inbox", inboxPath).at(inboxPath), nil
	}
	answer = answer.under("Reports", reportsPath)
	answer.view.Bare = true
	return answer, nil
}

// recipientOf names to whom a report goes.
func recipientOf(report registrar.ReportView, about registrar.EnrollmentView) string {
	name := about.Order.CourtName
	if report.Recipient == "agency" {
		name = about.Order.AgencyName
	}
	if name == nil {
		return kindWords(report.Recipient)
	}
	return *name
}

// reportFacts are the essentials of a report in words. Those to whom it goes are not
// shown by when the school has to send it, nor that they have it.
func (s *server) reportFacts(report registrar.ReportView, about registrar.EnrollmentView, mine bool) []Fact {
	facts := []Fact{{Term: "Participant", Text: personName(about), Href: "/enrollments/" + about.ID, Note: joined(about.Number, about.Program.Name)}}
	if about.Order.CaseNumber != "" {
		facts = append(facts, fact("Case", about.Order.CaseNumber))
	}
	facts = append(facts, fact("To", recipientOf(report, about)))
	if !mine || report.SentOn == nil {
		facts = append(facts, Fact{Term: "Due", Text: dateWords(report.DueOn), Note: dueWords(report)},
			Fact{Term: "Who has it", Text: holderWords(report.Holder, report.Recipient), Note: climbedWords(report.EscalatedTo)})
	}
	if why := reportWhy(report); why != "" {
		facts = append(facts, fact("About", why))
	}
	if report.SentOn != nil {
		facts = append(facts, fact("Sent", dateWords(report.SentOn)+", "+wayWords(textOr(report.SentBy, ""))))
	}
	if report.AnsweredAt != nil {
		f := fact("Answered", whenOf(report.AnsweredAt.In(zoneOf(about.Program.Zone, s.zone))))
		f.Note = joined(report.AnsweredName, report.AnswerReason)
		facts = append(facts, f)
	}
	if report.EndedWhy != "" {
		facts = append(facts, fact("Ended", report.EndedWhy))
	}
	return facts
}

// personName is a participant's name in the order of speech.
func personName(about registrar.EnrollmentView) string {
	p := about.Participant
	return strings.Join(strings.Fields(p.GivenName+" "+p.MiddleName+" "+p.FamilyName+" "+p.Suffix), " ")
}

// listName is a participant's name as lists have it, the last name first.
func listName(family, given string) string { return family + ", " + given }

// letterOf says where a report's letter is to be seen.
func letterOf(report registrar.ReportView) letterBody {
	unsent := report.State == "held" || report.State == "due"
	switch {
	case report.Written:
		return letterBody{Href: reportsPath + "/" + report.ID + "/letter", Title: "The letter"}
	case !unsent:
		return letterBody{Why: "No letter was written: the report ended before."}
	case report.Desk != nil && !report.Desk.Finding.Stands:
		return letterBody{Why: "There is no letter to show: what the report rests on no longer stands."}
	case report.Desk == nil:
		return letterBody{Why: "The letter is not written yet."}
	}
	return letterBody{Href: reportsPath + "/" + report.ID + "/preview", Title: "The letter as it would go out", Preview: true}
}

func (s *server) showLetter(r *request) (reply, error) {
	document, err := s.office.ReportDocument(r.ctx, r.actor, r.id("id"))
	return paper(document, false, err)
}

func (s *server) showPreview(r *request) (reply, error) {
	document, err := s.office.ReportPreview(r.ctx, r.actor, r.id("id"))
	return paper(document, false, err)
}

// differences reads what a correction says changed.
func differences(raw []byte) []school.Difference {
	var all []school.Difference
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return all
}
