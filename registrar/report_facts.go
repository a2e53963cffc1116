package registrar

import (
	"encoding/json"
	"fmt"
	"strconv"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// answerClock is by when a recipient is asked to answer where the rules do not say.
// It is a request: what is not answered stays open.
var answerClock = school.Clock{Days: 10, Unit: school.WorkingDays}

// mostUpcoming is how many sessions to come a letter lists.
const mostUpcoming = 20

// reportFacts is all that a report says, and the address it goes to.
func (v *visit) reportFacts(r db.Report) (documents.ReportFacts, string, error) {
	c, err := v.correspondence(r.EnrollmentID)
	if err != nil {
		return documents.ReportFacts{}, "", err
	}
	recipient, address := c.recipient(r.Recipient)
	f := documents.ReportFacts{Kind: documents.ReportKind(r.Kind), WrittenOn: c.today.String(), DueOn: r.DueOn.String(),
		Letterhead: c.letterhead(), Recipient: recipient, Participant: c.participant(), EnrollmentNumber: c.Number,
		EnrolledOn: c.EnrolledOn.String(), Signatory: c.signatory(), SignedBy: v.signsAs(), AnswerLink: v.office.publicURL}
	f.Unsigned = f.SignedBy == ""
	if f.Reference, err = v.ReportNumber(v.ctx, r.ID); err != nil {
		return f, "", err
	}
	if f.AnswerBy, err = v.answerBy(c); err != nil {
		return f, "", err
	}
	day, err := v.dayOfReport(&f, c, r)
	if err != nil {
		return f, "", err
	}
	standing := c.matter.standing(day)
	f.Order, f.Standing, f.Requirements = c.order(day), c.standing(standing), c.requirements(day)
	for _, step := range []func() error{
		func() error { return v.addSessions(&f, c, r, day) },
		func() error { return v.addDecisions(&f, c, r, day) },
		func() error { return v.addFees(&f, r, standing) },
		func() error { return v.addNotices(&f, c, r, day) },
		func() error { return v.addFinding(&f, c, r, standing) },
		func() error { return v.addResubmission(&f, c, r) },
		func() error { return v.addFollows(&f, c, r) },
	} {
		if err := step(); err != nil {
			return f, "", err
		}
	}
	v.noteUnworded(c, f.Reference, c.wording.WordReport(&f))
	return f, address, nil
}

func (v *visit) answerBy(c *correspondence) (string, error) {
	closed, err := v.closedDays(deref(c.Order.CourtID), c.today)
	if err != nil {
		return "", err
	}
	clock := answerClock
	if asked := c.matter.policyOn(c.today).Acknowledgement; asked != nil {
		clock = *asked
	}
	return clock.DueOn(c.today, closed).String(), nil
}

// dayOfReport is the day whose record a report is about: of its finding, of the
// end of the enrollment, or today. A correction tells how it stands now. The end
// of the enrollment goes into the facts where the report is about it.
func (v *visit) dayOfReport(f *documents.ReportFacts, c *correspondence, r db.Report) (school.Date, error) {
	closures, err := v.Closures(v.ctx, r.EnrollmentID)
	if err != nil {
		return 0, err
	}
	if end := tells(r, closures); end != nil {
		f.Closure = &documents.Closure{On: end.On.String(), Outcome: end.Outcome, Reason: sentence(end.Reason)}
	}
	switch {
	case r.Kind == db.ReportCorrection:
		return c.today, nil
	case r.FoundOn != nil:
		return *r.FoundOn, nil
	}
	return c.today, nil
}

// addSessions adds the dated record, and for a letter about what is ahead the
// sessions to come.
func (v *visit) addSessions(f *documents.ReportFacts, c *correspondence, r db.Report, day school.Date) error {
	rows, err := v.RecordLines(v.ctx, r.EnrollmentID, day)
	if err != nil {
		return err
	}
	f.Sessions = c.sessions(rows, day)
	if (r.Kind != db.ReportEnrollment && r.Kind != db.ReportProgress) || c.ClassID == nil || !isOpen(c.Status) {
		return nil
	}
	from := day
	if n := len(rows); n > 0 && rows[n-1].Day == day {
		from = day.Add(1)
	}
	if rows, err = v.ScheduleLines(v.ctx, *c.ClassID, from); err != nil {
		return err
	}
	f.Upcoming = c.sessions(rows[:min(len(rows), mostUpcoming)], day)
	return nil
}

// addDecisions adds what was brought, paused and decided.
func (v *visit) addDecisions(f *documents.ReportFacts, c *correspondence, r db.Report, day school.Date) error {
	credits, err := v.CreditLines(v.ctx, r.EnrollmentID, day)
	if err != nil {
		return err
	}
	for _, credit := range credits {
		f.Credits = append(f.Credits, documents.Credit{On: credit.On.String(), Module: credit.Module, Source: credit.Source})
	}
	amendments, err := v.Amendments(v.ctx, r.EnrollmentID)
	if err != nil {
		return err
	}
	f.Amendments, f.Pauses = c.amendments(amendments), c.pauses(day)
	certificates, err := v.Certificates(v.ctx, r.EnrollmentID)
	if err != nil {
		return err
	}
	// The last of the report's own completion: a correction names the one that fell with it, even where another was issued since.
	for _, certificate := range certificates {
		if r.FindingID != nil && certificate.FindingID == *r.FindingID {
			f.CertificateNumber = certificate.Number
			break
		}
	}
	return nil
}

// addFees sums the ledger as a letter shows it. The court's own fines are not in
// it. A letter about payment has its lines.
func (v *visit) addFees(f *documents.ReportFacts, r db.Report, standing school.Standing) error {
	entries, err := v.Tx.Ledger(v.ctx, r.EnrollmentID)
	if err != nil {
		return err
	}
	f.Fees = fees(entries)
	for _, u := range standing.Unpaid {
		f.Fees.OverdueCents += u.UnpaidCents
		if due := u.DueOn.String(); f.Fees.OverdueSince == "" || due < f.Fees.OverdueSince {
			f.Fees.OverdueSince = due
		}
	}
	if r.Kind != db.ReportUnpaid {
		return nil
	}
	for _, e := range entries {
		note := e.Reason
		if e.ReceiptNumber != nil {
			note = "Receipt " + strconv.FormatInt(*e.ReceiptNumber, 10)
		}
		f.Fees.Entries = append(f.Fees.Entries, documents.FeeEntry{On: e.On.String(), Kind: e.Kind, AmountCents: e.AmountCents, Note: note})
	}
	return nil
}

func fees(entries []db.LedgerLine) documents.Fees {
	var f documents.Fees
	kinds := make(map[string]string, len(entries))
	for _, e := range entries {
		kinds[e.ID] = e.Kind
	}
	for _, e := range entries {
		kind := e.Kind
		if e.Reverses != nil {
			kind = kinds[*e.Reverses]
		}
		f.BalanceCents += e.AmountCents
		switch school.EntryKind(kind) {
		case school.Assessment:
			f.AssessedCents += e.AmountCents
		case school.Reduction, school.Waiver:
			f.WaivedCents -= e.AmountCents
		default:
			f.PaidCents -= e.AmountCents
		}
	}
	return f
}

// addFinding adds the determination, who confirmed it, and for a correction what
// it sets right.
func (v *visit) addFinding(f *documents.ReportFacts, c *correspondence, r db.Report, standing school.Standing) error {
	if r.FindingID == nil {
		return nil
	}
	finding, err := v.Finding(v.ctx, *r.FindingID)
	if err != nil {
		return err
	}
	policy := c.matter.policyOn(finding.FoundOn)
	f.Finding = &documents.Finding{On: finding.FoundOn.String(), Rule: string(finding.Rule), RuleText: policy.RuleText(finding.Rule),
		Source: policy.SourceOf(finding.Rule), PolicyVersion: finding.PolicyVersion, Reasons: findingReasons(standing, finding.Rule)}
	if len(r.Ground) > 0 {
		var ground school.Ground
		if err := json.Unmarshal(r.Ground, &ground); err != nil {
			return fmt.Errorf("ground of finding %s: %w", finding.ID, err)
		}
		if ground.On != 0 {
			f.Finding.GroundOn = ground.On.String()
		}
	}
	f.NoCureTime = finding.Rule != school.RuleCompleted && finding.NoticeID == nil && r.Kind != db.ReportCorrection
	if r.Kind == db.ReportUnpaid {
		for _, u := range standing.Unpaid {
			if u.Ground().Key() == finding.GroundKey {
				f.Fees.OverdueCents, f.Fees.OverdueSince = u.UnpaidCents, u.DueOn.String()
			}
		}
		f.Fees.CompletionWithheld = policy.CompletionRequiresFee && standing.ServicesComplete
	}
	if err := v.addReviews(f, r); err != nil {
		return err
	}
	if r.Kind != db.ReportCorrection {
		return nil
	}
	return v.addCorrection(f, c, r, finding)
}

// addReviews adds who confirmed it, the first of two persons first.
func (v *visit) addReviews(f *documents.ReportFacts, r db.Report) error {
	events, err := v.ReviewEvents(v.ctx, r.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == db.ReviewConfirmed {
			addReview(f, documents.Review{Name: e.ByName, Role: e.ByRole, On: e.On.String()})
		}
	}
	return nil
}

func addReview(f *documents.ReportFacts, r documents.Review) {
	if f.Review == nil {
		f.Review = &r
		return
	}
	f.SecondReview = &r
}

// findingReasons are the sentences of a standing that a finding rests on.
func findingReasons(s school.Standing, rule school.Rule) []string {
	var out []string
	for _, reason := range reasonsOf(s, rule) {
		out = append(out, reason.Text)
	}
	return out
}

// sentence ends a text as a sentence does.
func sentence(text string) string {
	if text == "" || text[len(text)-1] == '.' || text[len(text)-1] == '!' || text[len(text)-1] == '?' {
		return text
	}
	return text + "."
}

// plural writes a number with its word.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
