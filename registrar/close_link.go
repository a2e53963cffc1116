package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// AnswerLink is a link by which a report is answered from its e-mail.
type AnswerLink = db.AnswerLink

// AnswerLinks lists the links that e-mails with a report carry, without what would open
// them.
func (o *Office) AnswerLinks(ctx context.Context, actor school.Actor, reportID string) ([]AnswerLink, error) {
	var links []AnswerLink
	err := o.do(ctx, actor, ActReadLinks, func(v *visit) error {
		r, err := v.report(reportID)
		if err != nil {
			return err
		}
		if links, err = v.Tx.AnswerLinks(v.ctx, r.ID); err != nil {
			return err
		}
		return v.auditReading("report", r.ID, nil)
	})
	return links, err
}

// CloseAnswerLink has a link open its report no more: its e-mail went where it should
// not have. Whoever has that e-mail then finds a link that is not valid. That cannot be
// taken back; sending the report again makes another link. The links of other e-mails,
// and an answer that was given, stand.
func (o *Office) CloseAnswerLink(ctx context.Context, actor school.Actor, reportID, linkID string) ([]AnswerLink, error) {
	var links []AnswerLink
	err := o.do(ctx, actor, ActCloseLink, func(v *visit) error {
		r, err := v.report(reportID)
		if err != nil {
			return err
		}
		c, err := v.lock(r.EnrollmentID)
		if err != nil {
			return err
		}
		if links, err = v.Tx.AnswerLinks(v.ctx, r.ID); err != nil {
			return err
		}
		i := slices.IndexFunc(links, func(l AnswerLink) bool { return l.ID == linkID })
		if i < 0 {
			return notFound("link")
		}
		if link := links[i]; link.ClosedAt != nil {
			on := school.DateOf(*link.ClosedAt, c.program.location)
			who := link.ClosedName
			if who != "" {
				who = " by " + who
			}
			return &school.Error{Kind: school.Conflict, Message: "This link was closed already, on " + on.Words() + who + "."}
		}
		if err := v.CloseReportLink(v.ctx, linkID, v.Actor.UserID, v.now); err != nil {
			return err
		}
		if links, err = v.Tx.AnswerLinks(v.ctx, r.ID); err != nil {
			return err
		}
		return v.audit("report", r.ID, map[string]any{"link": linkID, "state": LinkClosed})
	})
	return links, err
}
