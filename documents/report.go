package documents

import (
	"strconv"
	"strings"

	"johnschool/documents/pdf"
)

// Report writes a letter to the court or agency that an order reports to. Its first paragraph says the outcome; then
// come the case, what was found and by which rule, the standing, the dated record, what the participant was told,
// and how to answer.
func Report(f ReportFacts) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	l := reportLetter{letter: newLetter(f.fileTitle(), f.WrittenOn, f.footer(), f.Letterhead), f: &f}
	l.address(f.WrittenOn, f.Recipient.Name, f.Recipient.Attention, f.Recipient.AddressLines)
	l.title(f.title())
	l.Paragraph(leadStyle, f.lead()...)
	l.changes()
	l.matter()
	l.finding()
	if f.Kind == UnpaidFees {
		l.fees()
	}
	l.standing()
	l.sessions()
	l.notice()
	l.amendments()
	if f.Kind != UnpaidFees {
		l.fees()
	}
	l.Together(func() {
		l.answer()
		l.sign(f.Signatory, f.Letterhead.Organization, f.SignedBy, f.Unsigned)
	})
	return finish(l.Document, f)
}

type reportLetter struct {
	letter
	f *ReportFacts
}

var reportTitles = map[ReportKind]string{
	Enrollment: "Proof of enrollment",
	Progress:   "Progress report",
	Completion: "Report of completion",
	Violation:  "Violation report",
	UnpaidFees: "Report of an unpaid program fee",
	Closed:     "Report of a closed enrollment",
	Correcting: "Correction of an earlier report",
}

func (f *ReportFacts) title() string { return reportTitles[f.Kind] }

// fileTitle names the report and the case, not the person.
func (f *ReportFacts) fileTitle() string {
	title := f.title() + " " + f.Reference
	if f.Order.CaseNumber != "" {
		title += ", case " + f.Order.CaseNumber
	}
	return title
}

func (f *ReportFacts) footer() string {
	footer := "Report " + f.Reference
	if f.Order.CaseNumber != "" {
		footer += "  ·  Case " + f.Order.CaseNumber
	}
	return footer
}

// matter is the case and the person.
func (l reportLetter) matter() {
	f := l.f
	var counts []string
	for _, count := range f.Order.Counts {
		text := count.Statute
		if count.Level != "" && count.Level != "none" {
			text += ", " + plain(count.Level)
		}
		counts = append(counts, text)
	}
	due := "Due date"
	for _, amendment := range f.Amendments {
		if amendment.Kind == "extension" {
			due = "Due date, amended"
		}
	}
	l.Facts(factStyle,
		pdf.Fact{Label: "Participant", Value: f.Participant.Name},
		pdf.Fact{Label: "Court", Value: f.Order.Court},
		pdf.Fact{Label: "Counts", Value: strings.Join(counts, "\n")},
	)
	l.FactColumns(factStyle, []pdf.Fact{
		{Label: "Date of birth", Value: day(f.Participant.DateOfBirth)},
		{Label: "Case number", Value: f.Order.CaseNumber},
		{Label: "Disposition", Value: word(dispositions, f.Order.Disposition)},
		{Label: "Ordered on", Value: day(f.Order.OrderedOn)},
		{Label: due, Value: day(f.Order.DueOn)},
	}, []pdf.Fact{
		{Label: "Enrollment number", Value: f.EnrollmentNumber},
		{Label: "Enrolled on", Value: day(f.EnrolledOn)},
		{Label: "Certificate number", Value: f.CertificateNumber},
		{Label: "Report number", Value: f.Reference},
		{Label: "Report due by", Value: day(f.DueOn)},
	})
}

// finding is what was found, with the rule and where the rule comes from.
func (l reportLetter) finding() {
	f := l.f
	reasons := f.Standing.Reasons
	if f.Finding == nil {
		if len(reasons) > 0 {
			l.section("Why")
			l.List(bodyStyle, reasons...)
		}
		return
	}
	reasons = f.Finding.Reasons
	l.section("What the program found")
	l.paragraph(f.Finding.Ground)
	if len(reasons) > 0 {
		l.List(bodyStyle, reasons...)
	}
	review := ""
	if f.Review != nil {
		review = f.Review.ConfirmedBy + ", " + day(f.Review.On)
	}
	l.Facts(factStyle,
		pdf.Fact{Label: "The rule", Value: f.Finding.RuleText},
		pdf.Fact{Label: "Source of the rule", Value: f.Finding.source()},
		pdf.Fact{Label: "Found on", Value: day(f.Finding.On)},
		pdf.Fact{Label: "Reviewed by", Value: review},
	)
}

// source is where the rule comes from, and the version of the program's policy it was read in.
func (f *Finding) source() string {
	switch {
	case f.PolicyVersion <= 0:
		return f.Source
	case f.Source == "":
		return "Program policy, version " + strconv.Itoa(f.PolicyVersion)
	}
	return f.Source + " (policy version " + strconv.Itoa(f.PolicyVersion) + ")"
}

// standing is what is done and what is left on the day of writing.
func (l reportLetter) standing() {
	s := &l.f.Standing
	unit := sentenceCase(s.unit()) + "s"
	credited := strconv.Itoa(s.Credited) + " credited of " + strconv.Itoa(s.Required) + " required"
	if s.Needed > 0 {
		credited += "; " + strconv.Itoa(s.Needed) + " still needed"
	}
	complete := "No"
	if s.ServicesComplete {
		complete = "Yes"
	}
	l.section("Standing on " + day(l.f.WrittenOn))
	l.Facts(factStyle,
		pdf.Fact{Label: "Standing", Value: word(states, s.State)},
		pdf.Fact{Label: unit, Value: credited},
		pdf.Fact{Label: "Absences", Value: strconv.Itoa(s.Absences)},
		pdf.Fact{Label: "Services complete", Value: complete},
	)
}

func (s *Standing) unit() string {
	if s.Unit == "" {
		return "session"
	}
	return s.Unit
}

// fees is the program's own fee. It stands apart from attendance, so that nobody reads one as the other.
func (l reportLetter) fees() {
	fees := l.f.Fees
	if fees == (Fees{}) {
		return
	}
	overdue := ""
	if fees.OverdueCents > 0 {
		overdue = money(fees.OverdueCents)
	}
	l.Together(func() {
		l.section("Program fee")
		l.FactColumns(factStyle, []pdf.Fact{
			{Label: "Assessed", Value: money(fees.AssessedCents)},
			{Label: "Paid", Value: money(fees.PaidCents)},
			{Label: "Reduced or waived", Value: nonZero(fees.WaivedCents)},
		}, []pdf.Fact{
			{Label: "Balance", Value: balance(fees.BalanceCents)},
			{Label: "Unpaid past its day", Value: overdue},
		})
		l.Paragraph(smallStyle, pdf.Text("This is the program's own fee, not a fine or assessment of the court. Owing it is not counted as an absence."))
	})
}

func nonZero(cents int64) string {
	if cents == 0 {
		return ""
	}
	return money(cents)
}

// answer says how the recipient acknowledges the report, and whom to ask.
func (l reportLetter) answer() {
	f := l.f
	if f.HowToAnswer == "" && f.AnswerLink == "" {
		return
	}
	l.section("How to answer this report")
	l.paragraph(f.HowToAnswer)
	if f.AnswerLink != "" {
		l.Paragraph(bodyStyle, pdf.Span{Text: f.AnswerLink, Link: f.AnswerLink})
	}
}
