package documents

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"johnschool/documents/pdf"
	"johnschool/school"
)

// Report writes a letter to the court or agency that an order reports to. Its first paragraph says the outcome; then
// come what was found and by which rule, what was required and done, what the participant was told, the dated record,
// the program's fee apart from it, and what is asked of the recipient.
func Report(f ReportFacts) ([]byte, error) { return writeReport(f, false) }

// ReportPreview writes the letter as Report does, marked on every page and in the file's title as one that was not sent.
func ReportPreview(f ReportFacts) ([]byte, error) { return writeReport(f, true) }

// previewMark stands where nobody can take a preview for the letter.
const previewMark = "Preview – not sent"

// begin is the letter's head. A preview says so on its first page below it, on every page and in the file's title.
func (f *ReportFacts) begin(preview bool) letter {
	if !preview {
		return newLetter(english, f.fileTitle(), f.WrittenOn, f.footer(), f.Letterhead)
	}
	footer := previewMark + "  ·  " + f.footer()
	l := newLetter(english, previewMark+": "+f.fileTitle(), f.WrittenOn, footer, f.Letterhead)
	l.Running(previewMark+"  ·  "+f.Letterhead.Organization, footer)
	l.Paragraph(pdf.Style{Size: 11, Leading: 15, Align: pdf.Right}, pdf.Bold(previewMark))
	return l
}

func writeReport(f ReportFacts, preview bool) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	return inFewestPages(f, func(size float64) *pdf.Document { return f.set(size, preview) })
}

// set puts the letter together.
func (f *ReportFacts) set(size float64, preview bool) *pdf.Document {
	l := reportLetter{letter: f.begin(preview), f: f}
	l.size = size
	l.address(f.WrittenOn, f.Recipient.block()...)
	l.title(f.title())
	l.re()
	l.Paragraph(l.as(greetStyle), pdf.Text(f.Recipient.salutation()))
	l.Paragraph(l.as(leadStyle), f.lead()...)
	l.paragraphs(f.Worded.opening())
	l.resubmitted()
	l.follows()
	l.changes()
	l.finding()
	if f.Kind == UnpaidFees {
		l.fees()
	}
	l.standing()
	l.notices()
	if f.Kind != UnpaidFees { // which is about payment alone
		l.record()
	}
	l.amendments()
	if f.Kind != UnpaidFees {
		l.fees()
	}
	l.Together(func() {
		l.ask()
		l.paragraphs(f.Worded.closing())
		l.small("The facts in this letter are those of the program's records on " + day(f.WrittenOn) + ".")
		l.sign(f.Signatory, f.Letterhead.Organization, f.SignedBy, f.Unsigned)
	})
	l.annex()
	return l.Document
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
	return f.title() + " " + f.Reference + f.inCase(", case ")
}

func (f *ReportFacts) footer() string { return "Report " + f.Reference + f.inCase("  ·  Case ") }

// inCase is the case number after some words. One with a caption in it stands in the letter alone: in a title or at
// the foot of a page it would not be read.
func (f *ReportFacts) inCase(words string) string {
	const longest = 50
	if f.Order.CaseNumber == "" || utf8.RuneCountInString(f.Order.CaseNumber) > longest {
		return ""
	}
	return words + f.Order.CaseNumber
}

// re is the case and the person.
func (l reportLetter) re() {
	f := l.f
	var counts []string
	for _, count := range f.Order.Counts {
		text := count.Statute
		if count.Level != "" && count.Level != "none" {
			text += ", " + plain(count.Level)
		}
		counts = append(counts, text)
	}
	label := "Count"
	if len(counts) > 1 {
		label = "Counts"
	}
	l.Facts(l.as(factStyle),
		pdf.Fact{Label: "Re", Value: f.Participant.Name},
		pdf.Fact{Label: "Case number", Value: f.Order.CaseNumber},
		pdf.Fact{Label: "Court", Value: f.Order.Court},
		pdf.Fact{Label: "Judge", Value: f.judge()},
		pdf.Fact{Label: label, Value: strings.Join(counts, ";\n")},
	)
	certificate := pdf.Fact{Label: "Certificate", Value: f.CertificateNumber}
	if f.Kind == Correcting {
		certificate.Label = "Void certificate"
	}
	l.FactColumns(l.as(factStyle), []pdf.Fact{
		{Label: "Date of birth", Value: day(f.Participant.DateOfBirth)},
		{Label: "Disposition", Value: dispositionWords(f.Order.Disposition)},
		{Label: "Ordered on", Value: day(f.Order.OrderedOn)},
		{Label: "Complete by", Value: f.Order.dueWords()},
	}, []pdf.Fact{
		{Label: "Enrollment", Value: f.EnrollmentNumber},
		{Label: "Enrolled on", Value: day(f.EnrolledOn)},
		certificate,
		{Label: "Report number", Value: f.Reference},
	})
}

// judge is the order's where the letter is addressed to somebody else.
func (f *ReportFacts) judge() string {
	if f.Recipient.court() && f.Recipient.Attention != "" || f.Order.Judge == "" {
		return ""
	}
	return honorable(f.Order.Judge)
}

// reasonsTitle stands over the reasons of a standing: what is not as it should be has a why.
func (f *ReportFacts) reasonsTitle() string {
	switch school.State(f.Standing.State) {
	case school.OnTrack, school.RequirementsMet:
		return "How it stands"
	}
	return "Why"
}

func dispositionWords(disposition string) string {
	if disposition == "" {
		return ""
	}
	return word(dispositions, disposition)
}

// dueWords is the due date in force, and the first where it was moved.
func (o *Order) dueWords() string {
	if o.DueOn == "" || o.FirstDueOn == "" || o.FirstDueOn == o.DueOn {
		return day(o.DueOn)
	}
	return day(o.DueOn) + ";\nfirst: " + day(o.FirstDueOn)
}

// finding is what was found, with the rule and where the rule comes from.
func (l reportLetter) finding() {
	f := l.f
	if f.Finding == nil {
		if len(f.Standing.Reasons) > 0 && f.Kind == Progress {
			l.section(f.reasonsTitle())
			l.bullets(f.Standing.Reasons...)
		}
		return
	}
	if f.Kind == Correcting {
		l.fallen()
		return
	}
	l.section("What the program found")
	l.bullets(f.Finding.sentences()...)
	review := ""
	if f.Review != nil {
		review = f.Review.by() + ", " + day(f.Review.On)
	}
	if f.SecondReview != nil {
		review += ";\n" + f.SecondReview.by() + ", " + day(f.SecondReview.On)
	}
	l.Facts(l.as(factStyle),
		pdf.Fact{Label: "The rule", Value: f.Finding.RuleText},
		pdf.Fact{Label: "Source of the rule", Value: sourceWords(f.Finding.Source, f.Finding.PolicyVersion)},
		pdf.Fact{Label: "Found on", Value: day(f.Finding.On)},
		pdf.Fact{Label: "Reviewed by", Value: review},
	)
}

// sentences are the reasons of a finding, and which fact tipped it where they name several.
func (f *Finding) sentences() []string {
	on := day(f.GroundOn)
	tipped := ""
	switch {
	case f.GroundOn == "":
	case f.Rule == "absences":
		tipped = "The absence of " + on + " was one more than the rule allows."
	case f.Rule == "consecutive_absences":
		tipped = "The absence of " + on + " was one more in a row than the rule allows."
	case f.Rule == "conduct" && !f.sole(on):
		tipped = "This letter is about the removal of " + on + "."
	}
	all := append([]string{}, f.Reasons...)
	if tipped != "" {
		all = append(all, tipped)
	}
	return all
}

// sole tells whether the reasons of a finding name no other day than this one.
func (f *Finding) sole(on string) bool {
	return len(f.Reasons) == 1 && strings.Contains(f.Reasons[0], "("+on+")")
}

// sourceWords is where rules come from, and the version of the program's policy they were read in.
func sourceWords(source string, version int) string {
	switch {
	case version <= 0:
		return source
	case source == "":
		return "Program policy, version " + strconv.Itoa(version)
	}
	return source + " (program policy, version " + strconv.Itoa(version) + ")"
}

// by names who reviewed a report, with what they are.
func (r *Review) by() string {
	role := plain(r.Role)
	switch {
	case r.Name == "" && role == "":
		return "A member of the program's staff"
	case r.Name == "":
		return capital(role)
	case role == "":
		return r.Name
	}
	return r.Name + ", " + role
}

// standing is what is asked for and what is done, on the day of the report.
func (l reportLetter) standing() {
	f, s := l.f, &l.f.Standing
	on := s.On
	if on == "" {
		on = f.WrittenOn
	}
	l.section("What is required, and what was done by " + day(on))
	rules := ""
	if f.Finding == nil || f.Kind == Completion {
		rules = sourceWords(f.Requirements.Source, f.Requirements.PolicyVersion)
		if f.Kind == Completion {
			rules = ""
		}
	}
	required := f.Requirements.Text
	if f.Kind == Completion {
		required = "" // the finding says it
	}
	absences, state := s.absenceWords(), stateWords(s.State)
	if f.Kind == UnpaidFees { // which is about payment alone
		absences, state = "", ""
	}
	if f.Kind == Closed { // neither good nor bad
		state = ""
	}
	l.Facts(l.as(factStyle),
		pdf.Fact{Label: "Required", Value: required},
		pdf.Fact{Label: "Source", Value: rules},
		pdf.Fact{Label: capital(s.unit()) + "s", Value: s.creditWords()},
		pdf.Fact{Label: "Absences", Value: absences},
		pdf.Fact{Label: "Conditions", Value: conditionWords(f.Requirements.Conditions)},
		pdf.Fact{Label: "Services complete", Value: yesOrNo(s.ServicesComplete)},
		pdf.Fact{Label: "Standing", Value: state},
	)
}

func stateWords(state string) string {
	if state == "" {
		return ""
	}
	return word(states, state)
}

func yesOrNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

func (s *Standing) creditWords() string {
	if s.Required == 0 {
		return ""
	}
	credited := strconv.Itoa(s.Credited)
	if s.Credited > s.Required {
		return credited + " credited; " + strconv.Itoa(s.Required) + need(s.Required) + " required"
	}
	if s.Credited == 0 {
		credited = "None"
	}
	credited += " of " + strconv.Itoa(s.Required) + " credited"
	if s.Needed > 0 {
		credited += "; " + strconv.Itoa(s.Needed) + " still needed"
	}
	return credited
}

func (s *Standing) absenceWords() string {
	text := strconv.Itoa(s.Absences)
	if s.Absences == 0 {
		text = "None"
	}
	switch {
	case s.AbsencesAllowed == nil:
		return text
	case *s.AbsencesAllowed == 0:
		return text + " (none is allowed)"
	case *s.AbsencesAllowed == 1:
		return text + " (1 is allowed)"
	}
	return text + " (" + strconv.Itoa(*s.AbsencesAllowed) + " are allowed)"
}

func conditionWords(conditions []Condition) string {
	lines := make([]string, len(conditions))
	for i, c := range conditions {
		lines[i] = capital(c.Name) + ": not yet attested"
		if c.AttestedOn != "" {
			lines[i] = capital(c.Name) + ": attested on " + day(c.AttestedOn)
		}
	}
	return strings.Join(lines, ";\n")
}

func (s *Standing) unit() string {
	if s.Unit == "" {
		return "session"
	}
	return s.Unit
}
