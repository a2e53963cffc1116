package registrar

import (
	"context"
	"encoding/json"
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
	letter, err := documents.Report(facts)
	if err != nil {
		return false, err
	}
	if letter, err = v.signed(letter, facts.SignedBy); err != nil {
		return false, err
	}
	content, err := json.Marshal(facts)
	if err != nil {
		return false, err
	}
	contentID, err := v.keepBlob(r.OrganizationID, r.EnrollmentID, "report_content", "application/json", content)
	if err != nil {
		return false, err
	}
	letterID, err := v.keepBlob(r.OrganizationID, r.EnrollmentID, "report_letter", pdfType, letter)
	if err != nil {
		return false, err
	}
	messageID := ""
	if address != "" {
		if messageID, err = v.queueReport(r, facts, letterID, address); err != nil {
			return false, err
		}
	}
	if err := v.auditFor(r.OrganizationID, "report", r.ID, map[string]any{"frozen": true, "message": messageID}); err != nil {
		return false, err
	}
	return true, v.FreezeReport(v.ctx, r.ID, contentID, letterID, messageID, v.now)
}

// keepBlob keeps what was written about a case and answers its id.
func (v *visit) keepBlob(organizationID, enrollmentID, kind, contentType string, content []byte) (string, error) {
	id := newID()
	return id, v.InsertBlob(v.ctx, db.Blob{ID: id, OrganizationID: organizationID, EnrollmentID: enrollmentID, Kind: kind,
		ContentType: contentType, Content: content, At: v.now})
}

// queueReport puts the report's e-mail into the outbox.
func (v *visit) queueReport(r db.Report, f documents.ReportFacts, letterID, address string) (string, error) {
	mail := emails.ReportMail{Kind: r.Kind, CaseNumber: f.Order.CaseNumber, EnrollmentNumber: f.EnrollmentNumber, Program: f.Letterhead.Program,
		Reference: r.ID, Organization: f.Letterhead.Organization, SystemURL: v.office.publicURL,
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
	rendered, err := emails.Report(mail)
	if err != nil {
		return "", err
	}
	return v.queueMail(mailToQueue{kind: db.MessageReport, organizationID: r.OrganizationID, enrollmentID: r.EnrollmentID, reportID: r.ID,
		to: address, fromName: f.Letterhead.Organization, replyTo: f.Letterhead.Email, rendered: rendered,
		attachments: []mailAttachment{{Name: r.Kind + "-" + f.EnrollmentNumber + ".pdf", ContentType: pdfType, BlobID: letterID}}})
}

// reportFacts is all that a report says, and the address it goes to.
func (v *visit) reportFacts(r db.Report) (documents.ReportFacts, string, error) {
	c, err := v.correspondence(r.EnrollmentID)
	if err != nil {
		return documents.ReportFacts{}, "", err
	}
	recipient, address := c.recipient(r.Recipient)
	f := documents.ReportFacts{Reference: r.ID, Kind: documents.ReportKind(r.Kind), WrittenOn: c.today.String(), DueOn: r.DueOn.String(),
		Letterhead: c.letterhead(), Recipient: recipient, Participant: c.participant(), Order: c.order(), EnrollmentNumber: c.Number,
		EnrolledOn: c.EnrolledOn.String(), Signatory: c.signatory(), AnswerLink: v.office.publicURL,
		HowToAnswer: "Please acknowledge or reject this report in the system, or write to us at the address above."}
	f.SignedBy = v.office.signsAs(v.now)
	f.Unsigned = f.SignedBy == ""
	day := c.today
	if r.FoundOn != nil {
		day = *r.FoundOn
	}
	standing := c.matter.standing(day)
	f.Standing = c.standing(standing)
	if err := v.addRecord(&f, c, r, day); err != nil {
		return f, "", err
	}
	if r.FindingID == nil {
		return f, address, nil
	}
	return f, address, v.addFinding(&f, c, r, standing)
}

// addRecord adds what was decided, done and paid.
func (v *visit) addRecord(f *documents.ReportFacts, c *correspondence, r db.Report, day school.Date) error {
	rows, err := v.RecordLines(v.ctx, r.EnrollmentID, day)
	if err != nil {
		return err
	}
	if r.Kind == db.ReportEnrollment && c.ClassID != nil {
		if rows, err = v.ScheduleLines(v.ctx, *c.ClassID, c.EnrolledOn); err != nil {
			return err
		}
	}
	f.Sessions = c.sessions(rows)
	amendments, err := v.Amendments(v.ctx, r.EnrollmentID)
	if err != nil {
		return err
	}
	f.Amendments = c.amendments(amendments)
	entries, err := v.Tx.Ledger(v.ctx, r.EnrollmentID)
	if err != nil {
		return err
	}
	f.Fees = fees(entries)
	certificates, err := v.Certificates(v.ctx, r.EnrollmentID)
	if err != nil {
		return err
	}
	if r.Kind == db.ReportCompletion && len(certificates) > 0 {
		f.CertificateNumber = certificates[0].Number
	}
	if r.Kind == db.ReportClosed {
		return v.addClosing(f, r.EnrollmentID)
	}
	return nil
}

// addFinding adds the determination, how the participant was told before, who
// confirmed it, and for a correction what it sets right.
func (v *visit) addFinding(f *documents.ReportFacts, c *correspondence, r db.Report, standing school.Standing) error {
	finding, err := v.Finding(v.ctx, *r.FindingID)
	if err != nil {
		return err
	}
	policy := c.matter.policyOn(finding.FoundOn)
	f.Finding = &documents.Finding{On: finding.FoundOn.String(), Rule: string(finding.Rule), RuleText: policy.RuleText(finding.Rule),
		Source: policy.Source, PolicyVersion: finding.PolicyVersion, Reasons: findingReasons(standing, finding.Rule)}
	if finding.Rule == school.RuleUnpaidFees {
		for _, u := range standing.Unpaid {
			if u.Ground().Key() == finding.GroundKey {
				f.Fees.OverdueCents, f.Fees.OverdueSince = u.UnpaidCents, u.DueOn.String()
			}
		}
		f.Fees.CompletionWithheld = policy.CompletionRequiresFee && standing.ServicesComplete
	}
	if err := v.addNotice(f, finding); err != nil {
		return err
	}
	if r.ConfirmedAt != nil {
		role, err := v.Confirmer(v.ctx, r.ID)
		if err != nil {
			return err
		}
		f.Review = &documents.Review{ConfirmedBy: role, On: dayIn(r.ConfirmedAt, c.program.location)}
	}
	if r.Supersedes == nil {
		return nil
	}
	return v.addCorrection(f, c, r)
}

func (v *visit) addNotice(f *documents.ReportFacts, finding db.Finding) error {
	if finding.Rule == school.RuleCompleted {
		return nil
	}
	if finding.NoticeID == nil {
		f.Notice = &documents.NoticeRecord{NoCureTime: true}
		return nil
	}
	n, err := v.Tx.Notice(v.ctx, *finding.NoticeID)
	f.Notice = &documents.NoticeRecord{OpenedOn: n.OpenedOn.String(), DeliveredOn: dateText(n.DeliveredOn), DeliveredBy: deref(n.DeliveredBy),
		CureUntil: dateText(n.CureUntil)}
	return err
}

func (v *visit) addCorrection(f *documents.ReportFacts, c *correspondence, r db.Report) error {
	old, err := v.Report(v.ctx, *r.Supersedes)
	if err != nil {
		return err
	}
	f.Correction = &documents.Correction{SupersedesReference: old.ID, SupersedesSentOn: dayIn(old.SentAt, c.program.location),
		SupersedesKind: documents.ReportKind(old.Kind)}
	if err := json.Unmarshal(r.Changes, &f.Correction.Changes); err != nil {
		return fmt.Errorf("changes of report %s: %w", r.ID, err)
	}
	return nil
}

// findingReasons are the sentences of a standing that a finding rests on.
func findingReasons(s school.Standing, rule school.Rule) []string {
	code := string(rule)
	if rule == school.RuleCompleted {
		code = school.ReasonRequirementsMet
	}
	var out []string
	for _, reason := range s.Reasons {
		if reason.Code == code {
			out = append(out, reason.Text)
		}
	}
	return out
}

// plural writes a number with its word.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
