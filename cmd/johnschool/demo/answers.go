package demo

import (
	"context"
	"fmt"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// answeredAfter is how many days the story's court and agency take to answer.
const answeredAfter = 2

// answers has the court's clerk and the agency's officer go through their inboxes in
// the morning. By the end of the case number, one report is rejected and some stay
// where they are: there are late ones to answer.
func (s *Story) answers(ctx context.Context) error {
	for _, actor := range []school.Actor{s.clerks[0], s.officer} {
		inbox, err := s.office.Inbox(ctx, actor, registrar.Page{Limit: 200})
		if err != nil {
			return fmt.Errorf("inbox: %w", err)
		}
		for _, line := range inbox.Items {
			if *line.SentOn > s.today().Add(-answeredAfter) || strings.ContainsAny(line.CaseNumber[len(line.CaseNumber)-1:], "278") {
				continue
			}
			accepted := !strings.HasSuffix(line.CaseNumber, "15")
			answer := registrar.AnswerRequest{Accepted: &accepted}
			if !accepted {
				answer.Reason = "The letter names the judge who had the case before. Please name Hon. Robin Sample."
			}
			if _, err := s.office.AnswerReport(ctx, actor, line.ID, answer, nil); err != nil {
				return fmt.Errorf("answer: %w", err)
			}
		}
	}
	return nil
}
