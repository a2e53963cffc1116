package documents

import (
	"strconv"
	"strings"

	"johnschool/documents/pdf"
)

// lead is the first paragraph: the outcome in plain words, the person's name and the outcome itself in bold.
func (f *ReportFacts) lead() []pdf.Span {
	switch f.Kind {
	case Enrollment:
		return f.leadEnrollment()
	case Progress:
		return f.leadProgress()
	case Completion:
		return f.leadCompletion()
	case Violation:
		return f.leadViolation()
	case UnpaidFees:
		return f.leadUnpaidFees()
	case Closed:
		return f.leadClosed()
	default:
		return f.leadCorrection()
	}
}

// course is the program as a sentence names it, in quotation marks, for its name may read like a part of the sentence.
func (f *ReportFacts) course() string {
	if f.Letterhead.Program == "" {
		return "the program"
	}
	return "the program “" + strings.TrimSuffix(f.Letterhead.Program, ".") + "”"
}

// byDue is " by January 5, 2027", or nothing where the order sets no date.
func (f *ReportFacts) byDue() string {
	if f.Order.DueOn == "" {
		return ""
	}
	return " by " + day(f.Order.DueOn)
}

// progressSentence is how much is done and what is missing, or nothing where nothing is asked for.
func (f *ReportFacts) progressSentence() string {
	s := &f.Standing
	if s.Required == 0 {
		return ""
	}
	if s.Credited > s.Required { // they came more often than they had to
		return capital(counted(s.Credited, s.unit())) + " are credited; " + strconv.Itoa(s.Required) + need(s.Required) + " required."
	}
	text := strconv.Itoa(s.Credited) + " of " + counted(s.Required, "required "+s.unit())
	verb := " are"
	switch s.Credited {
	case 0:
		text = "None of " + counted(s.Required, "required "+s.unit())
		verb = " is"
	case 1:
		verb = " is"
	}
	text += verb + " credited"
	switch {
	case s.Needed > 0 && (s.State == "overdue" || f.Closure != nil):
		return text + "; " + counted(s.Needed, "more "+s.unit()) + was(s.Needed) + " needed."
	case s.Needed > 0:
		return text + "; " + counted(s.Needed, "more "+s.unit()) + need(s.Needed) + " needed" + f.byDue() + "."
	}
	return text + "."
}

func was(n int) string {
	if n == 1 {
		return " was"
	}
	return " were"
}

func need(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

// toDecide ends what is reported as a violation: the program reports facts, the recipient judges them.
func (f *ReportFacts) toDecide() string {
	return "This letter reports what is on record. What follows from it is for " + f.decider() + " to decide."
}

func (f *ReportFacts) decider() string {
	if f.Order.Court != "" {
		return "the court"
	}
	return f.Recipient.named()
}

// ended says that the enrollment ended, and why.
func (c *Closure) ended() string {
	if c == nil {
		return ""
	}
	return strings.TrimSpace("The enrollment ended on "+day(c.On)+" "+c.why()) + "."
}

// onRecord quotes the reason that was entered with the closing, which may be no more than a word.
func (c *Closure) onRecord() string {
	if c.Reason == "" {
		return ""
	}
	return "The reason on record: “" + strings.TrimSuffix(c.Reason, ".") + "”."
}

func (c *Closure) why() string {
	if words, ok := closures[c.Outcome]; ok {
		return words
	}
	return "with the outcome: " + plain(c.Outcome)
}

func (f *ReportFacts) leadEnrollment() []pdf.Span {
	outcome, since := " is enrolled", ""
	if f.EnrolledOn != "" {
		outcome, since = " has been enrolled", " since "+day(f.EnrolledOn)
	}
	requires := ""
	if s := &f.Standing; s.Required > 0 {
		requires = "The program requires " + counted(s.Required, s.unit())
		if f.Order.DueOn != "" {
			requires += ", to be completed" + f.byDue()
		}
		requires += "."
	}
	next := ""
	if len(f.Upcoming) > 0 {
		next = "The first session is on " + day(f.Upcoming[0].On) + "."
	}
	return []pdf.Span{pdf.Bold(f.Participant.Name + outcome), pdf.Text(" in " + f.course() + since + ". " + sentences(requires, next))}
}

func (f *ReportFacts) leadProgress() []pdf.Span {
	outcome, rest := f.stateSentence()
	return []pdf.Span{pdf.Bold(f.Participant.Name + " " + outcome), pdf.Text(rest + " " + f.progressSentence())}
}

// stateSentence puts a state into words: the outcome, and the rest of its sentence.
func (f *ReportFacts) stateSentence() (outcome, rest string) {
	switch f.Standing.State {
	case "requirements_met":
		return "has met all requirements", " of " + f.course() + "."
	case "overdue":
		return "has not completed " + f.course(), f.byDue() + ", the due date."
	case "in_violation":
		return "does not meet a rule", " of " + f.course() + "; the reasons are given below."
	case "cannot_complete":
		return "cannot complete " + f.course() + f.byDue(), " with the sessions now offered."
	case "at_risk":
		return "is at risk of not completing " + f.course() + f.byDue(), "; the reasons are given below."
	case "on_track":
		return "is on track to complete " + f.course() + f.byDue(), "."
	}
	return "is enrolled", " in " + f.course() + "."
}

func (f *ReportFacts) leadCompletion() []pdf.Span {
	certificate := ""
	if f.CertificateNumber != "" {
		certificate = "Certificate number " + f.CertificateNumber + " was issued."
	}
	return []pdf.Span{
		pdf.Bold(f.Participant.Name + " has completed " + f.course()), pdf.Text(". "),
		pdf.Text(sentences("Every requirement was met on "+day(f.Finding.On)+".", f.progressSentence(), certificate)),
	}
}

// violationSentence says which rule was not met, without judging the person.
func (f *ReportFacts) violationSentence() string {
	rules := "the rules of " + f.course()
	switch f.Finding.Rule {
	case "absences":
		return "has more absences than " + rules + " allow"
	case "consecutive_absences":
		return "has missed more sessions in a row than " + rules + " allow"
	case "silence":
		return "has gone longer without attending a session or being excused from one than " + rules + " allow"
	case "conduct":
		return "was removed from a session, which is a violation under " + rules
	case "deadline":
		return "did not complete " + f.course() + f.byDue() + ", the due date"
	}
	return "does not meet a rule of " + f.course()
}

func (f *ReportFacts) leadViolation() []pdf.Span {
	return []pdf.Span{
		pdf.Bold(f.Participant.Name + " " + f.violationSentence()), pdf.Text(". "),
		pdf.Text(sentences(f.progressSentence(), f.Closure.ended(), f.toDecide())),
	}
}

func (f *ReportFacts) leadUnpaidFees() []pdf.Span {
	amount := f.Fees.OverdueCents
	if amount == 0 {
		amount = f.Fees.BalanceCents
	}
	since := ""
	if f.Fees.OverdueSince != "" {
		since = ", which was due on " + day(f.Fees.OverdueSince)
	}
	services := ""
	if f.Standing.ServicesComplete {
		services = "All required services are complete."
	}
	withheld := ""
	if f.Fees.CompletionWithheld {
		withheld = "Completion is withheld until the fee is settled; it is not denied."
	}
	return []pdf.Span{
		pdf.Bold(f.Participant.Name + " has not paid " + money(amount) + " of the program fee"), pdf.Text(since + ". "),
		pdf.Text(sentences("This letter is about payment alone; it is not a report about attendance.", services, withheld)),
	}
}

func (f *ReportFacts) leadClosed() []pdf.Span {
	why := ""
	if words := f.Closure.why(); words != "" {
		why = " " + words
	}
	return []pdf.Span{
		pdf.Bold("The enrollment of " + f.Participant.Name + " was closed on " + day(f.Closure.On)),
		pdf.Text(why + ". "), pdf.Text(sentences(f.Closure.onRecord(), f.progressSentence(), "This is neither a completion nor a violation.")),
	}
}

func (f *ReportFacts) leadCorrection() []pdf.Span {
	c := f.Correction
	what := c.superseded()
	sent := "."
	if c.SupersedesSentOn != "" {
		sent = ", sent on " + day(c.SupersedesSentOn) + "."
	}
	outcome, rest := f.stateSentence()
	return []pdf.Span{
		pdf.Bold("This letter corrects and replaces our " + what + " " + c.SupersedesReference), pdf.Text(sent + " "),
		pdf.Bold(f.Participant.Name + " " + outcome), pdf.Text(rest + " " + sentences(f.progressSentence(), f.voided(), "Please rely on this letter alone.")),
	}
}

// superseded names the earlier report within a sentence.
func (c *Correction) superseded() string {
	title, ok := reportTitles[c.SupersedesKind]
	if !ok || c.SupersedesKind == Correcting {
		return "report"
	}
	return strings.ToLower(title[:1]) + title[1:]
}

// voided says which certificate a correction takes back.
func (f *ReportFacts) voided() string {
	if f.CertificateNumber == "" {
		return ""
	}
	return "Certificate number " + f.CertificateNumber + " is void."
}
