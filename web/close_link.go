package web

import (
	"johnschool/registrar"
	"johnschool/school"
)

// linkLine is a link by which a report can be answered from one of its e-mails.
type linkLine struct {
	Line storyLine
	Tag  Tag
	Href string // to which its closing is sent; empty where there is nothing to close
}

// answerLinks are the links of a report as staff see them.
func (s *server) answerLinks(r *request, report registrar.ReportView) ([]linkLine, error) {
	if report.MessageID == nil || !r.may(registrar.ActReadLinks) {
		return nil, nil
	}
	links, err := s.office.AnswerLinks(r.ctx, r.actor, report.ID)
	lines := make([]linkLine, len(links))
	for i, l := range links {
		line := linkLine{Line: storyLine{What: "To " + textOr(l.ToAddress, "an address that was erased"), More: "Opens the report through " + dateWords(l.ValidUntil)}, Tag: Tag{"Open", good}}
		switch {
		case l.ClosedAt != nil:
			line.Tag, line.Line.More = Tag{"Closed", bad}, joined("Closed "+dayOf(l.ClosedAt.In(s.zone)), l.ClosedName)
		case l.ValidUntil < school.DateOf(s.clock.Now(), s.zone):
			line.Tag = Tag{"Over", info}
		default:
			line.Href = reportPath(report.ID) + "/links/" + l.ID + "/closure"
		}
		lines[i] = line
	}
	return lines, err
}

// closeLink closes a link whose e-mail went where it should not have.
func (s *server) closeLink(r *request) (reply, error) {
	return s.changeReport(r, "", &struct{}{}, "The link is closed. Whoever has that e-mail finds that it is no longer valid.", func(*Form) error {
		_, err := s.office.CloseAnswerLink(r.ctx, r.actor, r.id("id"), r.id("linkId"))
		return err
	})
}
