package registrar

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/emails"
	"johnschool/school"
)

const pdfType = "application/pdf"

// PrepareReports freezes what each report that came due says, writes its letter
// and puts the e-mail that carries it into the outbox, each in its own
// transaction. One that cannot be written does not stop the others.
func (o *Office) PrepareReports(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	after := firstID
	for {
		var ids []string
		err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			ids, err = v.ReportsToFreeze(v.ctx, after, maxLimit)
			return err
		})
		if err != nil || len(ids) == 0 {
			return counts, err
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return counts, err
			}
			written := false
			err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
				written, err = v.freezeReport(id)
				return err
			})
			switch {
			case school.KindOf(err) == school.Unavailable:
				return counts, err
			case err != nil:
				counts["failed"]++
				o.log.Error("report cannot be written", "report", id, "error", err)
			case written:
				counts["reports"]++
			}
		}
		after = ids[len(ids)-1]
	}
}

// errUnwritable is a letter or an e-mail that cannot be drawn from its facts.
// Nothing was written when it is answered.
var errUnwritable = errors.New("registrar: cannot be written")

// freezeReport writes a due report's content, letter and e-mail. Its enrollment is
// locked first, as the night does, so that a finding cannot fall in between. One
// whose finding no longer stands is not written: the night will take it back.
func (v *visit) freezeReport(id string) (written bool, err error) {
	r, err := v.Report(v.ctx, id)
	if err != nil {
		return false, err
	}
	if _, err := v.lock(r.EnrollmentID); err != nil {
		return false, err
	}
	if r, err = v.LockReport(v.ctx, id); err != nil || r.State != db.ReportDue || r.LetterID != nil {
		return false, err
	}
	if stands, err := v.stillStands(r); err != nil || !stands {
		return false, err
	}
	facts, address, err := v.reportFacts(r)
	if err != nil {
		return false, err
	}
	p, err := v.drawReport(r, facts, address)
	if err != nil {
		return false, fmt.Errorf("%w: %w", errUnwritable, err)
	}
	contentID, err := v.keepBlob(r.OrganizationID, r.EnrollmentID, "report_content", "application/json", p.content)
	if err != nil {
		return false, err
	}
	letterID, err := v.keepBlob(r.OrganizationID, r.EnrollmentID, "report_letter", pdfType, p.letter)
	if err != nil {
		return false, err
	}
	messageID := ""
	if address != "" {
		if messageID, err = v.queueReport(r, facts, p.mail, letterID, address); err != nil {
			return false, err
		}
	}
	if err := v.auditFor(r.OrganizationID, "report", r.ID, map[string]any{"frozen": true, "message": messageID}); err != nil {
		return false, err
	}
	if changes := facts.Changed(); changes != nil {
		if err := v.KeepChanges(v.ctx, r.ID, changes); err != nil {
			return false, err
		}
	}
	return true, v.FreezeReport(v.ctx, r.ID, contentID, letterID, messageID, v.now)
}

// reportPapers is a report as it goes out.
type reportPapers struct {
	content []byte // its facts
	letter  []byte
	mail    reportEmail // where there is an address
}

// drawReport draws a report's letter and e-mail; it writes nothing.
func (v *visit) drawReport(r db.Report, facts documents.ReportFacts, address string) (p reportPapers, err error) {
	if p.letter, err = documents.Report(facts); err != nil {
		return p, err
	}
	if p.letter, err = v.signed(p.letter, facts.SignedBy); err != nil {
		return p, err
	}
	if p.content, err = json.Marshal(facts); err != nil || address == "" {
		return p, err
	}
	p.mail, err = v.reportMail(r, facts)
	return p, err
}

// keepBlob keeps what was written about a case and answers its id.
func (v *visit) keepBlob(organizationID, enrollmentID, kind, contentType string, content []byte) (string, error) {
	id := newID()
	return id, v.InsertBlob(v.ctx, db.Blob{ID: id, OrganizationID: organizationID, EnrollmentID: enrollmentID, Kind: kind,
		ContentType: contentType, Content: content, At: v.now})
}

// reportEmail is the e-mail that carries a report, with the link to answer it by;
// the link has no id where this office has no address.
type reportEmail struct {
	emails.Rendered
	link db.NewReportLink
}

// reportMail words the e-mail that carries a report. Links of earlier e-mails with
// the same report stay good: whoever it reached first can answer.
func (v *visit) reportMail(r db.Report, f documents.ReportFacts) (e reportEmail, err error) {
	mail := emails.ReportMail{Kind: r.Kind, CaseNumber: f.Order.CaseNumber, EnrollmentNumber: f.EnrollmentNumber, Program: f.Letterhead.Program,
		Reference: f.Reference, Organization: f.Letterhead.Organization, SystemURL: v.office.publicURL,
		Contact: emails.Contact{Name: f.Letterhead.Organization, Phone: f.Letterhead.Phone, Email: f.Letterhead.Email}}
	if mail.Contact.Phone == "" && mail.Contact.Email == "" {
		mail.Contact.Email = v.office.mail.From
	}
	if due, err := school.ParseDate(f.Order.DueOn); err == nil {
		mail.DueOn = due.Time()
	}
	if f.Correction != nil {
		mail.Corrects, mail.CorrectsReference = string(f.Correction.SupersedesKind), f.Correction.SupersedesReference
	}
	if v.office.publicURL != "" {
		if e.link, err = v.linkTo(r); err != nil {
			return e, err
		}
		mail.AnswerURL, mail.AnswerUntil = v.office.answerURL(e.link.ID), e.link.ValidUntil.Time()
	}
	e.Rendered, err = emails.Report(mail)
	return e, err
}

// queueReport puts the report's e-mail into the outbox.
func (v *visit) queueReport(r db.Report, f documents.ReportFacts, e reportEmail, letterID, address string) (string, error) {
	messageID, err := v.queueMail(mailToQueue{kind: db.MessageReport, organizationID: r.OrganizationID, enrollmentID: r.EnrollmentID, reportID: r.ID,
		to: address, fromName: f.Letterhead.Organization, replyTo: f.Letterhead.Email, linkID: e.link.ID, rendered: e.Rendered,
		attachments: []mailAttachment{{Name: reportFile(r.Kind, f.Reference), ContentType: pdfType, BlobID: letterID}}})
	if err != nil || e.link.ID == "" {
		return messageID, err
	}
	e.link.MessageID = messageID
	return messageID, v.InsertReportLink(v.ctx, e.link)
}
